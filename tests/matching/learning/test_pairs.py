"""Which pairs a list holds, and what each weighs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from matching.learning.impressions import Decision, Impression
from matching.learning.pairs import MOST_WEIGHT, pairs_of
from matching.learning.position import Examination
from tests.matching.learning.simulated_log import FIRST_DAY

EXAMINATION = Examination((1.0, 0.5, 0.25, 0.2))


def shown(*verdicts: Decision | None, posting_id: str = "P1") -> list[Impression]:
    """A list with these verdicts from its first rank on; the only part tells the person: a tenth a rank."""
    return [
        Impression(posting_id, f"C{rank}", rank, 1.0, (rank / 10,), verdict, FIRST_DAY)
        for rank, verdict in enumerate(verdicts, start=1)
    ]


def differences(impressions: list[Impression]) -> list[float]:
    """The only part's differences."""
    return sorted(round(float(row[0]), 6) for row in pairs_of(impressions, EXAMINATION, 1).differences)


def test_accepted_stands_above_held_and_held_above_passed() -> None:
    assert differences(shown("pass", "hold", "accept")) == [0.1, 0.1, 0.2]
    assert differences(shown("hold", "hold", "hold")) == []


def test_people_of_two_postings_are_never_a_pair() -> None:
    assert differences([*shown("accept"), *shown("pass", posting_id="P2")]) == []


def test_one_without_a_verdict_is_less_than_an_accepted_one_below_only() -> None:
    assert differences(shown(None, "accept", None)) == [0.1]
    assert differences(shown(None, "hold", "pass")) == [-0.1]
    assert differences(shown(None, None, None)) == []


def test_only_pairs_with_two_verdicts_are_counted() -> None:
    pairs = pairs_of([*shown(None, "accept", "pass"), *shown(None, "accept", posting_id="P2")], EXAMINATION, 1)
    assert (len(pairs.weights), pairs.decided, pairs.postings) == (3, 1, 1)


def test_the_last_word_on_a_person_counts_and_silence_is_none() -> None:
    first = shown("pass", "accept")
    again = [replace(first[0], verdict="accept", on=FIRST_DAY + timedelta(days=1))]
    silent = [replace(first[0], verdict=None, on=FIRST_DAY + timedelta(days=2))]
    assert differences([*first, *silent]) == [0.1]
    assert differences([*again, *first, *silent]) == []


def test_a_pair_weighs_more_where_it_was_less_likely_to_be_seen() -> None:
    near, far = shown("accept", "pass"), [one for one in shown("accept", None, "pass", posting_id="P2") if one.verdict]
    weights = pairs_of([*near, *far], EXAMINATION, 1).weights
    assert weights[1] / weights[0] == pytest.approx(0.5 / 0.25)


def test_one_passed_over_weighs_as_much_as_it_was_examined() -> None:
    decided, over = shown("pass", None, "accept"), shown("accept", None, "accept", posting_id="P2")
    weights = pairs_of([*decided, *over], EXAMINATION, 1).weights
    # P1: 1·4 (passed) and 0.5·4 (passed over); P2: 1·0.5 and 0.5·4 (passed over); three people in pairs in both.
    assert weights / weights[0] == pytest.approx([1, 2 / 4, 0.5 / 4, 2 / 4])


def test_no_pair_weighs_more_than_the_most() -> None:
    rare, usual = shown("accept", "pass"), shown("accept", "pass", posting_id="P2")
    rare[1] = replace(rare[1], propensity=0.001)
    weights = pairs_of([*rare, *usual], EXAMINATION, 1).weights
    assert weights[0] / weights[1] == pytest.approx(MOST_WEIGHT / 2)


def test_a_posting_weighs_as_its_decisions_and_not_as_its_pairs() -> None:
    flat = Examination((1.0,) * 8)
    eight: list[Decision] = ["accept", "pass"] * 4
    many, few = shown(*eight), shown("accept", "pass", posting_id="P2")
    weights = pairs_of([*many, *few], flat, 1).weights
    assert weights[:16].sum() / weights[16:].sum() == pytest.approx(4)
