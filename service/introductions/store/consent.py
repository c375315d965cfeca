"""Statements on requests for consent, their links and answers, and on days of interviews."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Row, exists, func, insert, literal_column, select, text
from sqlmodel import SQLModel, col

from service.base.ids import CompanyId, PersonId, PostingId
from service.base.language import Language
from service.db.work import Read, Work
from service.introductions.tables import ConsentAnswerRow, ConsentLinkRow, ConsentRequestRow
from service.introductions.terms import ConsentRequest, ConsentRequestId
from service.introductions.terms.answering import Heard
from service.people import reads as people
from service.people.reads.running import COMPANY_KNOWS

HEARD = text(f"""
    SELECT EXISTS (SELECT FROM introduction i WHERE i.person_id = :person AND i.company_id = :company
        AND {COMPANY_KNOWS})""")  # noqa: S608 - words of ours
IN_HER_BOX = people.has_address("consent_request.person_id", "consent_link.email_index")
"""The link was mailed to the address that is on file today."""
ASTRAY = f"NOT EXISTS (SELECT FROM consent_link WHERE consent_link.request_id = consent_request.id AND {IN_HER_BOX})"
"""The address was put right since, or taken away: all links of the request lie in somebody else's box."""


async def lock(work: Work, what: str, *ids: UUID) -> None:
    """Lets one work at a time do this; the others wait until it ends."""
    key = " ".join((what, *(str(one) for one in ids)))
    await work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


async def insert_row(work: Work, table: type[SQLModel], values: dict[str, Any]) -> None:
    """Appends a row; AlreadyStored where its key is there."""
    await work.session.execute(insert(table).values(**values))


async def request_of_digest(read: Read, digest: bytes, now: datetime) -> ConsentRequest | None:
    """The request of a link that is alive: what is unknown and what is over are asked and answered alike."""
    query = _requests().join(ConsentLinkRow, col(ConsentLinkRow.request_id) == col(ConsentRequestRow.id))
    found = await read.session.execute(
        query.where(col(ConsentLinkRow.digest) == digest, col(ConsentRequestRow.expires_at) > now, text(IN_HER_BOX))
    )
    row = found.one_or_none()
    return None if row is None else _request(row)


async def language_of_link(read: Read, digest: bytes) -> Language | None:
    """In which language the link of this digest was mailed, alive or not; None where there never was one."""
    query = (
        select(col(ConsentRequestRow.language))
        .join(ConsentLinkRow, col(ConsentLinkRow.request_id) == col(ConsentRequestRow.id))
        .where(col(ConsentLinkRow.digest) == digest)
    )
    language = (await read.session.execute(query)).scalar_one_or_none()
    return None if language is None else Language(language)


async def requests_of_pair(read: Read, posting_id: PostingId, person_id: PersonId) -> list[ConsentRequest]:
    """Every request of the person for the posting, the last first."""
    query = _requests().where(
        col(ConsentRequestRow.posting_id) == posting_id, col(ConsentRequestRow.person_id) == person_id
    )
    return await _list(read, query)


async def requests_of_person(read: Read, person_id: PersonId) -> list[ConsentRequest]:
    """Every request of the person, the last first."""
    return await _list(read, _requests().where(col(ConsentRequestRow.person_id) == person_id))


async def links_sent(read: Read, request_id: ConsentRequestId) -> tuple[int, datetime]:
    """How many links of a request were made, and when the last; each has one from its beginning."""
    query = select(func.count(), func.max(col(ConsentLinkRow.made_at))).where(
        col(ConsentLinkRow.request_id) == request_id
    )
    row = (await read.session.execute(query)).one()
    return row[0], row[1]


async def has_heard(read: Read, request: ConsentRequest) -> bool:
    """Whether something recorded says that the request's company heard of the person, by whichever introduction."""
    values = {"person": request.person_id, "company": request.company_id}
    return bool((await read.session.execute(HEARD, values)).scalar_one())


async def requests_to_remind(read: Read, asked_before: datetime, now: datetime) -> list[ConsentRequest]:
    """Requests that wait since then, and of which nobody was reminded, or sent a link by her own wish, since."""
    is_reminded = exists().where(
        col(ConsentLinkRow.request_id) == col(ConsentRequestRow.id),
        col(ConsentLinkRow.is_reminder) | (col(ConsentLinkRow.made_at) > asked_before),
    )
    query = _requests().where(
        col(ConsentRequestRow.asked_at) <= asked_before,
        col(ConsentRequestRow.expires_at) > now,
        col(ConsentAnswerRow.request_id).is_(None),
        ~is_reminded,
        ~_is_astray(),
    )
    return await _list(read, query)


async def sealed_words(read: Read, request_ids: Collection[ConsentRequestId]) -> dict[ConsentRequestId, bytes]:
    """What was written with the answers to these requests, sealed; those without words are left out."""
    query = select(col(ConsentAnswerRow.request_id), col(ConsentAnswerRow.words)).where(
        col(ConsentAnswerRow.request_id).in_(request_ids), col(ConsentAnswerRow.words).is_not(None)
    )
    found = (await read.session.execute(query)).all()
    return {ConsentRequestId(request_id): words for request_id, words in found if words is not None}


def _is_astray() -> ColumnElement[bool]:
    return literal_column(ASTRAY, Boolean)


def _requests() -> Any:
    return select(
        col(ConsentRequestRow.id), col(ConsentRequestRow.person_id), col(ConsentRequestRow.posting_id),
        col(ConsentRequestRow.company_id), col(ConsentRequestRow.posting_revision), col(ConsentRequestRow.asked_at),
        col(ConsentRequestRow.asked_by), col(ConsentRequestRow.expires_at), col(ConsentAnswerRow.is_given),
        col(ConsentAnswerRow.answered_at), col(ConsentRequestRow.language), _is_astray().label("is_astray"),
        col(ConsentAnswerRow.words).is_not(None).label("has_words"),
        col(ConsentAnswerRow.heard_on), col(ConsentAnswerRow.source), col(ConsentAnswerRow.recorded_by),
    ).join(ConsentAnswerRow, col(ConsentAnswerRow.request_id) == col(ConsentRequestRow.id), isouter=True)  # fmt: skip


async def _list(read: Read, query: Any) -> list[ConsentRequest]:
    ordered = query.order_by(col(ConsentRequestRow.asked_at).desc(), col(ConsentRequestRow.id).desc())
    return [_request(row) for row in (await read.session.execute(ordered)).all()]


def _request(row: Row[Any]) -> ConsentRequest:
    return ConsentRequest(
        ConsentRequestId(row.id),
        PersonId(row.person_id),
        PostingId(row.posting_id),
        CompanyId(row.company_id),
        row.posting_revision,
        row.asked_at,
        row.asked_by,
        row.expires_at,
        row.is_given,
        row.answered_at,
        Language(row.language),
        row.is_astray,
        row.has_words,
        Heard(row.heard_on, row.source, row.recorded_by) if row.heard_on else None,
    )
