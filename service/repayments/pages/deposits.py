"""Deposits: the bank's statement looked at and recorded, and what no claim was found for, matched by hand."""

import re
from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from ingest.zengin import Deposits, read_deposits
from service.base.refusals import Refusal
from service.base.yen import ZERO, Yen
from service.db.work import Read, Work, whole_or_nothing
from service.platform import audit
from service.platform.crypto import Vault
from service.platform.tools import Tools
from service.repayments.actions import match_deposit, record_deposits, record_returned_transfer, refund_deposit
from service.repayments.pages.claims import CHIPS, debtor_address
from service.repayments.pages.money_typed import (
    PURPOSE,
    account_in_words,
    file_refused,
    keep_file,
    kept_file,
    not_done,
    other_account_refused,
    sent_file,
)
from service.repayments.pages.support_typed import (
    MOST_YEN,
    NOTHING_SENT,
    RUNNERS,
    AnyRequest,
    Fields,
    Sent,
    say,
    status_of,
    unreadable,
)
from service.repayments.reads import reconciliation
from service.repayments.reads.claims import claim_of_number
from service.repayments.reads.paying import sent_of
from service.web.bodies import Form, read_form
from service.web.page import go_to, page
from service.web.signing import Signer
from service.web.typed_values import plain

PATH = "/supports/deposits"
STATEMENT = "statement"
KEPT = "bank's statement"
MOST_HELD = 100


class DepositPages(Controller):
    """What came in."""

    path = PATH
    guards = (RUNNERS,)

    @get("/")
    async def show(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools]
    ) -> Response[str]:
        return await _shown(request, work, tools)

    @post("/statement", status_code=200)
    async def look(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        signer: NamedDependency[Signer],
    ) -> Response[str]:
        """What the bank's file says, and which claim each line pays, before anything is booked."""
        content, wrong = await sent_file(request, "file")
        if wrong:
            sent = Sent(STATEMENT, Form({}), {"file": say(request, wrong)})
            return await _shown(request, work, tools, sent, 422)
        found = read_deposits(content, received_on=work.today)
        if found.problems:
            return file_refused(request, found.problems, PATH)
        accounts = [each.account for each in found.statements]
        if refused := other_account_refused(request, tools.treasury, accounts, PATH):
            return refused
        return await _preview(request, work, tools.vault, signer, content, found)

    @post("/statement/confirm", status_code=303)
    async def record(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        signer: NamedDependency[Signer],
    ) -> Response[Any]:
        """Books what was looked at; a line that is stored already changes nothing."""
        form = await read_form(request)
        content = kept_file(signer, KEPT, form["file"])
        if content is None:
            sent = Sent(STATEMENT, form, refused=say(request, "money.bank.send_again"))
            return await _shown(request, work, tools, sent, 422)
        found = read_deposits(content, received_on=work.today)
        facts = reconciliation.facts_of(tools.vault, found)
        if reconciliation.digest_of(await reconciliation.read_lines(work, facts)) != form["digest"]:
            return await _preview(
                request, work, tools.vault, signer, content, found, say(request, "money.changed"), 409
            )
        try:
            async with whole_or_nothing(work):
                became = await record_deposits(work, tools.vault, facts, await reconciliation.all_payers(work))
        except Refusal as refusal:
            refused = not_done(request, STATEMENT, form, refusal).refused
            return await _preview(request, work, tools.vault, signer, content, found, refused, status_of(refusal))
        held = sum(one.unmatched is not None for one in became)
        name = "money.statement.done_held" if held else "money.statement.done"
        return go_to(request, PATH, notice=say(request, name, count=len(became), held=held))

    @post("/{deposit_id:uuid}/match", status_code=303)
    async def match(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        deposit_id: FromPath[UUID],
    ) -> Response[Any]:
        """Says which claim a deposit, or so much of it, is for."""
        fields, which = Fields(await read_form(request)), f"match-{deposit_id}"
        claim_id = await _claim_told(work, fields)
        amount = fields.whole("amount", 1, MOST_YEN)
        await reconciliation.check_recorded(work, deposit_id)
        if fields.errors or claim_id is None:
            return await _shown(request, work, tools, unreadable(request, which, fields), 422)
        doubts = await reconciliation.doubts_of_match(work, tools.vault, deposit_id, claim_id)
        if doubts and fields.form["sure"] != "yes":
            told = "".join(say(request, f"money.match.doubts.{each.value}") for each in doubts)
            sent = Sent(which, fields.form, {"sure": told + say(request, "money.match.doubts.way_on")})
            return await _shown(request, work, tools, sent, 422)
        act = match_deposit(work, deposit_id, claim_id, Yen(amount), _seen(fields))
        return await _done(request, work, tools, which, fields, act, "money.match.done")

    @post("/{deposit_id:uuid}/returned", status_code=303)
    async def returned(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        deposit_id: FromPath[UUID],
    ) -> Response[Any]:
        """Says that a deposit is a transfer that the bank gave back."""
        fields, which = Fields(await read_form(request)), f"returned-{deposit_id}"
        transfer_id, reason = await _transfer_told(work, fields), fields.text("reason")
        fee = fields.maybe_yen("fee") or ZERO
        await reconciliation.check_recorded(work, deposit_id)
        if fields.errors or transfer_id is None:
            return await _shown(request, work, tools, unreadable(request, which, fields), 422)
        act = record_returned_transfer(work, deposit_id, transfer_id, reason, fee)
        return await _done(request, work, tools, which, fields, act, "money.returned.done")

    @post("/{deposit_id:uuid}/refund", status_code=303)
    async def refund(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        deposit_id: FromPath[UUID],
    ) -> Response[Any]:
        """Says that so much of a deposit was too much, and is paid back to who owed a claim."""
        fields, which = Fields(await read_form(request)), f"refund-{deposit_id}"
        claim_id = await _claim_told(work, fields)
        amount, reason = fields.whole("amount", 1, MOST_YEN), fields.text("reason")
        await reconciliation.check_recorded(work, deposit_id)
        if fields.errors or claim_id is None:
            return await _shown(request, work, tools, unreadable(request, which, fields), 422)
        doubt = await reconciliation.doubt_of_refund(work, tools.vault, deposit_id, claim_id)
        if doubt and fields.form["sure"] != "yes":
            sent = Sent(which, fields.form, {"sure": say(request, f"money.refund.doubts.{doubt.value}")})
            return await _shown(request, work, tools, sent, 422)
        act = refund_deposit(work, deposit_id, claim_id, Yen(amount), reason, _seen(fields))
        return await _done(request, work, tools, which, fields, act, "money.refund.done")


def _seen(fields: Fields) -> Yen:
    """What was open when the form was shown; nothing where the form does not tell it, as nothing is of a used one."""
    told = fields.form["open_yen"]
    return Yen(int(told)) if re.fullmatch(r"[0-9]{1,13}", told) else ZERO


async def _transfer_told(read: Read, fields: Fields) -> UUID | None:
    """The request that was ticked, or the one of the reference that was typed."""
    typed = "".join(plain(fields.form["reference"]).split())
    if not typed:
        chosen = fields.id("transfer")
        if chosen is None:
            fields.errors.setdefault("transfer", "choice")
        return chosen
    found = await sent_of(read, references=[typed])
    if not found:
        fields.errors["reference"] = "transfer_unknown"
    return found[0].id if found else None


async def _done(
    request: AnyRequest, work: Work, tools: Tools, which: str, fields: Fields, act: Awaitable[None], notice: str
) -> Response[Any]:
    """What is said of one deposit, whole or not at all; a refusal stands with what was typed."""
    try:
        async with whole_or_nothing(work):
            await act
    except Refusal as refusal:
        sent = not_done(request, which, fields.form, refusal)
        return await _shown(request, work, tools, sent, status_of(refusal))
    return go_to(request, PATH, notice=say(request, notice))


async def _claim_told(read: Read, fields: Fields) -> UUID | None:
    """The claim that was ticked, or the one of the number that was typed."""
    typed = fields.form["claim_no"]
    if not typed:
        chosen = fields.id("claim")
        if chosen is None:
            fields.errors.setdefault("claim", "claim_needed")
        return chosen
    found = await claim_of_number(read, typed)
    if found is None:
        fields.errors["claim_no"] = "claim_unknown"
    return found


async def _shown(
    request: AnyRequest, work: Work, tools: Tools, sent: Sent = NOTHING_SENT, status: int = 200
) -> Response[str]:
    """That the payers' names were seen is noted."""
    held, more = await reconciliation.held_deposits(work, tools.vault, MOST_HELD)
    if held:
        await audit.note(work, "deposits.payers_seen", purpose=PURPOSE, count=len(held))
    return page(
        request,
        "repayments/money_deposits.html",
        status=status,
        held=held,
        more=more,
        debtor_address=debtor_address,
        chips=CHIPS,
        sent=sent,
        here=PATH,
    )


async def _preview(
    request: AnyRequest,
    read: Read,
    vault: Vault,
    signer: Signer,
    content: bytes,
    found: Deposits,
    refused: str | None = None,
    status: int = 200,
) -> Response[str]:
    lines = await reconciliation.read_lines(read, reconciliation.facts_of(vault, found))
    return page(
        request,
        "repayments/money_statement.html",
        status=status,
        lines=lines,
        new=[one for one in lines if not one.is_known],
        is_early=any(one.facts.on_date > read.today for one in lines if not one.is_known),
        found=found,
        accounts=[account_in_words(request, each) for each in dict.fromkeys(one.account for one in found.statements)],
        digest=reconciliation.digest_of(lines),
        file=keep_file(signer, KEPT, content),
        debtor_address=debtor_address,
        refused=refused,
        here=PATH,
    )
