"""Registering: a person for a frame, what happens to the support, companies and their places."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, PersonId, PlacementId
from service.base.refusals import Refusal
from service.db.work import Read, Work, whole_or_nothing
from service.people import reads as people
from service.repayments.actions import record_case_events, register_for_support
from service.repayments.pages.pipeline import FRAMES, FRAMES_OF_SCHEMES, STATES
from service.repayments.pages.support import address_of, shown
from service.repayments.pages.support_told import NO_LOANS, choices
from service.repayments.pages.support_typed import (
    FIRST_YEAR,
    LAST_YEAR,
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
from service.repayments.reads.pipeline import ListedSupport, person_of_ref, supports_of_person
from service.repayments.store.cases import case as stored_case
from service.repayments.terms.case import CaseEvent, CaseEventKind, Registration
from service.repayments.terms.scheme import Absence, Category, Credential, EndReason, Loan, Paper
from service.web.bodies import Form, read_form
from service.web.form_page import new_reference, reference_in
from service.web.page import go_to, page
from service.web.signing import Signer

WORD = "new support"
REGISTER = "register"
AGAIN = "again"
"""Ticked by who registers somebody that has another support, or had one."""
AGES = (15, 80)


class RegisteringPages(Controller):
    """A person for a frame; the supports that she has already stand above the form."""

    path = "/supports/new"
    guards = (RUNNERS,)

    @get("/")
    async def new_support(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        signer: NamedDependency[Signer],
        person: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        return await _new_page(request, read, new_reference(signer, WORD), PersonId(person) if person else None)

    @post("/", status_code=303)
    async def register(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        form = await read_form(request)
        fields, reference = Fields(form), reference_in(signer, WORD, form["word"])
        word = form["word"] if reference else new_reference(signer, WORD)
        person_id = await person_of_ref(work, form["person_ref"]) if form["person_ref"] else None
        if person_id is None:
            fields.errors["person_ref"] = "person"
        told = _registration(fields, person_id, reference)
        if fields.errors or told is None:
            return await _new_page(request, work, word, person_id, unreadable(request, REGISTER, fields), 422)
        before = [one for one in await supports_of_person(work, told.person_id) if one.case_ref != told.case_ref]
        if before and form[AGAIN] != "yes":
            sent = Sent(REGISTER, form, {AGAIN: _supported_before(request, before)})
            return await _new_page(request, work, word, person_id, sent, 409)
        try:
            async with whole_or_nothing(work):
                (recorded,) = await register_for_support(work, [told])
        except Refusal as refusal:
            sent = refused(request, REGISTER, form, refusal)
            return await _new_page(request, work, word, person_id, sent, status_of(refusal))
        notice = say(request, "register.done" if recorded.is_new else "register.known", reference=told.case_ref)
        return go_to(request, address_of(CaseId(recorded.id)), notice=notice)


def _supported_before(request: AnyRequest, before: Sequence[ListedSupport]) -> str:
    told = (f"{one.case_ref} {FRAMES.get(f'{one.scheme}/{one.frame}', one.frame)}" for one in before)
    return say(request, "register.supported_before", supports=say(request, "comma").join(told))


def _registration(fields: Fields, person_id: PersonId | None, reference: str | None) -> Registration | None:
    """What the form tells; None where it cannot be meant, or the form was none of ours."""
    scheme, _, frame = fields.form["frame"].partition("/")
    if fields.form["frame"] not in FRAMES:
        fields.errors["frame"] = "choice"
    told = Registration(
        case_ref=fields.form["case_ref"] or f"S-{(reference or '').removeprefix('K-')}",
        person_id=person_id or PersonId(UUID(int=0)),
        scheme=scheme,
        frame=frame,
        hire_year=fields.whole("hire_year", FIRST_YEAR, LAST_YEAR),
        category=fields.word("category", Category),
        credential=fields.word("credential", Credential),
        loans=_loans(fields),
        registered_on=fields.day("on_date"),
        graduated_on=fields.maybe_day("graduated_on"),
        is_from_outside=fields.maybe("is_from_outside"),
        was_employed_in_prefecture=fields.maybe("was_employed_in_prefecture"),
        has_other_support=fields.maybe("has_other_support"),
    )
    return told if reference else None


def _loans(fields: Fields) -> frozenset[Loan] | None:
    """Those that are ticked, none where it is ticked that there are none, None where nothing is: nobody told."""
    ticked = fields.form.all("loans")
    if ticked == [NO_LOANS]:
        return frozenset()
    return fields.words("loans", Loan) or None


async def _new_page(
    request: AnyRequest, read: Read, word: str, person_id: PersonId | None, sent: Sent = NOTHING_SENT, status: int = 200
) -> Response[str]:
    references = await people.references(read, [person_id]) if person_id else {}
    return page(
        request,
        "repayments/support_new.html",
        status=status,
        sent=sent,
        word=word,
        person_id=person_id if references else None,
        person_ref=references.get(person_id, "") if person_id else "",
        known=await supports_of_person(read, person_id) if references and person_id else [],
        frames=FRAMES,
        frame_options=list(FRAMES_OF_SCHEMES.items()),
        chips=STATES,
        category_options=choices(request, "categories", Category),
        credential_options=choices(request, "credentials", Credential),
        loan_options=[*choices(request, "loans", Loan), (NO_LOANS, say(request, "register.no_loans"))],
        today=read.today,
        hire_year=FiscalYear.of(read.today).year + 1,
    )


class EventPages(Controller):
    """What happens to a support, each event by a form of its own."""

    path = "/supports/{case_id:uuid}/events"
    guards = (RUNNERS,)

    @post("/", status_code=303)
    async def record(self, request: AnyRequest, work: NamedDependency[Work], case_id: FromPath[UUID]) -> Response[Any]:
        form, ident = await read_form(request), CaseId(case_id)
        fields = Fields(form)
        event = _event(fields)
        which = event.kind.value
        if fields.errors:
            return await shown(request, work, ident, unreadable(request, which, fields), 422)
        stored = await stored_case(work, ident)
        is_known = any(replace(one, by=None) == event for one in stored.events)
        if not is_known and form["seen"] != str(len(stored.events)):
            return await shown(request, work, ident, _stale(request, which, form), 409)
        try:
            async with whole_or_nothing(work):
                recorded = await record_case_events(work, [(ident, event)])
        except Refusal as refusal:
            return await shown(request, work, ident, refused(request, which, form, refusal), status_of(refusal))
        name = say(request, f"events.{which}")
        notice = say(request, "event_recorded" if recorded else "event_known", event=name)
        return go_to(request, address_of(ident), notice=notice)


def _stale(request: AnyRequest, which: str, form: Form) -> Sent:
    return Sent(which, form, refused=say(request, "changed_since"))


def _event(fields: Fields) -> CaseEvent:
    """What the form tells of what belongs to its kind; what is missing the action refuses with its name."""
    kind = fields.word("kind", CaseEventKind)
    company, placement = fields.id("company_id"), fields.id("placement_id")
    form = fields.form
    return CaseEvent(
        kind=kind,
        on_date=fields.day("on_date"),
        company_id=CompanyId(company) if company else None,
        placement_id=PlacementId(placement) if placement else None,
        left_on=fields.maybe_day("left_on"),
        absence=fields.word("absence", Absence) if form["absence"] else None,
        reason=fields.word("reason", EndReason) if form["reason"] else None,
        papers=fields.words("papers", Paper),
        age_at_hire=fields.maybe_whole("age_at_hire", *AGES),
        loan=fields.maybe_yen("loan"),
        company_cap=fields.maybe_yen("company_cap"),
        **(_answers(fields) if kind is CaseEventKind.APPLIED else {}),
    )


def _answers(fields: Fields) -> dict[str, Any]:
    """What the registration left open; none of what the form did not ask."""
    return {
        "loans": _loans(fields),
        "graduated_on": fields.maybe_day("graduated_on"),
        **{name: fields.maybe(name) for name in ("is_from_outside", "was_employed_in_prefecture", "has_other_support")},
    }
