"""The postings that suit a person as one screen shows them, in at most twelve statements and without encoding."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from matching.reasons import ReasonState
from service.base.ids import CompanyId, PersonId, PostingId
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.people.reads.rankable import rankable_profiles
from service.people.terms import NoSuchPerson, RankableProfile
from service.postings import reads as postings
from service.postings.terms import OpenPosting
from service.shortlists.reads.headline import Headline, headline_of
from service.shortlists.reads.matching import states_of, suiting_reasons
from service.shortlists.rules.ranking import is_shown
from service.shortlists.rules.suiting import least_of
from service.shortlists.store import matching as matching_store
from service.shortlists.store import suiting as store
from service.shortlists.tables import EmbeddingRow, RankedPairRow
from service.shortlists.terms.matching import SuitingPosting

AT_MOST = 50


@dataclass(frozen=True, slots=True)
class SuitingRow:
    """A posting with its score; `states` counts the reasons by state, None while they are being computed anew.

    `is_listed`: the person stands on the posting's own list too. `is_incomplete`: it lacks what publication needs,
    without which nobody is introduced.
    """

    posting: OpenPosting
    company_name: str
    score: float
    unknown: tuple[str, ...]
    states: Mapping[ReasonState, int] | None
    is_listed: bool
    is_incomplete: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many postings the hard constraints keep from a person, and of how many each; one may be kept by several."""

    count: int
    by: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SuitingPage:
    """A person under the reference that tells nothing, and the postings that suit her, best first.

    `left_out`: of the others, where the page tells of them.
    """

    person_id: PersonId
    profile_ref: str
    track: str
    headline: Headline
    rows: tuple[SuitingRow, ...]
    is_matched: bool
    left_out: LeftOut | None = None

    @property
    def suiting(self) -> tuple[SuitingRow, ...]:
        """Those that suit; the others are `apart`."""
        return tuple(row for row in self.rows if row.score >= least_of(self.rows[0].score))

    @property
    def apart(self) -> tuple[SuitingRow, ...]:
        return self.rows[len(self.suiting) :]


async def suiting_page(read: Read, person_id: PersonId) -> SuitingPage:
    """The page of a person who may be ranked; raises NoSuchPerson for anybody else, high-school students too (R-33)."""
    profiles = await rankable_profiles(read, [person_id])
    if not profiles:
        raise NoSuchPerson("該当する方が見つかりません。")
    suits = await store.list_suiting(read, person_id)
    open_now = await postings.open_postings(read, [one.posting_id for one in suits])
    listed = await _lists_with(read, person_id, [posting.posting_id for posting in open_now])
    return await page_of(read, profiles[0], suits, open_now, listed)


async def page_of(
    read: Read,
    profile: RankableProfile,
    suits: Sequence[SuitingPosting],
    among: Sequence[OpenPosting],
    listed: Collection[PostingId] = (),
    firms: Mapping[CompanyId, Company] | None = None,
) -> SuitingPage:
    """The person's list as far as it is of these postings; `listed` names those on whose lists she stands.

    `firms`: their companies, where they were read already.
    """
    known = {posting.posting_id: posting for posting in among}
    shown = [(known[one.posting_id], one) for one in suits if one.posting_id in known][:AT_MOST]
    if firms is None:
        firms = await companies.companies_by_id(read, {posting.company_id for posting, _ in shown})
    reasons = await suiting_reasons(read, profile, suits, [posting for posting, _ in shown]) if shown else {}
    return SuitingPage(
        person_id=profile.person_id,
        profile_ref=profile.profile_ref,
        track=profile.content["track"],
        headline=headline_of(profile.content),
        is_matched=bool(suits) or await _has_vectors(read, profile.person_id),
        rows=tuple(
            SuitingRow(
                posting=posting,
                company_name=firms[posting.company_id].name,
                score=one.score,
                unknown=one.unknown,
                states=states_of(reasons.get(posting.posting_id)),
                is_listed=posting.posting_id in listed,
                is_incomplete=not postings.may_be_published(posting, firms[posting.company_id]),
            )
            for posting, one in shown
        ),
    )


async def _lists_with(read: Read, person_id: PersonId, among: Collection[PostingId]) -> set[PostingId]:
    """Of these postings those on whose list, as it is shown, the person stands."""
    query = select(col(RankedPairRow.posting_id)).where(
        col(RankedPairRow.person_id) == person_id, col(RankedPairRow.posting_id).in_(among)
    )
    kept = [PostingId(posting_id) for posting_id in (await read.session.exec(query)).all()]
    orders = await matching_store.list_orders(read, kept) if kept else []
    return {order.posting_id for order in orders if is_shown(order, person_id)}


async def _has_vectors(read: Read, person_id: PersonId) -> bool:
    """Whether a match looked at her: only then are there vectors of her words."""
    query = select(col(EmbeddingRow.object_id)).where(col(EmbeddingRow.object_id) == person_id).limit(1)
    return (await read.session.exec(query)).first() is not None
