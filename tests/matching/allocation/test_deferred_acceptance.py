"""Deferred acceptance is stable, keeps quotas, and gives every person the best that any stable matching gives."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.allocation.deferred_acceptance import CompanyQuotas, deferred_acceptance
from matching.allocation.pairs import PairTable, pair_table
from tests.matching.allocation.market_strategies import shuffled, small_markets


@st.composite
def markets_of_companies(draw: st.DrawFn, postings: int = 4, people: int = 5) -> tuple[PairTable, CompanyQuotas]:
    """A small market whose postings belong to two companies of quota 0…4."""
    pairs = draw(small_markets(postings, people))
    count = pairs.openings.size
    company = draw(st.lists(st.integers(0, 1), min_size=count, max_size=count))
    quotas = draw(st.lists(st.integers(0, 4), min_size=2, max_size=2))
    return pairs, CompanyQuotas(np.array(company, np.intp), np.array(quotas, np.int64))


def chosen(pairs: PairTable, companies: CompanyQuotas, rows: Sequence[int]) -> set[int]:
    """What the companies take of these rows: the best first, as long as both quotas have room.

    Who stands there with two postings of one company is not asked to take the one that the company likes better.
    """
    taken: set[int] = set()
    by_posting, by_company = np.zeros(pairs.openings.size), np.zeros(2)
    for row in sorted(rows, key=lambda r: (-pairs.posting_score[r], pairs.person[r], pairs.posting[r])):
        posting, company = pairs.posting[row], companies.company[pairs.posting[row]]
        room = by_posting[posting] < pairs.openings[posting] and by_company[company] < companies.quotas[company]
        if room:
            by_posting[posting] += 1
            by_company[company] += 1
            taken.add(row)
    return taken


def liking(pairs: PairTable, row: int | None) -> tuple[float, int]:
    """How much the row's person likes it: larger is better, unmatched the least."""
    return (-1.0, 0) if row is None else (float(pairs.person_score[row]), -int(pairs.posting[row]))


def is_stable(pairs: PairTable, companies: CompanyQuotas, matched: Sequence[int]) -> bool:
    """The companies keep all whom they hold, and no pair would rather be together."""
    own = {int(pairs.person[row]): row for row in matched}
    if chosen(pairs, companies, matched) != set(matched):
        return False
    return not any(
        liking(pairs, row) > liking(pairs, own.get(int(pairs.person[row])))
        and row in chosen(pairs, companies, [*matched, row])
        for row in range(pairs.posting.size)
        if row not in matched
    )


def every_matching(pairs: PairTable) -> Iterator[list[int]]:
    """All ways in which each person takes one of her rows or none."""
    options = [[None, *np.flatnonzero(pairs.person == person).tolist()] for person in range(pairs.people)]
    for choice in product(*options):
        yield [row for row in choice if row is not None]


@given(markets_of_companies())
def test_no_pair_blocks_and_no_quota_is_exceeded(market: tuple[PairTable, CompanyQuotas]) -> None:
    pairs, companies = market
    matched = deferred_acceptance(pairs, companies=companies)
    of_postings = np.bincount(pairs.posting[matched], minlength=pairs.openings.size)
    assert np.all(of_postings <= pairs.openings)
    assert np.all(np.bincount(companies.company, of_postings, 2) <= companies.quotas)
    assert np.unique(pairs.person[matched]).size == matched.size
    assert is_stable(pairs, companies, matched.tolist())


@settings(deadline=None)
@given(markets_of_companies(postings=3, people=4))
def test_every_person_gets_the_best_of_all_stable_matchings(market: tuple[PairTable, CompanyQuotas]) -> None:
    pairs, companies = market
    own = {int(pairs.person[row]): int(row) for row in deferred_acceptance(pairs, companies=companies)}
    for other in every_matching(pairs):
        if is_stable(pairs, companies, other):
            for row in other:
                assert liking(pairs, own.get(int(pairs.person[row]))) >= liking(pairs, row)


@given(small_markets(), st.integers(0, 9))
def test_the_order_of_input_changes_nothing(pairs: PairTable, seed: int) -> None:
    assert deferred_acceptance(shuffled(pairs, seed)).tolist() == deferred_acceptance(pairs).tolist()


@given(small_markets())
def test_companies_of_ample_quota_change_nothing(pairs: PairTable) -> None:
    ample = CompanyQuotas(np.zeros(pairs.openings.size, np.intp), np.array([99]))
    assert deferred_acceptance(pairs, companies=ample).tolist() == deferred_acceptance(pairs).tolist()


def test_a_tie_goes_to_the_earlier_id() -> None:
    pairs = pair_table([0, 0, 1, 1], [0, 1, 0, 1], [0.5] * 4, openings=[1, 1], people=2)
    assert deferred_acceptance(pairs).tolist() == [0, 3]


def test_a_company_gives_up_its_least_wanted_wherever_that_one_is() -> None:
    pairs = pair_table([0, 1, 1], [0, 1, 2], [0.4, 0.6, 0.5], openings=[3, 3], people=3)
    two = CompanyQuotas(np.array([0, 0]), np.array([2]))
    assert deferred_acceptance(pairs, companies=two).tolist() == [1, 2]


@pytest.mark.parametrize("people", [0, 2])
def test_nobody_is_matched_where_no_pair_is(people: int) -> None:
    assert deferred_acceptance(pair_table([], [], [], openings=[1], people=people)).size == 0
