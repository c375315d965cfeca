"""A year's statement says of each support what was decided in that year, by whom it is borne, and what was paid."""

from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.engine import Database
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.statement import StatedSupport, statement
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import EndReason
from service.repayments.terms.settlement import TransferAnswer, TransferOutcome
from tests.factories.supports import MORI, Office

HIRED, JULY, AUGUST = date(2024, 4, 1), date(2025, 7, 1), date(2025, 8, 1)
REPAID = {"青井": 204_000, "馬場": 182_001, "千賀": 300_000}


async def told(office: Office, year: int = 2025) -> dict[str, StatedSupport]:
    async with office.on(AUGUST) as work:
        return {each.case_ref: each for each in await statement(work, FiscalYear(year))}


async def some_approved(database: Database, vault: Vault) -> Office:
    office = Office(database, vault)
    await office.open_books(2024, 2025, 2026)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    for name, repaid in REPAID.items():
        await office.admit(name, "阿蘇精機", HIRED)
        await office.checked(name, 2024, date(2025, 4, 20), "阿蘇精機", repaid)
    await office.propose(JULY)
    assert await told(office) == {}  # Proposed is not decided.
    await office.approve(JULY)
    return office


async def test_amounts_parts_and_what_the_bank_did(worker_database: Database, vault: Vault) -> None:
    office = await some_approved(worker_database, vault)
    async with office.on(AUGUST) as work:
        await actions.request_transfers(work, AUGUST)
        sent = {each.subject_id: each for each in await transfer_store.transfers(work)}
        answers = {"青井": TransferOutcome.PAID, "馬場": TransferOutcome.FAILED}
        await actions.record_transfer_answers(
            work,
            [TransferAnswer(sent[office.cases[name]].reference, how, "0", AUGUST) for name, how in answers.items()],
        )
    found = await told(office)
    assert list(found) == sorted(found)
    parts = {name: (each.amount, each.prefecture, each.company) for name, each in found.items()}
    assert parts == {
        "R-青井": (Yen(204_000), Yen(102_000), Yen(102_000)),
        "R-馬場": (Yen(182_001), Yen(91_001), Yen(91_000)),
        "R-千賀": (Yen(244_800), Yen(122_400), Yen(122_400)),
    }
    money = {name: (each.paid.amount, each.requested.amount, each.unpaid.amount) for name, each in found.items()}
    assert money == {"R-青井": (204_000, 0, 0), "R-馬場": (0, 0, 182_001), "R-千賀": (0, 244_800, 0)}
    assert await told(office, 2024) == {}


async def test_what_failed_first_and_was_paid_then_is_paid_once(worker_database: Database, vault: Vault) -> None:
    office = await some_approved(worker_database, vault)
    async with office.on(AUGUST) as work:
        batch = await actions.request_transfers(work, AUGUST)
        sent = await transfer_store.transfers(work, batch_id=batch)
        failed = [TransferAnswer(each.reference, TransferOutcome.FAILED, "9", AUGUST) for each in sent]
        await actions.record_transfer_answers(work, failed)
    await office.pay_all(AUGUST)
    assert sum(each.paid.amount for each in (await told(office)).values()) == 630_801  # 204,000 + 182,001 + 244,800
    assert all(not each.unpaid and not each.requested for each in (await told(office)).values())


async def test_what_is_taken_back_lessens_the_year_in_which_it_was_decided(
    worker_database: Database, vault: Vault
) -> None:
    office = await some_approved(worker_database, vault)
    await office.happened("馬場", CaseEventKind.ENDED, date(2026, 5, 1), reason=EndReason.FALSE_STATEMENT)
    async with office.on(date(2026, 5, 1)) as work:
        await actions.propose_reclaim(work, office.cases["馬場"])
    await office.approve(date(2026, 5, 1), MORI)
    (back,) = (await told(office, 2026)).values()
    assert (back.amount, back.prefecture, back.company) == (Yen(-182_001), Yen(-91_001), Yen(-91_000))
    # She owes it; that the company is paid the 91,000 that it bore is no support.
    assert (back.payable, back.paid, back.unpaid) == (Yen(0), Yen(0), Yen(0))
    await office.pay_all(date(2026, 5, 20))
    assert (await told(office, 2026))["R-馬場"].paid == Yen(0)
    assert (await told(office))["R-馬場"].amount == Yen(182_001)
