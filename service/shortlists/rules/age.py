"""What the law asks of a person's age as she is about to be introduced; never in ranking.

Sources: 労働施策総合推進法9条 and 則1条の3 1項 (an age limit on an exception of the law alone: R-15), 労働基準法61条1項
(nobody under 18 works between 22:00 and 5:00: R-36), 年齢計算ニ関スル法律 and 民法143条 (how years of age are counted).

Dangerous and harmful work (労働基準法62条, R-36) has no field of its own in a posting, and is not read out of its
words. It is asked of only where the company tells it as an age limit on exception 2, "a statute limits the age", from
18 up: where it tells none, the coordinator must know. The exceptions of 61条 (boys from 16 in rotating shifts,
industries, permits) are not used: no sex is read, and no permit is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from service.base.refusals import Refusal
from service.shortlists.terms.deciding import BirthDateUnknown, OutsideAgeLimit, TooYoungForNightWork

Content = Mapping[str, Any]

NIGHT_WORK_FROM = 18
DAY_MINUTES = 24 * 60
NIGHTS = ((-120, 300), (1_320, 1_740), (2_760, 3_180))
"""22:00 to 5:00 around today and tomorrow, in minutes from today's midnight."""
ONE_DAY = timedelta(days=1)


class AgeRule(StrEnum):
    """By which rule a posting asks."""

    LIMIT = "limit"
    NIGHT_WORK = "night_work"


@dataclass(frozen=True, slots=True)
class AgeQuestion:
    """Has the person an age of `lowest` to `highest` full years, both included, on a day? None: no bound."""

    rule: AgeRule
    lowest: int | None
    highest: int | None
    on: date


def questions_of(content: Content, today: date) -> tuple[AgeQuestion, ...]:
    """What the posting asks of the age of who is introduced today; nothing for most postings.

    Asked of complete postings only: a limit without a valid exception leaves a posting incomplete.
    """
    on = work_starts(content, today)
    limit = _conditions(content).get("age_limit") or {}
    lowest, highest = limit.get("min"), limit.get("max")
    questions = []
    if lowest is not None or highest is not None:
        questions.append(AgeQuestion(AgeRule.LIMIT, lowest, highest, on))
    if may_hold_night_work(content):
        questions.append(AgeQuestion(AgeRule.NIGHT_WORK, NIGHT_WORK_FROM, None, on))
    return tuple(questions)


def work_starts(content: Content, today: date) -> date:
    """The day on which the age counts: the contract's first day; today where none is told, or one that has passed."""
    starts = _conditions(content).get("contract_starts_on")
    return today if starts is None else max(today, date.fromisoformat(starts))


def may_hold_night_work(content: Content) -> bool:
    """Whether work between 22:00 and 5:00 is told, by the shift or by the hours, or may be a turn among others.

    Of a night shift and of rotating shifts always: the hours told of these are those of one turn. A day shift is day
    work by its own word, unless hours are told that reach into the night; with no hours told the word stands, even
    under a working-time system that leaves the hours open.
    """
    if content["shift"] != "day":
        return True
    conditions = _conditions(content)
    return _touches_night(conditions.get("start_time"), conditions.get("end_time"))


def _touches_night(start: str | None, end: str | None) -> bool:
    """An end not after its start is on the next day; where one time alone is told, the minute beside it counts."""
    if start is not None:
        begins = _minutes(start) % DAY_MINUTES
        ends = begins + 1 if end is None else _minutes(end)
    elif end is not None:
        begins, ends = _minutes(end) - 1, _minutes(end)
    else:
        return False
    if ends <= begins:
        ends += DAY_MINUTES
    return any(begins < night_ends and night_begins < ends for night_begins, night_ends in NIGHTS)


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def full_years(born: date, on: date) -> int:
    """The age on a day, in completed years.

    A year is completed as the eve of the birthday ends (年齢計算ニ関スル法律; 民法143条2項), and a rule that counts by
    days counts that eve: who was born on 1 April is a year older on 31 March, who was born on 29 February always on
    28 February.
    """
    counted = on + ONE_DAY
    return counted.year - born.year - ((counted.month, counted.day) < (born.month, born.day))


def is_of_age(question: AgeQuestion, born: date) -> bool:
    """The answer to a question."""
    age = full_years(born, question.on)
    lowest_met = question.lowest is None or age >= question.lowest
    return lowest_met and (question.highest is None or age <= question.highest)


def obstacles_of(questions: Sequence[AgeQuestion], answers: Sequence[bool] | None) -> list[Refusal]:
    """What stands against the introduction after each question's answer; None: no birth date is known.

    Neither the birth date nor the age is told, only that a bound is not met (R-16).
    """
    if not questions:
        return []
    if answers is None:
        return [
            BirthDateUnknown(
                "この求人への紹介には年齢の確認が必要ですが、生年月日が登録されていません。"
                "本人に生年月日を確認し、登録してください。"
            )
        ]
    return [_refusal(question.rule) for question, answer in zip(questions, answers, strict=True) if not answer]


def _refusal(rule: AgeRule) -> Refusal:
    if rule is AgeRule.LIMIT:
        return OutsideAgeLimit(
            "就業を始める日（定めがなければ本日）の年齢が、この求人の年齢制限に合わないため紹介できません。"
        )
    return TooYoungForNightWork(
        "就業を始める日（定めがなければ本日）に満18歳未満の方は、深夜（22時から5時）の勤務がある、"
        "またはあり得る求人には紹介できません。"
    )


def _conditions(content: Content) -> Mapping[str, Any]:
    return content.get("conditions") or {}
