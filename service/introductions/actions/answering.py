"""What a person answered to a request for consent by telephone or at the counter, recorded by the office."""

from datetime import date

from service.base.ids import PersonId, PostingId
from service.db.recording import check_has_happened
from service.db.work import Read, Work
from service.introductions.rules import asking, path
from service.introductions.store import consent as store
from service.introductions.tables import ConsentAnswerRow
from service.introductions.terms import ConsentRequest
from service.introductions.terms.answering import NothingAsked
from service.platform import audit
from service.postings import reads as postings
from service.shortlists.actions.introducing import LONGEST_SOURCE, record_consent_to_introduction
from service.shortlists.terms.deciding import SourceNeeded


async def record_answer(
    work: Work, posting_id: PostingId, person_id: PersonId, *, is_given: bool, on: date, source: str
) -> None:
    """A yes is her consent to the company, as it is recorded from the pair's page; a no answers the request, once.

    Raises what `record_consent_to_introduction` does of a yes; of a no NothingAsked where no request waits, or none
    did on that day, NotYetHappened, and SourceNeeded where nothing says how it was heard.
    """
    path.check_may_record(work.actor)
    if is_given:
        return await record_consent_to_introduction(work, posting_id, person_id, given_on=on, source=source)
    check_has_happened(work, [on])
    if not source.strip() or len(source) > LONGEST_SOURCE:
        raise SourceNeeded(f"回答をどのように聞いたかを{LONGEST_SOURCE}文字以内で書いてください。")
    await store.lock(work, "consent answer", (await _awaited(work, posting_id, person_id, on)).id)
    request = await _awaited(work, posting_id, person_id, on)
    values = {"request_id": request.id, "is_given": False, "posting_revision": request.posting_revision}
    values |= {"answered_at": work.now, "heard_on": on, "source": source.strip(), "recorded_by": work.actor.id}
    await store.insert_row(work, ConsentAnswerRow, values)
    await audit.note(work, "introductions.consent_answered", person_id, request_id=request.id, is_given=False)


async def _awaited(read: Read, posting_id: PostingId, person_id: PersonId, on: date) -> ConsentRequest:
    posting = await postings.posting(read, posting_id)
    for request in await store.requests_of_pair(read, posting_id, person_id):
        if asking.may_be_heard(request, posting.content, on):
            return request
    raise NothingAsked("その日に回答を待っていた依頼はありません。依頼した日から回答の期限までの日付にしてください。")
