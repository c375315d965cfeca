"""What of the programme waits for its staff, in counts: for a first page."""

from dataclasses import dataclass

from service.db.work import Read
from service.repayments.reads.claims import ClaimState, ClaimsWanted, count_claims
from service.repayments.reads.tasks import TaskCounts, task_counts
from service.repayments.store.deposits import count_open
from service.repayments.store.transfers import payables


@dataclass(frozen=True, slots=True)
class ProgrammeWaiting:
    """Tasks; payments to ask the bank for, deposits that are held, claims whose day has passed."""

    tasks: TaskCounts
    to_pay: int
    held: int
    overdue: int

    @property
    def count(self) -> int:
        """Everything together."""
        return sum(self.tasks.of_kind.values()) + self.to_pay + self.held + self.overdue


async def programme_waiting(read: Read) -> ProgrammeWaiting:
    """All of it now; five statements, eight where a rule is asked of a few tasks."""
    (overdue,) = await count_claims(read, [ClaimsWanted(state=ClaimState.OVERDUE)])
    return ProgrammeWaiting(
        tasks=await task_counts(read),
        to_pay=sum(each.may_be_sent for each in await payables(read)),
        held=await count_open(read),
        overdue=overdue,
    )
