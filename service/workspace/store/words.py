"""What coordinators' words say in numbers: by the place on the list, and why pairs were passed or ways ended, in SQL.

A word that was undone counts as none. Ends are those after the introduction and before the start of work.
"""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text

from service.base.ids import CompanyId
from service.db.work import Read
from service.workspace.store.ways import WANTED
from service.workspace.terms import Wanted

STANDS = "NOT EXISTS (SELECT FROM decision later WHERE later.undoes = word.id)"
PASSES = f"""
    SELECT 'pass' AS source, CAST(NULL AS text) AS kind, word.reason_code AS reason,
        (word.decided_at AT TIME ZONE 'Asia/Tokyo')::date AS on_date, word.posting_id, word.person_id,
        word.decided_by AS staff_id
    FROM decision word WHERE word.verdict = 'pass' AND word.reason_code IS NOT NULL AND {STANDS}"""  # noqa: S608
ENDS = """
    SELECT 'end', kind, coalesce(reason_code, ''), on_date, posting_id, person_id, introduction.recorded_by
    FROM standing_introduction_event JOIN introduction ON introduction.id = introduction_id
    WHERE kind IN ('declined_by_person', 'rejected', 'withdrawn')
    UNION ALL
    SELECT 'end', kind, concat_ws('.', facts ->> 'side', facts ->> 'reason'), on_date, introduction.posting_id,
        placement.person_id, introduction.recorded_by
    FROM standing_placement_event JOIN placement ON placement.id = placement_id
        JOIN introduction ON introduction.id = placement.introduction_id
    WHERE kind = 'cancelled'"""


class PlaceCount(NamedTuple):
    """How many recommendations and passes stand of people at this place (None: on no list), and how many the former."""

    rank: int | None
    decided: int
    accepted: int


class ReasonCount(NamedTuple):
    """How often a reason was told: `source` is `pass` or `end`, `kind` how a way ended, `reason` may tell the side."""

    source: str
    kind: str | None
    reason: str
    number: int


async def count_by_place(read: Read, wanted: Wanted) -> list[PlaceCount]:
    """Recommendations and passes that were given in the period and stand, by the place that was shown."""
    found = await read.session.execute(
        text(
            "SELECT rank, count(*) AS decided, count(*) FILTER (WHERE verdict = 'accept') AS accepted"  # noqa: S608
            " FROM decision word JOIN person ON person.id = word.person_id"
            " LEFT JOIN staff ON staff.id = word.decided_by"
            f" WHERE verdict IN ('accept', 'pass') AND {STANDS} AND {WANTED}"
            " AND (decided_at AT TIME ZONE 'Asia/Tokyo')::date BETWEEN :first AND :last GROUP BY rank"
        ),
        _asked(wanted),
    )
    return [PlaceCount(row.rank, row.decided, row.accepted) for row in found.all()]


async def count_reasons(read: Read, wanted: Wanted) -> list[ReasonCount]:
    """Why pairs were passed and ways ended in the period."""
    return await _reasons(read, f"on_date BETWEEN :first AND :last AND {WANTED}", _asked(wanted))


async def count_reasons_of_company(read: Read, company_id: CompanyId) -> list[ReasonCount]:
    """Why people were passed for a company's postings, and why ways to it ended, at all times; no pupils (R-33)."""
    wanted = "posting.company_id = :company AND NOT person.is_high_school_student"
    return await _reasons(read, wanted, {"company": company_id})


async def _reasons(read: Read, wanted: str, values: dict[str, Any]) -> list[ReasonCount]:
    found = await read.session.execute(
        text(
            f"SELECT source, kind, reason, count(*) AS number FROM ({PASSES} UNION ALL {ENDS}) AS told"  # noqa: S608
            " JOIN posting ON posting.id = posting_id AND NOT posting.is_test JOIN person ON person.id = person_id"
            f" LEFT JOIN staff ON staff.id = staff_id WHERE {wanted} GROUP BY source, kind, reason"
        ),
        values,
    )
    return [ReasonCount(row.source, row.kind, row.reason, row.number) for row in found.all()]


def _asked(wanted: Wanted) -> dict[str, date | str | None]:
    period = wanted.period
    return {"first": period.first, "last": period.last, "track": wanted.track, "office": wanted.office}
