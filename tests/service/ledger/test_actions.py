"""Books opened, written and closed: each journal once, none late, a reversal at most once."""

import asyncio
from collections import Counter
from datetime import date
from time import process_time
from typing import cast
from uuid import UUID

import pytest
from psutil import Process  # type: ignore[import-untyped]
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.outcomes import Outcome
from service.base.yen import Yen
from service.db.engine import Database
from service.db.failures import NotStorable
from service.db.recording import Recorded, RecordedOtherwise
from service.db.work import Read, Work, begin_read, begin_work
from service.ledger import actions, reads, verification
from service.ledger.terms import (
    AccountCode,
    AlreadyReversed,
    Closing,
    ClosingNotRequested,
    Entry,
    JournalFacts,
    NoSuchJournal,
    ObligationsClosed,
    ObligationsStillOpen,
    ReversalDiffers,
    ReversalOfReversal,
    SameHand,
    TooEarlyToClose,
    Unbalanced,
    YearClosed,
    YearNotOpened,
)
from tests.service.ledger.books import (
    ASKS,
    CLOSES,
    FIRM,
    HANAKO,
    NEXT,
    SPRING,
    SUMMER,
    YEAR,
    close,
    open_books,
    owed,
    paid,
    post,
    rows,
    superuser,
)
from tests.support.statements import statements_of

NEW, CHANGED, UNCHANGED = Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED
FIRST_DAYS = ((SPRING, Closing.OBLIGATIONS), (SUMMER, Closing.BOOKS))

ACTS = {Closing.OBLIGATIONS: actions.close_obligations, Closing.BOOKS: actions.close_year}


@pytest.fixture
async def books(worker_database: Database, clock: FrozenClock) -> Database:
    """The books of 2026 are open."""
    await open_books(worker_database, clock)
    return worker_database


async def closed_whole(database: Database, clock: FrozenClock) -> None:
    """Both closes, on their first days."""
    for at, closing in FIRST_DAYS:
        clock.set(at)
        await close(database, clock, closing)


async def acts(database: Database) -> list[str]:
    return [act for (act,) in await rows(database, "SELECT act FROM audit_entry ORDER BY number")]


async def test_a_year_is_opened_and_closed_once_in_two_steps(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        told = [await actions.open_year(work, YEAR) for _ in range(2)]
    opened_at = clock.now()
    for at, closing in FIRST_DAYS:
        clock.set(at)
        async with begin_work(worker_database, ASKS, clock) as work:
            told += [await actions.request_closing(work, YEAR, closing) for _ in range(2)]
        async with begin_work(worker_database, CLOSES, clock) as work:
            told += [await ACTS[closing](work, YEAR) for _ in range(2)]
            assert await actions.request_closing(work, YEAR, closing) is UNCHANGED
    assert told == [CHANGED, UNCHANGED] * 5
    async with begin_read(worker_database, SYSTEM, clock) as read:
        (year,) = await reads.years(read)
    assert (year.opened_at, year.obligations_closed_at, year.closed_at) == (opened_at, SPRING, SUMMER)
    assert (year.obligations_closed_by, year.closed_by) == (CLOSES.id, CLOSES.id)
    once = ["ledger.closing_requested", "ledger.obligations_closed", "ledger.closing_requested", "ledger.year_closed"]
    assert await acts(worker_database) == ["ledger.year_opened", *once]


@pytest.mark.parametrize("closing", list(Closing))
async def test_who_asks_that_a_year_be_closed_does_not_close_it(
    books: Database, clock: FrozenClock, closing: Closing
) -> None:
    clock.set(SUMMER)
    if closing is Closing.BOOKS:
        await close(books, clock, Closing.OBLIGATIONS)
    with pytest.raises(ClosingNotRequested):
        async with begin_work(books, CLOSES, clock) as work:
            await ACTS[closing](work, YEAR)
    async with begin_work(books, ASKS, clock) as work:
        await actions.request_closing(work, YEAR, closing, "3 are open")
    for hand in (ASKS, SYSTEM):
        with pytest.raises(SameHand):
            async with begin_work(books, hand, clock) as work:
                await ACTS[closing](work, YEAR)
    async with begin_work(books, CLOSES, clock) as work:
        (asked,) = await reads.closing_requests(work, YEAR)
        assert (asked.closing, asked.seen, asked.requested_by) == (closing, "3 are open", ASKS.id)
        assert await ACTS[closing](work, YEAR) is CHANGED
        assert await reads.closing_requests(work, YEAR) == []
        assert await actions.withdraw_closing(work, YEAR, closing) is UNCHANGED


async def test_what_was_asked_and_taken_back_is_asked_anew(books: Database, clock: FrozenClock) -> None:
    clock.set(SPRING)
    async with begin_work(books, ASKS, clock) as work:
        await actions.request_closing(work, YEAR, Closing.OBLIGATIONS)
    async with begin_work(books, CLOSES, clock) as work:
        told = [await actions.withdraw_closing(work, YEAR, Closing.OBLIGATIONS) for _ in range(2)]
    assert told == [CHANGED, UNCHANGED]
    with pytest.raises(ClosingNotRequested):
        async with begin_work(books, CLOSES, clock) as work:
            await actions.close_obligations(work, YEAR)
    await close(books, clock, Closing.OBLIGATIONS)


async def test_a_close_is_not_asked_for_before_its_time(books: Database, clock: FrozenClock) -> None:
    async def asked(closing: Closing, year: FiscalYear = YEAR) -> None:
        async with begin_work(books, ASKS, clock) as work:
            await actions.request_closing(work, year, closing)

    with pytest.raises(TooEarlyToClose):
        await asked(Closing.OBLIGATIONS)
    clock.set(SUMMER)
    with pytest.raises(ObligationsStillOpen):
        await asked(Closing.BOOKS)
    clock.set(SPRING)
    await close(books, clock, Closing.OBLIGATIONS)
    with pytest.raises(TooEarlyToClose):
        await asked(Closing.BOOKS)
    with pytest.raises(YearNotOpened):
        await asked(Closing.OBLIGATIONS, FiscalYear(2020))
    with pytest.raises(YearNotOpened):
        async with begin_work(books, CLOSES, clock) as work:
            await actions.close_obligations(work, FiscalYear(2020))
    with pytest.raises(SameHand):
        async with begin_work(books, SYSTEM, clock) as work:
            await actions.request_closing(work, YEAR, Closing.OBLIGATIONS)


async def test_a_journal_is_posted_and_read_as_it_was_told(books: Database, clock: FrozenClock) -> None:
    facts = [owed(), paid()]
    recorded = await post(books, clock, *facts)
    assert [each.outcome for each in recorded] == [NEW, NEW]
    async with begin_read(books, SYSTEM, clock) as read:
        told = await reads.journals_of(read, [HANAKO])
        assert await reads.journal(read, told[0].journal_id) == told[0]
    stand = [(each.id, place, told) for place, (each, told) in enumerate(zip(recorded, facts, strict=True), start=1)]
    assert [(each.journal_id, each.number, each.facts) for each in told] == stand
    assert {(each.recorded_at, each.recorded_by, each.reversed_by) for each in told} == {(clock.now(), None, None)}
    assert await acts(books) == ["ledger.year_opened", "ledger.posted"]


async def test_the_same_again_changes_nothing_and_another_of_its_key_is_refused(
    books: Database, clock: FrozenClock
) -> None:
    first = await post(books, clock, owed())
    told = await post(books, clock, owed(), paid(), paid())
    ((second,),) = await rows(books, "SELECT id FROM ledger_journal WHERE natural_key = 'k:2'")
    assert told == [Recorded(first[0].id, UNCHANGED), Recorded(second, NEW), Recorded(second, UNCHANGED)]
    with pytest.raises(RecordedOtherwise) as refusal:
        await post(books, clock, paid("k:3"), owed(amount=121_334))
    assert refusal.value.facts == {"reference": "k:1"}
    with pytest.raises(RecordedOtherwise):
        await post(books, clock, owed("k:4"), owed("k:4", 5))
    assert await rows(books, "SELECT natural_key FROM ledger_journal ORDER BY 1") == [("k:1",), ("k:2",)]


async def test_what_stands_may_be_told_again_when_its_year_is_closed(books: Database, clock: FrozenClock) -> None:
    await post(books, clock, owed())
    await closed_whole(books, clock)
    (recorded,) = await post(books, clock, owed())
    assert recorded.outcome is UNCHANGED


async def test_of_forty_equal_posts_at_once_one_is_new(books: Database, clock: FrozenClock) -> None:
    recorded = await asyncio.gather(*(post(books, clock, owed(), paid()) for _ in range(40)))
    outcomes = Counter(each.outcome for block in recorded for each in block)
    assert outcomes == {NEW: 2, UNCHANGED: 78}
    assert len({each.id for block in recorded for each in block}) == 2
    assert await rows(books, "SELECT count(*) FROM ledger_entry") == [(4,)]


async def test_two_blocks_in_opposite_order_do_not_wait_for_each_other(books: Database, clock: FrozenClock) -> None:
    block = [owed(f"k:{number}") for number in range(300)]
    for _ in range(3):
        recorded = await asyncio.gather(post(books, clock, *block), post(books, clock, *block[::-1]))
        assert [each.outcome for each in recorded[0]] == [each.outcome for each in recorded[1][::-1]] or (
            {each.outcome for each in (*recorded[0], *recorded[1])} == {NEW, UNCHANGED}
        )


async def test_what_is_refused_leaves_nothing(books: Database, clock: FrozenClock) -> None:
    with pytest.raises(Unbalanced):
        await post(
            books,
            clock,
            owed(),
            owed("k:2", entries=(Entry(AccountCode.CASH, Yen(1)), Entry(AccountCode.SUSPENSE, Yen(1)))),
        )
    with pytest.raises(YearNotOpened):
        await post(books, clock, owed(), owed("k:2", fiscal_year=NEXT, on_date=date(2027, 4, 1)))
    assert await rows(books, "SELECT count(*) FROM ledger_journal") == [(0,)]
    assert await post(books, clock) == []


async def test_between_the_closes_a_year_takes_cash_alone_and_then_nothing(books: Database, clock: FrozenClock) -> None:
    clock.set(SPRING)
    await close(books, clock, Closing.OBLIGATIONS)
    with pytest.raises(ObligationsClosed):
        await post(books, clock, owed())
    await post(books, clock, paid(on=date(2027, 5, 31)))
    clock.set(SUMMER)
    await close(books, clock, Closing.BOOKS)
    with pytest.raises(YearClosed):
        await post(books, clock, paid("k:3", on=date(2027, 5, 31)))


async def test_a_reversal_undoes_a_journal_and_is_told_with_it(books: Database, clock: FrozenClock) -> None:
    (first,) = await post(books, clock, owed())
    told = [await reverse(books, clock, first.id) for _ in range(2)]
    assert [each.outcome for each in told] == [NEW, UNCHANGED]
    async with begin_read(books, SYSTEM, clock) as read:
        journal = await reads.journal(read, JournalId(first.id))
        assert journal.reversed_by == told[0].id
        assert [each.account for each in await reads.trial_balance(read) if each.balance] == []
    assert (await acts(books))[-2:] == ["ledger.reversed"] * 2


async def reverse(
    database: Database,
    clock: FrozenClock,
    journal: object,
    key: str = "k:1:reversed",
    year: FiscalYear = YEAR,
    on: date = date(2026, 11, 24),
) -> Recorded:
    async with begin_work(database, SYSTEM, clock) as work:
        return await actions.reverse_journal(work, journal, on, key, year)  # type: ignore[arg-type]


async def test_a_journal_is_reversed_once_and_a_reversal_never(books: Database, clock: FrozenClock) -> None:
    (first,) = await post(books, clock, owed())
    reversal = await reverse(books, clock, first.id)
    with pytest.raises(AlreadyReversed):
        await reverse(books, clock, first.id, "k:1:again")
    with pytest.raises(ReversalOfReversal):
        await reverse(books, clock, reversal.id, "k:1:back")
    with pytest.raises(NoSuchJournal):
        await reverse(books, clock, HANAKO, "k:2:reversed")
    with pytest.raises(ReversalDiffers):
        (second,) = await post(books, clock, owed("k:2"))
        await post(books, clock, owed("k:3", -5, reverses=second.id))


async def test_of_ten_reversals_at_once_one_is_booked(books: Database, clock: FrozenClock) -> None:
    (first,) = await post(books, clock, owed())
    told = await asyncio.gather(
        *(reverse(books, clock, first.id, f"k:1:{number}") for number in range(10)), return_exceptions=True
    )
    assert Counter(type(each) for each in told) == {Recorded: 1, AlreadyReversed: 9}


async def test_a_closed_years_journal_is_corrected_in_the_open_year(books: Database, clock: FrozenClock) -> None:
    (first,) = await post(books, clock, owed())
    await closed_whole(books, clock)
    await open_books(books, clock, NEXT)
    with pytest.raises(YearClosed):
        await reverse(books, clock, first.id, on=date(2027, 3, 31))
    reversal = await reverse(books, clock, first.id, year=NEXT, on=date(2027, 6, 1))
    await post(books, clock, owed("k:3", 100, fiscal_year=NEXT, on_date=date(2027, 6, 1), corrects=first.id))
    async with begin_read(books, SYSTEM, clock) as read:
        journal = await reads.journal(read, JournalId(reversal.id))
        assert (journal.facts.reverses, journal.facts.corrects) == (first.id, first.id)
        sums = await reads.trial_balance(read, YEAR)
    assert {total.account: total.balance.amount for total in sums if total.balance} == {
        AccountCode.SUPPORT_EXPENSE: 121_333,
        AccountCode.PAYABLE_PERSON: -121_333,
    }


async def test_a_reversal_told_in_full_is_asked_by_the_database_before_the_commit(
    books: Database, clock: FrozenClock
) -> None:
    (first,) = await post(books, clock, owed())
    with pytest.raises(NotStorable):
        await post(books, clock, owed("k:2", -121_333, corrects=HANAKO))
    await post(books, clock, owed("k:2", -121_333, reverses=first.id))


async def test_journals_posted_in_several_acts_of_one_work_are_sealed_together(
    books: Database, clock: FrozenClock
) -> None:
    async with begin_work(books, SYSTEM, clock) as work:
        (first,) = await actions.post_journals(work, [owed()])
        assert (await reads.journal(work, JournalId(first.id))).number is None
        await actions.post_journals(work, [paid()])
        await actions.reverse_journal(work, JournalId(first.id), date(2026, 11, 24), "k:3", YEAR)
    assert await rows(books, "SELECT number FROM ledger_seal ORDER BY number") == [(1,), (2,), (3,)]


async def test_a_savepoint_that_is_given_up_takes_its_journals_with_it(books: Database, clock: FrozenClock) -> None:
    """Under a savepoint rows bear the number of another transaction; lines are added all the same."""
    async with begin_work(books, SYSTEM, clock) as work:
        async with work.session.begin_nested():
            await actions.post_journals(work, [owed()])
        given_up = await work.session.begin_nested()
        await actions.post_journals(work, [paid()])
        await given_up.rollback()
        async with work.session.begin_nested():
            await actions.post_journals(work, [owed("k:3")])
    assert await rows(books, "SELECT natural_key FROM ledger_journal ORDER BY id") == [("k:1",), ("k:3",)]
    assert await rows(books, "SELECT number FROM ledger_seal ORDER BY number") == [(1,), (2,)]


def many(count: int, prefix: str = "k") -> list[JournalFacts]:
    """Three lines each: a year's support, and the firm's half of it."""
    half = (Entry(AccountCode.RECEIVABLE_COMPANY, Yen(60_666), FIRM), Entry(AccountCode.SUPPORT_EXPENSE, Yen(60_667)))
    return [
        owed(
            f"{prefix}:{place}", entries=(*half, Entry(AccountCode.PAYABLE_PERSON, Yen(-121_333), UUID(int=place + 1)))
        )
        for place in range(count)
    ]


async def test_two_thousand_journals_are_posted_in_a_few_statements(books: Database, clock: FrozenClock) -> None:
    async def posting(read: Read) -> None:
        recorded = await actions.post_journals(cast("Work", read), many(2_000))
        assert {each.outcome for each in recorded} == {NEW}

    # The journals and their entries; which were there before is asked of those alone that are not new.
    assert len(await statements_of(books, SYSTEM, clock, posting)) == 2
    async with begin_read(books, SYSTEM, clock) as read:
        head = await verification.verify(read)
    assert head is not None
    assert head.number == 2_000


@pytest.mark.long
async def test_twenty_thousand_journals_cost_six_seconds(
    database_url: str, books: Database, clock: FrozenClock
) -> None:
    """Of the processor, here and in the database, so that neighbours do not count; the last of three.

    The statistics are of before: a plan that asks them how many journals a new transaction wrote would take minutes.
    """
    for attempt in range(3):
        journals, began = many(20_000, f"k{attempt}"), process_time()
        async with begin_work(books, SYSTEM, clock) as work:
            server = Process((await work.session.execute(text("SELECT pg_backend_pid()"))).scalar_one())
            spent_before = sum(server.cpu_times()[:2])
            await actions.post_journals(work, journals)
        spent = process_time() - began + sum(server.cpu_times()[:2]) - spent_before
        async with superuser(database_url) as database, database.engine.begin() as connection:
            await connection.exec_driver_sql("ANALYZE ledger_journal, ledger_entry, ledger_seal")
    assert await rows(books, "SELECT count(*) FROM ledger_entry") == [(180_000,)]
    assert spent <= 6.0
