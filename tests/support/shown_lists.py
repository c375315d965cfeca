"""A season of lists that were shown and decided on by coordinators of a known taste, written as the service writes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.parts import PARTS, PRIOR
from service.base.actor import SYSTEM
from service.base.clock import Clock
from service.base.ids import MatchRunId, PersonId, PostingId, SeededIds
from service.companies.actions import register_companies
from service.companies.terms import CompanyFacts
from service.db.engine import Database
from service.db.work import Work, begin_work
from service.people.actions import register_people
from service.platform.tools import Tools
from service.postings.actions import put_postings
from service.shortlists.actions.rankers import present_ranker
from service.shortlists.rules.learning import is_for_judging
from service.shortlists.rules.ranking import as_shown
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import learning as store
from service.shortlists.store import matching as matching_store
from service.shortlists.terms.learning import PassedBy, ShownList, ShownPlace
from service.shortlists.terms.matching import RankedPair, StoredList
from tests.ingest.samples import the_posting, the_profile
from tests.support.matching_office import CONSENT, TODAY

Taste = tuple[float, ...]
TASTE: Taste = (0.20, 0.25, 0.35, 0.10, 0.10)
"""Of coordinators who ask for skills more than the prior does, in the order of the parts."""
CONTRARY: Taste = (0.55, 0.25, 0.0, 0.10, 0.10)
LISTED, BELOW = 20, 20


@dataclass(frozen=True)
class Season:
    """What was written: the lists, and the rows of the decisions."""

    lists: tuple[ShownList, ...]
    decisions: tuple[dict[str, Any], ...]

    @property
    def people(self) -> list[PersonId]:
        """Everybody; each stands in every list or below it."""
        one = self.lists[0]
        return sorted([*(place.person_id for place in one.places), *(each.person_id for each in one.below)])


async def a_season(
    database: Database,
    clock: Clock,
    tools: Tools,
    *,
    postings: int,
    taste: Taste = TASTE,
    judging_taste: Taste | None = None,
) -> Season:
    """One list a posting, by the ranker of now, examined less with every rank; ids, and so everything, are repeatable.

    With `judging_taste`, the postings that only judge had coordinators of that taste.
    """
    async with begin_work(database, SYSTEM, clock, SeededIds("season")) as work:
        posting_ids, person_ids = await _postings(work, postings), await _people(work, tools)
        run_id, ranker = await _run(work, tools)
        chance = np.random.default_rng(5)
        lists: list[ShownList] = []
        decisions: list[dict[str, Any]] = []
        for posting_id in posting_ids:
            of_this = judging_taste if judging_taste and is_for_judging(posting_id) else taste
            shown = _shown(work, _stored(posting_id, run_id, ranker, person_ids, chance))
            lists.append(shown)
            decisions += _decisions(work, shown, of_this, chance)
        await store.insert_shown(work, lists)
        await deciding_store.insert_decisions(work, decisions)
    return Season(tuple(lists), tuple(decisions))


async def _postings(work: Work, count: int) -> list[PostingId]:
    companies = await register_companies(work, [CompanyFacts("C-1", "白川デバイス株式会社")])
    names = [f"S-{number:04}" for number in range(count)]
    told = [(companies["C-1"], name, the_posting(posting_id=name)) for name in names]
    return [one.posting_id for one in await put_postings(work, told, announce=False)]


async def _people(work: Work, tools: Tools) -> list[PersonId]:
    records = [the_profile(profile_id=f"S-{number:02}") for number in range(LISTED + BELOW)]
    stored = await register_people(work, tools.vault, records, consent=CONSENT, announce=False)
    return [one.person_id for one in stored]


async def _run(work: Work, tools: Tools) -> tuple[MatchRunId, str]:
    run_id, ranker = MatchRunId(work.new_id()), (await present_ranker(work, tools)).version
    about = {"id": run_id, "cause": "nightly", "business_date": work.today, "ranker": ranker, "model": "season"}
    counts = {"started_at": work.now, "finished_at": work.now, "postings": 0, "people": 0, "pairs": 0}
    await matching_store.insert_run(work, about | counts)
    return run_id, ranker


def _stored(
    posting_id: PostingId,
    run_id: MatchRunId,
    ranker: str,
    person_ids: Sequence[PersonId],
    chance: np.random.Generator,
) -> StoredList:
    """People of random parts, ranked by the prior."""
    prior = np.array([PRIOR[part.name] for part in PARTS])
    parts = chance.random((len(person_ids), len(prior))).round(4)
    parts = parts[np.argsort(-(parts @ prior))]
    pairs = tuple(
        RankedPair(posting_id, person_id, run_id, rank, float(row @ prior), (), tuple(map(float, row)))
        for rank, (person_id, row) in enumerate(zip(person_ids, parts, strict=True), start=1)
    )
    return StoredList(posting_id, run_id, TODAY, ranker, LISTED, 1, pairs)


def _shown(work: Work, stored: StoredList) -> ShownList:
    listed, below = as_shown(stored)
    return ShownList(
        posting_id=stored.posting_id,
        run_id=stored.run_id,
        ranker=stored.ranker,
        shown_at=work.now,
        places=tuple(ShownPlace(one.person_id, one.rank, one.propensity, one.parts) for one in listed),
        below=tuple(PassedBy(one.person_id, one.parts) for one in below),
    )


def _decisions(work: Work, shown: ShownList, taste: Taste, chance: np.random.Generator) -> list[dict[str, Any]]:
    rows = []
    for place in shown.places:
        liking = 10 * (float(np.dot(place.parts, taste)) - 0.6) + chance.logistic()
        if chance.random() < 1 / math.log2(place.rank + 1):
            verdict = "accept" if liking > 0 else "hold" if liking > -1 else "pass"
            rows.append(a_decision(work, shown, place, verdict))
    return rows


def a_decision(work: Work, shown: ShownList, place: ShownPlace, verdict: str, **told: Any) -> dict[str, Any]:
    """The row of a word on someone shown."""
    return {
        "id": work.new_id(),
        "posting_id": shown.posting_id,
        "person_id": place.person_id,
        "sequence": 1,
        "verdict": verdict,
        "reason_code": "experience_short" if verdict == "pass" else None,
        "run_id": shown.run_id,
        "rank": place.rank,
        "score": 0.5,
        "reasons": [],
        "posting_revision": 1,
        "profile_revision": 1,
        "decided_at": work.now,
        "decided_by": None,
        **told,
    }
