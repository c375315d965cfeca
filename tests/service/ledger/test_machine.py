"""Whatever is asked of the books in whatever order, they say what a model in plain Python says, and stay whole."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import text

from service.base.actor import SYSTEM, Actor
from service.base.clock import JAPAN, FrozenClock
from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.outcomes import Outcome
from service.base.refusals import Refusal
from service.base.yen import Yen
from service.db.engine import Database, address, opened
from service.db.recording import Recorded, RecordedOtherwise
from service.db.roles import DatabaseRole
from service.db.work import Work, begin_read, begin_work
from service.ledger import actions, reads, verification
from service.ledger.rules import check_journal, content_digest
from service.ledger.terms import (
    CHART,
    AccountCode,
    AlreadyReversed,
    BadJournal,
    Closing,
    ClosingNotRequested,
    Entry,
    JournalFacts,
    ObligationsClosed,
    ObligationsStillOpen,
    ReversalDiffers,
    ReversalOfReversal,
    SameHand,
    TooEarlyToClose,
    YearClosed,
    YearNotOpened,
)
from tests.service.ledger.books import ASKS, CLOSES, FIRM, HANAKO

Answer = TypeVar("Answer")
YEARS = [FiscalYear(year) for year in (2025, 2026, 2027)]
DAYS = [
    date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 31), date(2026, 6, 1), date(2027, 3, 31), date(2027, 4, 1),
    date(2027, 5, 31), date(2027, 6, 1), date(2028, 2, 29), date(2028, 4, 1), date(2028, 6, 1),
]  # fmt: skip
"""The days about which closes differ, as the clock runs over them."""
INTO = [0, 15, 30, 45, 60, 90, 120, 150, 180, 210, 240, 300, 330, 364, 365, 390, 425, 427]
"""Days from a year's first: within it, its last, those of cash alone, and the first behind them."""
TABLES = (
    *("ledger_entry", "ledger_seal", "ledger_journal", "ledger_closing_withdrawal", "ledger_closing_request"),
    *("ledger_year", "audit_entry"),
)

_CLOSINGS = {1: Closing.OBLIGATIONS, 2: Closing.BOOKS}


@st.composite
def journals(draw: st.DrawFn) -> JournalFacts:
    """Mostly sound, of few keys, so that some come again; now and then a yen is missing."""
    amounts = draw(st.lists(st.integers(-3, 3).filter(bool) | st.integers(1, 200_000), min_size=1, max_size=3))
    rest = -sum(amounts) + draw(st.sampled_from([0] * 29 + [1]))
    wanted = st.lists(
        st.sampled_from([*AccountCode, AccountCode.CASH, AccountCode.CASH]),
        min_size=len(amounts) + 1,
        max_size=len(amounts) + 1,
    )
    entries = tuple(
        Entry(account, Yen(amount), (HANAKO if "person" in account else FIRM) if CHART[account].needs_party else None)
        for account, amount in zip(draw(wanted), [*amounts, rest], strict=True)
    )
    year = draw(st.sampled_from([*YEARS, *YEARS[:2], *YEARS[:2]]))
    day = year.first_day + timedelta(draw(st.sampled_from(INTO)))
    return JournalFacts(f"k:{draw(st.integers(1, 40))}", "tests", year, day, entries)


@dataclass
class Model:
    """The books as a dictionary: what stands by its key, and how far each year is closed (0, 1, 2)."""

    closes: dict[FiscalYear, int] = field(default_factory=dict)
    asked: dict[tuple[FiscalYear, int], Actor] = field(default_factory=dict)
    """Who asked for which close, where nobody took it back."""
    stands: dict[str, JournalFacts] = field(default_factory=dict)

    def refusals(self, block: Sequence[JournalFacts]) -> set[type[Refusal]]:
        """Each reason for which the block cannot be posted; none: it can."""
        told = dict(self.stands)
        found: set[type[Refusal]] = set()
        for facts in block:
            try:
                check_journal(facts)
            except BadJournal as refusal:
                found.add(type(refusal))
            known = told.setdefault(facts.natural_key, facts)
            if known is facts:
                found |= self._of_year(facts)
            elif content_digest(known) != content_digest(facts):
                found.add(RecordedOtherwise)
        return found

    def _of_year(self, facts: JournalFacts) -> set[type[Refusal]]:
        closes = self.closes.get(facts.fiscal_year)
        if closes is None:
            return {YearNotOpened}
        if closes == 2:
            return {YearClosed}
        has_cash = any(entry.account is AccountCode.CASH for entry in facts.entries)
        return {ObligationsClosed} if closes and not has_cash else set()

    def refusals_of_reversal(self, undone: JournalFacts, undoing: JournalFacts) -> set[type[Refusal]]:
        found = self.refusals([undoing])
        if undone.reverses is not None:
            found.add(ReversalOfReversal)
        if undoing.natural_key not in self.stands:
            if undoing.fiscal_year < undone.fiscal_year:
                found.add(ReversalDiffers)
            if any(undoing.reverses == facts.reverses for facts in self.stands.values() if facts.reverses):
                found.add(AlreadyReversed)
        return found

    def balances(self, year: FiscalYear | None = None) -> Counter[AccountCode]:
        sums = Counter({account: 0 for account in CHART})
        for facts in self.stands.values():
            for entry in facts.entries if year in (None, facts.fiscal_year) else ():
                sums[entry.account] += entry.amount.amount
        return sums


class Killed(Exception):
    """The process ends before its commit."""


class Books(RuleBasedStateMachine):
    """Acts on the real database, each compared with the model."""

    place: "ClassVar[Place]"

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.ids: dict[str, JournalId] = {}
        self.place.empty()
        self.place.clock.set(datetime.combine(DAYS[0], time(0, 0), tzinfo=JAPAN))
        for year in YEARS[:2]:
            self.open(year)

    @rule(steps=st.integers(1, 4))
    def time_passes(self, steps: int) -> None:
        place = min(DAYS.index(self.place.today) + steps, len(DAYS) - 1)
        self.place.clock.set(datetime.combine(DAYS[place], time(0, 0), tzinfo=JAPAN))

    @precondition(lambda self: len(self.model.closes) < len(YEARS))
    @rule(year=st.sampled_from(YEARS))
    def open(self, year: FiscalYear) -> None:
        expected = Outcome.UNCHANGED if year in self.model.closes else Outcome.CHANGED
        assert self.place.act(lambda work: actions.open_year(work, year)) is expected
        self.model.closes.setdefault(year, 0)

    @rule(year=st.sampled_from(YEARS), closes=st.sampled_from([1, 2]), by=st.sampled_from([ASKS, CLOSES]))
    def ask_to_close(self, year: FiscalYear, closes: int, by: Actor) -> None:
        stands = self.model.closes.get(year)
        expected: set[type[Refusal]] = set() if stands is not None else {YearNotOpened}
        is_new = (stands is None or stands < closes) and (year, closes) not in self.model.asked
        if is_new and self.place.today < date(year.year + 1, 4 if closes == 1 else 6, 1):
            expected.add(TooEarlyToClose)
        if closes == 2 and stands == 0:
            expected.add(ObligationsStillOpen)
        told = self.place.act(lambda work: actions.request_closing(work, year, _CLOSINGS[closes]), expected, by)
        if told is not None:
            assert told is (Outcome.CHANGED if is_new else Outcome.UNCHANGED)
            self.model.asked.setdefault((year, closes), by)

    @rule(year=st.sampled_from(YEARS), closes=st.sampled_from([1, 2]), by=st.sampled_from([ASKS, CLOSES]))
    def take_back(self, year: FiscalYear, closes: int, by: Actor) -> None:
        told = self.place.act(lambda work: actions.withdraw_closing(work, year, _CLOSINGS[closes]), None, by)
        stands = (year, closes) in self.model.asked and self.model.closes[year] < closes
        assert told is (Outcome.CHANGED if stands else Outcome.UNCHANGED)
        if stands:
            del self.model.asked[year, closes]

    @rule(year=st.sampled_from(YEARS), closes=st.sampled_from([1, 2]), by=st.sampled_from([ASKS, CLOSES]))
    def close(self, year: FiscalYear, closes: int, by: Actor) -> None:
        act = actions.close_obligations if closes == 1 else actions.close_year
        stands, asked = self.model.closes.get(year), self.model.asked.get((year, closes))
        expected: set[type[Refusal]] = set()
        if stands is None:
            expected = {YearNotOpened}
        elif stands < closes and (asked is None or asked is by):
            expected = {ClosingNotRequested if asked is None else SameHand}
        told = self.place.act(lambda work: act(work, year), expected, by)
        if told is not None and stands is not None:
            assert told is (Outcome.CHANGED if stands < closes else Outcome.UNCHANGED)
            self.model.closes[year] = max(stands, closes)

    @rule(block=st.lists(journals(), min_size=1, max_size=2), is_killed=st.sampled_from([False] * 5 + [True]))
    def post(self, block: list[JournalFacts], is_killed: bool) -> None:
        """Now and then the process ends before its commit, and nothing is booked."""

        async def posted(work: Work) -> list[Recorded]:
            recorded = await actions.post_journals(work, block)
            if is_killed:
                raise Killed
            return recorded

        refusals: set[Any] = {*self.model.refusals(block), *([Killed] if is_killed else [])}
        self._keep(block, self.place.act(posted, refusals))

    @precondition(lambda self: self.model.stands)
    @rule(data=st.data(), change=st.integers(0, 1))
    def post_again(self, data: st.DataObject, change: int) -> None:
        """What stands is told again, as it was or a day later; its year may be closed by now."""
        stands = self.model.stands[data.draw(st.sampled_from(sorted(self.model.stands)))]
        again = replace(stands, on_date=stands.on_date + timedelta(change))
        told = self.place.act(lambda work: actions.post_journals(work, [again]), self.model.refusals([again]))
        self._keep([again], told)

    @precondition(lambda self: self.model.stands)
    @rule(data=st.data(), later=st.sampled_from([0, 0, 0, 1, -1]), into=st.sampled_from(INTO), is_named=st.booleans())
    def reverse(self, data: st.DataObject, later: int, into: int, is_named: bool) -> None:
        key = data.draw(st.sampled_from(sorted(self.model.stands)))
        undone, journal_id = self.model.stands[key], self.ids[key]
        year = FiscalYear(undone.fiscal_year.year + later)
        day = year.first_day + timedelta(into)
        undoing = JournalFacts(
            f"{key}:reversed" if is_named else f"k:{data.draw(st.integers(1, 40))}",
            undone.kind,
            year,
            day,
            tuple(Entry(entry.account, -entry.amount, entry.party) for entry in undone.entries),
            undone.subject_id,
            journal_id,
            journal_id if year != undone.fiscal_year else None,
        )
        told = self.place.act(
            lambda work: actions.reverse_journal(work, journal_id, day, undoing.natural_key, year),
            self.model.refusals_of_reversal(undone, undoing),
        )
        self._keep([undoing], None if told is None else [told])

    def _keep(self, block: Sequence[JournalFacts], told: list[Recorded] | None) -> None:
        if told is None:
            return
        for facts, recorded in zip(block, told, strict=True):
            is_new = facts.natural_key not in self.model.stands
            assert recorded.outcome is (Outcome.NEW if is_new else Outcome.UNCHANGED)
            assert self.ids.setdefault(facts.natural_key, JournalId(recorded.id)) == recorded.id
            self.model.stands.setdefault(facts.natural_key, facts)

    @invariant()
    def the_books_say_what_the_model_says_and_are_whole(self) -> None:
        head, sums, found = self.place.look()
        assert (head.number if head else 0) == len(self.model.stands)
        assert found == self.model.stands
        for year, totals in sums.items():
            assert {total.account: total.balance.amount for total in totals} == self.model.balances(year)
            assert sum(total.balance.amount for total in totals) == 0


class Place:
    """A database and a loop of its own, for a machine that knows neither."""

    def __init__(self, url: str, clock: FrozenClock) -> None:
        self.clock = clock
        self._loop, self._stack = asyncio.new_event_loop(), AsyncExitStack()
        self._web, self._superuser = self._run(self._open(url))

    async def _open(self, url: str) -> tuple[Database, Database]:
        web = opened(address(url, DatabaseRole.WEB), pool_size=2, statement_timeout=5_000)
        superuser = opened(address(url, "postgres"), pool_size=1, statement_timeout=5_000)
        return await self._stack.enter_async_context(web), await self._stack.enter_async_context(superuser)

    def close(self) -> None:
        self._run(self._stack.aclose())
        self._loop.close()

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(JAPAN).date()

    def empty(self) -> None:
        async def delete() -> None:
            async with self._superuser.engine.begin() as connection:
                await connection.execute(text("SET LOCAL session_replication_role = replica"))
                for table in TABLES:
                    await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - tables of ours

        self._run(delete())

    def act(self, act: Any, refusals: "set[Any] | None" = None, by: Actor = SYSTEM) -> Any:
        """What the act answers; None when it is refused, and then for one of these reasons and only then."""

        async def done() -> Any:
            async with begin_work(self._web, by, self.clock) as work:
                return await act(work)

        if not refusals:
            return self._run(done())
        with pytest.raises(tuple(refusals)):
            self._run(done())
        return None

    def look(self) -> tuple[Any, dict[FiscalYear | None, Any], dict[str, JournalFacts]]:
        """The head of books that are whole, the sums of each year and of all, and what stands by its key."""

        async def looked() -> Any:
            async with begin_read(self._web, SYSTEM, self.clock) as read:
                head = await verification.verify(read)
                sums = {year: await reads.trial_balance(read, year) for year in (None, YEARS[1])}
                found = await reads.journals_between(read, date(2000, 1, 1), date(2100, 1, 1))
                return head, sums, {journal.facts.natural_key: journal.facts for journal in found}

        return self._run(looked())  # type: ignore[no-any-return]

    def _run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self._loop.run_until_complete(work)


@pytest.fixture
def place(database_url: str, clock: FrozenClock) -> Iterator[Place]:
    place = Place(database_url, clock)
    yield place
    place.close()


def run(here: Place, examples: int, steps: int, **more: Any) -> None:
    class BooksHere(Books):
        place = here

    run_state_machine_as_test(
        BooksHere,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )


def test_some_lives_of_the_books(place: Place) -> None:
    run(place, 8, 30, derandomize=True, database=None)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_five_hundred_lives_of_the_books(place: Place) -> None:
    run(place, 500, 50)
