"""Statements about deposits, what they settle, and budgets."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.yen import Yen
from service.db.work import Read, Work
from service.repayments.tables import DepositMatchRow, DepositRefundRow, DepositRow
from service.repayments.terms.settlement import (
    BudgetSide,
    Deposit,
    DepositFacts,
    Match,
    NoSuchDeposit,
    NoSuchMatch,
    SealedWords,
)


async def known_lines(read: Read, line_keys: Sequence[str]) -> dict[str, Deposit]:
    """Those of these bank lines that are stored."""
    query = text(f"{_DEPOSITS} WHERE d.line_key = ANY(:keys)")
    return {row.line_key: _deposit(row) for row in await read.session.execute(query, {"keys": list(line_keys)})}


async def insert_deposit(
    work: Work,
    deposit_id: UUID,
    facts: DepositFacts,
    words: SealedWords,
    fiscal_year: FiscalYear,
    journal_id: JournalId,
) -> None:
    """One line of the bank with its journal."""
    told = {"id": deposit_id, "line_key": facts.line_key, "on_date": facts.on_date, "amount_yen": facts.amount.amount}
    booked = {"fiscal_year": fiscal_year.year, "journal_id": journal_id, "recorded_at": work.now}
    sealed = {"wrapped_key": words.wrapped_key, "words": words.words}
    await work.session.execute(insert(DepositRow).values(**told, **booked, **sealed))


async def insert_match(
    work: Work, match_id: UUID, deposit_id: UUID, claim_id: UUID, amount: Yen, journal_id: JournalId
) -> None:
    """So much of the deposit settles so much of the claim."""
    await _insert_match(work, match_id, deposit_id, claim_id, amount, journal_id)


async def insert_undone(work: Work, undone: Match, journal_id: JournalId, reason: str) -> None:
    """The match does not stand any more."""
    pair = undone.deposit_id, undone.claim_id
    await _insert_match(work, work.new_id(), *pair, -undone.amount, journal_id, undoes=undone.id, reason=reason)


async def _insert_match(
    work: Work, match_id: UUID, deposit_id: UUID, claim_id: UUID, amount: Yen, journal_id: JournalId, **more: Any
) -> None:
    told = {"deposit_id": deposit_id, "claim_id": claim_id, "amount_yen": amount.amount, "journal_id": journal_id}
    by = {"matched_at": work.now, "matched_by": work.actor.id}
    await work.session.execute(insert(DepositMatchRow).values(id=match_id, **told, **by, **more))


async def match(read: Read, match_id: UUID) -> Match:
    """One match, or what undoes one, which cannot be undone itself; raises NoSuchMatch."""
    query = text("""
        SELECT m.*, m.undoes IS NOT NULL OR EXISTS (SELECT FROM deposit_match u WHERE u.undoes = m.id) AS is_undone
        FROM deposit_match m WHERE m.id = :id""")
    row = (await read.session.execute(query, {"id": match_id})).one_or_none()
    if row is None:
        raise NoSuchMatch("その消込は記録されていません。")
    return _match(row)


async def matches_of(read: Read, deposit_ids: Sequence[UUID]) -> list[Match]:
    """What these deposits were matched to, also what was undone since; the oldest first."""
    query = text("""
        SELECT m.*, EXISTS (SELECT FROM deposit_match u WHERE u.undoes = m.id) AS is_undone
        FROM deposit_match m WHERE m.deposit_id = ANY(:deposits) AND m.undoes IS NULL ORDER BY m.matched_at, m.id""")
    return [_match(row) for row in await read.session.execute(query, {"deposits": list(deposit_ids)})]


def _match(row: Any) -> Match:
    journal_id = JournalId(row.journal_id)
    return Match(row.id, row.deposit_id, row.claim_id, Yen(row.amount_yen), journal_id, row.is_undone)


async def insert_refund(
    work: Work, deposit_id: UUID, claim_id: UUID, amount: Yen, journal_id: JournalId, reason: str
) -> None:
    """So much of the deposit goes back to who owed the claim."""
    told = {"deposit_id": deposit_id, "claim_id": claim_id, "amount_yen": amount.amount, "reason": reason}
    booked = {"fiscal_year": FiscalYear.of(work.today).year, "journal_id": journal_id}
    by = {"recorded_at": work.now, "recorded_by": work.actor.id}
    await work.session.execute(insert(DepositRefundRow).values(id=work.new_id(), **told, **booked, **by))


async def count_refunds(read: Read, deposit_id: UUID) -> int:
    """How often something of the deposit was paid back, for the next one's key."""
    query = text("SELECT count(*) FROM deposit_refund WHERE deposit_id = :deposit")
    return int((await read.session.execute(query, {"deposit": deposit_id})).scalar_one())


async def deposits(read: Read, *, deposit_id: UUID | None = None, is_open: bool = True) -> list[Deposit]:
    """Deposits of which something is not used, or all; the oldest first."""
    query = text(f"""{_DEPOSITS}
        WHERE (CAST(:deposit AS uuid) IS NULL OR d.id = :deposit) AND (NOT :open OR open_yen > 0)
        ORDER BY on_date, line_key""")
    return [_deposit(row) for row in await read.session.execute(query, {"deposit": deposit_id, "open": is_open})]


async def count_open(read: Read) -> int:
    """Of how many deposits something is not used."""
    return int((await read.session.execute(text("SELECT count(*) FROM deposit_open WHERE open_yen > 0"))).scalar_one())


_DEPOSITS = "SELECT d.*, o.open_yen FROM deposit d JOIN deposit_open o ON o.id = d.id"


def _deposit(row: Any) -> Deposit:
    return Deposit(
        id=row.id,
        line_key=row.line_key,
        on_date=row.on_date,
        amount=Yen(row.amount_yen),
        fiscal_year=FiscalYear(row.fiscal_year),
        open=Yen(row.open_yen),
        words=SealedWords(row.wrapped_key, row.words),
    )


async def deposit(read: Read, deposit_id: UUID) -> Deposit:
    """One deposit; raises NoSuchDeposit."""
    found = await deposits(read, deposit_id=deposit_id, is_open=False)
    if not found:
        raise NoSuchDeposit("その入金は記録されていません。")
    return found[0]


async def insert_budget(
    work: Work, fiscal_year: FiscalYear, scheme: str, side: BudgetSide, amount: Yen, reason: str
) -> None:
    """The next revision of a budget."""
    query = text("""
        INSERT INTO support_budget
            (id, fiscal_year, scheme, side, revision, amount_yen, reason, recorded_at, recorded_by)
        SELECT :id, :year, :scheme, :side, coalesce(max(revision), 0) + 1, :amount, :reason, :at, CAST(:by AS uuid)
        FROM support_budget WHERE fiscal_year = :year AND scheme = :scheme AND side = :side""")
    told = {"id": work.new_id(), "year": fiscal_year.year, "scheme": scheme, "side": side.value, "reason": reason}
    await work.session.execute(query, {**told, "amount": amount.amount, "at": work.now, "by": work.actor.id})
