"""The postings that suit a person as she herself is told of them: a few, each with what speaks for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from matching.reasons import Reason
from service.base.ids import PersonId
from service.db.work import Read
from service.people.reads.rankable import rankable_profiles
from service.postings import reads as postings
from service.postings.terms import OpenPosting
from service.shortlists.reads.marked_texts import SPEAKING
from service.shortlists.reads.matching import suiting_reasons
from service.shortlists.store import suiting as store

MOST_POSTINGS = 10
MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class OwnSuiting:
    """A posting with the heaviest reasons that speak for it; None while they are being computed anew."""

    posting: OpenPosting
    reasons: tuple[Reason, ...] | None


async def own_suiting(read: Read, person_id: PersonId) -> tuple[OwnSuiting, ...]:
    """The best of the open postings that suit her, from stored vectors; none for who may not be ranked."""
    profiles = await rankable_profiles(read, [person_id])
    if not profiles:
        return ()
    suits = await store.list_suiting(read, person_id)
    known = {one.posting_id: one for one in await postings.open_postings(read, [one.posting_id for one in suits])}
    shown = [known[one.posting_id] for one in suits if one.posting_id in known][:MOST_POSTINGS]
    reasons = await suiting_reasons(read, profiles[0], shown) if shown else {}
    return tuple(OwnSuiting(one, _speaking(reasons.get(one.posting_id))) for one in shown)


def _speaking(reasons: Iterable[Reason] | None) -> tuple[Reason, ...] | None:
    if reasons is None:
        return None
    return tuple(reason for reason in reasons if reason.state in SPEAKING)[:MOST_REASONS]
