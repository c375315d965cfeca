"""The demo's own school and its pupils: without them its career supporters would look at an empty page."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from service.sample.lives import Life, student_life
from service.sample.material import occupations
from service.sample.places import KUMAMOTO, Course
from service.sample.published import INVENTED_FROM

SCHOOL = "熊本県立白川工業高等学校"
"""An invented school."""
PUPILS = (*(("hs_mech", "機械科"),) * 5, *(("hs_ele", "電気科"),) * 5, *(("hs_ele", "電子科"),) * 4)
"""What each of them studies, and in which department."""
SILENT = frozenset((4, 11))
"""Numbers of the pupils who did not agree to be matched."""


@dataclass(frozen=True)
class Pupil:
    """One pupil in the last year: life, day of registration through the school, and what she agreed to."""

    life: Life
    registered_on: date
    purposes: tuple[str, ...]


def pupil_of(random: Random, number: int, today: date) -> Pupil:
    """The pupil of a number (0 to 13) on `today`; the school gathered the forms within the last two months."""
    study, department = PUPILS[number]
    life = student_life(random, occupations("study")[study], KUMAMOTO, KUMAMOTO, today)
    course = Course(SCHOOL, "", KUMAMOTO, "high_school", frozenset((study,)), department, "", 1.0)
    there = replace(life, schools=(replace(life.schools[-1], course=course),))
    registered = max(INVENTED_FROM, today - timedelta(days=random.randrange(4, 60)))
    return Pupil(there, registered, ("statistics",) if number in SILENT else ("matching", "statistics"))
