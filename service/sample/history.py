"""The history of the sample prefecture, April 2020 to a given day, as ordered events."""

from dataclasses import dataclass
from datetime import date, timedelta

from service.sample.certificates import certificates_of
from service.sample.chance import stream
from service.sample.companies import Company
from service.sample.consultations import visitors
from service.sample.current import arrivals, under_way
from service.sample.events import CompanySupported, ContractConcluded, Event, PersonRegistered, PostingOpened
from service.sample.hiring import Ledger, close_postings, hire_graduates, hire_in
from service.sample.lives import fiscal_year_of
from service.sample.office import office_events
from service.sample.people import Person
from service.sample.postings import Posting
from service.sample.published import (
    AS_OF,
    CONTRACTS,
    CONTRACTS_FROM,
    INVENTED_FROM,
    MONTHS_OF_GRADUATES,
    PERIODS,
    SEMICONDUCTOR_CONTRACTS,
    SEMICONDUCTOR_COURSE_COMPANIES,
    SUPPORTED_COMPANIES,
    invented_contracts,
    invented_period,
    months_between,
)
from service.sample.supports import Support
from service.sample.workdays import JST, at_work, some_workday

_AHEAD = timedelta(days=61)
_LEAST = date(2024, 4, 1) + _AHEAD
_KINDS = ("employment", "employment", "side_job", "side_job", "concurrent")


@dataclass(frozen=True)
class History:
    """Former people and postings, and all events up to the end of the day before `today`, oldest first."""

    people: tuple[Person, ...]
    postings: tuple[Posting, ...]
    events: tuple[Event, ...]


def history_of(
    seed: object, companies: tuple[Company, ...], people: tuple[Person, ...], postings: tuple[Posting, ...], today: date
) -> History:
    """The history with the published figures up to 2023-10-31, and an invented continuation."""
    ledger = Ledger(seed, companies)
    for period, following in zip(PERIODS, (*PERIODS[1:], None), strict=True):
        hire_in(ledger, period, following)
    for year in range(2024, fiscal_year_of(today) + 2):
        for month in MONTHS_OF_GRADUATES:
            hire_graduates(ledger, invented_period(year, month, seed))
    # Beyond today: who will be hired or decided on in the next months is known already.
    for year, month in months_between(date(2024, 4, 1), max(today + _AHEAD, _LEAST)):
        hire_in(ledger, invented_period(year, month, seed))
    close_postings(ledger)
    events: list[Event] = [
        *ledger.events,
        *_programme(seed, companies, ledger.supports, today),
        *visitors(seed, PERIODS[0].first, today),
        *_contracts(seed, companies, today),
        *_supported_companies(seed, companies, today),
        *arrivals(seed, people, postings),
        *under_way(seed, people, postings, today),
    ]
    known = sorted((event for event in events if event.at.astimezone(JST).date() < today), key=lambda event: event.at)
    registered = {event.person for event in known if isinstance(event, PersonRegistered)}
    opened = {event.posting for event in known if isinstance(event, PostingOpened)}
    return History(
        tuple(person for person in ledger.people if person.id in registered),
        tuple(posting for posting in ledger.postings.values() if posting.id in opened),
        tuple(known),
    )


def _programme(seed: object, companies: tuple[Company, ...], supports: list[Support], today: date) -> list[Event]:
    """The office's own acts, and what firms certify of each support."""
    year = fiscal_year_of(today)
    certified = [each for support in supports for each in certificates_of(seed, support, year)]
    return [*office_events(seed, companies, supports, year + 1), *certified]


def _contracts(seed: object, companies: tuple[Company, ...], today: date) -> list[Event]:
    """124 contracts from 2021-11-01 to 2023-10-31, 30 of them with semiconductor firms, then month by month."""
    plan = [(CONTRACTS_FROM, AS_OF, CONTRACTS, SEMICONDUCTOR_CONTRACTS)]
    for year, month in months_between(INVENTED_FROM, today):
        span = invented_period(year, month, seed)
        plan.append((span.first, span.last, *invented_contracts(year, month, seed)))
    events: list[Event] = []
    for first, last, count, semiconductor in plan:
        for number in range(count):
            random = stream(seed, "contract", first, number)
            is_semiconductor = number < semiconductor
            firms = [each for each in companies if each.is_semiconductor == is_semiconductor]
            at = at_work(random, some_workday(random, first, last))
            reference = f"S-PC{first:%y%m}-{number:03d}"
            kind = random.choice(_KINDS)
            events.append(ContractConcluded(at, reference, random.choice(firms).id, kind, is_semiconductor))
    return events


def _supported_companies(seed: object, companies: tuple[Company, ...], today: date) -> list[Event]:
    """Support cases: one a firm and fiscal year; five of R5 in the course for the semiconductor industry."""
    events: list[Event] = []
    for year in range(2022, fiscal_year_of(today) + 1):
        random = stream(seed, "company support", year)
        count, hires = SUPPORTED_COMPANIES.get(year, (random.randrange(41, 48), random.randrange(26, 34)))
        first, last = date(year, 4, 15), AS_OF if year == AS_OF.year else date(year, 12, 20)
        chosen = random.sample(companies, count)
        chosen.sort(key=lambda each: not each.is_semiconductor)
        shares = [0] * count
        for _ in range(hires):
            shares[random.randrange(count)] += 1
        for number, company in enumerate(chosen):
            special = year >= AS_OF.year and number < SEMICONDUCTOR_COURSE_COMPANIES
            day = some_workday(random, first, last)
            course = "半導体関連産業支援コース" if special else "伴走型支援"
            reference = f"S-CS{year}-{number:02d}"
            at = at_work(random, day)
            events.append(CompanySupported(at, reference, company.id, year, course, day, shares[number]))
    return events
