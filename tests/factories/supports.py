"""An office that runs the programme in tests: every act by the action that staff use, on its day, by two clerks."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from service.base.actor import Actor, Role
from service.base.business_days import business_day_from
from service.base.clock import FrozenClock
from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, EvidenceId, ObligationId
from service.base.yen import Yen
from service.companies.actions import register_companies
from service.companies.terms import CompanyFacts
from service.db.engine import Database
from service.db.work import begin_work
from service.ledger.actions import close_obligations, close_year, open_year, request_closing
from service.ledger.terms import Closing
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.store import claims as claim_store
from service.repayments.store import obligations as obligation_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import CaseEvent, CaseEventKind, Participation, Registration
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import Period, Rest
from service.repayments.terms.scheme import Category, Credential, Loan, Paper
from service.repayments.terms.settlement import BudgetSide, Claim, DepositFacts, TransferAnswer, TransferOutcome
from tests.factories.happenings import noon, some_people

SATO = Actor(Role.PROGRAMME_STAFF, UUID(int=0x5A70), "佐藤")
MORI = Actor(Role.PROGRAMME_STAFF, UUID(int=0x3081), "森")
"""Two of the programme's staff: one prepares, the other decides."""
AMPLE = 10**9
"""Yen of a budget that no test uses up."""
ALL_PAPERS = frozenset({Paper.EMPLOYMENT, Paper.DIPLOMA, Paper.LOAN, Paper.LEAVING})


class Office:
    """The programme's office; companies and people are known by short names."""

    def __init__(
        self, database: Database, vault: Vault, scheme: str = "kumamoto", frame: str = "scholarship_2"
    ) -> None:
        self.database, self.vault = database, vault
        self.scheme, self.frame = scheme, frame
        self.companies: dict[str, CompanyId] = {}
        self.cases: dict[str, CaseId] = {}
        self._lines = 0

    def on(self, day: date, actor: Actor = SATO) -> Any:
        return begin_work(self.database, actor, FrozenClock(noon(day)))

    async def open_books(self, *years: int, budget: int | None = AMPLE) -> None:
        """Of each year with a budget of what is spent, since nothing is decided without one; None: no budget."""
        async with self.on(date(years[0], 4, 1)) as work:
            for year in years:
                await open_year(work, FiscalYear(year))
                if budget is not None:
                    told = FiscalYear(year), self.scheme, BudgetSide.EXPENDITURE, Yen(budget)
                    await actions.set_budget(work, *told, "当初予算の議決")

    async def close(self, year: int, closing: Closing, day: date) -> None:
        """One clerk asks, and the other closes, on the same day."""
        act = close_year if closing is Closing.BOOKS else close_obligations
        async with self.on(day, SATO) as work:
            await request_closing(work, FiscalYear(year), closing)
        async with self.on(day, MORI) as work:
            await act(work, FiscalYear(year))

    async def company(
        self, name: str, day: date, places: int = 20, years: Iterable[int] = (), **told: Any
    ) -> CompanyId:
        """Takes part for people hired in these years."""
        async with self.on(day) as work:
            if name not in self.companies:
                self.companies |= await register_companies(work, [CompanyFacts(name, f"{name}株式会社")])
            frame = told.pop("frame", self.frame)
            for year in years:
                await actions.register_participation(
                    work, Participation(self.companies[name], self.scheme, frame, year, places, **told)
                )
        return self.companies[name]

    async def register(self, name: str, day: date, hire_year: int, **told: Any) -> CaseId:
        async with self.on(day) as work:
            (person,) = await some_people(work, self.vault, name)
            facts = {
                "case_ref": f"R-{name}",
                "person_id": person,
                "scheme": self.scheme,
                "frame": self.frame,
                "hire_year": hire_year,
                "category": Category.NEW_GRADUATE,
                "credential": Credential.UNIVERSITY_4Y,
                "loans": frozenset({Loan.JASSO_1}),
                "registered_on": day,
                "is_from_outside": False,
                "was_employed_in_prefecture": False,
                "has_other_support": False,
                **told,
            }
            (recorded,) = await actions.register_for_support(work, [Registration(**facts)])
        self.cases[name] = CaseId(recorded.id)
        return self.cases[name]

    async def happened(self, name: str, kind: CaseEventKind, day: date, actor: Actor = SATO, **told: Any) -> None:
        if "company" in told:
            told["company_id"] = self.companies[told.pop("company")]
        async with self.on(told.pop("known_on", day), actor) as work:
            await actions.record_case_events(work, [(self.cases[name], CaseEvent(kind, day, **told))])

    async def admit(
        self, name: str, company: str, hired: date, registered: date | None = None, applied: Any = None, **told: Any
    ) -> CaseId:
        """Registered, offered, hired, applied, certified by one clerk and decided by the other."""
        before = registered or date(hired.year - 1, 10, 1)
        case = await self.register(name, before, FiscalYear.of(hired).year, **told)
        await self.happened(name, CaseEventKind.NOTICE_ISSUED, before)
        await self.happened(name, CaseEventKind.OFFERED, before.replace(month=before.month + 1), company=company)
        await self.happened(name, CaseEventKind.HIRED, hired, company=company)
        papers = {"papers": ALL_PAPERS, "age_at_hire": 22, **(applied or {})}
        await self.happened(name, CaseEventKind.APPLIED, hired.replace(day=10), **papers)
        await self.happened(name, CaseEventKind.CERTIFIED, hired.replace(day=20))
        await self.happened(name, CaseEventKind.DECIDED, hired.replace(day=25), MORI)
        return case

    async def evidence(
        self, name: str, year: int, day: date, company: str, repaid: int | None, **told: Any
    ) -> EvidenceId:
        """What the company's papers say of the person's year; received."""
        days = told.pop("employed", Period.of_year(FiscalYear(year)))
        facts = EvidenceFacts(
            case_id=self.cases[name],
            fiscal_year=FiscalYear(year),
            company_id=self.companies[company],
            employed=days,
            rests=tuple(told.pop("rests", ())),
            repaid=None if repaid is None else Yen(repaid),
            outlay=told.pop("outlay", None),
            loan_remaining=told.pop("loan_remaining", None),
            certified_on=told.pop("certified_on", day),
        )
        async with self.on(day) as work:
            (recorded,) = await actions.receive_evidence(work, [replace(facts, **told)])
        return EvidenceId(recorded.id)

    async def checked(self, *args: Any, **told: Any) -> EvidenceId:
        """Evidence received and checked on the same day."""
        evidence_id = await self.evidence(*args, **told)
        async with self.on(args[2]) as work:
            await actions.verify_evidence(work, [evidence_id])
        return evidence_id

    async def propose(self, day: date, actor: Actor = SATO) -> int:
        async with self.on(day, actor) as work:
            return int(await actions.propose_year(work))

    async def approve(self, day: date, actor: Actor = MORI) -> list[ObligationId]:
        """Approves whatever waits for a decision."""
        async with self.on(day, actor) as work:
            waiting = [each.id for each in await obligation_store.obligations(work) if each.is_approved is None]
            await actions.approve_obligations(work, waiting)
        return waiting

    async def claim(self, year: int, day: date) -> list[Claim]:
        async with self.on(day) as work:
            return list(await actions.claim_contributions(work, FiscalYear(year)))

    async def deposit(self, day: date, *told: tuple[int, str]) -> Any:
        """Amounts with what the payer wrote."""
        facts = []
        for amount, reference in told:
            self._lines += 1
            facts.append(DepositFacts(f"line-{self._lines}", day, Yen(amount), "", reference))
        async with self.on(day) as work:
            return await actions.record_deposits(work, self.vault, facts, {})

    async def pay_all(self, day: date) -> int:
        """Asks the bank for everything that is owed; the bank pays the same day. Answers the sum."""
        async with self.on(day) as work:
            batch = await actions.request_transfers(work, business_day_from(day))
            sent = await transfer_store.transfers(work, batch_id=batch)
            answers = [TransferAnswer(each.reference, TransferOutcome.PAID, "0", day) for each in sent]
            await actions.record_transfer_answers(work, answers)
        return sum(each.amount.amount for each in sent)

    async def open_claims(self, day: date) -> Sequence[Claim]:
        async with self.on(day) as work:
            return await claim_store.claims(work, is_open=True)


def rest(kind: Any, first: date, last: date | None = None) -> Rest:
    return Rest(kind, Period(first, last))
