"""One person as one screen shows her, under the reference that tells nothing, in at most twelve statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from service.base.ids import CompanyId, PersonId, PostingId
from service.consultations.reads import Consultation
from service.correspondence.terms import Mail
from service.db.work import Read
from service.people.standing import standing_consents
from service.people.terms import ConsentEvent, PersonState, Purpose, StoredProfile
from service.postings.terms import PostingInShort
from service.shortlists.reads.headline import Headline, headline_of
from service.workspace.reads.timeline import entries_of
from service.workspace.reads.told import Told, everything_told
from service.workspace.reads.ways import ways_of
from service.workspace.rules import showing as rules
from service.workspace.store.names import names_of
from service.workspace.terms import Entry, Way

MOST_WAYS = 20
MOST_SUITING = 5
MOST_MAILS = 10
COMPUTED_WITHIN = timedelta(minutes=15)
"""So long after a registration or a consent what suits may still be on its way."""


@dataclass(frozen=True, slots=True)
class PersonPage:
    """`ways` are the first of `ways_count`; `suiting` the open postings that suit her best, with their scores.

    `is_computing`: nothing suits yet, and what she is matched by was changed so lately that it may be on its way.
    """

    profile: StoredProfile
    headline: Headline
    standing: tuple[ConsentEvent, ...]
    may_be_matched: bool
    is_computing: bool
    ways: tuple[Way, ...]
    ways_count: int
    suiting: tuple[tuple[PostingInShort, float], ...]
    consultations: tuple[Consultation, ...]
    mails: tuple[Mail, ...]
    mails_count: int
    entries: tuple[Entry, ...]
    postings: Mapping[PostingId, PostingInShort]
    companies: Mapping[CompanyId, str]
    names: Mapping[UUID, str]


async def person_page(read: Read, person_id: PersonId) -> PersonPage:
    """The page of anybody but who is erased and pupils, who come through their school alone (R-33): NoSuchPerson.

    In ten statements: whoever opens it signs in by one more and is noted by another.
    """
    told = await everything_told(read, person_id)
    standing = standing_consents(told.consents, read.today)
    is_matched = told.profile.state is PersonState.ACTIVE and any(
        one.purpose is Purpose.MATCHING and one.company_id is None for one in standing
    )
    entries = rules.newest_first(entries_of(told))
    staff = {entry.by for entry in entries if entry.by}
    known, companies, names = await names_of(read, _postings_of(told), _companies_of(told, entries), staff)
    ways = rules.in_order(ways_of(told, known, read.now, lists=is_matched))
    suiting = [(known[one], score) for one, score in told.pipeline.suiting if one in known and known[one].is_sought]
    return PersonPage(
        profile=told.profile,
        headline=headline_of(told.profile.content),
        standing=tuple(standing),
        may_be_matched=is_matched,
        is_computing=is_matched and not suiting and _changed_at(told) > read.now - COMPUTED_WITHIN,
        ways=tuple(ways[:MOST_WAYS]),
        ways_count=len(ways),
        suiting=tuple(suiting[:MOST_SUITING]) if is_matched else (),
        consultations=told.consultations,
        mails=told.mails[:MOST_MAILS],
        mails_count=len(told.mails),
        entries=entries,
        postings=known,
        companies=companies,
        names=names,
    )


def _changed_at(told: Told) -> datetime:
    """When what she is matched by was changed last."""
    consented = (one.recorded_at for one in told.consents if one.purpose is Purpose.MATCHING and one.company_id is None)
    return max(told.profile.registered_at, *consented)


def _postings_of(told: Told) -> set[PostingId]:
    shown = told.pipeline
    return {
        *(one.posting_id for one in shown.lists),
        *(posting_id for posting_id, _ in shown.suiting),
        *shown.words,
        *(one.posting_id for one in shown.introductions),
        *(one.posting_id for one in told.requests),
        *(one.posting_id for one in told.placements if one.posting_id),
    }


def _companies_of(told: Told, entries: Collection[Entry]) -> set[CompanyId]:
    """Besides those of the postings."""
    return {
        *(entry.company_id for entry in entries if entry.company_id),
        *(one.company_id for one in told.consents if one.company_id),
        *(one.company_id for one in told.placements),
    }
