"""Why less is owed than was decided: what was recorded or put right between that decision and the change."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import text

from service.base.ids import ObligationId
from service.db.work import Read
from service.repayments.store.corrections import FIRST_TOLD

RECORDS = "records"
"""Nothing of the support itself: limits, what else was awarded, or what companies bear."""
_ACTUAL = """jsonb_path_query_first({of}.trace, '$[*] ? (@.code == "actual").result')"""
_FIRST = FIRST_TOLD.format(which="true")
_STOOD = "NOT EXISTS (SELECT FROM support_event_correction WHERE event_id = e.id AND recorded_at <= c.known_at)"
WHY = text(f"""
    WITH changed AS MATERIALIZED (
        SELECT o.id, o.case_id, o.reason, o.counted_to, o.proposed_at AS known_at, stood.since,
            {_ACTUAL.format(of="o")} IS DISTINCT FROM stood.actual AS is_otherwise
        FROM obligation o CROSS JOIN LATERAL (
            SELECT max(b.proposed_at) AS since, (array_agg({_ACTUAL.format(of="b")} ORDER BY b.sequence DESC)
                FILTER (WHERE {_ACTUAL.format(of="b")} IS NOT NULL))[1] AS actual
            FROM obligation b JOIN obligation_decision d ON d.obligation_id = b.id AND d.is_approved
            WHERE b.case_id = o.case_id AND b.number = o.number AND b.sequence < o.sequence) stood
        WHERE o.id = ANY(:ids))
    SELECT c.id, ended.reason AS code FROM changed c CROSS JOIN LATERAL (
        SELECT e.reason FROM support_event e
        WHERE e.case_id = c.case_id AND e.kind = 'ended' AND e.recorded_at <= c.known_at AND {_STOOD}
        ORDER BY e.on_date DESC, e.recorded_at DESC LIMIT 1) ended
    WHERE c.reason = 'reclaim'
    UNION
    SELECT c.id, CASE e.kind WHEN 'ended' THEN e.reason WHEN 'resumed' THEN 'rested' ELSE e.kind END
    FROM changed c JOIN support_event e ON e.case_id = c.case_id
    WHERE c.reason = 'correction' AND e.kind IN ('ended', 'transferred', 'rested', 'resumed')
        AND (e.on_date < c.counted_to OR (e.kind IN ('transferred', 'rested') AND e.on_date = c.counted_to))
        AND e.reason IS DISTINCT FROM 'loan_settled' AND {_FIRST} > c.since AND e.recorded_at <= c.known_at AND {_STOOD}
    UNION
    SELECT c.id, CASE e.kind WHEN 'resumed' THEN 'rested' ELSE e.kind END || '_corrected'
    FROM changed c JOIN support_event e ON e.case_id = c.case_id
        JOIN support_event_correction k ON k.event_id = e.id
    WHERE c.reason = 'correction' AND e.kind IN ('hired', 'ended', 'transferred', 'rested', 'resumed')
        AND e.recorded_at <= c.since AND k.recorded_at > c.since AND k.recorded_at <= c.known_at
    UNION
    SELECT c.id, 'paper' FROM changed c JOIN support_evidence e ON e.case_id = c.case_id
        JOIN support_evidence_check k ON k.evidence_id = e.id AND k.is_verified
    WHERE c.reason = 'correction' AND c.is_otherwise AND k.checked_at > c.since AND k.checked_at <= c.known_at""")  # noqa: S608 - words of ours
"""An end is told with its reason, and where the loan was settled it changes no amount. What was told and put right
before anything was computed from it counts as told once. A paper counts where what was repaid or spent differs."""


async def why_lowered(read: Read, ids: Collection[ObligationId]) -> Mapping[ObligationId, frozenset[str]]:
    """Of each correction and reclaim the codes of `[reclaimed]` in the letters' words.toml; one statement."""
    found = defaultdict[ObligationId, set[str]](set)
    for row in await read.session.execute(WHY, {"ids": list(ids)}):
        found[ObligationId(row.id)].add(row.code)
    return {id_: frozenset(found[id_] or {RECORDS}) for id_ in ids}
