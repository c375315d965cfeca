"""Whose coming is a U, I or J turn: the vectors of the domain notes, and what holds for every prefecture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.consultations.rules import uij_of
from service.consultations.terms import JRule, Uij

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
