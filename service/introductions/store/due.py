"""What waits, in one statement across the slices' tables."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.db.work import Read
from service.introductions.terms import Due, DueKind

Place = tuple[date, UUID, str]
"""Where a page of what is due ends."""

SOUGHT = (
    "posting.state = 'open' AND NOT posting.is_test AND NOT posting.is_for_high_school"
    " AND coalesce(posting.closes_on, :today) >= :today"
)
BEFORE = f"""
    pair AS (
        SELECT said.id, said.posting_id, said.person_id, posting.company_id, said.decided_by AS staff_id,
            (said.decided_at AT TIME ZONE 'Asia/Tokyo')::date AS said_on
        FROM decision said JOIN posting ON posting.id = said.posting_id JOIN person ON person.id = said.person_id
        WHERE said.verdict = 'accept' AND {SOUGHT}
            AND person.state = 'active' AND NOT person.is_high_school_student
            AND NOT EXISTS (SELECT FROM decision later WHERE later.undoes = said.id)
            AND NOT EXISTS (
                SELECT FROM introduction i WHERE i.posting_id = said.posting_id AND i.person_id = said.person_id)
    ),
    consented AS (
        SELECT DISTINCT ON (person_id, company_id) person_id, company_id, is_given, on_date
        FROM consent_event WHERE purpose = 'introduction' AND company_id IS NOT NULL
            AND NOT (is_given AND on_date > :today)
        ORDER BY person_id, company_id, recorded_at DESC, id DESC
    ),
    asked AS (
        SELECT DISTINCT ON (r.posting_id, r.person_id) r.posting_id, r.person_id, r.id, r.expires_at, a.is_given
        FROM consent_request r LEFT JOIN consent_answer a ON a.request_id = r.id
        ORDER BY r.posting_id, r.person_id, r.asked_at DESC, r.id DESC
    ),
    before_it AS (
        SELECT CASE WHEN c.is_given THEN 'to_introduce' WHEN asked.is_given IS NULL AND asked.expires_at > :now
                THEN 'answer_awaited' ELSE 'consent_to_ask' END AS kind,
            CASE WHEN c.is_given THEN c.on_date WHEN asked.is_given IS NULL AND asked.expires_at > :now
                THEN (asked.expires_at AT TIME ZONE 'Asia/Tokyo')::date ELSE pair.said_on END AS due_on,
            pair.id, pair.posting_id, pair.person_id, pair.company_id, CAST(NULL AS uuid) AS introduction_id,
            pair.staff_id
        FROM pair LEFT JOIN consented c USING (person_id, company_id)
            LEFT JOIN asked ON asked.posting_id = pair.posting_id AND asked.person_id = pair.person_id
        WHERE c.is_given OR (c.is_given IS NOT FALSE AND asked.is_given IS NOT FALSE)
            OR (asked.is_given IS NULL AND asked.expires_at > :now)
    )"""  # noqa: S608 - words of ours
"""Pairs that were recommended and not introduced; who said no, or withdrew, is not asked again by itself."""
AFTER = """
    running AS (
        SELECT i.id, i.posting_id, i.person_id, i.company_id, i.recorded_by AS staff_id, day.on_date AS interview_on,
            greatest(i.introduced_on, coalesce(day.on_date, i.introduced_on), coalesce(
                (SELECT max(e.on_date) FROM introduction_event e WHERE e.introduction_id = i.id), i.introduced_on
            )) AS last_on
        FROM introduction i LEFT JOIN LATERAL (
            SELECT on_date FROM interview_day d WHERE d.introduction_id = i.id
            ORDER BY recorded_at DESC, id DESC LIMIT 1) day ON true
        WHERE NOT EXISTS (SELECT FROM introduction_event e WHERE e.introduction_id = i.id
            AND e.kind IN ('accepted', 'declined_by_person', 'rejected', 'withdrawn'))
    ),
    hire AS (
        SELECT p.id, i.posting_id, p.person_id, p.company_id, p.introduction_id, i.recorded_by AS staff_id,
            p.accepted_on, started.on_date AS started_on, started.facts ? 'evidence' AS is_proven
        FROM placement p JOIN introduction i ON i.id = p.introduction_id
            LEFT JOIN placement_event started ON started.placement_id = p.id AND started.kind = 'started'
        WHERE NOT EXISTS (SELECT FROM placement_event e WHERE e.placement_id = p.id AND e.kind IN ('left', 'cancelled'))
    ),
    after_it AS (
        SELECT CASE WHEN interview_on >= :today THEN 'interview_ahead' ELSE 'outcome_overdue' END AS kind,
            CASE WHEN interview_on >= :today THEN interview_on ELSE last_on + CAST(:patience AS integer) END AS due_on,
            id, posting_id, person_id, company_id, id AS introduction_id, staff_id
        FROM running WHERE interview_on >= :today OR last_on + CAST(:patience AS integer) <= :today
        UNION ALL
        SELECT CASE WHEN started_on IS NULL THEN 'start_awaited' ELSE 'evidence_due' END,
            coalesce(started_on, accepted_on), id, posting_id, person_id, company_id, introduction_id, staff_id
        FROM hire WHERE started_on IS NULL OR (NOT is_proven AND NOT EXISTS (
            SELECT FROM placement_event e WHERE e.placement_id = hire.id AND e.kind = 'checked_in'))
        UNION ALL
        SELECT 'check_in_due', min(wanted.on_date), id, posting_id, person_id, company_id, introduction_id, staff_id
        FROM hire CROSS JOIN LATERAL (
            SELECT name, CAST(started_on + make_interval(months => months) AS date) AS on_date
            FROM unnest(CAST(:milestones AS text[]), CAST(:months AS integer[])) AS m (name, months)) wanted
        WHERE wanted.on_date <= :today AND NOT EXISTS (
            SELECT FROM placement_event e WHERE e.placement_id = hire.id AND e.kind = 'checked_in'
                AND (e.on_date >= wanted.on_date OR e.facts ->> 'milestone' = wanted.name))
        GROUP BY id, posting_id, person_id, company_id, introduction_id, staff_id
    )"""
DUE = f"WITH {BEFORE}, {AFTER}, due AS (SELECT * FROM before_it UNION ALL SELECT * FROM after_it)"  # noqa: S608
WANTED = "(CAST(:kind AS text) IS NULL OR kind = :kind) AND (CAST(:staff AS uuid[]) IS NULL OR staff_id = ANY(:staff))"


def _asked(read: Read, patience: timedelta, months: Mapping[str, int]) -> dict[str, Any]:
    told = {"today": read.today, "now": read.now, "patience": patience.days}
    return {**told, "milestones": list(months), "months": list(months.values())}


async def list_due(
    read: Read,
    *,
    patience: timedelta,
    months: Mapping[str, int],
    kind: DueKind | None,
    staff: Collection[UUID] | None,
    after: Place | None,
    limit: int,
) -> list[Due]:
    """What is due, the earliest first, of one kind or all, and of these members of staff or all."""
    place = "AND (due_on, id, kind) > (:due_on, :id, :after_kind)" if after else ""
    values: dict[str, Any] = {
        "kind": kind.value if kind else None,
        "staff": None if staff is None else list(staff),
        "limit": limit,
    }
    if after:
        values |= {"due_on": after[0], "id": after[1], "after_kind": after[2]}
    found = await read.session.execute(
        text(f"{DUE} SELECT * FROM due WHERE {WANTED} {place} ORDER BY due_on, id, kind LIMIT :limit"),  # noqa: S608
        {**_asked(read, patience, months), **values},
    )
    return [
        Due(
            DueKind(row.kind),
            row.due_on,
            row.id,
            PostingId(row.posting_id),
            PersonId(row.person_id),
            CompanyId(row.company_id),
            None if row.introduction_id is None else IntroductionId(row.introduction_id),
        )
        for row in found.all()
    ]


async def count_due(
    read: Read, *, patience: timedelta, months: Mapping[str, int], staff: Collection[UUID] | None
) -> dict[DueKind, int]:
    """How many of each kind wait; none is 0."""
    values = {"kind": None, "staff": None if staff is None else list(staff)}
    found = await read.session.execute(
        text(f"{DUE} SELECT kind, count(*) FROM due WHERE {WANTED} GROUP BY kind"),  # noqa: S608 - words of ours
        {**_asked(read, patience, months), **values},
    )
    counted = {DueKind(kind): count for kind, count in found.all()}
    return {kind: counted.get(kind, 0) for kind in DueKind}


async def count_due_by_age(
    read: Read, *, patience: timedelta, months: Mapping[str, int], office: str | None, track: str | None
) -> dict[DueKind, dict[int, int]]:
    """How many wait since how many days, by kind, of one office or all and of one track or all."""
    found = await read.session.execute(
        text(
            f"{DUE} SELECT kind, greatest(:today - due_on, 0) AS days, count(*) FROM due"  # noqa: S608 - words of ours
            " JOIN person ON person.id = person_id LEFT JOIN staff ON staff.id = staff_id"
            " WHERE (CAST(:office AS text) IS NULL OR staff.office = :office)"
            " AND (CAST(:track AS text) IS NULL OR person.track = :track) GROUP BY kind, days"
        ),
        {**_asked(read, patience, months), "office": office, "track": track},
    )
    counted: dict[DueKind, dict[int, int]] = {kind: {} for kind in DueKind}
    for kind, days, count in found.all():
        counted[DueKind(kind)][days] = count
    return counted
