"""Who had a hand in a batch of requests to the bank: until when it may be withdrawn by anybody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.base.refusals import Conflict


@dataclass(frozen=True, slots=True)
class BatchMade:
    """Who made a batch, and who its files for the bank and when, the first making first."""

    by: UUID | None
    files: tuple[tuple[datetime, UUID | None], ...]

    @property
    def hands(self) -> frozenset[UUID | None]:
        """Who had a hand in what the bank may have; nobody while no file was made."""
        return frozenset({self.by, *(by for _, by in self.files)} if self.files else ())


class BankNotTold(Conflict):
    """A batch whose file was made is withdrawn only once the bank was told."""
