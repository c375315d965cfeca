"""Age as the law counts it, and what a posting may ask of it: limits of its own, and night work."""

from calendar import isleap
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.shortlists.rules import age as rules
from service.shortlists.rules.age import AgeQuestion, AgeRule
from service.shortlists.terms.deciding import BirthDateUnknown, OutsideAgeLimit, TooYoungForNightWork
from tests.factories.postings import posting_json

TODAY = date(2026, 11, 24)
ONE_DAY = timedelta(days=1)
BIRTHS = st.dates(date(1930, 1, 1), date(2012, 12, 31))
AGES = st.integers(0, 80)
OLDEST_44 = {"min": None, "max": 44, "reason_code": "3イ", "reason_text": "長期勤続によるキャリア形成のため"}
FROM_18 = {"min": 18, "max": None, "reason_code": "2", "reason_text": "労働基準法62条の危険有害業務のため"}


def eve_of_birthday(born: date, years: int) -> date:
    """民法143条2項: the day before the day of that date; where the month has no such day, its last day."""
    year = born.year + years
    if (born.month, born.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return born.replace(year=year) - ONE_DAY


@given(BIRTHS, AGES)
@example(date(2008, 2, 29), 18)
@example(date(2008, 3, 1), 18)
@example(date(2007, 1, 1), 18)
def test_a_year_is_completed_on_the_eve_of_the_birthday_and_not_a_day_sooner(born: date, years: int) -> None:
    eve = eve_of_birthday(born, years)
    assert rules.full_years(born, eve) == years
    assert rules.full_years(born, eve - ONE_DAY) == years - 1


@given(BIRTHS, AGES, st.integers(0, 364))
def test_an_age_lasts_until_the_next_eve(born: date, years: int, later: int) -> None:
    day = eve_of_birthday(born, years) + timedelta(days=later)
    assert rules.full_years(born, day) == years + (day >= eve_of_birthday(born, years + 1))


@pytest.mark.parametrize(
    ("born", "turns_18"),
    [
        (date(2008, 4, 1), date(2026, 3, 31)),
        (date(2008, 4, 2), date(2026, 4, 1)),
        (date(2008, 2, 29), date(2026, 2, 28)),
        (date(2010, 2, 28), date(2028, 2, 27)),
        (date(2010, 3, 1), date(2028, 2, 29)),
        (date(2008, 1, 1), date(2025, 12, 31)),
    ],
)
def test_the_day_on_which_somebody_is_eighteen(born: date, turns_18: date) -> None:
    assert (rules.full_years(born, turns_18), rules.full_years(born, turns_18 - ONE_DAY)) == (18, 17)


@given(BIRTHS, st.integers(15, 60), st.integers(0, 20))
def test_both_bounds_are_within(born: date, lowest: int, width: int) -> None:
    highest = lowest + width
    for years, is_within in ((lowest - 1, False), (lowest, True), (highest, True), (highest + 1, False)):
        question = AgeQuestion(AgeRule.LIMIT, lowest, highest, eve_of_birthday(born, years))
        assert rules.is_of_age(question, born) is is_within


@given(BIRTHS, st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_no_bound_excludes_nobody(born: date, on: date) -> None:
    assert rules.is_of_age(AgeQuestion(AgeRule.LIMIT, None, None, on), born)


def test_most_postings_ask_nothing() -> None:
    assert rules.questions_of(posting_json(), TODAY) == ()
    assert rules.questions_of({**posting_json(), "conditions": None}, TODAY) == ()
    assert rules.questions_of(posting_json(conditions={"age_limit": {"min": None, "max": None}}), TODAY) == ()
    assert rules.questions_of(posting_json(conditions={"age_limit": None}), TODAY) == ()


def test_a_limit_is_asked_of_the_day_on_which_work_starts() -> None:
    for starts, on in (("2027-04-01", date(2027, 4, 1)), (None, TODAY), ("2026-10-01", TODAY)):
        told = posting_json(conditions={"age_limit": OLDEST_44, "contract_starts_on": starts})
        assert rules.questions_of(told, TODAY) == (AgeQuestion(AgeRule.LIMIT, None, 44, on),)


def test_dangerous_work_is_asked_by_the_limit_that_tells_of_it() -> None:
    (question,) = rules.questions_of(posting_json(conditions={"age_limit": FROM_18}), TODAY)
    assert question == AgeQuestion(AgeRule.LIMIT, 18, None, TODAY)
    assert not rules.is_of_age(question, date(2008, 11, 26))
    assert rules.is_of_age(question, date(2008, 11, 25))


@pytest.mark.parametrize("shift", ["night", "rotating"])
def test_night_and_rotating_shifts_ask_for_eighteen_beside_any_limit(shift: str) -> None:
    night = AgeQuestion(AgeRule.NIGHT_WORK, 18, None, TODAY)
    assert rules.questions_of(posting_json(shift=shift), TODAY) == (night,)
    both = rules.questions_of(posting_json(shift=shift, conditions={"age_limit": OLDEST_44}), TODAY)
    assert both == (AgeQuestion(AgeRule.LIMIT, None, 44, TODAY), night)


@pytest.mark.parametrize(
    ("start", "end", "is_night"),
    [
        ("08:30", "17:15", False),
        ("05:00", "22:00", False),
        ("04:59", "13:00", True),
        ("13:00", "22:01", True),
        ("20:00", "05:00", True),
        ("16:00", "24:00", True),
        ("16:00", "00:00", True),
        ("24:00", "08:00", True),
        ("24:00", "24:00", True),
        ("10:00", "10:00", True),
        ("23:30", "23:00", True),
        ("22:00", None, True),
        ("05:00", None, False),
        (None, "22:00", False),
        (None, "05:00", True),
        (None, "00:00", True),
        (None, None, False),
    ],
)
def test_day_work_is_night_work_where_its_hours_reach_into_the_night(
    start: str | None, end: str | None, is_night: bool
) -> None:
    hours: dict[str, Any] = {"start_time": start, "end_time": end}
    assert rules.may_hold_night_work(posting_json(conditions=hours)) is is_night


@pytest.mark.parametrize("system", ["discretionary", "flextime", "shift", None])
def test_a_day_shift_without_hours_is_day_work_by_its_own_word(system: str | None) -> None:
    told = posting_json(shift="day", conditions={"start_time": None, "end_time": None, "working_time_system": system})
    assert not rules.may_hold_night_work(told)
    assert rules.questions_of(told, TODAY) == ()
    assert rules.may_hold_night_work({**told, "shift": "rotating"})


def test_dangerous_work_that_only_the_words_tell_of_is_not_asked_of() -> None:
    assert rules.questions_of(posting_json(description="有害なガスを扱う危険有害業務です。"), TODAY) == ()


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_work_is_at_night_when_any_minute_of_it_is(start: int, length: int) -> None:
    end = (start + length) % 1440
    hours = {name: f"{at // 60:02}:{at % 60:02}" for name, at in (("start_time", start), ("end_time", end))}
    minutes = {(start + minute) % 1440 for minute in range(length)}
    is_night = any(minute >= 22 * 60 or minute < 5 * 60 for minute in minutes)
    assert rules.may_hold_night_work(posting_json(conditions=hours)) is is_night


def test_every_question_that_is_answered_no_stands_in_the_way() -> None:
    questions = rules.questions_of(posting_json(shift="night", conditions={"age_limit": FROM_18}), TODAY)
    assert [type(one) for one in rules.obstacles_of(questions, (False, False))] == [
        OutsideAgeLimit,
        TooYoungForNightWork,
    ]
    assert [type(one) for one in rules.obstacles_of(questions, (True, False))] == [TooYoungForNightWork]
    assert rules.obstacles_of(questions, (True, True)) == []


def test_an_unknown_birth_date_stands_in_the_way_of_whoever_is_asked_and_says_what_to_do() -> None:
    questions = rules.questions_of(posting_json(shift="night"), TODAY)
    (refusal,) = rules.obstacles_of(questions, None)
    assert isinstance(refusal, BirthDateUnknown)
    assert "本人に生年月日を確認し、登録してください。" in refusal.detail
    assert rules.obstacles_of((), None) == []
