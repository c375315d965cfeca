"""The machine's acts on what is owed: proposed, approved, refused, corrected, taken back."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from service.base.actor import Actor, Role
from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, ObligationId
from service.base.yen import Yen
from service.db.work import Work
from service.repayments import actions
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.case import SameHand
from service.repayments.terms.evidence import EvidenceContradicts
from service.repayments.terms.obligation import AlreadySettled, BudgetExceeded, YearNotReady
from service.repayments.terms.settlement import BudgetSide
from tests.factories.supports import MORI, SATO
from tests.service.repayments.machine_model import Person
from tests.service.repayments.machine_people import AMOUNTS, People
from tests.service.repayments.machine_words import Evidence, Owed, fiscal_year

YAMADA = Actor(Role.PROGRAMME_STAFF, UUID(int=0x4A3D), "山田")
TREASURER = Actor(Role.PROGRAMME_STAFF, UUID(int=0x7A15), "財政")
"""Who registers budgets decides nothing by them."""
HANDS = st.sampled_from([SATO, SATO, YAMADA])
"""Who propose; 佐藤 checks all evidence, and 森 does neither."""


class Obligations(People):
    """One rule an act."""

    @rule(by=HANDS)
    def propose(self, by: Actor) -> None:
        self._propose(by)

    def _propose(self, by: Actor) -> None:
        """Twice: the second finds nothing new."""
        found = self.act(by, actions.propose_year)
        assert found == sum(each.propose(self.today, by.id) for each in self.people)
        assert self.act(by, actions.propose_year) == 0

    @precondition(lambda self: any(each.undecided for each in self.people))
    @rule(data=st.data(), by=st.sampled_from([MORI, MORI, SATO, YAMADA]), is_all=st.booleans())
    def approve(self, data: Any, by: Actor, is_all: bool) -> None:
        some = self._undecided()
        self._approve(some if is_all else [data.draw(st.sampled_from(some), label="obligation")], by)

    def _undecided(self) -> list[tuple[Person, Owed]]:
        return [(person, owed) for person in self.people for owed in person.undecided]

    def _approve(self, chosen: list[tuple[Person, Owed]], by: Actor) -> None:
        if not chosen:
            return
        ids = self._ids(chosen)

        async def act(work: Work) -> int:
            return await actions.approve_obligations(work, ids)

        if any(owed.needs_two and by.id in (owed.by, SATO.id) for _, owed in chosen):
            self.refused(SameHand, by, act)
            return
        if any(owed not in person.undecided[: _count(chosen, person)] for person, owed in chosen):
            self.refused(YearNotReady, by, act)
            return
        if self._is_beyond_budget(chosen):
            self.refused(BudgetExceeded, by, act)
            return
        self.act(by, act)
        for person, owed in chosen:
            self.books.approve(person, person.decide(owed, "approved", fiscal_year(self.today)))
        self.earlier.append(lambda: self.refused(AlreadySettled, MORI, act))

    @rule(more=st.sampled_from([-1, 0, 100_000, 10**9]))
    def vote(self, more: int) -> None:
        """The year's budget is what is spent and waits, or a little less, or more."""
        year = fiscal_year(self.today)
        waiting = sum(_spent(owed) for _, owed in self._undecided())
        self.voted[year] = self._decided(year) + max(0, waiting + more)

        async def act(work: Work) -> None:
            told = FiscalYear(year), "kumamoto", BudgetSide.EXPENDITURE, Yen(self.voted[year]), "議決"
            await actions.set_budget(work, *told)

        self.act(TREASURER, act)

    def _decided(self, year: int) -> int:
        """What is spent on people by decisions of the year; what companies get back counts against no budget."""
        owed = [each for person in self.people for each in person.owed]
        return sum(_spent(each) for each in owed if each.state == "approved" and each.booked_in == year)

    def _is_beyond_budget(self, chosen: list[tuple[Person, Owed]]) -> bool:
        """What takes back is never beyond it."""
        year = fiscal_year(self.today)
        asked = sum(_spent(owed) for _, owed in chosen if owed.amount > 0)
        return asked > 0 and year in self.voted and self._decided(year) + asked > self.voted[year]

    def _ids(self, chosen: list[tuple[Person, Owed]]) -> list[ObligationId]:
        async def ids(work: Work) -> dict[tuple[UUID, int, int], ObligationId]:
            found = await obligation_store.obligations(work, case_ids=[person.case for person, _ in chosen])
            return {(each.case_id, each.instalment.number, each.sequence): each.id for each in found}

        known = self.desk.act(self.today, SATO, ids)
        return [known[person.case, owed.number, owed.sequence] for person, owed in chosen]

    @precondition(lambda self: any(each.undecided for each in self.people))
    @rule(data=st.data(), is_so=st.sampled_from([True, False]))
    def refuse(self, data: Any, is_so: bool) -> None:
        """What was computed after it falls with it."""
        if not is_so:
            return
        person = data.draw(st.sampled_from([each for each in self.people if each.undecided]), label="person")
        at = data.draw(st.integers(0, len(person.undecided) - 1), label="which")
        falling = person.undecided[at:]
        (obligation_id,) = self._ids([(person, falling[0])])

        async def act(work: Work) -> None:
            await actions.refuse_obligation(work, obligation_id, "計算の誤り")

        self.act(MORI, act)
        for owed in falling:
            person.decide(owed, "refused", fiscal_year(self.today))
        self.earlier.append(lambda: self.refused(AlreadySettled, MORI, act))

    @precondition(lambda self: any(each.owed for each in self.people))
    @rule(data=st.data(), repaid=AMOUNTS, back=st.integers(1, 4))
    def correct(self, data: Any, repaid: int, back: int) -> None:
        person = self.one(data)
        assert person is not None
        year = fiscal_year(self.today) - back
        told = self._facts(person, year, person.first_company, repaid, is_odd=False)

        async def act(work: Work) -> UUID:
            await actions.propose_correction(work, CaseId(person.case), [told])
            (recorded,) = await obligation_store.insert_evidence(work, [told])
            return recorded.id

        known = next((key for key, facts in person.facts.items() if facts == told), UUID(int=0))
        would = person.would()
        would.received(Evidence(known, year, person.first_company, repaid), told)
        against = would.against([known], but=frozenset({"year_paid", "said_otherwise"}))
        is_checked = would.evidence_of(known).is_checked
        if person.undecided:
            self.refused(YearNotReady, SATO, act)
        elif against is not None and not is_checked:
            self.refused(EvidenceContradicts, SATO, act, rule=against)
        else:
            evidence_id = self.act(SATO, act)
            person.received(Evidence(evidence_id, year, person.first_company, repaid), told)
            person.checked(evidence_id, self.today).correct(SATO.id)

    @precondition(lambda self: any(each.ended for each in self.people))
    @rule(data=st.data())
    def reclaim(self, data: Any) -> None:
        person = data.draw(st.sampled_from([each for each in self.people if each.ended]), label="person")

        async def act(work: Work) -> int:
            return len(await actions.propose_reclaim(work, CaseId(person.case)))

        if person.undecided:
            self.refused(YearNotReady, SATO, act)
            return
        assert self.act(SATO, act) == person.reclaim(SATO.id)


def _spent(owed: Owed) -> int:
    """What deciding it spends on support."""
    return max(0, owed.amount)


def _count(chosen: list[tuple[Person, Owed]], person: Person) -> int:
    return sum(each is person for each, _ in chosen)
