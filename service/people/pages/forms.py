"""A person's profile by form: entered at the counter, changed later; what was typed is kept whatever is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from ingest.records.profile import ProfileRecord
from service.base.actor import Role
from service.base.ids import PersonId
from service.base.outcomes import Outcome
from service.base.refusals import Refusal
from service.db.work import Read, Work
from service.people import actions, reads
from service.people.actions import entering
from service.people.pages import profile_form
from service.people.pages.profile_form import ASKS, NEW_PERSON, OPEN_PERSON, SEALED_PERSON
from service.people.terms import AlreadyRegistered, ChangedSince, LikelyDuplicate, StoredProfile, ThroughSchool
from service.platform import audit
from service.platform.tools import Tools
from service.web.form_page import (
    Filled,
    Sent,
    check,
    matters_beside,
    new_reference,
    read_sent,
    reference_in,
    seen_revision,
)
from service.web.page import go_to, language_of_person, page
from service.web.record_form import Field, RecordForm, Rows, Typed, differing, told_by, typed_as
from service.web.security import requires
from service.web.signing import Signer
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
ENTERS = requires(Role.COORDINATOR, Role.ADMINISTRATOR)
WORD = "new person"
PURPOSE = "correction"
"""For which an identity is opened here; it stands in the audit log."""


class EnteringPages(Controller):
    """A new person; likely duplicates are shown while typing, and once more before anything is stored."""

    path = "/people"
    guards = (ENTERS,)

    @get("/new")
    async def new_person(self, request: AnyRequest, signer: NamedDependency[Signer]) -> Response[str]:
        filled = Filled(NEW_PERSON, typed_as(NEW_PERSON, profile_form.NOTHING_TOLD))
        return _new_page(request, signer, filled, new_reference(signer, WORD))

    @post("/new", status_code=303)
    async def register(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        signer: NamedDependency[Signer],
    ) -> Response[Any]:
        sent = await read_sent(request, NEW_PERSON)
        filled = Filled(NEW_PERSON, sent.typed, new_row=sent.one("add"))
        reference = reference_in(signer, WORD, sent.one("word"))
        word = sent.one("word") if reference else new_reference(signer, WORD)
        if reference is None or sent.has("add") or sent.has("remove"):
            return _new_page(request, signer, filled, word)
        told = profile_form.as_asked({"profile_id": reference, "identity": {}, **told_by(NEW_PERSON, sent.typed)})
        record, filled = _checked(request, work, filled, sent, told)
        if record is None:
            return _new_page(request, signer, filled, word, status=422)
        if not sent.has("anyway"):
            sought = profile_form.sought(sent.typed)
            if found := await entering.likely_duplicates(work, tools.vault, sought, reference=reference):
                return _new_page(request, signer, filled, word, duplicates=found, status=409)
        try:
            stored = await entering.enter_person(work, tools.vault, record)
        except (AlreadyRegistered, ThroughSchool) as refusal:
            return _new_page(request, signer, _refused(request, filled, refusal), word, status=409)
        await _note_matters(work, filled, sent, stored.person_id)
        is_new = stored.outcome is Outcome.NEW
        notice = _say(request, "registered" if is_new else "registered_before", reference=reference)
        return go_to(request, f"/people/{stored.person_id}", notice=notice)

    @post("/duplicates", status_code=200)
    async def duplicates(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools]
    ) -> Response[str]:
        """A piece of the page, asked for while somebody types; what is sought stands in no address."""
        sent = await read_sent(request, NEW_PERSON)
        found = await entering.likely_duplicates(work, tools.vault, profile_form.sought(sent.typed))
        return page(request, "people/duplicates.html", found=found)


class RevisingPages(Controller):
    """A known person; the identity stays sealed unless it is opened here, for a purpose that is noted."""

    path = "/people/{person_id:uuid}/edit"
    guards = (ENTERS,)

    @get("/")
    async def edit_person(
        self, request: AnyRequest, read: NamedDependency[Read], person_id: FromPath[UUID]
    ) -> Response[str]:
        profile = await reads.person_to_revise(read, PersonId(person_id))
        filled = Filled(SEALED_PERSON, typed_as(SEALED_PERSON, await _stored(read, profile)))
        return _edit_page(request, profile, filled, profile.revision)

    @post("/", status_code=303)
    async def revise(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        profile = await reads.person_to_revise(work, PersonId(person_id))
        sent = await read_sent(request, OPEN_PERSON)
        form = OPEN_PERSON if sent.has("identity_open") or sent.has("open_identity") else SEALED_PERSON
        filled, seen = Filled(form, sent.typed, new_row=sent.one("add")), seen_revision(sent)
        if sent.has("open_identity"):
            opened = await actions.reveal_identities(work, tools.vault, [profile.person_id], PURPOSE)
            typed = {**sent.typed, **profile_form.identity_typed(opened[profile.person_id])}
            return _edit_page(request, profile, replace(filled, typed=typed), seen)
        if sent.has("add") or sent.has("remove"):
            return _edit_page(request, profile, filled, seen)
        before = await _stored(work, profile)
        told = profile_form.as_asked({"profile_id": profile.profile_ref, **told_by(form, sent.typed, before)})
        if form is OPEN_PERSON:
            told.setdefault("identity", {})
        record, filled = _checked(request, work, filled, sent, told, typed_as(form, before))
        if record is None:
            return _edit_page(request, profile, filled, seen, status=422)
        try:
            stored = await entering.revise_person(work, tools.vault, record, seen_revision=seen)
        except ThroughSchool as refusal:
            return _edit_page(request, profile, _refused(request, filled, refusal), seen, status=409)
        except ChangedSince:
            return await _stale_page(request, work, tools, profile, filled)
        await _note_matters(work, filled, sent, profile.person_id)
        notice = _say(request, "nothing_changed" if stored.outcome is Outcome.UNCHANGED else "saved")
        return go_to(request, f"/people/{person_id}", notice=notice)


def _checked(
    request: AnyRequest,
    work: Work,
    filled: Filled,
    sent: Sent,
    told: Mapping[str, Any],
    before: Typed | None = None,
) -> tuple[ProfileRecord | None, Filled]:
    """The record, or None and the form with its sentences."""
    record, errors = check(request, filled.form, sent.typed, ProfileRecord, told)
    for number, consent in enumerate(record.consents if record else ()):
        if consent.given_on > work.today:
            errors[f"consents.{number}.given_on"] = [_text(request, "people.consents.not_yet")]
    matters = {} if sent.has("matters_needed") else matters_beside(request, filled.form, sent.typed, before)
    return (None if errors or matters else record), replace(filled, errors=errors, matters=matters)


async def _note_matters(work: Work, filled: Filled, sent: Sent, person_id: PersonId) -> None:
    """Who kept a text that names such a matter said that it is needed; that stays on record."""
    if sent.has("matters_needed"):
        await audit.note(work, "people.matters_said_needed", person_id)


async def _stored(read: Read, profile: StoredProfile) -> dict[str, Any]:
    return profile_form.stored_json(profile, await reads.told_for_statistics(read, profile.person_id))


async def _stale_page(
    request: AnyRequest, work: Work, tools: Tools, profile: StoredProfile, filled: Filled
) -> Response[str]:
    """What somebody else stored meanwhile beside what was typed; saving again replaces it."""
    stored = typed_as(filled.form, await _stored(work, profile))
    if filled.form is OPEN_PERSON:
        opened = await actions.reveal_identities(work, tools.vault, [profile.person_id], PURPOSE)
        stored |= profile_form.identity_typed(opened[profile.person_id])
    items = differing(filled.form, stored, filled.typed)
    return _edit_page(request, profile, filled, profile.revision, stored=stored, differing_items=items, status=409)


def _new_page(
    request: AnyRequest,
    signer: Signer,
    filled: Filled,
    word: str,
    *,
    duplicates: Sequence[LikelyDuplicate] = (),
    status: int = 200,
) -> Response[str]:
    return page(
        request,
        "people/new.html",
        status=status,
        filled=replace(filled, asks=ASKS, asks_at="/people/duplicates"),
        word=word,
        reference=reference_in(signer, WORD, word),
        found=duplicates,
    )


def _edit_page(
    request: AnyRequest,
    profile: StoredProfile,
    filled: Filled,
    revision: int,
    *,
    stored: Typed | None = None,
    differing_items: Sequence[Field | Rows] = (),
    status: int = 200,
) -> Response[str]:
    return page(
        request,
        "people/edit.html",
        status=status,
        profile=profile,
        filled=filled,
        is_open=_has_identity(filled.form),
        revision=revision,
        stored=stored,
        differing_items=differing_items,
    )


def _has_identity(form: RecordForm) -> bool:
    return form is OPEN_PERSON


def _refused(request: AnyRequest, filled: Filled, refusal: Refusal) -> Filled:
    place = "education" if isinstance(refusal, ThroughSchool) else ""
    sentence = site_of(request).messages.refusal(refusal, language_of_person(request))
    return replace(filled, errors={place: [sentence]})


def _say(request: AnyRequest, name: str, /, **values: str) -> str:
    return _text(request, f"people.form.{name}", **values)


def _text(request: AnyRequest, name: str, /, **values: str) -> str:
    return site_of(request).messages.text(name, language_of_person(request), **values)
