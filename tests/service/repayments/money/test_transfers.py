"""From what is owed to what the bank paid: accounts, a batch, the bank's file and its answers, round and round."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from ingest.zengin import read_results
from service.base.clock import FrozenClock
from service.db.work import begin_work
from service.platform.tools import Treasury
from service.repayments.actions import correct_case_event, record_case_events
from service.repayments.pages.transfers import requester_of
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import CaseEvent, CaseEventKind, EventCorrection
from service.repayments.terms.payable import Payable
from service.repayments.terms.scheme import EndReason
from service.repayments.terms.settlement import PartyKind, RequesterMissing
from tests.factories.pipeline import FIRM
from tests.factories.supports import SATO, Office
from tests.ingest.zengin.samples import with_codes
from tests.support.web import Browser

TODAY = date(2026, 11, 24)
HOLIDAY = ("2026-12-31", "次の営業日は2027年1月4日")
PATH = "/supports/transfers"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
ACCOUNT = {
    "bank_code": "9998",
    "bank_name": "",
    "branch_code": "012",
    "branch_name": "",
    "account_type": "1",
    "number": "12345",
    "holder": "せんが　はなこ",
}


def hidden(answer: httpx.Response, action: str) -> dict[str, str]:
    """The hidden fields of the form with that action."""
    form = answer.text.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    return dict(HIDDEN.findall(form))


async def waiting(office: Office) -> list[Payable]:
    async with office.on(TODAY) as work:
        return [one for one in await transfer_store.payables(work) if one.may_be_sent]


async def batches(office: Office) -> list[UUID]:
    async with office.on(TODAY) as work:
        query = text("SELECT id FROM transfer_batch WHERE pay_on >= '2026-11-01' ORDER BY made_at")
        return list((await work.session.execute(query)).scalars())


async def outcomes(office: Office) -> list[Any]:
    async with office.on(TODAY) as work:
        query = text("""
            SELECT r.outcome, r.bank_code, r.on_date FROM transfer_result r JOIN transfer t ON t.id = r.transfer_id
            JOIN transfer_batch b ON b.id = t.batch_id WHERE b.pay_on >= '2026-11-01' ORDER BY r.recorded_at""")
        return [tuple(row) for row in (await work.session.execute(query)).all()]


@pytest.fixture
async def owed(office: Office) -> Payable:
    """Of the second year one amount is decided on; nobody's account is known."""
    await office.approve(date(2026, 10, 5))
    (one,) = await waiting(office)
    return one


@pytest.fixture
async def sent(jun: Browser, mari: Browser, owed: Payable, office: Office) -> UUID:
    """It was asked of the bank."""
    await tell_account(mari, owed)
    await make_batch(jun, TODAY)
    (batch,) = await batches(office)
    return batch


def account_address(owed: Payable) -> str:
    return f"{PATH}/accounts/{owed.payee.kind}/{owed.payee.id}"


async def tell_account(jun: Browser, owed: Payable, **told: str) -> httpx.Response:
    await jun.get(account_address(owed))
    return await jun.post(account_address(owed), {**ACCOUNT, **told})


async def make_batch(jun: Browser, day: date) -> httpx.Response:
    looked = await jun.get(PATH)
    return await jun.post(f"{PATH}/batches", {**hidden(looked, f"{PATH}/batches"), "pay_on": day.isoformat()})


async def bank_file(jun: Browser, batch: UUID) -> bytes:
    await jun.get(f"{PATH}/batches/{batch}")
    answer = await jun.post(f"{PATH}/batches/{batch}/file")
    assert answer.status_code == 200
    return answer.content


async def look(jun: Browser, content: bytes) -> httpx.Response:
    await jun.get(PATH)
    return await jun.post(f"{PATH}/results", files={"file": ("results.txt", content)})


async def record(jun: Browser, content: bytes) -> httpx.Response:
    looked = await look(jun, content)
    return await jun.post(f"{PATH}/results/confirm", hidden(looked, f"{PATH}/results/confirm"))


def answered(content: bytes, *codes: str) -> bytes:
    return with_codes(content.replace(b"\r\n", b"").rstrip(b"\x1a"), codes)


async def test_whose_account_is_missing_is_told_and_nothing_can_be_asked_of_the_bank(
    jun: Browser, owed: Payable
) -> None:
    page = (await jun.get(PATH)).text
    assert "口座未登録" in page
    assert account_address(owed) in page
    assert f'action="{PATH}/batches"' not in page
    glance = (await jun.get("/supports/money")).text
    assert "口座未登録 1人・社" in glance


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("bank_code", "12", "4桁の数字"),
        ("branch_code", "ab1", "3桁の数字"),
        ("number", "12345678", "7桁まで"),
        ("account_type", "7", "預金の種類"),
        ("holder", "山田", "カナで入力"),
        ("holder", "", "口座名義をカナ"),
        ("holder", "ア" * 31, "30文字まで"),
        ("bank_name", "銀行", "カナで入力"),
    ],
)
async def test_each_refusal_of_an_account_stands_beside_its_field_with_what_was_typed(
    jun: Browser, owed: Payable, field: str, typed: str, sentence: str
) -> None:
    answer = await tell_account(jun, owed, **{field: typed})
    assert answer.status_code == 422
    beside = answer.text.split(f'id="error-account-{field}"', 1)[1].split("</p>", 1)[0]
    assert sentence in beside
    assert 'value="せんが　はなこ"' in answer.text or field == "holder"
    await jun.post("/language", {"language": "en", "back": PATH})
    english = await tell_account(jun, owed, **{field: typed})
    assert re.search(rf'id="error-account-{field}">[ -~]+</p>', english.text)


async def test_all_that_is_wrong_with_an_account_is_told_at_once(jun: Browser, owed: Payable) -> None:
    wrong = {"bank_code": "182", "branch_code": "1", "number": "12345678", "holder": "山田", "account_type": ""}
    answer = await tell_account(jun, owed, **wrong)
    assert re.findall(r'id="error-account-(\w+)"', answer.text) == [
        "bank_code",
        "branch_code",
        "account_type",
        "number",
        "holder",
    ]


async def test_an_account_is_stored_and_never_shown_again(jun: Browser, owed: Payable) -> None:
    assert (await tell_account(jun, owed)).status_code == 303
    page = (await jun.get(account_address(owed))).text
    assert "口座が登録されています" in page
    assert "12345" not in page
    assert "ｾﾝｶﾞ" not in page


async def test_an_account_of_nobody_is_not_there(jun: Browser, office: Office) -> None:
    for address in (f"{PATH}/accounts/company/{UUID(int=5)}", f"{PATH}/accounts/school/{office.companies[FIRM]}"):
        assert (await jun.get(address)).status_code == 404
        assert (await jun.post(address, ACCOUNT)).status_code == 404


async def test_a_company_is_told_an_account_with_its_legal_word_short(jun: Browser, office: Office) -> None:
    address = f"{PATH}/accounts/{PartyKind.COMPANY}/{office.companies[FIRM]}"
    await jun.get(address)
    long = {**ACCOUNT, "holder": "カブシキガイシャ" + "ア" * 28}
    assert (await jun.post(address, long)).status_code == 303


async def test_who_entered_an_account_does_not_ask_the_bank_to_pay_to_it(
    jun: Browser, mari: Browser, owed: Payable, office: Office
) -> None:
    await tell_account(mari, owed)
    digest = hidden(await jun.get(PATH), f"{PATH}/batches")["digest"]
    page = (await mari.get(PATH)).text
    assert "別の職員が作成してください" in page
    assert f'action="{PATH}/batches"' not in page
    answer = await mari.post(f"{PATH}/batches", {"digest": digest, "pay_on": "2026-11-30"})
    assert answer.status_code == 403
    assert "別の職員が作成してください" in answer.text
    assert await batches(office) == []


async def test_a_batch_is_made_once_for_a_day_that_can_come(
    jun: Browser, mari: Browser, owed: Payable, office: Office
) -> None:
    await tell_account(mari, owed)
    looked = hidden(await jun.get(PATH), f"{PATH}/batches")
    wrong = (("2026-11-23", "今日より前"), ("", "日付を入力"), ("あした", "日付として読めません"), HOLIDAY)
    for day, sentence in wrong:
        answer = await jun.post(f"{PATH}/batches", {**looked, "pay_on": day})
        assert answer.status_code == 422
        assert sentence in answer.text
    form = {**looked, "pay_on": "2026-11-30"}
    assert (await jun.post(f"{PATH}/batches", form)).status_code == 303
    again = await jun.post(f"{PATH}/batches", form)
    assert again.status_code == 409
    assert "内容が変わりました" in again.text
    assert len(await batches(office)) == 1


async def test_the_bank_s_file_comes_back_paid_and_is_booked_once(jun: Browser, sent: UUID, office: Office) -> None:
    content = await bank_file(jun, sent)
    assert content == await bank_file(jun, sent)
    assert b"0012345" in content
    assert read_results(content).problems, "a file without codes is the request itself"
    came_back = answered(content, "0")
    looked = await look(jun, came_back)
    assert looked.status_code == 200
    assert "振込済み" in looked.text
    assert await outcomes(office) == [], "a look books nothing"
    form = hidden(looked, f"{PATH}/results/confirm")
    assert (await jun.post(f"{PATH}/results/confirm", form)).status_code == 303
    again = await jun.post(f"{PATH}/results/confirm", form)
    assert again.status_code == 409
    assert await outcomes(office) == [("paid", "0", TODAY)]
    assert "すべて記録済み" in (await look(jun, came_back)).text
    assert "支払いを待つものはありません" in (await jun.get(PATH)).text


async def test_a_failed_transfer_says_why_and_waits_to_be_asked_for_again(
    jun: Browser, mari: Browser, sent: UUID, owed: Payable, office: Office, clock: FrozenClock
) -> None:
    clock.advance(timedelta(minutes=1))
    looked = await look(jun, answered(await bank_file(jun, sent), "2"))
    assert "取引なし（口座がない）" in looked.text
    await record(jun, answered(await bank_file(jun, sent), "2"))
    assert await outcomes(office) == [("failed", "2", TODAY)]
    page = (await jun.get(PATH)).text
    assert "前回は振込不能" in page
    assert "取引なし（口座がない）" in page
    await tell_account(mari, owed, number="7")
    assert (await make_batch(jun, TODAY + timedelta(days=1))).status_code == 303
    assert "取引なし（口座がない）" in (await jun.get(f"{PATH}/batches/{sent}")).text


async def test_a_file_with_a_transfer_that_nobody_asked_for_is_refused_whole(
    jun: Browser, sent: UUID, office: Office
) -> None:
    content = answered(await bank_file(jun, sent), "0")
    stranger = content[:120] + content[120:].replace(content[120 + 91 : 120 + 111], b"0" * 19 + b"7", 1)
    looked = await look(jun, stranger)
    assert "依頼していない" in looked.text
    assert f'action="{PATH}/results/confirm"' not in looked.text
    assert await outcomes(office) == []


async def test_a_file_with_another_amount_is_refused_whole(jun: Browser, sent: UUID, owed: Payable) -> None:
    content = answered(await bank_file(jun, sent), "0")
    amount = f"{owed.amount.amount:010d}".encode()
    other = f"{owed.amount.amount + 1:010d}".encode()
    changed = content.replace(amount, other).replace(amount.rjust(12, b"0"), other.rjust(12, b"0"))
    looked = await look(jun, changed)
    assert "金額が違う" in looked.text
    assert f'action="{PATH}/results/confirm"' not in looked.text


async def test_what_failed_for_its_account_waits_for_another_or_for_a_word(
    jun: Browser, sent: UUID, owed: Payable, office: Office
) -> None:
    await record(jun, answered(await bank_file(jun, sent), "2"))
    page = (await jun.get(PATH)).text
    assert "口座の確認待ち" in page
    answer = await make_batch(jun, TODAY + timedelta(days=1))
    assert answer.status_code == 409
    assert len(await batches(office)) == 1
    form = {**hidden(await jun.get(PATH), f"{PATH}/batches"), "pay_on": "2026-11-25"}
    assert (
        await jun.post(f"{PATH}/batches", {**form, "despite": f"{owed.owed_id}/{owed.payee.id}"})
    ).status_code == 303
    assert len(await batches(office)) == 2


async def test_a_batch_withdrawn_does_not_forget_that_the_bank_knew_no_such_account(
    jun: Browser, mari: Browser, sent: UUID, owed: Payable, office: Office
) -> None:
    await record(jun, answered(await bank_file(jun, sent), "2"))
    form = {**hidden(await jun.get(PATH), f"{PATH}/batches"), "pay_on": "2026-11-25"}
    await jun.post(f"{PATH}/batches", {**form, "despite": f"{owed.owed_id}/{owed.payee.id}"})
    (again,) = set(await batches(office)) - {sent}
    assert (await withdraw(mari, again, "日付の誤り", is_bank_told=True)).status_code == 303
    page = (await jun.get(PATH)).text
    assert "口座の確認待ちの1件は、下で選んだものだけを含めます" in page
    assert "口座が登録されていない" not in page
    assert (await make_batch(jun, TODAY + timedelta(days=1))).status_code == 409


async def test_another_account_ends_the_wait(
    jun: Browser, mari: Browser, sent: UUID, owed: Payable, clock: FrozenClock
) -> None:
    clock.advance(timedelta(minutes=1))
    await record(jun, answered(await bank_file(jun, sent), "2"))
    await tell_account(mari, owed, number="7")
    assert "口座の確認待ち" not in (await jun.get(PATH)).text
    assert (await make_batch(jun, TODAY + timedelta(days=1))).status_code == 303


async def test_after_a_death_nothing_is_sent_to_the_account_of_before_until_the_heirs_told_theirs(
    jun: Browser, mari: Browser, owed: Payable, office: Office, clock: FrozenClock
) -> None:
    await tell_account(mari, owed)
    clock.advance(timedelta(minutes=1))
    async with begin_work(office.database, SATO, clock) as work:
        died = CaseEvent(CaseEventKind.ENDED, date(2026, 11, 20), reason=EndReason.DIED)
        assert owed.case_id is not None
        await record_case_events(work, [(owed.case_id, died)])
    page = (await jun.get(PATH)).text
    assert "相続人の口座の届出を受けてから依頼します" in page
    assert (await make_batch(jun, TODAY + timedelta(days=1))).status_code == 409
    assert "相続人に、相続の関係を確かめられる書類" in (await jun.get(f"/supports/{owed.case_id}")).text
    clock.advance(timedelta(minutes=1))
    await tell_account(mari, owed, holder="そうぞく　たろう")
    assert "相続人の口座の届出を受けてから" not in (await jun.get(PATH)).text
    clock.advance(timedelta(minutes=1))
    async with begin_work(office.database, SATO, clock) as work:
        right = EventCorrection(died.kind, died.on_date, replace(died, on_date=date(2026, 11, 19)), "戸籍の届")
        await correct_case_event(work, owed.case_id, right)
    assert "相続人の口座の届出を受けてから" not in (await jun.get(PATH)).text
    assert (await make_batch(jun, TODAY + timedelta(days=1))).status_code == 303


async def withdraw(jun: Browser, batch: UUID, reason: str, *, is_bank_told: bool = False) -> httpx.Response:
    await jun.get(f"{PATH}/batches/{batch}")
    told = {"bank_told": "yes"} if is_bank_told else {}
    return await jun.post(f"{PATH}/batches/{batch}/withdraw", {"reason": reason, **told})


@pytest.mark.parametrize("is_in_file", [True, False])
async def test_another_withdraws_a_batch_and_makes_sure_that_the_bank_will_not_pay(
    jun: Browser, mari: Browser, sent: UUID, office: Office, is_in_file: bool
) -> None:
    """Without a file it may have been entered at the bank's screen."""
    if is_in_file:
        await bank_file(jun, sent)
    refused = await withdraw(jun, sent, "日付の誤り", is_bank_told=True)
    assert refused.status_code == 403
    assert "別の職員" in refused.text
    assert f'action="{PATH}/batches/{sent}/withdraw"' not in refused.text
    untold = await withdraw(mari, sent, "日付の誤り")
    assert untold.status_code == 409
    assert "銀行に取消しを伝えた" in untold.text
    assert await outcomes(office) == []
    assert (await withdraw(mari, sent, "日付の誤り", is_bank_told=True)).status_code == 303


async def test_who_made_the_last_file_does_not_withdraw_the_batch_and_two_clerks_are_enough(
    jun: Browser, mari: Browser, sent: UUID, clock: FrozenClock
) -> None:
    for hand in (jun, mari):
        await bank_file(hand, sent)
        clock.advance(timedelta(minutes=1))
    assert (await withdraw(mari, sent, "日付の誤り", is_bank_told=True)).status_code == 403
    assert (await withdraw(jun, sent, "日付の誤り", is_bank_told=True)).status_code == 303


async def test_a_batch_is_withdrawn_before_the_bank_answers_and_asked_for_again(
    jun: Browser, mari: Browser, sent: UUID, office: Office
) -> None:
    content = await bank_file(jun, sent)
    for nothing in ("", "長" * 201):
        assert (await withdraw(mari, sent, nothing, is_bank_told=True)).status_code == 422
    assert (await withdraw(mari, sent, "日付の誤り", is_bank_told=True)).status_code == 303
    assert (await withdraw(mari, sent, "日付の誤り", is_bank_told=True)).status_code == 409
    page = (await jun.get(f"{PATH}/batches/{sent}")).text
    assert "日付の誤り" in page
    assert f'action="{PATH}/batches/{sent}/withdraw"' not in page
    looked = await look(jun, answered(content, "0"))
    assert "取り消した依頼" in looked.text
    assert f'action="{PATH}/results/confirm"' not in looked.text
    assert (await jun.post(f"{PATH}/batches/{sent}/file")).status_code == 409
    assert (await make_batch(jun, TODAY + timedelta(days=1))).status_code == 303
    assert len(await waiting(office)) == 0


async def test_what_the_bank_answered_is_not_withdrawn(jun: Browser, sent: UUID, office: Office) -> None:
    await record(jun, answered(await bank_file(jun, sent), "2"))
    assert (await withdraw(jun, sent, "日付の誤り")).status_code == 409
    assert await outcomes(office) == [("failed", "2", TODAY)]


async def test_a_file_whose_day_has_not_come_is_told_at_the_look(
    jun: Browser, mari: Browser, owed: Payable, office: Office
) -> None:
    await tell_account(mari, owed)
    await make_batch(jun, TODAY + timedelta(days=1))
    (batch,) = await batches(office)
    looked = await look(jun, answered(await bank_file(jun, batch), "0"))
    assert "まだ来ていません" in looked.text
    assert f'action="{PATH}/results/confirm"' not in looked.text


async def test_results_of_another_account_are_refused_with_both_named(jun: Browser, sent: UUID) -> None:
    content = answered(await bank_file(jun, sent), "0")
    other = content[:120].replace(b"10000001", b"10000009", 1) + content[120:]
    assert other != content
    looked = await look(jun, other)
    assert looked.status_code == 422
    assert "普通 0000009" in looked.text
    assert "普通 0000001" in looked.text


async def test_an_altered_word_between_look_and_confirmation_records_nothing(
    jun: Browser, sent: UUID, office: Office
) -> None:
    form = hidden(await look(jun, answered(await bank_file(jun, sent), "0")), f"{PATH}/results/confirm")
    assert (await jun.post(f"{PATH}/results/confirm", {**form, "file": form["file"][:-4] + "AAAA"})).status_code == 422
    assert (await jun.post(f"{PATH}/results/confirm", {**form, "digest": "x"})).status_code == 409
    assert await outcomes(office) == []


@pytest.mark.parametrize("content", [b"", b"hello", "表計算".encode()])
async def test_a_file_that_is_no_bank_file_gets_a_sentence(jun: Browser, content: bytes) -> None:
    answer = await look(jun, content)
    assert answer.status_code == 422
    assert "何も記録していません" in answer.text


async def test_the_making_of_the_file_is_noted(jun: Browser, sent: UUID, office: Office) -> None:
    await bank_file(jun, sent)
    async with office.on(TODAY) as work:
        query = text("SELECT count(*) FROM audit_entry WHERE act = 'transfers.file_made' AND subject_id = :batch")
        assert (await work.session.execute(query, {"batch": sent})).scalar_one() == 1


def test_without_an_account_of_the_prefecture_no_file_is_made() -> None:
    with pytest.raises(RequesterMissing):
        requester_of(Treasury())


async def test_a_batch_that_nobody_made_is_not_there(jun: Browser) -> None:
    assert (await jun.get(f"{PATH}/batches/{UUID(int=1)}")).status_code == 404
