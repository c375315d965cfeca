"""What waits, in one statement across the slices' tables."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, TextClause, text

from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.db.work import Read
from service.introductions.store.waiting import DUE, DUE_OF_ONE
from service.introductions.terms import Due, DueKind, Milestone


class Place(NamedTuple):
    """Where a page begins: behind the row of this day, id and kind; `ends_here`: the page before, that ends with it."""

    due_on: date
    id: UUID
    kind: str
    ends_here: bool = False


class Around(NamedTuple):
    """Where the pages before and behind one are; None at the list's ends."""

    previous: Place | None
    following: Place | None


WHOSE = (
    "(CAST(:staff AS uuid[]) IS NULL OR staff_id = ANY(:staff))"
    " AND (CAST(:posting AS uuid) IS NULL OR posting_id = :posting)"
)
WANTED = f"(CAST(:kind AS text) IS NULL OR kind = :kind) AND {WHOSE}"


def _asked(read: Read, patience: timedelta, months: Mapping[str, int]) -> dict[str, Any]:
    told = {"today": read.today, "now": read.now, "patience": patience.days}
    return {**told, "milestones": list(months), "months": list(months.values()), "furthest": max(months.values())}


async def list_due(
    read: Read,
    *,
    patience: timedelta,
    months: Mapping[str, int],
    kind: DueKind | None,
    staff: Collection[UUID] | None,
    at: Place | None,
    limit: int,
    posting_id: PostingId | None = None,
) -> tuple[list[Due], Around, dict[DueKind, int]]:
    """The page at a place of what is due, the earliest first, of one kind or all, of these members of staff or of all,
    of one posting or all; where the pages around it are; and how many of each kind there are.

    One statement, for what costs is to find them; a second one, from the top, where too few are left before a place.
    """
    place, way = _from(at)
    values: dict[str, Any] = {
        "kind": kind.value if kind else None,
        "staff": None if staff is None else list(staff),
        "posting": posting_id,
        "limit": limit + 1,
    }
    if at is not None:
        values |= {"due_on": at.due_on, "id": at.id, "at_kind": at.kind}
    found = await read.session.execute(_listed(place, way), {**_asked(read, patience, months), **values})
    rows = found.all()
    counts = dict.fromkeys(DueKind, 0) | {DueKind(row.kind): row.number for row in rows if row.number is not None}
    due = [_due(row) for row in rows if row.number is None]
    if at is not None and at.ends_here and len(due) <= limit:
        told: dict[str, Any] = {"kind": kind, "staff": staff, "limit": limit, "posting_id": posting_id}
        return await list_due(read, patience=patience, months=months, at=None, **told)
    return *_page(due, at, limit), counts


def _listed(place: str, way: str) -> TextClause:
    """The page's rows, and a row with the number of each kind."""
    return text(
        f"{DUE} SELECT page.*, CAST(NULL AS bigint) AS number FROM ("  # noqa: S608 - words of ours
        f"SELECT * FROM due WHERE {WANTED} {place} ORDER BY due_on {way}, id {way}, kind {way} LIMIT :limit"
        ") AS page"
        " UNION ALL SELECT kind, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(*) FROM due"
        f" WHERE {WHOSE} GROUP BY kind"
        " ORDER BY due_on, id, kind"
    )


def _from(at: Place | None) -> tuple[str, str]:
    """The condition and the direction in which a page is asked for."""
    if at is None:
        return "", "ASC"
    sign, way = ("<=", "DESC") if at.ends_here else (">", "ASC")
    return f"AND (due_on, id, kind) {sign} (:due_on, :id, :at_kind)", way


def _page(due: list[Due], at: Place | None, limit: int) -> tuple[list[Due], Around]:
    """Of what was found in the list's order, with one more where more is: the page, and where those around it are."""
    if at is not None and at.ends_here:
        return due[1:], Around(_place(due[0])._replace(ends_here=True), at._replace(ends_here=False))
    following = _place(due[limit - 1]) if len(due) > limit else None
    return due[:limit], Around(at._replace(ends_here=True) if at else None, following)


def _place(due: Due) -> Place:
    return Place(due.due_on, due.id, due.kind.value)


def _due(row: Row[Any]) -> Due:
    return Due(
        DueKind(row.kind),
        row.due_on,
        row.id,
        PostingId(row.posting_id),
        PersonId(row.person_id),
        CompanyId(row.company_id),
        None if row.introduction_id is None else IntroductionId(row.introduction_id),
        Milestone(row.milestone) if row.milestone else None,
    )


async def due_of(
    read: Read, introduction_id: IntroductionId, *, patience: timedelta, months: Mapping[str, int]
) -> list[Due]:
    """What waits of one introduction, the earliest first."""
    values = {**_asked(read, patience, months), "introduction": introduction_id}
    return [_due(row) for row in (await read.session.execute(text(DUE_OF_ONE), values)).all()]


async def count_due(
    read: Read, *, patience: timedelta, months: Mapping[str, int], staff: Collection[UUID] | None
) -> tuple[dict[DueKind, int], dict[DueKind, int]]:
    """How many of each kind wait of these members of staff, or of all, and how many everywhere; none is 0."""
    found = await read.session.execute(
        text(
            f"{DUE} SELECT kind, count(*) AS everywhere,"  # noqa: S608 - words of ours
            " count(*) FILTER (WHERE CAST(:staff AS uuid[]) IS NULL OR staff_id = ANY(:staff)) AS own"
            " FROM due GROUP BY kind"
        ),
        {**_asked(read, patience, months), "staff": None if staff is None else list(staff)},
    )
    rows = {DueKind(row.kind): row for row in found.all()}
    own = {kind: rows[kind].own if kind in rows else 0 for kind in DueKind}
    return own, {kind: rows[kind].everywhere if kind in rows else 0 for kind in DueKind}


async def count_due_by_age(
    read: Read, *, patience: timedelta, months: Mapping[str, int], office: str | None, track: str | None
) -> dict[DueKind, dict[int, int]]:
    """How many wait since how many days, by kind, of one office or all and of one track or all."""
    found = await read.session.execute(
        text(
            f"{DUE} SELECT kind, greatest(:today - due_on, 0) AS days, count(*) FROM due"  # noqa: S608 - words of ours
            " WHERE (CAST(:office AS text) IS NULL OR staff_id IN (SELECT id FROM staff WHERE office = :office))"
            " AND (CAST(:track AS text) IS NULL OR person_id IN (SELECT id FROM person WHERE track = :track))"
            " GROUP BY kind, days"
        ),
        {**_asked(read, patience, months), "office": office, "track": track},
    )
    counted: dict[DueKind, dict[int, int]] = {kind: {} for kind in DueKind}
    for kind, days, count in found.all():
        counted[DueKind(kind)][days] = count
    return counted
