"""The people hired in the sample's history, their postings, and the support decided for some of them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from service.sample.chance import pick_weighted, stream
from service.sample.companies import Company
from service.sample.consultations import center_for
from service.sample.events import Event, PostingClosed, PostingOpened, SupportDecided
from service.sample.journeys import Way, events_of, refused
from service.sample.lives import fiscal_year_of
from service.sample.material import Occupation, occupations
from service.sample.people import Person, Population
from service.sample.places import KUMAMOTO, some_prefecture_outside
from service.sample.postings import Posting, PostingTexts, past_posting
from service.sample.published import INVENTED_FROM, Period
from service.sample.workdays import at_work, some_workday, workday

_BEGINNING = date(2020, 4, 1)
_MONTH_BY_MONTH = date(2024, 4, 1)
"""From here on a period is a month, and its people come after the fixed days."""


@dataclass
class Ledger:
    """What hiring has made so far."""

    seed: object
    companies: tuple[Company, ...]
    people: list[Person] = field(default_factory=list)
    postings: dict[tuple[str, str, int], Posting] = field(default_factory=dict)
    last_use: dict[tuple[str, str, int], date] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    populations: dict[str, Population] = field(default_factory=dict)
    texts: dict[str, PostingTexts] = field(default_factory=dict)
    count: int = 0


def hire_in(ledger: Ledger, period: Period) -> None:
    """All hires of a period: through the centres from outside, and the supported ones who lived here already."""
    outside, inside = period.supported_from_outside, period.supported - period.supported_from_outside
    for number in range(period.uij_hires):
        _hire(ledger, period, from_outside=True, is_supported=number < outside)
    for _ in range(inside):
        _hire(ledger, period, from_outside=False, is_supported=True)


def _hire(ledger: Ledger, period: Period, *, from_outside: bool, is_supported: bool) -> None:
    ledger.count += 1
    number = f"{ledger.count:04d}"
    random = stream(ledger.seed, "hire", number)
    accepted, started, decided = _days(random, period, is_supported=is_supported)
    company, work = _place(random, ledger, fiscal_year_of(accepted), is_supported=is_supported)
    registered = _registered(random, period, accepted)
    posting = _posting(ledger, company, work, accepted)
    residence = some_prefecture_outside(random) if from_outside else KUMAMOTO
    part = "published" if period.first < _MONTH_BY_MONTH else "invented"
    if part not in ledger.populations:
        ledger.populations[part] = Population(f"{ledger.seed}:{part}")
    track = "scholarship" if is_supported else "uij_turn"
    person = ledger.populations[part].person(
        3000 + ledger.count, f"S-H{number}", track, registered, residence=residence, work=work, registered=registered
    )
    center = center_for(random, residence)
    way = Way(number, person, posting, company, center, accepted, started)
    ledger.people.append(person)
    ledger.events += events_of(random, way)
    _refused_before(random, ledger, way, work.key)
    if decided is not None:
        menu = random.choice(company.menus).menu
        decision = SupportDecided(at_work(random, decided), f"S-S{number}", person.id, company.id, menu, from_outside)
        ledger.events.append(decision)


def _days(random: Random, period: Period, *, is_supported: bool) -> tuple[date, date, date | None]:
    """Acceptance and start; with support also its decision, after the start and within the same period."""
    length = (period.last - period.first).days
    first = period.first if period.first > _BEGINNING else _BEGINNING + timedelta(days=20)
    if not is_supported:
        accepted = some_workday(random, first, period.last)
        return accepted, workday(accepted + timedelta(days=random.randrange(18, 75))), None
    if length > 80:
        accepted = some_workday(random, first, period.last - timedelta(days=75))
        started = workday(accepted + timedelta(days=random.randrange(15, 40)))
        return accepted, started, some_workday(random, started + timedelta(days=10), period.last)
    accepted = some_workday(random, first, first + timedelta(days=7))
    started = workday(accepted + timedelta(days=random.randrange(5, 12)))
    return accepted, started, some_workday(random, started, period.last)


def _registered(random: Random, period: Period, accepted: date) -> date:
    """Some months before, but on the same side of the day up to which history is fixed."""
    earliest = INVENTED_FROM if period.first >= _MONTH_BY_MONTH else _BEGINNING
    wanted = accepted - timedelta(days=random.randrange(24, 170))
    limit = max(earliest, min(wanted, accepted - timedelta(days=14)))
    return limit + timedelta(days=(7 - limit.weekday()) % 7 if limit.weekday() > 4 else 0)


def _place(random: Random, ledger: Ledger, year: int, *, is_supported: bool) -> tuple[Company, Occupation]:
    """A firm that hires that year, and the one or two kinds of work for which it does."""
    firms = [each for each in ledger.companies if each.menus or not is_supported]
    company = pick_weighted(random, {each: each.employees**0.6 for each in firms})
    turns = [(year + shift) % len(company.roles) for shift in ((0, 3) if company.employees > 150 else (0,))]
    return company, occupations()[company.roles[random.choice(turns)]]


def _posting(ledger: Ledger, company: Company, work: Occupation, accepted: date) -> Posting:
    """The firm's posting for that work in the fiscal year, opened the first time it is used."""
    year = fiscal_year_of(accepted)
    key = (company.id, work.key, year)
    if key not in ledger.postings:
        random = stream(ledger.seed, "past posting", *key)
        earliest = INVENTED_FROM if year >= _MONTH_BY_MONTH.year else _BEGINNING
        opened = max(earliest, workday(date(year, 4, 1) - timedelta(days=random.randrange(180, 250))))
        part = "published" if year < _MONTH_BY_MONTH.year else "invented"
        texts = ledger.texts.setdefault(part, PostingTexts(f"{ledger.seed}:past:{part}"))
        identifier = f"S-HJ{company.id[-3:]}-{year}-{work.key}"
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
