"""Statements about what evidence obliges to, from the proposal to the decision."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, JournalId, ObligationId
from service.base.yen import Yen
from service.db.work import Read, Work
from service.repayments.store.evidence import CHECKERS as CHECKERS
from service.repayments.store.evidence import checked_since as checked_since
from service.repayments.store.evidence import checkers as checkers
from service.repayments.store.evidence import evidence as evidence
from service.repayments.store.evidence import evidence_of as evidence_of
from service.repayments.store.evidence import insert_check as insert_check
from service.repayments.store.evidence import insert_evidence as insert_evidence
from service.repayments.terms.life import Award, Instalment, Period, Step
from service.repayments.terms.obligation import NoSuchObligation, Obligation, ObligationReason
from service.repayments.terms.scheme import Flow

INSERT_OBLIGATIONS = text("""
    INSERT INTO obligation (id, case_id, instalment_kind, number, flow, sequence, reason, due_year, counted_from,
        counted_to, amount_yen, prefecture_yen, company_yen, trace, needs_two, proposed_at, proposed_by)
    SELECT new.*, CAST(:now AS timestamptz), CAST(:actor AS uuid)
    FROM unnest(CAST(:ids AS uuid[]), CAST(:cases AS uuid[]), CAST(:kinds AS text[]), CAST(:numbers AS integer[]),
        CAST(:flows AS text[]), CAST(:sequences AS integer[]), CAST(:reasons AS text[]), CAST(:dues AS integer[]),
        CAST(:firsts AS date[]), CAST(:lasts AS date[]), CAST(:amounts AS bigint[]), CAST(:prefectures AS bigint[]),
        CAST(:companies AS bigint[]), CAST(CAST(:traces AS text[]) AS jsonb[]), CAST(:twos AS boolean[])) new""")
INSERT_SHARES = text("""
    INSERT INTO obligation_share (obligation_id, company_id, place, share_yen)
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:companies AS uuid[]), CAST(:places AS integer[]),
        CAST(:shares AS bigint[]))""")
INSERT_DECISIONS = text("""
    INSERT INTO obligation_decision (obligation_id, journal_id, is_approved, fiscal_year, reason, decided_at,
        decided_by)
    SELECT new.*, CAST(:approved AS boolean), CAST(:year AS integer), CAST(:reason AS text),
        CAST(:now AS timestamptz), CAST(:actor AS uuid)
    FROM unnest(CAST(:ids AS uuid[]), CAST(:journals AS uuid[])) new""")
OBLIGATIONS = """
    SELECT o.id, o.case_id, o.instalment_kind, o.number, o.flow, o.sequence, o.reason, o.due_year, o.counted_from,
        o.counted_to, o.amount_yen, o.prefecture_yen, o.company_yen, {trace} AS trace, {shares} AS shares, o.needs_two,
        o.proposed_by, d.is_approved, d.fiscal_year
    FROM obligation o LEFT JOIN obligation_decision d ON d.obligation_id = o.id
    WHERE {asked} ORDER BY o.due_year, o.number, o.sequence"""
ASKED = {"ids": "o.id = ANY(:ids)", "cases": "o.case_id = ANY(:cases)", "due": "o.due_year = :due"}
"""Only what is asked stands in the statement: a plan that is kept for `:ids IS NULL OR` reads the whole table."""
SHARES = """(SELECT jsonb_agg(jsonb_build_array(company_id, share_yen) ORDER BY place)
        FROM obligation_share WHERE obligation_id = o.id)"""
NOT_ASKED = "CAST(NULL AS jsonb)"


async def insert_obligations(work: Work, obligations: Sequence[Obligation]) -> None:
    """Proposals with their companies' parts; two statements however many."""
    if not obligations:
        return
    await work.session.execute(INSERT_OBLIGATIONS, _obligation_columns(work, obligations))
    parts = [
        (each.id, company_id, place, share.amount)
        for each in obligations
        for place, (company_id, share) in enumerate(each.shares)
    ]
    ids, companies, places, shares = (list(column) for column in zip(*parts, strict=True))
    await work.session.execute(INSERT_SHARES, {"ids": ids, "companies": companies, "places": places, "shares": shares})


def _obligation_columns(work: Work, obligations: Sequence[Obligation]) -> dict[str, Any]:
    instalments, awards = [each.instalment for each in obligations], [each.award for each in obligations]
    return {
        "ids": [each.id for each in obligations],
        "cases": [each.case_id for each in obligations],
        "kinds": [each.kind for each in instalments],
        "numbers": [each.number for each in instalments],
        "flows": [each.flow.value for each in obligations],
        "sequences": [each.sequence for each in obligations],
        "reasons": [each.reason.value for each in obligations],
        "dues": [each.due.year for each in instalments],
        "firsts": [each.counted.first for each in instalments],
        "lasts": [each.counted.last for each in instalments],
        "amounts": [each.amount.amount for each in awards],
        "prefectures": [each.prefecture.amount for each in awards],
        "companies": [each.company.amount for each in awards],
        "traces": [_written(each.trace) for each in awards],
        "twos": [each.needs_two for each in obligations],
        "now": work.now,
        "actor": work.actor.id,
    }


def _written(trace: Sequence[Step]) -> str:
    return json.dumps(
        [
            {"code": step.code, "result": step.result.amount, "numbers": dict(step.numbers), "source": step.source}
            for step in trace
        ],
        ensure_ascii=False,
    )


async def insert_decisions(
    work: Work,
    decided: Iterable[tuple[ObligationId, JournalId | None]],
    *,
    is_approved: bool,
    reason: str | None = None,
) -> None:
    """Decisions of this actor, each with the journal it booked."""
    pairs = list(decided)
    values = {
        "ids": [obligation_id for obligation_id, _ in pairs],
        "journals": [journal_id for _, journal_id in pairs],
        "approved": is_approved,
        "year": FiscalYear.of(work.today).year,
        "reason": reason,
        "now": work.now,
        "actor": work.actor.id,
    }
    await work.session.execute(INSERT_DECISIONS, values)


async def obligations(
    read: Read,
    *,
    ids: Collection[UUID] | None = None,
    case_ids: Collection[UUID] | None = None,
    due: FiscalYear | None = None,
    traced: bool = True,
    shared: bool = True,
) -> list[Obligation]:
    """Obligations by what they are asked for, in the order in which they came to be owed.

    `traced` with how they came about, `shared` with the companies' parts: of many, each is asked for where it is used.
    """
    told = {
        "ids": None if ids is None else list(ids),
        "cases": None if case_ids is None else list(case_ids),
        "due": due.year if due else None,
    }
    asked = {name: value for name, value in told.items() if value is not None}
    query = OBLIGATIONS.format(
        trace="o.trace" if traced else NOT_ASKED,
        shares=SHARES if shared else NOT_ASKED,
        asked=" AND ".join(ASKED[name] for name in asked) or "true",
    )
    return [_obligation(row) for row in await read.session.execute(text(query), asked)]


TO_PAYEE = "CASE o.flow WHEN 'company_pays' THEN o.prefecture_yen ELSE o.amount_yen END"
"""What who is paid gets by an obligation `o`, as `Obligation.to_payee`."""
COMPUTED = "o.proposed_at, CASE WHEN o.reason = 'reclaim' THEN -o.number ELSE o.number END, o.sequence"
"""In which order: at one moment instalments and corrections from the first on, what is taken back from the last on."""
UNDECIDED = f"""
    SELECT o.case_id, o.id FROM obligation o
    WHERE {{asked}} AND NOT EXISTS (SELECT FROM obligation_decision d WHERE d.obligation_id = o.id)
    ORDER BY {COMPUTED}"""  # noqa: S608 - words of ours
NUMBERS = text("""
    SELECT o.case_id, array_agg(o.number) AS numbers
    FROM obligation o LEFT JOIN obligation_decision d ON d.obligation_id = o.id
    WHERE o.case_id = ANY(:ids) AND d.is_approved IS NOT FALSE GROUP BY o.case_id""")
SPENT = """
    SELECT s.company_id, o.due_year, sum(o.prefecture_yen) AS spent_yen
    FROM obligation o LEFT JOIN obligation_decision d ON d.obligation_id = o.id
    JOIN LATERAL (SELECT company_id FROM obligation_share WHERE obligation_id = o.id ORDER BY place DESC LIMIT 1) s
        ON true
    WHERE o.flow = 'company_pays' AND d.is_approved IS NOT FALSE
    GROUP BY s.company_id, o.due_year"""
SPENT_AS_ONE = f"(SELECT jsonb_agg(jsonb_build_array(company_id, due_year, spent_yen)) FROM ({SPENT}) spent)"  # noqa: S608 - our words
"""The same as one value, to be told among others, and read by `spent_of`."""


async def standing_numbers(read: Read, case_ids: Collection[UUID]) -> dict[CaseId, frozenset[int]]:
    """By support which instalments have an obligation that was not refused."""
    rows = await read.session.execute(NUMBERS, {"ids": list(case_ids)})
    return {CaseId(row.case_id): frozenset(row.numbers) for row in rows}


async def spent_by_company(read: Read) -> dict[tuple[CompanyId, FiscalYear], Yen]:
    """What the prefecture owes, or may, for each company's people of each due year, where companies pay first."""
    return spent_of((await read.session.execute(text(f"SELECT {SPENT_AS_ONE}"))).scalar_one())


def spent_of(told: Sequence[tuple[str, int, int]] | None) -> dict[tuple[CompanyId, FiscalYear], Yen]:
    """What `SPENT_AS_ONE` told."""
    return {(CompanyId(UUID(company)), FiscalYear(due)): Yen(spent) for company, due, spent in told or ()}


async def undecided(read: Read, case_ids: Collection[UUID] | None = None) -> dict[CaseId, list[ObligationId]]:
    """What waits for a decision, of these supports or of all, in the order in which it was computed."""
    waiting: dict[CaseId, list[ObligationId]] = {}
    asked = {} if case_ids is None else {"cases": list(case_ids)}
    query = UNDECIDED.format(asked=" AND ".join(ASKED[name] for name in asked) or "true")
    for row in await read.session.execute(text(query), asked):
        waiting.setdefault(CaseId(row.case_id), []).append(ObligationId(row.id))
    return waiting


async def obligation(read: Read, obligation_id: ObligationId) -> Obligation:
    """One obligation; raises NoSuchObligation."""
    found = await obligations(read, ids=[obligation_id])
    if not found:
        raise NoSuchObligation("その支給の算定は記録されていません。")
    return found[0]


def _obligation(row: Row[Any]) -> Obligation:
    return Obligation(
        id=row.id,
        case_id=row.case_id,
        instalment=_instalment(row.instalment_kind, row.number, row.due_year, row.counted_from, row.counted_to),
        flow=_FLOWS[row.flow],
        sequence=row.sequence,
        reason=_REASONS[row.reason],
        award=Award(Yen(row.amount_yen), Yen(row.prefecture_yen), Yen(row.company_yen), _read(row.trace)),
        shares=tuple((CompanyId(UUID(company)), Yen(share)) for company, share in row.shares or ()),
        needs_two=row.needs_two,
        proposed_by=row.proposed_by,
        is_approved=row.is_approved,
        fiscal_year=None if row.fiscal_year is None else _year(row.fiscal_year),
    )


_FLOWS = {flow.value: flow for flow in Flow}
_REASONS = {reason.value: reason for reason in ObligationReason}
_year = cache(FiscalYear)


@lru_cache(maxsize=4096)
def _instalment(kind: str, number: int, due: int, first: date, last: date) -> Instalment:
    """Of a year's people there are as many as years, and not as many as people."""
    return Instalment(kind, number, FiscalYear(due), Period(first, last))


def _read(trace: Sequence[Mapping[str, Any]] | None) -> tuple[Step, ...]:
    if not trace:
        return ()
    return tuple(Step(step["code"], Yen(step["result"]), step["numbers"], step["source"]) for step in trace)
