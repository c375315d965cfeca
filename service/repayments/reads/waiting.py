"""What of the programme waits for its staff, in counts: for a first page."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.db.work import Read
from service.repayments.reads.claims import ClaimState, ClaimsWanted, count_claims
from service.repayments.reads.tasks import TaskKind, task_counts
from service.repayments.store.deposits import count_open
from service.repayments.store.transfers import payables


@dataclass(frozen=True, slots=True)
class ProgrammeWaiting:
    """Tasks by kind; payments to ask the bank for, deposits that are held, claims whose day has passed."""

    tasks: Mapping[TaskKind, int]
    to_pay: int
    held: int
    overdue: int

    @property
    def count(self) -> int:
        """Everything together."""
        return sum(self.tasks.values()) + self.to_pay + self.held + self.overdue


async def programme_waiting(read: Read) -> ProgrammeWaiting:
    """All of it now; four statements."""
    (overdue,) = await count_claims(read, [ClaimsWanted(state=ClaimState.OVERDUE)])
    return ProgrammeWaiting(
        tasks=await task_counts(read),
        to_pay=sum(each.may_be_sent for each in await payables(read)),
        held=await count_open(read),
        overdue=overdue,
    )
