"""Every statement on links to people's own pages and on what they leave to the office."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Row, exists, func, insert, literal_column, or_, select, text
from sqlmodel import SQLModel, col

from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.base.language import Language
from service.candidates.tables import CandidateLinkEndRow, CandidateLinkRow, ErrandDoneRow, ErrandRow
from service.candidates.terms import Errand, ErrandId, ErrandKind, Link, OwnIntroduction
from service.db.work import Read, Work
from service.introductions.terms import Stage
from service.introductions.terms.telling import CompanyTold, TellingWay
from service.people import reads as people
from service.people.reads.running import COMPANY_KNOWS
from service.postings.reads import SOUGHT


async def lock(work: Work, what: str, person_id: PersonId) -> None:
    """Lets one work at a time do this for the person; the others wait until it ends."""
    key = f"candidates {what} {person_id}"
    await work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


async def insert_row(work: Work, table: type[SQLModel], values: dict[str, Any]) -> None:
    """Appends a row; AlreadyStored where its key is there."""
    await work.session.execute(insert(table).values(**values))


async def living_link(read: Read, digest: bytes) -> Link | None:
    """The link of a token's digest while it is alive: what is unknown and what is over are answered alike."""
    found = await read.session.execute(
        _links().where(
            col(CandidateLinkRow.digest) == digest, col(CandidateLinkRow.expires_at) > read.now, ~_is_ended()
        )
    )
    row = found.one_or_none()
    return None if row is None else _link(row)


async def link_of_digest(read: Read, digest: bytes) -> Link | None:
    """The same, alive or not."""
    row = (await read.session.execute(_links().where(col(CandidateLinkRow.digest) == digest))).one_or_none()
    return None if row is None else _link(row)


async def links_of_person(read: Read, person_id: PersonId, limit: int) -> list[Link]:
    """The person's last links, the newest first."""
    query = _links().where(col(CandidateLinkRow.person_id) == person_id)
    ordered = query.order_by(col(CandidateLinkRow.made_at).desc(), col(CandidateLinkRow.digest)).limit(limit)
    return [_link(row) for row in (await read.session.execute(ordered)).all()]


async def last_made_at(read: Read, person_id: PersonId) -> datetime | None:
    """When the person's last link was made that the office did not end."""
    query = select(func.max(col(CandidateLinkRow.made_at))).where(
        col(CandidateLinkRow.person_id) == person_id, ~_is_ended()
    )
    found: datetime | None = (await read.session.execute(query)).scalar_one()
    return found


async def errands_of_person(read: Read, person_id: PersonId, limit: int) -> list[Errand]:
    """The person's errands, the newest first."""
    return await _list(read, col(ErrandRow.person_id) == person_id, limit=limit)


async def withdrawals_told(read: Read, person_id: PersonId) -> list[Errand]:
    """The person's withdrawals of which the company was told, the newest first."""
    is_told = col(ErrandDoneRow.errand_id).is_not(None)
    return await _list(
        read, col(ErrandRow.person_id) == person_id, col(ErrandRow.kind) == ErrandKind.TELL_COMPANY.value, is_told
    )


async def waiting_errands(read: Read, limit: int) -> list[Errand]:
    """Errands that nobody saw to yet, those that wait longest first."""
    return await _list(read, col(ErrandDoneRow.errand_id).is_(None), limit=limit, newest_first=False)


async def find_errand(read: Read, errand_id: ErrandId) -> Errand | None:
    """One errand."""
    found = await _list(read, col(ErrandRow.id) == errand_id, limit=1)
    return found[0] if found else None


OWN = text(f"""
    SELECT i.posting_id, posting.title, i.company_id, company.name AS company_name, i.introduced_on,
        {SOUGHT} AS is_sought,
        coalesce(event.kind, step.kind, 'introduced') AS stage,
        coalesce(event.on_date, step.on_date, i.introduced_on) AS on_date,
        CASE WHEN event.kind = 'accepted' THEN start.on_date END AS starts_on
    FROM introduction i JOIN posting ON posting.id = i.posting_id JOIN company ON company.id = i.company_id
        LEFT JOIN LATERAL (
            SELECT kind, on_date FROM standing_introduction_event e WHERE e.introduction_id = i.id
            ORDER BY on_date DESC, array_position(CAST(:path AS text[]), kind) DESC LIMIT 1) step ON true
        LEFT JOIN LATERAL (
            SELECT kind, on_date FROM standing_placement p JOIN standing_placement_event e ON e.placement_id = p.id
            WHERE p.introduction_id = i.id AND e.kind <> 'checked_in'
            ORDER BY on_date DESC, array_position(CAST(:path AS text[]), kind) DESC LIMIT 1) event ON true
        LEFT JOIN LATERAL (
            SELECT on_date FROM start_day d WHERE d.introduction_id = i.id
            ORDER BY recorded_at DESC, id DESC LIMIT 1) start ON true
    WHERE i.person_id = :person ORDER BY i.introduced_on DESC, i.id DESC""")  # noqa: S608 - words of ours


async def introductions_of_person(read: Read, person_id: PersonId) -> list[OwnIntroduction]:
    """Every introduction of the person, where to and how it stands, the last first; across the slices' tables.

    That she still is in work, which check-ins tell, changes nothing of how it stands.
    """
    values = {"person": person_id, "today": read.today, "path": [stage.value for stage in Stage]}
    return [
        OwnIntroduction(
            PostingId(row.posting_id),
            row.title,
            CompanyId(row.company_id),
            row.company_name,
            row.introduced_on,
            Stage(row.stage),
            row.on_date,
            row.starts_on,
            row.is_sought,
        )
        for row in (await read.session.execute(OWN, values)).all()
    ]


async def count_waiting(read: Read) -> int:
    """How many errands wait, of everybody."""
    return await _count(read)


async def count_waiting_by_kind(read: Read) -> dict[ErrandKind, int]:
    """The same by kind, in their order; no kind of which none waits."""
    is_done = exists().where(col(ErrandDoneRow.errand_id) == col(ErrandRow.id))
    query = select(col(ErrandRow.kind), func.count()).where(~is_done).group_by(col(ErrandRow.kind))
    found = {kind: count for kind, count in (await read.session.execute(query)).all()}
    return {kind: found[kind.value] for kind in ErrandKind if kind.value in found}


async def count_corrections(read: Read, person_id: PersonId) -> int:
    """How many of the person's requests for correction wait."""
    return await _count(read, col(ErrandRow.person_id) == person_id, col(ErrandRow.kind) == ErrandKind.CORRECTION.value)


async def has_interest_waiting(read: Read, person_id: PersonId, posting_id: PostingId) -> bool:
    """Whether the person said of the posting that she would like to hear more, and nobody saw to it yet."""
    return await _count(read, col(ErrandRow.person_id) == person_id, col(ErrandRow.posting_id) == posting_id) > 0


async def _count(read: Read, *wanted: Any) -> int:
    is_done = exists().where(col(ErrandDoneRow.errand_id) == col(ErrandRow.id))
    query = select(func.count()).select_from(ErrandRow).where(~is_done, *wanted)
    return int((await read.session.execute(query)).scalar_one())


async def sealed_words(read: Read, ids: Collection[ErrandId]) -> dict[ErrandId, bytes]:
    """The words of these errands, sealed; those without words are left out."""
    query = select(col(ErrandRow.id), col(ErrandRow.words)).where(
        col(ErrandRow.id).in_(ids), col(ErrandRow.words).is_not(None)
    )
    return {ErrandId(one): words for one, words in (await read.session.execute(query)).all() if words is not None}


async def sealed_note(read: Read, errand_id: ErrandId) -> bytes | None:
    """What was noted when a company was told, sealed; None where nothing was."""
    query = select(col(ErrandDoneRow.told_note)).where(col(ErrandDoneRow.errand_id) == errand_id)
    found: bytes | None = (await read.session.execute(query)).scalar_one_or_none()
    return found


MAILED_ELSEWHERE = text("NOT " + people.has_address("candidate_link.person_id", "candidate_link.email_index"))
"""The person's address was put right since, or taken away: the link lies in somebody else's box."""


def _is_ended() -> Any:
    ended = exists().where(
        col(CandidateLinkEndRow.person_id) == col(CandidateLinkRow.person_id),
        col(CandidateLinkEndRow.ended_at) >= col(CandidateLinkRow.made_at),
    )
    return or_(ended, MAILED_ELSEWHERE)


def _links() -> Any:
    return select(
        col(CandidateLinkRow.person_id),
        col(CandidateLinkRow.language),
        col(CandidateLinkRow.made_at),
        col(CandidateLinkRow.made_by),
        col(CandidateLinkRow.expires_at),
        _is_ended().label("is_ended"),
    )


def _link(row: Row[Any]) -> Link:
    return Link(PersonId(row.person_id), Language(row.language), row.made_at, row.made_by, row.expires_at, row.is_ended)


IS_KNOWN = literal_column(
    f"(SELECT {COMPANY_KNOWS} FROM introduction i WHERE i.id = errand.introduction_id)",  # noqa: S608 - words of ours
    Boolean,
)
"""Whether the company of the introduction that she ended heard of her; NULL of what she left of none."""


async def _list(read: Read, *wanted: Any, limit: int | None = None, newest_first: bool = True) -> list[Errand]:
    order = (col(ErrandRow.written_at), col(ErrandRow.id))
    query = (
        select(
            col(ErrandRow.id),
            col(ErrandRow.person_id),
            col(ErrandRow.kind),
            col(ErrandRow.introduction_id),
            col(ErrandRow.posting_id),
            col(ErrandRow.written_at),
            col(ErrandDoneRow.done_at),
            col(ErrandDoneRow.done_by),
            col(ErrandDoneRow.told_on),
            col(ErrandDoneRow.told_way),
            col(ErrandDoneRow.told_to),
            col(ErrandDoneRow.is_company_unaware),
            IS_KNOWN.label("is_known"),
        )
        .join(ErrandDoneRow, col(ErrandDoneRow.errand_id) == col(ErrandRow.id), isouter=True)
        .where(*wanted)
        .order_by(*(one.desc() if newest_first else one for one in order))
        .limit(limit)
    )
    return [_errand(row) for row in (await read.session.execute(query)).all()]


def _errand(row: Row[Any]) -> Errand:
    return Errand(
        ErrandId(row.id),
        PersonId(row.person_id),
        ErrandKind(row.kind),
        None if row.introduction_id is None else IntroductionId(row.introduction_id),
        None if row.posting_id is None else PostingId(row.posting_id),
        row.written_at,
        row.done_at,
        row.done_by,
        _told(row),
        bool(row.is_company_unaware),
        bool(row.is_known),
    )


def _told(row: Row[Any]) -> CompanyTold | None:
    return CompanyTold(row.told_on, TellingWay(row.told_way), row.told_to) if row.told_on else None
