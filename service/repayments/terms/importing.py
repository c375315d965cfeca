"""Applications and evidence that companies send as tables: what a row tells, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.base.ids import CompanyId
from service.base.outcomes import Outcome
from service.base.refusals import Conflict, Invalid, Missing, Refusal
from service.base.yen import Yen
from service.repayments.terms.case import CaseEventKind, Registration
from service.repayments.terms.evidence import Contradiction
from service.repayments.terms.scheme import Paper


class NoSuchPerson(Missing):
    """No person of this reference."""


class NoSuchCompany(Missing):
    """No company of this reference."""


class CompanyNeeded(Invalid):
    """Neither the row nor who sends the file names a company, and no record does."""


class CompanyOtherwise(Conflict):
    """The row names another company than the one that the file was said to come from."""


class RegisteredTooLate(Conflict):
    """The scheme asks for a registration before the offer, or before the hire; the fact `rule` names it."""


class NotRegistered(Conflict):
    """The scheme asks for a registration before the offer, or before the hire, and none is recorded under the number.

    The prefecture registers, and issues the notice that the person shows to the company: what a company's table tells
    of the day is no registration. The fact `rule` names it.
    """


class RowRecordedOtherwise(Conflict):
    """The number stands for something else already; the fact `columns` names where a row differs.

    `values` are each with both its values, for the eyes of who sits at a page: reports are passed on, and do not have
    them. None where the record is another person's or company's, of whom a table must not bring anything out.
    """

    def __init__(self, detail: str, values: str | None, **facts: str) -> None:
        super().__init__(detail, **facts)
        self.values = values


class RowRefused(Exception):
    """All that is wrong with one row, of which nothing is stored."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(*(refusal.code for refusal in refusals))
        self.refusals = tuple(refusals)


class NeverWorkedThere(Conflict):
    """Evidence is of a company that, as recorded, never employed the person."""


class Remark(StrEnum):
    """What staff should know of a row that was stored."""

    NOTICE_NOT_TOLD = "notice_not_told"
    """The day of the notice (登録通知書) is in no table, so that of the registration stands for it."""
    SUPPORTED_BEFORE = "supported_before"
    """The person has another support on record, in whatever frame: somebody looks at it."""
    FAR_ABOVE = "far_above"
    """So much was hardly repaid in the year: it is far above the limit, or more than the whole loan."""
    TOLD_TWICE = "told_twice"
    """Another paper of the same company and year waits or was checked, and says something else."""
    BALANCE_ABOVE = "balance_above"
    """More is told to be left of the loan than was lent, or than was left before."""
    BALANCE_OTHERWISE = "balance_otherwise"
    """What is left of the loan does not follow from what was left before and was repaid since."""
    RECEIVED_BEFORE = "received_before"
    """The application was recorded as received on another day than is told now: that day stays."""
    LEFT_ABOVE_LENT = "left_above_lent"
    """The application tells that more is left of the loan than was lent; only what was lent is kept of it."""
    NOT_KEPT = "not_kept"
    """The row tells something that the registration, recorded before, left open; a registration is not rewritten."""


Notice = Remark | Contradiction | Paper
"""A paper: an application has to come with it, and does not."""


def message_of(notice: Notice) -> str:
    """The name of the message that tells it."""
    if isinstance(notice, Remark):
        return f"repayments.importing.remarks.{notice}"
    if isinstance(notice, Paper):
        return f"repayments.importing.lacks.{notice}"
    return f"repayments.against.{notice}.title"


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """A whole application: the registration, the offer, the hire, and the papers that came with it.

    `loan` is the whole amount of the loans, and `loan_left` what is told to be left of them, which is only compared.
    """

    registration: Registration
    company_id: CompanyId
    offered_on: date
    hired_on: date
    papers: frozenset[Paper]
    age_at_hire: int
    loan: Yen | None
    loan_left: Yen | None = None


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row that could be read, by its line from 1: stored, unchanged, or refused with nothing of it stored.

    `reference` is the number of the application; `outcome` is None where it was `refused`, for all that is wrong with
    it, each with the column that it concerns, where it is one. `recorded`: of an application what of the support's
    history it added, in its order.
    """

    line: int
    reference: str
    outcome: Outcome | None
    notices: tuple[Notice, ...] = ()
    refused: tuple[tuple[Refusal, str | None], ...] = ()
    recorded: tuple[CaseEventKind, ...] = ()
