"""People assigned to the places of an event or an internship, one place each: deferred acceptance on pairs' own scores.

Both sides go by the score of the pair as ranked, also where it passes 1; of equal ones a person prefers the earlier
posting, a posting the earlier person. So each side's order is that of its list in either direction
(`Ranker.standings`, `standings_of_people`).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.allocation.deferred_acceptance import CompanyQuotas, deferred_acceptance
from matching.allocation.pairs import PairTable, pair_table
from matching.allocation.shortlists import Reader, shortlists
from matching.artefact import Encoder
from matching.engine.lists import ScoredPairs
from matching.engine.local import in_order
from matching.engine.region_run import score_region
from matching.run_file import Prepared, Records, prepare


@dataclass(frozen=True, slots=True)
class Assignment:
    """One line of JSON a pair that was assigned, by posting and then best first; `unassigned` profiles by id.

    `postings` could take `places` people in all, before any quota of a company.
    """

    lines: tuple[str, ...]
    unassigned: tuple[str, ...]
    postings: int
    places: int


def assign_records(
    postings: Records,
    profiles: Records,
    encoder: Encoder,
    on: date,
    *,
    per_company: int | None = None,
    roles_folder: Path | None = None,
) -> Assignment:
    """The stable assignment that is best for every person, for validated records as of the day `on`.

    A posting takes up to its openings, a company up to `per_company` over all its postings. Stable: no eligible pair
    is left of which both would rather have each other than what they have. The order of records changes nothing.
    The roles of an encoder that comes without are kept in `roles_folder`. Raises RolesRefused.
    """
    ready = prepare(postings, profiles, encoder, on, roles_folder=roles_folder)
    everybody = max(len(ready.postings), len(ready.people), 1)
    scored = score_region(ready.region, ready.artefact, engine=in_order, top=everybody)
    pairs = table_as_ranked(scored, ready.region.openings, len(ready.people))
    companies = None if per_company is None else _quotas(ready, postings, per_company)
    matched = deferred_acceptance(pairs, companies=companies)
    taken = set(pairs.person[matched].tolist())
    return Assignment(
        lines=tuple(_lines(ready, pairs, scored.score, matched)),
        unassigned=tuple(one for place, one in enumerate(ready.region.profile_ids) if place not in taken),
        postings=len(ready.postings),
        places=int(pairs.openings.sum()),
    )


def table_as_ranked(scored: ScoredPairs, openings: NDArray[np.int64], people: int) -> PairTable:
    """All pairs, preferred by both sides in the order of their scores.

    Contributions are rounded one by one, so a score may pass 1 by a few millionths, which a table does not take. All
    are then divided by the greatest: cut off at 1, different scores would tie, and the earlier id win.
    """
    most = max(float(scored.score.max(initial=0)), 1.0)
    return pair_table(scored.postings, scored.people, scored.score / most, openings=openings, people=people)


def _quotas(ready: Prepared, postings: Records, per_company: int) -> CompanyQuotas:
    """The same quota for every company of the postings."""
    company_of = {record["posting_id"]: record["company_id"] for record in postings}
    names, company = np.unique([company_of[one] for one in ready.region.posting_ids], return_inverse=True)
    return CompanyQuotas(company.astype(np.intp), np.full(len(names), per_company, np.int64))


def _lines(ready: Prepared, pairs: PairTable, score: NDArray[np.float64], matched: NDArray[np.intp]) -> Iterator[str]:
    """`profile_rank` is her place among all whom the posting may take, `posting_rank` its place among all hers."""
    of_people, of_postings = _ranks(pairs, Reader.POSTING), _ranks(pairs, Reader.PERSON)
    for row in matched[np.lexsort((of_people[matched], pairs.posting[matched]))]:
        record = {
            "posting_id": ready.region.posting_ids[pairs.posting[row]],
            "profile_id": ready.region.profile_ids[pairs.person[row]],
            "score": float(score[row]),
            "profile_rank": int(of_people[row]),
            "posting_rank": int(of_postings[row]),
        }
        yield json.dumps(record, ensure_ascii=False, separators=(", ", ": ")) + "\n"


def _ranks(pairs: PairTable, reader: Reader) -> NDArray[np.intp]:
    """Each row's place in its reader's whole list, from 1; 0 where the posting has no openings."""
    whole = shortlists(pairs, pairs.posting_score, reader, max(pairs.people, pairs.openings.size))
    ranks = np.zeros(pairs.posting.size, np.intp)
    ranks[whole.rows] = whole.rank
    return ranks
