"""Lives of people whom the programme supports: a degree that its frames list, and work that contradicts nothing."""

from dataclasses import dataclass
from datetime import date
from random import Random

from service.repayments.terms.scheme import Category
from service.sample.lives import (
    GRADUATION_AGE,
    Job,
    Life,
    Month,
    School,
    birth_date,
    earlier_schools,
    fiscal_year_of,
    gender_of,
)
from service.sample.material import Occupation, occupations
from service.sample.places import KUMAMOTO, Course, some_course

DEGREES = ("bachelor", "master")
"""Levels of schooling that the frames list and the sample's supported people have."""
_NEW_COURSES = frozenset(("uni_device", "uni_ds"))
"""Began in April 2024, so that nobody of the earlier years finished them."""
_TRIES = 40


@dataclass(frozen=True)
class Applicant:
    """As what somebody applies, with which degree, from where, and since when."""

    category: Category
    level: str
    residence: str
    registered_on: date


def supported_life(random: Random, work: Occupation, who: Applicant, origin: str) -> Life:
    """The life of an applicant up to the registration; a new graduate is at school then, and finishes it."""
    if who.category is Category.NEW_GRADUATE:
        return _student(random, work, who, origin)
    if who.category is Category.EXPERIENCED:
        years = random.choice((2, 2, 3, 3, 4, 5, 6, 7, 8))
        return _finished(random, work, who, origin, years)
    return _finished(random, work, who, origin, random.choice((1, 1, 2, 3)))


def _student(random: Random, work: Occupation, who: Applicant, origin: str) -> Life:
    study = random.choice(_studies(work, who.level))
    final = fiscal_year_of(who.registered_on) + 1
    gender = gender_of(random, study)
    course = _course(random, who, study.fields, gender)
    schools = earlier_schools(random, study, who.level, origin, course.prefecture, final)
    schools.append(School(course, who.level, Month(final, 3), expected=True))
    birth = birth_date(random, final, GRADUATION_AGE[who.level])
    return Life(study, birth, origin, course.prefecture, gender, tuple(schools), (), 0)


def _studies(work: Occupation, level: str) -> list[Occupation]:
    """Courses of study that lead to the work, or any where none is near to it."""
    known = [each for each in occupations("study").values() if level in each.levels and each.key not in _NEW_COURSES]
    return [each for each in known if set(each.fields) & set(work.fields)] or known


def _course(random: Random, who: Applicant, fields: tuple[str, ...], gender: str) -> Course:
    """A course in the prefecture, or outside it, as the applicant lives."""
    for attempt in range(_TRIES):
        wanted = fields if attempt < _TRIES // 2 else ("any",)
        found = some_course(random, who.level, wanted, (who.residence,), gender=gender)
        if (found.prefecture == KUMAMOTO) == (who.residence == KUMAMOTO):
            return found
    raise LookupError(f"no course of level {who.level} lies where it should")


def _finished(random: Random, work: Occupation, who: Applicant, origin: str, years: int) -> Life:
    """Somebody who left school so many fiscal years ago."""
    now = Month(who.registered_on.year, who.registered_on.month)
    graduation = Month(fiscal_year_of(who.registered_on) + 1 - years, 3)
    schools = earlier_schools(random, work, who.level, origin, who.residence, graduation.year)
    gender = gender_of(random, work)
    course = some_course(random, who.level, work.fields, (origin, who.residence), gender=gender)
    schools.append(School(course, who.level, graduation, expected=False))
    birth = birth_date(random, graduation.year, GRADUATION_AGE[who.level])
    jobs = _jobs(random, work, who, graduation.plus(1), now)
    months = sum(job.start.until(job.end or now) for job in jobs)
    return Life(work, birth, origin, who.residence, gender, tuple(schools), jobs, months // 12)


def _jobs(random: Random, work: Occupation, who: Applicant, start: Month, now: Month) -> tuple[Job, ...]:
    """One job: held still by most who come from outside; who lives in the prefecture has left it, or had none."""
    total = start.until(now)
    is_inside = who.residence == KUMAMOTO
    if not is_inside and (who.category is Category.EXPERIENCED or random.random() < 0.6):
        left = now.plus(-random.randrange(1, 4)) if total > 14 and random.random() < 0.15 else None
        return (Job(work, who.residence, start, left),)
    if total < 8 or random.random() < 0.25:
        return ()
    return (Job(work, who.residence, start, start.plus(random.randrange(4, total - 1))),)
