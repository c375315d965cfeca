"""Consent to be introduced, asked by mail: the request, its links, the answer by a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.base.ids import PersonId, PostingId
from service.base.language import Language
from service.base.refusals import Refusal
from service.base.telling import day_in, moment_in
from service.companies import reads as companies
from service.companies.terms import Company
from service.correspondence.actions import write_mail
from service.correspondence.terms import MailKind, to_person
from service.db.work import Read, Work
from service.introductions.rules import asking, path
from service.introductions.rules.workplace import workplace_of
from service.introductions.store import consent as store
from service.introductions.tables import ConsentAnswerRow, ConsentLinkRow, ConsentRequestRow
from service.introductions.terms import (
    AlreadyAsked,
    ConsentRequest,
    ConsentRequestId,
)
from service.introductions.terms.answering import (
    AlreadyAnswered,
    AlreadyConsented,
    ClosesToday,
    DeclinedBefore,
    LinkUnknown,
    PostingChangedSince,
    WordsTooLong,
)
from service.people import reads as people
from service.people.actions import record_consents
from service.people.terms import ConsentGiven, PersonState, Purpose, StoredProfile
from service.platform import audit, links
from service.platform.crypto import Vault
from service.platform.tools import Tools
from service.postings import reads as postings
from service.postings.terms import StoredPosting
from service.shortlists.reads.introductions import PairRead, obstacles_to, read_pair
from service.shortlists.reads.own_words import said_no
from service.shortlists.terms.deciding import ConsentToIntroductionMissing, MatchingConsentMissing
from service.shortlists.terms.own_words import NAMES, SaidNoBefore

LINK_SOURCE = "本人がメールのリンクから回答"
LONGEST_WORDS = 500
"""Characters that a person may write with the answer."""
CLOSES = {Language.JAPANESE: "（この求人の締切日です）", Language.ENGLISH: " (the posting closes on that day)"}
"""Behind the day until which a mail asks for an answer."""


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """What a link leads to: the request with its posting and company as they are; `is_over`: it asks no more.

    `is_company_untold`: the company heard nothing of her, and she agreed to nothing by which it would.
    """

    request: ConsentRequest
    posting: StoredPosting
    company: Company
    is_over: bool
    is_company_untold: bool


async def ask_consent(
    work: Work, tools: Tools, posting_id: PostingId, person_id: PersonId, language: Language = Language.JAPANESE
) -> ConsentRequestId:
    """Asks the person by mail to agree to be introduced to the posting's company.

    Refuses with the first thing that would stand against the introduction besides her consent, and where she was
    asked already, said no, or gave no address.
    """
    path.check_may_record(work.actor)
    await store.lock(work, "consent", posting_id, person_id)
    posting = await postings.posting(work, posting_id)
    for refusal in await obstacles_to_asking(work, tools, posting, person_id):
        raise refusal
    expires_at = asking.answer_by(work.now, tools.introductions.consent_days, posting.content)
    request_id = ConsentRequestId(work.new_id())
    values = {
        "id": request_id,
        "person_id": person_id,
        "posting_id": posting_id,
        "company_id": posting.company_id,
        "posting_revision": posting.revision,
        "language": language.value,
        "asked_at": work.now,
        "asked_by": work.actor.id,
        "expires_at": expires_at,
    }
    await store.insert_row(work, ConsentRequestRow, values)
    request = (await store.requests_of_pair(work, posting_id, person_id))[0]
    kind = MailKind.INTRODUCTION_CONSENT
    await send_link(work, tools, request, posting, kind, once=f"{kind} {request.id}")
    await audit.note(work, "introductions.consent_asked", person_id, request_id=request_id, posting_id=posting_id)
    return request_id


async def check_took_nothing_back(read: Read, posting_id: PostingId, person_id: PersonId) -> None:
    """Raises SaidNoBefore where a no of hers stands: she may be asked again by who has seen it, and says so."""
    no = (await said_no(read, posting_id, [person_id])).get(person_id)
    if no is not None and no.stands:
        day = day_in(no.on_date, Language.JAPANESE)
        raise SaidNoBefore(
            f"ご本人は先に「{NAMES[no.kind]}」（{day}）とされています。確かめてから依頼してください。",
            day=day_in(no.on_date, Language.ENGLISH),
        )


async def obstacles_to_asking(
    read: Read,
    tools: Tools,
    posting: StoredPosting,
    person_id: PersonId,
    requests: Sequence[ConsentRequest] | None = None,
    pair: PairRead | None = None,
) -> list[Refusal]:
    """What stands against asking, in words for who would ask.

    `requests` of the pair, told from the last, and what else of the `pair` was read already.
    """
    pair = pair or await read_pair(read, posting, person_id)
    found = await obstacles_to(read, tools.placement_office, posting, person_id, pair)
    in_the_way = [one for one in found if not isinstance(one, ConsentToIntroductionMissing | MatchingConsentMissing)]
    if not in_the_way and not found:
        return [AlreadyConsented("この企業への紹介には、すでに同意があります。紹介を記録できます。")]
    in_the_way += asking.refusals_to_ask(pair.history, read.today)
    asked = requests if requests is not None else await store.requests_of_pair(read, posting.posting_id, person_id)
    awaited = (one for one in asked if asking.is_awaited(one, posting.content, read.now))
    if any(asking.waits(one, pair.history, read.today) for one in awaited):
        in_the_way.append(AlreadyAsked("この求人への同意はすでに依頼しています。回答を待ってください。"))
    elif asking.closes_today(posting.content, read.today):
        in_the_way.append(
            ClosesToday(
                "この求人は本日が締切日のため、メールでは間に合いません。電話などでご本人に確認し、同意を記録してください。"
            )
        )
    if asked and asked[0].is_given is False:
        in_the_way.append(
            DeclinedBefore("この求人について、ご本人は同意されませんでした。改めてのメールは送れません。")
        )
    return in_the_way


async def send_link(
    work: Work, tools: Tools, request: ConsentRequest, posting: StoredPosting, kind: MailKind, once: str | None
) -> None:
    """Mails a new link of the request; those of before go on. `once`: as `write_mail` has it. Raises NoAddress."""
    token = links.new_token()
    is_reminder = kind is MailKind.INTRODUCTION_CONSENT_REMINDER
    link = {
        "digest": links.digest_of(token),
        "request_id": request.id,
        "is_reminder": is_reminder,
        "made_at": work.now,
        "email_index": await people.email_index(work, request.person_id),
    }
    await store.insert_row(work, ConsentLinkRow, link)
    company = await companies.company(work, request.company_id)
    await write_mail(
        work,
        tools.vault,
        kind,
        request.language,
        to=to_person(request.person_id),
        words=_words(tools, request, posting, company, f"{tools.public_url}/c/{token}"),
        about_id=request.id,
        good_until=request.expires_at,
        once=once,
    )


def _words(
    tools: Tools, request: ConsentRequest, posting: StoredPosting, company: Company, link: str
) -> Mapping[str, str]:
    return {
        "company_name": company.name,
        "posting_title": posting.title,
        "workplace": workplace_of(posting.content),
        "link": link,
        "valid_until": _valid_until(request, posting),
        "contact": "\n".join(tools.placement_office.lines()),
    }


def _valid_until(request: ConsentRequest, posting: StoredPosting) -> str:
    """Says so where the posting closes on that day: a template that staff wrote has no place for it."""
    until = asking.until_closing(request.expires_at, posting.content)
    closes = CLOSES[request.language] if asking.ends_on_closing_day(until, posting.content) else ""
    return moment_in(until, request.language) + closes


async def open_consent(read: Read, token: str) -> ConsentAsked:
    """What a link leads to; changes nothing, since mail servers open links too. Raises LinkUnknown."""
    request = await store.request_of_digest(read, links.digest_of(token), read.now)
    if request is None:
        raise LinkUnknown("このリンクは使えません。")
    posting = await postings.posting(read, request.posting_id)
    publication = (await postings.publications(read, [posting]))[posting.posting_id]
    sought = await postings.open_postings(read, [posting.posting_id])
    profile = (await people.profiles(read, [request.person_id]))[request.person_id]
    history = await people.consent_history(read, request.person_id)
    is_over = not sought or not publication.is_complete or not may_answer(profile)
    is_over = is_over or asking.is_ended(request, history, read.today)
    is_untold = not asking.is_agreed(request, history, read.today) and not await store.has_heard(read, request)
    return ConsentAsked(request, posting, await companies.company(read, request.company_id), is_over, is_untold)


async def language_of_link(read: Read, token: str) -> Language | None:
    """In which language the token's link was mailed, alive or not; None where none ever was."""
    return await store.language_of_link(read, links.digest_of(token))


def may_answer(profile: StoredProfile) -> bool:
    """Whether the person answers by herself at all: her search goes on, and no school speaks for her."""
    return profile.state is PersonState.ACTIVE and not profile.is_high_school_student


async def answer_consent(
    work: Work, vault: Vault, token: str, *, is_given: bool, words: str, seen_revision: int
) -> ConsentAsked:
    """Records the person's own answer, once; a yes is her consent to that one company.

    Raises LinkUnknown, AlreadyAnswered, PostingChangedSince where the posting is another than was shown, and
    WordsTooLong. The words go to the office alone, and are sealed.
    """
    asked = await open_consent(work, token)
    await store.lock(work, "consent answer", asked.request.id)
    asked = await open_consent(work, token)
    if asked.request.is_given is not None:
        raise AlreadyAnswered("この依頼には、すでに回答をいただいています。")
    if asked.is_over:
        raise LinkUnknown("このリンクは使えません。")
    if asked.posting.revision != seen_revision:
        raise PostingChangedSince("求人の内容が変わりました。最新の内容を確認して、もう一度お選びください。")
    if len(words) > LONGEST_WORDS:
        raise WordsTooLong(f"メッセージは{LONGEST_WORDS}文字までです。短くしてください。", length=len(words))
    await _store_answer(work, vault, asked, is_given=is_given, words=words)
    return await open_consent(work, token)


async def _store_answer(work: Work, vault: Vault, asked: ConsentAsked, *, is_given: bool, words: str) -> None:
    request = asked.request
    key = (await people.sealing_keys(work, vault, [request.person_id]))[request.person_id]
    values = {
        "request_id": request.id,
        "is_given": is_given,
        "posting_revision": asked.posting.revision,
        "words": key.seal(words, _place(request.id)) if words else None,
        "answered_at": work.now,
    }
    await store.insert_row(work, ConsentAnswerRow, values)
    if is_given:
        given = ConsentGiven(Purpose.INTRODUCTION, work.today, LINK_SOURCE)
        await record_consents(work, [request.person_id], given, request.company_id)
    await audit.note(
        work, "introductions.consent_answered", request.person_id, request_id=request.id, is_given=is_given
    )


async def open_words(work: Work, vault: Vault, requests: list[ConsentRequest]) -> dict[ConsentRequestId, str]:
    """What the person wrote with these answers, for who may see candidates; the look is noted in the audit log."""
    path.check_may_record(work.actor)
    sealed = await store.sealed_words(work, [request.id for request in requests])
    keys = await people.sealing_keys(work, vault, {one.person_id for one in requests if one.id in sealed})
    opened = {one.id: keys[one.person_id].open(sealed[one.id], _place(one.id)) for one in requests if one.id in sealed}
    for person_id in sorted({one.person_id for one in requests if one.id in opened}):
        await audit.note(work, "introductions.words_seen", person_id, purpose="introduction")
    return opened


def _place(request_id: ConsentRequestId) -> str:
    return f"consent_answer.words|{request_id}"
