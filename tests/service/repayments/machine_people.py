"""The machine's acts on people: admitted, moved, rested, ended; and their evidence."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, EvidenceId
from service.base.yen import Yen
from service.db.recording import RecordedOtherwise
from service.db.work import Work
from service.repayments import actions
from service.repayments.terms.case import (
    CaseEvent,
    CaseEventKind,
    DatedIntoClosedBooks,
    DecisionWaits,
    EventCorrection,
    QuotaUsedUp,
    ReclaimStands,
    Registration,
    SameHand,
)
from service.repayments.terms.evidence import EvidenceContradicts, EvidenceFacts
from service.repayments.terms.life import Period, Rest
from service.repayments.terms.obligation import AlreadySettled
from service.repayments.terms.scheme import Absence, Category, Credential, EndReason, Loan
from tests.factories.happenings import some_people
from tests.factories.supports import ALL_PAPERS, MORI, SATO
from tests.service.repayments.machine_model import Person
from tests.service.repayments.machine_state import PEOPLE, PLACES, Machine
from tests.service.repayments.machine_words import CAPS, Evidence, fiscal_year
from tests.service.repayments.machine_words import Work as Employment

AMOUNTS = st.sampled_from([204_000, 182_001, 300_000, 244_799, 99_999, 500_001, 1, 0])
HANDS = st.sampled_from([SATO, MORI])
CHANGED = {
    "resting": EndReason.LEFT,
    "left": EndReason.LEFT,
    "died": EndReason.DIED,
    "settled": EndReason.LOAN_SETTLED,
    "false": EndReason.FALSE_STATEMENT,
}


class People(Machine):
    """One rule an act."""

    def one(self, data: Any, *, going: bool = False) -> Person | None:
        some = [each for each in self.people if not going or each.ended is None]
        return data.draw(st.sampled_from(some), label="person") if some else None

    @initialize(amount=AMOUNTS)
    def two_begin(self, amount: int) -> None:
        """One of each course, and a year later their first evidence."""
        self.empty_and_open()
        self._admit("university_4y", 0, 4, None)
        self._admit("graduate_school", 1, 4, 1_234_567)
        self.today = date(2026, 4, 20)
        self._everybody_certifies(amount)

    @rule(amount=AMOUNTS)
    def everybody_certifies(self, amount: int) -> None:
        self._everybody_certifies(amount)

    def _everybody_certifies(self, amount: int) -> None:
        for person in self.people:
            self._certify(person, fiscal_year(self.today) - 1, amount, is_odd=False)

    @precondition(lambda self: len(self.people) < PEOPLE)
    @rule(
        credential=st.sampled_from(["university_4y", "graduate_school"]),
        company=st.integers(0, 1),
        month=st.sampled_from([4, 4, 10]),
        cap=st.sampled_from([None, None, 1_234_567, 700_001]),
    )
    def admit(self, credential: str, company: int, month: int, cap: int | None) -> None:
        self._admit(credential, company, month, cap)

    def _admit(self, credential: str, company: int, month: int, cap: int | None) -> None:
        year = fiscal_year(self.today) - (self.today < date(fiscal_year(self.today), month, 25))
        hired = date(year, month, 1)
        if year < 2024:
            return
        self.asked += 1
        employer, name = self.companies[company], f"P{self.asked}"
        case_id, person_id, told = self._registered(name, hired, credential)
        paths = self._path_to_certified(case_id, hired, employer, cap)

        async def certify(work: Work) -> int:
            return await actions.record_case_events(work, paths)

        if self.closed.get(fiscal_year(hired)) == "books":
            self.refused(DatedIntoClosedBooks, SATO, certify, year=fiscal_year(hired))
            return
        if sum(p.first_year == hired.year and p.first_company == employer for p in self.people) >= PLACES:
            self.refused(QuotaUsedUp, SATO, certify, places=PLACES)
            return
        assert self.act(SATO, certify) == len(paths)
        decide = [(case_id, CaseEvent(CaseEventKind.DECIDED, hired.replace(day=25)))]
        self.refused(SameHand, SATO, lambda work: actions.record_case_events(work, decide))
        assert self.act(MORI, lambda work: actions.record_case_events(work, decide)) == 1
        limit = min(CAPS[credential], cap or CAPS[credential])
        self.people.append(Person(case_id, person_id, name, hired, limit, [Employment(employer, hired)], employer))
        self.earlier.append(lambda: self._same(told, paths))

    def _registered(self, name: str, hired: date, credential: str) -> tuple[CaseId, UUID, Registration]:
        (person_id,) = self.act(SATO, lambda work: some_people(work, self.desk.vault, name))
        told = Registration(
            case_ref=f"R-{name}",
            person_id=person_id,
            scheme="kumamoto",
            frame="scholarship_2",
            hire_year=fiscal_year(hired),
            category=Category.NEW_GRADUATE,
            credential=Credential(credential),
            loans=frozenset({Loan.JASSO_1}),
            registered_on=date(hired.year - 1, 10, 1),
            is_from_outside=False,
            was_employed_in_prefecture=False,
        )
        (recorded,) = self.act(SATO, lambda work: actions.register_for_support(work, [told]))
        return CaseId(recorded.id), person_id, told

    def _path_to_certified(
        self, case_id: CaseId, hired: date, employer: UUID, cap: int | None
    ) -> list[tuple[CaseId, CaseEvent]]:
        company = CompanyId(employer)
        limit = Yen(cap) if cap else None
        return [
            (case_id, CaseEvent(CaseEventKind.NOTICE_ISSUED, date(hired.year - 1, 10, 2))),
            (case_id, CaseEvent(CaseEventKind.OFFERED, date(hired.year - 1, 11, 1), company_id=company)),
            (case_id, CaseEvent(CaseEventKind.HIRED, hired, company_id=company)),
            (
                case_id,
                CaseEvent(CaseEventKind.APPLIED, hired.replace(day=10), papers=ALL_PAPERS, company_cap=limit),
            ),
            (case_id, CaseEvent(CaseEventKind.CERTIFIED, hired.replace(day=20))),
        ]

    def _same(self, told: Registration, paths: list[tuple[CaseId, CaseEvent]]) -> None:
        """Registered and certified again: nothing new; under the number of another: refused."""
        (recorded,) = self.act(SATO, lambda work: actions.register_for_support(work, [told]))
        assert not recorded.is_new
        assert self.act(SATO, lambda work: actions.record_case_events(work, paths)) == 0
        other = Registration(**{**_fields(told), "hire_year": told.hire_year + 1})
        self.refused(RecordedOtherwise, SATO, lambda work: actions.register_for_support(work, [other]))

    def _happened(self, person: Person, event: CaseEvent) -> None:
        events = [(CaseId(person.case), event)]
        assert self.act(SATO, lambda work: actions.record_case_events(work, events)) == 1

    @precondition(lambda self: any(each.ended is None for each in self.people))
    @rule(data=st.data(), reason=st.sampled_from(list(CHANGED.values())), back=st.integers(0, 500))
    def end(self, data: Any, reason: EndReason, back: int) -> None:
        person = self.one(data, going=True)
        day = max(person.last_event + timedelta(days=1), self.today - timedelta(days=back)) if person else self.today
        if person is None or day > self.today:
            return
        self._happened(person, CaseEvent(CaseEventKind.ENDED, day, reason=reason))
        person.ended = (day, reason.value)
        if reason is not EndReason.LOAN_SETTLED:
            person.works[-1].last = day

    @precondition(lambda self: any(each.ended for each in self.people))
    @rule(data=st.data(), back=st.integers(0, 500), is_never=st.booleans())
    def correct_end(self, data: Any, back: int, is_never: bool) -> None:
        """It was another day, or never; not once it was asked back what the end makes due."""
        person = data.draw(st.sampled_from([each for each in self.people if each.ended]), label="person")
        day, reason = person.ended
        right = max(replace(person, ended=None).last_event + timedelta(days=1), self.today - timedelta(days=back))
        if not is_never and (right == day or right > self.today):
            return
        instead = None if is_never else CaseEvent(CaseEventKind.ENDED, right, reason=EndReason(reason))
        told = EventCorrection(CaseEventKind.ENDED, day, instead, "書き誤り")

        async def correct(work: Work) -> None:
            await actions.correct_case_event(work, CaseId(person.case), told)

        if any(each.reason == "reclaim" for each in person.standing):
            self.refused(ReclaimStands, SATO, correct)
            return
        if reason != EndReason.LOAN_SETTLED.value and _is_asked(person, day, None if is_never else right):
            self.refused(DecisionWaits, SATO, correct)
            return
        is_held = is_never and reason == EndReason.FALSE_STATEMENT.value
        if is_held:
            self.refused(SameHand, SATO, correct)
        self.act(MORI if is_held else SATO, correct)
        person.ended = (right, reason) if instead else None
        if reason != EndReason.LOAN_SETTLED.value:
            person.works[-1].last = right if instead else None

    @precondition(lambda self: any(each.ended is None for each in self.people))
    @rule(data=st.data(), kind=st.sampled_from(list(Absence)), back=st.integers(0, 400))
    def rest_or_resume(self, data: Any, kind: Absence, back: int) -> None:
        person = self.one(data, going=True)
        day = max(person.last_event + timedelta(days=1), self.today - timedelta(days=back)) if person else self.today
        if person is None or day > self.today:
            return
        if person.is_resting:
            self._happened(person, CaseEvent(CaseEventKind.RESUMED, day))
            resting, first, _ = person.rests[-1]
            person.rests[-1] = (resting, first, day - timedelta(days=1))
        else:
            self._happened(person, CaseEvent(CaseEventKind.RESTED, day, absence=kind))
            person.rests.append((kind.value, day, None))

    @precondition(lambda self: any(each.ended is None and not each.is_resting for each in self.people))
    @rule(data=st.data(), back=st.integers(0, 400), gap=st.sampled_from([0, 0, 45]))
    def move(self, data: Any, back: int, gap: int) -> None:
        person = self.one(data, going=True)
        if person is None or person.is_resting:
            return
        day = max(person.last_event + timedelta(days=1), self.today - timedelta(days=back))
        left = day - timedelta(days=1 + gap)
        if day > self.today or left < person.works[-1].first or left < person.last_event:
            return
        to = next(each for each in self.companies if each != person.works[-1].company)
        self._happened(person, CaseEvent(CaseEventKind.TRANSFERRED, day, company_id=CompanyId(to), left_on=left))
        person.works[-1].last = left
        person.works.append(Employment(to, day))

    @precondition(lambda self: self.people)
    @rule(data=st.data(), repaid=AMOUNTS, back=st.integers(-1, 3), is_odd=st.sampled_from([False, False, False, True]))
    def evidence(self, data: Any, repaid: int, back: int, is_odd: bool) -> None:
        """Right or wrong, late or early; the companies of one year are told of together."""
        person = self.one(data)
        assert person is not None
        self._certify(person, fiscal_year(self.today) - back, repaid, is_odd)

    def _certify(self, person: Person, year: int, repaid: int, is_odd: bool) -> None:
        told = [
            self._facts(person, year, company, repaid // (place + 1), is_odd)
            for place, company in enumerate(person.companies_in(year) or [person.first_company])
        ]
        recorded = self.act(SATO, lambda work: actions.receive_evidence(work, told))
        ids = [EvidenceId(each.id) for each in recorded]
        for each, facts in zip(ids, told, strict=True):
            person.received(Evidence(each, year, facts.company_id, facts.repaid.amount if facts.repaid else 0), facts)
        self._verify(person, ids)

    def _verify(self, person: Person, ids: list[EvidenceId]) -> None:
        async def verify(work: Work) -> None:
            await actions.verify_evidence(work, ids)

        if any(person.evidence_of(each).is_checked is not None for each in ids):
            self.refused(AlreadySettled, SATO, verify)
            return
        against = person.against(ids)
        if against is not None:
            self.refused(EvidenceContradicts, SATO, verify, rule=against)
            return
        self.act(SATO, verify)
        for each in ids:
            person.checked(each, self.today)
        self.earlier.append(lambda: self.refused(AlreadySettled, SATO, verify))

    def _facts(self, person: Person, year: int, company: UUID, repaid: int, is_odd: bool) -> EvidenceFacts:
        days = person.days_at(company, year, self.today)
        if is_odd:
            days = [(date(year, 5, 2), date(year, 7, 7))]
        return EvidenceFacts(
            case_id=CaseId(person.case),
            fiscal_year=FiscalYear(year),
            company_id=CompanyId(company),
            employed=Period(days[0][0], days[-1][1]) if days else None,
            rests=tuple(Rest(Absence(kind), Period(first, last)) for kind, first, last in person.rests_in(year)),
            repaid=Yen(repaid),
            outlay=None,
            loan_remaining=None,
            certified_on=self.today,
        )


def _fields(told: Registration) -> dict[str, Any]:
    return {name: getattr(told, name) for name in told.__dataclass_fields__}


def _is_asked(person: Person, wrong: date, right: date | None) -> bool:
    """Whether the last day in work is another within a year of which something waits for a decision."""
    years = {person.first_year + owed.number - 1 for owed in person.undecided}
    return any(_last_in(person, year, wrong) != _last_in(person, year, right) for year in years)


def _last_in(person: Person, year: int, end: date | None) -> date | None:
    first, last = max(person.works[-1].first, date(year, 4, 1)), min(end or date.max, date(year + 1, 3, 31))
    return last if first <= last else None
