"""Each guard of the database refuses one bad thing, and when it is taken away that very thing goes through."""

from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.base.clock import FrozenClock
from service.db.engine import Database
from tests.service.ledger.books import open_books, rolled_back, rows

SEAL, ENDED = "SELECT ledger_seal_journals()", "SET CONSTRAINTS ALL IMMEDIATE"
"""The last act of a work, and what the database asks when it is committed."""
SETTLED = (SEAL, ENDED, "SET CONSTRAINTS ALL DEFERRED")
"""What was done before is past, and the next is asked at its own end."""
SOUND = (
    "DROP TRIGGER ledger_journal_sound ON ledger_journal",
    "DROP TRIGGER ledger_entry_sound ON ledger_entry",
)
"""Each of the two asks the same of a whole journal."""


def journal(number: int, day: str = "2026-11-01", *, year: int = 2026, cash: bool = False, **more: str) -> str:
    told = {
        "id": f"'{number:032x}'",
        "natural_key": f"'k:{number}'",
        "digest": "sha256('x')",
        "kind": "'tests'",
        "fiscal_year": str(year),
        "on_date": f"'{day}'",
        "touches_cash": str(cash),
        "recorded_at": "'2026-11-24T01:00Z'",
        **more,
    }
    return f"INSERT INTO ledger_journal ({', '.join(told)}) VALUES ({', '.join(told.values())})"  # noqa: S608


def line(number: int, place: int, amount: int, account: str = "support_expense", party: str = "NULL") -> str:
    return f"INSERT INTO ledger_entry VALUES ('{number:032x}', {place}, '{account}', {party}, {amount})"  # noqa: S608


def lines(number: int, *amounts: int) -> tuple[str, ...]:
    return tuple(line(number, place, amount) for place, amount in enumerate(amounts, start=1))


def whole(number: int, day: str = "2026-11-01", *, year: int = 2026, corrects: str = "NULL") -> tuple[str, ...]:
    return (journal(number, day, year=year, corrects=corrects), *lines(number, 100, -100))


def in_cash(number: int, day: str, *, year: int = 2026) -> tuple[str, ...]:
    return (journal(number, day, year=year, cash=True), line(number, 1, 100), line(number, 2, -100, "cash"))


def reversal(number: int, of: int, year: int = 2026) -> str:
    return journal(number, f"{year}-11-02", year=year, reverses=f"'{of:032x}'")


def opened(*years: int) -> tuple[str, ...]:
    return tuple(f"SELECT ledger_open_year({year}, '2026-04-01T00:00Z')" for year in years)


def asked(closing: str, by: int = 1, at: str = "2027-06-01") -> str:
    told = f"gen_random_uuid(), 2026, '{closing}', '', '{at}T00:00+09', '{by:032x}'"
    return f"INSERT INTO ledger_closing_request VALUES ({told})"  # noqa: S608


def closed(*, obligations: str = "2027-04-01", year: str | None = None) -> tuple[str, ...]:
    books = (asked("books"), f"SELECT ledger_close_year(2026, '{year}T00:00+09', '{2:032x}')") if year else ()
    return (
        asked("obligations"),
        f"SELECT ledger_close_obligations(2026, '{obligations}T00:00+09', '{2:032x}')",
        *books,
    )


def without(trigger: str, table: str) -> tuple[str, ...]:
    return (f"DROP TRIGGER {trigger} ON {table}",)


def unchecked(constraint: str, table: str) -> tuple[str, ...]:
    return (f"ALTER TABLE {table} DROP CONSTRAINT {constraint}",)


def forgotten(function: str, *words: str) -> tuple[str, ...]:
    """The function without these words."""
    body = f"pg_get_functiondef('{function}'::regproc)"
    for each in words:
        body = f"replace({body}, $words${each}$words$, '')"
    return (f"DO $do$ BEGIN EXECUTE {body}; END $do$",)


@dataclass(frozen=True)
class Guard:
    """What it refuses, in which words, and how it is taken away."""

    bad: tuple[str, ...]
    refused: str
    taken_away: tuple[str, ...]
    needs: tuple[str, ...] = (*opened(2026), *whole(1), *SETTLED)
    """What is done before, and well."""


def of_whole(*bad: str, refused: str, taken_away: tuple[str, ...] = SOUND, needs: tuple[str, ...] = ()) -> Guard:
    return Guard((*bad, SEAL, ENDED), refused, taken_away, needs or (*opened(2026), *whole(1), *SETTLED))


UNASKED = "WHEN asked.requests = 0 THEN 'ledger_closing_is_requested'"
ALONE_ASKED = "WHEN asked.by_another IS NOT TRUE THEN 'ledger_closing_two_hands'"
REVERSED = (*whole(1), reversal(2, 1), *lines(2, -100, 100), *SETTLED)
NOT_OF_YEAR = ("ledger_journal_in_its_year", "ledger_journal")

GUARDS = {
    "a journal without lines": of_whole(
        journal(2), refused="ledger_journal_has_lines", taken_away=without("ledger_journal_sound", "ledger_journal")
    ),
    "a journal of one line": of_whole(journal(2), line(2, 1, 5), refused="ledger_journal_has_lines"),
    "a journal that does not balance": of_whole(journal(2), *lines(2, 100, -99), refused="ledger_journal_balances"),
    "a line that comes after the journal was asked": of_whole(
        *whole(2),
        "SET CONSTRAINTS ledger_journal_sound IMMEDIATE",
        line(2, 3, 7),
        refused="ledger_journal_balances",
        taken_away=without("ledger_entry_sound", "ledger_entry"),
    ),
    "cash that the journal does not tell of": of_whole(
        journal(2), line(2, 1, 5), line(2, 2, -5, "cash"), refused="ledger_journal_tells_cash"
    ),
    "a reversal of another amount": of_whole(reversal(2, 1), *lines(2, -99, 99), refused="ledger_reversal_mirrors"),
    "a reversal the wrong way round": of_whole(
        reversal(2, 1),
        line(2, 1, -100),
        line(2, 2, 100, "refund_expense"),
        refused="ledger_reversal_mirrors",
    ),
    "a reversal with two lines more": of_whole(
        reversal(2, 1), *lines(2, -100, 100, -100, 100), refused="ledger_reversal_mirrors"
    ),
    "a reversal in an earlier year": of_whole(
        reversal(2, 1, 2025),
        *lines(2, -100, 100),
        refused="ledger_reversal_mirrors",
        needs=(*opened(2025, 2026), *whole(1), *SETTLED),
    ),
    "a reversal of a reversal": of_whole(
        reversal(3, 2),
        *lines(3, 100, -100),
        refused="ledger_no_reversal_of_reversal",
        needs=(*opened(2026), *REVERSED),
    ),
    "a second reversal": Guard(
        (reversal(3, 1),),
        "ledger_journal_reversed_once",
        ("DROP INDEX ledger_journal_reversed_once",),
        (*opened(2026), *REVERSED),
    ),
    "a correction within the year": of_whole(*whole(2, corrects=f"'{1:032x}'"), refused="ledger_corrects_earlier_year"),
    "a journal outside the chain": Guard(
        (*whole(2), ENDED), "is not sealed", without("ledger_journal_sealed", "ledger_journal")
    ),
    "a line after the seal": Guard(
        (line(1, 3, 5), line(1, 4, -5), ENDED), "takes no more lines", without("no_late_lines", "ledger_entry")
    ),
    "lines of no journal": Guard(
        (line(9, 1, 5), line(9, 2, -5)), "takes no more lines", without("no_late_lines", "ledger_entry")
    ),
    "a journal of a year without books": Guard(
        (*whole(2, "2027-11-01", year=2027), SEAL, ENDED),
        "ledger_year_is_opened",
        without("open_years_only", "ledger_journal"),
    ),
    "an obligation after their close": Guard(
        (*whole(2), SEAL, ENDED),
        "ledger_year_takes_obligations",
        without("open_years_only", "ledger_journal"),
        (*opened(2026), *closed()),
    ),
    "cash after the year's close": Guard(
        (*in_cash(2, "2027-05-31"), SEAL, ENDED),
        "ledger_year_is_not_closed",
        without("open_years_only", "ledger_journal"),
        (*opened(2026), *closed(year="2027-06-01")),
    ),
    "a journal before its year": Guard(whole(2, "2026-03-31"), NOT_OF_YEAR[0], unchecked(*NOT_OF_YEAR)),
    "an obligation after its year": Guard(whole(2, "2027-04-01"), NOT_OF_YEAR[0], unchecked(*NOT_OF_YEAR)),
    "cash after 31 May": Guard(in_cash(2, "2027-06-01"), NOT_OF_YEAR[0], unchecked(*NOT_OF_YEAR)),
    "obligations closed on 31 March": Guard(
        closed(obligations="2027-03-31"), "ledger_year_is_over", unchecked("ledger_year_is_over", "ledger_year")
    ),
    "a year closed on 31 May": Guard(
        closed(year="2027-05-31"), "ledger_settlement_is_over", unchecked("ledger_settlement_is_over", "ledger_year")
    ),
    "a year closed before its obligations": Guard(
        closed(year="2027-06-01")[2:],
        "ledger_obligations_close_first",
        unchecked("ledger_obligations_close_first", "ledger_year"),
    ),
    "a close that nobody asked for": Guard(
        closed()[1:],
        "ledger_closing_is_requested",
        forgotten("ledger_close_obligations", UNASKED, ALONE_ASKED),
        opened(2026),
    ),
    "a close by who asked for it": Guard(
        (asked("obligations", by=2), closed()[1]),
        "ledger_closing_two_hands",
        forgotten("ledger_close_obligations", ALONE_ASKED),
        opened(2026),
    ),
    "a close by nobody in particular": Guard(
        (asked("obligations"), closed()[1].replace(f"'{2:032x}'", "NULL")),
        "ledger_closing_two_hands",
        forgotten("ledger_close_obligations", ALONE_ASKED),
        opened(2026),
    ),
    "books closed by who asked for it": Guard(
        (asked("books", by=2), *closed(year="2027-06-01")[3:]),
        "ledger_closing_two_hands",
        forgotten("ledger_close_year", ALONE_ASKED),
        (*opened(2026), *closed()),
    ),
    "a request on 31 March": Guard(
        (asked("obligations", at="2027-03-31"),),
        "ledger_year_is_over",
        unchecked("ledger_year_is_over", "ledger_closing_request"),
        opened(2026),
    ),
    "a request on 31 May": Guard(
        (asked("books", at="2027-05-31"),),
        "ledger_settlement_is_over",
        unchecked("ledger_settlement_is_over", "ledger_closing_request"),
        opened(2026),
    ),
    "a request of a year without books": Guard(
        (asked("obligations"),),
        "ledger_year_is_opened",
        unchecked("ledger_year_is_opened", "ledger_closing_request"),
        (SEAL,),
    ),
    "books of no century": Guard(opened(1926), "ledger_year_bounds", unchecked("ledger_year_bounds", "ledger_year")),
    "a year reopened": Guard(
        ("UPDATE ledger_year SET closed_at = NULL",),
        "a close stands",
        without("never_reopened", "ledger_year"),
        (*opened(2026), *closed(year="2027-06-01")),
    ),
    "obligations reopened": Guard(
        ("UPDATE ledger_year SET obligations_closed_at = NULL",),
        "a close stands",
        without("never_reopened", "ledger_year"),
        (*opened(2026), *closed()),
    ),
    "the same natural key": Guard(
        (journal(2, natural_key="'k:1'"),),
        "ledger_journal_once",
        unchecked("ledger_journal_once", "ledger_journal"),
    ),
    "an empty natural key": Guard(
        (journal(2, natural_key="''"),), "ledger_journal_key", unchecked("ledger_journal_key", "ledger_journal")
    ),
    "an empty kind": Guard(
        (journal(2, kind="''"),), "ledger_journal_kind", unchecked("ledger_journal_kind", "ledger_journal")
    ),
    "a digest of another length": Guard(
        (journal(2, digest="'x'"),), "ledger_journal_digest", unchecked("ledger_journal_digest", "ledger_journal")
    ),
    "a line of nothing": Guard(
        (journal(2), line(2, 1, 0)), "ledger_entry_amount", unchecked("ledger_entry_amount", "ledger_entry")
    ),
    "a line beyond all budgets": Guard(
        (journal(2), line(2, 1, 10**12 + 1)), "ledger_entry_amount", unchecked("ledger_entry_amount", "ledger_entry")
    ),
    "a line of no account": Guard(
        (journal(2), line(2, 1, 5, "petty_cash")),
        "ledger_entry_account",
        unchecked("ledger_entry_account", "ledger_entry"),
    ),
    "a debt to nobody": Guard(
        (journal(2), line(2, 1, 5, "payable_person")),
        "ledger_entry_party",
        unchecked("ledger_entry_party", "ledger_entry"),
    ),
    "a line before the first": Guard(
        (journal(2), line(2, 0, 5)), "ledger_entry_line", unchecked("ledger_entry_line", "ledger_entry")
    ),
    "a second seal": Guard(
        (f"INSERT INTO ledger_seal VALUES (2, '{1:032x}', 'x')",),  # noqa: S608
        "ledger_seal_once",
        unchecked("ledger_seal_once", "ledger_seal"),
    ),
}

ALONE = """
    DO $$ DECLARE it record; BEGIN
        FOR it IN SELECT conrelid::regclass AS place, conname FROM pg_constraint
            WHERE confrelid IN (
                'ledger_journal'::regclass, 'ledger_year'::regclass, 'ledger_closing_request'::regclass)
        LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', it.place, it.conname); END LOOP;
    END $$"""
"""A table to which others refer is not truncated anyway."""
CHANGES = {
    "ledger_journal": "UPDATE ledger_journal SET kind = 'forged'",
    "ledger_entry": "UPDATE ledger_entry SET amount = -amount",
    "ledger_seal": "UPDATE ledger_seal SET number = number + 1",
    "ledger_year": "DELETE FROM ledger_year",
    "ledger_closing_request": "UPDATE ledger_closing_request SET requested_by = gen_random_uuid()",
    "ledger_closing_withdrawal": "UPDATE ledger_closing_withdrawal SET withdrawn_by = gen_random_uuid()",
}
for table, change in CHANGES.items():
    for statement in (change, f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608 - tables of ours
        GUARDS[statement] = Guard(
            (statement,),
            f"{table} is append-only",
            without("append_only", table),
            (*opened(2026), *whole(1), *SETTLED, ALONE),
        )


async def done(connection: AsyncConnection, *statements: str) -> None:
    for statement in statements:
        await connection.execute(text(statement))


@pytest.mark.parametrize("guard", list(GUARDS.values()), ids=list(GUARDS))
async def test_what_a_guard_refuses_goes_through_without_it(database_url: str, guard: Guard) -> None:
    async with rolled_back(database_url) as connection:
        await done(connection, *guard.needs)
        with pytest.raises(DBAPIError, match=guard.refused):
            await done(connection, *guard.bad)
        await connection.rollback()
        await done(connection, *guard.taken_away, *guard.needs, *guard.bad)


WRONG_ROLE = {
    "INSERT ON ledger_seal": "INSERT INTO ledger_seal VALUES (7, gen_random_uuid(), 'x')",
    "INSERT ON ledger_year": "INSERT INTO ledger_year VALUES (2030, now())",
    "UPDATE ON ledger_year": "UPDATE ledger_year SET obligations_closed_at = '2027-04-01T00:00+09'",
}


@pytest.mark.parametrize("role", ["kakehashi_web", "kakehashi_worker"])
@pytest.mark.parametrize("privilege", list(WRONG_ROLE))
async def test_a_role_that_serves_writes_neither_years_nor_seals(database_url: str, privilege: str, role: str) -> None:
    async with rolled_back(database_url) as connection:
        await done(connection, *opened(2026), f"SET LOCAL ROLE {role}")
        with pytest.raises(DBAPIError, match="permission denied"):
            await done(connection, WRONG_ROLE[privilege])
        await connection.rollback()
        await done(connection, *opened(2026), f"GRANT {privilege} TO {role}", f"SET LOCAL ROLE {role}")
        await done(connection, WRONG_ROLE[privilege])


@pytest.mark.parametrize("statement", [*opened(2026), *closed(year="2027-06-01")[1::2], SEAL])
async def test_companies_neither_open_nor_close_nor_seal(database_url: str, statement: str) -> None:
    async with rolled_back(database_url) as connection:
        await done(connection, "SET LOCAL ROLE kakehashi_company")
        with pytest.raises(DBAPIError, match="permission denied for function"):
            await done(connection, statement)


async def test_a_journal_bears_the_number_of_its_own_transaction_whatever_it_is_told(database_url: str) -> None:
    """Else whoever wrote it could keep it open for lines of a transaction to come."""
    asked = text("SELECT count(*) FROM ledger_journal WHERE xid = pg_current_xact_id()")
    async with rolled_back(database_url) as connection:
        await done(connection, *opened(2026), journal(1, xid="'987654321'"))
        assert (await connection.execute(asked)).scalar_one() == 1
        await connection.rollback()
        await done(connection, *without("written", "ledger_journal"), *opened(2026), journal(1, xid="'987654321'"))
        assert (await connection.execute(asked)).scalar_one() == 0


async def test_every_function_of_the_ledger_finds_our_tables_and_no_others(
    worker_database: Database, clock: FrozenClock
) -> None:
    await open_books(worker_database, clock)
    found = await rows(
        worker_database, "SELECT proname, proconfig[1] FROM pg_proc WHERE starts_with(proname, 'ledger_')"
    )
    assert len(found) == 12
    assert {path for _, path in found} == {"search_path=public, pg_temp"}
