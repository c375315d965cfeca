"""The lists of a run, allocated where everybody's first choices stand in each other's way, and whom they show."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.allocation.congestion import Congestion, is_congested, measure_congestion
from matching.allocation.exposure import (
    SizeClassExposure,
    exposure_report,
    gini,
    person_exposure,
    posting_exposure,
)
from matching.allocation.pairs import PairTable
from matching.allocation.shortlists import ATTENTION, Reader, Shortlists, shortlists
from matching.allocation.transferable import per_opening, transferable_matching
from matching.artefact import Artefact
from matching.engine.lists import ScoredPairs
from matching.engine.market import FIRSTS, market_rows, market_table
from matching.engine.stored import Region
from matching.scoring import DECIMALS

DEPTH = 100
"""A market holds at least so many people of each posting, and `FIRSTS` postings of each person."""
BY_CHANCE = math.exp(-1)
"""The ratio of masses that TEMPERATURE counts as chance: within it, whoever is on fewer lists goes first.

Mean matches of five simulated markets each, strict order of mass beside this: 600 people × 120 postings 258.9, 262.6;
600 × 300 446.2, 460.1; 120 postings of 20 texts 166.5, 204.3; popularity 0 406.1, 406.3: nowhere fewer.
"""
SIZE_CLASSES = {1: "1", 5: "2-5", 20: "6-20"}
"""The most openings of each class; the last, "21+", has no end."""
LARGEST = "21+"
SIZE_OF_COMPANY = "openings in this run"
"""How the report tells a company's size: records of postings do not say how many people work there."""


@dataclass(frozen=True, eq=False, slots=True)
class Market:
    """The pairs among which lists are chosen, with all postings and people, both by id.

    `score` has one value a row of `pairs`, as ranked; learned weights may take it past 1 by a few millionths.
    """

    pairs: PairTable
    score: NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class RunLists:
    """Postings' lists; `congestion` is of the first ATTENTION places of the lists by score."""

    lists: Shortlists
    congestion: Congestion
    are_allocated: bool


def gather_market(region: Region, scored: ScoredPairs, top: int) -> Market:
    """The market for lists of `top`. Eligible pairs only.

    Raises ListsTooLong where `scored` was not made for the first max(top, DEPTH) of either side.
    """
    rows = market_rows(scored.of_postings(max(top, DEPTH)), scored.of_people(FIRSTS))
    return Market(market_table(region, scored, rows), scored.score[rows])


def choose_run_lists(market: Market, top: int, *, allocate: bool) -> RunLists:
    """The lists of `top` by score, or, where asked to and those are congested, by mass per opening."""
    read = shortlists(market.pairs, market.score, Reader.POSTING, min(top, ATTENTION))
    congestion = measure_congestion(market.pairs, read)
    if allocate and is_congested(congestion):
        strength = per_opening(market.pairs, transferable_matching(market.pairs).mass)
        return RunLists(spread_shortlists(market.pairs, strength, top), congestion, are_allocated=True)
    return RunLists(shortlists(market.pairs, market.score, Reader.POSTING, top), congestion, are_allocated=False)


def spread_shortlists(pairs: PairTable, strength: NDArray[np.float64], top: int) -> Shortlists:
    """Postings' lists, dealt place by place: each takes its strongest left, or of those as strong but for chance
    who is on the fewest lists so far; then the stronger, then the earlier id.

    `strength` has one value ≥ 0 a row of `pairs`. Postings take turns by id.
    """
    whole = shortlists(pairs, strength, Reader.POSTING, max(pairs.people, 1))
    left = np.split(whole.rows, np.flatnonzero(whole.rank == 1)[1:])
    dealt: list[list[int]] = [[] for _ in left]
    lists_of = np.zeros(pairs.people, np.intp)
    for _ in range(top):
        for number, rows in enumerate(left):
            if rows.size == 0:
                continue
            as_strong = rows[strength[rows] >= strength[rows[0]] * BY_CHANCE]
            place = int(np.argmin(lists_of[pairs.person[as_strong]]))
            dealt[number].append(int(rows[place]))
            lists_of[pairs.person[rows[place]]] += 1
            left[number] = np.delete(rows, place)
    rank = [place for rows in dealt for place in range(1, len(rows) + 1)]
    return Shortlists(
        Reader.POSTING, np.array([row for rows in dealt for row in rows], np.intp), np.array(rank, np.intp)
    )


def named(market: Market, lists: Shortlists) -> list[list[int]]:
    """Whom each posting's list names, best first, as places of people; postings by place."""
    shown: list[list[int]] = [[] for _ in market.pairs.openings]
    for row in lists.rows:
        shown[market.pairs.posting[row]].append(int(market.pairs.person[row]))
    return shown


def run_report(
    artefact: Artefact, market: Market, chosen: RunLists, companies: Sequence[str], on: date, top: int
) -> dict[str, Any]:
    """What made the lists, how crowded those by score are, and how the places on the lists chosen fall.

    Plain values, ready for JSON. `companies` has the company of each posting, whose size is all its openings in this
    run. Exposure counts all people, so also those who may be introduced to nobody; congestion only those in a pair of
    the market. `postings_gini` is of the places per opening.
    """
    congestion = asdict(chosen.congestion) | {"lost_share": chosen.congestion.lost_share}
    return {
        "ranker": artefact.version,
        "encoder": artefact.encoder,
        "date": on.isoformat(),
        "postings": int(market.pairs.openings.size),
        "openings": int(market.pairs.openings.sum()),
        "people": market.pairs.people,
        "top": top,
        "pairs": int(chosen.lists.rows.size),
        "allocated": chosen.are_allocated,
        "congestion": _rounded(congestion),
        "exposure": _exposure(market.pairs, chosen.lists, companies),
    }


def size_class(openings: int) -> str:
    """The class of a company's size by all its openings: 1, 2-5, 6-20 or 21+."""
    return next((name for most, name in SIZE_CLASSES.items() if openings <= most), LARGEST)


def _company_sizes(openings: NDArray[np.int64], companies: Sequence[str]) -> list[str]:
    """Of each posting the class of its company's size."""
    of_company: Counter[str] = Counter()
    for company, places in zip(companies, openings.tolist(), strict=True):
        of_company[company] += places
    return [size_class(of_company[company]) for company in companies]


def _exposure(pairs: PairTable, lists: Shortlists, companies: Sequence[str]) -> dict[str, Any]:
    of_postings, of_people = posting_exposure(pairs, lists), person_exposure(pairs, lists)
    report = exposure_report(pairs, lists, _company_sizes(pairs.openings, companies))
    least, middle, most = (np.percentile(of_postings, [0, 50, 100]) if of_postings.size else np.zeros(3)).tolist()
    unlisted = int(np.count_nonzero(of_people == 0))
    return {
        "people_per_posting": {"min": int(least), "median": middle, "max": int(most)},
        **_rounded({"people_gini": gini(of_people), "postings_gini": report.postings_gini}),
        "people_on_no_list": unlisted,
        **_rounded({"share_on_no_list": unlisted / max(pairs.people, 1)}),
        "company_size_by": SIZE_OF_COMPANY,
        "company_sizes": [_rounded(asdict(one)) for one in sorted(report.size_classes, key=_by_size)],
    }


def _by_size(one: SizeClassExposure) -> int:
    return [*SIZE_CLASSES.values(), LARGEST].index(one.size_class)


def _rounded(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: round(value, DECIMALS) if isinstance(value, float) else value for key, value in record.items()}
