"""Fiscal years' books: opened, closed to obligations, closed by two; what is open before that, and every journal."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from service.access.reads import staff_names
from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.outcomes import Outcome
from service.base.refusals import Refusal
from service.db.work import Read, Work, whole_or_nothing
from service.ledger.actions import close_obligations, close_year, open_year, request_closing, withdraw_closing
from service.ledger.terms import CHART
from service.repayments.pages.support_typed import (
    FIRST_YEAR,
    LAST_YEAR,
    NOTHING_SENT,
    RUNNERS,
    AnyRequest,
    Sent,
    refused,
    say,
    status_of,
)
from service.repayments.reads.claims import names_of
from service.repayments.reads.closing import (
    CLOSINGS,
    Check,
    YearAct,
    YearPage,
    listed_years,
    may_from,
    next_acts,
    open_when_asked,
    subjects_of,
    year_journals,
    year_page,
)
from service.repayments.terms.settlement import Party, PartyKind
from service.web.bodies import read_form
from service.web.page import go_to, page

PATH = "/supports/years"
JOURNALS = 50
ACTS = {YearAct.OPEN: open_year, YearAct.CLOSE_OBLIGATIONS: close_obligations, YearAct.CLOSE: close_year}
REQUEST, WITHDRAW = "request", "withdraw"
"""What is done before a close by two, beside the close itself."""
WAYS = {
    Check.DECIDED: "/supports/tasks?kind=decide_amount",
    Check.CLAIMED: "/supports/claims/new",
    Check.PAID: "/supports/transfers",
    Check.GIVEN_BACK: "/supports/transfers",
    Check.RECONCILED: "/supports/deposits",
    Check.COLLECTED: "/supports/claims",
    Check.VERIFIED: "",
}
"""Where each is put right."""


class YearPages(Controller):
    """The years and their closes; none of the acts is undone."""

    path = PATH
    guards = (RUNNERS,)

    @get("/")
    async def list_years(self, request: AnyRequest, read: NamedDependency[Read]) -> Response[str]:
        return page(request, "repayments/money_years.html", years=await listed_years(read))

    @get("/{year:int}")
    async def show(self, request: AnyRequest, read: NamedDependency[Read], year: FromPath[int]) -> Response[str]:
        shown = await year_page(read, year_of(year))
        return page(
            request,
            "repayments/money_year.html",
            shown=shown,
            acts=[(act, may_from(act, shown.year), shown.request_of(act)) for act in next_acts(shown.state)],
            staff=await staff_names(read, shown.hands) if shown.hands else {},
            closed_obligations=shown.closed_of(YearAct.CLOSE_OBLIGATIONS),
            closed_books=shown.closed_of(YearAct.CLOSE),
            ways=WAYS,
            chart=CHART,
            brought=sum(each.amount for each in shown.brought.values()),
            debit=sum(each.debit.amount for each in shown.totals),
            credit=sum(each.credit.amount for each in shown.totals),
            today=read.today,
        )

    @get("/{year:int}/journals")
    async def journals(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        year: FromPath[int],
        after: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        of = year_of(year)
        found = await year_journals(read, of, JournalId(after) if after else None, JOURNALS)
        shown = found[:JOURNALS]
        by = {one.recorded_by for one in shown if one.recorded_by is not None}
        return page(
            request,
            "repayments/money_journals.html",
            year=of,
            journals=shown,
            subjects=await subjects_of(read, shown),
            parties=await _parties(read, [e.party for one in shown for e in one.facts.entries if e.party is not None]),
            staff=await staff_names(read, by) if by else {},
            next=f"{PATH}/{year}/journals?after={shown[-1].journal_id}" if len(found) > JOURNALS else None,
            first=f"{PATH}/{year}/journals" if after else None,
        )

    @get("/{year:int}/{act:str}")
    async def look(
        self, request: AnyRequest, read: NamedDependency[Read], year: FromPath[int], act: FromPath[str]
    ) -> Response[str]:
        """What the act does, before it is done."""
        return await _confirm(request, read, year_of(year), act_of(act))

    @post("/{year:int}/{act:str}", status_code=303)
    async def do(
        self, request: AnyRequest, work: NamedDependency[Work], year: FromPath[int], act: FromPath[str]
    ) -> Response[Any]:
        """Does it, asks for it, or takes that back; a second time changes nothing.

        What was open and looked at has to be as it was.
        """
        form, of, asked = await read_form(request), year_of(year), act_of(act)
        hand = form["hand"] if asked in CLOSINGS and form["hand"] in (REQUEST, WITHDRAW) else ""
        shown = await year_page(work, of)
        if asked in CLOSINGS and asked in next_acts(shown.state) and hand != WITHDRAW:
            wrong = _unseen(request, shown, form["seen"], form["open_known"])
            if wrong is not None:
                return await _confirm(request, work, of, asked, Sent(asked.value, form, *wrong), 409)
        try:
            async with whole_or_nothing(work):
                outcome = await _done(work, shown, asked, hand)
        except Refusal as refusal:
            sent = refused(request, asked.value, form, refusal)
            return await _confirm(request, work, of, asked, sent, status_of(refusal))
        name = f"money.years.done.{hand or asked}" if outcome is Outcome.CHANGED else "money.years.unchanged"
        return go_to(request, f"{PATH}/{year}", notice=say(request, name, year=year))


def year_of(told: int) -> FiscalYear:
    if not FIRST_YEAR <= told <= LAST_YEAR:
        raise NotFoundException
    return FiscalYear(told)


def act_of(told: str) -> YearAct:
    if told not in set(YearAct):
        raise NotFoundException
    return YearAct(told)


async def _done(work: Work, shown: YearPage, act: YearAct, hand: str) -> Outcome:
    if hand == REQUEST:
        return await request_closing(work, shown.year, CLOSINGS[act], shown.seen)
    if hand == WITHDRAW:
        return await withdraw_closing(work, shown.year, CLOSINGS[act])
    return await ACTS[act](work, shown.year)


def _unseen(request: AnyRequest, shown: YearPage, seen: str, is_known: str) -> tuple[dict[str, str], str | None] | None:
    """What stands against closing: something changed, or is open and nobody said that it may stay so."""
    if seen != shown.seen:
        return {}, say(request, "money.changed")
    if not is_known and any(each.is_needed and not each.is_done for each in shown.checks):
        return {"open_known": say(request, "money.years.open_known_needed")}, None
    return None


async def _parties(read: Read, ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    """The companies and people of entries: name and address."""
    told = await names_of(read, {Party(kind, each) for each in ids for kind in PartyKind})
    places = {PartyKind.COMPANY: "/supports/companies", PartyKind.PERSON: "/people"}
    return {party.id: (name, f"{places[party.kind]}/{party.id}") for party, name in told.items()}


async def _confirm(
    request: AnyRequest, read: Read, year: FiscalYear, act: YearAct, sent: Sent = NOTHING_SENT, status: int = 200
) -> Response[str]:
    shown = await year_page(read, year)
    from_on, asked = may_from(act, year), shown.request_of(act)
    return page(
        request,
        "repayments/money_year_act.html",
        status=status,
        shown=shown,
        act=act,
        from_on=from_on,
        is_next=act in next_acts(shown.state),
        is_early=from_on is not None and read.today < from_on,
        ways=WAYS,
        asked=asked,
        before=open_when_asked(asked) if asked else {},
        is_own=asked is not None and asked.requested_by == read.actor.id,
        staff=await staff_names(read, shown.hands) if shown.hands else {},
        sent=sent,
        here=f"{PATH}/{year.year}/{act}",
    )
