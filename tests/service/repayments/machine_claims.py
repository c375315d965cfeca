"""The machine's acts on what is owed to the prefecture: claims, deposits, and matches made and undone."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.recording import RecordedOtherwise
from service.db.work import Work
from service.repayments import actions
from service.repayments.store import deposits as deposit_store
from service.repayments.terms.settlement import DepositFacts, MatchUndone, NothingToClaim, NotThatMuch
from tests.factories.supports import SATO
from tests.service.repayments.machine_books import Claim
from tests.service.repayments.machine_model import Person
from tests.service.repayments.machine_obligations import Obligations
from tests.service.repayments.machine_state import Held, Matched
from tests.service.repayments.machine_words import fiscal_year


class Claims(Obligations):
    """From what is claimed to what came in for it."""

    def _unclaimed(self, year: int) -> dict[tuple[int, str, UUID], list[tuple[UUID, int, int, int]]]:
        """By year and debtor what no claim holds, all of one scheme: case, number, sequence, amount."""
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
                claim = Claim(number, kind, debtor, of, sum(line[3] for line in lines))
                self.claims.append(claim)
                self.claim_ids[found.claim_no] = found.id
                self.claimed |= {(kind, debtor, *line): claim for line in lines}
        self.refused(NothingToClaim, SATO, act)

    def owes_first(self, person: Person, company: UUID) -> bool:
        """Whether a company did not pay all that it owes for one's support; a claim is paid as a whole."""
        of_it = [
            (owed, share)
            for owed in person.owed
            for other, share in owed.shares
            if other == company and share > 0 and owed.state == "approved"
        ]
        claims = [
            self.claimed.get(("company", company, person.case, owed.number, owed.sequence, share))
            for owed, share in of_it
        ]
        return any(claim is None or claim.open for claim in claims)

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
            self.received(f"L{len(self.held)}-{number}", day, amount, named)

    def received(self, key: str, day: date, amount: int, claim: Claim | None) -> None:
        told = [DepositFacts(key, day, Yen(amount), "", claim.number if claim else "")]

        async def act(work: Work) -> int:
            return len(await actions.record_deposits(work, self.desk.vault, told, {}))

        settled = min(amount, claim.open) if claim else 0
        year = self.year_of_cash(claim.year if claim and settled else fiscal_year(day), day)
        assert self.act(SATO, act) == 1
        self.books.receive(amount, claim if settled else None, settled)
        stands = fiscal_year(self.today) if self.is_closed(year) else year
        held = Held(key, amount, amount - settled, day, stands)
        self.held.append(held)
        if claim and settled:
            claim.paid += settled
            self._note_matched(held, claim, settled, moved=False)
        self.earlier.append(lambda: self._again(told, act))

    def _again(self, told: list[DepositFacts], act: Any) -> None:
        """The same line again is nothing new; another amount under its key is refused."""
        assert self.act(SATO, act) == 0
        other = [DepositFacts(each.line_key, each.on_date, each.amount + Yen(1), "", "") for each in told]
        self.refused(RecordedOtherwise, SATO, lambda work: actions.record_deposits(work, self.desk.vault, other, {}))

    def is_closed(self, year: int) -> bool:
        return self.closed.get(year) == "books"

    def year_of_cash(self, owed_in: int, day: date) -> int:
        """Until 31 May, and until its close, the year in which it is owed."""
        takes_it = date(owed_in, 4, 1) <= day <= date(owed_in + 1, 5, 31) and not self.is_closed(owed_in)
        return owed_in if takes_it else fiscal_year(day)

    @precondition(lambda self: any(each.open for each in self.held) and self.claims)
    @rule(data=st.data(), beyond=st.booleans())
    def match(self, data: Any, beyond: bool) -> None:
        held = data.draw(st.sampled_from([each for each in self.held if each.open]), label="deposit")
        claim = data.draw(st.sampled_from(self.claims), label="claim")
        amount = min(held.open, claim.open) + beyond

        async def act(work: Work) -> None:
            found = await self.deposit_ids(work)
            await actions.match_deposit(work, found[held.key], self.claim_ids[claim.number], Yen(amount))

        if beyond or amount == 0:
            self.refused(NotThatMuch, SATO, act)
            return
        self.act(SATO, act)
        moves = self.moves(claim.year, held)
        self.books.match(claim, amount, moves=moves)
        held.open, claim.paid = held.open - amount, claim.paid + amount
        self._note_matched(held, claim, amount, moved=moves)

    def moves(self, owed_in: int, held: Held) -> bool:
        """Whether cash goes from one year's books to another's; never out of closed ones, nor into them."""
        year = self.year_of_cash(owed_in, held.day)
        return year != held.year and not self.is_closed(year) and not self.is_closed(held.year)

    async def deposit_ids(self, work: Work) -> dict[str, UUID]:
        return {each.line_key: each.id for each in await deposit_store.deposits(work, is_open=False)}

    def _note_matched(self, held: Held, claim: Claim, amount: int, *, moved: bool) -> None:
        async def stored(work: Work) -> set[UUID]:
            return set((await work.session.execute(text("SELECT id FROM deposit_match"))).scalars())

        (match_id,) = self.desk.act(self.today, SATO, stored) - self.known_matches
        self.known_matches.add(match_id)
        self.matched.append(Matched(match_id, held, claim, amount, moved))

    @precondition(lambda self: self.matched)
    @rule(data=st.data())
    def undo(self, data: Any) -> None:
        """What was matched is held again; the same again, and what undoes it, is refused."""
        one = data.draw(st.sampled_from(self.matched), label="match")

        async def act(work: Work) -> None:
            await actions.undo_match(work, one.id, "読み違い")

        if one.is_undone:
            self.refused(MatchUndone, SATO, act)
            return
        self.act(SATO, act)
        self.books.undo(one.claim, one.amount, moved=one.moved)
        one.is_undone, one.held.open, one.claim.paid = True, one.held.open + one.amount, one.claim.paid - one.amount
        self._undoing_stands(one)
        self.earlier.append(lambda: self.refused(MatchUndone, SATO, act))

    def _undoing_stands(self, one: Matched) -> None:
        async def undoing(work: Work) -> Any:
            query = text("SELECT id FROM deposit_match WHERE undoes = :id")
            return (await work.session.execute(query, {"id": one.id})).scalar_one()

        by = self.desk.act(self.today, SATO, undoing)
        self.known_matches.add(by)
        self.refused(MatchUndone, SATO, lambda work: actions.undo_match(work, by, "読み違い"))
