"""A support that follows the hire of the desk's person."""

from sqlalchemy import text

from service.base.ids import CaseId, PlacementId
from service.db.work import Work
from service.repayments.actions import record_case_events, register_for_support
from service.repayments.terms.case import CaseEvent, CaseEventKind, Registration
from service.repayments.terms.scheme import Category, Credential, Loan
from tests.support.introducing import Desk


async def support_hired(work: Work, desk: Desk, *references: str) -> CaseId:
    """Registers her under each number; the last support follows her only placement, and is answered."""
    told = [
        Registration(
            case_ref=reference,
            person_id=desk.person_id,
            scheme="kumamoto",
            frame="scholarship_2",
            hire_year=2026,
            category=Category.NEW_GRADUATE,
            credential=Credential.UNIVERSITY_4Y,
            loans=frozenset({Loan.JASSO_1}),
            registered_on=desk.today,
        )
        for reference in references
    ]
    case_id = CaseId((await register_for_support(work, told))[-1].id)
    hire = PlacementId((await work.session.execute(text("SELECT id FROM placement"))).scalar_one())
    firm = desk.matched.company_id
    events = (
        CaseEvent(CaseEventKind.NOTICE_ISSUED, work.today),
        CaseEvent(CaseEventKind.OFFERED, work.today, company_id=firm),
        CaseEvent(CaseEventKind.HIRED, work.today, company_id=firm, placement_id=hire),
    )
    await record_case_events(work, [(case_id, event) for event in events])
    return case_id
