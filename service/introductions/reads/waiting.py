"""Requests for consent that a person can answer today, as her own page tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.base.ids import PersonId
from service.db.work import Read
from service.introductions.rules import asking
from service.introductions.store import consent as store
from service.introductions.terms import ConsentRequest, ConsentRequestId
from service.people.terms import ConsentEvent
from service.postings.published import published_postings
from service.postings.terms import StoredPosting


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """For which posting of which company she is asked, and until when she can answer by the link in her mail."""

    id: ConsentRequestId
    title: str
    company_name: str
    until: datetime


async def requests_waiting(
    read: Read, person_id: PersonId, history: Sequence[ConsentEvent]
) -> tuple[WaitingRequest, ...]:
    """The last first; one statement, two where she was asked. `history`: her words on consents, the last first."""
    found = [one for one in await store.requests_of_person(read, person_id) if one.is_open(read.now)]
    open_still = [one for one in found if asking.waits(one, history, read.today)]
    sought = await published_postings(read, {one.posting_id for one in open_still}) if open_still else {}
    return tuple(
        WaitingRequest(one.id, posting.content["title"], firm.name, _until(one, posting))
        for one in open_still
        if one.posting_id in sought
        for posting, firm in [sought[one.posting_id]]
    )


def _until(request: ConsentRequest, posting: StoredPosting) -> datetime:
    return asking.until_closing(request.expires_at, posting.content)
