"""The machine's years: its clock, years as they should be, closes; and everything done again."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from service.base.fiscal_year import FiscalYear
from service.base.outcomes import Outcome
from service.ledger.actions import close_obligations, close_year, open_year, request_closing, withdraw_closing
from service.ledger.reads import years
from service.ledger.terms import Closing, ClosingNotRequested, ObligationsStillOpen, SameHand, TooEarlyToClose
from tests.factories.supports import MORI, SATO
from tests.service.repayments.machine_bank import Bank
from tests.service.repayments.machine_people import AMOUNTS
from tests.service.repayments.machine_words import fiscal_year

_ACTS = {Closing.OBLIGATIONS: close_obligations, Closing.BOOKS: close_year}


def _year_end(today: date) -> date:
    return date(fiscal_year(today) + 1, 3, 31)


class Programme(Bank):
    """All acts."""

    @rule(
        to=st.sampled_from(["a day", "31 March", "1 April", "20 April", "31 May", "1 June", "February", "year", "year"])
    )
    def time_passes(self, to: str) -> None:
        self.time_passes_to(to)

    def time_passes_to(self, to: str) -> None:
        end = _year_end(self.today)
        days = {
            "a day": self.today + timedelta(days=1),
            "31 March": end,
            "1 April": end + timedelta(days=1),
            "20 April": date(end.year, 4, 20),
            "31 May": date(end.year, 5, 31),
            "1 June": date(end.year, 6, 1),
            "February": date(end.year, 3, 1) - timedelta(days=1),
            "year": self.today + timedelta(days=365),
        }
        self.today = max(self.today, days[to]) if fiscal_year(days[to]) < 2044 else self.today

    @rule(amount=AMOUNTS, years=st.integers(1, 3), until=st.integers(1, 6))
    def ordinary(self, amount: int, years: int, until: int) -> None:
        """Years as they should be; the last of them is left in the middle."""
        for number in range(years):
            self.time_passes_to("20 April")
            steps: list[Callable[[], None]] = [
                lambda: self._everybody_certifies(amount),
                lambda: self._propose(SATO),
                lambda: self._approve(self._undecided(), MORI),
                self._claim,
                self._request,
                lambda: self._answered([each for each in self.sent if each.outcome is None]),
            ]
            for step in steps[: until if number == years - 1 else len(steps)]:
                step()

    @rule(back=st.sampled_from([0, 1, 1, 2]), is_books=st.booleans())
    def close(self, back: int, is_books: bool) -> None:
        year = fiscal_year(self.today) - back
        if year < 2024:
            return
        stands = self.closed.get(year)
        begins = date(year + 1, 6, 1) if is_books else date(year + 1, 4, 1)
        closing = Closing.BOOKS if is_books else Closing.OBLIGATIONS
        ask = partial(request_closing, year=FiscalYear(year), closing=closing)
        if is_books and stands is None:
            self.refused(ObligationsStillOpen, SATO, ask)
        elif stands in (None, "obligations" if is_books else None) and self.today < begins:
            self.refused(TooEarlyToClose, SATO, ask)
        else:
            if stands in (None, "obligations" if is_books else None):
                self._asked_to_close(FiscalYear(year), closing)
            self.act(MORI, partial(_ACTS[closing], year=FiscalYear(year)))
            self.closed[year] = "books" if is_books or stands == "books" else "obligations"

    def _asked_to_close(self, year: FiscalYear, closing: Closing) -> None:
        """What is taken back is not asked for, and who asks does not close."""
        act = partial(_ACTS[closing], year=year)
        self.act(SATO, partial(request_closing, year=year, closing=closing))
        self.act(MORI, partial(withdraw_closing, year=year, closing=closing))
        self.refused(ClosingNotRequested, MORI, act)
        self.act(SATO, partial(request_closing, year=year, closing=closing))
        self.refused(SameHand, SATO, act)

    @precondition(lambda self: self.closed)
    @rule(data=st.data())
    def reopen(self, data: Any) -> None:
        year = data.draw(st.sampled_from(sorted(self.closed)), label="year")
        assert self.act(SATO, lambda work: open_year(work, FiscalYear(year))) is Outcome.UNCHANGED
        found = {each.fiscal_year.year: each for each in self.desk.act(self.today, SATO, years)}
        assert found[year].obligations_closed_at is not None
        assert (found[year].closed_at is not None) == (self.closed[year] == "books")

    @precondition(lambda self: self.earlier)
    @rule(data=st.data())
    def do_again(self, data: Any) -> None:
        data.draw(st.sampled_from(self.earlier), label="earlier")()

    @precondition(lambda self: self.crash_after is None)
    @rule(after=st.integers(0, 12))
    def next_crashes(self, after: int) -> None:
        """The next act ends after so many statements, and is done again."""
        self.crash_after = after
