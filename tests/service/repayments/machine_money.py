"""The machine's acts on money and books: claims, deposits, the bank, closes; and everything done again."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.outcomes import Outcome
from service.base.yen import Yen
from service.db.recording import RecordedOtherwise
from service.db.work import Work
from service.ledger.actions import close_obligations, close_year, open_year
from service.ledger.reads import years
from service.ledger.terms import ObligationsStillOpen, TooEarlyToClose
from service.repayments import actions
from service.repayments.store import deposits as deposit_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.settlement import (
    DepositFacts,
    NothingToClaim,
    NotThatMuch,
    TransferAnswer,
    TransferOutcome,
)
from tests.factories.supports import MORI, SATO
from tests.service.repayments.machine_books import Claim
from tests.service.repayments.machine_model import Person
from tests.service.repayments.machine_obligations import Obligations
from tests.service.repayments.machine_people import AMOUNTS
from tests.service.repayments.machine_state import Held, Sent
from tests.service.repayments.machine_words import fiscal_year

REFERENCES = """
    SELECT o.case_id, o.number, o.sequence, t.payee_id, t.attempt, t.reference
    FROM transfer t JOIN obligation o ON o.id = t.obligation_id"""


def _year_end(today: date) -> date:
    return date(fiscal_year(today) + 1, 3, 31)


class Programme(Obligations):
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

    def _unclaimed(self, year: int) -> dict[tuple[int, str, UUID], list[tuple[UUID, int, int, int]]]:
        """By year and debtor what no claim holds: case, number, sequence, amount."""
        waiting: dict[tuple[int, str, UUID], list[tuple[UUID, int, int, int]]] = {}
        for person in self.people:
            for owed in person.owed:
                if owed.state != "approved" or owed.booked_in is None or owed.booked_in > year:
                    continue
                parts = [("company", company, share) for company, share in owed.shares]
                parts.append(("person", person.person, -owed.amount))
                for kind, debtor, amount in parts:
                    line = (person.case, owed.number, owed.sequence, amount)
                    if amount > 0 and (kind, debtor, *line) not in self.claimed:
                        waiting.setdefault((owed.booked_in, kind, debtor), []).append(line)
        return waiting

    @rule(back=st.sampled_from([0, 0, 1]))
    def claim(self, back: int) -> None:
        self._claim(back)

    def _claim(self, back: int = 0) -> None:
        year = fiscal_year(self.today) - back
        waiting = self._unclaimed(year)

        async def act(work: Work) -> Any:
            return await actions.claim_contributions(work, FiscalYear(year))

        if waiting:
            made = self.act(SATO, act)
            for found, (of, kind, debtor) in zip(made, sorted(waiting), strict=True):
                lines = waiting[of, kind, debtor]
                number = f"{of}-{1 + sum(each.year == of for each in self.claims):05d}"
                self.claims.append(Claim(number, kind, debtor, of, sum(line[3] for line in lines)))
                self.claim_ids[found.claim_no] = found.id
                self.claimed |= {(kind, debtor, *line) for line in lines}
        self.refused(NothingToClaim, SATO, act)

    @precondition(lambda self: self.claims or len(self.held) < 2)
    @rule(
        data=st.data(),
        kind=st.sampled_from(["exact", "exact", "short", "over", "half", "twice", "without"]),
        back=st.sampled_from([0, 0, 1, 40]),
    )
    def deposit(self, data: Any, kind: str, back: int) -> None:
        claim = data.draw(st.sampled_from(self.claims), label="claim") if self.claims else None
        amount = claim.amount if claim else 77_777
        amount += {"short": -1, "over": 12_345, "half": 1 - (amount + 1) // 2}.get(kind, 0)
        named = None if kind == "without" else claim
        day = self.today - timedelta(days=back)
        if amount <= 0:
            return
        for number in range(1 + (kind == "twice")):
            self._received(f"L{len(self.held)}-{number}", day, amount, named)

    def _received(self, key: str, day: date, amount: int, claim: Claim | None) -> None:
        told = [DepositFacts(key, day, Yen(amount), "", claim.number if claim else "")]

        async def act(work: Work) -> int:
            return len(await actions.record_deposits(work, told, {}))

        settled = min(amount, claim.open) if claim else 0
        year = self._year_of_cash(claim.year if claim and settled else fiscal_year(day), day)
        assert self.act(SATO, act) == 1
        self.books.receive(amount, claim if settled else None, settled)
        stands = fiscal_year(self.today) if self.is_closed(year) else year
        self.held.append(Held(key, amount, amount - settled, day, stands))
        if claim:
            claim.paid += settled
        self.earlier.append(lambda: self._again(told, act))

    def _again(self, told: list[DepositFacts], act: Any) -> None:
        """The same line again is nothing new; another amount under its key is refused."""
        assert self.act(SATO, act) == 0
        other = [DepositFacts(each.line_key, each.on_date, each.amount + Yen(1), "", "") for each in told]
        self.refused(RecordedOtherwise, SATO, lambda work: actions.record_deposits(work, other, {}))

    def is_closed(self, year: int) -> bool:
        return self.closed.get(year) == "books"

    def _year_of_cash(self, owed_in: int, day: date) -> int:
        """Until 31 May, and until its close, the year in which it is owed."""
        takes_it = date(owed_in, 4, 1) <= day <= date(owed_in + 1, 5, 31) and not self.is_closed(owed_in)
        return owed_in if takes_it else fiscal_year(day)

    @precondition(lambda self: any(each.open for each in self.held) and self.claims)
    @rule(data=st.data(), beyond=st.booleans())
    def match(self, data: Any, beyond: bool) -> None:
        held = data.draw(st.sampled_from([each for each in self.held if each.open]), label="deposit")
        claim = data.draw(st.sampled_from(self.claims), label="claim")
        amount = min(held.open, claim.open) + beyond
        if (held.key, claim.number) in self.matched:
            return

        async def act(work: Work) -> None:
            found = {each.facts.line_key: each.id for each in await deposit_store.deposits(work, is_open=False)}
            await actions.match_deposit(work, found[held.key], self.claim_ids[claim.number], Yen(amount))

        if beyond or amount == 0:
            self.refused(NotThatMuch, SATO, act)
            return
        self.act(SATO, act)
        year = self._year_of_cash(claim.year, held.day)
        self.books.match(claim, amount, moves=year != held.year and not self.is_closed(year))
        held.open, claim.paid = held.open - amount, claim.paid + amount
        self.matched.add((held.key, claim.number))

    @rule()
    def request(self) -> None:
        self._request()

    def _request(self) -> None:
        async def act(work: Work) -> Any:
            return await transfer_store.transfers(work, batch_id=await actions.request_transfers(work, work.today))

        waiting = self._unpaid()
        if waiting:
            asked = self.act(SATO, act)
            assert len(asked) == len(waiting)
            self._note_sent(waiting, {each.reference for each in asked})
        self.refused(NothingToClaim, SATO, act)

    def _unpaid(self) -> list[tuple[Person, int, int, str, UUID, int]]:
        """Of what is owed to people and companies what was not asked for, or failed; held after a false statement."""
        under_way = {
            (each.person.case, each.number, each.sequence, each.payee) for each in self.sent if each.outcome != "failed"
        }
        found = []
        for person in self.people:
            for owed in person.owed:
                parts = [("company", company, -share) for company, share in owed.shares]
                if not person.is_false:
                    parts.append(("person", person.person, owed.amount))
                for kind, payee, amount in parts if owed.state == "approved" else ():
                    if amount > 0 and (person.case, owed.number, owed.sequence, payee) not in under_way:
                        found.append((person, owed.number, owed.sequence, kind, payee, amount))
        return found

    def _note_sent(self, waiting: list[tuple[Person, int, int, str, UUID, int]], references: set[str]) -> None:
        async def read(work: Work) -> Any:
            return (await work.session.execute(text(REFERENCES))).all()

        by_key = {tuple(row[:5]): row[5] for row in self.desk.act(self.today, SATO, read)}
        for person, number, sequence, kind, payee, amount in waiting:
            key = (person.case, number, sequence, payee)
            attempt = 1 + sum((s.person.case, s.number, s.sequence, s.payee) == key for s in self.sent)
            reference = by_key[(*key, attempt)]
            assert reference in references
            self.sent.append(Sent(person, number, sequence, kind, payee, attempt, amount, reference))

    @precondition(lambda self: any(each.outcome is None for each in self.sent))
    @rule(data=st.data(), fails=st.sampled_from(["none", "none", "some", "all"]))
    def answer(self, data: Any, fails: str) -> None:
        """What the bank says, whole or in parts; said again it is nothing new, said otherwise it is refused."""
        asked = [each for each in self.sent if each.outcome is None]
        self._answered(asked[:1] if data.draw(st.booleans(), label="in parts") else asked, fails)

    def _answered(self, asked: list[Sent], fails: str = "none") -> None:
        if not asked:
            return
        outcomes = ["failed" if fails == "all" or (fails == "some" and n % 2) else "paid" for n in range(len(asked))]
        told = [
            TransferAnswer(each.reference, TransferOutcome(outcome), "0", self.today)
            for each, outcome in zip(asked, outcomes, strict=True)
        ]

        async def act(work: Work) -> int:
            return await actions.record_transfer_answers(work, told)

        assert self.act(SATO, act) == len(told)
        for each, outcome in zip(asked, outcomes, strict=True):
            each.outcome = outcome
            if outcome == "paid":
                self.books.pay(each.payee_kind, each.payee, each.amount)
        self.earlier.append(lambda: self._answered_again(told, act))

    def _answered_again(self, told: list[TransferAnswer], act: Any) -> None:
        assert self.act(SATO, act) == 0
        turned = {TransferOutcome.PAID: TransferOutcome.FAILED, TransferOutcome.FAILED: TransferOutcome.PAID}
        other = [TransferAnswer(each.reference, turned[each.outcome], "9", each.on_date) for each in told]
        self.refused(RecordedOtherwise, SATO, lambda work: actions.record_transfer_answers(work, other))

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
        act = close_year if is_books else close_obligations
        stands = self.closed.get(year)
        begins = date(year + 1, 6, 1) if is_books else date(year + 1, 4, 1)
        if is_books and stands is None:
            self.refused(ObligationsStillOpen, SATO, lambda work: act(work, FiscalYear(year)))
        elif stands in (None, "obligations" if is_books else None) and self.today < begins:
            self.refused(TooEarlyToClose, SATO, lambda work: act(work, FiscalYear(year)))
        else:
            self.act(SATO, lambda work: act(work, FiscalYear(year)))
            self.closed[year] = "books" if is_books or stands == "books" else "obligations"

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
