"""What turns out otherwise on its pages: a match undone, a transfer that came back, an overpayment paid back."""

import re
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text

from service.ledger.reads import trial_balance
from service.ledger.terms import AccountCode
from service.repayments.reads.paying import paid_of
from service.repayments.reads.reconciliation import held_deposits
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.payable import Payable
from service.repayments.terms.settlement import Claim, TransferOutcome
from tests.factories.supports import Office
from tests.ingest.zengin.samples import notice
from tests.service.repayments.money.test_claims_and_deposits import (
    DEPOSITS,
    OF_2025,
    TODAY,
    Paid,
    all_claims,
    open_deposits,
    record,
)
from tests.service.repayments.money.test_transfers import ACCOUNT
from tests.support.web import Browser

WHY = "別の請求への入金だった"


async def matched(office: Office) -> list[UUID]:
    async with office.on(TODAY) as work:
        query = text("SELECT id FROM deposit_match WHERE undoes IS NULL ORDER BY matched_at DESC, id DESC")
        return list((await work.session.execute(query)).scalars())


async def waiting(office: Office) -> list[Payable]:
    async with office.on(TODAY) as work:
        return [one for one in await transfer_store.payables(work) if one.may_be_sent]


async def of_2025(office: Office) -> Claim:
    (claim,) = await all_claims(office)
    return claim


async def test_a_match_is_undone_on_the_claims_page_and_stays_in_its_history(jun: Browser, office: Office) -> None:
    claim = await of_2025(office)
    await record(jun, notice([Paid(OF_2025, reference=claim.claim_no)]))
    address = f"/supports/claims/{claim.id}"
    form = f"{address}/matches/{(await matched(office))[0]}/undo"
    assert f'action="{form}"' in (await jun.get(address)).text
    empty = await jun.post(form, {"reason": ""})
    assert empty.status_code == 422
    assert "入力してください" in empty.text
    answer = await jun.post(form, {"reason": WHY})
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    shown = (await jun.get(address)).text
    assert "取消済み" in shown
    assert WHY in shown
    assert "期限超過" in shown
    assert f'action="{form}"' not in shown
    assert "消込を取り消した" in (await jun.get(DEPOSITS)).text
    again = await jun.post(form, {"reason": WHY})
    assert again.status_code == 409
    assert "すでに取り消されています" in again.text


async def test_a_match_of_another_claim_is_not_undone_from_here(jun: Browser, office: Office) -> None:
    claim = await of_2025(office)
    await record(jun, notice([Paid(OF_2025, reference=claim.claim_no)]))
    (match_id,) = await matched(office)
    other = f"/supports/claims/{UUID(int=9)}/matches/{match_id}/undo"
    assert (await jun.post(other, {"reason": WHY})).status_code == 404
    assert (await of_2025(office)).open.amount == 0


async def test_a_transfer_that_came_back_is_chosen_of_those_of_its_amount(jun: Browser, office: Office) -> None:
    async with office.on(TODAY) as work:
        told = await transfer_store.transfers(work)
    paid = [one for one in told if one.outcome is TransferOutcome.PAID]
    paid.sort(key=lambda one: one.subject_id != office.cases["千賀"])
    before = len(await waiting(office))
    await record(jun, notice([Paid(paid[0].amount.amount, "ｸﾐﾓﾄﾞｼ"), Paid(1)]))
    held = max(await open_deposits(office), key=lambda one: one.open)
    page = (await jun.get(DEPOSITS)).text
    offered = set(re.findall(r'name="transfer" value="([0-9a-f-]+)"', page))
    assert offered == {str(one.id) for one in paid if one.amount == paid[0].amount}
    address = f"{DEPOSITS}/{held.id}/returned"
    for form, sentence in (({"reason": WHY}, "選んでください"), ({"transfer": str(paid[0].id)}, "入力してください")):
        answer = await jun.post(address, form)
        assert answer.status_code == 422
        assert sentence in answer.text
    form = {"transfer": str(paid[0].id), "reason": "口座解約"}
    assert (await jun.post(address, form)).status_code == 303
    assert len(await waiting(office)) == before + 1
    again = await jun.post(address, form)
    assert again.status_code == 409
    assert "すでに組戻し" in again.text
    assert "前回は組戻し" in (await jun.get("/supports/transfers")).text
    async with office.on(TODAY) as work:
        query = text("SELECT t.batch_id, o.case_id FROM transfer t JOIN obligation o ON o.id = t.obligation_id"
                     " WHERE t.id = :id")  # fmt: skip
        batch_id, case_id = (await work.session.execute(query, {"id": paid[0].id})).one()
    batch = (await jun.get(f"/supports/transfers/batches/{batch_id}")).text
    assert "組戻し" in batch
    assert "口座解約" in batch
    assert "組戻し" in (await jun.get(f"/supports/{case_id}")).text


async def test_a_transfer_that_came_back_less_a_fee_is_recorded_with_it(jun: Browser, office: Office) -> None:
    async with office.on(TODAY) as work:
        paid = next(one for one in await transfer_store.transfers(work) if one.outcome is TransferOutcome.PAID)
    await record(jun, notice([Paid(paid.amount.amount - 880, "ｸﾐﾓﾄﾞｼ")]))
    (held,) = await open_deposits(office)
    page = (await jun.get(DEPOSITS)).text
    assert f'value="{paid.id}"' in page
    assert f"振込額{paid.amount.amount:,}円（差880円）" in page
    address, form = f"{DEPOSITS}/{held.id}/returned", {"transfer": str(paid.id), "reason": "口座解約"}
    for fee, status, sentence in (
        ("", 409, "振込と同じ額の"),
        ("９００", 409, "手数料を足して振込と同じ額になる"),
        ("いくら", 422, "金額"),
    ):
        answer = await jun.post(address, {**form, "fee": fee})
        assert answer.status_code == status
        assert sentence in answer.text
    assert (await jun.post(address, {**form, "fee": "８８０円"})).status_code == 303
    async with office.on(TODAY) as work:
        sums = {one.account: one.balance.amount for one in await trial_balance(work)}
    assert sums[AccountCode.FEE_EXPENSE] == 880
    row = await fees_row(jun)
    assert row.count("880円") == 2, "decided, and moved in the books"
    assert "未登録" in row
    vote = {"year": str(TODAY.year), "scheme": "fees", "amount": "3,000", "reason": "当初予算"}
    assert (await jun.post("/supports/money/budget", {**vote, "side": "revenue"})).status_code == 422
    assert (await jun.post("/supports/money/budget", {**vote, "side": "expenditure"})).status_code == 303
    row = await fees_row(jun)
    assert "2,120円" in row, "3,000 less 880 are left"


async def fees_row(jun: Browser) -> str:
    """Of the table of budgets the line of what banks took."""
    rows = re.findall(r"支払手数料（組戻し）</td>.*?</tr>", (await jun.get("/supports/money")).text, re.DOTALL)
    return str(rows[0])


async def test_what_was_paid_twice_is_paid_back_and_shown_with_the_claim(
    jun: Browser, mari: Browser, office: Office
) -> None:
    claim = await of_2025(office)
    await record(jun, notice([Paid(OF_2025, reference=claim.claim_no)]))
    await record(jun, notice([Paid(OF_2025, "ﾆｶｲﾒ", reference=claim.claim_no)]))
    (held,) = await open_deposits(office)
    page = (await jun.get(DEPOSITS)).text
    assert f'name="claim" value="{claim.id}"' in page.split(f"{held.id}/refund", 1)[1]
    address, form = (
        f"{DEPOSITS}/{held.id}/refund",
        {"claim": str(claim.id), "amount": str(OF_2025), "reason": "二重払い", "open_yen": str(OF_2025)},
    )
    for wrong, sentence in (
        ({"claim": ""}, "請求を選ぶか"),
        ({"reason": ""}, "入力してください"),
        ({"amount": str(OF_2025 + 1)}, "残りの範囲で指定してください"),
    ):
        answer = await jun.post(address, {**form, **wrong})
        assert answer.status_code == 422
        assert sentence in answer.text
    assert (await jun.post(address, form)).status_code == 303
    assert (await jun.post(address, form)).status_code == 409
    assert await open_deposits(office) == []
    shown = (await jun.get(f"/supports/claims/{claim.id}")).text
    assert "過誤納金の還付" in shown
    assert "支払いを待っています" in shown
    account = f"/supports/transfers/accounts/company/{claim.debtor.id}"
    await mari.get(account)
    assert (await mari.post(account, ACCOUNT)).status_code == 303
    transfers = (await jun.get("/supports/transfers")).text
    assert claim.claim_no in transfers
    assert "あなたが還付・組戻しを記録" in transfers
    assert "二重払い" in transfers
    assert f"入金{OF_2025:,}円" in transfers
    assert "未収の請求あり" not in transfers
    assert claim.claim_no in (await mari.get("/supports/transfers")).text
    async with office.on(date(2026, 11, 24)) as work:
        sums = {one.account: one.balance.amount for one in await trial_balance(work)}
    assert (sums[AccountCode.SUSPENSE], sums[AccountCode.PAYABLE_BACK]) == (0, -OF_2025)


async def test_a_part_is_paid_back_once_however_often_the_form_is_sent(jun: Browser, office: Office) -> None:
    claim = await of_2025(office)
    await record(jun, notice([Paid(OF_2025, reference=claim.claim_no)]))
    await record(jun, notice([Paid(OF_2025, "ﾆｶｲﾒ", reference=claim.claim_no)]))
    (held,) = await open_deposits(office)
    assert f'name="open_yen" value="{OF_2025}"' in (await jun.get(DEPOSITS)).text
    address = f"{DEPOSITS}/{held.id}/refund"
    form = {"claim": str(claim.id), "amount": "5", "reason": "過納", "open_yen": str(OF_2025)}
    assert (await jun.post(address, form)).status_code == 303
    again = await jun.post(address, form)
    assert again.status_code == 409
    assert "入金の残りが変わりました" in again.text
    assert [one.open.amount for one in await open_deposits(office)] == [OF_2025 - 5]


async def test_who_did_not_pay_or_still_owes_is_paid_back_by_an_explicit_word(jun: Browser, office: Office) -> None:
    claim = await of_2025(office)
    await record(jun, notice([Paid(7, "ﾅﾅｼ")]))
    (held,) = await open_deposits(office)
    address = f"{DEPOSITS}/{held.id}/refund"
    form = {"claim_no": claim.claim_no, "amount": "3", "reason": "過納", "open_yen": "7"}
    assert 'name="sure"' not in (await jun.get(DEPOSITS)).text
    stranger = await jun.post(address, form)
    assert stranger.status_code == 422
    assert "払い手と見られる" in stranger.text
    assert 'name="sure"' in stranger.text
    assert (await jun.post(address, {**form, "sure": "yes"})).status_code == 303
    assert "未収の請求あり" in (await jun.get("/supports/transfers")).text
    match = {"claim_no": claim.claim_no, "amount": "1", "open_yen": "4"}
    assert (await jun.post(f"{DEPOSITS}/{held.id}/match", match)).status_code == 303
    owing = await jun.post(address, {**form, "open_yen": "3"})
    assert owing.status_code == 422
    assert "まだ入金されていない請求" in owing.text
    assert (await jun.post(address, {**form, "open_yen": "3", "sure": "yes"})).status_code == 303


async def test_of_the_transfers_of_an_amount_the_latest_are_offered_and_others_told_by_reference(
    jun: Browser, office: Office
) -> None:
    async with office.on(TODAY) as work:
        paid = [one for one in await transfer_store.transfers(work) if one.outcome is TransferOutcome.PAID]
        aoi = (await work.session.execute(text("SELECT id FROM support_case WHERE case_ref = 'R-青井'"))).scalar_one()
        (sent,) = [one for one in paid if one.subject_id == aoi]
        same = {one.reference for one in paid if one.amount == sent.amount}
        assert len(same) > 1
        (latest,) = await paid_of(work, [(sent.amount, TODAY)], most=1)
        assert {one.reference for one in await paid_of(work, [(sent.amount, TODAY)])} == same
        assert latest.on_date is not None
        before = await paid_of(work, [(sent.amount, latest.on_date - timedelta(days=1))])
        assert latest.reference not in {one.reference for one in before}
    await record(jun, notice([Paid(sent.amount.amount, "ｸﾐﾓﾄﾞｼ")]))
    (held,) = await open_deposits(office)
    address = f"{DEPOSITS}/{held.id}/returned"
    unknown = await jun.post(address, {"reference": "7" * 20, "reason": "口座解約"})
    assert unknown.status_code == 422
    assert "この照合番号の振込依頼はありません" in unknown.text
    assert (await jun.post(address, {"reference": sent.reference, "reason": "口座解約"})).status_code == 303
    assert "口座解約" in (await jun.get("/supports/transfers")).text


async def test_no_more_deposits_are_opened_than_shown(jun: Browser, office: Office) -> None:
    await record(jun, notice([Paid(7, "ﾅﾅｼ"), Paid(8, "ﾔｼ"), Paid(9, "ｸｼ")]))
    async with office.on(TODAY) as work:
        shown, more = await held_deposits(work, office.vault, 2)
    assert (len(shown), more) == (2, 1)


async def test_every_reason_that_stays_for_good_says_to_write_no_names(jun: Browser, office: Office) -> None:
    claim = await of_2025(office)
    async with office.on(TODAY) as work:
        paid = [one for one in await transfer_store.transfers(work) if one.outcome is TransferOutcome.PAID]
    await record(jun, notice([Paid(OF_2025, reference=claim.claim_no), Paid(paid[0].amount.amount)]))
    word = "氏名などの個人情報は書かないでください"
    assert (await jun.get(DEPOSITS)).text.count(word) == 2
    assert (await jun.get(f"/supports/claims/{claim.id}")).text.count(word) == 1


async def test_a_coordinator_does_none_of_it(aiko: Browser) -> None:
    await aiko.get("/")
    for address in (
        f"{DEPOSITS}/{UUID(int=1)}/returned",
        f"{DEPOSITS}/{UUID(int=1)}/refund",
        f"/supports/claims/{UUID(int=1)}/matches/{UUID(int=1)}/undo",
    ):
        assert (await aiko.post(address, {"reason": WHY})).status_code == 403


async def test_that_payers_names_were_seen_is_noted(jun: Browser, office: Office) -> None:
    claim = await of_2025(office)
    await record(jun, notice([Paid(OF_2025, "ﾍﾞﾂﾉﾅﾏｴ", reference=claim.claim_no), Paid(7, "ﾅﾅｼ")]))
    seen = text("SELECT subject_id, purpose, facts FROM audit_entry WHERE act = 'deposits.payers_seen' ORDER BY at")
    for address, name in ((DEPOSITS, "ﾅﾅｼ"), (f"/supports/claims/{claim.id}", "ﾍﾞﾂﾉﾅﾏｴ")):
        assert name in (await jun.get(address)).text
    async with office.on(TODAY) as work:
        noted = {(row.subject_id, row.purpose, row.facts["count"]) for row in await work.session.execute(seen)}
    assert noted == {(None, "payment", 1), (claim.id, "payment", 1)}
