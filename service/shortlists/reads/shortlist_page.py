"""A posting's shortlist as one screen shows it, in at most twelve statements and without encoding."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matching.reasons import ReasonState
from service.base.ids import PersonId, PostingId
from service.companies.terms import Company
from service.db.work import Read
from service.people.reads.rankable import rankable_profiles
from service.people.terms import RankableProfile
from service.postings import reads as postings
from service.postings.published import posting_with_company
from service.postings.terms import NoSuchPosting, Publication, StoredPosting
from service.shortlists.reads.headline import Headline, headline_of
from service.shortlists.reads.matching import reasons_by, states_of
from service.shortlists.reads.own_words import said_no
from service.shortlists.rules import deciding as rules
from service.shortlists.rules import reviewing
from service.shortlists.rules.evidence import Unanswered, unanswered
from service.shortlists.rules.ranking import as_shown
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import matching as store
from service.shortlists.store import reviewing as reviewing_store
from service.shortlists.terms.deciding import Decision, Seen, Verdict
from service.shortlists.terms.learning import PassedBy, ShownList, ShownPlace
from service.shortlists.terms.matching import RankedPair
from service.shortlists.terms.own_words import SaidNo
from service.shortlists.terms.reviewing import AFTERWARDS, LastAct


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row: a person under the reference that tells nothing, her place, and what was said of her.

    `states` counts the reasons by state; None while they are being computed anew. `unanswered`: what is required of
    which nothing of hers speaks.
    """

    pair: RankedPair
    profile_ref: str
    track: str
    headline: Headline
    states: Mapping[ReasonState, int] | None
    unanswered: tuple[Unanswered, ...]
    decision: Decision | None
    is_introduced: bool
    said_no: SaidNo | None
    seen: Seen

    @property
    def verdict(self) -> Verdict | None:
        return self.decision.verdict if self.decision else None

    def tells(self, words: Sequence[str]) -> bool:
        """Whether all of these words (small letters, one width) stand in what the row shows of the person."""
        line = self.headline
        told = " ".join([self.profile_ref, *line.wishes, line.latest_job or "", line.field or ""])
        shown = unicodedata.normalize("NFKC", told).casefold()
        return all(word in shown for word in words)


@dataclass(frozen=True, slots=True)
class Outside:
    """Somebody who was recommended or held and stands on the list no more; a match put others in her place."""

    person_id: PersonId
    profile_ref: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ShortlistPage:
    """A posting with its company, what stands against its publication, and its people, best first.

    `matched_at` is None for a posting that was not matched yet, `shown_list` where nobody is listed; `outside` are not
    introduced yet.
    """

    posting: StoredPosting
    company: Company
    publication: Publication
    is_open: bool
    matched_at: datetime | None
    candidates: tuple[Candidate, ...]
    outside: tuple[Outside, ...]
    shown_list: ShownList | None
    last_act: LastAct | None

    @property
    def verdicts(self) -> Counter[Verdict | None]:
        """How many people stand where; None: undecided."""
        return Counter(candidate.verdict for candidate in self.candidates)


async def shortlist_page(read: Read, posting_id: PostingId) -> ShortlistPage:
    """The page of a posting; raises NoSuchPosting, also for one that coordinators have no shortlist of (R-33)."""
    posting, company = await coordinated_posting(read, posting_id)
    publication = postings.publication_on(read.today, posting, company)
    is_open = rules.is_open(posting.state, publication)
    run = await store.find_run_of(read, posting_id)
    since = read.now - AFTERWARDS
    spoken = await reviewing_store.words_around(read, posting_id, read.actor.id, since)
    words = reviewing.words_by_pair(spoken)
    kept = kept_people({person_id: said for (of, person_id), said in words.items() if of == posting_id})
    found = await listed(read, posting_id, kept) if is_open and run else NOBODY
    introduced = await deciding_store.introduced_people(read, posting_id, [*found.order, *kept])
    candidates = await _candidates(read, posting, found, words, introduced)
    return ShortlistPage(
        posting=posting,
        company=company,
        publication=publication,
        is_open=is_open,
        matched_at=run.finished_at if run else None,
        candidates=candidates,
        outside=tuple(one for one in outside_of(found, kept) if one.person_id not in introduced),
        shown_list=_shown_list(read, posting_id, found),
        last_act=reviewing.unless_introduced(reviewing.last_act(words, read.actor.id, since), posting_id, introduced),
    )


async def coordinated_posting(read: Read, posting_id: PostingId) -> tuple[StoredPosting, Company]:
    """A posting that coordinators find people for, neither a company's test nor one for high schools; its company."""
    posting, company = await posting_with_company(read, posting_id)
    if posting.is_test or posting.is_for_high_school:
        raise NoSuchPosting("この求人に候補者一覧はありません。")
    return posting, company


@dataclass(frozen=True, slots=True)
class Listed:
    """Those of the present list and of below it who may still be ranked, best first, the former with their profiles.

    `known` holds the profiles of all who were asked for and may be ranked.
    """

    ranker: str
    places: tuple[tuple[RankedPair, RankableProfile], ...]
    below: tuple[RankedPair, ...]
    known: Mapping[PersonId, RankableProfile]

    @property
    def order(self) -> list[PersonId]:
        """Who stands on the list, best first."""
        return [pair.person_id for pair, _ in self.places]


NOBODY = Listed("", (), (), {})


async def listed(read: Read, posting_id: PostingId, besides: Collection[PersonId] = ()) -> Listed:
    """The present list of the posting; `besides` are asked for too, whether they stand on it or not."""
    stored = (await store.list_stored(read, [posting_id])).get(posting_id)
    pairs, below = as_shown(stored) if stored else ([], [])
    asked = {pair.person_id for pair in (*pairs, *below)}.union(besides)
    profiles = await rankable_profiles(read, sorted(asked)) if asked else []
    by_id = {profile.person_id: profile for profile in profiles}
    return Listed(
        stored.ranker if stored else "",
        tuple((pair, by_id[pair.person_id]) for pair in pairs if pair.person_id in by_id),
        tuple(pair for pair in below if pair.person_id in by_id),
        by_id,
    )


def kept_people(words: Mapping[PersonId, Sequence[Decision]]) -> dict[PersonId, Verdict]:
    """Who of those spoken of is recommended or held by the word that stands."""
    stands = {person_id: rules.standing(said) for person_id, said in words.items()}
    return {person_id: now.verdict for person_id, now in stands.items() if now and now.verdict is not Verdict.PASS}


def outside_of(found: Listed, kept: Mapping[PersonId, Verdict]) -> tuple[Outside, ...]:
    """Who of these is not on the list and may be ranked still, by their references."""
    gone = set(kept) & set(found.known) - set(found.order)
    told = [Outside(person_id, found.known[person_id].profile_ref, kept[person_id]) for person_id in gone]
    return tuple(sorted(told, key=lambda one: one.profile_ref))


def _shown_list(read: Read, posting_id: PostingId, found: Listed) -> ShownList | None:
    if not found.places:
        return None
    pairs = [pair for pair, _ in found.places]
    return ShownList(
        posting_id=posting_id,
        run_id=pairs[0].run_id,
        ranker=found.ranker,
        shown_at=read.now,
        places=tuple(ShownPlace(one.person_id, one.rank, one.propensity, one.parts) for one in pairs),
        below=tuple(PassedBy(one.person_id, one.parts) for one in found.below),
    )


async def _candidates(
    read: Read,
    posting: StoredPosting,
    found: Listed,
    words: Mapping[reviewing.Pair, Sequence[Decision]],
    introduced: Collection[PersonId],
) -> tuple[Candidate, ...]:
    if not found.places:
        return ()
    reasons = await reasons_by(read, found.ranker, posting, [profile for _, profile in found.places])
    no = await said_no(read, posting.posting_id, found.order)
    said = {pair.person_id: words.get((posting.posting_id, pair.person_id), ()) for pair, _ in found.places}
    return tuple(
        Candidate(
            pair=pair,
            profile_ref=profile.profile_ref,
            track=profile.content["track"],
            headline=headline_of(profile.content),
            states=states_of(reasons.get(pair.person_id)),
            unanswered=unanswered(reasons.get(pair.person_id, ()), posting.content["languages"]),
            decision=rules.standing(said[pair.person_id]),
            is_introduced=pair.person_id in introduced,
            said_no=no.get(pair.person_id),
            seen=rules.seen_of(said[pair.person_id], posting.revision, profile.revision),
        )
        for pair, profile in found.places
    )
