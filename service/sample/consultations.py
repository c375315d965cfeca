"""Consultations at the four centres: of registered people, and of visitors who are not."""

from datetime import date, datetime
from random import Random

from service.sample.chance import pick_weighted, stream
from service.sample.events import Consulted
from service.sample.people import Person
from service.sample.places import KUMAMOTO, some_prefecture_outside
from service.sample.workdays import at_work, is_workday

KANTO = ("08", "09", "10", "11", "12", "13", "14", "13", "13", "14", "11", "12")
KANSAI = ("25", "26", "27", "28", "27", "27", "28", "30")
NEAR = frozenset(("40", "41", "42", "44", "45", "46"))
HOUSEHOLDS = {
    "single": "single",
    "married": "couple",
    "married_children": "with_children",
    "single_parent": "with_children",
    "with_parents": "with_parents",
    "dormitory": "single",
}
CENTERS = {"tokyo": 0.42, "osaka": 0.2, "fukuoka": 0.22, "kumamoto": 0.16}


def uij_class(residence: str | None, origin: str | None) -> str:
    """U, J, I, local or unknown, from the residence at registration and the home; the rest of Kyushu is near."""
    if residence == KUMAMOTO:
        return "local"
    if residence is None or origin is None:
        return "unknown"
    if origin == KUMAMOTO:
        return "u"
    return "j" if origin in NEAR and residence != origin else "i"


def center_for(random: Random, residence: str) -> str:
    """The window that somebody of a prefecture goes to, most often the nearest."""
    if residence == KUMAMOTO or random.random() < 0.08:
        return "kumamoto"
    if residence in KANTO or residence < "15":
        return "tokyo"
    return "fukuoka" if residence >= "35" else "osaka"


def age_group(birth_year: int | None, day: date) -> str:
    """The band in which the centre puts somebody."""
    if birth_year is None:
        return "unknown"
    age = day.year - birth_year
    bands = ((20, "under_20"), (30, "20s"), (40, "30s"), (50, "40s"), (60, "50s"))
    return next((name for limit, name in bands if age < limit), "60_and_over")


def consulted(random: Random, reference: str, at: datetime, center: str, person: Person) -> Consulted:
    """A registered person's consultation; what she did not tell stays unknown."""
    told = person.record["statistics"]
    residence, origin = person.record["residence_prefecture"], told["origin_prefecture"]
    household = HOUSEHOLDS.get(told["household"] or "", "unknown") if random.random() < 0.9 else "unknown"
    return Consulted(
        at,
        reference,
        center,
        person.id,
        residence,
        origin,
        age_group(told["birth_year"], at.date()),
        told["gender"] or "unknown",
        household,
        uij_class(residence, origin),
    )


def visitors(seed: object, first: date, last: date) -> list[Consulted]:
    """Visitors of the centres who are not registered, some twenty a month and a little more every year."""
    found = []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if not is_workday(day):
            continue
        random = stream(seed, "visitors", day)
        rate = 0.85 + 0.07 * ((day - first).days / 365)
        for number in range(int(rate + random.random())):
            found.append(_visitor(random, f"S-V{day:%Y%m%d}-{number}", day))
    return found


def _visitor(random: Random, reference: str, day: date) -> Consulted:
    center = pick_weighted(random, CENTERS)
    residence: str | None = {
        "tokyo": random.choice(KANTO),
        "osaka": random.choice(KANSAI),
        "fukuoka": random.choice(("40", "40", "40", "41", "42", "35")),
        "kumamoto": random.choice((KUMAMOTO, some_prefecture_outside(random))),
    }[center]
    origin: str | None = KUMAMOTO if random.random() < 0.55 else some_prefecture_outside(random)
    residence = residence if random.random() < 0.96 else None
    origin = origin if random.random() < 0.88 else None
    return Consulted(
        at_work(random, day),
        reference,
        center,
        None,
        residence,
        origin,
        pick_weighted(random, {"20s": 0.3, "30s": 0.3, "40s": 0.19, "50s": 0.11, "60_and_over": 0.05, "unknown": 0.05}),
        pick_weighted(random, {"female": 0.43, "male": 0.5, "unknown": 0.06, "other": 0.01}),
        pick_weighted(
            random, {"single": 0.42, "couple": 0.2, "with_children": 0.24, "with_parents": 0.05, "unknown": 0.09}
        ),
        uij_class(residence, origin),
    )
