"""The account to which a person or company is paid, told in a form; what stands is never shown again."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from ingest.zengin import AccountType
from service.base.refusals import Refusal
from service.db.work import Read, Work, whole_or_nothing
from service.platform.tools import Tools
from service.repayments.actions import set_payee_account
from service.repayments.pages.money_typed import not_done
from service.repayments.pages.support_typed import (
    NOTHING_SENT,
    RUNNERS,
    AnyRequest,
    Sent,
    say,
    status_of,
)
from service.repayments.pages.transfers import PATH
from service.repayments.reads.claims import names_of
from service.repayments.reads.payees import has_account
from service.repayments.rules.accounts import account_of
from service.repayments.terms.settlement import Party, PartyKind
from service.web.bodies import Form, read_form
from service.web.page import go_to, page

ACCOUNT = "account"


class AccountPages(Controller):
    """One payee's account, from now on."""

    path = PATH + "/accounts/{kind:str}/{party_id:uuid}"
    guards = (RUNNERS,)

    @get("/")
    async def show(
        self, request: AnyRequest, read: NamedDependency[Read], kind: FromPath[str], party_id: FromPath[UUID]
    ) -> Response[str]:
        return await _shown(request, read, party_of(kind, party_id))

    @post("/", status_code=303)
    async def tell(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        kind: FromPath[str],
        party_id: FromPath[UUID],
    ) -> Response[Any]:
        form, party = await read_form(request), party_of(kind, party_id)
        await _name_of(work, party)
        try:
            async with whole_or_nothing(work):
                account = account_of(
                    bank_code=form["bank_code"],
                    branch_code=form["branch_code"],
                    account_type=form["account_type"],
                    number=form["number"],
                    holder=form["holder"],
                    bank_name=form["bank_name"],
                    branch_name=form["branch_name"],
                    is_company=party.kind is PartyKind.COMPANY,
                )
                await set_payee_account(work, tools.vault, party, account)
        except Refusal as refusal:
            status = status_of(refusal)
            return await _shown(request, work, party, not_done(request, ACCOUNT, form, refusal), status)
        return go_to(request, PATH, notice=say(request, "money.account.done"))


def party_of(kind: str, party_id: UUID) -> Party:
    """Whose account an address names; a word that is no kind of party leads nowhere."""
    if kind not in set(PartyKind):
        raise NotFoundException
    return Party(PartyKind(kind), party_id)


async def _name_of(read: Read, party: Party) -> str:
    found = await names_of(read, {party})
    if party not in found:
        raise NotFoundException
    return found[party]


async def _shown(
    request: AnyRequest, read: Read, party: Party, sent: Sent = NOTHING_SENT, status: int = 200
) -> Response[str]:
    kept = Form({name: [value] for name, value in sent.form.items() if name != "form_token"})
    return page(
        request,
        "repayments/money_account.html",
        status=status,
        party=party,
        name=await _name_of(read, party),
        has_account=await has_account(read, party),
        types=[(each.value, say(request, f"money.account.types.{each.value}")) for each in AccountType],
        sent=Sent(sent.which, kept, sent.errors, sent.refused),
        here=f"{PATH}/accounts/{party.kind}/{party.id}",
    )
