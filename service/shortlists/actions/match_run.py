"""One match: what it works with, and how what it made becomes the present lists."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter

from matching.artefact import Artefact
from matching.narrowing import version_of
from matching.ranker import Ranker
from service.base.ids import MatchRunId, PostingId
from service.db.work import Work
from service.platform import audit, outbox
from service.platform.tools import Tools
from service.shortlists.actions.rankers import present_ranker
from service.shortlists.rules.ranking import MadeList
from service.shortlists.store import compared
from service.shortlists.store import matching as store
from service.shortlists.terms.matching import MatchCause, MatchOutcome

BELOW = 20
"""How many people below its end are kept with a list, to be drawn into the places left to chance."""
Lists = dict[PostingId, MadeList]


@dataclass(frozen=True, slots=True)
class Match:
    """What one match works with."""

    work: Work
    tools: Tools
    artefact: Artefact
    run_id: MatchRunId
    started: float

    @property
    def ranker(self) -> Ranker:
        return Ranker(self.artefact)

    @property
    def length(self) -> int:
        """How many a list shows."""
        return self.tools.shortlist_length

    @property
    def kept_length(self) -> int:
        """A stored list with those below it."""
        return self.length + (BELOW if self.tools.slots_in_ten else 0)


async def begun(work: Work, tools: Tools) -> Match:
    """A match that waits until no other is under way."""
    started = perf_counter()
    await store.lock_matching(work)
    return Match(work, tools, await present_ranker(work, tools), MatchRunId(work.new_id()), started)


async def stored(match: Match, lists: Lists, *, people: int, cause: MatchCause, on: date) -> MatchOutcome:
    """Records the run and makes its lists the present ones."""
    work, tools = match.work, match.tools
    pairs = sum(min(len(made.places), tools.shortlist_length) for made in lists.values())
    outcome = MatchOutcome(match.run_id, on, len(lists), people, pairs)
    await store.insert_run(
        work,
        {
            "id": outcome.run_id,
            "cause": cause.value,
            "business_date": on,
            "ranker": match.artefact.version,
            "model": tools.encoder.model,
            "started_at": work.now,
            "finished_at": work.now + timedelta(seconds=perf_counter() - match.started),
            "postings": outcome.postings,
            "people": people,
            "pairs": pairs,
        },
    )
    await store.replace_lists(
        work, outcome.run_id, lists, length=tools.shortlist_length, slots_in_ten=tools.slots_in_ten
    )
    await audit.note(work, "shortlists.matched", outcome.run_id, cause=cause.value, count=len(lists), pairs=pairs)
    return outcome


async def ask_for_all(match: Match) -> None:
    """Owes a match of all where present lists are another ranker's, or nothing is kept yet that a search compares.

    Scores of two rankers stand in no order; until that match a person's list may hold both. Asked once a day.
    """
    work, version = match.work, version_of(match.artefact)
    if await store.has_lists_of_another(work, match.artefact.version) or (
        await store.has_lists(work) and not await compared.has_rows(work, version)
    ):
        asked = f"match of all {work.today} {match.artefact.version} {version}"
        await outbox.later(work, "many_changed", once=asked)


async def drop_lists(match: Match, named: Collection[PostingId], sought: Collection[PostingId]) -> None:
    """Of the postings named those that nobody is sought for any more lose their lists."""
    await store.delete_lists(match.work, sorted(set(named) - set(sought)))
