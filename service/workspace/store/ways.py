"""Ways of pairs from the recommendation to the start of work, in SQL.

A way is one person for one posting, recommended by a word that stands or introduced; of several introductions the last
one. It begins on the day of the recommendation, or of the introduction where none stands (another book's). It is the
office's whose member of staff introduced, or else recommended. A consent to the company counts from the recommendation
on, and only the one that stood on the day of the introduction, or stands today where nobody was introduced: what was
withdrawn is none. Tests of programs are left out. What is reached is reached, whatever was left out before it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, text

from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.db.work import Read
from service.introductions.terms import Stage
from service.workspace.terms import CompanyWay, FunnelCount, MonthCount, Span, Wanted

EVERYTHING = "true"
OF_POSTING = "posting_id = :posting"
OF_COMPANY = "posting_id IN (SELECT id FROM posting WHERE company_id = :company)"
WANTED = (
    "NOT is_high_school_student AND (CAST(:track AS text) IS NULL OR track = :track)"
    " AND (CAST(:office AS text) IS NULL OR office = :office)"
)
"""What a chart is narrowed to; no pupils, whichever it is (R-33)."""


FOLLOWED = """step AS (
    SELECT introduction_id, min(on_date) FILTER (WHERE kind = 'interviewed') AS interviewed_on,
        min(on_date) FILTER (WHERE kind = 'offered') AS offered_on,
        min(on_date) FILTER (WHERE kind = 'accepted') AS accepted_on,
        min(on_date) FILTER (WHERE kind IN ('declined_by_person', 'rejected', 'withdrawn')) AS ended_on,
        min(kind) FILTER (WHERE kind IN ('declined_by_person', 'rejected', 'withdrawn')) AS ended_as
    FROM standing_introduction_event WHERE introduction_id IN (SELECT introduction_id FROM met) GROUP BY introduction_id
), hire AS (
    SELECT placement.introduction_id, placement.accepted_on,
        min(on_date) FILTER (WHERE kind = 'started') AS started_on,
        min(on_date) FILTER (WHERE kind = 'cancelled') AS cancelled_on,
        bool_or(kind = 'left') AS has_left
    FROM standing_placement placement
        LEFT JOIN standing_placement_event placement_event ON placement_event.placement_id = placement.id
    WHERE placement.introduction_id IN (SELECT introduction_id FROM met)
    GROUP BY placement.id, placement.introduction_id, placement.accepted_on
), way AS (
    SELECT posting_id, person_id, met.introduction_id, posting.company_id, posting.title, person.track,
        person.profile_ref, person.is_high_school_student, staff.office, recommended_on, asked.asked_on,
        CASE WHEN standing.given_on IS NOT NULL
            THEN greatest(standing.given_on, recommended_on) END AS consented_on,
        met.introduced_on, step.interviewed_on, step.offered_on,
        coalesce(hire.accepted_on, step.accepted_on) AS accepted_on, hire.started_on,
        coalesce(hire.cancelled_on, step.ended_on) AS ended_on,
        CASE WHEN hire.cancelled_on IS NOT NULL THEN 'cancelled' WHEN hire.has_left THEN 'left'
            ELSE step.ended_as END AS ended_as,
        least(recommended_on, met.introduced_on) AS begun_on,
        CASE WHEN hire.started_on IS NOT NULL THEN 'started'
            WHEN coalesce(hire.accepted_on, step.accepted_on) IS NOT NULL THEN 'accepted'
            WHEN step.offered_on IS NOT NULL THEN 'offered' WHEN step.interviewed_on IS NOT NULL THEN 'interviewed'
            WHEN met.introduced_on IS NOT NULL THEN 'introduced'
            WHEN standing.given_on IS NOT NULL THEN 'consented' ELSE 'recommended' END AS furthest
    FROM said FULL JOIN met USING (posting_id, person_id)
        JOIN posting ON posting.id = posting_id AND NOT posting.is_test
        CROSS JOIN LATERAL (
            SELECT id, track, profile_ref, is_high_school_student FROM person WHERE id = person_id OFFSET 0) AS person
        LEFT JOIN staff ON staff.id = coalesce(met.recorded_by, said.decided_by)
        LEFT JOIN asked USING (posting_id, person_id)
        LEFT JOIN agreed ON agreed.giver_id = person.id AND agreed.given_to = posting.company_id
        LEFT JOIN LATERAL (
            SELECT max(given_on) AS given_on FROM unnest(agreed.given, agreed.ended) AS stretch (given_on, ended_on)
            WHERE given_on <= coalesce(met.introduced_on, :today)
                AND (ended_on IS NULL OR ended_on > :today OR ended_on >= met.introduced_on)
        ) AS standing ON true
        LEFT JOIN step ON step.introduction_id = met.introduction_id
        LEFT JOIN hire ON hire.introduction_id = met.introduction_id
)"""
"""What became of the pairs that `ways` names."""


def ways(pairs: str = EVERYTHING, introductions: str = EVERYTHING) -> str:
    """The common table expressions that end in `way`.

    Of the pairs that a condition on `posting_id` names, and of introductions that one on `last.id` does.
    """
    return f"""
WITH said AS (
    SELECT posting_id, person_id, decided_by, (decided_at AT TIME ZONE 'Asia/Tokyo')::date AS recommended_on
    FROM decision word WHERE verdict = 'accept' AND {pairs}
        AND NOT EXISTS (SELECT FROM decision later WHERE later.undoes = word.id)
), met AS MATERIALIZED (
    SELECT posting_id, person_id, id AS introduction_id, introduced_on, recorded_by FROM introduction last
    WHERE {pairs} AND {introductions} AND NOT EXISTS (
        SELECT FROM introduction later WHERE later.person_id = last.person_id AND later.posting_id = last.posting_id
            AND (later.introduced_on, later.id) > (last.introduced_on, last.id))
), asked AS (
    SELECT posting_id, person_id, min((asked_at AT TIME ZONE 'Asia/Tokyo')::date) AS asked_on
    FROM consent_request WHERE {pairs} GROUP BY posting_id, person_id
), word_on_company AS (
    SELECT person_id, company_id, on_date, is_given, recorded_at, id,
        lag(is_given) OVER (PARTITION BY person_id, company_id ORDER BY recorded_at, id) AS before
    FROM consent_event
    WHERE purpose = 'introduction' AND (on_date <= :today OR NOT is_given) AND company_id IS NOT NULL
        AND company_id IN (
            SELECT company_id FROM (SELECT id AS posting_id, company_id FROM posting) AS sought WHERE {pairs})
), turn AS (
    SELECT person_id, company_id, on_date, is_given,
        lead(on_date) OVER (PARTITION BY person_id, company_id ORDER BY recorded_at, id) AS ended_on
    FROM word_on_company WHERE before IS DISTINCT FROM is_given
), agreed AS (
    SELECT person_id AS giver_id, company_id AS given_to, array_agg(on_date) AS given, array_agg(ended_on) AS ended
    FROM turn WHERE is_given GROUP BY person_id, company_id
), {FOLLOWED}"""  # noqa: S608 - words of ours


MOVED = """last.id IN (
        SELECT id FROM introduction WHERE introduced_on >= :first
        UNION SELECT introduction_id FROM standing_introduction_event WHERE on_date >= :first
        UNION SELECT placement.introduction_id FROM standing_placement_event placement_event
            JOIN placement ON placement.id = placement_event.placement_id
        WHERE on_date >= :first AND kind IN ('accepted', 'started', 'cancelled'))"""
"""To which something happened since the period began: the others are in none of its numbers, and most of all."""
DAYS = {
    Stage.RECOMMENDED: "recommended_on",
    Stage.CONSENT_ASKED: "asked_on",
    Stage.CONSENTED: "consented_on",
    Stage.INTRODUCED: "introduced_on",
    Stage.INTERVIEWED: "interviewed_on",
    Stage.OFFERED: "offered_on",
    Stage.ACCEPTED: "accepted_on",
    Stage.STARTED: "started_on",
}
"""Of a way's columns the day of each stage, in their order."""
IN_TREND = (Stage.RECOMMENDED, Stage.INTRODUCED, Stage.ACCEPTED, Stage.STARTED)


def _trend(stage: Stage) -> str:
    """How often the stage was reached in each month of the period."""
    day = DAYS[stage]
    return f"""SELECT 'trend', '{stage}', NULL, NULL, CAST(date_trunc('month', {day}) AS date) AS month, count(*), NULL
FROM wanted WHERE {day} BETWEEN :first AND :last GROUP BY month"""  # noqa: S608 - words of ours


def _span(stage: Stage) -> str:
    """How many left the stage in the period, for the next that they reached or their end, and after how many days."""
    reached = list(DAYS)
    later = ", ".join([*(DAYS[one] for one in reached[reached.index(stage) + 1 :]), "ended_on"])
    days = f"percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY greatest(until - {DAYS[stage]}, 0))"
    return f"""SELECT 'spans', '{stage}', NULL, NULL, NULL, count(*), {days}
FROM (SELECT {DAYS[stage]}, coalesce({later}) AS until FROM wanted) AS told
WHERE {DAYS[stage]} IS NOT NULL AND until BETWEEN :first AND :last HAVING count(*) > 0"""  # noqa: S608 - words of ours


def _recorded(stage: Stage) -> str:
    """How many of the ways that began in the period have the stage's own day; the others are filled in from later."""
    return f"""SELECT 'recorded', '{stage}', NULL, NULL, NULL, count({DAYS[stage]}), NULL
FROM wanted WHERE begun_on BETWEEN :first AND :last"""  # noqa: S608 - words of ours


IN_FUNNEL = [stage for stage in DAYS if stage is not Stage.CONSENT_ASKED]
CHARTS = [
    *map(_recorded, IN_FUNNEL),
    *map(_trend, IN_TREND),
    *(_span(stage) for stage in DAYS if stage is not Stage.STARTED),
]
COUNTED = f"""{ways(introductions=MOVED)}, wanted AS (
    SELECT * FROM way WHERE {WANTED} AND (NOT CAST(:recorded AS boolean) OR recommended_on IS NOT NULL)
)
SELECT 'funnel' AS chart, furthest AS stage, track, office, CAST(NULL AS date) AS month, count(*) AS number,
    CAST(NULL AS double precision[]) AS days
FROM wanted WHERE begun_on BETWEEN :first AND :last GROUP BY furthest, track, office
UNION ALL
{" UNION ALL ".join(CHARTS)}"""  # noqa: S608 - words of ours
"""Each chart reads what is wanted once more: that is little, beside turning its columns into rows and sorting them."""


class WaysCounted(NamedTuple):
    """How far ways that began in the period came by now, what happened in each month, and days at each stage left.

    `recorded`: how many of the first have each stage's own day, and are not filled in from a later stage.
    """

    funnel: list[FunnelCount]
    trend: list[MonthCount]
    spans: list[Span]
    recorded: dict[Stage, int]


async def count_ways(read: Read, wanted: Wanted) -> WaysCounted:
    """Three charts by one statement: what costs is to find the ways."""
    period = wanted.period
    values = {"today": read.today, "first": period.first, "last": period.last}
    found = await read.session.execute(
        text(COUNTED), {**values, "track": wanted.track, "office": wanted.office, "recorded": wanted.is_recorded_only}
    )
    rows = found.all()
    return WaysCounted(
        [FunnelCount(row.track, row.office, Stage(row.stage), row.number) for row in rows if row.chart == "funnel"],
        [MonthCount(Stage(row.stage), row.month, row.number) for row in rows if row.chart == "trend"],
        [Span(Stage(row.stage), row.number, *row.days) for row in rows if row.chart == "spans"],
        {Stage(row.stage): row.number for row in rows if row.chart == "recorded"},
    )


async def furthest_of_posting(read: Read, posting_id: PostingId) -> dict[PersonId, Stage]:
    """How far each person came who was recommended or introduced for the posting; no pupils (R-33)."""
    found = await read.session.execute(
        text(f"{ways(OF_POSTING)} SELECT person_id, furthest FROM way WHERE NOT is_high_school_student"),  # noqa: S608
        {"posting": posting_id, "today": read.today},
    )
    return {PersonId(row.person_id): Stage(row.furthest) for row in found.all()}


class PostingCount(NamedTuple):
    """How many people came so far for a posting, and no further."""

    posting_id: PostingId
    furthest: Stage
    people: int


async def count_of_company(read: Read, company_id: CompanyId) -> list[PostingCount]:
    """The same for every posting of a company."""
    found = await read.session.execute(
        text(
            f"{ways(OF_COMPANY)} SELECT posting_id, furthest, count(*) AS number FROM way"  # noqa: S608
            " WHERE NOT is_high_school_student GROUP BY posting_id, furthest"
        ),
        {"company": company_id, "today": read.today},
    )
    return [PostingCount(PostingId(row.posting_id), Stage(row.furthest), row.number) for row in found.all()]


async def last_introductions(read: Read, company_id: CompanyId, limit: int) -> Sequence[CompanyWay]:
    """The last introductions to a company, and where each stands; no pupils (R-33)."""
    found = await read.session.execute(
        text(
            f"{ways(OF_COMPANY)} SELECT * FROM way"  # noqa: S608 - words of ours
            " WHERE introduction_id IS NOT NULL AND NOT is_high_school_student"
            " ORDER BY introduced_on DESC, introduction_id DESC LIMIT :limit"
        ),
        {"company": company_id, "today": read.today, "limit": limit},
    )
    return [_company_way(row) for row in found.all()]


def _company_way(row: Row[Any]) -> CompanyWay:
    stage = Stage(row.ended_as or row.furthest)
    return CompanyWay(
        IntroductionId(row.introduction_id),
        PersonId(row.person_id),
        row.profile_ref,
        PostingId(row.posting_id),
        row.title,
        row.introduced_on,
        stage,
    )
