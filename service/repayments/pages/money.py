"""A fiscal year's money at a glance: the budget against what is committed and paid, and what waits for the office."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from service.access.reads import staff_names
from service.base.fiscal_year import FiscalYear
from service.base.refusals import Refusal
from service.db.work import Read, Work, whole_or_nothing
from service.ledger import reads as ledger
from service.repayments.actions import set_budget
from service.repayments.pages.money_typed import SCHEMES, budget_names, not_done, year_asked
from service.repayments.pages.support_typed import (
    FIRST_YEAR,
    LAST_YEAR,
    NOTHING_SENT,
    RUNNERS,
    AnyRequest,
    Fields,
    Sent,
    say,
    status_of,
    unreadable,
)
from service.repayments.reads.budget import budget_lines, waiting, years_to_choose
from service.repayments.terms.settlement import BESIDE_SCHEMES, BudgetSide
from service.web.bodies import read_form
from service.web.page import go_to, page

BUDGET = "budget"
BARS = 100
"""Of a budget's bar, from end to end."""


class MoneyPages(Controller):
    """Where everything about money begins."""

    path = "/supports/money"
    guards = (RUNNERS,)

    @get("/")
    async def glance(
        self, request: AnyRequest, read: NamedDependency[Read], year: FromQuery[int | None] = None
    ) -> Response[str]:
        return await _glance(request, read, year_asked(year, FiscalYear.of(read.today)))

    @post("/budget", status_code=303)
    async def budget(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[Any]:
        """Records what was voted; the same amount again changes nothing."""
        fields = Fields(await read_form(request))
        year = FiscalYear(fields.whole("year", FIRST_YEAR, LAST_YEAR))
        side, scheme = fields.word("side", BudgetSide), fields.form["scheme"]
        amount, reason = fields.maybe_yen("amount"), fields.text("reason")
        if scheme not in (*SCHEMES, *BESIDE_SCHEMES):
            fields.errors["scheme"] = "choice"
        if scheme in BESIDE_SCHEMES and side is BudgetSide.REVENUE:
            fields.errors["side"] = "choice"
        if amount is None:
            fields.errors.setdefault("amount", "yen")
        if fields.errors or amount is None:
            return await _glance(request, work, year, unreadable(request, BUDGET, fields), 422)
        stands = {(one.scheme, one.side): one.voted for one in await budget_lines(work, year)}
        if stands.get((scheme, side)) == amount:
            return go_to(request, address_of(year), notice=say(request, "money.budget.unchanged"))
        try:
            async with whole_or_nothing(work):
                await set_budget(work, year, scheme, side, amount, reason)
        except Refusal as refusal:
            sent = not_done(request, BUDGET, fields.form, refusal)
            return await _glance(request, work, year, sent, status_of(refusal))
        return go_to(request, address_of(year), notice=say(request, "money.budget.recorded"))


def address_of(year: FiscalYear) -> str:
    return f"/supports/money?year={year.year}"


async def _glance(
    request: AnyRequest, read: Read, year: FiscalYear, sent: Sent = NOTHING_SENT, status: int = 200
) -> Response[str]:
    books = await ledger.years(read)
    lines = await budget_lines(read, year)
    revisions = sorted((each for line in lines for each in line.revisions), key=lambda each: each.at)
    return page(
        request,
        "repayments/money_glance.html",
        status=status,
        year=year,
        years=years_to_choose([one.fiscal_year for one in books], read.today),
        lines=lines,
        revisions=revisions,
        names=await staff_names(read, {each.by for each in revisions if each.by}),
        waits=await waiting(read),
        schemes=budget_names(request),
        sent=sent,
        here=address_of(year),
    )
