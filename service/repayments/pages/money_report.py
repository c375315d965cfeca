"""The yearly report: every amount of a year as a list and a file, under its sums by frame and by company."""

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from service.base.fiscal_year import FiscalYear
from service.db.keyset import Place
from service.db.work import Read, Work
from service.repayments.pages.pipeline import FRAMES
from service.repayments.pages.support_typed import FIRST_YEAR, LAST_YEAR, RUNNERS, AnyRequest
from service.repayments.reads.report import (
    ReportOrder,
    ReportRow,
    ReportWanted,
    count_report,
    report_page,
    sums_of_year,
)
from service.repayments.terms.obligation import ObligationReason
from service.saved_filters.actions import save_filter
from service.saved_filters.reads import filters_of
from service.web.list_page import ListDoor, export_list, list_page, read_query, save_conditions
from service.web.list_view import PAGE, Found, counted
from service.web.listing import Chosen, Column, Filter, Kind, Listing, place_of
from service.web.signing import Signer

WORDS = "repayments.money.report"
YEN = f"{WORDS}.yen"

REPORT: Listing[ReportRow] = Listing(
    name="support_report",
    path="/supports/report",
    words=WORDS,
    columns=(
        Column("case_ref", lambda one, _: one.case_ref, link=lambda one: f"/supports/{one.case_id}"),
        Column("person_ref", lambda one, _: one.person_ref, is_short=True),
        Column("frame", lambda one, _: FRAMES.get(f"{one.scheme}/{one.frame}", one.frame)),
        Column("company", lambda one, _: one.companies),
        Column("due_year", lambda one, say: say("repayments.year", year=one.due_year), is_short=True),
        Column("number", lambda one, _: one.number, is_first=False, is_numeric=True),
        Column("reason", lambda one, say: say(f"repayments.decide.reasons.{one.reason}"), is_short=True),
        Column("amount", lambda one, _: one.amount.amount, is_numeric=True, says=YEN),
        Column("prefecture", lambda one, _: one.prefecture.amount, is_numeric=True, says=YEN),
        Column("company_part", lambda one, _: one.company.amount, is_numeric=True, says=YEN),
        Column("decided_on", lambda one, _: one.decided_on, is_first=False),
        Column("paid", lambda one, _: one.paid.amount, is_numeric=True, says=YEN),
        Column("given_back", lambda one, _: one.given_back.amount, is_numeric=True, says=YEN),
        Column("paid_on", lambda one, _: one.paid_on),
    ),
    filters=(
        Filter("year", Kind.NUMBER, is_first=True, has_hint=True),
        Filter("frame", Kind.CHOICE, tuple(FRAMES), names=FRAMES, is_first=True),
        Filter("company", Kind.WORDS, is_first=True),
        Filter("reason", Kind.CHOICE, tuple(ObligationReason), "repayments.decide.reasons"),
    ),
    orders=tuple(ReportOrder),
    in_file=(Column("as_of", lambda one, _: one.as_of),),
)


async def find_report(read: Read, chosen: Chosen, at: Place | None, limit: int) -> Found[ReportRow]:
    """A page of what an address asks for."""
    wanted = wanted_by(read, chosen)
    rows, around = await report_page(read, wanted, at=at, limit=limit)
    return await counted(rows, around, limit, lambda: count_report(read, [wanted]))


async def count_found_report(read: Read, chosen: Sequence[Chosen]) -> Sequence[int | None]:
    """How many amounts each of these finds."""
    return await count_report(read, [wanted_by(read, one) for one in chosen])


def wanted_by(read: Read, chosen: Chosen) -> ReportWanted:
    """The conditions that are set."""
    reason = chosen.text("reason")
    return ReportWanted(
        year=year_of(read, chosen).year,
        frame=chosen.text("frame"),
        company=chosen.text("company") or "",
        reason=ObligationReason(reason) if reason else None,
    )


def year_of(read: Read, chosen: Chosen) -> FiscalYear:
    """The year that is asked for; the running one unless another is."""
    told = chosen.number("year")
    running = FiscalYear.of(read.today)
    return FiscalYear(told) if told is not None and FIRST_YEAR <= told <= LAST_YEAR else running


DOOR = ListDoor(
    REPORT,
    find_report,
    count_found_report,
    "repayments/money_report.html",
    filters_of,
    save_filter,
    more={"year": None, "as_of": None, "by_frame": (), "by_company": (), "frames": FRAMES, "is_narrowed": False},
)


class ReportPages(Controller):
    """A year's report, as a page and as a file."""

    path = "/supports/report"
    guards = (RUNNERS,)

    @get("/")
    async def show(
        self, request: AnyRequest, read: NamedDependency[Read], signer: NamedDependency[Signer]
    ) -> Response[str]:
        chosen = read_query(request, REPORT)
        found: Found[ReportRow] = Found(())
        if not chosen.errors:
            at = place_of(REPORT, chosen, request.query_params.get("cursor", ""), signer)
            found = await find_report(read, chosen, at, PAGE)
        year = year_of(read, chosen)
        by_frame, by_company = await sums_of_year(read, year.year)
        told: dict[str, Any] = {"year": year, "as_of": read.today, "by_frame": by_frame, "by_company": by_company}
        told["is_narrowed"] = any(chosen.text(name) for name in ("frame", "company", "reason"))
        return await list_page(request, read, signer, DOOR, chosen, found, **told)

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
