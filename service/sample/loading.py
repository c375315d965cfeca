"""Loads the sample prefecture through the actions that imports and people use, the clock set to the events.

A block is the events of half a month, of a week in the last months, and of a day in the last fortnight; each is one
transaction, whose clock stands at its last event. The programme's office gathers what comes until it acts, or a month
ends, or for a day in the last fortnight. Nothing is owed from it: no match by job, no mail.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from typing import TypeVar

from ingest import PostingFields, ProfileRecord
from service.base.actor import SYSTEM, Actor
from service.base.clock import FrozenClock, date_in_japan
from service.base.ids import CompanyId, IntroductionId, PersonId, PlacementId, PostingId, SeededIds
from service.companies.actions import register_companies
from service.companies.terms import CompanyFacts
from service.company_support.actions import record_cases
from service.company_support.terms import CaseFacts
from service.consultations.actions import record_consultations
from service.consultations.terms import AgeGroup, Center, ConsultationFacts, Gender, Household
from service.db.engine import Database
from service.db.work import Work, begin_work
from service.people.actions import register_people
from service.placements.actions import record_acceptances, record_placement_events
from service.placements.terms import AcceptanceFacts, EventKind, PlacementEventFacts
from service.platform.crypto import Vault
from service.postings.actions import close_posting, put_postings
from service.professionals.actions import record_contracts
from service.professionals.terms import ContractFacts, EmploymentKind
from service.sample import events as happened
from service.sample.events import Event
from service.sample.prefecture import SamplePrefecture
from service.sample.running import Known, Office, Setting, acts_at, clerks, reached
from service.sample.support_events import SupportRegistered
from service.shortlists.actions.introducing import record_introduction_events, record_introductions
from service.shortlists.terms.deciding import IntroductionEventFacts, IntroductionFacts, Step

BEGINNING = datetime(2020, 4, 1, tzinfo=UTC)
DAILY = timedelta(days=14)
"""So long before its end the history is loaded day by day."""
WEEKLY = timedelta(days=200)
"""And so long week by week: most who look for work came within it."""
_HALF = 15
ENDED = {"declined": Step.DECLINED_BY_PERSON, "not_selected": Step.REJECTED}

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Progress:
    """How much of the history is loaded."""

    events: int
    of: int


async def load(
    database: Database, vault: Vault, sample: SamplePrefecture, *, name: str = "sample prefecture"
) -> AsyncIterator[Progress]:
    """Stores the sample block by block; the same sample of the same name gives the same rows everywhere.

    Going through it again finds what is there and stores the rest, so that an interrupted load can be taken up.
    """
    loader = _Loader(vault, sample)
    clock = FrozenClock(BEGINNING)
    async with begin_work(database, SYSTEM, clock, SeededIds(f"{name}, companies")) as work:
        await loader.companies(work)
        references = [each.case for each in sample.history if isinstance(each, SupportRegistered)]
        office = loader.office(await clerks(work), await reached(work, references))
    done, gathered = 0, list[Event]()
    last = sample.history[-1].at
    for number, (block, following) in enumerate(pairwise([*_blocks(sample.history), []])):
        clock.set(block[-1].at)
        ids = SeededIds(f"{name}, block {number}")
        async with begin_work(database, SYSTEM, clock, ids) as work:
            await loader.block(work, block)
        gathered += block
        if acts_at(block, following) or last - block[-1].at < DAILY:
            await office.block(database, clock, f"{name}, block {number}", gathered)
            gathered = []
        done += len(block)
        yield Progress(done, len(sample.history))


def _blocks(history: Sequence[Event]) -> Iterator[list[Event]]:
    last = history[-1].at

    def of(event: Event) -> tuple[int, ...]:
        day = date_in_japan(event.at)
        if last - event.at < DAILY:
            return (day.toordinal(),)
        if last - event.at < WEEKLY:
            return (*day.isocalendar()[:2], day.month)
        return (day.year, day.month, day.day > _HALF)

    for _, block in groupby(history, of):
        yield list(block)


class _Loader:
    """Knows which id each of the sample's references got."""

    def __init__(self, vault: Vault, sample: SamplePrefecture) -> None:
        self._vault = vault
        self._firms = {company.id: company for company in sample.companies}
        self._people = {person.id: person for person in sample.people}
        self._postings = {posting.id: posting.record for posting in sample.postings}
        self._company: dict[str, CompanyId] = {}
        self._person: dict[str, PersonId] = {}
        self._posting: dict[str, PostingId] = {}
        self._introduction: dict[str, IntroductionId] = {}
        self._placement: dict[str, PlacementId] = {}

    async def companies(self, work: Work) -> None:
        told = [
            CompanyFacts(
                company_ref=firm.id,
                name=firm.name,
                name_kana=firm.name_kana,
                industry_code=firm.industry_code,
                municipality=firm.municipality,
                address=firm.address,
                contact=firm.contact,
                corporate_number=firm.corporate_number,
                employees=firm.employees,
                is_semiconductor=firm.is_semiconductor,
                semiconductor_basis=firm.semiconductor_basis,
                joins_scholarship_programme=firm.joins_scholarship_programme,
            )
            for firm in self._firms.values()
        ]
        self._company = await register_companies(work, told)

    def office(self, staff: tuple[Actor, Actor], reached: datetime | None) -> Office:
        """The programme's office, which knows the same people, firms and placements."""
        setting = Setting(self._vault, self._firms, self._people, staff, reached)
        return Office(setting, Known(self._company, self._person, self._placement))

    async def block(self, work: Work, block: Sequence[Event]) -> None:
        """The events of a block kind by kind, in the order in which one leads to the other."""
        await self._register(work, _of(block, happened.PersonRegistered))
        await self._open_postings(work, _of(block, happened.PostingOpened))
        await self._consult(work, _of(block, happened.Consulted))
        await self._introduce(work, _of(block, happened.Introduced))
        await self._steps(work, block)
        await self._accept(work, _of(block, happened.Accepted))
        await self._follow(work, block)
        await self._programmes(work, block)
        for closed in _of(block, happened.PostingClosed):
            await close_posting(work, self._posting[closed.posting], announce=False)

    async def _register(self, work: Work, registered: Sequence[happened.PersonRegistered]) -> None:
        if not registered:
            return
        records = [ProfileRecord.model_validate(self._people[event.person].record) for event in registered]
        for stored in await register_people(work, self._vault, records, announce=False):
            self._person[stored.profile_ref] = stored.person_id

    async def _open_postings(self, work: Work, opened: Sequence[happened.PostingOpened]) -> None:
        told = [(event.posting, self._postings[event.posting]) for event in opened]
        handed_in = [
            (self._company[record["company_id"]], reference, PostingFields.model_validate(_fields(record)))
            for reference, record in told
        ]
        for (reference, _), stored in zip(told, await put_postings(work, handed_in, announce=False), strict=True):
            self._posting[reference] = stored.posting_id

    async def _consult(self, work: Work, consulted: Sequence[happened.Consulted]) -> None:
        told = [
            ConsultationFacts(
                consultation_ref=event.consultation,
                held_on=date_in_japan(event.at),
                center=Center(event.center),
                person_id=self._person[event.person] if event.person else None,
                residence_prefecture=event.residence,
                origin_prefecture=event.origin,
                age_group=AgeGroup(event.age_group),
                gender=Gender(event.gender),
                household=Household(event.household),
            )
            for event in consulted
        ]
        if told:
            await record_consultations(work, told)

    async def _introduce(self, work: Work, introduced: Sequence[happened.Introduced]) -> None:
        told = [
            IntroductionFacts(
                event.introduction, self._posting[event.posting], self._person[event.person], date_in_japan(event.at)
            )
            for event in introduced
        ]
        self._introduction |= await record_introductions(work, told)

    async def _steps(self, work: Work, block: Sequence[Event]) -> None:
        told = [step for event in block if (step := _step(event)) is not None]
        await record_introduction_events(work, told)

    async def _accept(self, work: Work, accepted: Sequence[happened.Accepted]) -> None:
        told = [
            AcceptanceFacts(
                person_id=self._person[event.person],
                company_id=self._company[event.company],
                accepted_on=event.accepted_on,
                workplace_prefecture=event.workplace_prefecture,
                is_semiconductor=event.is_semiconductor,
                residence_prefecture_at_registration=event.residence,
                center=Center(event.center) if event.center else None,
                introduction_id=self._introduction[event.introduction],
                posting_id=self._posting[event.posting],
            )
            for event in accepted
        ]
        if not told:
            return
        for event, recorded in zip(accepted, await record_acceptances(work, told, announce=False), strict=True):
            self._placement[event.introduction] = PlacementId(recorded.id)

    async def _follow(self, work: Work, block: Sequence[Event]) -> None:
        started = [(one.introduction, EventKind.STARTED, one.started_on) for one in _of(block, happened.Hired)]
        seen = [
            (one.introduction, EventKind.CHECKED_IN, date_in_japan(one.at)) for one in _of(block, happened.CheckedIn)
        ]
        left = [(one.introduction, EventKind.LEFT, one.left_on) for one in _of(block, happened.Left)]
        told = [PlacementEventFacts(self._placement[name], kind, on) for name, kind, on in (*started, *seen, *left)]
        if told:
            await record_placement_events(work, told)

    async def _programmes(self, work: Work, block: Sequence[Event]) -> None:
        contracts = [self._contract(event) for event in _of(block, happened.ContractConcluded)]
        cases = [self._case(event) for event in _of(block, happened.CompanySupported)]
        if contracts:
            await record_contracts(work, contracts)
        if cases:
            await record_cases(work, cases)

    def _contract(self, event: happened.ContractConcluded) -> ContractFacts:
        return ContractFacts(
            contract_ref=event.contract,
            concluded_on=date_in_japan(event.at),
            employment_kind=EmploymentKind(event.kind),
            is_semiconductor=event.is_semiconductor,
            company_id=self._company[event.company],
        )

    def _case(self, event: happened.CompanySupported) -> CaseFacts:
        return CaseFacts(
            case_ref=event.case,
            company_id=self._company[event.company],
            fiscal_year=event.fiscal_year,
            course=event.course,
            started_on=event.started_on,
            hires=event.hires,
        )


def _of(block: Sequence[Event], kind: type[E]) -> list[E]:
    return [event for event in block if isinstance(event, kind)]


def _fields(record: dict[str, object]) -> dict[str, object]:
    """A posting record without what names it and its firm."""
    return {name: value for name, value in record.items() if name not in ("posting_id", "company_id", "company_name")}


def _step(event: Event) -> IntroductionEventFacts | None:
    if isinstance(event, happened.Interviewed):
        return IntroductionEventFacts(event.introduction, Step.INTERVIEWED, date_in_japan(event.at))
    if isinstance(event, happened.Offered):
        return IntroductionEventFacts(event.introduction, Step.OFFERED, date_in_japan(event.at))
    if isinstance(event, happened.Accepted):
        return IntroductionEventFacts(event.introduction, Step.ACCEPTED, event.accepted_on)
    if isinstance(event, happened.IntroductionEnded):
        return IntroductionEventFacts(event.introduction, ENDED[event.outcome], date_in_japan(event.at))
    return None
