"""The link of a request for consent once more: the night's reminder, and by the person's own wish."""

from datetime import timedelta

from service.base.ids import PersonId
from service.correspondence.terms import MailKind, NoAddress
from service.db.work import Read, Work
from service.introductions.actions.consent import may_answer, send_link
from service.introductions.rules import asking
from service.introductions.store import consent as store
from service.introductions.terms import ConsentRequest, ConsentRequestId
from service.introductions.terms.answering import WaitsNoMore
from service.people import reads as people
from service.platform import audit
from service.platform.tools import Tools
from service.postings import reads as postings
from service.postings.published import published_postings

PAUSE = timedelta(minutes=10)
"""Within it a link is still on its way, and another would tell nothing new."""
MOST_LINKS = 4
"""Of a request, the first and the reminder among them: who holds a link to her page cannot flood her with mails."""


async def remind(work: Work, tools: Tools) -> int:
    """Sends who has not answered one more link, once; answers how many were sent.

    Left out are who was sent one by her own wish since, agreed in another way meanwhile or took a consent back that the
    request stood on, and those of whom the posting or the search ended.
    """
    before, kind = work.now - timedelta(days=tools.introductions.reminder_days), MailKind.INTRODUCTION_CONSENT_REMINDER
    sent = 0
    for request in await store.requests_to_remind(work, before, work.now):
        if not await _waits(work, request):
            continue
        posting = await postings.posting(work, request.posting_id)
        try:
            async with work.session.begin_nested():
                await send_link(work, tools, request, posting, kind, once=f"{kind} {request.id}")
        except NoAddress:
            continue
        sent += 1
        await audit.note(work, "introductions.consent_reminded", request.person_id, request_id=request.id)
    return sent


async def send_again(work: Work, tools: Tools, person_id: PersonId, request_id: ConsentRequestId) -> bool:
    """Mails the person the link of a request that waits for her answer once more, since she asks for it.

    Whether one was sent: none is within PAUSE of the last, which is on its way. Raises WaitsNoMore where no such
    request of hers can be answered, MOST_LINKS were sent, or no address is on file any more.
    """
    await store.lock(work, "consent answer", request_id)
    found = [one for one in await store.requests_of_person(work, person_id) if one.id == request_id]
    if not found or not found[0].is_open(work.now) or not await _waits(work, found[0]):
        raise WaitsNoMore("この依頼は、いまは回答を待っていません。回答を希望されるときは、窓口へお知らせください。")
    sent, last_at = await store.links_sent(work, request_id)
    if work.now < last_at + PAUSE:
        return False
    if sent >= MOST_LINKS:
        raise WaitsNoMore("この依頼のメールは、何度もお送りしています。届かないときは、窓口へお知らせください。")
    posting = await postings.posting(work, found[0].posting_id)
    try:
        # Whole or not at all: the page tells of the refusal, and stores what it noted besides.
        async with work.session.begin_nested():
            await send_link(work, tools, found[0], posting, MailKind.INTRODUCTION_CONSENT, once=None)
    except NoAddress:
        raise WaitsNoMore("メールアドレスの登録がありません。回答は、窓口へお知らせください。") from None
    await audit.note(work, "introductions.consent_link_sent_again", person_id, request_id=request_id)
    return True


async def _waits(read: Read, request: ConsentRequest) -> bool:
    """Whether a link would lead to a question that can be answered."""
    sought = await published_postings(read, [request.posting_id])
    profile = (await people.profiles(read, [request.person_id]))[request.person_id]
    history = await people.consent_history(read, request.person_id)
    return bool(sought) and may_answer(profile) and asking.waits(request, history, read.today)
