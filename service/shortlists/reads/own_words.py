"""Who said no to being introduced for a posting, and whether that stands."""

from collections.abc import Collection
from datetime import datetime

from service.base.clock import date_in_japan
from service.base.ids import PersonId, PostingId
from service.db.work import Read
from service.people.terms import Consent
from service.shortlists.store import own_words as store
from service.shortlists.store.own_words import OwnWords
from service.shortlists.terms.own_words import NoKind, SaidNo

SAID_AT = store.SAID_AT
"""When an answer to a request was given, as SQL of its row."""


async def said_no(read: Read, posting_id: PostingId, people: Collection[PersonId]) -> dict[PersonId, SaidNo]:
    """The last no of each of these people, of those who said one; one statement, none for nobody."""
    return (await own_words(read, posting_id, people))[0]


async def own_words(
    read: Read, posting_id: PostingId, people: Collection[PersonId]
) -> tuple[dict[PersonId, SaidNo], dict[PersonId, Consent]]:
    """The same, and of those who gave it as their last word the consent to the posting's company."""
    found = await store.list_words(read, posting_id, people) if people else {}
    noes = {person_id: no for person_id, words in found.items() if (no := _last_no(words)) is not None}
    return noes, {person_id: words.consent for person_id, words in found.items() if words.consent is not None}


def _last_no(words: OwnWords) -> SaidNo | None:
    """What stands before what she agreed after, and of those the last.

    A consent to the company that came after a no ends it; to take back the one to all leaves the companies' own.
    """
    told: list[tuple[bool, datetime, NoKind, SaidNo]] = []
    if words.refused_at is not None:
        told.append(_told(words, words.refused_at, NoKind.REFUSED))
    for kind, back in ((NoKind.WITHDRAWN, words.company), (NoKind.WITHDRAWN_FROM_ALL, words.general)):
        if back is not None:
            told.append(_told(words, back.at, kind, back))
    return max(told, key=lambda one: one[:3])[3] if told else None


def _told(
    words: OwnWords, at: datetime, kind: NoKind, back: store.TakenBack | None = None
) -> tuple[bool, datetime, NoKind, SaidNo]:
    on_date = back.on_date if back else date_in_japan(at)
    agreed_at = words.agreed_at
    stands = agreed_at is None or (agreed_at <= at and kind is not NoKind.WITHDRAWN_FROM_ALL)
    return stands, at, kind, SaidNo(kind, on_date, back.source if back else None, stands)
