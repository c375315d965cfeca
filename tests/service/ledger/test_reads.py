"""Questions to the books: sums that a clerk can add up, by account, party, year and day."""

from datetime import date
from uuid import UUID

import pytest

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.yen import Yen
from service.db.engine import Database
from service.db.work import begin_read
from service.ledger import reads
from service.ledger.terms import CHART, AccountCode, Entry, JournalFacts, NoSuchJournal
from tests.service.ledger.books import FIRM, HANAKO, NEXT, YEAR, open_books, owed, paid, post

TARO = UUID(int=0xA1)
CASH, SUPPORT, TO_PERSON, FROM_FIRM, INCOME = (
    AccountCode.CASH,
    AccountCode.SUPPORT_EXPENSE,
    AccountCode.PAYABLE_PERSON,
    AccountCode.RECEIVABLE_COMPANY,
    AccountCode.CONTRIBUTION_REVENUE,
)


def claimed(key: str, amount: int) -> JournalFacts:
    """The firm owes its half; about Taro."""
    entries = (Entry(FROM_FIRM, Yen(amount), FIRM), Entry(INCOME, Yen(-amount)))
    return JournalFacts(key, "share.claimed", YEAR, date(2026, 12, 1), entries, TARO)


@pytest.fixture
async def books(worker_database: Database, clock: FrozenClock) -> Database:
    """Hanako is owed 121,333 and paid 100,000 of it, 21,333 after the year; the firm owes 60,666; 2027 owes 50,000."""
    await open_books(worker_database, clock, YEAR, NEXT)
    await post(
        worker_database,
        clock,
        owed("k:1"),
        paid("k:2", 100_000, date(2026, 12, 1)),
        claimed("k:3", 60_666),
        paid("k:4", 21_333, date(2027, 4, 30)),
        owed("k:5", 50_000, fiscal_year=NEXT, on_date=date(2027, 4, 10)),
    )
    return worker_database


async def test_a_trial_balance_has_every_account_and_adds_up_to_zero(books: Database, clock: FrozenClock) -> None:
    async with begin_read(books, SYSTEM, clock) as read:
        of_year = await reads.trial_balance(read, YEAR)
        of_all = await reads.trial_balance(read)
    assert [total.account for total in of_year] == list(CHART)
    told = {
        total.account: (total.debit.amount, total.credit.amount) for total in of_year if total.debit or total.credit
    }
    assert told == {
        CASH: (0, 121_333),
        FROM_FIRM: (60_666, 0),
        TO_PERSON: (121_333, 121_333),
        SUPPORT: (121_333, 0),
        INCOME: (0, 60_666),
    }
    balances = {total.account: total.balance.amount for total in of_all}
    assert sum(balances.values()) == 0
    assert (balances[SUPPORT], balances[TO_PERSON]) == (171_333, -50_000)


async def test_the_journals_of_a_subject_come_by_day(books: Database, clock: FrozenClock) -> None:
    async with begin_read(books, SYSTEM, clock) as read:
        found = await reads.journals_of(read, [HANAKO])
        assert [each.facts.natural_key for each in found] == ["k:1", "k:2", "k:5", "k:4"]
        assert len(await reads.journals_of(read, [HANAKO, TARO])) == 5
        assert await reads.journals_of(read, []) == []


async def test_journals_between_two_days_come_in_pages(books: Database, clock: FrozenClock) -> None:
    first, last = date(2026, 11, 2), date(2027, 4, 30)
    async with begin_read(books, SYSTEM, clock) as read:
        all_of_them = await reads.journals_between(read, first, last)
        assert [each.facts.natural_key for each in all_of_them] == ["k:2", "k:3", "k:5", "k:4"]
        page = await reads.journals_between(read, first, last, limit=2)
        rest = await reads.journals_between(read, first, last, limit=2, after=page[-1])
        assert (page, rest) == (all_of_them[:2], all_of_them[2:])
        assert await reads.journals_between(read, first, last, after=rest[-1]) == []
        of_year = await reads.journals_between(read, first, last, year=NEXT)
        assert [each.facts.natural_key for each in of_year] == ["k:5"]


async def test_a_journal_that_is_not_there_is_missing(books: Database, clock: FrozenClock) -> None:
    async with begin_read(books, SYSTEM, clock) as read:
        with pytest.raises(NoSuchJournal):
            await reads.journal(read, HANAKO)  # type: ignore[arg-type]
