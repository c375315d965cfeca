"""The market that lists are allocated in: the pairs on postings' lists, and the first of each person's."""

import numpy as np

from matching.allocation.pairs import PairTable, pair_table
from matching.engine.lists import Cut, ScoredPairs
from matching.engine.masks import Places
from matching.engine.stored import Region

FIRSTS = 5
"""How many of each person's postings a market holds beyond postings' own lists.

With 10,000 postings and 100,000 people and lists of 50, none, 5, 10 and 20 showed 52,847, 53,307, 53,234 and 53,150
people, in 2.4, 3.1, 4.8 and 7.5 s. In simulated markets (popularity 0.75, one score for both sides, lists of 10)
postings' first 100 alone brought 194 and 372 matches for 600 people × 120 postings and 2000 × 400; with each
person's first 5, 312 and 1015; all pairs, 308 and 991.
"""


def market_rows(of_postings: Cut, of_people: Cut) -> Places:
    """The rows of the market, in order."""
    return np.union1d(of_postings.rows, of_people.rows[of_people.rank <= FIRSTS])


def market_table(region: Region, pairs: ScoredPairs, rows: Places) -> PairTable:
    """These pairs with the region's openings and all of its people; one score for both sides.

    Contributions are rounded one by one, so a score may pass 1 by a few millionths; here it counts as 1.
    """
    return pair_table(
        pairs.postings[rows],
        pairs.people[rows],
        np.minimum(pairs.score[rows], 1),
        openings=region.openings,
        people=len(region.profile_ids),
    )
