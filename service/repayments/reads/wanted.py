"""In SQL which evidence supports still want, and where each stands: what lists of supports and of tasks have in common.

The rules of the schemes enter as rows (`plan_rows`), so that ten thousand supports are asked in one statement.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from service.base.fiscal_year import FiscalYear
from service.repayments.rules.instalments import YEARLY
from service.repayments.rules.schemes import frames
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import Frame, Yearly, YearsBy


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One payment that a frame can lead to, by years from the hire; `number` None: told by its kind alone.

    By fiscal years: from the year `from_offset` years after that of hire to the end of the year `to_offset` after it.
    By anniversaries: from the one of `from_offset` years to the day before the one of `to_offset`.
    """

    scheme: str
    frame: str
    hired_from: int
    hired_to: int
    kind: str
    number: int | None
    by_anniversary: bool
    from_offset: int
    to_offset: int
    whole: bool


def plan_rows() -> list[PlanRow]:
    """Every payment of every frame that the service knows."""
    return [row for frame in frames() for row in _of_frame(frame)]


def _of_frame(frame: Frame) -> list[PlanRow]:
    place = (frame.scheme, frame.frame, frame.hired_from.year, frame.hired_to.year if frame.hired_to else 9999)
    if isinstance(frame.schedule, Yearly):
        first = frame.schedule.first_offset + frame.schedule.reference_offset
        return [
            PlanRow(*place, YEARLY, number, False, first + number - 1, first + number - 1, whole=True)
            for number in range(1, frame.schedule.window_years + 1)
        ]
    return [
        PlanRow(
            *place,
            each.kind,
            None,
            each.years_by is YearsBy.ANNIVERSARY,
            each.from_year - 1,
            each.to_year - (each.years_by is YearsBy.FISCAL_YEAR),
            whole=each.stay,
        )
        for each in frame.schedule
    ]


def asked(today: date, statement: str) -> dict[str, Any]:
    """Those of this file's values that a statement made of its pieces asks for."""
    values = {
        "plan": json.dumps([asdict(row) for row in plan_rows()]),
        "kinds": [kind.value for kind in CaseEventKind],
        "last_year": FiscalYear.of(today).year - 1,
        "today": today,
        "reclaimed": sorted({each.reason.value for frame in frames() for each in frame.reclaims}),
    }
    return {name: value for name, value in values.items() if f":{name}" in statement}


def day_of(moment: str) -> str:
    """In SQL the day of a moment, in Japan."""
    return f"CAST({moment} AT TIME ZONE 'Asia/Tokyo' AS date)"


def year_of(day: str) -> str:
    """In SQL the fiscal year of a day."""
    return f"CAST(extract(year FROM {day} - interval '3 months') AS integer)"


PLAN = """
    plan AS MATERIALIZED (
        SELECT *, kind || coalesce(CAST(number AS text), '') AS key
        FROM jsonb_to_recordset(CAST(:plan AS jsonb)) AS p (scheme text, frame text, hired_from integer,
            hired_to integer, kind text, number integer, by_anniversary boolean, from_offset integer,
            to_offset integer, whole boolean))"""
"""To stand in the WITH of whatever asks what is wanted."""
IS_RESTING = "turn.kind IS NOT DISTINCT FROM 'rested' AND s.kind NOT IN ('declined', 'ended', 'completed')"
"""As the state of a support is told (terms/case.py), of a `turn` beside the state `s`."""


WORK = """
    SELECT e.company_id, e.on_date AS first_on, ended.last_on AS ended_on,
        coalesce(
            lead(coalesce(e.left_on, e.on_date - 1)) OVER (ORDER BY e.on_date),
            CASE WHEN ended.reason <> 'loan_settled' THEN ended.first_on END) AS last_on
    FROM standing_support_event e CROSS JOIN LATERAL (
        SELECT min(on_date) AS first_on, max(on_date) AS last_on, (array_agg(reason ORDER BY on_date))[1] AS reason
        FROM standing_support_event WHERE kind = 'ended' AND case_id = due.case_id) ended
    WHERE e.case_id = due.case_id AND e.kind IN ('hired', 'transferred')"""
"""Each employment of what is `due`; who has settled the loan works on, and nobody leaves twice (rules/path.py)."""


def state_of(of: str = "") -> str:
    """How far the procedure of each support has come, or of the one that `of` names; on one day as kinds follow."""
    return f"""
        SELECT DISTINCT ON (case_id) case_id, kind, on_date, by FROM standing_support_event
        WHERE kind NOT IN ('rested', 'resumed', 'transferred') {only_of("case_id", of)}
        ORDER BY case_id, on_date DESC, array_position(CAST(:kinds AS text[]), kind) DESC"""  # noqa: S608 - our words


def turn_of(of: str = "") -> str:
    """Whether something rests, of the supports in which it ever did."""
    return f"""
        SELECT DISTINCT ON (case_id) case_id, kind, on_date FROM standing_support_event
        WHERE kind IN ('rested', 'resumed') {only_of("case_id", of)}
        ORDER BY case_id, on_date DESC, array_position(CAST(:kinds AS text[]), kind) DESC"""  # noqa: S608 - our words


def employer_of(of: str = "") -> str:
    """The company of each support, or of the one: where the person worked last."""
    return f"""
        SELECT DISTINCT ON (case_id) case_id, company_id FROM standing_support_event
        WHERE company_id IS NOT NULL {only_of("case_id", of)}
        ORDER BY case_id, on_date DESC, array_position(CAST(:kinds AS text[]), kind) DESC"""  # noqa: S608 - our words


def undecided_of(of: str = "") -> str:
    """Since when amounts of each support, or of the one, wait for a decision; of none no row."""
    return f"""
        SELECT o.case_id, min({day_of("o.proposed_at")}) AS since FROM obligation o
        WHERE NOT EXISTS (SELECT FROM obligation_decision WHERE obligation_id = o.id) {only_of("o.case_id", of)}
        GROUP BY 1"""  # noqa: S608 - our words


def unchecked_of(of: str = "") -> str:
    """Since when evidence waits to be checked, likewise."""
    return f"""
        SELECT e.case_id, min({day_of("e.received_at")}) AS since FROM support_evidence e
        WHERE NOT EXISTS (SELECT FROM support_evidence_check WHERE evidence_id = e.id) {only_of("e.case_id", of)}
        GROUP BY 1"""  # noqa: S608 - our words


def wanted_of(of: str = "") -> str:
    """One row for each year that is over, of a payment that is not computed yet, and each company that certifies of it:
    whether its evidence is missing, waiting to be checked, or checked. Refused evidence counts as missing. Of a payment
    that waits for no year's end the running year too, as far as its evidence is there already."""
    return f"""
        SELECT due.case_id, due.kind, due.number, y.year, w.company_id, due.last_on, due.is_over, told.told
        FROM ({_due(of)}) due
            CROSS JOIN LATERAL generate_series(
                {year_of("due.first_on")}, least({year_of("due.last_on")}, due.last_year)) AS y (year)
            JOIN LATERAL ({WORK}) w ON w.first_on <= make_date(y.year + 1, 3, 31)
                AND (w.last_on IS NULL OR w.last_on >= make_date(y.year, 4, 1))
            CROSS JOIN LATERAL (
                SELECT CASE WHEN bool_or(k.is_verified) THEN 'checked'
                    WHEN bool_or(k.evidence_id IS NULL) THEN 'waiting' ELSE 'missing' END AS told
                FROM support_evidence e LEFT JOIN support_evidence_check k ON k.evidence_id = e.id
                WHERE e.case_id = due.case_id AND e.fiscal_year = y.year AND e.company_id = w.company_id) told
        WHERE (w.ended_on IS NULL OR w.ended_on >= due.first_on)
            AND (y.year <= :last_year OR told.told <> 'missing')"""  # noqa: S608 - our words


def _due(of: str) -> str:
    """Payments that are not computed, and whose evidence may be there; OFFSET 0 has them found before all else. After a
    false statement nothing is computed any more."""
    last_year = "CASE WHEN p.whole THEN :last_year ELSE :last_year + 1 END"
    return f"""
        SELECT h.id AS case_id, p.kind, p.number, counted.first_on, counted.last_on,
            counted.last_on < :today OR NOT p.whole AS is_over, {last_year} AS last_year
        FROM (SELECT own.id, own.scheme, own.frame, e.on_date, {year_of("e.on_date")} AS year, computed.keys
            FROM support_case own JOIN standing_support_event d ON d.case_id = own.id
                JOIN standing_support_event e ON e.case_id = own.id AND e.kind = 'hired'
                LEFT JOIN ({_COMPUTED.format(only=only_of("o.case_id", of))}) computed ON computed.case_id = own.id
                WHERE d.kind = 'decided' {only_of("own.id", of)} AND NOT EXISTS (
                    SELECT FROM standing_support_event WHERE case_id = own.id AND reason = 'false_statement')
                OFFSET 0) h
            JOIN plan p ON p.scheme = h.scheme AND p.frame = h.frame AND h.year BETWEEN p.hired_from AND p.hired_to
                AND h.year + p.from_offset <= {last_year}
            CROSS JOIN LATERAL (SELECT
                CASE WHEN p.by_anniversary THEN CAST(h.on_date + make_interval(years => p.from_offset) AS date)
                    ELSE make_date(h.year + p.from_offset, 4, 1) END AS first_on,
                CASE WHEN p.by_anniversary THEN CAST(h.on_date + make_interval(years => p.to_offset) AS date) - 1
                    ELSE make_date(h.year + p.to_offset + 1, 3, 31) END AS last_on) counted
        WHERE h.keys IS NULL OR p.key <> ALL (h.keys) OFFSET 0"""  # noqa: S608 - our words


_COMPUTED = f"""
    SELECT o.case_id, array_agg(o.instalment_kind || CASE o.instalment_kind WHEN '{YEARLY}' THEN CAST(o.number AS text)
        ELSE '' END) AS keys
    FROM obligation o
    WHERE NOT EXISTS (SELECT FROM obligation_decision r WHERE r.obligation_id = o.id AND NOT r.is_approved) {{only}}
    GROUP BY o.case_id"""  # noqa: S608 - our words
"""By support the payments that are computed and not refused, as the plan names them."""


def ready_from(wanted: str) -> str:
    """Of what `wanted_of` tells, the supports with a payment to be computed: its evidence is checked, and that of every
    payment before it."""
    return f"""
        SELECT case_id, min(last_on) AS last_on FROM (
            SELECT case_id, last_on, is_over,
                bool_and(told = 'checked') OVER (PARTITION BY case_id ORDER BY last_on) AS is_so
            FROM {wanted} wanted) told
        WHERE is_so AND is_over GROUP BY case_id"""  # noqa: S608 - our words


def finished_of(of: str = "") -> str:
    """The supports that go on and have run their course, as the rule tells (rules/completion.py): whether the bank paid
    all that is owed, and the day of the last decision or payment."""
    return f"""
        SELECT own.id AS case_id, NOT coalesce(paid.is_left, false) AS is_paid,
            greatest(decided.last_on, paid.last_on) AS last_on
        FROM support_case own
            JOIN (SELECT case_id, {year_of("on_date")} AS year FROM standing_support_event
                WHERE kind = 'hired' {only_of("case_id", of)} OFFSET 0) h ON h.case_id = own.id
            JOIN (SELECT scheme, frame, hired_from, hired_to, count(*) AS payments, max(from_offset) AS last_offset
                FROM plan GROUP BY scheme, frame, hired_from, hired_to) p ON p.scheme = own.scheme
                AND p.frame = own.frame AND h.year BETWEEN p.hired_from AND p.hired_to
                AND h.year + p.last_offset <= :last_year + 1
            CROSS JOIN LATERAL (
                SELECT count(DISTINCT o.number) FILTER (WHERE d.is_approved) AS payments,
                    bool_or(d.obligation_id IS NULL) AS waits, max({day_of("d.decided_at")}) AS last_on
                FROM obligation o LEFT JOIN obligation_decision d ON d.obligation_id = o.id
                WHERE o.case_id = own.id) decided
            CROSS JOIN LATERAL ({_PAID}) paid
        WHERE decided.payments = p.payments AND NOT decided.waits
            AND NOT EXISTS (SELECT FROM standing_support_event
                WHERE case_id = own.id AND kind IN ('ended', 'completed'))
            AND NOT EXISTS (SELECT FROM support_evidence e LEFT JOIN support_evidence_check k ON k.evidence_id = e.id
                WHERE e.case_id = own.id AND k.evidence_id IS NULL) {only_of("own.id", of)}"""  # noqa: S608 - our words


_PAID = """
    SELECT bool_or(r.on_date IS NULL) AS is_left, max(r.on_date) AS last_on
    FROM support_payable q LEFT JOIN LATERAL (
        SELECT r.on_date FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
        WHERE t.obligation_id = q.obligation_id AND t.payee_id = q.payee_id AND r.outcome = 'paid') r ON true
    WHERE q.case_id = own.id"""
"""Of one's `own` support whether anything is left to pay, and when the bank paid last."""


def only_of(column: str, of: str) -> str:
    """In SQL that it is the support which `of` names, where it names one. Said in each part of a statement: the planner
    does not carry it in."""
    return f"AND {column} = {of}" if of else ""
