"""Questions about introductions: what stands against one, and what became of those that were made."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.base.refusals import Refusal
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.people import reads as people
from service.people.standing import standing_consents
from service.people.terms import Consent, ConsentEvent, NoSuchPerson, PersonState, Purpose, StoredProfile
from service.platform.tools import PlacementOffice
from service.postings import reads as postings
from service.postings.terms import Publication, StoredPosting
from service.shortlists.reads.own_words import said_no
from service.shortlists.rules import deciding as rules
from service.shortlists.rules.deciding import Ground
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import pipeline as pipeline_store
from service.shortlists.store.introduced import Where, list_where
from service.shortlists.terms.deciding import Decision, Introduction, NoSuchIntroduction
from service.shortlists.terms.own_words import SaidNo


@dataclass(frozen=True, slots=True)
class PairRead:
    """What was read of a pair already: the posting's company, and the person with her consents and her last no."""

    company: Company
    profile: StoredProfile
    history: Sequence[ConsentEvent]
    said_no: SaidNo | None


async def read_pair(read: Read, posting: StoredPosting, person_id: PersonId) -> PairRead:
    """In four statements; raises NoSuchPerson."""
    profile = (await people.profiles(read, [person_id])).get(person_id)
    if profile is None:
        raise NoSuchPerson("該当する方が見つかりません。")
    return PairRead(
        await companies.company(read, posting.company_id),
        profile,
        await people.consent_history(read, person_id),
        (await said_no(read, posting.posting_id, [person_id])).get(person_id),
    )


async def ground_of(
    read: Read, office: PlacementOffice, posting: StoredPosting, person_id: PersonId, pair: PairRead | None = None
) -> Ground:
    """What stands as an introduction of the person for the posting, as it was read, is about to be recorded."""
    pair = pair or await read_pair(read, posting, person_id)
    publication = postings.publication_on(read.today, posting, pair.company)
    agreed = {(one.purpose, one.company_id) for one in standing_consents(pair.history, read.today)}
    words = await words_on_pair(read, posting.posting_id, person_id)
    introduced = await deciding_store.introductions_of(read, posting.posting_id, [person_id])
    ground = make_ground(office, posting, publication, (), words, introduced.get(person_id), pair.said_no)
    return replace(
        ground,
        is_at_high_school=ground.is_at_high_school or pair.profile.is_high_school_student,
        is_person_active=pair.profile.state is PersonState.ACTIVE,
        has_consent=(Purpose.INTRODUCTION, posting.company_id) in agreed,
        may_be_matched=(Purpose.MATCHING, None) in agreed,
    )


def make_ground(
    office: PlacementOffice,
    posting: StoredPosting,
    publication: Publication,
    consents: Collection[Consent],
    words: Collection[Decision],
    introduction: Introduction | None,
    no: SaidNo | None,
) -> Ground:
    """The same from what was read already, of a person who may be ranked.

    She is active and no high-school student, and her consent to be matched stands. `no` is her last no on the pair.
    """
    now = rules.standing(words)
    return Ground(
        is_office_set=all(one.strip() for one in (office.notice_number, office.occupations, office.complaints_to)),
        is_posting_open=rules.is_open(posting.state, publication) and not posting.is_test,
        gaps=() if publication.is_complete else tuple(reason.code for reason in publication.reasons),
        is_at_high_school=posting.is_for_high_school,
        is_person_active=True,
        verdict=now.verdict if now else None,
        has_consent=has_consent(consents, posting.company_id),
        is_introduced=introduction is not None,
        may_be_matched=True,
        said_no=no,
    )


def consent_to(consents: Collection[Consent], company_id: CompanyId) -> Consent | None:
    """The last word to this very company where it is a yes; one given to none in particular names nobody."""
    return next((one for one in consents if one.is_given and one.company_id == company_id), None)


def has_consent(consents: Collection[Consent], company_id: CompanyId) -> bool:
    """Whether there is one."""
    return consent_to(consents, company_id) is not None


async def obstacles_to(
    read: Read, office: PlacementOffice, posting: StoredPosting, person_id: PersonId, pair: PairRead | None = None
) -> list[Refusal]:
    """Everything that stands against introducing the person for the posting today, but for her age."""
    return rules.obstacles(await ground_of(read, office, posting, person_id, pair))


async def introduction(read: Read, introduction_id: IntroductionId) -> Introduction:
    """One introduction with its steps; raises NoSuchIntroduction."""
    found = await deciding_store.introduction_of_id(read, introduction_id)
    if found is None:
        raise NoSuchIntroduction("紹介の記録が見つかりません。")
    return found


async def where_introduced(read: Read, ids: Collection[IntroductionId]) -> dict[IntroductionId, Where]:
    """Of each of these introductions the posting and the company; one statement, none for none."""
    return await list_where(read, ids) if ids else {}


async def postings_introduced_for(read: Read, person_id: PersonId) -> frozenset[PostingId]:
    """The postings that the person was introduced for, whatever became of it; one statement."""
    return frozenset(one.posting_id for one in await introductions_of_person(read, person_id))


async def introductions_of_person(read: Read, person_id: PersonId) -> list[Introduction]:
    """Every introduction of the person with its steps, the last first."""
    return [introduction for introduction, _, _ in await pipeline_store.introductions_of_person(read, person_id)]


async def words_on_pair(read: Read, posting_id: PostingId, person_id: PersonId) -> list[Decision]:
    """Every coordinator's word on the pair, oldest first."""
    return (await deciding_store.words_by_person(read, posting_id, [person_id])).get(person_id, [])
