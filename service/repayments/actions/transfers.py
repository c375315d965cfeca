"""What is asked of the bank and what it answers; the books move with the answer, not with the asking."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from service.base.business_days import business_day_from
from service.base.ids import JournalId
from service.base.language import Language
from service.base.telling import day_in
from service.db.recording import RecordedOtherwise, check_has_happened
from service.db.work import Work
from service.ledger.actions import post_journals
from service.ledger.reads import closed_years
from service.platform import audit
from service.repayments import store
from service.repayments.rules.journals import payment_journal
from service.repayments.rules.permission import check_may_run, check_may_withdraw
from service.repayments.store import payees as payee_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.batch import BatchAnswered
from service.repayments.terms.case import SameHand
from service.repayments.terms.settlement import (
    LONGEST_REASON,
    NotAPayDay,
    NothingToClaim,
    TransferAnswer,
    TransferOutcome,
    UnknownReference,
    WhyNeeded,
)


async def request_transfers(work: Work, pay_on: date, but: Collection[tuple[UUID, UUID]] = ()) -> UUID:
    """A batch of everything that is owed and was not asked for, failed or came back; answers its id.

    Each request goes to the account that counts now, whatever is told later; another than who entered an account, or
    said that a deposit is paid back or is what came back, asks the bank to pay to it (SameHand). `but` are left out, by
    their keys: whose account is not known. Raises NotAPayDay, and NothingToClaim where nothing waits.
    """
    check_may_run(work.actor)
    _check_pay_day(pay_on, work.today)
    await store.lock(work)
    waiting = [each for each in await transfer_store.payables(work) if each.may_be_sent and each.key not in but]
    if not waiting:
        raise NothingToClaim("支払いを待つものがありません。")
    accounts = await payee_store.accounts_now(work, {each.payee.id for each in waiting})
    if work.actor.id is not None and any(by == work.actor.id for _, by in accounts.values()):
        raise SameHand("自分が登録した口座への振込依頼は、別の職員が作成してください。")
    if work.actor.id is not None and any(work.actor.id in each.told_by for each in waiting):
        raise SameHand("自分が還付や組戻しを記録したものの振込依頼は、別の職員が作成してください。")
    rows = {party: row for party, (row, _) in accounts.items()}
    batch_id = await transfer_store.insert_batch(work, pay_on, waiting, rows)
    await audit.note(work, "transfers.requested", subject_id=batch_id, count=len(waiting))
    return batch_id


def _check_pay_day(pay_on: date, today: date) -> None:
    following = business_day_from(max(pay_on, today))
    if pay_on != following:
        wrong = "支払日に、今日より前の日は指定できません" if pay_on < today else "支払日が、銀行の営業日ではありません"
        raise NotAPayDay(
            f"{wrong}。次の営業日は{day_in(following, Language.JAPANESE)}です。", next=following.isoformat()
        )


async def record_transfer_answers(work: Work, answers: Sequence[TransferAnswer]) -> int:
    """Books what the bank paid and notes what it did not; answers how many were new.

    An answer that is recorded already changes nothing, and another to the same request refuses the file
    (RecordedOtherwise), as one to a request that nobody made does (UnknownReference).
    """
    check_may_run(work.actor)
    check_has_happened(work, (each.on_date for each in answers))
    await store.lock(work)
    by_reference = await transfer_store.answers(work, [each.reference for each in answers])
    for each in answers:
        if by_reference.setdefault(each.reference, each) != each:
            raise RecordedOtherwise("この振込には、別の結果がすでに記録されています。", reference=each.reference)
    sent = await transfer_store.transfers(work, references=list(by_reference))
    unknown = by_reference.keys() - {each.reference for each in sent}
    if unknown:
        raise UnknownReference("依頼していない振込の結果が含まれています。", reference=min(unknown))
    new = [(each, by_reference[each.reference]) for each in sent if not each.is_answered]
    paid = [(each, answer) for each, answer in new if answer.outcome is TransferOutcome.PAID]
    closed = await closed_years(work)
    booked = await post_journals(
        work, [payment_journal(each, answer.on_date, work.today, closed) for each, answer in paid]
    )
    journals = {each.id: JournalId(journal.id) for (each, _), journal in zip(paid, booked, strict=True)}
    await transfer_store.insert_results(work, [(each, answer, journals.get(each.id)) for each, answer in new])
    await audit.note(work, "transfers.answered", stored=len(new), unchanged=len(sent) - len(new))
    return len(new)


async def withdraw_batch(work: Work, batch_id: UUID, reason: str, *, is_bank_told: bool = False) -> None:
    """The batch is not wanted any more (取消し): each of its requests may be made again, and no answer to it is booked.

    Another than who acted last on it withdraws it, and says that the bank was told, or never asked (SameHand,
    BankNotTold).
    Raises WhyNeeded, NoSuchBatch, and BatchAnswered where the bank answered to any of it or it was withdrawn.
    """
    check_may_run(work.actor)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise WhyNeeded(f"理由を{LONGEST_REASON}文字以内で入力してください。", most=LONGEST_REASON)
    await store.lock(work)
    made = await transfer_store.batch_made(work, batch_id)
    sent = await transfer_store.transfers(work, batch_id=batch_id)
    if any(each.is_answered for each in sent):
        raise BatchAnswered("銀行の結果が記録されているか、すでに取り消した振込依頼です。")
    check_may_withdraw(work.actor, made, is_bank_told=is_bank_told)
    no_more = [(each, TransferAnswer(each.reference, TransferOutcome.WITHDRAWN, "", work.today), None) for each in sent]
    await transfer_store.insert_results(work, no_more, reason, is_bank_told=is_bank_told)
    await audit.note(work, "transfers.withdrawn", subject_id=batch_id, count=len(sent))
