"""The people of the sample: profile records in the import's own form, each with a day of registration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from service.sample.chance import Deck, stream
from service.sample.identities import Registry, identity_of
from service.sample.lives import (
    Life,
    student_life,
    worker_life,
)
from service.sample.material import Occupation, occupations
from service.sample.places import KUMAMOTO, some_prefecture_outside
from service.sample.profiles import profile_of
from service.sample.published import INVENTED_FROM
from service.sample.pupils import PUPILS, pupil_of
from service.sample.summaries import Texts
from service.sample.supported_lives import Applicant, supported_life

TRACKS = {"uij_turn": 0.36, "student": 0.28, "professional": 0.22, "scholarship": 0.14}
AGES = {"uij_turn": (22, 58), "professional": (28, 64), "scholarship": (22, 32)}
SCHOLARSHIP_LEVELS = frozenset(("bachelor", "master", "doctor"))


@dataclass(frozen=True)
class Person:
    """One person: the profile record as a file would hold it, and the day on which it was registered."""

    record: dict[str, Any]
    registered_on: date

    @property
    def id(self) -> str:
        return str(self.record["profile_id"])


class Population:
    """Makes people one by one; names, sentences and occupations are dealt from shared decks."""

    def __init__(self, seed: object) -> None:
        self._seed = seed
        self._names = Registry(seed)
        self._texts = Texts(seed)
        self._work = _deck_of(occupations("work"), stream(seed, "work"))
        self._study = _deck_of(occupations("study"), stream(seed, "study"))

    def person(
        self,
        number: int,
        identifier: str,
        track: str,
        today: date,
        *,
        residence: str | None = None,
        work: Occupation | None = None,
        applicant: Applicant | None = None,
        registered: date,
    ) -> Person:
        """One person of a track as she is on `today`.

        `work` makes her a worker of that occupation, and `applicant` one whom the programme supports.
        """
        random = stream(self._seed, identifier)
        origin = _origin(random, residence or KUMAMOTO) if work is not None else None
        if work is None or origin is None:
            life = self._life(random, track, residence, today)
        elif applicant is not None:
            life = supported_life(random, work, applicant, origin)
        else:
            life = worker_life(random, work, residence or KUMAMOTO, origin, today, AGES[track])
        record = self._record(random, number, identifier, track, life, today)
        record["consents"] = _consents(random, registered) if work is None else _all_consents(registered)
        return Person(record, registered)

    def pupil(self, number: int, identifier: str, which: int, today: date) -> Person:
        """One pupil of the demo's own school as she is on `today`."""
        random = stream(self._seed, identifier)
        pupil = pupil_of(random, which, today)
        record = self._record(random, number, identifier, "student", pupil.life, today)
        record["consents"] = _told(pupil.purposes, pupil.registered_on, "学校を通した同意書")
        return Person(record, pupil.registered_on)

    def _record(
        self, random: Random, number: int, identifier: str, track: str, life: Life, today: date
    ) -> dict[str, Any]:
        """The profile record of a life, without consents."""
        english, foreign = _speaks_english(random, life)
        name = self._names.foreign() if foreign else self._names.japanese(life.gender, life.birth.year)
        record = profile_of(random, identifier, track, life, self._texts, today, name.language, english=english)
        record["identity"] = identity_of(random, number, name, life.birth, life.residence)
        return record

    def _life(self, random: Random, track: str, residence: str | None, today: date) -> Life:
        at_school = track == "student" or (track == "scholarship" and random.random() < 0.55)
        where = residence or _residence(random, track, at_school=at_school)
        origin = _origin(random, where)
        if at_school:
            study = self._study.deal(lambda each: track == "student" or set(each.levels) <= SCHOLARSHIP_LEVELS)
            if study is None:
                raise LookupError("no course of study fits")
            where = KUMAMOTO if study.key.startswith(("hs_", "poly_")) else where
            origin = KUMAMOTO if study.key.startswith("hs_") else origin
            return student_life(random, study, where, origin, today)
        work = self._work.deal()
        if work is None:
            raise LookupError("no occupation is written")
        return worker_life(random, work, where, origin, today, AGES[track])


def people_of(seed: object, today: date, count: int = 2000) -> tuple[Person, ...]:
    """The people of all tracks who are looking for work on `today`, and after them the demo school's pupils."""
    random = stream(seed, "tracks")
    tracks = [track for track, share in TRACKS.items() for _ in range(round(share * count))]
    random.shuffle(tracks)
    population = Population(seed)
    seekers = tuple(
        population.person(
            number, f"S-P{number:04d}", track, today, registered=_registered_on(stream(seed, "day", number), today)
        )
        for number, track in enumerate(tracks, start=1)
    )
    # Not from `count`: the shares are rounded, so that there may be one seeker more or fewer.
    numbers = range(len(seekers) + 1, len(seekers) + 1 + len(PUPILS))
    pupils = [population.pupil(number, f"S-P{number:04d}", which, today) for which, number in enumerate(numbers)]
    return (*seekers, *pupils)


def _registered_on(random: Random, today: date) -> date:
    """Most have come within the year; the last days are busy."""
    back = random.randrange(1, 6) if random.random() < 0.03 else 1 + int(random.betavariate(1.1, 2.6) * 420)
    return max(INVENTED_FROM, today - timedelta(days=back))


def _deck_of(kinds: dict[str, Occupation], random: Random) -> Deck[Occupation]:
    return Deck([each for each in kinds.values() for _ in range(round(each.weight * 10))], random)


def _residence(random: Random, track: str, *, at_school: bool) -> str:
    local = {"uij_turn": 0.0, "student": 0.72, "scholarship": 0.45, "professional": 0.74}[track]
    if at_school and track == "scholarship":
        local = 0.55
    return KUMAMOTO if random.random() < local else some_prefecture_outside(random)


def _origin(random: Random, residence: str) -> str:
    if residence == KUMAMOTO:
        return KUMAMOTO if random.random() < 0.86 else some_prefecture_outside(random)
    roll = random.random()
    if roll < 0.56:
        return KUMAMOTO
    return residence if roll < 0.78 else some_prefecture_outside(random)


def _speaks_english(random: Random, life: Life) -> tuple[bool, bool]:
    """Whether the texts are in English, and whether the person's mother tongue is foreign."""
    if life.occupation.english is None:
        return False, False
    english = random.random() < 0.41
    return english, english and random.random() < 0.45


def _all_consents(given_on: date) -> list[dict[str, str]]:
    """What everybody had agreed to who was introduced and hired."""
    return _told(("matching", "introduction", "statistics"), given_on, "窓口の同意書")


def _consents(random: Random, given_on: date) -> list[dict[str, str]]:
    source = random.choice(("登録フォーム", "窓口の同意書", "オンライン登録", "説明会の登録票", "相談票"))
    if random.random() < 0.08:
        return _told(("statistics",), given_on, source) if random.random() < 0.5 else []
    purposes = ["matching"]
    purposes += ["introduction"] if random.random() < 0.22 else []
    purposes += ["statistics"] if random.random() < 0.7 else []
    purposes += ["notices"] if random.random() < 0.4 else []
    return _told(purposes, given_on, source)


def _told(purposes: Sequence[str], given_on: date, source: str) -> list[dict[str, str]]:
    return [{"purpose": purpose, "given_on": given_on.isoformat(), "source": source} for purpose in purposes]
