"""Hires of one company and who stayed, in SQL."""

from collections.abc import Mapping

from sqlalchemy import text

from service.base.ids import CompanyId, IntroductionId, PersonId
from service.db.work import Read
from service.introductions.reads import months_told
from service.introductions.terms import Milestone, Stage
from service.workspace.terms import CompanyHire, Stayed

NO_PUPILS = "JOIN person ON person.id = placement.person_id AND NOT person.is_high_school_student"
IS_CANCELLED = (
    "EXISTS (SELECT FROM standing_placement_event gone"
    " WHERE gone.placement_id = placement.id AND gone.kind = 'cancelled')"
)


async def last_hires(read: Read, company_id: CompanyId, limit: int) -> list[CompanyHire]:
    """The last acceptances, each with what happened last to it; no pupils (R-33)."""
    found = await read.session.execute(
        text(
            "SELECT placement.introduction_id, placement.person_id, person.profile_ref, posting.title,"  # noqa: S608
            " placement.accepted_on, last.kind, last.on_date,"
            f" count(*) FILTER (WHERE NOT {IS_CANCELLED}) OVER () AS number"
            f" FROM standing_placement placement {NO_PUPILS} LEFT JOIN posting ON posting.id = placement.posting_id"
            " LEFT JOIN LATERAL (SELECT kind, on_date FROM standing_placement_event WHERE placement_id = placement.id"
            " ORDER BY on_date DESC, array_position("
            "ARRAY['left', 'cancelled', 'checked_in', 'started', 'accepted'], kind) LIMIT 1) last ON true"
            " WHERE placement.company_id = :company ORDER BY placement.accepted_on DESC, placement.id DESC LIMIT :limit"
        ),
        {"company": company_id, "limit": limit},
    )
    return [
        CompanyHire(
            IntroductionId(row.introduction_id) if row.introduction_id else None,
            PersonId(row.person_id),
            row.profile_ref,
            row.title,
            row.accepted_on,
            Stage(row.kind or Stage.ACCEPTED.value),
            row.on_date or row.accepted_on,
            row.number,
        )
        for row in found.all()
    ]


async def count_stayed(read: Read, company_id: CompanyId, months: Mapping[str, int]) -> list[Stayed]:
    """Of those who started so long ago, who was known to work there on that day or later, and who had left.

    As the indicators of retention count them: who is known to be neither is in neither number. Pupils are left out.
    """
    found = await read.session.execute(
        text(
            "SELECT name, count(*) AS due, count(*) FILTER (WHERE has_stayed) AS stayed,"  # noqa: S608 - words of ours
            " count(*) FILTER (WHERE NOT has_stayed AND has_left) AS gone FROM ("
            "SELECT wanted.name, EXISTS (SELECT FROM standing_placement_event later"
            " WHERE later.placement_id = placement.id"
            " AND (later.kind = 'checked_in' AND coalesce("
            f"start.on_date + make_interval(months => {months_told('later')}), later.on_date) >= wanted.on_date"
            " OR later.kind = 'left' AND later.on_date > wanted.on_date)) AS has_stayed,"
            " EXISTS (SELECT FROM standing_placement_event gone"
            " WHERE gone.placement_id = placement.id AND gone.kind = 'left')"
            " AS has_left"
            f" FROM standing_placement placement {NO_PUPILS}"
            " JOIN standing_placement_event start ON start.placement_id = placement.id AND start.kind = 'started'"
            " CROSS JOIN LATERAL (SELECT name, CAST(start.on_date + make_interval(months => months) AS date) AS on_date"
            " FROM unnest(CAST(:milestones AS text[]), CAST(:months AS integer[])) AS m (name, months)) wanted"
            " WHERE placement.company_id = :company AND wanted.on_date <= :today) AS told GROUP BY name"
        ),
        {
            "company": company_id,
            "today": read.today,
            "milestones": list(months),
            "months": list(months.values()),
        },
    )
    counted = {row.name: (row.due, row.stayed, row.gone) for row in found.all()}
    return [Stayed(Milestone(name), *counted.get(name, (0, 0, 0))) for name in months]
