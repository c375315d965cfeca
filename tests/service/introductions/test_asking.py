"""Until when a person may answer, and where the work is told to be: pure."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.base.clock import date_in_japan
from service.introductions.rules.asking import answer_by, ends_on_closing_day, is_cut_short, until_closing
from service.introductions.rules.workplace import workplace_of

NOW = datetime(2026, 11, 26, 5, 47, tzinfo=UTC)


@pytest.mark.parametrize(("closes_on", "last_day"), [("2026-12-03", 3), ("2026-12-10", 10), ("2027-01-31", 10)])
def test_an_answer_is_awaited_no_longer_than_the_posting_is_open(closes_on: str, last_day: int) -> None:
    content = {"closes_on": closes_on}
    until = answer_by(NOW, 14, content)
    assert date_in_japan(until) == date(2026, 12, last_day)
    assert is_cut_short(until, content) is (last_day == 3)
    assert ends_on_closing_day(until, content) is (closes_on != "2027-01-31")


def test_a_closing_day_that_was_brought_forward_ends_what_was_asked_before() -> None:
    until = until_closing(NOW + timedelta(days=14), {"closes_on": "2026-12-01"})
    assert date_in_japan(until) == date(2026, 12, 1)
    assert ends_on_closing_day(until, {"closes_on": "2026-12-01"})


def test_a_posting_without_a_closing_day_leaves_the_usual_time() -> None:
    assert answer_by(NOW, 14, {"closes_on": None}) == NOW + timedelta(days=14)
    assert not is_cut_short(NOW, {"closes_on": None})


@pytest.mark.parametrize(
    ("municipality", "told", "shown"),
    [
        ("43101", "熊本市中央区(Kisaragi Circuit Design Inc.)", "熊本市中央区(Kisaragi Circuit Design Inc.)"),
        ("43101", "本社工場", "熊本市中央区 本社工場"),
        ("43101", "", "熊本市中央区"),
        (None, "本社工場", "本社工場"),
        (None, "", "―"),
    ],
)
def test_the_place_of_work_is_told_once(municipality: str | None, told: str, shown: str) -> None:
    content: dict[str, Any] = {"municipality": municipality, "conditions": {"workplace_initial": told}}
    assert workplace_of(content) == shown
