"""A company by form: entered once, changed by who looked at what stands."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from pydantic_core import PydanticCustomError

from ingest.records.company import CompanyRecord, corporate_number
from service.base.actor import Role
from service.base.ids import CompanyId
from service.companies import reads
from service.companies.actions import may_be_new, save_company
from service.companies.pages.company_form import ASKS, COMPANY
from service.companies.terms import AlreadyRegistered, ChangedSince, Company, CompanyFacts, LikelyDuplicate
from service.db.work import Read, Work
from service.web.form_page import Filled, check, new_reference, read_sent, reference_in, seen_revision
from service.web.page import go_to, language_of_person, page
from service.web.record_form import Field, Rows, Typed, differing, told_by, typed_as
from service.web.security import requires
from service.web.signing import Signer
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
ENTERS = requires(Role.COORDINATOR, Role.ADMINISTRATOR)
WORD = "new company"


class EnteringPages(Controller):
    """A new company; those of its number or of a name like it are shown first."""

    path = "/companies"
    guards = (ENTERS,)

    @get("/new")
    async def new_company(self, request: AnyRequest, signer: NamedDependency[Signer]) -> Response[str]:
        return _new_page(request, Filled(COMPANY, {}), new_reference(signer, WORD))

    @post("/new", status_code=303)
    async def register(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        sent = await read_sent(request, COMPANY)
        reference = reference_in(signer, WORD, sent.one("word"))
        word = sent.one("word") if reference else new_reference(signer, WORD)
        record, errors = check(request, COMPANY, sent.typed, CompanyRecord, told_by(COMPANY, sent.typed))
        filled = Filled(COMPANY, sent.typed, errors=errors)
        if record is None or reference is None:
            return _new_page(request, filled, word, status=422)
        if not sent.has("anyway") and await may_be_new(work, reference):
            alike = await reads.companies_alike(work, record.name, record.corporate_number)
            if found := [one for one in alike if one.has_same_number or one.has_same_name]:
                return _new_page(request, filled, word, duplicates=found, status=409)
        try:
            company_id = await save_company(work, _facts(reference, record), seen_revision=None)
        except AlreadyRegistered as refusal:
            sentence = site_of(request).messages.refusal(refusal, language_of_person(request))
            return _new_page(request, replace(filled, errors={"": [sentence]}), word, status=409)
        return go_to(request, f"/companies/{company_id}", notice=_say(request, "registered", name=record.name))

    @post("/duplicates", status_code=200)
    async def duplicates(self, request: AnyRequest, read: NamedDependency[Read]) -> Response[str]:
        """A piece of the page, asked for while somebody types."""
        sent = await read_sent(request, COMPANY)
        try:
            number = corporate_number(sent.one("corporate_number"))
        except PydanticCustomError:
            number = None
        found = await reads.companies_alike(read, sent.one("name"), number)
        return page(request, "companies/duplicates.html", found=found)


class RevisingPages(Controller):
    """A known company."""

    path = "/companies/{company_id:uuid}/edit"
    guards = (ENTERS,)

    @get("/")
    async def edit_company(
        self, request: AnyRequest, read: NamedDependency[Read], company_id: FromPath[UUID]
    ) -> Response[str]:
        company = await reads.company(read, CompanyId(company_id))
        return _edit_page(request, company, Filled(COMPANY, _typed(company)), company.revision)

    @post("/", status_code=303)
    async def revise(
        self, request: AnyRequest, work: NamedDependency[Work], company_id: FromPath[UUID]
    ) -> Response[Any]:
        company = await reads.company(work, CompanyId(company_id))
        sent = await read_sent(request, COMPANY)
        seen = seen_revision(sent)
        told = told_by(COMPANY, sent.typed, asdict(company.facts))
        record, errors = check(request, COMPANY, sent.typed, CompanyRecord, told)
        filled = Filled(COMPANY, sent.typed, errors=errors)
        if record is None:
            return _edit_page(request, company, filled, seen, status=422)
        try:
            await save_company(work, _facts(company.facts.company_ref, record), seen_revision=seen)
        except ChangedSince:
            stored = _typed(company)
            items = differing(COMPANY, stored, sent.typed)
            return _edit_page(request, company, filled, company.revision, stored=stored, items=items, status=409)
        return go_to(request, f"/companies/{company_id}", notice=_say(request, "saved"))


def _facts(reference: str, record: CompanyRecord) -> CompanyFacts:
    return CompanyFacts(company_ref=reference, **record.model_dump())


def _typed(company: Company) -> dict[str, tuple[str, ...]]:
    return typed_as(COMPANY, asdict(company.facts))


def _new_page(
    request: AnyRequest,
    filled: Filled,
    word: str,
    *,
    duplicates: Sequence[LikelyDuplicate] = (),
    status: int = 200,
) -> Response[str]:
    return page(
        request,
        "companies/new.html",
        status=status,
        filled=replace(filled, asks=ASKS, asks_at="/companies/duplicates"),
        word=word,
        found=duplicates,
    )


def _edit_page(
    request: AnyRequest,
    company: Company,
    filled: Filled,
    revision: int,
    *,
    stored: Typed | None = None,
    items: Sequence[Field | Rows] = (),
    status: int = 200,
) -> Response[str]:
    return page(
        request,
        "companies/edit.html",
        status=status,
        company=company,
        filled=filled,
        revision=revision,
        stored=stored,
        differing_items=items,
    )


def _say(request: AnyRequest, name: str, /, **values: str) -> str:
    return site_of(request).messages.text(f"companies.form.{name}", language_of_person(request), **values)
