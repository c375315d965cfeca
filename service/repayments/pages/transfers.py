"""Payments: what waits for the bank, a batch of it, and the bank's file."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from ingest.zengin import AccountType, Requester
from service.access.reads import staff_names
from service.base.refusals import Refusal
from service.db.work import Read, Work, whole_or_nothing
from service.platform.tools import Tools, Treasury
from service.repayments import store
from service.repayments.actions import bank_file, request_transfers, withdraw_batch
from service.repayments.pages.money_typed import meaning_of, not_done
from service.repayments.pages.support_typed import (
    NOTHING_SENT,
    RUNNERS,
    AnyRequest,
    Fields,
    Sent,
    say,
    status_of,
    unreadable,
)
from service.repayments.reads import paying
from service.repayments.reads.to_pay import asked_by, digest_of, to_pay
from service.repayments.reads.withdrawing import withdrawing
from service.repayments.terms.settlement import RequesterMissing
from service.web.bodies import read_form
from service.web.page import go_to, page

PATH = "/supports/transfers"
BATCH, FILE, WITHDRAW = "batch", "file", "withdraw"
LATEST = 20


class TransferPages(Controller):
    """From what is owed to what the bank paid."""

    path = PATH
    guards = (RUNNERS,)

    @get("/")
    async def show(
        self, request: AnyRequest, read: NamedDependency[Read], tools: NamedDependency[Tools]
    ) -> Response[str]:
        return await shown(request, read, tools)

    @post("/batches", status_code=303)
    async def make_batch(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools]
    ) -> Response[Any]:
        """Asks for what was looked at; where something else waits by now, it is to be looked at again."""
        fields = Fields(await read_form(request))
        pay_on = fields.day("pay_on")
        if fields.errors:
            return await shown(request, work, tools, unreadable(request, BATCH, fields), 422)
        await store.lock(work)
        waiting = (await to_pay(work)).waiting
        if digest_of(waiting) != fields.form["digest"]:
            sent = Sent(BATCH, fields.form, refused=say(request, "money.changed"))
            return await shown(request, work, tools, sent, 409)
        try:
            async with whole_or_nothing(work):
                left_out = asked_by(work.actor.id, waiting).left_out(fields.form.all("despite"))
                batch_id = await request_transfers(work, pay_on, left_out)
        except Refusal as refusal:
            status = status_of(refusal)
            return await shown(request, work, tools, not_done(request, BATCH, fields.form, refusal), status)
        return go_to(request, f"{PATH}/batches/{batch_id}", notice=say(request, "money.pay.batch_made"))

    @get("/batches/{batch_id:uuid}")
    async def batch(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        tools: NamedDependency[Tools],
        batch_id: FromPath[UUID],
    ) -> Response[str]:
        return await _batch(request, read, tools, batch_id)

    @post("/batches/{batch_id:uuid}/file", status_code=200)
    async def file(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        batch_id: FromPath[UUID],
    ) -> Response[Any]:
        """The bank's file; the same bytes each time, and each making is noted."""
        form = await read_form(request)
        try:
            async with whole_or_nothing(work):
                content = await bank_file(work, tools.vault, requester_of(tools.treasury), batch_id)
        except Refusal as refusal:
            status = status_of(refusal)
            return await _batch(request, work, tools, batch_id, not_done(request, FILE, form, refusal), status)
        disposition = f'attachment; filename="transfers-{batch_id.hex[-8:]}.txt"'
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    @post("/batches/{batch_id:uuid}/withdraw", status_code=303)
    async def withdraw(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        batch_id: FromPath[UUID],
    ) -> Response[Any]:
        """Says that a batch is not wanted any more, before the bank answers."""
        fields = Fields(await read_form(request))
        reason, is_bank_told = fields.text("reason"), "yes" in fields.form.all("bank_told")
        if fields.errors:
            return await _batch(request, work, tools, batch_id, unreadable(request, WITHDRAW, fields), 422)
        try:
            async with whole_or_nothing(work):
                await withdraw_batch(work, batch_id, reason, is_bank_told=is_bank_told)
        except Refusal as refusal:
            status = status_of(refusal)
            return await _batch(
                request, work, tools, batch_id, not_done(request, WITHDRAW, fields.form, refusal), status
            )
        return go_to(request, PATH, notice=say(request, "money.withdraw.done"))


def requester_of(treasury: Treasury) -> Requester:
    """Who orders the transfers; raises RequesterMissing where the settings say nothing."""
    if not treasury.requester_code:
        raise RequesterMissing("振込依頼人（県の口座）が設定されていません。システム管理者に設定を依頼してください。")
    return Requester(
        treasury.requester_code,
        treasury.requester_name,
        treasury.bank_code,
        treasury.bank_name,
        treasury.branch_code,
        treasury.branch_name,
        AccountType(treasury.account_type),
        treasury.account_number,
    )


async def shown(
    request: AnyRequest, read: Read, tools: Tools, sent: Sent = NOTHING_SENT, status: int = 200
) -> Response[str]:
    """What waits and what was asked for, with a form that could not be done."""
    owed = await to_pay(read)
    return page(
        request,
        "repayments/money_transfers.html",
        status=status,
        waiting=owed.waiting,
        by=await staff_names(read, {told.by for one in owed.waiting for told in one.said if told.by}),
        asked=asked_by(read.actor.id, owed.waiting),
        held=owed.held,
        held_back=owed.held_back,
        digest=digest_of(owed.waiting),
        own_id=read.actor.id,
        batches=await paying.batches(read, LATEST),
        has_requester=bool(tools.treasury.requester_code),
        meaning=lambda code: meaning_of(request, code),
        today=read.today,
        sent=sent,
        here=PATH,
    )


async def _batch(
    request: AnyRequest, read: Read, tools: Tools, batch_id: UUID, sent: Sent = NOTHING_SENT, status: int = 200
) -> Response[str]:
    found, requests = await paying.batch(read, batch_id)
    return page(
        request,
        "repayments/money_batch.html",
        status=status,
        batch=found,
        requests=requests,
        withdrawing=await withdrawing(read, batch_id),
        lacking={one.party for one in requests if not one.has_account},
        has_requester=bool(tools.treasury.requester_code),
        made_by=(await staff_names(read, [found.made_by])).get(found.made_by) if found.made_by else None,
        meaning=lambda code: meaning_of(request, code),
        sent=sent,
        here=f"{PATH}/batches/{batch_id}",
    )
