"""The sample prefecture's events, loaded and counted, give the figures that the prefecture published."""

from collections import Counter
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from service.access.reads.accounts import staff_accounts, staff_names
from service.base.actor import SYSTEM
from service.base.clock import JAPAN, FrozenClock
from service.base.fiscal_year import FiscalYear
from service.base.yen import ZERO, Yen
from service.db.engine import Database
from service.db.work import Read, begin_read
from service.indicators.reads import figures
from service.ledger.reads import trial_balance, years
from service.ledger.terms import AccountCode
from service.ledger.verification import verify
from service.platform.crypto import Vault
from service.repayments.actions.cases import check_eligible
from service.repayments.rules.path import frame_of
from service.repayments.store import cases as case_store
from service.repayments.store import obligations as obligation_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import CaseEventKind
from service.sample.loading import load
from service.sample.prefecture import generate
from service.sample.running import CLERKS

PUBLISHED = {
    "uij_hires": {2020: 72, 2021: 98, 2022: 117, 2023: 90},
    "scholarship_supported_new": {2020: 33, 2021: 45, 2022: 61, 2023: 48},
    "scholarship_supported_new_from_outside": {2020: 17, 2021: 17, 2022: 21, 2023: 16},
    "professional_contracts_cumulative": {2023: 124},
    "professional_contracts_semiconductor_cumulative": {2023: 30},
    "company_support_companies": {2022: 47, 2023: 39},
    "company_support_hires": {2022: 27},
}
"""As of the end of October 2023 (令和5年12月議会, 地域活力創生特別委員会説明資料)."""
TABLES = ("support_case", "support_event", "support_evidence", "obligation", "deposit", "transfer", "ledger_journal")


async def load_until(database: Database, vault: Vault, instant: datetime) -> None:
    """What comes after that is the sample's own test."""
    sample = generate(1, date(2023, 12, 1))
    wanted = sum(event.at < instant for event in sample.history)
    async for progress in load(database, vault, sample):
        if progress.events >= wanted:
            break


@pytest.fixture
async def sample_database(worker_database: Database, vault: Vault) -> Database:
    """As far as the end of October 2023."""
    await load_until(worker_database, vault, datetime(2023, 11, 1, tzinfo=JAPAN))
    return worker_database


async def test_the_published_figures_come_out_of_supports_that_were_decided_on_and_paid(
    sample_database: Database,
) -> None:
    async with begin_read(sample_database, SYSTEM, FrozenClock(datetime(2023, 12, 1, 1, tzinfo=UTC))) as read:
        await _check_figures(read)
        await _check_supports(read)
        await _check_books(read)
        await _check_nothing_old_waits(read)


async def _check_figures(read: Read) -> None:
    rows = [row for row in await figures(read, date(2023, 10, 31)) if row.dimension == "total"]
    found = {(row.indicator.id, row.fiscal_year): int(row.value) for row in rows if row.indicator.id in PUBLISHED}
    for indicator, values in PUBLISHED.items():
        assert {year: found[indicator, year] for year in values} == values, indicator
    contracts = [row.value for row in rows if row.indicator.id == "professional_contracts"]
    assert sum(contracts) == 124
    assert {row.status for row in rows if row.fiscal_year == 2023} == {"provisional"}


async def _check_supports(read: Read) -> None:
    """Each is eligible by the frame, was certified by one and decided on by another; they are those of the figure."""
    decided, outside, hands = Counter[int](), Counter[int](), set[UUID | None]()
    for case in await case_store.cases(read):
        event, certified = case.last(CaseEventKind.DECIDED), case.last(CaseEventKind.CERTIFIED)
        if event is None or certified is None:
            continue
        check_eligible(case)
        assert None not in (event.by, certified.by)
        assert event.by != certified.by
        hands |= {event.by, certified.by}
        decided[FiscalYear.of(event.on_date).year] += 1
        outside[FiscalYear.of(event.on_date).year] += bool(case.registration.is_from_outside)
    assert set((await staff_names(read, [each for each in hands if each])).values()) == {name for _, name in CLERKS}
    accounts, _ = await staff_accounts(read, limit=10)
    assert not any(each.is_active for each in accounts)
    assert decided == PUBLISHED["scholarship_supported_new"]
    assert outside == PUBLISHED["scholarship_supported_new_from_outside"]


async def _check_books(read: Read) -> None:
    assert await verify(read) is not None
    cases = {case.id: case for case in await case_store.cases(read)}
    spent, claimed, refunded, paid_back, parts = ZERO, ZERO, ZERO, ZERO, dict[object, Yen]()
    for each in await obligation_store.obligations(read):
        award = each.award
        assert award.prefecture + award.company == award.amount
        if not each.is_approved:
            continue
        if frame_of(cases[each.case_id]).frame == "relocation":
            refunded += award.prefecture
            continue
        # What a firm had borne of something that is taken back is paid to it.
        spent, claimed, paid_back = (
            spent + award.amount,
            claimed + max(award.company, ZERO),
            paid_back + max(-award.company, ZERO),
        )
        parts[each.case_id] = parts.get(each.case_id, ZERO) + award.prefecture - award.company
    # Over a life so far the two sides differ by the odd yen alone, which the prefecture bears.
    assert {difference.amount for difference in parts.values()} <= {0, 1}
    totals = {each.account: each.balance for each in await trial_balance(read)}
    assert totals[AccountCode.SUPPORT_EXPENSE] + totals[AccountCode.RECLAIM_REVENUE] == spent
    assert totals[AccountCode.REFUND_EXPENSE] == refunded
    # Out of the revenue of the same year, or an expense of a later one.
    assert -totals[AccountCode.CONTRIBUTION_REVENUE] == claimed - paid_back + totals[AccountCode.PAID_BACK_EXPENSE]
    assert spent > Yen(10_000_000)
    closed = {each.fiscal_year.year: each.closed_at is not None for each in await years(read)}
    assert closed == {2020: True, 2021: True, 2022: True, 2023: False}


async def _check_nothing_old_waits(read: Read) -> None:
    """Two fiscal years back everything was paid, claimed and received; somebody's account may come a year late."""
    assert [each for each in await transfer_store.payables(read) if each.fiscal_year.year < 2022] == []
    open_claims = text("""
        SELECT count(*) FROM support_claim c WHERE c.fiscal_year < 2023 AND c.amount_yen
            > coalesce((SELECT sum(amount_yen) FROM deposit_match m WHERE m.claim_id = c.id), 0)""")
    assert (await read.session.execute(open_claims)).scalar_one() == 0
    failed = text("SELECT outcome, count(*) FROM transfer_result GROUP BY outcome")
    assert {outcome for outcome, _ in await read.session.execute(failed)} == {"paid", "failed"}


async def test_a_load_that_is_taken_up_again_stores_nothing_twice(worker_database: Database, vault: Vault) -> None:
    counts = []
    for until in (date(2021, 11, 1), date(2021, 11, 1)):
        await load_until(worker_database, vault, datetime(until.year, until.month, 1, tzinfo=JAPAN))
        async with begin_read(worker_database, SYSTEM, FrozenClock(datetime(2021, 11, 2, 1, tzinfo=UTC))) as read:
            asked = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in TABLES)  # noqa: S608
            counts.append(dict((await read.session.execute(text(asked))).all()))
    assert counts[0] == counts[1]
    assert min(counts[0].values()) > 0
