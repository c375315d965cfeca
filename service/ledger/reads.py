"""Questions to the books: journals with their entries, sums by account and party, years."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.yen import ZERO, Yen
from service.db.work import Read
from service.ledger.terms import (
    CHART,
    AccountCode,
    AccountKind,
    AccountTotal,
    Closing,
    ClosingRequest,
    Entry,
    Journal,
    JournalFacts,
    NoSuchJournal,
    Year,
)

SELECTED = text("""
    SELECT j.id, s.number, j.natural_key, j.kind, j.fiscal_year, j.on_date, j.subject_id, j.reverses, j.corrects,
        j.recorded_at, j.recorded_by, r.id AS reversed_by, e.accounts, e.amounts, e.parties
    FROM ledger_journal j
        LEFT JOIN ledger_seal s ON s.journal_id = j.id
        LEFT JOIN ledger_journal r ON r.reverses = j.id
        CROSS JOIN LATERAL (
            SELECT array_agg(account ORDER BY line) AS accounts, array_agg(amount ORDER BY line) AS amounts,
                array_agg(party ORDER BY line) AS parties
            FROM ledger_entry WHERE journal_id = j.id) e
    WHERE j.id = ANY(CAST(:ids AS uuid[]))""")


async def years(read: Read) -> list[Year]:
    """Every year that has books, the earliest first."""
    query = text("SELECT * FROM ledger_year ORDER BY fiscal_year")
    return [
        Year(
            FiscalYear(row.fiscal_year),
            row.opened_at,
            row.obligations_closed_at,
            row.closed_at,
            row.obligations_closed_by,
            row.closed_by,
        )
        for row in await read.session.execute(query)
    ]


async def closing_requests(read: Read, year: FiscalYear, *, closed: bool = False) -> list[ClosingRequest]:
    """The requests that stand to close what of the year is not closed yet, the earliest first.

    `closed`: instead those by which it was closed.
    """
    query = text("""
        SELECT asked.* FROM standing_closing_request asked JOIN ledger_year y ON y.fiscal_year = asked.fiscal_year
        WHERE asked.fiscal_year = :year
            AND (CASE asked.closing WHEN 'books' THEN y.closed_at ELSE y.obligations_closed_at END IS NOT NULL)
                = :closed
        ORDER BY asked.requested_at, asked.id""")
    return [
        ClosingRequest(
            row.id, FiscalYear(row.fiscal_year), Closing(row.closing), row.seen, row.requested_at, row.requested_by
        )
        for row in await read.session.execute(query, {"year": year.year, "closed": closed})
    ]


async def closed_years(read: Read) -> frozenset[FiscalYear]:
    """The years whose books take nothing more."""
    return frozenset(year.fiscal_year for year in await years(read) if year.closed_at is not None)


async def trial_balance(read: Read, year: FiscalYear | None = None) -> list[AccountTotal]:
    """Every account's sums (残高試算表) of one year, or of all: in the chart's order, also those without an entry."""
    query = text("""
        SELECT e.account, coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0) AS debit,
            coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0) AS credit
        FROM ledger_entry e JOIN ledger_journal j ON j.id = e.journal_id
        WHERE CAST(:year AS integer) IS NULL OR j.fiscal_year = :year
        GROUP BY e.account""")
    found = await read.session.execute(query, {"year": year.year if year else None})
    sums = {row.account: AccountTotal(AccountCode(row.account), _yen(row.debit), _yen(row.credit)) for row in found}
    return [sums.get(account, AccountTotal(account, ZERO, ZERO)) for account in CHART]


async def brought_forward(read: Read, year: FiscalYear) -> dict[AccountCode, Yen]:
    """What the years before left of each account of assets and liabilities (繰越), debit less credit."""
    query = text("""
        SELECT e.account, sum(e.amount) AS amount
        FROM ledger_entry e JOIN ledger_journal j ON j.id = e.journal_id WHERE j.fiscal_year < :year GROUP BY 1""")
    found = await read.session.execute(query, {"year": year.year})
    sums = {AccountCode(row.account): _yen(row.amount) for row in found}
    kept = (AccountKind.ASSET, AccountKind.LIABILITY)
    return {code: sums.get(code, ZERO) for code, account in CHART.items() if account.kind in kept}


async def journal(read: Read, journal_id: JournalId) -> Journal:
    """One journal; NoSuchJournal."""
    found = await _told(read, [journal_id])
    if not found:
        raise NoSuchJournal("この仕訳はありません。")
    return found[0]


async def journals_of(read: Read, subject_ids: Sequence[UUID]) -> list[Journal]:
    """The journals of these subjects, by day."""
    query = text("SELECT id FROM ledger_journal WHERE subject_id = ANY(CAST(:subjects AS uuid[]))")
    return await _told(read, (await read.session.execute(query, {"subjects": list(subject_ids)})).scalars().all())


async def journals_between(
    read: Read,
    first: date,
    last: date,
    *,
    year: FiscalYear | None = None,
    after: Journal | None = None,
    limit: int | None = None,
) -> list[Journal]:
    """The journals dated from `first` to `last`, of one fiscal year where asked, by day and then by id.

    At most `limit`, from behind `after` on, so that a page begins where another ended.
    """
    query = text("""
        SELECT id FROM ledger_journal
        WHERE on_date BETWEEN CAST(:first AS date) AND CAST(:last AS date)
            AND (CAST(:year AS integer) IS NULL OR fiscal_year = :year)
            AND (CAST(:after AS uuid) IS NULL OR (on_date, id) > (CAST(:day AS date), :after))
        ORDER BY on_date, id LIMIT CAST(:limit AS bigint)""")
    asked = {
        "first": first,
        "last": last,
        "year": year.year if year else None,
        "after": after.journal_id if after else None,
        "day": after.facts.on_date if after else None,
        "limit": limit,
    }
    return await _told(read, (await read.session.execute(query, asked)).scalars().all())


async def _told(read: Read, ids: Sequence[UUID]) -> list[Journal]:
    """These journals, by day and id."""
    found = [_journal(row) for row in await read.session.execute(SELECTED, {"ids": list(ids)})]
    return sorted(found, key=lambda journal: (journal.facts.on_date, journal.journal_id))


def _journal(row: Row[Any]) -> Journal:
    entries = tuple(
        Entry(AccountCode(account), Yen(amount), party)
        for account, amount, party in zip(row.accounts, row.amounts, row.parties, strict=True)
    )
    facts = JournalFacts(
        natural_key=row.natural_key,
        kind=row.kind,
        fiscal_year=FiscalYear(row.fiscal_year),
        on_date=row.on_date,
        entries=entries,
        subject_id=row.subject_id,
        reverses=row.reverses,
        corrects=row.corrects,
    )
    return Journal(row.id, row.number, facts, row.recorded_at, row.recorded_by, row.reversed_by)


def _yen(amount: Any) -> Yen:
    """A sum of bigint comes as numeric."""
    return Yen(int(amount))
