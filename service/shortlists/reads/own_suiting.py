"""The postings that suit a person as she herself is told of them: a few, each with what speaks for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.reasons import Reason
from service.db.work import Read
from service.people.terms import RankableProfile
from service.postings import reads as postings
from service.postings.published import published_postings
from service.postings.terms import StoredPosting
from service.shortlists.reads.matching import suiting_reasons
from service.shortlists.rules.evidence import EvidenceRow, evidence_of
from service.shortlists.store import suiting as store

MOST_POSTINGS = 10
MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class OwnSuiting:
    """A posting and its company with the heaviest reasons that speak for it; None while they are computed anew."""

    posting: StoredPosting
    company_name: str
    reasons: tuple[EvidenceRow, ...] | None


async def own_suiting(read: Read, profile: RankableProfile) -> tuple[OwnSuiting, ...]:
    """The best of the published postings that suit her, from stored vectors.

    Only what the law lets be published (R-13): she is told of a posting here as the public would be.
    """
    suits = await store.list_suiting(read, profile.person_id)
    known = await published_postings(read, [one.posting_id for one in suits])
    shown = [known[one.posting_id] for one in suits if one.posting_id in known][:MOST_POSTINGS]
    explained = [postings.as_open(posting) for posting, _ in shown]
    reasons = await suiting_reasons(read, profile, suits, explained) if shown else {}
    return tuple(OwnSuiting(posting, firm.name, _speaking(reasons.get(posting.posting_id))) for posting, firm in shown)


def _speaking(reasons: Sequence[Reason] | None) -> tuple[EvidenceRow, ...] | None:
    if reasons is None:
        return None
    return tuple(row for row in evidence_of(reasons).rows if row.speaks)[:MOST_REASONS]
