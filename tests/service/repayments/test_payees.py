"""Accounts are stored sealed, and a batch becomes the bank's file with everybody's account in it."""

from datetime import date

import pytest
from sqlalchemy import text

from ingest.zengin import AccountType, Requester, read_results
from service.db.engine import Database
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.payees import payee_accounts
from service.repayments.rules.accounts import account_of
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import SameHand
from service.repayments.terms.payee import AccountNotUsable, PayeeAccount
from service.repayments.terms.settlement import AccountMissing, NotAPayDay, Party, PartyKind
from tests.factories.supports import MORI, Office

PREFECTURE = Requester("0000000001", "ｸﾏﾓﾄｹﾝ", "9999", "", "001", "", AccountType.ORDINARY, "0000001")
PAY_ON = date(2025, 10, 20)


def an_account(holder: str = "アオイ ハナコ", number: str = "12345") -> PayeeAccount:
    return account_of(bank_code="9998", branch_code="012", account_type="1", number=number, holder=holder)


async def _owed(database: Database, vault: Vault) -> Office:
    office = Office(database, vault)
    await office.open_books(2024, 2025)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    await office.admit("青井", "阿蘇精機", date(2024, 4, 1))
    await office.checked("青井", 2024, date(2025, 4, 20), "阿蘇精機", 102_000)
    await office.propose(date(2025, 7, 1))
    await office.approve(date(2025, 7, 10))
    return office


async def test_a_batch_becomes_the_bank_s_file_with_the_account_that_counted_when_it_was_made(
    worker_database: Database, vault: Vault
) -> None:
    office = await _owed(worker_database, vault)
    async with office.on(PAY_ON) as work:
        (payable,) = await transfer_store.payables(work)
        await actions.set_payee_account(work, vault, payable.payee, an_account(number="1"))
    async with office.on(date(2025, 10, 21)) as work:
        await actions.set_payee_account(work, vault, payable.payee, an_account())
    async with office.on(date(2025, 10, 21), MORI) as work:
        batch = await actions.request_transfers(work, date(2025, 10, 24))
    async with office.on(date(2025, 10, 22)) as work:
        await actions.set_payee_account(work, vault, payable.payee, an_account(number="9999999"))
    async with office.on(date(2025, 10, 22)) as work:
        made = await actions.bank_file(work, vault, PREFECTURE, batch)
        (sent,) = await transfer_store.transfers(work, batch_id=batch)
        assert made == await actions.bank_file(work, vault, PREFECTURE, batch)
    line = made.decode("cp932").splitlines()[1]
    assert "0012345" in line
    assert "ｱｵｲ ﾊﾅｺ" in line
    assert "0000102000" in line
    answered = bytearray(made)
    answered[122 + 111 : 122 + 112] = b"0"
    (result,) = read_results(bytes(answered)).records
    assert (result.reference, result.amount) == (sent.reference, 102_000)


async def test_no_account_is_stored_in_the_clear(worker_database: Database, vault: Vault) -> None:
    office = await _owed(worker_database, vault)
    company = Party(PartyKind.COMPANY, office.companies["阿蘇精機"])
    async with office.on(PAY_ON) as work:
        (payable,) = await transfer_store.payables(work)
        for party in (payable.payee, company):
            await actions.set_payee_account(work, vault, party, an_account())
    async with office.on(PAY_ON) as work:
        stored = (await work.session.execute(text("SELECT account FROM payee_account"))).scalars().all()
        found = await payee_accounts(work, vault, {payable.payee, company})
    assert all(b"12345" not in each and "ｱｵｲ".encode() not in each for each in stored)
    assert {account.number.reveal() for account in found.values()} == {"0012345"}
    assert "12345" not in repr(found)


async def test_who_entered_an_account_does_not_ask_the_bank_to_pay_to_it(
    worker_database: Database, vault: Vault
) -> None:
    office = await _owed(worker_database, vault)
    async with office.on(PAY_ON) as work:
        (payable,) = await transfer_store.payables(work)
        await actions.set_payee_account(work, vault, payable.payee, an_account())
    with pytest.raises(SameHand):
        async with office.on(PAY_ON) as work:
            await actions.request_transfers(work, PAY_ON)
    async with office.on(PAY_ON, MORI) as work:
        await actions.request_transfers(work, PAY_ON)


@pytest.mark.parametrize(
    ("day", "following", "words"),
    [
        (date(2025, 10, 19), "2025-10-20", "今日より前の日は指定できません。次の営業日は2025年10月20日"),
        (date(2025, 11, 1), "2025-11-04", "銀行の営業日ではありません。次の営業日は2025年11月4日"),  # 3日は文化の日
        (date(2025, 12, 31), "2026-01-05", "次の営業日は2026年1月5日"),
    ],
)
async def test_the_bank_is_asked_for_a_day_on_which_it_pays(
    worker_database: Database, vault: Vault, day: date, following: str, words: str
) -> None:
    office = await _owed(worker_database, vault)
    async with office.on(PAY_ON) as work:
        with pytest.raises(NotAPayDay, match=words) as refusal:
            await actions.request_transfers(work, day)
        assert refusal.value.facts == {"next": following}
        await actions.request_transfers(work, date.fromisoformat(following))


async def test_nothing_is_sent_to_whom_no_account_is_known(worker_database: Database, vault: Vault) -> None:
    office = await _owed(worker_database, vault)
    async with office.on(PAY_ON) as work:
        batch = await actions.request_transfers(work, PAY_ON)
    with pytest.raises(AccountMissing):
        async with office.on(PAY_ON) as work:
            await actions.bank_file(work, vault, PREFECTURE, batch)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"bank_code": "12"}, "bank_code"),
        ({"branch_code": "abc"}, "branch_code"),
        ({"number": "12345678"}, "number"),
        ({"account_type": "7"}, "account_type"),
        ({"holder": "青井花子"}, "holder"),
        ({"holder": " "}, "holder"),
        ({"holder": "ア" * 31}, "holder"),
    ],
)
def test_an_account_that_no_bank_could_use_is_refused_by_its_field(told: dict[str, str], field: str) -> None:
    right = {"bank_code": "9998", "branch_code": "012", "account_type": "1", "number": "12345", "holder": "アオイ"}
    with pytest.raises(AccountNotUsable) as refused:
        account_of(**{**right, **told})  # type: ignore[arg-type]
    assert refused.value.facts["field"] == field
