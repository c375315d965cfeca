"""A coherent life: age, schooling, jobs and licences that follow from each other and end before `today`."""

from dataclasses import dataclass
from datetime import date
from random import Random

from service.sample.chance import pick_weighted
from service.sample.material import Occupation, occupations
from service.sample.places import KUMAMOTO, Course, some_course, some_prefecture_outside

GRADUATION_AGE = {
    "high_school": 18,
    "vocational": 20,
    "polytechnic": 20,
    "junior_college": 20,
    "kosen": 20,
    "bachelor": 22,
    "master": 24,
    "doctor": 27,
}
YEARS_OF_COURSE = {
    "high_school": 3,
    "vocational": 2,
    "polytechnic": 2,
    "junior_college": 2,
    "kosen": 5,
    "bachelor": 4,
    "master": 2,
    "doctor": 3,
}
FIRST_JOBS = ("retail", "operator", "warehouse", "hotel", "sales", "cook", "admin", "driver", "care", "farm")


@dataclass(frozen=True)
class Month:
    """A month of the calendar."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def plus(self, months: int) -> "Month":
        total = self.year * 12 + self.month - 1 + months
        return Month(total // 12, total % 12 + 1)

    def until(self, later: "Month") -> int:
        """Months from this one to a later one."""
        return (later.year - self.year) * 12 + later.month - self.month


@dataclass(frozen=True)
class School:
    """One entry of the education: the course, the month of graduation, and whether that is still to come."""

    course: Course
    level: str
    graduation: Month
    expected: bool


@dataclass(frozen=True)
class Job:
    """One entry of the experience; `end` None is a job still held."""

    occupation: Occupation
    prefecture: str
    start: Month
    end: Month | None
    part_time: bool = False


@dataclass(frozen=True)
class Life:
    """What has happened to a person until today."""

    occupation: Occupation
    birth: date
    origin: str
    residence: str
    gender: str
    schools: tuple[School, ...]
    jobs: tuple[Job, ...]
    years: int

    @property
    def is_student(self) -> bool:
        return any(school.expected for school in self.schools)


def fiscal_year_of(day: date) -> int:
    """The year in which the fiscal year of a day starts (April to March)."""
    return day.year if day.month >= 4 else day.year - 1


def birth_date(random: Random, graduation_year: int, age: int) -> date:
    """A birthday of somebody who turns `age` in the school year that ends in March of the year given."""
    first = date(graduation_year - age - 1, 4, 2).toordinal()
    return date.fromordinal(first + random.randrange(365))


def student_life(random: Random, study: Occupation, residence: str, origin: str, today: date) -> Life:
    """Somebody at school who finishes this fiscal year, or one or two later."""
    level = random.choice(study.levels)
    later = 0 if level == "high_school" else pick_weighted(random, {0: 0.72, 1: 0.23, 2: 0.05})
    later = min(later, 1) if level == "master" else later
    final = fiscal_year_of(today) + 1 + later
    repeated = random.random() < 0.1 and level in ("bachelor", "master")
    gender = gender_of(random, study)
    course = some_course(random, level, study.fields, (residence,), gender=gender)
    schools = earlier_schools(random, study, level, origin, residence, final)
    schools.append(School(course, level, Month(final, 3), expected=True))
    birth = birth_date(random, final, GRADUATION_AGE[level] + repeated)
    residence = course.prefecture
    jobs = _part_time_job(random, residence, today, level)
    return Life(study, birth, origin, residence, gender, tuple(schools), jobs, 0)


_BEFORE_2024 = {"device": "ele", "ds": "info"}
"""Courses that began in April 2024 have no graduates yet who go on."""


def earlier_schools(
    random: Random, study: Occupation, level: str, origin: str, residence: str, final: int
) -> list[School]:
    if level in ("master", "doctor"):
        gap = YEARS_OF_COURSE["master"] + (YEARS_OF_COURSE["doctor"] if level == "doctor" else 0)
        fields = tuple(_BEFORE_2024.get(field, field) for field in study.fields)
        bachelor = some_course(random, "bachelor", fields, (residence, origin))
        schools = [School(bachelor, "bachelor", Month(final - gap, 3), expected=False)]
        if level == "doctor":
            master = some_course(random, "master", study.fields, (residence,))
            schools.append(School(master, "master", Month(final - 3, 3), expected=False))
        return schools
    return []


def _part_time_job(random: Random, residence: str, today: date, level: str) -> tuple[Job, ...]:
    if level == "high_school" or random.random() > 0.18:
        return ()
    occupation = occupations()[random.choice(("retail", "cook", "hotel", "guide", "warehouse"))]
    months = random.randrange(3, 14)
    start = Month(today.year, today.month).plus(-months)
    return (Job(occupation, residence, start, None, part_time=True),)


def worker_life(
    random: Random, work: Occupation, residence: str, origin: str, today: date, ages: tuple[int, int]
) -> Life:
    """Somebody who has left school, with one to three jobs, the last in the occupation given."""
    level = random.choice(work.levels)
    youngest = max(ages[0], GRADUATION_AGE[level] + 1)
    age = max(youngest, round(random.triangular(youngest, ages[1] + 1, youngest + (ages[1] - youngest) * 0.3)))
    graduation = Month(fiscal_year_of(today) + 1 - (age - GRADUATION_AGE[level]), 3)
    schooled_in = origin if random.random() < 0.6 else residence
    schools = earlier_schools(random, work, level, origin, residence, graduation.year)
    gender = gender_of(random, work)
    course = some_course(random, level, work.fields, (schooled_in, residence), gender=gender)
    schools.append(School(course, level, graduation, expected=False))
    birth = birth_date(random, graduation.year, GRADUATION_AGE[level])
    jobs = _career(random, work, residence, origin, graduation, Month(today.year, today.month))
    months = sum(job.start.until(job.end or Month(today.year, today.month)) for job in jobs if job.occupation is work)
    return Life(work, birth, origin, residence, gender, tuple(schools), jobs, max(0, months // 12))


def _career(
    random: Random, work: Occupation, residence: str, origin: str, graduation: Month, now: Month
) -> tuple[Job, ...]:
    start = graduation.plus(1)
    total = start.until(now)
    jobs: list[Job] = []
    if total > 48 and random.random() < 0.38 and not _needs_licence(work):
        months = random.randrange(12, min(60, total - 20))
        first = occupations()[random.choice([key for key in FIRST_JOBS if key != work.key])]
        jobs.append(Job(first, origin if random.random() < 0.5 else residence, start, start.plus(months - 1)))
        start = start.plus(months + random.choice((0, 0, 1, 3)))
        total = start.until(now)
    if total > 96 and random.random() < 0.42:
        months = random.randrange(36, total - 40)
        elsewhere = residence if random.random() < 0.6 else some_prefecture_outside(random)
        jobs.append(Job(work, elsewhere, start, start.plus(months - 1)))
        start = start.plus(months)
    last = residence if total < 24 or random.random() < 0.95 else KUMAMOTO
    left = now.plus(-random.randrange(1, 8)) if random.random() < 0.13 and start.until(now) > 14 else None
    jobs.append(Job(work, last, start, left))
    return tuple(jobs)


def _needs_licence(work: Occupation) -> bool:
    return any(licence.share >= 1.0 and licence.name != "普通自動車免許" for licence in work.licences)


_WOMEN = {"nurse": 0.85, "care": 0.6, "childcare": 0.92, "admin": 0.65, "accountant": 0.55, "uni_nurse": 0.85}
_MEN = {"maintenance", "automech", "sdf", "electric", "machining", "plumbing", "driver", "civil", "hs_mech", "field"}


def gender_of(random: Random, occupation: Occupation) -> str:
    women = 0.1 if occupation.key in _MEN else _WOMEN.get(occupation.key, 0.36)
    return "female" if random.random() < women else "male"


def licences_of(random: Random, life: Life, today: date) -> list[str]:
    """The qualifications that the person holds; a driving licence from eighteen, others by years in the field."""
    held = [
        licence.name
        for licence in life.occupation.licences
        if life.years >= licence.years and random.random() < licence.share
    ]
    if today < date(life.birth.year + 18, 4, 1) or (today.year - life.birth.year <= 18 and life.is_student):
        held = [name for name in held if "自動車免許" not in name]
    held = [name for name in held if name != "自動車検査員" or "二級自動車整備士" in held]
    for first, second in _LOWER.items():
        if first in held and second in held:
            held.remove(second)
    return held


_LOWER = {
    "機械保全技能士1級": "機械保全技能士2級",
    "機械加工技能士1級": "機械加工技能士2級",
    "1級建築施工管理技士": "2級建築施工管理技士",
    "1級土木施工管理技士": "2級土木施工管理技士",
    "一級建築士": "二級建築士",
    "二級自動車整備士": "三級自動車整備士",
    "機械設計技術者2級": "機械設計技術者3級",
    "QC検定2級": "QC検定3級",
    "日商簿記検定1級": "日商簿記検定2級",
    "高圧ガス製造保安責任者(乙種化学)": "高圧ガス製造保安責任者(丙種化学)",
    "応用情報技術者": "基本情報技術者",
}
