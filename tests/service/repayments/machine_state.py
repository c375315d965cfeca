"""The machine's state and clock, how it acts, and what must hold after every act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis.stateful import RuleBasedStateMachine, invariant

from service.base.actor import Actor
from service.base.fiscal_year import FiscalYear
from service.base.ids import CompanyId
from service.base.refusals import Refusal
from service.base.yen import Yen
from service.companies.actions import register_companies
from service.companies.terms import CompanyFacts
from service.db.work import Work
from service.ledger.actions import open_year
from service.repayments import actions
from service.repayments.terms.case import Participation
from service.repayments.terms.settlement import BudgetSide
from tests.factories.supports import AMPLE, SATO
from tests.service.repayments.machine_books import Books, Claim
from tests.service.repayments.machine_desk import Act, Crash, Desk
from tests.service.repayments.machine_model import Person

FIRST_YEAR, LAST_YEAR, PLACES = 2024, 2046, 3
PEOPLE = 6
"""More would only make each run slower."""


@dataclass
class Held:
    """A deposit, and what of it is not matched."""

    key: str
    amount: int
    open: int
    day: date
    year: int
    """In whose books it stands."""


NOT_STORED = UUID(int=0)


@dataclass
class Matched:
    """So much of a deposit settles so much of a claim; `moved`: cash went from one year's books to another's."""

    id: UUID
    held: Held
    claim: Claim
    amount: int
    moved: bool
    is_undone: bool = False


@dataclass(frozen=True)
class Refund:
    """So much of a deposit is paid back to the debtor of a claim; the deposit's refund of that number."""

    key: str
    number: int
    payee: UUID
    amount: int
    year: int


@dataclass
class Sent:
    """A request to the bank; `outcome` None: no answer yet.

    `owed`: the support with number and sequence, or the deposit with the refund's number and nought; and to whom.
    """

    owed: tuple[str, int, int, UUID]
    account: str
    """In which it is owed."""
    amount: int
    year: int
    attempt: int = 0
    id: UUID = NOT_STORED
    reference: str = ""
    outcome: str | None = None
    paid_on: date | None = None


class Machine(RuleBasedStateMachine):
    """Its state, its clock, and the invariants."""

    desk: ClassVar[Desk]

    def __init__(self) -> None:
        super().__init__()
        self.today = date(FIRST_YEAR + 1, 4, 26)
        self.people: list[Person] = []
        self.asked = 0
        self.claims: list[Claim] = []
        self.held: list[Held] = []
        self.sent: list[Sent] = []
        self.books = Books()
        self.companies: list[UUID] = []
        self.claimed: dict[tuple[Any, ...], Claim] = {}
        self.claim_ids: dict[str, UUID] = {}
        self.matched: list[Matched] = []
        self.known_matches: set[UUID] = set()
        self.refunds: list[Refund] = []
        self.closed: dict[int, str] = {}
        self.voted: dict[int, int] = {}
        self.crash_after: int | None = None
        self.earlier: list[Callable[[], None]] = []
        """What was done, to be done again: each changes nothing."""
        self.is_checked = False

    def empty_and_open(self) -> None:
        self.desk.empty()

        async def begin(work: Work) -> list[UUID]:
            found = await register_companies(work, [CompanyFacts(name, f"{name}株式会社") for name in "AB"])
            for year in range(FIRST_YEAR, LAST_YEAR):
                await open_year(work, FiscalYear(year))
                vote = FiscalYear(year), "kumamoto", BudgetSide.EXPENDITURE, Yen(AMPLE)
                await actions.set_budget(work, *vote, "議決")
                self.voted[year] = AMPLE
                for company in found.values():
                    told = Participation(CompanyId(company), "kumamoto", "scholarship_2", year, PLACES)
                    await actions.register_participation(work, told)
            return [found["A"], found["B"]]

        self.companies = self.desk.act(self.today, SATO, begin)

    def act(self, actor: Actor, act: Act) -> Any:
        """Does it; where a crash waits, first ends it in the middle, which must leave nothing behind."""
        after, self.crash_after, self.is_checked = self.crash_after, None, False
        try:
            return self.desk.act(self.today, actor, act, after)
        except Crash:
            self.check()
            self.is_checked = False
        return self.desk.act(self.today, actor, act)

    def refused(self, refusal: type[Refusal], actor: Actor, act: Act, **facts: Any) -> None:
        """Is refused with this name and leaves nothing behind."""
        with pytest.raises(refusal) as found:
            self.act(actor, act)
        assert {name: found.value.facts.get(name) for name in facts} == facts

    @invariant()
    def check(self) -> None:
        if not self.companies or self.is_checked:
            return
        found = self.desk.stored(self.today)
        self.is_checked = True
        assert found.unbalanced == 0
        assert found.late == 0
        assert found.journals == self.books.journals
        assert found.accounts == {key: amount for key, amount in self.books.accounts.items() if amount}
        assert found.obligations == {
            (
                each.case,
                owed.number,
                owed.sequence,
                owed.reason,
                owed.amount,
                owed.prefecture,
                owed.company,
                owed.state,
                owed.booked_in,
                owed.needs_two,
                tuple((str(company), str(share)) for company, share in owed.shares),
            )
            for each in self.people
            for owed in each.owed
        }
        assert found.claims == {(c.number, c.kind, c.debtor, c.year, c.amount, c.paid) for c in self.claims}
        assert found.deposits == {(each.key, each.amount, each.open) for each in self.held}
        assert found.transfers == {(*s.owed, s.attempt, s.amount, s.outcome, s.id, s.reference) for s in self.sent}
        assert sum(found.accounts.values()) == 0
        for person in self.people:
            check_person(person)


def check_person(person: Person) -> None:
    """What holds of each person whatever happened."""
    for counted in (person.standing, [each for each in person.owed if each.state == "approved"]):
        awarded, borne = sum(each.amount for each in counted), sum(each.company for each in counted)
        assert 0 <= awarded <= person.cap
        assert abs(awarded - 2 * borne) <= 1, "the two sides differ by more than a yen"
        for number in {each.number for each in counted}:
            assert sum(each.amount for each in counted if each.number == number) >= 0
        borne_by: dict[UUID, int] = {}
        for each in counted:
            assert sum(share for _, share in each.shares) == each.company
            for company, share in each.shares:
                borne_by[company] = borne_by.get(company, 0) + share
        assert all(share >= -1 for share in borne_by.values()), "a company gets back what another bore"
