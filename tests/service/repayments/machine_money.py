"""The machine's acts on money and books: claims, deposits, the bank, closes; and everything done again."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from service.base.fiscal_year import FiscalYear
from service.base.outcomes import Outcome
from service.base.yen import Yen
from service.db.recording import RecordedOtherwise
from service.db.work import Work
from service.ledger.actions import close_obligations, close_year, open_year
from service.ledger.reads import years
from service.ledger.terms import ObligationsStillOpen, TooEarlyToClose, YearClosed
from service.repayments import actions
from service.repayments.store import claims as claim_store
from service.repayments.store import deposits as deposit_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.settlement import (
    DepositFacts,
    NothingToClaim,
    NotThatMuch,
    TransferAnswer,
    TransferOutcome,
)
from tests.factories.supports import SATO
from tests.service.repayments.machine_model import Claim, fiscal_year
from tests.service.repayments.machine_people import People
from tests.service.repayments.machine_state import Held, Sent


def _year_end(today: date) -> date:
    return date(fiscal_year(today) + 1, 3, 31)


class Programme(People):
    """All acts."""

    @rule(to=st.sampled_from(["a day", "31 March", "1 April", "20 April", "31 May", "1 June", "February", "year"]))
    def time_passes(self, to: str) -> None:
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

    def _unclaimed(self, year: int) -> dict[tuple[str, UUID], list[tuple[UUID, int, int, int]]]:
        """By debtor what no claim holds: case, number, sequence, amount."""
        waiting: dict[tuple[str, UUID], list[tuple[UUID, int, int, int]]] = {}
        for person in self.people:
            for owed in person.owed:
                if owed.state != "approved" or owed.booked_in is None or owed.booked_in > year:
                    continue
                parts = [("company", company, share) for company, share in owed.shares]
                if owed.amount < 0:
                    parts.append(("person", person.person, -owed.amount))
                for kind, debtor, amount in parts:
                    line = (person.case, owed.number, owed.sequence, amount)
                    if amount and (kind, debtor, *line) not in self.claimed:
                        waiting.setdefault((kind, debtor), []).append(line)
        return waiting

    @rule(back=st.sampled_from([0, 0, 1]))
    def claim(self, back: int) -> None:
        year = fiscal_year(self.today) - back
        waiting = self._unclaimed(year)
        owing = [party for party in sorted(waiting) if sum(line[3] for line in waiting[party]) > 0]

        async def act(work: Work) -> Any:
            return await actions.claim_contributions(work, FiscalYear(year))

        if owing:
            made = self.act(SATO, act)
            running = sum(each.year == year for each in self.claims)
            for place, (found, party) in enumerate(zip(made, owing, strict=True), start=1):
                amount = sum(line[3] for line in waiting[party])
                self.claims.append(Claim(f"{year}-{running + place:05d}", *party, year, amount))
                self.claim_ids[found.claim_no] = found.id
                self.claimed |= {(*party, *line) for line in waiting[party]}
        self.refused(NothingToClaim, SATO, act)

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
        if self.closed.get(year) == "books" or (settled == 0 and self._takes_no_suspense(year, day)):
            self.refused(YearClosed, SATO, act)
            return
        assert self.act(SATO, act) == 1
        self.books.receive(amount, claim if settled else None, settled)
        self.held.append(Held(key, amount, amount - settled))
        if claim:
            claim.paid += settled
        self.earlier.append(lambda: self._again(told, act))

    def _again(self, told: list[DepositFacts], act: Any) -> None:
        """The same line again is nothing new; another amount under its key is refused."""
        assert self.act(SATO, act) == 0
        other = [DepositFacts(each.line_key, each.on_date, each.amount + Yen(1), "", "") for each in told]
        self.refused(RecordedOtherwise, SATO, lambda work: actions.record_deposits(work, other, {}))

    def _takes_no_suspense(self, year: int, day: date) -> bool:
        return self.closed.get(fiscal_year(day)) == "books"

    def _year_of_cash(self, owed_in: int, day: date) -> int:
        return owed_in if date(owed_in, 4, 1) <= day <= date(owed_in + 1, 5, 31) else fiscal_year(day)

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
        self.books.match(claim, amount)
        held.open, claim.paid = held.open - amount, claim.paid + amount
        self.matched.add((held.key, claim.number))

    @rule()
    def request(self) -> None:
        async def act(work: Work) -> Any:
            return await transfer_store.transfers(work, batch_id=await actions.request_transfers(work, work.today))

        waiting = {
            (person.case, owed.number, owed.sequence): (person, owed)
            for person in self.people
            for owed in person.owed
            if owed.state == "approved" and owed.amount > 0
        }
        for each in self.sent:
            if each.outcome != "failed":
                waiting.pop((each.person.case, each.number, each.sequence), None)
        if waiting:
            asked = self.act(SATO, act)
            assert len(asked) == len(waiting)
            self._note_sent(waiting, {each.reference for each in asked})
        self.refused(NothingToClaim, SATO, act)

    def _note_sent(self, waiting: Any, references: set[str]) -> None:
        async def read(work: Work) -> Any:
            return await work.session.execute(transfer_query())

        by_key = {(row[0], row[1], row[2], row[3]): row[4] for row in self.desk.act(self.today, SATO, read)}
        for (case, number, sequence), (person, owed) in waiting.items():
            attempt = 1 + sum((s.person.case, s.number, s.sequence) == (case, number, sequence) for s in self.sent)
            reference = by_key[case, number, sequence, attempt]
            assert reference in references
            self.sent.append(Sent(person, number, sequence, attempt, owed.amount, reference))

    @precondition(lambda self: any(each.outcome is None for each in self.sent))
    @rule(data=st.data(), fails=st.sampled_from(["none", "none", "some", "all"]))
    def answer(self, data: Any, fails: str) -> None:
        """What the bank says, whole or in parts; said again it is nothing new, said otherwise it is refused."""
        asked = [each for each in self.sent if each.outcome is None]
        if data.draw(st.booleans(), label="in parts"):
            asked = asked[:1]
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
                self.books.pay(each.person.person, each.amount)
        self.earlier.append(lambda: self._answered_again(told, act))

    def _answered_again(self, told: list[TransferAnswer], act: Any) -> None:
        assert self.act(SATO, act) == 0
        turned = {TransferOutcome.PAID: TransferOutcome.FAILED, TransferOutcome.FAILED: TransferOutcome.PAID}
        other = [TransferAnswer(each.reference, turned[each.outcome], "9", each.on_date) for each in told]
        self.refused(RecordedOtherwise, SATO, lambda work: actions.record_transfer_answers(work, other))

    @rule(back=st.sampled_from([0, 1, 1, 2]), is_books=st.booleans())
    def close(self, back: int, is_books: bool) -> None:
        year = fiscal_year(self.today) - back
        if year < 2024:
            return
        act = close_year if is_books else close_obligations
        stands = self.closed.get(year)
        if self.today < (date(year + 1, 6, 1) if is_books else date(year + 1, 4, 1)) and stands is None:
            early: type[Any] = TooEarlyToClose
            self.refused(early, SATO, lambda work: act(work, FiscalYear(year)))
        elif is_books and stands is None:
            self.refused(ObligationsStillOpen, SATO, lambda work: act(work, FiscalYear(year)))
        elif is_books and stands == "obligations" and self.today < date(year + 1, 6, 1):
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
