"""Statements about evidence: what was received, and who checked it with which result."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.dialects.postgresql import insert as insert_or_leave
from sqlmodel import col, select

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, EvidenceId, ObligationId
from service.base.outcomes import Outcome
from service.base.yen import Yen
from service.db import columns
from service.db.recording import Recorded
from service.db.work import Read, Work
from service.repayments.store.cases import yen
from service.repayments.tables import EvidenceCheckRow, EvidenceRow
from service.repayments.terms.evidence import Evidence, EvidenceFacts, NoSuchEvidence
from service.repayments.terms.life import Period, Rest
from service.repayments.terms.scheme import Absence


async def insert_evidence(work: Work, told: Sequence[EvidenceFacts]) -> list[Recorded]:
    """Stores what was not said before; answers in the order of `told`."""
    rows = [_evidence_values(work, each) for each in told]
    statement = insert_or_leave(EvidenceRow).on_conflict_do_nothing(constraint="support_evidence_once")
    new = set((await work.session.execute(statement.returning(col(EvidenceRow.id)), rows)).scalars())
    query = select(EvidenceRow.case_id, EvidenceRow.fiscal_year, EvidenceRow.digest, EvidenceRow.id).where(
        columns.one_among(EvidenceRow.case_id, {each.case_id for each in told})
    )
    stored = {(case_id, year, digest): key for case_id, year, digest, key in (await work.session.exec(query)).all()}
    return [
        Recorded(key, Outcome.NEW if key in new else Outcome.UNCHANGED)
        for key in (stored[row["case_id"], row["fiscal_year"], row["digest"]] for row in rows)
    ]


def _evidence_values(work: Work, told: EvidenceFacts) -> dict[str, Any]:
    said = {
        "company_id": told.company_id,
        "employed_from": told.employed.first if told.employed else None,
        "employed_to": told.employed.last if told.employed else None,
        "rests": [[each.kind.value, _iso(each.days.first), _iso(each.days.last)] for each in told.rests],
        "repaid_yen": _amount(told.repaid),
        "outlay_yen": _amount(told.outlay),
        "loan_remaining_yen": _amount(told.loan_remaining),
        "certified_on": told.certified_on,
        "evidence_ref": told.evidence_ref,
    }
    digest = hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()
    return {
        **said,
        "id": work.new_id(),
        "case_id": told.case_id,
        "fiscal_year": told.fiscal_year.year,
        "digest": digest,
        "received_at": work.now,
        "received_by": work.actor.id,
    }


async def insert_check(work: Work, evidence_id: EvidenceId, *, is_verified: bool, reason: str | None) -> None:
    """The one check of evidence."""
    work.session.add(
        EvidenceCheckRow(
            evidence_id=evidence_id,
            is_verified=is_verified,
            reason=reason,
            checked_at=work.now,
            checked_by=work.actor.id,
        )
    )


EVIDENCE = """
    SELECT e.id, e.case_id, e.fiscal_year, e.company_id, e.employed_from, e.employed_to, e.rests, e.repaid_yen,
        e.outlay_yen, e.loan_remaining_yen, e.certified_on, e.evidence_ref, c.is_verified
    FROM support_evidence e LEFT JOIN support_evidence_check c ON c.evidence_id = e.id {which}
    ORDER BY e.fiscal_year, c.checked_at NULLS LAST, e.received_at, e.id"""
OF_CASES = text(EVIDENCE.format(which="WHERE e.case_id = ANY(:ids)"))
ONE = text(EVIDENCE.format(which="WHERE e.id = :id"))
CHECKED_SINCE = text(
    EVIDENCE.format(
        which="JOIN unnest(CAST(:ids AS uuid[]), CAST(:years AS integer[])) asked (case_id, first)"
        " ON asked.case_id = e.case_id AND e.fiscal_year >= asked.first WHERE c.is_verified"
    )
)


async def evidence_of(read: Read, case_ids: Collection[UUID]) -> dict[CaseId, list[Evidence]]:
    """What was received for each support, the oldest year first, each in the order of checking, then as it came."""
    found: defaultdict[CaseId, list[Evidence]] = defaultdict(list)
    for row in await read.session.execute(OF_CASES, {"ids": list(case_ids)}):
        found[CaseId(row.case_id)].append(Evidence(EvidenceId(row.id), _evidence(row), row.is_verified))
    return found


async def checked_since(read: Read, first: Mapping[CaseId, FiscalYear]) -> dict[CaseId, list[EvidenceFacts]]:
    """What was checked as right for each support of its year and later, in the same order."""
    found: defaultdict[CaseId, list[EvidenceFacts]] = defaultdict(list)
    asked = {"ids": list(first), "years": [year.year for year in first.values()]}
    for row in await read.session.execute(CHECKED_SINCE, asked):
        found[CaseId(row.case_id)].append(_evidence(row))
    return found


async def evidence(read: Read, evidence_id: EvidenceId) -> Evidence:
    """One piece of evidence; raises NoSuchEvidence."""
    row = (await read.session.execute(ONE, {"id": evidence_id})).one_or_none()
    if row is None:
        raise NoSuchEvidence("その確認書類は記録されていません。")
    return Evidence(evidence_id, _evidence(row), row.is_verified)


def _evidence(row: Row[Any]) -> EvidenceFacts:
    return EvidenceFacts(
        case_id=CaseId(row.case_id),
        fiscal_year=FiscalYear(row.fiscal_year),
        company_id=CompanyId(row.company_id),
        employed=Period(row.employed_from, row.employed_to) if row.employed_from else None,
        rests=tuple(
            Rest(Absence(kind), Period(date.fromisoformat(first), date.fromisoformat(last) if last else None))
            for kind, first, last in row.rests
        ),
        repaid=yen(row.repaid_yen),
        outlay=yen(row.outlay_yen),
        loan_remaining=yen(row.loan_remaining_yen),
        certified_on=row.certified_on,
        evidence_ref=row.evidence_ref,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _amount(told: Yen | None) -> int | None:
    return None if told is None else told.amount


CHECKERS = """
    SELECT k.checked_by FROM support_evidence e JOIN support_evidence_check k ON k.evidence_id = e.id AND k.is_verified
    WHERE e.case_id = o.case_id AND k.checked_by IS NOT NULL AND make_date(e.fiscal_year, 4, 1) <= o.counted_to
        AND make_date(e.fiscal_year + 1, 3, 31) >= o.counted_from"""
"""Who checked the evidence that an obligation `o` counts."""


async def checkers(read: Read, obligation_ids: Collection[UUID]) -> dict[ObligationId, set[UUID]]:
    """Who checked the evidence that obligations count, by obligation."""
    query = text(f"""
        SELECT o.id, c.checked_by FROM obligation o JOIN LATERAL ({CHECKERS}) c ON true
        WHERE o.id = ANY(:ids)""")  # noqa: S608 - words of ours
    found: defaultdict[ObligationId, set[UUID]] = defaultdict(set)
    for obligation_id, checked_by in (await read.session.execute(query, {"ids": list(obligation_ids)})).all():
        found[ObligationId(obligation_id)].add(checked_by)
    return found
