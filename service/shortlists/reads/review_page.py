"""One pair as the review screen shows it: both texts, requirement beside evidence, constraints, what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from matching.changes import Change
from matching.eligibility import Verdict as ConstraintVerdict
from matching.eligibility import verdicts
from matching.reasons import Reason
from service.access import reads as access
from service.base.ids import PersonId, PostingId
from service.base.refusals import Refusal
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.people import reads as people
from service.people.terms import Purpose, RankableProfile, StoredProfile
from service.platform.tools import PlacementOffice
from service.postings import reads as postings
from service.postings.terms import Publication, StoredPosting
from service.shortlists.reads.introductions import make_ground
from service.shortlists.reads.marked_texts import SPEAKING, MarkedText, posting_texts, profile_texts
from service.shortlists.reads.matching import changes_above, shortlist_reasons
from service.shortlists.reads.shortlist_page import coordinated_posting, listed
from service.shortlists.rules import deciding as rules
from service.shortlists.rules.ranking import person_content, posting_content_of
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import matching as store
from service.shortlists.terms.deciding import Decision, Introduction, NotOnShortlist, Seen, Step
from service.shortlists.terms.matching import RankedPair

FIRST_EVIDENCE = 8
FIRST_SCREEN = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pair stands in the list: `position` of `total`, and who stands beside; None at the ends.

    `to_pass` is the lowest score among the first FIRST_SCREEN, None for who stands among them.
    """

    pair: RankedPair
    position: int
    total: int
    previous: PersonId | None
    following: PersonId | None
    to_pass: float | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """`place` is None for who left the list after something was said; `reasons` while they are computed anew."""

    posting: StoredPosting
    company: Company
    publication: Publication
    profile: StoredProfile
    place: Place | None
    reasons: tuple[Reason, ...] | None
    changes: tuple[Change, ...]
    posting_texts: tuple[MarkedText, ...]
    profile_texts: tuple[MarkedText, ...]
    constraints: tuple[ConstraintVerdict, ...]
    words: tuple[Decision, ...]
    staff_names: Mapping[UUID, str]
    introduction: Introduction | None
    has_consent: bool
    obstacles: tuple[Refusal, ...]

    @property
    def first_reasons(self) -> list[Reason]:
        """What is shown without asking: the heaviest evidence, and all that is missing or without evidence."""
        spoken = [reason for reason in self.reasons or () if reason.state in SPEAKING]
        further = spoken[FIRST_EVIDENCE:]
        return [reason for reason in self.reasons or () if reason not in further]

    @property
    def further_reasons(self) -> list[Reason]:
        """The lighter evidence."""
        return [reason for reason in self.reasons or () if reason.state in SPEAKING][FIRST_EVIDENCE:]

    @property
    def standing(self) -> Decision | None:
        return rules.standing(self.words)

    @property
    def is_decidable(self) -> bool:
        return self.standing is None or self.standing.verdict not in rules.FINAL

    @property
    def seen(self) -> Seen:
        last = self.words[-1].sequence if self.words else 0
        return Seen(last, self.posting.revision, self.profile.revision)

    @property
    def next_steps(self) -> list[Step]:
        return rules.next_steps([step.kind for step in self.introduction.steps]) if self.introduction else []


async def review_page(read: Read, office: PlacementOffice, posting_id: PostingId, person_id: PersonId) -> ReviewPage:
    """The page of a pair that stands on the list, or of which something was said; raises NotOnShortlist.

    Who may not be ranked is shown to nobody: without consent, withdrawn, at high school (R-33).
    """
    posting = await coordinated_posting(read, posting_id)
    rankable = await people.rankable_profiles(read, [person_id])
    words = (await deciding_store.words_by_person(read, posting_id, [person_id])).get(person_id, [])
    place = await _place(read, posting_id, person_id)
    if not rankable or (place is None and not words):
        raise NotOnShortlist("この候補者は、この求人の候補者一覧にいません。")
    profile = (await people.profiles(read, [person_id]))[person_id]
    publication = (await postings.publications(read, [posting]))[posting_id]
    consents = await people.consents(read, [person_id], Purpose.INTRODUCTION)
    introduction = (await deciding_store.introductions_of(read, posting_id, [person_id])).get(person_id)
    ground = make_ground(office, posting, publication, profile, consents, words, introduction)
    reasons = (await shortlist_reasons(read, posting_id, [person_id])).get(person_id)
    return ReviewPage(
        posting=posting,
        company=(await companies.companies_by_id(read, [posting.company_id]))[posting.company_id],
        publication=publication,
        profile=profile,
        place=place,
        reasons=reasons,
        changes=await _changes(read, posting, rankable[0], place),
        posting_texts=tuple(posting_texts(posting.content, reasons or ())),
        profile_texts=tuple(profile_texts(profile.content, reasons or ())),
        constraints=_constraints(read, posting, rankable[0]),
        words=tuple(words),
        staff_names=await access.staff_names(read, {word.decided_by for word in words if word.decided_by}),
        introduction=introduction,
        has_consent=ground.has_consent,
        obstacles=() if introduction else tuple(rules.obstacles(ground)),
    )


async def _place(read: Read, posting_id: PostingId, person_id: PersonId) -> Place | None:
    pairs = [pair for pair, _ in (await listed(read, posting_id)).places]
    at = next((n for n, pair in enumerate(pairs) if pair.person_id == person_id), None)
    if at is None:
        return None
    first = sorted((pair.score for pair in pairs), reverse=True)[:FIRST_SCREEN]
    to_pass = first[-1] if pairs[at].score < first[-1] else None
    return Place(pairs[at], at + 1, len(pairs), _person_at(pairs, at - 1), _person_at(pairs, at + 1), to_pass)


async def _changes(
    read: Read, posting: StoredPosting, profile: RankableProfile, place: Place | None
) -> tuple[Change, ...]:
    """What would lift the pair into the first screen; nothing for who stands there, or on no list."""
    run = await store.find_run_of(read, posting.posting_id) if place and place.to_pass is not None else None
    if run is None or place is None or place.to_pass is None:
        return ()
    return await changes_above(read, run.ranker, posting, profile, place.to_pass)


def _person_at(pairs: Sequence[RankedPair], at: int) -> PersonId | None:
    return pairs[at].person_id if 0 <= at < len(pairs) else None


def _constraints(read: Read, posting: StoredPosting, profile: RankableProfile) -> tuple[ConstraintVerdict, ...]:
    asked = posting_content_of(posting.posting_id, posting.digest, posting.content).document
    return verdicts(asked, person_content(profile).document, read.today)
