"""A person's last words on being introduced for one posting, in SQL.

Her answers to requests are kept by the slice that asks, which comes after this one; they are read here by their
table's name, because a no must be seen wherever somebody acts on the pair, and stands in one place alone.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, text

from service.base.ids import CompanyId, PersonId, PostingId
from service.db.work import Read
from service.people.terms import Consent, Purpose

SAID_AT = "least(answered_at, CAST(heard_on + 1 AS timestamp) AT TIME ZONE 'Asia/Tokyo' - interval '1 microsecond')"
"""When an answer to a request was given: what the office heard on a day before it recorded it, by that day's end."""
LAST_WORD = (
    "SELECT is_given, on_date, source, recorded_at FROM consent_event WHERE person_id = who.person_id"
    " AND purpose = 'introduction' AND NOT (is_given AND on_date > :today)"
)
LAST = "ORDER BY recorded_at DESC, id DESC LIMIT 1"
WORDS = f"""
SELECT who.person_id, posting.company_id, refused.said_at AS refused_at,
    own.is_given, own.recorded_at AS said_at, own.on_date AS said_on, own.source AS said_source,
    back.on_date AS back_on, back.source AS back_source, back.recorded_at AS back_at,
    general.is_given AS general_given, general.on_date AS general_on, general.source AS general_source,
    general.recorded_at AS general_at
FROM unnest(CAST(:people AS uuid[])) AS who (person_id) JOIN posting ON posting.id = :posting
    LEFT JOIN LATERAL (
        SELECT {SAID_AT} AS said_at FROM consent_request JOIN consent_answer ON request_id = consent_request.id
        WHERE posting_id = posting.id AND consent_request.person_id = who.person_id AND NOT is_given
        ORDER BY said_at DESC LIMIT 1) AS refused ON true
    LEFT JOIN LATERAL ({LAST_WORD} AND company_id = posting.company_id {LAST}) AS own ON true
    LEFT JOIN LATERAL ({LAST_WORD} AND company_id = posting.company_id AND NOT is_given {LAST}) AS back ON true
    LEFT JOIN LATERAL ({LAST_WORD} AND company_id IS NULL {LAST}) AS general ON true
WHERE refused.said_at IS NOT NULL OR own.is_given OR back.recorded_at IS NOT NULL OR general.is_given IS FALSE"""  # noqa: S608


class TakenBack(NamedTuple):
    """A consent that was taken back: the day, by what it is known, and when it was recorded."""

    on_date: date
    source: str
    at: datetime


class OwnWords(NamedTuple):
    """`consent` to the company is the last word on it, since `agreed_at`; None where that is none or a no."""

    refused_at: datetime | None
    agreed_at: datetime | None
    consent: Consent | None
    company: TakenBack | None
    general: TakenBack | None


async def list_words(read: Read, posting_id: PostingId, people: Collection[PersonId]) -> dict[PersonId, OwnWords]:
    """Of these people those who ever said no, and those who agreed to the company."""
    found = await read.session.execute(
        text(WORDS), {"people": list(people), "posting": posting_id, "today": read.today}
    )
    return {
        PersonId(row.person_id): OwnWords(
            row.refused_at,
            row.said_at if row.is_given else None,
            _consent(row) if row.is_given else None,
            None if row.back_at is None else TakenBack(row.back_on, row.back_source, row.back_at),
            TakenBack(row.general_on, row.general_source, row.general_at) if row.general_given is False else None,
        )
        for row in found.all()
    }


def _consent(row: Row[Any]) -> Consent:
    company_id = CompanyId(row.company_id)
    return Consent(PersonId(row.person_id), Purpose.INTRODUCTION, company_id, True, row.said_on, row.said_source)
