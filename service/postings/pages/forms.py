"""A posting by form, with what publication still needs beside each field; and its end, its return."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from ingest.records.posting import PostingFields
from service.base.actor import Role
from service.base.ids import CompanyId, PostingId
from service.base.outcomes import Outcome
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read, Work
from service.platform import audit
from service.postings import actions, duplicates, reads
from service.postings.pages import posting_form
from service.postings.pages.posting_form import ASKS, KNOWN_POSTING, NEW_POSTING
from service.postings.terms import (
    AlreadyClosed,
    AlreadyEntered,
    ChangedSince,
    LikelyDuplicate,
    PostingState,
    Publication,
    StateUnknown,
    StoredPosting,
)
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
from service.web.record_form import Field, Rows, Typed, differing, place_of, told_by, typed_as
from service.web.security import requires
from service.web.signing import Signer
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
ENTERS = requires(Role.COORDINATOR, Role.ADMINISTRATOR)
WORD = "new posting"
MOST_FOUND = 20
"""Companies of a name that are offered."""


class EnteringPages(Controller):
    """A new posting of a company that is chosen first; its likely duplicates are shown while typing and on saving."""

    path = "/postings"
    guards = (ENTERS,)

    @get("/new")
    async def new_posting(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        signer: NamedDependency[Signer],
        company: FromQuery[UUID | None] = None,
        name: FromQuery[str] = "",
    ) -> Response[str]:
        if company is None:
            found = await companies.companies_named(read, name, limit=MOST_FOUND + 1)
            return page(request, "postings/which_company.html", name=name, found=found, most=MOST_FOUND)
        firm = await companies.company(read, CompanyId(company))
        hardly = PostingFields.model_validate(posting_form.HARDLY_TOLD)
        lacking = _gaps(request, reads.publication_of_fields(read.today, hardly, firm))
        typed = typed_as(NEW_POSTING, posting_form.NOTHING_TOLD)
        filled = Filled(NEW_POSTING, typed, gaps={name: [""] for name in lacking})
        return _new_page(request, firm, filled, new_reference(signer, WORD))

    @post("/new", status_code=303)
    async def enter(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        signer: NamedDependency[Signer],
        company: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        firm = await companies.company(work, CompanyId(company or UUID(int=0)))
        sent = await read_sent(request, NEW_POSTING)
        own = reference_in(signer, WORD, sent.one("word"))
        word = sent.one("word") if own else new_reference(signer, WORD)
        filled = Filled(NEW_POSTING, sent.typed, new_row=sent.one("add"))
        if own is None or sent.has("add") or sent.has("remove"):
            return _new_page(request, firm, filled, word)
        told = {"external_ref": own, **told_by(NEW_POSTING, sent.typed)}
        record, filled, publication = _checked(request, work, firm, filled, sent, told)
        if sent.has("check") or record is None:
            return _new_page(request, firm, filled, word, publication=publication, status=_status(sent, record))
        reference = record.external_ref or own
        if not sent.has("anyway") and await actions.may_be_new(work, firm.id, reference):
            alike = await duplicates.postings_alike(work, firm.id, record.title, record.municipality)
            if found := [one for one in alike if one.has_same_title and one.has_same_place]:
                return _new_page(request, firm, filled, word, duplicates=found, status=409)
        try:
            stored = await actions.enter_posting(work, firm.id, reference, record)
        except AlreadyEntered as refusal:
            sentence = site_of(request).messages.refusal(refusal, language_of_person(request))
            return _new_page(request, firm, replace(filled, errors={"external_ref": [sentence]}), word, status=409)
        await _note_matters(work, sent, stored.posting_id)
        name = "registered" if stored.outcome is Outcome.NEW else "registered_before"
        return go_to(request, f"/postings/{stored.posting_id}", notice=_say(request, name, reference=reference))

    @post("/duplicates", status_code=200)
    async def duplicates(
        self, request: AnyRequest, read: NamedDependency[Read], company: FromQuery[UUID | None] = None
    ) -> Response[str]:
        """A piece of the page, asked for while somebody types."""
        sent = await read_sent(request, NEW_POSTING)
        place = sent.one("municipality") or None
        found = await duplicates.postings_alike(read, CompanyId(company or UUID(int=0)), sent.one("title"), place)
        return page(request, "postings/duplicates.html", found=found)


class RevisingPages(Controller):
    """A known posting; what a program put with a test key is not there."""

    path = "/postings/{posting_id:uuid}"
    guards = (ENTERS,)

    @get("/edit")
    async def edit_posting(
        self, request: AnyRequest, read: NamedDependency[Read], posting_id: FromPath[UUID]
    ) -> Response[str]:
        posting = await reads.posting_for_staff(read, PostingId(posting_id))
        firm = await companies.company(read, posting.company_id)
        publication = reads.publication_on(read.today, replace(posting, state=PostingState.OPEN), firm)
        filled = Filled(KNOWN_POSTING, typed_as(KNOWN_POSTING, posting.content), gaps=_gaps(request, publication))
        return _edit_page(request, firm, posting, filled, posting.revision, publication=publication)

    @post("/edit", status_code=303)
    async def revise(
        self, request: AnyRequest, work: NamedDependency[Work], posting_id: FromPath[UUID]
    ) -> Response[Any]:
        posting = await reads.posting_for_staff(work, PostingId(posting_id))
        firm = await companies.company(work, posting.company_id)
        sent = await read_sent(request, KNOWN_POSTING)
        filled, seen = Filled(KNOWN_POSTING, sent.typed, new_row=sent.one("add")), seen_revision(sent)
        if sent.has("add") or sent.has("remove"):
            return _edit_page(request, firm, posting, filled, seen)
        told = told_by(KNOWN_POSTING, sent.typed, posting.content)
        before = typed_as(KNOWN_POSTING, posting.content)
        record, filled, publication = _checked(request, work, firm, filled, sent, told, before)
        if sent.has("check") or record is None:
            status = _status(sent, record)
            return _edit_page(request, firm, posting, filled, seen, publication=publication, status=status)
        try:
            reopens = not sent.has("was_open")
            stored = await actions.put_posting(
                work, firm.id, posting.external_ref, record, seen_revision=seen, reopens=reopens
            )
        except AlreadyClosed as refusal:
            sentence = site_of(request).messages.refusal(refusal, language_of_person(request))
            return _edit_page(request, firm, posting, replace(filled, errors={"": [sentence]}), seen, status=409)
        except ChangedSince:
            items = differing(KNOWN_POSTING, before, sent.typed)
            now = posting.revision
            return _edit_page(request, firm, posting, filled, now, stored=before, items=items, status=409)
        await _note_matters(work, sent, posting.posting_id)
        name = "nothing_changed" if stored.outcome is Outcome.UNCHANGED else "saved"
        return go_to(request, f"/postings/{posting_id}", notice=_say(request, name))

    @post("/state", status_code=303)
    async def change_state(
        self, request: AnyRequest, work: NamedDependency[Work], posting_id: FromPath[UUID]
    ) -> Response[None]:
        posting = await reads.posting_for_staff(work, PostingId(posting_id))
        sent = await read_sent(request, KNOWN_POSTING)
        if sent.one("state") not in STATES:
            raise StateUnknown("募集の状態を選んでください。")
        await STATES[sent.one("state")](work, posting.posting_id, seen_revision=seen_revision(sent))
        notice = _say(request, f"state_{sent.one('state')}")
        return go_to(request, f"/postings/{posting_id}", notice=notice)


STATES: dict[str, Callable[..., Awaitable[object]]] = {
    PostingState.CLOSED: actions.close_posting,
    PostingState.WITHDRAWN: actions.withdraw_posting,
    PostingState.OPEN: actions.reopen_posting,
}
"""What makes a posting what it is to be."""


def _checked(
    request: AnyRequest,
    work: Work,
    firm: Company,
    filled: Filled,
    sent: Sent,
    told: dict[str, Any],
    before: Typed | None = None,
) -> tuple[PostingFields | None, Filled, Publication | None]:
    """The record or None, the form with its sentences and gaps, and whether the record would be published."""
    record, errors = check(request, filled.form, sent.typed, PostingFields, told)
    matters = {} if sent.has("matters_needed") else matters_beside(request, filled.form, sent.typed, before)
    publication = reads.publication_of_fields(work.today, record, firm) if record else None
    gaps = _gaps(request, publication) if publication else {}
    filled = replace(filled, errors=errors, matters=matters, gaps=gaps)
    return (None if matters else record), filled, publication


def _gaps(request: AnyRequest, publication: Publication) -> dict[str, list[str]]:
    """What stands against publication, by the field at which it is put right."""
    is_japanese = language_of_person(request) == "ja"
    gaps: dict[str, list[str]] = {}
    for reason in () if publication.is_complete else publication.reasons:
        told = reason.detail if is_japanese else reason.detail_en
        gaps.setdefault(place_of(KNOWN_POSTING, reason.pointer), []).append(told)
    return gaps


def _status(sent: Sent, record: PostingFields | None) -> int:
    return 200 if sent.has("check") and record is not None else 422


async def _note_matters(work: Work, sent: Sent, posting_id: PostingId) -> None:
    """Who kept a text that names such a matter said that it is needed; that stays on record."""
    if sent.has("matters_needed"):
        await audit.note(work, "postings.matters_said_needed", posting_id)


def _new_page(
    request: AnyRequest,
    firm: Company,
    filled: Filled,
    word: str,
    *,
    publication: Publication | None = None,
    duplicates: Sequence[LikelyDuplicate] = (),
    status: int = 200,
) -> Response[str]:
    return page(
        request,
        "postings/new.html",
        status=status,
        filled=replace(filled, asks=ASKS, asks_at=f"/postings/duplicates?company={firm.id}"),
        company=firm,
        word=word,
        publication=publication,
        found=duplicates,
    )


def _edit_page(
    request: AnyRequest,
    firm: Company,
    posting: StoredPosting,
    filled: Filled,
    revision: int,
    *,
    publication: Publication | None = None,
    stored: Typed | None = None,
    items: Sequence[Field | Rows] = (),
    status: int = 200,
) -> Response[str]:
    return page(
        request,
        "postings/edit.html",
        status=status,
        filled=filled,
        company=firm,
        posting=posting,
        revision=revision,
        publication=publication,
        stored=stored,
        differing_items=items,
    )


def _say(request: AnyRequest, name: str, **values: str) -> str:
    return site_of(request).messages.text(f"postings.form.{name}", language_of_person(request), **values)
