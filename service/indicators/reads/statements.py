"""What is counted for each indicator, in SQL.

Each says which rows count, as `day` (whose fiscal year it is) and `subject` (counted once a year and cell), and the
columns of its dimensions; some have an `amount` to be summed instead, or `holds` for a share. `:on` is the day of the
export, `:known_before` the instant at which that day ends in Japan.
"""

from collections.abc import Mapping

from service.introductions.reads import months_told

KNOWN = """
WITH known_event AS (
    SELECT placement_id, kind, on_date, facts FROM placement_event told
    WHERE on_date <= :on AND recorded_at < :known_before AND NOT EXISTS (
        SELECT FROM placement_event_undone undone
        WHERE undone.event_id = told.id AND undone.recorded_at < :known_before)
), standing_placement AS (
    SELECT * FROM placement
    WHERE accepted_on <= :on AND recorded_at < :known_before
    AND NOT EXISTS (SELECT FROM known_event WHERE placement_id = placement.id AND kind = 'cancelled')
    AND NOT EXISTS (
        SELECT FROM placement_event accepted JOIN placement_event_undone undone ON undone.event_id = accepted.id
        WHERE accepted.placement_id = placement.id AND accepted.kind = 'accepted'
            AND undone.recorded_at < :known_before)
), known_consultation AS (
    SELECT *, coalesce(person_id, id) AS client FROM consultation WHERE held_on <= :on AND recorded_at < :known_before
), known_contract AS (
    SELECT * FROM professional_contract WHERE concluded_on <= :on AND recorded_at < :known_before
), known_case AS (
    SELECT *, make_date(fiscal_year, 4, 1) AS day FROM company_support_case
    WHERE started_on <= :on AND recorded_at < :known_before
), known_support AS (
    SELECT * FROM support_decision WHERE decided_on <= :on AND recorded_at < :known_before
), known_obligation AS (
    SELECT make_date(decided.fiscal_year, 4, 1) AS day, obligation.*
    FROM obligation_decision AS decided JOIN obligation ON obligation.id = decided.obligation_id
    WHERE decided.is_approved AND decided.decided_at < :known_before
)"""
"""What had happened and was known by the end of the day."""

_FIRST_CONSULTATION_OF_THE_YEAR = """
    SELECT DISTINCT ON (date_part('year', held_on - interval '3 months'), client)
        held_on AS day, client AS subject, coalesce(residence_prefecture, 'unknown') AS residence,
        coalesce(origin_prefecture, 'unknown') AS origin, age_group, uij, gender, household
    FROM known_consultation
    ORDER BY date_part('year', held_on - interval '3 months'), client, held_on, consultation_ref"""

_CONTRACTS = "SELECT concluded_on AS day, id AS subject FROM known_contract"
_CONTRACTS_SEMICONDUCTOR = f"{_CONTRACTS} WHERE is_semiconductor"

_RETENTION = f"""
    SELECT start.on_date AS day, start.placement_id AS subject,
        CASE
            WHEN EXISTS (
                SELECT FROM known_event AS later WHERE later.placement_id = start.placement_id AND (
                    later.kind = 'checked_in' AND coalesce(
                        start.on_date + make_interval(months => {months_told("later")}), later.on_date)
                        >= start.on_date + make_interval(months => :months)
                    OR later.kind = 'left' AND later.on_date > start.on_date + make_interval(months => :months))
            ) THEN true
            WHEN EXISTS (
                SELECT FROM known_event AS gone WHERE gone.placement_id = start.placement_id AND gone.kind = 'left'
            ) THEN false
        END AS holds
    FROM known_event AS start
    WHERE start.kind = 'started' AND start.on_date + make_interval(months => :months) <= :on"""  # noqa: S608 - our words

COUNTED: Mapping[str, str] = {
    "uij_hires": """
        SELECT accepted_on AS day, person_id AS subject FROM standing_placement
        WHERE center IS NOT NULL AND residence_prefecture_at_registration <> '43' AND workplace_prefecture = '43'""",
    "scholarship_supported_new": "SELECT decided_on AS day, person_id AS subject FROM known_support",
    "scholarship_supported_new_from_outside": """
        SELECT decided_on AS day, person_id AS subject FROM known_support WHERE is_from_outside""",
    "contribution_prefecture_yen": "SELECT day, prefecture_yen AS amount FROM known_obligation",
    "contribution_company_yen": "SELECT day, company_yen AS amount FROM known_obligation",
    "consultations": _FIRST_CONSULTATION_OF_THE_YEAR,
    "consultation_sessions": "SELECT held_on AS day, id AS subject FROM known_consultation",
    "professional_contracts": _CONTRACTS,
    "professional_contracts_semiconductor": _CONTRACTS_SEMICONDUCTOR,
    "professional_contracts_cumulative": _CONTRACTS,
    "professional_contracts_semiconductor_cumulative": _CONTRACTS_SEMICONDUCTOR,
    "company_support_companies": "SELECT day, company_id AS subject FROM known_case",
    "company_support_hires": "SELECT day, hires AS amount FROM known_case",
    "placements": "SELECT accepted_on AS day, id AS subject FROM standing_placement",
    "placement_retention_6m": _RETENTION,
    "placement_retention_1y": _RETENTION,
    "placement_retention_3y": _RETENTION,
    "funnel_registered": """
        SELECT (registered_at AT TIME ZONE 'Asia/Tokyo')::date AS day, id AS subject FROM person
        WHERE registered_at < :known_before""",
    "funnel_consulted": """
        SELECT held_on AS day, person_id AS subject FROM known_consultation WHERE person_id IS NOT NULL""",
    "funnel_proposed": """
        SELECT (match_run.finished_at AT TIME ZONE 'Asia/Tokyo')::date AS day, ranked_pair.person_id AS subject
        FROM ranked_pair JOIN match_run ON match_run.id = ranked_pair.run_id
        WHERE match_run.finished_at < :known_before""",
    "funnel_decided": """
        SELECT (decided_at AT TIME ZONE 'Asia/Tokyo')::date AS day, person_id AS subject FROM decision
        WHERE verdict <> 'undo' AND decided_at < :known_before AND NOT EXISTS (
            SELECT FROM decision AS undoing WHERE undoing.undoes = decision.id AND undoing.decided_at < :known_before)
        """,
    "funnel_introduced": """
        SELECT introduced_on AS day, person_id AS subject FROM introduction
        WHERE introduced_on <= :on AND recorded_at < :known_before""",
    "funnel_accepted": "SELECT accepted_on AS day, person_id AS subject FROM standing_placement",
    "funnel_started": """
        SELECT known_event.on_date AS day, standing_placement.person_id AS subject
        FROM known_event JOIN standing_placement ON standing_placement.id = known_event.placement_id
        WHERE known_event.kind = 'started'""",
}

SUMMED = frozenset({"company_support_hires", "contribution_prefecture_yen", "contribution_company_yen"})
"""Their `amount` is summed; all others count subjects."""
