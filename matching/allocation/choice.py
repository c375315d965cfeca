"""The lists to show: each pair by its own agreement, or by transferable matching where those lists are congested."""

from dataclasses import dataclass
from enum import StrEnum

from numpy.typing import ArrayLike

from matching.allocation.congestion import Congestion, is_congested, measure_congestion
from matching.allocation.pairs import PairTable
from matching.allocation.shortlists import ATTENTION, Reader, Shortlists, shortlists
from matching.allocation.transferable import per_opening, transferable_matching


class Method(StrEnum):
    """How the pairs of the lists were ordered."""

    AGREEMENT = "agreement"
    TRANSFERABLE = "transferable"


@dataclass(frozen=True, slots=True)
class ChosenLists:
    """The lists, how they were made, and the congestion of the lists by agreement, for which they were chosen."""

    lists: Shortlists
    method: Method
    congestion: Congestion


def choose_lists(pairs: PairTable, reader: Reader, attention: ArrayLike = ATTENTION) -> ChosenLists:
    """The lists by agreement, unless they are congested: then by mass per opening; see `shortlists`."""
    plain = shortlists(pairs, pairs.agreement, reader, attention)
    congestion = measure_congestion(pairs, plain)
    if not is_congested(congestion):
        return ChosenLists(plain, Method.AGREEMENT, congestion)
    strength = per_opening(pairs, transferable_matching(pairs).mass)
    return ChosenLists(shortlists(pairs, strength, reader, attention), Method.TRANSFERABLE, congestion)
