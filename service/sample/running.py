"""Runs the programme's office over the sample's events: by two of its clerks, each act by the action that staff use.

A block is up to three transactions: what leads to a decision by the first clerk, decisions by the second, and what
follows from them by the first. Gone through again, each finds what is there.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import text

from service.access.actions import create_staff, disable_staff
from service.access.reads import actor_of_login
from service.access.terms import NewStaff, NoSuchStaff
from service.base.actor import Actor, Role
from service.base.clock import Clock, date_in_japan
from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, EvidenceId, PersonId, PlacementId, SeededIds
from service.base.yen import Yen
from service.db.engine import Database
from service.db.work import Read, Work, begin_work
from service.ledger.actions import close_obligations, close_year, open_year, request_closing
from service.ledger.terms import Closing
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.budget import budget_lines
from service.repayments.reads.closing import year_page
from service.repayments.store import cases as case_store
from service.repayments.terms.case import CaseEvent, CaseEventKind, Participation, Registration
from service.repayments.terms.scheme import Absence, Category, Credential, EndReason, Loan, Paper
from service.repayments.terms.settlement import BudgetSide
from service.sample import evidencing, settling
from service.sample import support_events as told
from service.sample.companies import Company
from service.sample.events import Event
from service.sample.people import Person
from service.sample.support_events import Act, SupportEvent

SCHEME = "kumamoto"
CLERKS = (("sample.kai", "甲斐 早苗"), ("sample.matsuo", "松尾 健一"))
"""Invented members of staff whose accounts have a name on pages and sign nobody in: who prepares, and who decides."""
_BEFORE = frozenset(
    (
        CaseEventKind.NOTICE_ISSUED,
        CaseEventKind.OFFERED,
        CaseEventKind.HIRED,
        CaseEventKind.APPLIED,
        CaseEventKind.CERTIFIED,
    )
)
_WITHIN_A_DAY = list(CaseEventKind)
_CLOSES = {Act.CLOSE_OBLIGATIONS: close_obligations, Act.CLOSE_BOOKS: close_year}
_PARTS_OF_ACTS = {
    Act.OPEN_BOOKS: ("prepared",),
    **dict.fromkeys(_CLOSES, ("prepared", "decided")),
    **dict.fromkeys((Act.APPROVE, Act.REQUEST_TRANSFERS), ("decided",)),
}

S = TypeVar("S", bound=SupportEvent)


@dataclass
class Known:
    """Which id each of the sample's references got; people and placements are filled by who loads those."""

    company: Mapping[str, CompanyId]
    person: Mapping[str, PersonId]
    placement: Mapping[str, PlacementId]
    case: dict[str, CaseId] = field(default_factory=dict)
    evidence: dict[tuple[str, str, int, int], EvidenceId] = field(default_factory=dict)


def acts_at(block: Sequence[Event], following: Sequence[Event]) -> bool:
    """Whether the office acts after the block: on its own days, and when a month or everything ends."""
    if not following or any(isinstance(each, told.OfficeActed) for each in block):
        return True
    return date_in_japan(block[-1].at).month != date_in_japan(following[0].at).month


async def clerks(work: Work) -> tuple[Actor, Actor]:
    """The two accounts, made where they are not there, and disabled at once."""
    first, second = [await _clerk(work, login, name) for login, name in CLERKS]
    return first, second


async def _clerk(work: Work, login: str, name: str) -> Actor:
    try:
        return await actor_of_login(work, login)
    except NoSuchStaff:
        await create_staff(work, NewStaff(login, name, Role.PROGRAMME_STAFF, secrets.token_urlsafe(32), "熊本"))
        await disable_staff(work, login)
        return await actor_of_login(work, login)


REACHED = text("""
    SELECT max(e.recorded_at) FROM support_event e JOIN support_case c ON c.id = e.case_id
    WHERE c.case_ref = ANY(:references)""")


async def reached(read: Read, references: Sequence[str]) -> datetime | None:
    """Up to when an earlier load came with these supports; None where it is the first."""
    found: datetime | None = (await read.session.execute(REACHED, {"references": list(references)})).scalar_one()
    return found


@dataclass(frozen=True)
class Setting:
    """Whose office it is: what is written of firms and people, its two clerks, and how far an earlier load came."""

    vault: Vault
    firms: Mapping[str, Company]
    people: Mapping[str, Person]
    staff: tuple[Actor, Actor]
    reached: datetime | None = None


class Office:
    """The office of one sample prefecture."""

    def __init__(self, setting: Setting, known: Known) -> None:
        self._setting, self._known = setting, known

    @property
    def _own(self) -> frozenset[UUID]:
        """This prefecture's firms and people, beside which others may be stored."""
        return frozenset[UUID](self._known.company.values()) | frozenset[UUID](self._known.person.values())

    async def block(self, database: Database, clock: Clock, name: str, block: Sequence[Event]) -> None:
        """The office's events of a block, in the order in which one leads to the other."""
        parts: dict[str, list[SupportEvent]] = {"prepared": [], "decided": [], "followed": []}
        is_known = self._setting.reached is not None and clock.now() < self._setting.reached
        for event in block:
            if isinstance(event, SupportEvent) and not (is_known and isinstance(event, told.OfficeActed)):
                for part in _parts_of(event):
                    parts[part].append(event)
        first, second = self._setting.staff
        for part, run, actor in (
            ("prepared", self._prepare, first),
            ("decided", self._decide, second),
            ("followed", self._follow, first),
        ):
            if parts[part]:
                async with begin_work(database, actor, clock, SeededIds(f"{name}, {part}")) as work:
                    await run(work, parts[part])

    async def _prepare(self, work: Work, events: Sequence[SupportEvent]) -> None:
        for act in _of(events, told.OfficeActed):
            await _keep_books(work, act)
        for vote in _of(events, told.BudgetVoted):
            await _vote(work, vote)
        await self._take_part(work, _of(events, told.CompanyParticipates))
        await self._register(work, _of(events, told.SupportRegistered))
        await self._record(work, _of(events, told.SupportStep))

    async def _decide(self, work: Work, events: Sequence[SupportEvent]) -> None:
        decided = [
            (self._known.case[each.case], CaseEvent(CaseEventKind.DECIDED, date_in_japan(each.at)))
            for each in _of(events, told.SupportDecided)
        ]
        if decided:
            await actions.record_case_events(work, decided)
        for act in _of(events, told.OfficeActed):
            if act.act in _CLOSES:
                await _CLOSES[act.act](work, FiscalYear(act.fiscal_year))
            if act.act is Act.APPROVE:
                await settling.approve(work, self._known.case.values(), act.fiscal_year)
            if act.act is Act.REQUEST_TRANSFERS:
                await settling.request(work, act, self._own)

    async def _follow(self, work: Work, events: Sequence[SupportEvent]) -> None:
        payees = [self._payee(each) for each in _of(events, told.AccountTold)]
        await settling.tell_accounts(work, self._setting.vault, payees)
        await self._record(work, _of(events, told.SupportStep))
        await evidencing.receive(work, self._known, _of(events, told.EvidenceReceived))
        await evidencing.check(work, self._known, _of(events, told.EvidenceChecked))
        for correction in _of(events, told.CorrectionCame):
            await evidencing.correct(work, self._known, correction)
        for act in _of(events, told.OfficeActed):
            await self._move_money(work, act)

    async def _move_money(self, work: Work, act: told.OfficeActed) -> None:
        year, own = FiscalYear(act.fiscal_year), self._own
        if act.act is Act.PROPOSE:
            await settling.propose(work, self._known.case.values(), year)
        if act.act is Act.CLAIM:
            await settling.claim(work, year, own)
        if act.act is Act.TAKE_DEPOSITS:
            await settling.take_deposits(work, self._setting.vault, year, own)
        if act.act is Act.SETTLE_THE_REST:
            await settling.settle_the_rest(work, self._setting.vault, year, own)
        if act.act is Act.BANK_ANSWERS:
            await settling.answer(work, act, own)

    def _payee(self, account: told.AccountTold) -> settling.Payee:
        if account.person is not None:
            identity = self._setting.people[account.person].record["identity"]
            return settling.person_payee(self._known.person[account.person], account.person, identity["name_kana"])
        firm = self._setting.firms[account.company or ""]
        return settling.company_payee(self._known.company[firm.id], firm)

    async def _take_part(self, work: Work, events: Sequence[told.CompanyParticipates]) -> None:
        stands = await case_store.participations(work) if events else []
        for each in events:
            cap = Yen(each.cap) if each.cap else None
            company = self._known.company[each.company]
            participation = Participation(company, SCHEME, each.frame, each.hire_year, each.places, cap)
            if participation not in stands:
                await actions.register_participation(work, participation)

    async def _register(self, work: Work, events: Sequence[told.SupportRegistered]) -> None:
        registrations = [
            Registration(
                case_ref=each.case,
                person_id=self._known.person[each.person],
                scheme=SCHEME,
                frame=each.frame,
                hire_year=each.hire_year,
                category=Category(each.category),
                credential=Credential(each.credential),
                loans=frozenset(map(Loan, each.loans)),
                registered_on=date_in_japan(each.at),
                graduated_on=each.graduated_on,
                is_from_outside=each.from_outside,
                was_employed_in_prefecture=False,
                has_other_support=False,
            )
            for each in events
        ]
        recorded = await actions.register_for_support(work, registrations)
        for event, stored in zip(events, recorded, strict=True):
            self._known.case[event.case] = CaseId(stored.id)

    async def _record(self, work: Work, steps: Sequence[told.SupportStep]) -> None:
        events = [(self._known.case[each.case], self._event(each)) for each in steps]
        events.sort(key=lambda pair: (pair[1].on_date, _WITHIN_A_DAY.index(pair[1].kind)))
        if events:
            await actions.record_case_events(work, events)

    def _event(self, step: told.SupportStep) -> CaseEvent:
        return CaseEvent(
            kind=CaseEventKind(step.kind),
            on_date=step.on_date,
            company_id=self._known.company[step.company] if step.company else None,
            placement_id=self._known.placement[step.introduction] if step.introduction else None,
            left_on=step.left_on,
            absence=Absence(step.absence) if step.absence else None,
            reason=EndReason(step.reason) if step.reason else None,
            papers=frozenset(map(Paper, step.papers)),
            age_at_hire=step.age,
            loan=Yen(step.loan) if step.loan is not None else None,
            company_cap=Yen(step.cap) if step.cap is not None else None,
        )


def _parts_of(event: SupportEvent) -> tuple[str, ...]:
    """To which of a block's three transactions it belongs; what two people do, to two."""
    if isinstance(event, told.SupportStep):
        return ("prepared",) if CaseEventKind(event.kind) in _BEFORE else ("followed",)
    if isinstance(event, told.OfficeActed):
        return _PARTS_OF_ACTS.get(event.act, ("followed",))
    if isinstance(event, told.SupportDecided):
        return ("decided",)
    is_before = isinstance(event, told.CompanyParticipates | told.SupportRegistered | told.BudgetVoted)
    return ("prepared",) if is_before else ("followed",)


def _of(events: Iterable[SupportEvent], kind: type[S]) -> list[S]:
    return [event for event in events if isinstance(event, kind)]


async def _keep_books(work: Work, event: told.OfficeActed) -> None:
    """Opens them, or asks the other clerk to close."""
    year = FiscalYear(event.fiscal_year)
    if event.act is Act.OPEN_BOOKS:
        await open_year(work, year)
    else:
        closing = Closing.BOOKS if event.act is Act.CLOSE_BOOKS else Closing.OBLIGATIONS
        await request_closing(work, year, closing, (await year_page(work, year)).seen)


async def _vote(work: Work, vote: told.BudgetVoted) -> None:
    """A budget, and a revision only where it is more than what stands."""
    year = FiscalYear(vote.fiscal_year)
    stands = {line.side: line.voted for line in await budget_lines(work, year) if line.scheme == SCHEME}
    for side, amount in ((BudgetSide.EXPENDITURE, vote.expenditure), (BudgetSide.REVENUE, vote.revenue)):
        before = stands.get(side)
        if before is None or before < Yen(amount):
            reason = "当初予算" if before is None else "補正予算"
            await actions.set_budget(work, year, SCHEME, side, Yen(amount), f"{year.year}年度{reason}の議決")
