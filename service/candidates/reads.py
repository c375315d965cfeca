"""Questions about people's own pages: what one shows, which links are out, what waits for the office."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.access import reads as access
from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.candidates import rules, store
from service.candidates.terms import Errand, ErrandId, ErrandKind, JobOver, Link, NoSuchErrand, OwnIntroduction
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.introductions.reads import case
from service.introductions.reads.waiting import WaitingRequest, requests_waiting
from service.introductions.terms.telling import LetterSent
from service.people import reads as people
from service.people.standing import rankable, standing_consents
from service.people.terms import ConsentEvent, PersonState, StoredProfile
from service.postings import reads as postings
from service.postings.published import published_postings
from service.postings.terms import Publication, StoredPosting
from service.shortlists.reads.introductions import postings_introduced_for, where_introduced
from service.shortlists.reads.own_suiting import OwnSuiting, own_suiting

MOST_LINKS = 5
MOST_ERRANDS = 20
MOST_WAITING_SHOWN = 50


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What a person is shown of herself but for her sealed identity; `standing` are the consents that she may end.

    `introduced` are her introductions, whatever became of them: their postings do not stand among those that suit.
    `asked`: what waits for her answer by the link of another mail.
    """

    profile: StoredProfile
    statistics: Mapping[str, Any]
    history: tuple[ConsentEvent, ...]
    standing: tuple[ConsentEvent, ...]
    suiting: tuple[OwnSuiting, ...]
    errands: tuple[Errand, ...]
    companies: Mapping[CompanyId, str]
    introduced: tuple[OwnIntroduction, ...]
    asked: tuple[WaitingRequest, ...]


async def own_page(read: Read, person_id: PersonId) -> OwnPage:
    """In at most twelve statements; raises NoSuchPerson for who is erased, and for pupils (R-33)."""
    profile, history = await people.person_with_history(read, person_id)
    standing = tuple(standing_consents(history, read.today))
    ranked = rankable(profile, standing)
    introduced = await store.introductions_of_person(read, person_id)
    known = {one.posting_id for one in introduced}
    suiting = await own_suiting(read, ranked) if ranked else ()
    suiting = tuple(one for one in suiting if one.posting.posting_id not in known)
    names = {one.posting.company_id: one.company_name for one in suiting}
    names |= {one.company_id: one.company_name for one in introduced}
    unnamed = {one.company_id for one in history if one.company_id} - set(names)
    return OwnPage(
        profile=profile,
        statistics=await people.told_for_statistics(read, person_id),
        history=tuple(history),
        standing=standing,
        suiting=suiting,
        errands=tuple(await store.errands_of_person(read, person_id, MOST_ERRANDS)),
        introduced=tuple(introduced),
        asked=await requests_waiting(read, person_id, history) if profile.state is PersonState.ACTIVE else (),
        companies=names | (await companies.names_of_companies(read, unnamed) if unnamed else {}),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """Of which posting an errand is, and whose: the company that must be told, or of which she would hear more."""

    posting_id: PostingId
    title: str
    company_id: CompanyId
    company_name: str


@dataclass(frozen=True, slots=True)
class ServedPage:
    """What the office knows of a person's own page; `names` are of its members who did something there.

    `told` names whom an introduction that she ended was to, and of which posting she would like to hear more.
    """

    person_id: PersonId
    reference: str
    links: tuple[Link, ...]
    errands: tuple[Errand, ...]
    names: Mapping[UUID, str]
    told: Mapping[ErrandId, Told]


async def served_page(read: Read, person_id: PersonId) -> ServedPage:
    """In seven statements; raises NoSuchPerson for who is erased, and for pupils (R-33)."""
    profile = await people.person_to_revise(read, person_id)
    links = await store.links_of_person(read, person_id, MOST_LINKS)
    errands = await store.errands_of_person(read, person_id, MOST_ERRANDS)
    did = {link.made_by for link in links} | {one.done_by for one in errands}
    names = await access.staff_names(read, {one for one in did if one})
    told = await _told(read, errands)
    return ServedPage(person_id, profile.profile_ref, tuple(links), tuple(errands), names, told)


async def _told(read: Read, errands: Collection[Errand]) -> dict[ErrandId, Told]:
    """Three statements, none where no errand is of a posting."""
    where = await where_introduced(read, {one.introduction_id for one in errands if one.introduction_id})
    asked = {one.posting_id for one in errands if one.posting_id}
    if not where and not asked:
        return {}
    in_short = await postings.postings_in_short(read, {posting_id for posting_id, _ in where.values()} | asked)
    firms = {company_id for _, company_id in where.values()} | {one.company_id for one in in_short.values()}
    names = await companies.names_of_companies(read, firms)
    found: dict[ErrandId, Told] = {}
    for one in errands:
        if one.introduction_id in where:
            posting_id, company_id = where[one.introduction_id]
            found[one.id] = Told(posting_id, in_short[posting_id].title, company_id, names[company_id])
        elif one.posting_id in in_short:
            posting = in_short[one.posting_id]
            found[one.id] = Told(posting.posting_id, posting.title, posting.company_id, names[posting.company_id])
    return found


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Errands that wait, those that wait longest first, with the people's references."""

    errands: tuple[Errand, ...]
    references: Mapping[PersonId, str]
    count: int
    told: Mapping[ErrandId, Told]


async def waiting_page(read: Read) -> WaitingPage:
    """The first of them in six statements: what is done makes room for the next."""
    found = await store.waiting_errands(read, MOST_WAITING_SHOWN)
    references = await people.references(read, {one.person_id for one in found})
    return WaitingPage(tuple(found), references, await store.count_waiting(read), await _told(read, found))


async def withdrawals_told(read: Read, person_id: PersonId) -> list[Errand]:
    """Introductions that the person ended on her own page and whose company knows; the last first, one statement."""
    return await store.withdrawals_told(read, person_id)


@dataclass(frozen=True, slots=True)
class WithdrawalPage:
    """An introduction that ended by a withdrawal: what its company was told, or is to be told, and to whom the letter
    of introduction went.
    """

    errand: Errand
    reference: str
    about: Told
    name: str
    company: Company
    letter: LetterSent | None


async def withdrawal_page(read: Read, errand_id: ErrandId) -> WithdrawalPage:
    """Raises NoSuchErrand for anything else that she left, NoSuchPerson as `served_page`."""
    errand = await store.find_errand(read, errand_id)
    about = (await _told(read, [errand])).get(errand.id) if errand else None
    if errand is None or errand.kind is not ErrandKind.TELL_COMPANY or about is None:
        raise NoSuchErrand("依頼が見つかりません。")
    profile = await people.person_to_revise(read, errand.person_id)
    names = await access.staff_names(read, {errand.done_by} if errand.done_by else set())
    name = names.get(errand.done_by, "") if errand.done_by else ""
    company = await companies.company(read, about.company_id)
    letter = (await case(read, errand.introduction_id)).letter_sent if errand.introduction_id else None
    return WithdrawalPage(errand, profile.profile_ref, about, name, company, letter)


async def page_before_telling(read: Read, introduction_id: IntroductionId) -> WithdrawalPage | None:
    """The same of a withdrawal that the office recorded, before its company was told; None where none was, or it is."""
    now = await case(read, introduction_id)
    if now.consent_taken_back is None or not now.is_to_tell:
        return None
    # As it will stand: it is written down with what the company was told, and has no id of its own before.
    kind, at = ErrandKind.TELL_COMPANY, rules.taken_back_at(now.consent_taken_back)
    known = now.is_known_to_company
    left = (now.person_id, kind, introduction_id, None, at, None, None, None)
    errand = Errand(ErrandId(introduction_id), *left, is_known_to_company=known)
    about = (await _told(read, [errand]))[errand.id]
    profile = await people.person_to_revise(read, now.person_id)
    company = await companies.company(read, now.company_id)
    return WithdrawalPage(errand, profile.profile_ref, about, "", company, now.letter_sent)


@dataclass(frozen=True, slots=True)
class OwnJob:
    """A posting as the public is shown it; `may_ask`: her search goes on, `is_asked`: she asked to hear more of it.

    `is_introduced`: she was introduced for it, and asks whoever introduced her.
    """

    posting: StoredPosting
    company: Company
    publication: Publication
    may_ask: bool
    is_asked: bool
    is_introduced: bool


async def own_job(read: Read, person_id: PersonId, posting_id: PostingId) -> OwnJob:
    """Raises JobOver for what is not published today, and NoSuchPerson as `own_page` does."""
    profile = await people.person_to_revise(read, person_id)
    found = (await published_postings(read, [posting_id])).get(posting_id)
    if found is None:
        raise JobOver("この求人は、いまご案内していません。")
    posting, company = found
    publication = postings.publication_on(read.today, posting, company)
    is_asked = await store.has_interest_waiting(read, person_id, posting_id)
    is_introduced = posting_id in await postings_introduced_for(read, person_id)
    return OwnJob(posting, company, publication, profile.state is PersonState.ACTIVE, is_asked, is_introduced)


async def errands_waiting(read: Read) -> dict[ErrandKind, int]:
    """How many errands nobody saw to yet, by kind; no kind of which none waits."""
    return await store.count_waiting_by_kind(read)
