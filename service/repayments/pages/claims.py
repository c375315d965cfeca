"""Claims: all of them as a list, a year's made after a look, and one with what it holds and what came in for it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.base.fiscal_year import FiscalYear
from service.base.refusals import Refusal
from service.db.keyset import Place
from service.db.work import Read, Work, whole_or_nothing
from service.ledger import reads as ledger
from service.platform import audit
from service.platform.tools import Tools
from service.repayments import store
from service.repayments.actions import claim_contributions, undo_match
from service.repayments.pages.money_typed import PURPOSE, not_done, year_asked
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
from service.repayments.reads.budget import years_to_choose
from service.repayments.reads.claim import check_match_of, claim_page
from service.repayments.reads.claims import (
    ClaimsOrder,
    ClaimState,
    ClaimsWanted,
    ListedClaim,
    claims_page,
    count_claims,
    digest_of,
    to_claim,
)
from service.repayments.rules.reconciliation import due_on
from service.repayments.rules.schemes import frames
from service.repayments.terms.settlement import PartyKind
from service.saved_filters.actions import save_filter
from service.saved_filters.reads import filters_of
from service.web.bodies import read_form
from service.web.list_page import ListDoor, export_list, save_conditions, show_list
from service.web.list_view import Found, counted
from service.web.listing import Chosen, Column, Filter, Kind, Listing
from service.web.page import go_to, page
from service.web.signing import Signer

WORDS = "repayments.money.claims"
MAKE = "make"
CHIPS = {ClaimState.PAID: "met", ClaimState.OVERDUE: "missing", ClaimState.SHORT: "near", ClaimState.OPEN: "plain"}


def debtor_address(one: ListedClaim) -> str:
    """Where who owes it is shown."""
    if one.claim.debtor.kind is PartyKind.PERSON:
        return f"/people/{one.claim.debtor.id}"
    return f"/supports/companies/{one.claim.debtor.id}"


CLAIMS: Listing[ListedClaim] = Listing(
    name="claims",
    path="/supports/claims",
    words=WORDS,
    columns=(
        Column("number", lambda one, _: one.claim.claim_no, link=lambda one: f"/supports/claims/{one.claim.id}"),
        Column("debtor", lambda one, _: one.debtor, link=debtor_address),
        Column("year", lambda one, say: say("repayments.year", year=one.claim.fiscal_year.year), is_short=True),
        Column("issued_on", lambda one, _: one.claim.issued_on, is_first=False),
        Column("due_on", lambda one, _: one.claim.due_on),
        Column("amount", lambda one, _: one.claim.amount.amount, is_numeric=True, says=f"{WORDS}.yen"),
        Column("paid", lambda one, _: one.claim.paid.amount, is_numeric=True, says=f"{WORDS}.yen"),
        Column("open", lambda one, _: one.claim.open.amount, is_numeric=True, says=f"{WORDS}.yen"),
        Column("state", lambda one, say: state_told(one, say), chip=lambda one: CHIPS[one.state], is_short=True),
    ),
    filters=(
        Filter("words", Kind.WORDS, is_first=True),
        Filter("state", Kind.CHOICE, tuple(ClaimState), f"{WORDS}.states", is_first=True),
        Filter("year", Kind.NUMBER, is_first=True),
        Filter("company", Kind.WORDS, is_first=True),
    ),
    orders=tuple(ClaimsOrder),
)


def state_told(one: ListedClaim, say: Any) -> str:
    """「あと1円」 where something came in and something is missing, and the state's own word otherwise."""
    if one.claim.paid and one.claim.open.amount > 0:
        name = "late_short" if one.state is ClaimState.OVERDUE else "short_by"
        return str(say(f"{WORDS}.{name}", count=f"{one.claim.open.amount:,}"))
    return str(say(f"{WORDS}.states.{one.state}"))


async def find_claims(read: Read, chosen: Chosen, at: Place | None, limit: int) -> Found[ListedClaim]:
    """A page of what an address asks for."""
    wanted = wanted_by(chosen)
    rows, around = await claims_page(read, wanted, order=ClaimsOrder(chosen.order), at=at, limit=limit)
    return await counted(rows, around, limit, lambda: count_claims(read, [wanted]))


async def count_found_claims(read: Read, chosen: Sequence[Chosen]) -> Sequence[int | None]:
    """How many claims each of these finds."""
    return await count_claims(read, [wanted_by(one) for one in chosen])


def wanted_by(chosen: Chosen) -> ClaimsWanted:
    """The conditions that are set."""
    state = chosen.text("state")
    return ClaimsWanted(
        words=chosen.text("words") or "",
        state=ClaimState(state) if state else None,
        year=chosen.number("year"),
        company=chosen.text("company") or "",
    )


DOOR = ListDoor(CLAIMS, find_claims, count_found_claims, "repayments/money_claims.html", filters_of, save_filter)


class ClaimPages(Controller):
    """Every claim, by number."""

    path = "/supports/claims"
    guards = (RUNNERS,)

    @get("/")
    async def list_claims(
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

    @get("/new")
    async def look(
        self, request: AnyRequest, read: NamedDependency[Read], year: FromQuery[int | None] = None
    ) -> Response[str]:
        """What would be claimed."""
        return await _preview(request, read, year_asked(year, FiscalYear.of(read.today)))

    @post("/", status_code=303)
    async def make(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[Any]:
        """Claims what was looked at; where it is not the same any more, it is to be looked at again."""
        form = await read_form(request)
        fields = Fields(form)
        year = FiscalYear(fields.whole("year", FIRST_YEAR, LAST_YEAR))
        await store.lock(work)
        if digest_of(await to_claim(work, year)) != form["digest"]:
            sent = Sent(MAKE, form, refused=say(request, "money.changed"))
            return await _preview(request, work, year, sent, 409)
        try:
            async with whole_or_nothing(work):
                made = await claim_contributions(work, year)
        except Refusal as refusal:
            status = status_of(refusal)
            return await _preview(request, work, year, not_done(request, MAKE, form, refusal), status)
        address = f"/supports/claims?year={year.year}"
        return go_to(request, address, notice=say(request, "money.make.done", count=len(made)))

    @get("/{claim_id:uuid}")
    async def show(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        claim_id: FromPath[UUID],
    ) -> Response[str]:
        return await _claim(request, work, tools, claim_id)

    @post("/{claim_id:uuid}/matches/{match_id:uuid}/undo", status_code=303)
    async def undo(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        claim_id: FromPath[UUID],
        match_id: FromPath[UUID],
    ) -> Response[Any]:
        """A deposit was not for this claim."""
        fields, which = Fields(await read_form(request)), f"undo-{match_id}"
        reason = fields.text("reason")
        await check_match_of(work, claim_id, match_id)
        if fields.errors:
            return await _claim(request, work, tools, claim_id, unreadable(request, which, fields), 422)
        try:
            async with whole_or_nothing(work):
                await undo_match(work, match_id, reason)
        except Refusal as refusal:
            sent = not_done(request, which, fields.form, refusal)
            return await _claim(request, work, tools, claim_id, sent, status_of(refusal))
        return go_to(request, f"/supports/claims/{claim_id}", notice=say(request, "money.undo.done"))


async def _claim(
    request: AnyRequest, work: Work, tools: Tools, claim_id: UUID, sent: Sent = NOTHING_SENT, status: int = 200
) -> Response[str]:
    """That the payers' names were seen is noted."""
    found = await claim_page(work, tools.vault, claim_id)
    if found.received:
        await audit.note(work, "deposits.payers_seen", claim_id, purpose=PURPOSE, count=len(found.received))
    return page(
        request,
        "repayments/money_claim.html",
        status=status,
        shown=found,
        claim=found.listed.claim,
        debtor_address=debtor_address(found.listed),
        state=state_told(found.listed, lambda name, **values: say(request, name.partition(".")[2], **values)),
        chip=CHIPS[found.listed.state],
        sent=sent,
        here=f"/supports/claims/{claim_id}",
    )


async def _preview(
    request: AnyRequest, read: Read, year: FiscalYear, sent: Sent = NOTHING_SENT, status: int = 200
) -> Response[str]:
    told = await to_claim(read, year)
    books = await ledger.years(read)
    return page(
        request,
        "repayments/money_claims_new.html",
        status=status,
        year=year,
        years=years_to_choose([one.fiscal_year for one in books], read.today),
        owing=told,
        due=due_on(read.today, frames()),
        digest=digest_of(told),
        sent=sent,
        here=f"/supports/claims/new?year={year.year}",
    )
