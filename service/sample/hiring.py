"""The people hired in the sample's history, their postings, and the support decided for some of them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from service.sample.chance import pick_weighted, stream
from service.sample.companies import Company
from service.sample.consultations import center_for
from service.sample.events import Event, PostingClosed, PostingOpened
from service.sample.journeys import Way, events_of, refused
from service.sample.lives import fiscal_year_of
from service.sample.material import Occupation, occupations
from service.sample.people import Person, Population
from service.sample.places import KUMAMOTO, some_prefecture_outside
from service.sample.postings import Posting, PostingTexts, past_posting
from service.sample.published import INVENTED_FROM, Period
from service.sample.supporting import Begun, Places, applicant_of, support_of
from service.sample.supports import Support
from service.sample.workdays import at_work, next_workday, some_workday, workday

_BEGINNING = date(2020, 4, 1)
_MONTH_BY_MONTH = date(2024, 4, 1)
"""From here on a period is a month, and its people come after the fixed days."""
_PostingKey = tuple[str, str, int, str]


@dataclass
class Ledger:
    """What hiring has made so far."""

    seed: object
    companies: tuple[Company, ...]
    people: list[Person] = field(default_factory=list)
    postings: dict[_PostingKey, Posting] = field(default_factory=dict)
    last_use: dict[_PostingKey, date] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    supports: list[Support] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    populations: dict[str, Population] = field(default_factory=dict)
    texts: dict[str, PostingTexts] = field(default_factory=dict)
    count: int = 0


@dataclass(frozen=True)
class _Hire:
    """One hire to be made: of which period, from where, and whether supported, or even right after school."""

    period: Period
    from_outside: bool
    is_supported: bool
    is_graduate: bool = False

    @property
    def part(self) -> str:
        """What is published stays as it is whatever is invented after it, and so does a year of graduates."""
        if self.period.first < _MONTH_BY_MONTH:
            return "published"
        return f"graduates {self.period.first.year}" if self.is_graduate else "invented"


def hire_in(ledger: Ledger, period: Period, following: Period | None = None) -> None:
    """All hires of a period: through the centres from outside, and the supported ones who lived here already.

    Who is decided on as a graduate from outside in the `following` period found the work in this one.
    """
    early = following.graduates_from_outside if following is not None else 0
    outside = period.supported_from_outside - period.graduates_from_outside
    inside = period.supported - period.supported_from_outside
    for number in range(period.uij_hires - early):
        _hire(ledger, _Hire(period, from_outside=True, is_supported=number < outside))
    if period.first < _MONTH_BY_MONTH:
        for hire in _graduates(period):
            _hire(ledger, hire)
    for _ in range(inside - period.graduates):
        _hire(ledger, _Hire(period, from_outside=False, is_supported=True))


def _graduates(period: Period) -> list[_Hire]:
    return [
        _Hire(period, from_outside=number < period.graduates_from_outside, is_supported=True, is_graduate=True)
        for number in range(period.graduates_from_outside + period.graduates)
    ]


def hire_graduates(ledger: Ledger, period: Period) -> None:
    """The graduates who are decided on in an invented month; under numbers of their own, being known long before."""
    first = period.first
    for place, hire in enumerate(_graduates(period)):
        _hire(ledger, hire, f"G{first:%y%m}{place:02d}", 20_000 + first.year % 100 * 1_000 + first.month * 100 + place)


def _hire(ledger: Ledger, hire: _Hire, number: str = "", place_of_person: int = 0) -> None:
    if not number:
        ledger.count += 1
        number, place_of_person = f"{ledger.count:04d}", 3000 + ledger.count
    random = stream(ledger.seed, "hire", number)
    accepted, started, decided = _days(random, hire)
    registered = _registered(random, hire, accepted)
    residence = some_prefecture_outside(random) if hire.from_outside else KUMAMOTO
    year = fiscal_year_of(accepted)
    place = ledger.places.take(random, ledger.companies, fiscal_year_of(started)) if hire.is_supported else None
    company, work = (place.company, place.work) if place else _place(random, ledger, year)
    applicant = applicant_of(random, place, residence, registered, is_graduate=hire.is_graduate) if place else None
    posting = _posting(ledger, company, work, accepted, hire.part)
    if hire.part not in ledger.populations:
        ledger.populations[hire.part] = Population(f"{ledger.seed}:{hire.part}")
    person = ledger.populations[hire.part].person(
        place_of_person,
        f"S-H{number}",
        "scholarship" if hire.is_supported else "uij_turn",
        registered,
        residence=residence,
        work=work,
        applicant=applicant,
        registered=registered,
    )
    center = center_for(random, str(person.record["residence_prefecture"]))
    way = Way(number, person, posting, company, center, accepted, started)
    ledger.people.append(person)
    events = events_of(random, way)
    if place is not None and applicant is not None and decided is not None:
        begun = Begun(f"S-S{number}", person, place, applicant, decided)
        support, events = support_of(ledger.seed, begun, ledger.companies, events)
        ledger.supports.append(support)
    ledger.events += events
    _refused_before(random, ledger, way, work.key)


def _days(random: Random, hire: _Hire) -> tuple[date, date, date | None]:
    """Acceptance and start; with support also its decision, after the start and within the period."""
    period = hire.period
    first = period.first if period.first > _BEGINNING else _BEGINNING + timedelta(days=20)
    if not hire.is_supported:
        accepted = some_workday(random, first, period.last)
        return accepted, workday(accepted + timedelta(days=random.randrange(18, 75))), None
    if hire.is_graduate:
        april = date(period.first.year, 4, 1)
        # Of the periods after April 2024 nothing happens before what is invented begins.
        accepted = some_workday(random, date(april.year - 1, 11, 20), date(april.year, 2, 20))
        return (
            accepted,
            next_workday(april),
            some_workday(random, max(period.first, date(april.year, 5, 6)), period.last),
        )
    if period.first >= _MONTH_BY_MONTH:
        accepted = some_workday(random, period.first - timedelta(days=70), period.first - timedelta(days=40))
        started = workday(accepted + timedelta(days=random.randrange(15, 33)))
        return accepted, started, some_workday(random, period.first, period.last)
    accepted = some_workday(random, first, period.last - timedelta(days=75))
    started = workday(accepted + timedelta(days=random.randrange(15, 40)))
    return accepted, started, some_workday(random, started + timedelta(days=10), period.last)


def _registered(random: Random, hire: _Hire, accepted: date) -> date:
    """Some months before, but on the same side of the day up to which history is fixed."""
    earliest = _BEGINNING if hire.part == "published" else INVENTED_FROM
    if hire.is_graduate:
        # Who is a student then finishes within that fiscal year.
        earliest = max(earliest, date(fiscal_year_of(accepted), 4, 1))
    wanted = accepted - timedelta(days=random.randrange(24, 170))
    limit = max(earliest, min(wanted, accepted - timedelta(days=14)))
    return limit + timedelta(days=(7 - limit.weekday()) % 7 if limit.weekday() > 4 else 0)


def _place(random: Random, ledger: Ledger, year: int) -> tuple[Company, Occupation]:
    """A firm that hires that year, and the one or two kinds of work for which it does."""
    company = pick_weighted(random, {each: each.employees**0.6 for each in ledger.companies})
    turns = [(year + shift) % len(company.roles) for shift in ((0, 3) if company.employees > 150 else (0,))]
    return company, occupations()[company.roles[random.choice(turns)]]


def _posting(ledger: Ledger, company: Company, work: Occupation, accepted: date, part: str) -> Posting:
    """The firm's posting for that work in the fiscal year, opened the first time it is used."""
    year = fiscal_year_of(accepted)
    key = (company.id, work.key, year, part)
    if key not in ledger.postings:
        random = stream(ledger.seed, "past posting", *key)
        is_late = part != "published"
        opened = max(
            INVENTED_FROM if is_late else _BEGINNING,
            workday(date(year, 4, 1) - timedelta(days=random.randrange(180, 250))),
        )
        texts = ledger.texts.setdefault(part, PostingTexts(f"{ledger.seed}:past:{part}"))
        identifier = f"S-HJ{company.id[-3:]}-{year}-{work.key}"
        if part.startswith("graduates"):
            identifier += "-G"
        elif is_late and year < _MONTH_BY_MONTH.year:
            identifier += "-2"
        ledger.postings[key] = past_posting(random, identifier, company, work, texts, opened)
        ledger.events.append(PostingOpened(at_work(random, opened), identifier))
    ledger.last_use[key] = max(ledger.last_use.get(key, accepted), accepted)
    return ledger.postings[key]


def _refused_before(random: Random, ledger: Ledger, way: Way, work: str) -> None:
    """Three in ten were introduced elsewhere before, in vain."""
    if random.random() > 0.3:
        return
    others = [
        posting
        for key, posting in ledger.postings.items()
        if posting.received_on <= way.person.registered_on
        and posting.id != way.posting.id
        and key[2] == fiscal_year_of(way.accepted_on)
        and key[1] == work
    ]
    if others:
        ledger.events += refused(random, way, random.choice(others))


def close_postings(ledger: Ledger) -> None:
    """Every posting closes some days after its last hire."""
    for key, posting in ledger.postings.items():
        random = stream(ledger.seed, "closing", posting.id)
        day = workday(ledger.last_use[key] + timedelta(days=random.randrange(3, 12)))
        ledger.events.append(PostingClosed(at_work(random, day), posting.id))
