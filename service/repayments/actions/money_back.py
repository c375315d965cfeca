"""What turns out otherwise: a match that was wrong, a transfer that came back, and money that nobody owed."""

from uuid import UUID

from service.base.ids import JournalId
from service.base.yen import ZERO, Yen
from service.db.work import Work
from service.ledger import reads as ledger
from service.ledger.actions import post_journals, reverse_journal
from service.ledger.terms import Journal
from service.platform import audit
from service.repayments import store
from service.repayments.rules.journals import (
    GIVEN,
    is_undone_beside,
    refund_journal,
    returned_journals,
    unmatched_journal,
    when_undone,
)
from service.repayments.rules.permission import check_may_run
from service.repayments.rules.reconciliation import check_unchanged
from service.repayments.store import claims as claim_store
from service.repayments.store import deposits as deposit_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.settlement import (
    LONGEST_REASON,
    MOST_FEE,
    Claim,
    Match,
    MatchUndone,
    NotReturned,
    NotThatMuch,
    TransferOutcome,
    WhyNeeded,
)


async def undo_match(work: Work, match_id: UUID, reason: str) -> None:
    """The deposit was not for the claim (消込の取消し): the claim is open again, and the money held again.

    At most once, and never what undoes another (MatchUndone); what was right after all is matched anew. Raises
    NoSuchMatch and WhyNeeded.
    """
    check_may_run(work.actor)
    _check_reason(reason)
    await store.lock(work)
    undone = await deposit_store.match(work, match_id)
    if undone.is_undone:
        raise MatchUndone("この消込はすでに取り消されています。")
    claim = await claim_store.claim(work, undone.claim_id)
    journal_id = await _book_back(work, undone, claim)
    await deposit_store.insert_undone(work, undone, journal_id, reason)
    await audit.note(work, "deposit.unmatched", subject_id=claim.id, amount=undone.amount.amount)


async def _book_back(work: Work, undone: Match, claim: Claim) -> JournalId:
    """What a match by hand booked is reversed; of a deposit's own journal only the part that settled the claim."""
    booked, closed = await ledger.journal(work, undone.journal_id), await ledger.closed_years(work)
    if is_undone_beside(booked, work.today, closed):
        (posted,) = await post_journals(work, [unmatched_journal(undone, claim, booked, work.today, closed)])
        return JournalId(posted.id)
    parts = await _parts(work, booked, claim)
    back = undone.journal_id
    for part, (year, day) in zip(parts, when_undone(parts, work.today, closed), strict=True):
        of = part.facts.natural_key.removeprefix(booked.facts.natural_key)
        recorded = await reverse_journal(work, part.journal_id, day, f"unmatched/{undone.id}{of}", year)
        back = JournalId(recorded.id)
    return back


async def _parts(work: Work, booked: Journal, claim: Claim) -> list[Journal]:
    """The journal that settled the claim, behind the one by which another year gave the money, where one did."""
    given = f"{booked.facts.natural_key}{GIVEN}"
    told = await ledger.journals_of(work, [claim.id])
    return [*(each for each in told if each.facts.natural_key == given), booked]


async def record_returned_transfer(
    work: Work, deposit_id: UUID, transfer_id: UUID, reason: str, fee: Yen = ZERO
) -> None:
    """The bank gave back what it had paid (組戻し), and this deposit is that money; it is to be paid again.

    Cash comes by the bank's file alone, so that the deposit was held until somebody says this of it. Once, of a
    transfer that was paid by the day on which the deposit came, and as the whole deposit, with the `fee` that the bank
    took of it (NotReturned): the prefecture bears it, and all is owed again. Another asks the bank to pay it again.
    Raises NoSuchDeposit, NoSuchTransfer, WhyNeeded.
    """
    check_may_run(work.actor)
    _check_reason(reason)
    await store.lock(work)
    deposit = await deposit_store.deposit(work, deposit_id)
    transfer = await transfer_store.transfer(work, transfer_id)
    if transfer.outcome is not TransferOutcome.PAID:
        raise NotReturned("支払済みの振込ではないか、すでに組戻しとして記録されています。")
    if not ZERO <= fee <= MOST_FEE:
        raise NotReturned(f"差し引かれた手数料は、{MOST_FEE.amount:,}円までです。")
    if deposit.open != deposit.amount or deposit.amount + fee != transfer.amount:
        told = "差し引かれた手数料を足して振込と同じ額になる" if fee else "振込と同じ額の"
        raise NotReturned(f"組戻しは、{told}、まだ何にも充てていない入金に限ります。")
    if deposit.on_date < (await transfer_store.answers(work, [transfer.reference]))[transfer.reference].on_date:
        raise NotReturned("組戻しは、振込の日より前の入金ではありえません。")
    journals = returned_journals(transfer, deposit, work.today, await ledger.closed_years(work))
    booked = await post_journals(work, journals)
    await transfer_store.insert_return(work, transfer_id, deposit_id, JournalId(booked[-1].id), reason, fee)
    await audit.note(work, "transfer.returned", subject_id=transfer.subject_id, amount=transfer.amount.amount)


async def refund_deposit(
    work: Work, deposit_id: UUID, claim_id: UUID, amount: Yen, reason: str, seen: Yen | None = None
) -> None:
    """So much of a held deposit was too much, and is owed to who owed that claim (過誤納金の還付).

    It goes out with the next requests to the bank, which another asks for than who says this. `seen`: what of it was
    open when it was looked at (DepositChanged). Raises NotThatMuch beyond what is held, NoSuchDeposit, NoSuchClaim,
    WhyNeeded.
    """
    check_may_run(work.actor)
    _check_reason(reason)
    await store.lock(work)
    deposit, claim = await deposit_store.deposit(work, deposit_id), await claim_store.claim(work, claim_id)
    check_unchanged(deposit, seen)
    if not ZERO < amount <= deposit.open:
        raise NotThatMuch("入金の残りの範囲で指定してください。", open=deposit.open.amount)
    number = await deposit_store.count_refunds(work, deposit_id)
    (booked,) = await post_journals(work, [refund_journal(deposit, claim, amount, number, work.today)])
    await deposit_store.insert_refund(work, deposit_id, claim_id, amount, JournalId(booked.id), reason)
    await audit.note(work, "deposit.refunded", subject_id=claim_id, amount=amount.amount)


def _check_reason(reason: str) -> None:
    if not 0 < len(reason.strip()) <= len(reason) <= LONGEST_REASON:
        raise WhyNeeded(f"理由を{LONGEST_REASON}文字以内で入力してください。", most=LONGEST_REASON)
