"""What the page of payments leaves out of a batch: what waits for a company, an account, or another's hand."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.base.clock import FrozenClock
from service.base.yen import Yen
from service.repayments import actions
from service.repayments.store import deposits as deposit_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.payable import Payable
from service.repayments.terms.settlement import TransferAnswer, TransferOutcome
from tests.factories.pipeline import take_back
from tests.factories.supports import MORI, Office
from tests.service.repayments.money.test_transfers import (
    PATH,
    TODAY,
    batches,
    hidden,
    make_batch,
    tell_account,
    waiting,
)
from tests.support.web import Browser

OCTOBER = date(2026, 10, 5)


@pytest.fixture
async def decided(office: Office) -> Payable:
    """千賀's second year; nobody's account is known."""
    await office.approve(OCTOBER)
    (one,) = await waiting(office)
    return one


async def asked_for(office: Office) -> list[tuple[int, Any]]:
    async with office.on(TODAY) as work:
        sent = [one for each in await batches(office) for one in await transfer_store.transfers(work, batch_id=each)]
    return [(one.amount.amount, one.payee.id) for one in sent]


async def test_what_a_company_gets_back_waits_until_its_claim_is_paid(jun: Browser, office: Office) -> None:
    await take_back(office, "淳子", date(2026, 10, 1))
    await office.approve(date(2026, 10, 2))
    (claim,) = await office.open_claims(OCTOBER)
    page = (await jun.get(PATH)).text
    held = page.split('id="held-back"', 1)[1].split("</section>", 1)[0]
    assert f'<a href="/supports/claims/{claim.id}">請求{claim.claim_no}の未納{claim.open.amount:,}円</a>' in held
    assert "51,000円" in held
    assert "本人の返還額102,000円のうち、入金済み0円" in held
    assert "未納分の入金を記録すると、支払いを待つものに移ります" in held
    await office.claim(2026, OCTOBER)
    (reclaim,) = [each for each in await office.open_claims(OCTOBER) if each.amount == Yen(102_000)]
    await office.deposit(OCTOBER, (claim.open.amount, claim.claim_no), (70_000, reclaim.claim_no))
    page = (await jun.get(PATH)).text
    assert 'id="held-back"' not in page
    assert "51,000" in page
    assert "本人の返還額102,000円のうち、入金済み70,000円" in page


async def test_what_came_back_waits_for_another_account_or_for_a_word(
    jun: Browser, mari: Browser, office: Office, decided: Payable, clock: FrozenClock
) -> None:
    clock.advance(timedelta(minutes=1))
    await tell_account(mari, decided)
    await make_batch(jun, TODAY)
    async with office.on(TODAY) as work:
        (batch,) = await batches(office)
        (sent,) = await transfer_store.transfers(work, batch_id=batch)
        answer = TransferAnswer(sent.reference, TransferOutcome.PAID, "0", TODAY)
        await actions.record_transfer_answers(work, [answer])
    await office.deposit(TODAY, (sent.amount.amount, ""))
    async with office.on(TODAY, MORI) as work:
        (held,) = await deposit_store.deposits(work)
        await actions.record_returned_transfer(work, held.id, sent.id, "口座解約")
    page = (await jun.get(PATH)).text
    assert "口座の確認待ちの1件は、下で選んだものだけを含めます" in page
    assert "前回は組戻し（口座解約）" in page
    assert (await make_batch(jun, TODAY)).status_code == 409
    clock.advance(timedelta(minutes=1))
    await tell_account(mari, decided, number="7")
    assert "口座の確認待ち" not in (await jun.get(PATH)).text
    assert (await make_batch(jun, TODAY)).status_code == 303


async def test_what_she_prepared_herself_is_left_out_of_her_batch_and_told(
    jun: Browser, mari: Browser, office: Office, decided: Payable
) -> None:
    await take_back(office, "淳子", date(2026, 10, 6))
    await office.approve(date(2026, 10, 7))
    (claim,) = await office.open_claims(OCTOBER)
    await office.deposit(OCTOBER, (claim.open.amount, claim.claim_no))
    (firm,) = [one for one in await waiting(office) if one.payee != decided.payee]
    await tell_account(mari, decided)
    await tell_account(jun, firm, holder="カ）アソセイキ")
    page = (await mari.get(PATH)).text
    assert "あなたの振込依頼には含めません" in page
    assert f"　{decided.amount.amount:,}円　あなたが口座を登録" in page
    assert "1件、合わせて51,000円を1つの振込依頼にします" in page
    assert (await make_batch(mari, TODAY)).status_code == 303
    assert await asked_for(office) == [(51_000, firm.payee.id)]
    assert hidden(await jun.get(PATH), f"{PATH}/batches")
    assert (await make_batch(jun, TODAY)).status_code == 303
    assert len(await asked_for(office)) == 2
