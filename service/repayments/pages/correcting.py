"""What was recorded wrongly of a support: the form that tells what stands instead, and why."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.ids import CaseId, CompanyId, PlacementId
from service.base.refusals import Refusal
from service.companies.reads import names_of_companies
from service.db.work import Work, whole_or_nothing
from service.placements.reads import placements_of_person
from service.platform import audit
from service.repayments import store
from service.repayments.actions import correct_case_event
from service.repayments.pages.support import PURPOSE, address_of, shown
from service.repayments.pages.support_told import choices
from service.repayments.pages.support_typed import (
    NOTHING_SENT,
    RUNNERS,
    AnyRequest,
    Fields,
    Sent,
    refused,
    say,
    status_of,
    unreadable,
)
from service.repayments.reads.support import SupportPage, support_page
from service.repayments.rules.correcting import event_on, lifts_hold, may_never_have_happened
from service.repayments.store.cases import case as stored_case
from service.repayments.terms.case import CaseEvent, CaseEventKind, EventCorrection, EventNotStanding
from service.repayments.terms.scheme import Absence, EndReason
from service.web.bodies import read_form
from service.web.page import go_to, page

CORRECT = "correct"
OF_COMPANIES = frozenset({CaseEventKind.OFFERED, CaseEventKind.HIRED, CaseEventKind.TRANSFERRED})


class CorrectingPages(Controller):
    """One event of a support, by its kind and day."""

    path = "/supports/{case_id:uuid}/events/{kind:str}/{on_date:date}"
    guards = (RUNNERS,)

    @get("/")
    async def show(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        case_id: FromPath[UUID],
        kind: FromPath[str],
        on_date: FromPath[date],
    ) -> Response[Any]:
        """The form; an old address leads to the history as it stands."""
        ident = CaseId(case_id)
        try:
            return await _page(request, work, ident, kind, on_date)
        except EventNotStanding as refusal:
            sentence = refused(request, CORRECT, NOTHING_SENT.form, refusal).refused
            return go_to(request, address_of(ident, "events"), notice=sentence)

    @post("/", status_code=303)
    async def correct(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        case_id: FromPath[UUID],
        kind: FromPath[str],
        on_date: FromPath[date],
    ) -> Response[Any]:
        form, ident = await read_form(request), CaseId(case_id)
        fields, place = Fields(form), (CaseId(case_id), kind, on_date)
        try:
            await store.lock(work)
            wrong = event_on(await stored_case(work, ident), kind, on_date)
            if form["seen"] != seen_as(wrong):
                sent = Sent(CORRECT, form, refused=say(request, "correct.changed"))
                return await _page(request, work, *place, sent, 409)
            told = _told(fields, wrong)
            if fields.errors:
                return await _page(request, work, *place, unreadable(request, CORRECT, fields), 422)
            async with whole_or_nothing(work):
                await correct_case_event(work, ident, told)
        except EventNotStanding as refusal:
            return await shown(request, work, ident, refused(request, CORRECT, form, refusal), status_of(refusal))
        except Refusal as refusal:
            return await _page(request, work, *place, refused(request, CORRECT, form, refusal), status_of(refusal))
        name = "correct.done" if told.instead else "correct.done_never"
        # To the top of the page, where it says what follows for papers and amounts.
        return go_to(request, address_of(ident), notice=say(request, name, event=_name(request, told.kind)))


def seen_as(event: CaseEvent) -> str:
    """What of an event is another once it was corrected, also where it stayed on its day."""
    return event.recorded_at.isoformat() if event.recorded_at else ""


def _name(request: AnyRequest, kind: CaseEventKind) -> str:
    return say(request, f"events.{kind}")


def _told(fields: Fields, wrong: CaseEvent) -> EventCorrection:
    """What the form tells of what belongs to the kind; the rest stands as it was."""
    why = fields.text("why")
    if fields.form["never"] == "yes":
        return EventCorrection(wrong.kind, wrong.on_date, None, why)
    more: dict[str, Any] = {}
    if wrong.kind in OF_COMPANIES:
        company = fields.id("company_id")
        more["company_id"] = CompanyId(company) if company else None
    if wrong.kind is CaseEventKind.HIRED:
        placement = fields.id("placement_id")
        more["placement_id"] = PlacementId(placement) if placement else None
    if wrong.kind is CaseEventKind.TRANSFERRED:
        more["left_on"] = fields.maybe_day("left_on")
    if wrong.kind is CaseEventKind.RESTED:
        more["absence"] = fields.word("absence", Absence)
    if wrong.kind is CaseEventKind.ENDED:
        more["reason"] = fields.word("reason", EndReason)
    return EventCorrection(wrong.kind, wrong.on_date, replace(wrong, on_date=fields.day("on_date"), **more), why)


async def _page(
    request: AnyRequest,
    work: Work,
    case_id: CaseId,
    kind: str,
    on_date: date,
    sent: Sent = NOTHING_SENT,
    status: int = 200,
) -> Response[str]:
    """The form; raises EventNotStanding."""
    support = await support_page(work, case_id)
    wrong = event_on(support.case, kind, on_date)
    told = support.case.registration
    await audit.note(work, "support.seen", told.person_id, purpose=PURPOSE, case=told.case_ref)
    is_hire = wrong.kind is CaseEventKind.HIRED
    placements = await placements_of_person(work, told.person_id) if is_hire else []
    return page(
        request,
        "repayments/support_correct.html",
        status=status,
        shown=support,
        wrong=wrong,
        seen=seen_as(wrong),
        is_for_another=lifts_hold(wrong) and wrong.by == work.actor.id,
        base=address_of(case_id),
        sent=sent,
        may_never=may_never_have_happened(support.case, wrong),
        has_company=wrong.kind in OF_COMPANIES,
        firms=_firms(support, wrong),
        placements=placements,
        placement_firms=await names_of_companies(work, {one.company_id for one in placements}) if placements else {},
        absence_options=choices(request, "absences", Absence),
        reason_options=choices(request, "reasons", EndReason),
    )


def _firms(support: SupportPage, wrong: CaseEvent) -> list[tuple[str, str]]:
    """Companies that take part, and the one that is recorded."""
    ids = dict.fromkeys((*support.taking_part, *([wrong.company_id] if wrong.company_id else [])))
    return [(str(one), support.companies.get(one, "―")) for one in ids]
