"""Statements about deposits, what they settle, and budgets."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, text

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.yen import Yen
from service.db.work import Read, Work
from service.repayments.tables import BudgetRow, DepositMatchRow, DepositRow
from service.repayments.terms.settlement import BudgetSide, Deposit, DepositFacts, NoSuchDeposit


async def known_lines(read: Read, line_keys: Sequence[str]) -> dict[str, DepositFacts]:
    """Those of these bank lines that are stored, as they were told."""
    query = text("SELECT line_key, on_date, amount_yen, payer, reference FROM deposit WHERE line_key = ANY(:keys)")
    return {
        row.line_key: DepositFacts(row.line_key, row.on_date, Yen(row.amount_yen), row.payer, row.reference)
        for row in await read.session.execute(query, {"keys": list(line_keys)})
    }


async def insert_deposit(work: Work, facts: DepositFacts, fiscal_year: FiscalYear, journal_id: JournalId) -> UUID:
    """One line of the bank with its journal."""
    deposit_id = work.new_id()
    await work.session.execute(
        insert(DepositRow).values(
            id=deposit_id,
            line_key=facts.line_key,
            on_date=facts.on_date,
            fiscal_year=fiscal_year.year,
            amount_yen=facts.amount.amount,
            payer=facts.payer,
            reference=facts.reference,
            journal_id=journal_id,
            recorded_at=work.now,
        )
    )
    return deposit_id


async def insert_match(work: Work, deposit_id: UUID, claim_id: UUID, amount: Yen, journal_id: JournalId) -> None:
    """So much of the deposit settles so much of the claim."""
    await work.session.execute(
        insert(DepositMatchRow).values(
            id=work.new_id(),
            deposit_id=deposit_id,
            claim_id=claim_id,
            amount_yen=amount.amount,
            journal_id=journal_id,
            matched_at=work.now,
            matched_by=work.actor.id,
        )
    )


async def deposits(read: Read, *, deposit_id: UUID | None = None, is_open: bool = True) -> list[Deposit]:
    """Deposits of which something is not matched, or all; the oldest first."""
    query = text("""
        SELECT * FROM (
            SELECT d.*, d.amount_yen
                - coalesce((SELECT sum(amount_yen) FROM deposit_match m WHERE m.deposit_id = d.id), 0) AS open_yen
            FROM deposit d WHERE CAST(:deposit AS uuid) IS NULL OR d.id = :deposit) told
        WHERE NOT :open OR open_yen > 0
        ORDER BY on_date, line_key""")
    rows = await read.session.execute(query, {"deposit": deposit_id, "open": is_open})
    return [
        Deposit(
            row.id,
            DepositFacts(row.line_key, row.on_date, Yen(row.amount_yen), row.payer, row.reference),
            FiscalYear(row.fiscal_year),
            Yen(int(row.open_yen)),
        )
        for row in rows
    ]


async def deposit(read: Read, deposit_id: UUID) -> Deposit:
    """One deposit; raises NoSuchDeposit."""
    found = await deposits(read, deposit_id=deposit_id, is_open=False)
    if not found:
        raise NoSuchDeposit("その入金は記録されていません。")
    return found[0]


async def insert_budget(work: Work, fiscal_year: FiscalYear, scheme: str, side: BudgetSide, amount: Yen) -> None:
    """The next revision of a budget."""
    query = text("""
        SELECT coalesce(max(revision), 0) FROM support_budget
        WHERE fiscal_year = :year AND scheme = :scheme AND side = :side""")
    asked = {"year": fiscal_year.year, "scheme": scheme, "side": side.value}
    revision = (await work.session.execute(query, asked)).scalar_one()
    work.session.add(
        BudgetRow(
            id=work.new_id(),
            fiscal_year=fiscal_year.year,
            scheme=scheme,
            side=side.value,
            revision=revision + 1,
            amount_yen=amount.amount,
            recorded_at=work.now,
            recorded_by=work.actor.id,
        )
    )
