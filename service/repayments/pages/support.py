"""One person's support: how far it has come, what may follow, its evidence, and its plan with each amount's trace."""

from datetime import date
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.ids import CaseId
from service.companies.reads import names_of_companies
from service.db.work import Read, Work
from service.placements.reads import placements_of_person
from service.platform import audit
from service.repayments.pages.support_told import history_of, told_of
from service.repayments.pages.support_trace import Sentence, sentences, sources_of
from service.repayments.pages.support_typed import NOTHING_SENT, RUNNERS, AnyRequest, Sent, say
from service.repayments.reads.support import SupportPage, support_page
from service.repayments.rules.path import life_of
from service.repayments.rules.shares import months_told
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.obligation import Obligation
from service.shortlists.reads.review_page import may_be_reviewed
from service.web.page import page, signed_in_of

PURPOSE = "support"


class SupportPages(Controller):
    """One support; that it was looked at is noted."""

    path = "/supports/{case_id:uuid}"
    guards = (RUNNERS,)

    @get("/")
    async def show(self, request: AnyRequest, work: NamedDependency[Work], case_id: FromPath[UUID]) -> Response[str]:
        return await shown(request, work, CaseId(case_id))


def address_of(case_id: CaseId, place: str = "") -> str:
    return f"/supports/{case_id}{f'#{place}' if place else ''}"


async def shown(
    request: AnyRequest, work: Work, case_id: CaseId, sent: Sent = NOTHING_SENT, status: int = 200
) -> Response[str]:
    """The page, with a form that could not be done as it was typed."""
    support = await support_page(work, case_id)
    registration = support.case.registration
    await audit.note(work, "support.seen", registration.person_id, purpose=PURPOSE, case=registration.case_ref)
    is_to_be_hired = CaseEventKind.HIRED in support.following
    placements = await placements_of_person(work, registration.person_id) if is_to_be_hired else []
    signed_in = signed_in_of(request)
    own_id = signed_in.actor.id if signed_in else None
    obligations = [one for each in support.plan for one in each.obligations]
    return page(
        request,
        "repayments/support.html",
        status=status,
        shown=support,
        case=support.case,
        history=history_of(support),
        frame=support.frame,
        base=address_of(case_id),
        sent=sent,
        today=work.today,
        own_id=own_id,
        placements=placements,
        placement_firms=await names_of_companies(work, {one.company_id for one in placements}) if placements else {},
        may_review=await _may_review(work, support),
        needs_another=_needs_another(support, own_id),
        trace_of=lambda one: _trace_of(request, support, one),
        sources_of=lambda told: sources_of(told, support.frame.titles),
        months_of=lambda one: months_told(support.frame, life_of(support.case), one, obligations),
        questions={name: number for number, name in enumerate(support.frame.open_questions, start=1)},
        day_of=date.fromisoformat,
        **told_of(request, support),
    )


async def _may_review(read: Read, support: SupportPage) -> bool:
    """Who was hired is ranked no more, so that the review of her match may be closed."""
    posting_id = support.origin.posting_id if support.origin else None
    return posting_id is not None and await may_be_reviewed(read, posting_id, support.case.registration.person_id)


def _needs_another(support: SupportPage, own_id: UUID | None) -> bool:
    certified = support.case.last(CaseEventKind.CERTIFIED)
    return support.decision_needs_two and certified is not None and certified.by == own_id


def _trace_of(request: AnyRequest, support: SupportPage, obligation: Obligation) -> list[Sentence]:
    return sentences(obligation.award.trace, support.frame, lambda name, **values: say(request, name, **values))
