"""The list of companies with what each seeks today; it stands here because companies know of no postings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency

from service.base.actor import Role
from service.base.ids import CompanyId
from service.companies.reads import companies_page, count_companies
from service.companies.terms import CompaniesOrder, CompaniesWanted, Company, CompanyFacts, industry_in_words
from service.db.keyset import Place
from service.db.work import Read, Work
from service.postings.lacking import complete_counts
from service.saved_filters.actions import save_filter
from service.saved_filters.reads import filters_of
from service.web.list_page import ListDoor, export_list, save_conditions, show_list
from service.web.list_view import Found, counted
from service.web.listing import Chosen, Column, Filter, Kind, Listing, Say, Value
from service.web.place_filter import codes_of, name_of, place_filter
from service.web.security import requires
from service.web.signing import Signer

AnyRequest = Request[Any, Any, Any]
WORDS = "companies.list"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class ListedCompany:
    """A company in the list, and how many postings it has open today that may be published."""

    company: Company
    open_postings: int

    @property
    def facts(self) -> CompanyFacts:
        return self.company.facts


def _is(value: bool | None, say: Say) -> Value:
    return None if value is None else say(f"{WORDS}.answers.{YES if value else NO}")


def _postings(one: ListedCompany) -> str | None:
    query = urlencode({"company_ref": one.facts.company_ref, "lacks": "no"})
    return f"/postings?{query}" if one.open_postings else None


COMPANIES: Listing[ListedCompany] = Listing(
    name="companies",
    path="/companies",
    words=WORDS,
    columns=(
        Column("name", lambda one, _: one.company.name, link=lambda one: f"/companies/{one.company.id}"),
        Column("name_kana", lambda one, _: one.facts.name_kana, is_first=False),
        Column(
            "municipality",
            lambda one, say: name_of(one.facts.municipality, say) if one.facts.municipality else None,
            is_short=True,
        ),
        Column("industry_code", lambda one, say: industry_in_words(one.facts.industry_code, say)),
        Column("employees", lambda one, _: one.facts.employees, is_numeric=True),
        Column("is_semiconductor", lambda one, say: _is(one.facts.is_semiconductor, say)),
        Column("joins_scholarship_programme", lambda one, say: _is(one.facts.joins_scholarship_programme, say)),
        Column(
            "open_postings",
            lambda one, _: one.open_postings,
            is_numeric=True,
            link=_postings,
            label=lambda one, say: say(f"{WORDS}.postings_of", name=one.company.name, count=one.open_postings),
        ),
        Column("corporate_number", lambda one, _: one.facts.corporate_number, is_first=False, is_short=True),
        Column("address", lambda one, _: one.facts.address, is_first=False),
        Column("contact", lambda one, _: one.facts.contact, is_first=False),
        Column("updated_at", lambda one, _: one.company.updated_at, is_first=False),
        Column("registered_on", lambda one, _: one.company.registered_on, is_first=False),
    ),
    filters=(
        Filter("words", Kind.WORDS, is_first=True),
        place_filter(is_first=True),
        Filter("seeks", Kind.CHOICE, (YES,), f"{WORDS}.seeking", is_first=True),
        Filter("industry", Kind.WORDS),
        Filter("semiconductor", Kind.CHOICE, (YES, NO), f"{WORDS}.answers"),
        Filter("scholarship", Kind.CHOICE, (YES, NO), f"{WORDS}.answers"),
        Filter("since", Kind.DAY),
    ),
    orders=tuple(CompaniesOrder),
)


async def find_companies(read: Read, chosen: Chosen, at: Place | None, limit: int) -> Found[ListedCompany]:
    """A page of the companies of which an address tells; counted where it is one for the screen."""
    counts = await complete_counts(read)
    wanted, order = wanted_by(chosen, tuple(counts)), CompaniesOrder(chosen.order)
    rows, around = await companies_page(read, wanted, order=order, at=at, limit=limit)
    listed = [ListedCompany(company, counts.get(company.id, 0)) for company in rows]
    return await counted(listed, around, limit, lambda: count_companies(read, [wanted]))


async def count_found_companies(read: Read, chosen: Sequence[Chosen]) -> Sequence[int | None]:
    """How many companies each of these finds."""
    seeks = any(one.text("seeks") for one in chosen)
    seeking = tuple(await complete_counts(read)) if seeks else ()
    return await count_companies(read, [wanted_by(one, seeking) for one in chosen])


def wanted_by(chosen: Chosen, seeking: tuple[CompanyId, ...]) -> CompaniesWanted:
    """The conditions that are set; `seeking` are the companies with open postings, for who asks for those alone."""
    return CompaniesWanted(
        words=chosen.text("words") or "",
        municipalities=codes_of(chosen.text("municipality")),
        industry=chosen.text("industry") or "",
        is_semiconductor=_answer(chosen.text("semiconductor")),
        joins_scholarship_programme=_answer(chosen.text("scholarship")),
        changed_since=chosen.day("since"),
        among=seeking if chosen.text("seeks") else None,
    )


def _answer(told: str | None) -> bool | None:
    return told == YES if told else None


DOOR = ListDoor(COMPANIES, find_companies, count_found_companies, "postings/companies.html", filters_of, save_filter)


class CompanyListPages(Controller):
    """Every company, by kana."""

    path = "/companies"
    guards = (requires(Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR),)

    @get("/")
    async def list_companies(
        self, request: AnyRequest, read: NamedDependency[Read], signer: NamedDependency[Signer]
    ) -> Response[str]:
        return await show_list(request, read, signer, DOOR)

    @post("/export", status_code=200)
    async def export(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        return await export_list(request, work, signer, DOOR)

    @post("/filters", status_code=303)
    async def save(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        return await save_conditions(request, work, signer, DOOR)
