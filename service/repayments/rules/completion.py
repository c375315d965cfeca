"""When a support has run its course (満了): nothing more can be decided for it."""

from collections.abc import Iterable

from service.repayments.rules.instalments import instalments
from service.repayments.rules.path import frame_of
from service.repayments.terms.case import Case, CaseEventKind
from service.repayments.terms.evidence import Evidence
from service.repayments.terms.obligation import Obligation


def has_run_its_course(case: Case, obligations: Iterable[Obligation], evidence: Iterable[Evidence]) -> bool:
    """Whether each payment that the frame can lead to is approved, and neither an amount nor evidence waits.

    Lists ask the same in SQL (reads/wanted.py, `finished_of`).
    """
    hired, answers = (
        case.last(CaseEventKind.HIRED),
        [(each.instalment.number, each.is_approved) for each in obligations],
    )
    waits = [answer is None for _, answer in answers] + [each.is_verified is None for each in evidence]
    if hired is None or any(waits):
        return False
    return all((each.number, True) in answers for each in instalments(frame_of(case), hired.on_date))
