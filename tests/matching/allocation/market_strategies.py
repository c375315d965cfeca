"""Small tables of pairs for property tests, with many ties."""

import numpy as np
from hypothesis import strategies as st

from matching.allocation.pairs import PairTable, pair_table


@st.composite
def small_markets(draw: st.DrawFn, most_postings: int = 4, most_people: int = 5) -> PairTable:
    """Up to so many postings of 0…3 openings and so many people; scores are quarters, so ties are common."""
    postings, people = draw(st.integers(0, most_postings)), draw(st.integers(0, most_people))
    every = [(posting, person) for posting in range(postings) for person in range(people)]
    pairs = draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    quarters = st.lists(st.integers(0, 4).map(lambda n: n / 4), min_size=len(pairs), max_size=len(pairs))
    return pair_table(
        [posting for posting, _ in pairs],
        [person for _, person in pairs],
        draw(quarters),
        draw(quarters),
        openings=draw(st.lists(st.integers(0, 3), min_size=postings, max_size=postings)),
        people=people,
    )


def shuffled(pairs: PairTable, seed: int) -> PairTable:
    """The same pairs, handed over in another order."""
    order = np.random.default_rng(seed).permutation(pairs.posting.size)
    columns = (pairs.posting[order], pairs.person[order], pairs.posting_score[order], pairs.person_score[order])
    return pair_table(*columns, openings=pairs.openings, people=pairs.people)
