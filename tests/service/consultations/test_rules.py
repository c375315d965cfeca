"""Whose coming is a U, I or J turn: the vectors of the domain notes, and what holds for every prefecture."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.consultations.rules import gathered, uij_of
from service.consultations.terms import JRule, NoteId, NoteRow, Uij, Way

PREFECTURES = st.sampled_from([f"{number:02}" for number in range(1, 48)])


@pytest.mark.parametrize(
    ("home", "residence", "work", "expected"),
    [
        ("43", "13", "43", Uij.U),
        ("46", "27", "43", Uij.J),
        ("40", "40", "43", Uij.I),
        ("13", "13", "43", Uij.I),
        ("43", "43", "43", Uij.LOCAL),
        ("43", "40", "13", None),
        (None, "13", "43", Uij.UNKNOWN),
        ("44", "13", "43", Uij.J),
        ("34", "13", "43", Uij.I),
        ("47", "13", "43", Uij.I),
        ("43", None, "43", Uij.UNKNOWN),
        (None, "43", "43", Uij.LOCAL),
    ],
)
def test_the_class_follows_from_home_residence_and_work(
    home: str | None, residence: str | None, work: str, expected: Uij | None
) -> None:
    assert uij_of(home, residence, work) is expected


@pytest.mark.parametrize(
    ("home", "rule", "expected"),
    [
        ("34", JRule.ANY_RURAL, Uij.J),
        ("34", JRule.SAME_REGION, Uij.I),
        ("47", JRule.SAME_REGION, Uij.J),
        ("47", JRule.NEAR_LIST, Uij.I),
        ("14", JRule.ANY_RURAL, Uij.I),
        ("40", JRule.ANY_RURAL, Uij.J),
    ],
)
def test_how_near_a_j_turn_must_be_is_a_matter_of_the_rule(home: str, rule: JRule, expected: Uij) -> None:
    assert uij_of(home, "13", "43", rule) is expected


@given(home=PREFECTURES | st.none(), residence=PREFECTURES | st.none(), rule=st.sampled_from(JRule))
def test_only_who_lives_elsewhere_turns(home: str | None, residence: str | None, rule: JRule) -> None:
    turned = uij_of(home, residence, "43", rule)
    assert (turned is Uij.LOCAL) == (residence == "43")
    assert (turned is Uij.U) == (home == "43" and residence not in ("43", None))


def row(number: int, replaces: int | None, minutes: int, day: int = 20) -> NoteRow:
    at = datetime(2026, 11, 26, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    of = None if replaces is None else NoteId(UUID(int=replaces))
    return NoteRow(NoteId(UUID(int=number)), of, date(2026, 11, day), Way.COUNTER, b"", at, UUID(int=0xA1))


def test_corrections_follow_what_they_replace_whatever_the_clock_said() -> None:
    rows = [row(1, None, 10), row(2, 1, 5), row(3, 2, 0), row(4, None, 0, day=19)]
    for some in permutations(rows):
        assert [[one.id.int for one in noted.rows] for noted in gathered(some)] == [[1, 2, 3], [4]]
