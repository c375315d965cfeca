"""Statements about claims: what may be claimed, and what was."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, text

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, ObligationId
from service.base.yen import Yen
from service.db.work import Read, Work
from service.repayments.tables import ClaimLineRow, ClaimRow
from service.repayments.terms.scheme import Flow
from service.repayments.terms.settlement import Claim, ClaimOf, NoSuchClaim, Party, PartyKind, Unclaimed


async def unclaimed(read: Read, fiscal_year: FiscalYear) -> list[Unclaimed]:
    """What obligations approved by that year let the prefecture claim and no claim holds yet, claim by claim."""
    query = text("""
        SELECT c.*, s.scheme, o.flow FROM support_claimable c JOIN obligation o ON o.id = c.obligation_id
            JOIN support_case s ON s.id = c.case_id
        WHERE c.fiscal_year <= :year AND NOT EXISTS (SELECT FROM support_claim_line l
            WHERE l.obligation_id = c.obligation_id AND l.debtor_id = c.debtor_id)
        ORDER BY c.fiscal_year, c.debtor_kind, c.debtor_id, s.scheme, o.flow, c.case_id, c.number, c.sequence""")
    rows = await read.session.execute(query, {"year": fiscal_year.year})
    return [
        Unclaimed(
            ObligationId(row.obligation_id),
            CaseId(row.case_id),
            ClaimOf(
                FiscalYear(row.fiscal_year),
                Party(PartyKind(row.debtor_kind), row.debtor_id),
                row.scheme,
                Flow(row.flow),
            ),
            Yen(row.amount_yen),
        )
        for row in rows
    ]


async def insert_claims(work: Work, made: Sequence[tuple[Claim, Sequence[Unclaimed]]]) -> None:
    """Claims, each with what it holds."""
    await work.session.execute(
        insert(ClaimRow),
        [
            {
                "id": claim.id,
                "claim_no": claim.claim_no,
                "debtor_kind": claim.debtor.kind.value,
                "debtor_id": claim.debtor.id,
                "fiscal_year": claim.fiscal_year.year,
                "issued_on": claim.issued_on,
                "due_on": claim.due_on,
                "amount_yen": claim.amount.amount,
                "recorded_at": work.now,
                "recorded_by": work.actor.id,
            }
            for claim, _ in made
        ],
    )
    await work.session.execute(
        insert(ClaimLineRow),
        [
            {
                "obligation_id": line.obligation_id,
                "debtor_id": line.of.debtor.id,
                "claim_id": claim.id,
                "amount_yen": line.amount.amount,
            }
            for claim, lines in made
            for line in lines
        ],
    )


async def claims(
    read: Read, *, debtor_id: UUID | None = None, claim_id: UUID | None = None, is_open: bool = False
) -> list[Claim]:
    """Claims with what came in for them, the oldest first."""
    query = text("""
        SELECT * FROM (
            SELECT c.*, coalesce((SELECT sum(amount_yen) FROM deposit_match m WHERE m.claim_id = c.id), 0) AS paid_yen
            FROM support_claim c
            WHERE (CAST(:debtor AS uuid) IS NULL OR c.debtor_id = :debtor)
            AND (CAST(:claim AS uuid) IS NULL OR c.id = :claim)) told
        WHERE NOT :open OR paid_yen < amount_yen
        ORDER BY issued_on, claim_no""")
    rows = await read.session.execute(query, {"debtor": debtor_id, "claim": claim_id, "open": is_open})
    return [
        Claim(
            id=row.id,
            claim_no=row.claim_no,
            debtor=Party(PartyKind(row.debtor_kind), row.debtor_id),
            fiscal_year=FiscalYear(row.fiscal_year),
            issued_on=row.issued_on,
            due_on=row.due_on,
            amount=Yen(row.amount_yen),
            paid=Yen(int(row.paid_yen)),
        )
        for row in rows
    ]


async def claim(read: Read, claim_id: UUID) -> Claim:
    """One claim; raises NoSuchClaim."""
    found = await claims(read, claim_id=claim_id)
    if not found:
        raise NoSuchClaim("その請求は記録されていません。")
    return found[0]


async def count_claims(read: Read, fiscal_year: FiscalYear) -> int:
    """How many claims were made for the year, for the next number."""
    query = text("SELECT count(*) FROM support_claim WHERE fiscal_year = :year")
    return int((await read.session.execute(query, {"year": fiscal_year.year})).scalar_one())
