"""Companies that take part, with their places for each year of hire, and the form that registers them."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from service.base.fiscal_year import FiscalYear
from service.base.ids import CompanyId
from service.base.refusals import Refusal
from service.companies import reads as companies
from service.db.keyset import Place
from service.db.work import Read, Work, whole_or_nothing
from service.repayments.actions import register_participation
from service.repayments.pages.pipeline import FRAMES, FRAMES_OF_SCHEMES
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
from service.repayments.reads.taking_part import hire_years, takes_part_already, taking_part_page
from service.repayments.terms.case import Participation
from service.web.bodies import read_form
from service.web.page import go_to, page
from service.web.signing import Signer

PAGE = 50
MOST_PLACES = 999
CURSOR = "companies taking part"
TAKE_PART = "take_part"


class TakingPartPages(Controller):
    """Which companies take part, with how many places, and how many of these are taken."""

    path = "/supports/companies"
    guards = (RUNNERS,)

    @get("/")
    async def list_companies(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        signer: NamedDependency[Signer],
        year: FromQuery[int | None] = None,
        company: FromQuery[UUID | None] = None,
        cursor: FromQuery[str] = "",
    ) -> Response[str]:
        return await _listed(request, read, signer, year=year, company=company, cursor=cursor)

    @post("/", status_code=303)
    async def register(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        form = await read_form(request)
        fields = Fields(form)
        told = await _participation(work, fields)
        if fields.errors or told is None:
            return await _listed(request, work, signer, sent=unreadable(request, TAKE_PART, fields), status=422)
        try:
            is_known = await takes_part_already(work, told)
            if not is_known:
                async with whole_or_nothing(work):
                    await register_participation(work, told)
        except Refusal as refusal:
            sent = refused(request, TAKE_PART, form, refusal)
            return await _listed(request, work, signer, sent=sent, status=status_of(refusal))
        notice = say(request, "firms.known" if is_known else "firms.done", places=told.places)
        return go_to(request, f"/supports/companies?year={told.hire_year}", notice=notice)


async def _participation(read: Read, fields: Fields) -> Participation | None:
    """What the form tells; None where the company is not known by what was typed."""
    scheme, _, frame = fields.form["frame"].partition("/")
    if fields.form["frame"] not in FRAMES:
        fields.errors["frame"] = "choice"
    company_id = await company_named(read, fields)
    hire_year = fields.whole("hire_year", FIRST_YEAR, LAST_YEAR)
    places, cap = fields.whole("places", 0, MOST_PLACES), fields.maybe_yen("cap")
    return Participation(company_id, scheme, frame, hire_year, places, cap) if company_id else None


async def company_named(read: Read, fields: Fields) -> CompanyId | None:
    """By its number or its name; a name that several have, or none, is told beside the field."""
    typed = fields.form["company"]
    if not typed:
        fields.errors["company"] = "company_needed"
        return None
    by_ref = await companies.companies_by_ref(read, [typed])
    found = list(by_ref.values()) or await companies.company_ids_named(read, typed)
    if len(found) > 1:
        names = await companies.names_of_companies(read, found)
        found = [one for one in found if names.get(one) == typed] or found
    if len(found) != 1:
        fields.errors["company"] = "company_several" if found else "company_unknown"
        return None
    return found[0]


async def _listed(
    request: AnyRequest,
    read: Read,
    signer: Signer,
    *,
    year: int | None = None,
    company: UUID | None = None,
    cursor: str = "",
    sent: Sent = NOTHING_SENT,
    status: int = 200,
) -> Response[str]:
    rows, around = await taking_part_page(read, year=year, at=_place_in(signer, year, cursor), limit=PAGE)
    names = await companies.names_of_companies(read, [CompanyId(company)]) if company else {}

    def address(place: Place | None) -> str | None:
        if place is None:
            return None
        word = signer.sign(f"{CURSOR} {year}", json.dumps([place.key, str(place.id), place.ends_here]).encode())
        return f"/supports/companies?{urlencode({**({'year': year} if year else {}), 'cursor': word})}"

    return page(
        request,
        "repayments/support_companies.html",
        status=status,
        rows=rows,
        year=year,
        sent=sent,
        company=next(iter(names.values()), ""),
        frames=FRAMES,
        frame_options=list(FRAMES_OF_SCHEMES.items()),
        year_options=[("", say(request, "firms.any_year"))]
        + [(str(one), say(request, "year", year=one)) for one in await hire_years(read)],
        hire_year=FiscalYear.of(read.today).year + 1,
        first=("/supports/companies" + (f"?year={year}" if year else "")) if around.previous else None,
        previous=address(around.previous),
        next=address(around.following),
    )


def _place_in(signer: Signer, year: int | None, cursor: str) -> Place | None:
    """Where a page begins; the first one for a word that is not ours."""
    content = signer.open(f"{CURSOR} {year}", cursor) if cursor else None
    if content is None:
        return None
    key, last, ends_here = json.loads(content)
    return Place(key, UUID(last), ends_here)
