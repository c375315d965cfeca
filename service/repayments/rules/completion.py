"""When a support has run its course (満了): nothing more can be decided for it."""

from collections.abc import Iterable, Sequence

from service.repayments.rules.instalments import instalments
from service.repayments.rules.path import frame_of
from service.repayments.rules.proposing import Proposal, Standing
from service.repayments.terms.case import Case, CaseEventKind
from service.repayments.terms.evidence import Evidence
from service.repayments.terms.obligation import Obligation, ObligationReason


def has_run_its_course(case: Case, obligations: Iterable[Obligation], evidence: Iterable[Evidence]) -> bool:
    """Whether each payment that the frame can lead to is approved, and neither an amount nor evidence waits.

    Lists ask the same in SQL (reads/wanted.py, `finished_of`).
    """
    hired = case.last(CaseEventKind.HIRED)
    answers = [(each.instalment.number, each.is_approved) for each in obligations]
    waits = [answer is None for _, answer in answers] + [each.is_verified is None for each in evidence]
    if hired is None or any(waits):
        return False
    return all((each.number, True) in answers for each in instalments(frame_of(case), hired.on_date))


def is_put_right(known: Standing, differing: Sequence[Proposal]) -> bool:
    """Whether nothing differs from what is recorded but what was refused as it stands: once complete nothing is put
    right any more."""
    return not to_ask(known, differing)


def to_ask(known: Standing, differing: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """What differs and was not refused: nobody is asked for the same again."""
    refused = {
        _what_it_moves(each)
        for each in known.obligations
        if each.is_approved is False and each.reason is ObligationReason.CORRECTION
    }
    return tuple(each for each in differing if _what_it_moves(each) not in refused)


def _what_it_moves(told: Obligation | Proposal) -> tuple[object, ...]:
    return told.instalment.number, told.award.amount, told.shares
