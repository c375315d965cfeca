"""One pair as the review screen shows it: the list beside it, both texts, requirement against evidence, what was said.

At most twelve statements, the ranker being read once a process; what else is known of the person is a page of its own
(`reads.beside`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from matching.changes import Change
from matching.eligibility import Verdict as ConstraintVerdict
from matching.reasons import Reason
from service.base.ids import PersonId, PostingId
from service.base.refusals import Refusal
from service.companies.terms import Company
from service.db.work import Read
from service.people import reads as people
from service.people.reads.rankable import rankable_profiles
from service.people.terms import Consent, NoSuchPerson, RankableProfile, StoredProfile
from service.platform.tools import PlacementOffice
from service.postings import reads as postings
from service.postings.terms import Publication, StoredPosting
from service.shortlists.reads.introductions import make_ground
from service.shortlists.reads.jobs import Job, jobs_of
from service.shortlists.reads.marked_texts import MarkedText, posting_texts, profile_texts
from service.shortlists.reads.matching import PairReading, pair_reading
from service.shortlists.reads.own_words import own_words
from service.shortlists.reads.shortlist_page import Listed, coordinated_posting, listed
from service.shortlists.rules import deciding as rules
from service.shortlists.rules import reviewing
from service.shortlists.rules.evidence import NOTHING_TO_ASK, Evidence, ToAsk, evidence_of
from service.shortlists.rules.own_words import is_against
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import matching as store
from service.shortlists.store import reviewing as reviewing_store
from service.shortlists.store.suiting import does_suit
from service.shortlists.terms.deciding import Decision, Introduction, NotOnShortlist, Seen, Verdict
from service.shortlists.terms.matching import RankedPair
from service.shortlists.terms.own_words import SaidNo
from service.shortlists.terms.reviewing import AFTERWARDS, FIRST_SCREEN, LastAct


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pair stands in the list: `position` of `total`.

    `to_pass` is the lowest score among the first FIRST_SCREEN, None for who stands among them.
    """

    pair: RankedPair
    position: int
    total: int
    to_pass: float | None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One of the list under the reference that tells nothing; `unknown` counts constraints that could not be read.

    `said_no` is a no of hers that stands, or None.
    """

    person_id: PersonId
    profile_ref: str
    rank: int
    verdict: Verdict | None
    unknown: int
    is_introduced: bool
    said_no: SaidNo | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """`place` is None for who is not on the list, but was, or has the posting on hers; `reasons` while being computed.

    Who was introduced for the posting keeps her page when she may not be ranked any more: `is_rankable` says so, and
    nothing is computed of her then.

    `obstacles` stand against an introduction, nothing where there was one; `consent` is the one on which it rests,
    `said_no` her last no, whether it stands or she agreed after it.

    `viewers` are the names of those who have the pair open too; they, `staff_names` and what is `to_ask` of her before
    an introduction are told by who opens it.
    """

    posting: StoredPosting
    company: Company
    publication: Publication
    is_open: bool
    profile: RankableProfile | StoredProfile
    jobs: tuple[Job, ...]
    queue: tuple[QueueRow, ...]
    place: Place | None
    reading: PairReading
    words: tuple[Decision, ...]
    staff_names: Mapping[UUID, str]
    introduction: Introduction | None
    consent: Consent | None
    said_no: SaidNo | None
    obstacles: tuple[Refusal, ...]
    viewers: tuple[str, ...]
    last_act: LastAct | None
    to_ask: ToAsk = NOTHING_TO_ASK

    @property
    def is_rankable(self) -> bool:
        return isinstance(self.profile, RankableProfile)

    @property
    def track(self) -> str:
        track: str = self.profile.content["track"]
        return track

    @property
    def reasons(self) -> tuple[Reason, ...] | None:
        return self.reading.reasons

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.reading.changes

    @property
    def constraints(self) -> tuple[ConstraintVerdict, ...]:
        return self.reading.constraints

    @property
    def posting_texts(self) -> list[MarkedText]:
        return posting_texts(self.posting.content, self.reasons or ())

    @property
    def profile_texts(self) -> list[MarkedText]:
        return profile_texts(self.profile.content, self.reasons or ())

    def reference(self, person_id: PersonId) -> str | None:
        """Of somebody of the list."""
        return next((row.profile_ref for row in self.queue if row.person_id == person_id), None)

    @property
    def evidence(self) -> Evidence | None:
        return None if self.reasons is None else evidence_of(self.reasons, with_years=self.reading.with_years)

    @property
    def standing(self) -> Decision | None:
        return rules.standing(self.words)

    @property
    def is_final(self) -> bool:
        """Whether a decision stands that another one follows only after it was taken back."""
        return self.standing is not None and self.standing.verdict in rules.FINAL

    @property
    def is_decidable(self) -> bool:
        return self.is_rankable and self.is_open and not self.is_final

    @property
    def seen(self) -> Seen:
        return rules.seen_of(self.words, self.posting.revision, self.profile.revision)


async def review_page(read: Read, office: PlacementOffice, posting_id: PostingId, person_id: PersonId) -> ReviewPage:
    """The page of a pair that stands on the list, that suits by the person's, or of which something was said.

    Raises NotOnShortlist for others, and for who may not be ranked: without consent, withdrawn, at high school (R-33).
    An introduction keeps its pair's page but from who is erased.
    """
    posting, company = await coordinated_posting(read, posting_id)
    found = await listed(read, posting_id, [person_id])
    place = _place(found, person_id)
    by_pair, last_act = await _said(read, posting_id)
    words = by_pair.get((posting_id, person_id), [])
    asked = {person_id, *found.order, *([last_act.person_id] if last_act else [])}
    introductions = await deciding_store.introductions_of(read, posting_id, asked)
    introduction = introductions.get(person_id)
    profile = await _profile(read, found, (posting_id, person_id), introduction, is_known=bool(place or words))
    publication = postings.publication_on(read.today, posting, company)
    noes, agreed = await own_words(read, posting_id, sorted({person_id, *found.order}))
    no, consent = noes.get(person_id), agreed.get(person_id)
    ground = make_ground(office, posting, publication, [consent] if consent else [], words, introduction, no)
    return ReviewPage(
        posting=posting,
        company=company,
        publication=publication,
        is_open=ground.is_posting_open,
        profile=profile,
        jobs=jobs_of(profile.content, read.today),
        queue=_queue(found, by_pair, posting_id, introductions, noes),
        place=place,
        reading=await _reading(read, found, posting, profile, place),
        words=tuple(words),
        staff_names={},
        introduction=introduction,
        consent=None if is_against(no) else consent,
        said_no=no,
        obstacles=() if introduction else tuple(rules.obstacles(ground)),
        viewers=(),
        last_act=_of_this_page(last_act, (posting_id, person_id), words, introductions),
    )


def _of_this_page(
    last_act: LastAct | None,
    pair: reviewing.Pair,
    words: Sequence[Decision],
    introductions: Mapping[PersonId, Introduction],
) -> LastAct | None:
    """The last act while it may be taken back here."""
    posting_id, person_id = pair
    open_still = reviewing.unless_introduced(last_act, posting_id, introductions)
    return reviewing.unless_followed(open_still, pair, words, is_introduced=person_id in introductions)


async def _profile(
    read: Read, found: Listed, pair: reviewing.Pair, introduction: Introduction | None, *, is_known: bool
) -> RankableProfile | StoredProfile:
    """Of whom the page is; raises NotOnShortlist where there is none of the pair."""
    posting_id, person_id = pair
    profile = found.known.get(person_id) or (await _introduced(read, person_id) if introduction else None)
    if profile is None or not (is_known or introduction or await does_suit(read, person_id, posting_id)):
        raise NotOnShortlist("この候補者は、この求人の候補者一覧にいません。")
    return profile


async def may_be_reviewed(read: Read, posting_id: PostingId, person_id: PersonId) -> bool:
    """Whether the pair has a page to be reviewed on, as `review_page` has it; two statements of who is hired.

    Whoever may be ranked has a page of her own too.
    """
    if await deciding_store.introduced_people(read, posting_id, [person_id]):
        return await _introduced(read, person_id) is not None
    if not await rankable_profiles(read, [person_id]):
        return False
    found = await listed(read, posting_id)
    if _place(found, person_id) is not None or await does_suit(read, person_id, posting_id):
        return True
    return bool((await _said(read, posting_id))[0].get((posting_id, person_id)))


async def _introduced(read: Read, person_id: PersonId) -> StoredProfile | None:
    """Who was introduced once, as her own page has her; None of who is erased."""
    try:
        return await people.person_to_revise(read, person_id)
    except NoSuchPerson:
        return None


async def _reading(
    read: Read, found: Listed, posting: StoredPosting, profile: RankableProfile | StoredProfile, place: Place | None
) -> PairReading:
    """Nothing of who may not be ranked: she agreed to it no more, or looks for no work."""
    if not isinstance(profile, RankableProfile):
        return PairReading(None, (), ())
    ranker = found.ranker or await _ranker_of_empty(read, posting.posting_id)
    return await pair_reading(read, ranker, posting, profile, place.to_pass if place else None)


async def _said(read: Read, posting_id: PostingId) -> tuple[dict[reviewing.Pair, list[Decision]], LastAct | None]:
    """All words on the posting's pairs, and what the actor did last, there or elsewhere."""
    since = read.now - AFTERWARDS
    by_pair = reviewing.words_by_pair(await reviewing_store.words_around(read, posting_id, read.actor.id, since))
    return by_pair, reviewing.last_act(by_pair, read.actor.id, since)


def _queue(
    found: Listed,
    words: Mapping[reviewing.Pair, Sequence[Decision]],
    posting_id: PostingId,
    introduced: Collection[PersonId],
    noes: Mapping[PersonId, SaidNo],
) -> tuple[QueueRow, ...]:
    stands = {pair.person_id: rules.standing(words.get((posting_id, pair.person_id), ())) for pair, _ in found.places}
    return tuple(
        QueueRow(
            person_id=pair.person_id,
            profile_ref=profile.profile_ref,
            rank=pair.rank,
            verdict=now.verdict if (now := stands[pair.person_id]) else None,
            unknown=len(pair.unknown),
            is_introduced=pair.person_id in introduced,
            said_no=no if (no := noes.get(pair.person_id)) and no.stands else None,
        )
        for pair, profile in found.places
    )


def _place(found: Listed, person_id: PersonId) -> Place | None:
    pairs = [pair for pair, _ in found.places]
    at = next((n for n, pair in enumerate(pairs) if pair.person_id == person_id), None)
    if at is None:
        return None
    first = sorted((pair.score for pair in pairs), reverse=True)[:FIRST_SCREEN]
    to_pass = first[-1] if pairs[at].score < first[-1] else None
    return Place(pairs[at], at + 1, len(pairs), to_pass)


async def _ranker_of_empty(read: Read, posting_id: PostingId) -> str:
    """The ranker of a list on which nobody stands any more."""
    run = await store.find_run_of(read, posting_id)
    return run.ranker if run else ""
