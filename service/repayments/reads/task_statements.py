"""In SQL what waits for programme staff: every task as a row, how many of each kind, and of which a rule is asked."""

from service.repayments.reads.changed import changed_of
from service.repayments.reads.contradicting import UNTRUE_SINCE
from service.repayments.reads.wanted import PLAN, day_of, finished_of, ready_from, state_of, wanted_of, year_of
from service.repayments.store.obligations import COMPUTED

UNDECIDED = """ANY(ARRAY(SELECT own.id FROM support_case own WHERE NOT EXISTS (
        SELECT FROM standing_support_event WHERE case_id = own.id AND kind IN ('decided', 'declined'))))"""
"""The supports of which the state tells what is to be done next."""
TASKS = f"""
    WITH {PLAN}, wanted AS MATERIALIZED ({wanted_of()}), state AS ({state_of(UNDECIDED)}),
    task AS (
        SELECT CASE kind WHEN 'registered' THEN 'notice' WHEN 'hired' THEN 'application' WHEN 'applied' THEN 'certify'
                ELSE 'decide_support' END AS kind,
            CASE kind WHEN 'hired' THEN make_date({year_of("on_date")} + 1, 3, 31) ELSE on_date END AS due_on,
            case_id AS subject_id, case_id, (SELECT company_id FROM standing_support_event e
                WHERE e.case_id = state.case_id AND company_id IS NOT NULL
                ORDER BY e.on_date DESC LIMIT 1) AS company_id,
            CAST(NULL AS integer) AS year, 1 AS people, CAST(NULL AS bigint) AS amount,
            CASE kind WHEN 'certified' THEN by END AS by, CAST(NULL AS text) AS reason
        FROM state WHERE kind IN ('registered', 'hired', 'applied', 'certified')
        UNION ALL
        SELECT 'evidence_overdue', make_date(year + 1, 4, 1), company_id, NULL, company_id, year,
            CAST(count(DISTINCT case_id) AS integer), NULL, NULL, NULL
        FROM wanted WHERE told = 'missing' GROUP BY company_id, year
        UNION ALL
        SELECT 'evidence_check', {day_of("e.received_at")}, e.id, e.case_id, e.company_id, e.fiscal_year, 1, NULL,
            NULL, NULL
        FROM support_evidence e WHERE NOT EXISTS (SELECT FROM support_evidence_check WHERE evidence_id = e.id)
        UNION ALL
        SELECT 'evidence_contradicts', {day_of("recorded_at")}, id, case_id, company_id, fiscal_year, 1, NULL, NULL,
            NULL
        FROM ({UNTRUE_SINCE}) untrue
        UNION ALL
        SELECT 'compute', last_on + 1, case_id, case_id, NULL, NULL, 1, NULL, NULL, NULL
        FROM ({ready_from("wanted")}) ready
        UNION ALL
        SELECT 'decide_amount', {day_of("o.proposed_at")}, (array_agg(o.id ORDER BY {COMPUTED}))[1], o.case_id, NULL,
            min(o.due_year), 1, CAST(sum(o.amount_yen) AS bigint),
            CASE WHEN bool_or(o.needs_two) THEN o.proposed_by END, o.reason
        FROM obligation o WHERE NOT EXISTS (SELECT FROM obligation_decision WHERE obligation_id = o.id)
        GROUP BY o.case_id, o.reason, CASE o.reason WHEN 'instalment' THEN o.id END, o.proposed_at, o.proposed_by
        UNION ALL
        SELECT 'complete', last_on, case_id, case_id, NULL, NULL, 1, NULL, NULL, NULL
        FROM ({finished_of()}) finished WHERE is_paid
        UNION ALL
        SELECT 'put_right', {day_of("recorded_at")}, case_id, case_id, NULL, NULL, 1, NULL, NULL, NULL
        FROM ({changed_of()}) changed
    )"""  # noqa: S608 - words of ours
COUNTED = "SELECT kind, count(*) FROM task GROUP BY kind"
DOUBTFUL = """
    SELECT DISTINCT task.case_id FROM task JOIN standing_support_event moved ON moved.case_id = task.case_id
        CROSS JOIN LATERAL (
            SELECT FROM support_evidence e JOIN support_evidence_check k ON k.evidence_id = e.id AND k.is_verified
                JOIN support_evidence o ON o.case_id = e.case_id AND o.fiscal_year = e.fiscal_year
                    AND o.company_id <> e.company_id AND o.employed_from <= e.employed_to
                    AND o.employed_to >= e.employed_from
                JOIN support_evidence_check c ON c.evidence_id = o.id AND c.is_verified
            WHERE e.case_id = task.case_id LIMIT 1) overlapping
    WHERE task.kind = 'compute' AND moved.kind = 'transferred'"""
"""What seems ready to be computed though the days that two companies certified of a year overlap: a few supports, of
which the rule is asked whether one of the papers is untrue (`waits_for_truth`)."""
CORRECTED = """
    SELECT DISTINCT subject_id, case_id FROM task
    WHERE kind = 'evidence_contradicts' AND EXISTS (
        SELECT FROM support_event e JOIN support_event_correction c ON c.event_id = e.id
        WHERE e.case_id = task.case_id)"""
"""Papers of supports of which something was corrected: of these few too the rule is asked, since what was told after
the correction may have made them true again."""
CHANGED = """
    SELECT task.case_id FROM task WHERE kind = 'put_right'
        AND NOT EXISTS (SELECT FROM task over WHERE over.kind = 'complete' AND over.case_id = task.case_id)"""
"""Where amounts may have to be put right (reads/changed.py): of these few too the rule is asked. What could be
completed else has that as its task."""
COUNTS = f"""
    SELECT coalesce((SELECT jsonb_object_agg(kind, count) FROM ({COUNTED}) counted), '{{}}') AS counts,
        ARRAY({DOUBTFUL}) AS doubtful, ARRAY({CHANGED}) AS changed,
        coalesce((SELECT jsonb_object_agg(subject_id, case_id) FROM ({CORRECTED}) told), '{{}}') AS corrected"""  # noqa: S608 - words of ours
LISTED = f"""{TASKS}
    SELECT task.*, c.case_ref,
        to_char(due_on, 'YYYY-MM-DD') || task.kind || coalesce(CAST(year AS text), '') COLLATE "C" AS place,
        counted.counts, counted.doubtful, counted.changed, counted.corrected
    FROM task LEFT JOIN support_case c ON c.id = task.case_id CROSS JOIN ({COUNTS}) counted"""  # noqa: S608 - words of ours
OLDEST_EVIDENCE = f"""
    SELECT e.id, e.case_id FROM support_evidence e
    WHERE NOT EXISTS (SELECT FROM support_evidence_check WHERE evidence_id = e.id)
    ORDER BY {day_of("e.received_at")}, e.fiscal_year, e.id LIMIT :most"""  # noqa: S608 - words of ours
