"""One person's way from registration to a job and through the years after it, as events."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from service.sample.chance import pick_weighted
from service.sample.companies import Company
from service.sample.consultations import consulted
from service.sample.events import (
    Accepted,
    CheckedIn,
    Event,
    Hired,
    Interviewed,
    Introduced,
    IntroductionEnded,
    Left,
    Offered,
    PersonRegistered,
)
from service.sample.people import Person
from service.sample.postings import Posting
from service.sample.workdays import at_work, workday

CHECKS = (6, 12, 36)


@dataclass(frozen=True)
class Way:
    """Who is hired where, and on which days."""

    number: str
    person: Person
    posting: Posting
    company: Company
    center: str
    accepted_on: date
    started_on: date


def events_of(random: Random, way: Way) -> list[Event]:
    """All events of a way, in order."""
    person, introduction = way.person, f"S-I{way.number}"
    registered = person.registered_on
    room = max(12, (way.accepted_on - registered).days)
    start = at_work(random, registered)
    introduced = at_work(random, workday(registered + timedelta(days=room * 5 // 12)))
    interviewed = _after(introduced, at_work(random, workday(registered + timedelta(days=room * 8 // 12))))
    offered = _after(interviewed, at_work(random, workday(registered + timedelta(days=room * 10 // 12))))
    residence = str(person.record["residence_prefecture"])
    events: list[Event] = [
        PersonRegistered(start, person.id),
        consulted(random, f"S-C{way.number}", start + timedelta(minutes=random.randrange(20, 90)), way.center, person),
        Introduced(introduced, introduction, person.id, way.posting.id, way.company.id),
        Interviewed(interviewed, introduction),
        Offered(offered, introduction),
        Accepted(
            at_work(random, way.accepted_on),
            introduction,
            person.id,
            way.posting.id,
            way.company.id,
            way.accepted_on,
            way.center,
            residence,
            "43",
            way.company.is_semiconductor,
        ),
        Hired(at_work(random, way.started_on), introduction, way.started_on),
    ]
    return events + _afterwards(random, introduction, way.started_on)


def _after(earlier: datetime, wanted: datetime) -> datetime:
    return wanted if wanted > earlier else earlier + timedelta(minutes=40)


def refused(random: Random, way: Way, posting: Posting) -> list[Event]:
    """An earlier introduction of the same person that led to nothing."""
    introduction = f"S-I{way.number}x"
    registered = way.person.registered_on
    room = max(12, (way.accepted_on - registered).days)
    days = [workday(registered + timedelta(days=room * part // 12)) for part in (2, 4)]
    company = str(posting.record["company_id"])
    outcome = random.choice(("declined", "not_selected", "not_selected"))
    return [
        Introduced(at_work(random, days[0]), introduction, way.person.id, posting.id, company),
        IntroductionEnded(at_work(random, days[1]) + timedelta(hours=1), introduction, outcome),
    ]


def _afterwards(random: Random, introduction: str, started: date) -> list[Event]:
    """Checks at six months, one and three years; about one in four has left within three years."""
    stays = pick_weighted(random, {(1, 5): 0.05, (7, 11): 0.06, (13, 35): 0.14, None: 0.75})
    left = started + timedelta(days=30 * random.randrange(stays[0], stays[1] + 1) + 9) if stays else None
    events: list[Event] = []
    for months in CHECKS:
        day = started + timedelta(days=round(months * 30.44) + random.randrange(1, 12))
        day = day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
        if left is not None and left <= day:
            told = left + timedelta(days=(7 - left.weekday()) % 7 if left.weekday() > 4 else 0)
            events.append(Left(at_work(random, told), introduction, left))
            break
        events.append(CheckedIn(at_work(random, day), introduction, months))
    return events
