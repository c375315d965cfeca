"""A batch of requests to the bank: who had a hand in it, and so may not withdraw it alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.base.refusals import Conflict, Missing


@dataclass(frozen=True, slots=True)
class BatchMade:
    """Who made a batch, and who its files for the bank and when, the first making first."""

    by: UUID | None
    files: tuple[tuple[datetime, UUID | None], ...]

    @property
    def last_hand(self) -> UUID | None:
        """Who acted last on it: made its last file, or, before there is one, the batch itself."""
        return self.files[-1][1] if self.files else self.by


class BankNotTold(Conflict):
    """A batch is withdrawn only once it is sure that the bank will not pay it."""


class NoSuchBatch(Missing):
    """No batch of transfer requests of this id."""


class BatchAnswered(Conflict):
    """The bank answered to something of the batch, or it was withdrawn: it is what it is."""
