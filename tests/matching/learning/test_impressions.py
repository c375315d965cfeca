"""An impression holds only what can have happened."""

import math
from dataclasses import FrozenInstanceError, replace
from datetime import date
from typing import Any

import pytest

from matching.learning.impressions import Impression, InvalidImpression, check_widths

ONE = Impression("P1", "C1", 1, 1.0, (0.0, 0.5, 1.0), "accept", date(2026, 4, 1))


@pytest.mark.parametrize(
    "change",
    [
        {"rank": 0},
        {"propensity": 0.0},
        {"propensity": 1.01},
        {"propensity": math.nan},
        {"parts": ()},
        {"parts": (0.5, math.nan)},
        {"parts": (0.5, math.inf)},
        {"parts": (-0.01,)},
        {"parts": (1.01,)},
        {"verdict": "reject"},
    ],
)
def test_what_cannot_be_is_refused_and_the_pair_named(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidImpression, match="P1/C1"):
        replace(ONE, **change)


@pytest.mark.parametrize("verdict", ["accept", "hold", "pass", None])
def test_every_verdict_and_none_is_taken(verdict: Any) -> None:
    assert replace(ONE, verdict=verdict).verdict == verdict


def test_an_impression_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ONE.rank = 2  # type: ignore[misc]


def test_rows_of_different_widths_do_not_go_together() -> None:
    check_widths([(0.1, 0.2), (0.3, 0.4)], 2)
    with pytest.raises(InvalidImpression, match="2 parts"):
        check_widths([(0.1, 0.2), (0.3,)], 2)
