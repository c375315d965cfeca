"""A table of pairs refuses what is none, and lists show the strongest pairs of every reader."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.allocation.pairs import PairTable, UnusablePairs, pair_table
from matching.allocation.shortlists import Reader, shortlists
from tests.matching.allocation.market_strategies import small_markets


@pytest.mark.parametrize(
    ("posting", "person", "score", "openings", "wrong"),
    [
        ([0, 0], [1], [0.5], [1], "length"),
        ([0], [0], [float("nan")], [1], "score"),
        ([0], [0], [1.1], [1], "score"),
        ([1], [0], [0.5], [1], "range"),
        ([0], [2], [0.5], [1], "range"),
        ([0, 0], [1, 1], [0.5, 0.6], [1], "twice"),
        ([0], [0], [0.5], [-1], "openings"),
    ],
)
def test_what_is_no_table_is_refused(
    posting: list[int], person: list[int], score: list[float], openings: list[int], wrong: str
) -> None:
    with pytest.raises(UnusablePairs, match=wrong):
        pair_table(posting, person, score, openings=openings, people=2)


def test_one_score_serves_both_sides() -> None:
    pairs = pair_table([1, 0], [0, 0], [0.5, 0.2], openings=[1, 1], people=1)
    assert pairs.posting_score.tolist() == pairs.person_score.tolist() == [0.2, 0.5]
    assert pairs.agreement.tolist() == pytest.approx([0.04, 0.25])


@given(small_markets(), st.sampled_from(Reader), st.integers(0, 3))
def test_a_list_holds_the_strongest_and_ties_go_to_the_earlier_id(
    pairs: PairTable, reader: Reader, attention: int
) -> None:
    lists = shortlists(pairs, pairs.agreement, reader, attention)
    rows = [row for row in range(pairs.posting.size) if pairs.openings[pairs.posting[row]] > 0]
    readers, named = (pairs.posting, pairs.person) if reader is Reader.POSTING else (pairs.person, pairs.posting)
    expected = [
        row
        for one in sorted({int(readers[row]) for row in rows})
        for row in sorted((r for r in rows if readers[r] == one), key=lambda r: (-pairs.agreement[r], named[r]))[
            :attention
        ]
    ]
    assert lists.rows.tolist() == expected


def test_each_reader_may_have_an_attention_of_the_own() -> None:
    pairs = pair_table([0, 0, 1, 1], [0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4], openings=[1, 1], people=2)
    lists = shortlists(pairs, pairs.agreement, Reader.POSTING, np.array([1, 2]))
    assert (lists.rows.tolist(), lists.rank.tolist()) == ([1, 3, 2], [1, 1, 2])
