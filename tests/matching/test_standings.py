"""Everybody with everything as one region: to the last digit the lists that the ranker makes pair by pair."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.lists import ListsTooLong
from matching.parts import PARTS
from matching.ranker import Ranker
from matching.standings import standings_of_all
from tests.matching.builders import TODAY, Bench, a_job, a_posting, a_profile
from tests.matching.engine.small_regions import market

BENCH = Bench()
WORDS = ("機械を直します。", "機械の点検が得意です。", "部品を替えます。", "病棟で働きました。", "図面を読みます。")
POSTINGS = [
    BENCH.posting(
        a_posting(
            f"P{n:02}", shift="night" if n % 4 == 3 else "day", title=WORDS[n % 5][:5], experience_years_min=3 * (n % 2)
        )
    )
    for n in range(20)
]
PEOPLE = [
    BENCH.person(
        a_profile(
            f"C{n:02}",
            summary=WORDS[n % 5],
            accepts_shift=n % 3 == 0,
            experience=[a_job(title=WORDS[n % 4], summary=WORDS[n % 4])] if n % 4 else [],
        )
    )
    for n in range(40)
]


@pytest.mark.parametrize("top", [1, 7, 99])
def test_lists_of_postings_are_the_rankers_own(top: int) -> None:
    found = standings_of_all(BENCH.artefact, POSTINGS, PEOPLE, TODAY, top)
    expected = BENCH.ranker.standings(POSTINGS, PEOPLE, TODAY, top)
    assert list(found.of_postings(top)) == [
        (posting.document.posting_id, shown) for posting, shown in zip(POSTINGS, expected, strict=True)
    ]
    if top == 99:
        told = [one.unknown for shown in expected for one in shown if one.posting_id == "P01"]
        assert {"experience" in unknown for unknown in told} == {True, False}  # some years the work itself tells of


@pytest.mark.parametrize("top", [1, 7, 99])
def test_lists_of_people_are_the_rankers_own(top: int) -> None:
    found = standings_of_all(BENCH.artefact, POSTINGS, PEOPLE, TODAY, top)
    expected = BENCH.ranker.standings_of_people(PEOPLE, POSTINGS, TODAY, top)
    assert list(found.of_people(top)) == [
        (person.document.profile_id, shown) for person, shown in zip(PEOPLE, expected, strict=True)
    ]


def test_lists_longer_than_was_asked_for_are_refused_since_their_ends_would_be_wrong() -> None:
    found = standings_of_all(BENCH.artefact, POSTINGS, PEOPLE, TODAY, 3)
    with pytest.raises(ListsTooLong, match=r"lists of 4 .* lists of 3"):
        list(found.of_postings(4))
    with pytest.raises(ListsTooLong):
        list(found.of_people(4))
    assert [shown for _, shown in found.of_postings(2)] == BENCH.ranker.standings(POSTINGS, PEOPLE, TODAY, 2)


@given(
    weights=st.lists(st.integers(0, 9), min_size=len(PARTS), max_size=len(PARTS)).filter(any), seed=st.integers(0, 99)
)
@settings(max_examples=10, deadline=None)
def test_they_are_by_any_weights_and_of_any_market(weights: list[int], seed: int) -> None:
    drawn = market(9, 40, seed)
    shares: dict[str, float] = {part.name: one / sum(weights) for part, one in zip(PARTS, weights, strict=True)}
    artefact = drawn.artefact.weighing(shares)
    found = standings_of_all(artefact, drawn.postings, drawn.people, TODAY, 5)
    asking = sorted(drawn.postings, key=lambda one: one.document.posting_id)
    offering = sorted(drawn.people, key=lambda one: one.document.profile_id)
    ranker = Ranker(artefact)
    assert [shown for _, shown in found.of_postings(5)] == ranker.standings(asking, offering, TODAY, 5)
    assert [shown for _, shown in found.of_people(5)] == ranker.standings_of_people(offering, asking, TODAY, 5)


@pytest.mark.parametrize(("postings", "people"), [(POSTINGS, []), ([], PEOPLE), ([], [])])
def test_an_empty_side_gives_everybody_an_empty_list(postings: Any, people: Any) -> None:
    found = standings_of_all(BENCH.artefact, postings, people, TODAY, 5)
    assert [shown for _, shown in found.of_postings(5)] == [[]] * len(postings)
    assert [shown for _, shown in found.of_people(5)] == [[]] * len(people)
