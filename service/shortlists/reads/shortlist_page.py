"""A posting's shortlist as one screen shows it, in at most twelve statements and without encoding."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matching.reasons import Reason, ReasonState
from service.base.ids import PostingId
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.people import reads as people
from service.people.terms import RankableProfile
from service.postings import reads as postings
from service.postings.terms import NoSuchPosting, Publication, StoredPosting
from service.shortlists.reads.headline import Headline, headline_of
from service.shortlists.reads.matching import shortlist_reasons
from service.shortlists.rules import deciding as rules
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import matching as store
from service.shortlists.terms.deciding import Decision, Verdict
from service.shortlists.terms.matching import RankedPair


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row: a person under the reference that tells nothing, her place, and what was said of her.

    `states` counts the reasons by state; None while they are being computed anew.
    """

    pair: RankedPair
    profile_ref: str
    track: str
    headline: Headline
    states: Mapping[ReasonState, int] | None
    decision: Decision | None
    is_introduced: bool

    @property
    def verdict(self) -> Verdict | None:
        return self.decision.verdict if self.decision else None


@dataclass(frozen=True, slots=True)
class ShortlistPage:
    """A posting with its company, what stands against its publication, and its people, best first.

    `matched_at` is None for a posting that was not matched yet.
    """

    posting: StoredPosting
    company: Company
    publication: Publication
    is_open: bool
    matched_at: datetime | None
    candidates: tuple[Candidate, ...]

    @property
    def verdicts(self) -> Counter[Verdict | None]:
        """How many people stand where; None: undecided."""
        return Counter(candidate.verdict for candidate in self.candidates)


async def shortlist_page(read: Read, posting_id: PostingId) -> ShortlistPage:
    """The page of a posting; raises NoSuchPosting, also for one that coordinators have no shortlist of (R-33)."""
    posting = await coordinated_posting(read, posting_id)
    publication = (await postings.publications(read, [posting]))[posting_id]
    company = (await companies.companies_by_id(read, [posting.company_id]))[posting.company_id]
    is_open = rules.is_open(posting.state, publication)
    run = await store.find_run_of(read, posting_id)
    candidates = await _candidates(read, posting_id) if is_open and run else ()
    return ShortlistPage(posting, company, publication, is_open, run.finished_at if run else None, candidates)


async def coordinated_posting(read: Read, posting_id: PostingId) -> StoredPosting:
    """A posting that coordinators find people for: neither a company's test nor one for high schools."""
    posting = await postings.posting(read, posting_id)
    if posting.is_test or posting.is_for_high_school:
        raise NoSuchPosting("この求人に候補者一覧はありません。")
    return posting


async def listed(read: Read, posting_id: PostingId) -> list[tuple[RankedPair, RankableProfile]]:
    """The present list with the profiles of those who may still be ranked, best first."""
    pairs = (await store.list_places(read, [posting_id])).get(posting_id, [])
    profiles = await people.rankable_profiles(read, [pair.person_id for pair in pairs])
    by_id = {profile.person_id: profile for profile in profiles}
    return [(pair, by_id[pair.person_id]) for pair in pairs if pair.person_id in by_id]


async def _candidates(read: Read, posting_id: PostingId) -> tuple[Candidate, ...]:
    found = await listed(read, posting_id)
    person_ids = [pair.person_id for pair, _ in found]
    reasons = await shortlist_reasons(read, posting_id, person_ids)
    words = await deciding_store.words_by_person(read, posting_id, person_ids)
    introduced = await deciding_store.introduced_people(read, posting_id, person_ids)
    return tuple(
        Candidate(
            pair=pair,
            profile_ref=profile.profile_ref,
            track=profile.content["track"],
            headline=headline_of(profile.content),
            states=_counted(reasons.get(pair.person_id)),
            decision=rules.standing(words.get(pair.person_id, ())),
            is_introduced=pair.person_id in introduced,
        )
        for pair, profile in found
    )


def _counted(reasons: Sequence[Reason] | None) -> Mapping[ReasonState, int] | None:
    return None if reasons is None else Counter(reason.state for reason in reasons)
