"""Prefectures and municipalities as the sample uses them, and the schools that lie there."""

from dataclasses import dataclass
from functools import cache
from random import Random

from service.sample.chance import pick_weighted
from service.sample.material import table_of

KUMAMOTO = "43"
KUMAMOTO_CITY = ("43100", "43101", "43102", "43103", "43104", "43105")
FAB_TOWNS = ("43404", "43403", "43216", "43210")


@dataclass(frozen=True)
class Town:
    """A municipality of Kumamoto: its five-digit code and the names that people use."""

    code: str
    name: str
    short: str
    english: str
    weight: float


@dataclass(frozen=True)
class Prefecture:
    """A prefecture, two digits of JIS X 0401, with towns in which people of the sample work."""

    code: str
    name: str
    cities: tuple[str, ...]
    english: str
    postal: str
    weight: float


@dataclass(frozen=True)
class Course:
    """A course of a school: its public name, prefecture, level, and the department."""

    school: str
    school_english: str
    prefecture: str
    level: str
    fields: frozenset[str]
    department: str
    department_english: str
    weight: float


@cache
def towns() -> dict[str, Town]:
    return {
        row["code"]: Town(row["code"], row["name"], row["short"], row["english"], float(row["weight"]))
        for row in table_of("municipalities")
    }


@cache
def prefectures() -> dict[str, Prefecture]:
    return {
        row["code"]: Prefecture(
            row["code"],
            row["name"],
            tuple(row["cities"].split("|")),
            row["english"],
            row["postal"],
            float(row["weight"]),
        )
        for row in table_of("prefectures")
    }


def some_town(random: Random) -> Town:
    return pick_weighted(random, {town: town.weight for town in towns().values()})


def some_prefecture_outside(random: Random) -> str:
    weights = {code: place.weight for code, place in prefectures().items() if code != KUMAMOTO}
    return pick_weighted(random, weights)


@cache
def _courses(level: str) -> tuple[Course, ...]:
    found = [
        Course(
            row["name"],
            row["english"],
            row["prefecture"],
            row["level"],
            frozenset(row["fields"].split()),
            row["department"],
            "",
            float(row["weight"]),
        )
        for row in table_of("schools")
        if row["level"] == level
    ]
    if level in ("bachelor", "master", "doctor"):
        found += _university_courses(level)
    return tuple(found)


def _university_courses(level: str) -> list[Course]:
    departments = {row["field"]: row for row in table_of("departments")}
    courses = []
    for index, row in enumerate(table_of("universities")):
        for field in row["fields"].split():
            words = departments[field]
            names = words["bachelor"].split(";")
            courses.append(
                Course(
                    row["name"],
                    row["english"],
                    row["prefecture"],
                    level,
                    frozenset([field]),
                    names[index % len(names)] if level == "bachelor" else words["graduate"],
                    words["english"],
                    float(row["weight"]),
                )
            )
    return courses


def some_course(
    random: Random, level: str, fields: tuple[str, ...], near: tuple[str, ...], *, gender: str = "female"
) -> Course:
    """A course of a level in one of the fields, most often in one of the prefectures `near`."""
    courses = [each for each in _courses(level) if gender == "female" or "女子" not in each.school]
    wanted = fields if "any" not in fields else ()
    fitting = [each for each in courses if not wanted or each.fields & set(wanted)]
    fitting = fitting or courses
    local = [each for each in fitting if each.prefecture in near]
    pool = local if local and (level == "high_school" or random.random() < 0.82) else fitting
    return random.choices(pool, weights=[each.weight for each in pool])[0]
