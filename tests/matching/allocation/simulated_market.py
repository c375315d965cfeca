"""Made-up markets whose postings and people share tastes, and how many matches lists would bring there."""

import numpy as np
from numpy.typing import NDArray

from matching.allocation.deferred_acceptance import deferred_acceptance
from matching.allocation.pairs import PairTable, pair_table
from matching.allocation.shortlists import Reader, Shortlists, shortlists
from matching.allocation.transferable import per_opening, transferable_matching

DRAWS = 3


def market(
    seed: int, *, postings: int = 120, people: int = 600, popularity: float = 0.75, eligible: float = 1.0
) -> PairTable:
    """Each score is `popularity` parts what everybody thinks and the rest one's own, both uniform in 0…1.

    So Su, Bayoumi & Joachims, "Optimizing Rankings for Recommendation in Matching Markets", WWW 2022. Openings are
    uniform in 1…6; a pair is eligible with the chance given.
    """
    chance = np.random.default_rng(seed)
    of_people, of_postings = chance.random(people), chance.random(postings)
    posting, person = np.nonzero(chance.random((postings, people)) < eligible)
    return pair_table(
        posting,
        person,
        popularity * of_people[person] + (1 - popularity) * chance.random(posting.size),
        popularity * of_postings[posting] + (1 - popularity) * chance.random(posting.size),
        openings=chance.integers(1, 7, postings),
        people=people,
    )


def one_sided(pairs: PairTable, reader: Reader) -> Shortlists:
    """Every reader's favourites."""
    return shortlists(pairs, pairs.posting_score if reader is Reader.POSTING else pairs.person_score, reader)


def by_agreement(pairs: PairTable, reader: Reader) -> Shortlists:
    """The plain product of both sides."""
    return shortlists(pairs, pairs.agreement, reader)


def by_mass(pairs: PairTable, reader: Reader) -> Shortlists:
    """Transferable matching, without regard to how large a posting is."""
    return shortlists(pairs, transferable_matching(pairs).mass, reader)


def by_mass_per_opening(pairs: PairTable, reader: Reader) -> Shortlists:
    """Transferable matching, per opening."""
    return shortlists(pairs, per_opening(pairs, transferable_matching(pairs).mass), reader)


def expected_matches(pairs: PairTable, lists: Shortlists, seed: int = 0) -> float:
    """The mean number of matches: of the pairs shown, those that agree settle among themselves stably.

    A pair agrees with the chance of its `agreement`, the same draw whatever list shows it.
    """
    shown = np.zeros(pairs.posting.size, np.bool_)
    shown[lists.rows] = True
    draws = np.random.default_rng(seed).random((DRAWS, pairs.posting.size))
    return float(np.mean([_matches(pairs, shown & (draw < pairs.agreement)) for draw in draws]))


def _matches(pairs: PairTable, agreed: NDArray[np.bool_]) -> int:
    return int(deferred_acceptance(pairs.only(agreed)).size)
