"""The lists of a run, allocated where everybody's first choices stand in each other's way, and whom they show."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.allocation.congestion import Congestion, is_congested, measure_congestion
from matching.allocation.exposure import exposure_report, gini, person_exposure, posting_exposure
from matching.allocation.pairs import PairTable, pair_table
from matching.allocation.shortlists import ATTENTION, Reader, Shortlists, shortlists
from matching.allocation.transferable import per_opening, transferable_matching
from matching.ranker import Proposal, Ranker
from matching.scoring import DECIMALS, PreparedPerson, PreparedPosting

DEPTH, FIRSTS = 100, 5
"""The market holds at least so many people of each posting, and so many postings of each person.

In simulated markets (popularity 0.75, one score for both sides, lists of 10) depth 100 alone brought 194 and 372
matches for 600 people × 120 postings and 2000 × 400; with each person's first 5, 312 and 1015; all pairs, 308 and 991.
"""
BY_CHANCE = math.exp(-1)
"""The ratio of masses that TEMPERATURE counts as chance: within it, whoever is on fewer lists goes first.

Mean matches of five simulated markets each, strict order of mass beside this: 600 people × 120 postings 258.9, 262.6;
600 × 300 446.2, 460.1; 120 postings of 20 texts 166.5, 204.3; popularity 0 406.1, 406.3: nowhere fewer.
"""
SIZE_CLASSES = {1: "1", 5: "2-5"}
"""The most openings of each class; the last, "6+", has no end."""
LARGEST = "6+"


@dataclass(frozen=True, eq=False, slots=True)
class Market:
    """All postings and people, both by id, and the pairs among which lists are chosen.

    `score` has one value a row of `pairs`, as ranked; learned weights may take it past 1 by a few millionths.
    """

    postings: tuple[PreparedPosting, ...]
    people: tuple[PreparedPerson, ...]
    pairs: PairTable
    score: NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class RunLists:
    """Postings' lists; `congestion` is of the first ATTENTION places of the lists by score."""

    lists: Shortlists
    congestion: Congestion
    are_allocated: bool


def gather_market(
    ranker: Ranker,
    postings: Sequence[PreparedPosting],
    people: Sequence[PreparedPerson],
    openings: Mapping[str, int],
    on: date,
    top: int,
) -> Market:
    """The market for lists of `top`, in whatever order its members come; `openings` by posting id, at least 1 each.

    Holds eligible pairs only. Raises KeyError for a posting without openings, UnusablePairs for openings below 0.
    """
    asking = sorted(postings, key=lambda one: one.document.posting_id)
    offering = sorted(people, key=lambda one: one.document.profile_id)
    lists = [
        *ranker.standings(asking, offering, on, max(top, DEPTH)),
        *ranker.standings_of_people(offering, asking, on, FIRSTS),
    ]
    places = {one.document.posting_id: place for place, one in enumerate(asking)}
    columns = {one.document.profile_id: place for place, one in enumerate(offering)}
    scores = {(places[one.posting_id], columns[one.profile_id]): one.score for found in lists for one in found}
    rows = sorted(scores)
    score = np.array([scores[row] for row in rows], np.float64)
    pairs = pair_table(
        [posting for posting, _ in rows],
        [person for _, person in rows],
        np.minimum(score, 1),
        openings=[openings[one.document.posting_id] for one in asking],
        people=len(offering),
    )
    return Market(tuple(asking), tuple(offering), pairs, score)


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


def proposals(
    ranker: Ranker, market: Market, lists: Shortlists, on: date, *, with_ineligible: bool = False
) -> Iterator[Proposal]:
    """The pairs of the lists with their own scores and reasons, postings by id.

    With ineligible ones, all who break a hard constraint follow, as in `Ranker.rank`.
    """
    shown: list[list[int]] = [[] for _ in market.postings]
    for row in lists.rows:
        shown[market.pairs.posting[row]].append(int(market.pairs.person[row]))
    for posting, named in zip(market.postings, shown, strict=True):
        for rank, person in enumerate(named, start=1):
            yield ranker.proposal(posting, market.people[person], on, rank)
        if with_ineligible:
            for one in ranker.rank([posting], market.people, on, top=0, with_ineligible=True):
                yield replace(one, rank=len(named) + one.rank)


def run_report(ranker: Ranker, market: Market, chosen: RunLists, on: date, top: int) -> dict[str, Any]:
    """What made the lists, how crowded those by score are, and how the places on the lists chosen fall.

    Plain values, ready for JSON. Exposure counts all people, so also those who may be introduced to nobody;
    congestion only those in a pair of the market. `postings_gini` is of the places per opening.
    """
    congestion = asdict(chosen.congestion) | {"lost_share": chosen.congestion.lost_share}
    return {
        "ranker": ranker.artefact.version,
        "encoder": ranker.artefact.encoder,
        "date": on.isoformat(),
        "postings": len(market.postings),
        "openings": int(market.pairs.openings.sum()),
        "people": len(market.people),
        "top": top,
        "pairs": int(chosen.lists.rows.size),
        "allocated": chosen.are_allocated,
        "congestion": _rounded(congestion),
        "exposure": _exposure(market.pairs, chosen.lists),
    }


def size_class(openings: int) -> str:
    """The class of a posting's size by its openings: 1, 2-5 or 6+."""
    return next((name for most, name in SIZE_CLASSES.items() if openings <= most), LARGEST)


def _exposure(pairs: PairTable, lists: Shortlists) -> dict[str, Any]:
    of_postings, of_people = posting_exposure(pairs, lists), person_exposure(pairs, lists)
    report = exposure_report(pairs, lists, [size_class(int(openings)) for openings in pairs.openings])
    least, middle, most = (np.percentile(of_postings, [0, 50, 100]) if of_postings.size else np.zeros(3)).tolist()
    unlisted = int(np.count_nonzero(of_people == 0))
    return {
        "people_per_posting": {"min": int(least), "median": middle, "max": int(most)},
        **_rounded({"people_gini": gini(of_people), "postings_gini": report.postings_gini}),
        "people_on_no_list": unlisted,
        **_rounded({"share_on_no_list": unlisted / max(pairs.people, 1)}),
        "size_classes": [_rounded(asdict(one)) for one in report.size_classes],
    }


def _rounded(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: round(value, DECIMALS) if isinstance(value, float) else value for key, value in record.items()}
