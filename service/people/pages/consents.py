"""A person's consents: every word on them as it was recorded, and the forms to record one or its withdrawal."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from ingest.records.codes import ConsentPurpose
from ingest.records.profile import Consent as ConsentRecord
from service.access import reads as access
from service.base.ids import CompanyId, PersonId
from service.companies import reads as companies
from service.db.recording import NotYetHappened
from service.db.work import Read, Work
from service.people import reads
from service.people.actions import entering
from service.people.pages.forms import ENTERS
from service.people.reads.running import introductions_to_tell
from service.people.terms import ConsentEvent, ConsentGiven, ConsentMissing, OlderThanWithdrawal, Purpose
from service.web.form_page import Filled, check, read_sent
from service.web.page import go_to, language_of_person, page
from service.web.record_form import Field, Kind, Part, RecordForm, told_by
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
DAY = Field("given_on", Kind.DAY, is_needed=True, input_type="date")
SOURCE = Field("source", Kind.LINE, is_needed=True, has_hint=True)
GIVING = RecordForm(
    "people.form",
    (
        Part(
            "given",
            (
                Field("purpose", Kind.CODE, is_needed=True, values=tuple(ConsentPurpose), words="people.purposes"),
                DAY,
                SOURCE,
            ),
        ),
    ),
)
WITHDRAWING = RecordForm("people.form", (Part("withdrawn", (DAY, SOURCE)),))
OTHER = "withdrawal-"
"""Before the ids of the second form's fields, which are called as the first one's."""
SURE = "sure"
"""The tick without which nothing is withdrawn: it cannot be undone."""
Standing = tuple[Purpose, CompanyId | None]
"""What a consent is for."""


class ConsentPages(Controller):
    """The history, and what may be added to it; nothing of it is ever changed."""

    path = "/people/{person_id:uuid}/consents"
    guards = (ENTERS,)

    @get("/")
    async def consents(
        self, request: AnyRequest, read: NamedDependency[Read], person_id: FromPath[UUID]
    ) -> Response[str]:
        return await _shown(request, read, PersonId(person_id))

    @post("/", status_code=303)
    async def record(
        self, request: AnyRequest, work: NamedDependency[Work], person_id: FromPath[UUID]
    ) -> Response[Any]:
        person = await reads.person_to_revise(work, PersonId(person_id))
        sent = await read_sent(request, GIVING)
        told, errors = check(request, GIVING, sent.typed, ConsentRecord, told_by(GIVING, sent.typed))
        filled = Filled(GIVING, sent.typed, errors=errors)
        if told is None:
            return await _shown(request, work, person.person_id, giving=filled, status=422)
        try:
            given = ConsentGiven(told.purpose, told.given_on, told.source)
            is_new = await entering.record_consent_once(work, person.person_id, given)
        except (NotYetHappened, OlderThanWithdrawal) as refusal:
            sentence = site_of(request).messages.refusal(refusal, language_of_person(request))
            filled = replace(filled, errors={"given_on": [sentence]})
            return await _shown(request, work, person.person_id, giving=filled, status=422)
        return _back(request, person_id, "recorded_now" if is_new else "recorded_before")

    @post("/withdrawal", status_code=303)
    async def withdraw(
        self, request: AnyRequest, work: NamedDependency[Work], person_id: FromPath[UUID]
    ) -> Response[Any]:
        person = await reads.person_to_revise(work, PersonId(person_id))
        sent = await read_sent(request, WITHDRAWING)
        purpose, company_id = _which(sent.one("which"))
        told_json = {"purpose": purpose or ConsentPurpose.MATCHING, **told_by(WITHDRAWING, sent.typed)}
        told, errors = check(request, WITHDRAWING, sent.typed, ConsentRecord, told_json)
        if told is not None and told.given_on > work.today:
            errors["given_on"] = [_say(request, "not_yet")]
        if purpose is None:
            errors[""] = [_say(request, "withdraw_none_chosen")]
        elif sent.one(SURE) != "1":
            errors[""] = [_say(request, "withdraw_not_sure")]
        if told is None or purpose is None or errors:
            filled = Filled(WITHDRAWING, sent.typed, errors=errors, prefix=OTHER)
            chosen = sent.one("which")
            return await _shown(request, work, person.person_id, withdrawing=filled, chosen=chosen, status=422)
        try:
            on, source = told.given_on, told.source
            await entering.withdraw_consent_once(work, person.person_id, purpose, on, source, company_id)
        except ConsentMissing:
            return _back(request, person_id, "withdrawn_before")
        return _back(request, person_id, "withdrawn_now")


async def _shown(
    request: AnyRequest,
    read: Read,
    person_id: PersonId,
    *,
    giving: Filled | None = None,
    withdrawing: Filled | None = None,
    chosen: str = "",
    status: int = 200,
) -> Response[str]:
    person, history = await reads.person_with_history(read, person_id)
    today = {"given_on": (read.today.isoformat(),)}
    return page(
        request,
        "people/consents.html",
        status=status,
        person=person,
        history=history,
        to_tell=await introductions_to_tell(read, person_id),
        standing=standing_of(history),
        companies=await companies.companies_by_id(read, {one.company_id for one in history if one.company_id}),
        names=await access.staff_names(read, {one.recorded_by for one in history if one.recorded_by}),
        giving=giving or Filled(GIVING, today),
        withdrawing=withdrawing or Filled(WITHDRAWING, today, prefix=OTHER),
        chosen=chosen,
    )


def standing_of(history: list[ConsentEvent]) -> list[ConsentEvent]:
    """Of a history told from its end, the last word on each purpose and company, where it is a consent."""
    last: dict[Standing, ConsentEvent] = {}
    for event in history:
        last.setdefault((event.purpose, event.company_id), event)
    return [event for event in last.values() if event.is_given]


def _which(told: str) -> tuple[Purpose | None, CompanyId | None]:
    """Of `introduction:<company>` or `matching`, what is withdrawn; None for a word that the page did not offer."""
    purpose, _, company = told.partition(":")
    try:
        return Purpose(purpose), CompanyId(UUID(company)) if company else None
    except ValueError:
        return None, None


def _back(request: AnyRequest, person_id: UUID, name: str) -> Response[None]:
    return go_to(request, f"/people/{person_id}/consents", notice=_say(request, name))


def _say(request: AnyRequest, name: str) -> str:
    return site_of(request).messages.text(f"people.consents.{name}", language_of_person(request))
