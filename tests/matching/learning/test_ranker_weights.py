"""Weights carry their version, come back from their JSON, and are refused when no ranker may have them."""

import json
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.learning.ranker_weights import InvalidWeights, RankerWeights, ranker_weights, read_weights

NAMES = ("wishes", "skills", "text")
DAY = date(2026, 4, 1)
GOOD = {"skills": 0.5, "text": 0.25, "wishes": 0.25}


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=3).filter(any), st.none() | st.text(max_size=5))
@settings(deadline=None)
def test_what_is_written_is_read_again(shares: list[int], from_version: str | None) -> None:
    weights = {name: share / sum(shares) for name, share in zip(NAMES, shares, strict=True)}
    made = ranker_weights(weights, NAMES, DAY, from_version)
    assert read_weights(made.as_json(), NAMES) == made
    assert made.in_order(NAMES) == tuple(weights.values())


def test_the_version_is_that_of_the_weights_alone() -> None:
    one = ranker_weights(GOOD, NAMES, DAY)
    same = ranker_weights(dict(reversed(GOOD.items())), NAMES[::-1], date(2027, 1, 1), "weights-before")
    other = ranker_weights({**GOOD, "skills": 0.25, "text": 0.5}, NAMES, DAY)
    assert one.version == same.version == "weights-b3b599eb2793"
    assert other.version != one.version


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"skills": math.nan}, "skills"),
        ({"skills": math.inf}, "skills"),
        ({"skills": -0.5, "text": 1.25}, "skills"),
        ({"skills": 0.51}, "sum"),
        ({"skills": "0.5"}, "no number"),
        ({"skills": True, "text": 0, "wishes": 0}, "no number"),
        ({"age": 0.0}, "no such part"),
    ],
)
def test_weights_that_no_ranker_may_have_are_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidWeights, match=said):
        ranker_weights({**GOOD, **change}, NAMES, DAY)
    record = {"version": "", "weights": {**GOOD, **change}, "made_on": "2026-04-01", "from_version": None}
    with pytest.raises(InvalidWeights, match=said):
        read_weights(json.dumps(record), NAMES)


def test_a_part_without_weight_is_named() -> None:
    with pytest.raises(InvalidWeights, match=r"no weight for .*wishes"):
        ranker_weights({"skills": 0.5, "text": 0.5}, NAMES, DAY)
    with pytest.raises(InvalidWeights, match=r"no weight for .*age"):
        ranker_weights(GOOD, NAMES, DAY).in_order((*NAMES, "age"))


def test_weights_under_a_false_version_are_refused() -> None:
    text = ranker_weights(GOOD, NAMES, DAY).as_json()
    with pytest.raises(InvalidWeights, match="does not belong"):
        read_weights(text.replace('"skills": 0.5, "text": 0.25', '"skills": 0.25, "text": 0.5'), NAMES)
    with pytest.raises(InvalidWeights, match="does not belong"):
        RankerWeights("weights-1", GOOD, DAY, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": "", "weights": 3, "made_on": "2026-04-01", "from_version": null}',
        '{"version": "", "weights": {}, "made_on": "April", "from_version": null}',
        '{"version": "", "weights": {}, "made_on": "2026-04-01", "from_version": 3}',
    ],
)
def test_a_text_without_weights_is_refused(text: str) -> None:
    with pytest.raises(InvalidWeights):
        read_weights(text, NAMES)
