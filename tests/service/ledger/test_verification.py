"""Reading the books again finds what was changed, removed, slipped in, put in another order or cut from the end."""

import re
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretBytes

from service import timetable
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.cli.assembly import House
from service.cli.safety import restore_beside
from service.db.engine import Database
from service.db.roles import DatabaseRole
from service.db.work import begin_read, begin_work
from service.ledger import actions, jobs, verification
from service.ledger.terms import Closing, LedgerBroken, NotAnAnchor
from service.platform import audit_chain
from service.platform.audit_chain import Head
from service.platform.backup import write_backup
from service.platform.job import by_kind
from service.settings import Secrets, Settings
from tests.factories.people import a_person
from tests.service.ledger import books
from tests.service.ledger.books import (
    SPRING,
    SUMMER,
    YEAR,
    close,
    open_books,
    owed,
    paid,
    post,
    rows,
    superuser,
)
from tests.support.commands import KEYS, kakehashi
from tests.support.jobs import bare_tools


@pytest.fixture
async def written(worker_database: Database, clock: FrozenClock) -> Database:
    """Five journals: 1 owed, 2 paid, 3 paid by mistake, 4 that reversed, 5 owed and paid in one."""
    await open_books(worker_database, clock)
    await post(worker_database, clock, owed())
    _, mistake = await post(worker_database, clock, paid(), paid("k:3", 500))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await actions.reverse_journal(work, mistake.id, date(2026, 11, 24), "k:4", YEAR)  # type: ignore[arg-type]
    await post(worker_database, clock, owed("k:5", 7))
    return worker_database


async def verified(database: Database, clock: FrozenClock, anchor: Head | None = None) -> Head | None:
    async with begin_read(database, SYSTEM, clock) as read:
        return await verification.verify(read, anchor)


async def tampered(database_url: str, *statements: str) -> None:
    """`#2` stands for the id of the second journal."""
    named = r"(SELECT journal_id FROM ledger_seal WHERE number = \1)"
    await books.tampered(database_url, *(re.sub(r"#([0-9])", named, statement) for statement in statements))


RESEALED = """
    DO $$ DECLARE last bytea := '\\x'; it record; BEGIN
        FOR it IN SELECT s.number, convert_to(jsonb_build_array(
                j.id, j.natural_key, encode(j.digest, 'hex'), j.kind, j.fiscal_year, j.on_date, j.touches_cash,
                j.subject_id, j.reverses, j.corrects, extract(epoch FROM j.recorded_at), j.recorded_by,
                (SELECT jsonb_agg(jsonb_build_array(e.line, e.account, e.party, e.amount) ORDER BY e.line)
                    FROM ledger_entry e WHERE e.journal_id = j.id))::text, 'UTF8') AS content
            FROM ledger_seal s JOIN ledger_journal j ON j.id = s.journal_id ORDER BY s.number
        LOOP
            last := sha256(last || it.content);
            UPDATE ledger_seal SET hash = last WHERE number = it.number;
        END LOOP;
    END $$"""
"""Whoever may do everything writes the whole chain anew."""


async def test_empty_books_are_whole_and_have_no_head(worker_database: Database, clock: FrozenClock) -> None:
    assert await verified(worker_database, clock) is None


async def test_untouched_books_are_whole_and_hold_every_earlier_head(written: Database, clock: FrozenClock) -> None:
    first = await verified(written, clock)
    assert first is not None
    assert first.number == 5
    await post(written, clock, paid("k:6", 7))
    last = await verified(written, clock, anchor=first)
    assert last is not None
    assert last.number == 6


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE ledger_entry SET amount = -amount WHERE journal_id = #2", 2),
        ("UPDATE ledger_entry SET amount = amount + 1 WHERE journal_id = #2 AND line = 1", 2),
        ("UPDATE ledger_entry SET party = gen_random_uuid() WHERE journal_id = #4 AND line = 1", 4),
        ("UPDATE ledger_entry SET account = 'suspense' WHERE journal_id = #2 AND line = 2", 2),
        ("UPDATE ledger_entry SET line = 9 WHERE journal_id = #2 AND line = 1", 2),
        ("DELETE FROM ledger_entry WHERE journal_id = #4", 4),
        ("INSERT INTO ledger_entry VALUES (#2, 3, 'cash', NULL, 5), (#2, 4, 'cash', NULL, -5)", 2),
        ("UPDATE ledger_journal SET on_date = '2026-11-21' WHERE id = #2", 2),
        ("UPDATE ledger_journal SET natural_key = 'other' WHERE id = #3", 3),
        ("UPDATE ledger_journal SET subject_id = NULL WHERE id = #3", 3),
        ("UPDATE ledger_journal SET recorded_at = recorded_at + interval '1 microsecond' WHERE id = #3", 3),
        ("UPDATE ledger_journal SET recorded_by = gen_random_uuid() WHERE id = #3", 3),
        ("UPDATE ledger_journal SET digest = sha256('x') WHERE id = #3", 3),
        ("UPDATE ledger_journal SET corrects = #2 WHERE id = #3", 3),
        ("UPDATE ledger_journal SET reverses = NULL WHERE id = #4", 4),
        ("DELETE FROM ledger_journal WHERE id = #2", 2),
        ("DELETE FROM ledger_seal WHERE number = 2", 3),
        ("DELETE FROM ledger_seal WHERE number = 1", 2),
        ("DELETE FROM ledger_seal WHERE number = 5", 0),
        ("UPDATE ledger_seal SET hash = sha256('x') WHERE number = 4", 4),
        ("UPDATE ledger_seal SET number = 9 WHERE number = 5", 9),
        ("INSERT INTO ledger_seal VALUES (6, gen_random_uuid(), 'x')", 6),
        ("INSERT INTO ledger_seal VALUES (0, gen_random_uuid(), 'x')", 0),
        ("INSERT INTO ledger_entry VALUES (gen_random_uuid(), 1, 'cash', NULL, 5)", 0),
    ],
)
async def test_the_first_bad_journal_is_named(
    written: Database, database_url: str, clock: FrozenClock, statement: str, bad: int
) -> None:
    await tampered(database_url, statement)
    with pytest.raises(LedgerBroken) as refusal:
        await verified(written, clock)
    assert refusal.value.facts["number"] == bad


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (("UPDATE ledger_entry SET amount = 1 WHERE journal_id = #2 AND line = 1",), "2番の借方と貸方"),
        (("DELETE FROM ledger_entry WHERE journal_id = #2 AND line = 1",), "2番の借方と貸方"),
        (("DELETE FROM ledger_entry WHERE journal_id = #2",), "2番の借方と貸方"),
        (("UPDATE ledger_entry SET amount = amount * 2 WHERE journal_id = #4",), "4番は、元の仕訳の取消"),
        (("UPDATE ledger_journal SET reverses = #4 WHERE id = #2",), "2番は、元の仕訳の取消"),
        (
            (
                "DROP INDEX ledger_journal_reversed_once",
                "UPDATE ledger_entry SET amount = -amount WHERE journal_id = #2",
                "UPDATE ledger_entry SET amount = 500 * sign(amount) WHERE journal_id = #2",
                "UPDATE ledger_journal SET reverses = #3 WHERE id = #2",
            ),
            "2番は、元の仕訳の取消",
        ),
        (("UPDATE ledger_journal SET corrects = #2 WHERE id = #3",), "3番が訂正する"),
        (("UPDATE ledger_journal SET touches_cash = false WHERE id = #2",), "2番の日付または現金"),
        (
            (
                "ALTER TABLE ledger_journal DROP CONSTRAINT ledger_journal_in_its_year",
                "UPDATE ledger_journal SET on_date = '2027-06-01' WHERE id = #2",
            ),
            "2番の日付または現金",
        ),
    ],
)
async def test_what_was_never_sound_is_found_though_the_chain_was_written_anew(
    written: Database, database_url: str, clock: FrozenClock, statements: tuple[str, ...], told: str
) -> None:
    await tampered(database_url, *statements, RESEALED)
    with pytest.raises(LedgerBroken, match=told):
        await verified(written, clock)


async def test_two_journals_that_changed_places_are_found(
    written: Database, database_url: str, clock: FrozenClock
) -> None:
    await tampered(
        database_url,
        "UPDATE ledger_seal SET number = -1 WHERE number = 2",
        "UPDATE ledger_seal SET number = 2 WHERE number = 3",
        "UPDATE ledger_seal SET number = 3 WHERE number = -1",
    )
    with pytest.raises(LedgerBroken, match="2番が、記録されたときと"):
        await verified(written, clock)


CUT = (
    "DELETE FROM ledger_entry WHERE journal_id = #5",
    "DELETE FROM ledger_journal WHERE id = #5",
    "DELETE FROM ledger_seal WHERE number = 5",
)


async def test_a_cut_end_is_told_by_an_anchor(written: Database, database_url: str, clock: FrozenClock) -> None:
    kept = await verified(written, clock)
    await tampered(database_url, *CUT)
    assert await verified(written, clock) is not None
    with pytest.raises(LedgerBroken, match="切り取られて"):
        await verified(written, clock, anchor=kept)


async def anchor(database: Database, clock: FrozenClock, night: int = 24) -> None:
    async with begin_work(database, SYSTEM, clock) as work:
        await jobs.anchor_ledger.run(work, bare_tools(), {"business_date": f"2026-11-{night}"})


async def test_a_cut_end_is_told_by_the_head_that_a_night_noted(
    written: Database, database_url: str, clock: FrozenClock
) -> None:
    await anchor(written, clock)
    await tampered(database_url, *CUT)
    with pytest.raises(LedgerBroken, match="5番がありません。終わりが切り取られて"):
        await verified(written, clock)


async def test_books_written_anew_are_told_by_the_head_that_a_night_noted(
    written: Database, database_url: str, clock: FrozenClock
) -> None:
    await anchor(written, clock)
    forged = "UPDATE ledger_journal SET kind = 'forged' WHERE id = #2"
    await tampered(database_url, forged, RESEALED)
    with pytest.raises(LedgerBroken, match="書き直されて"):
        await verified(written, clock)


async def test_a_night_notes_the_head_once_and_not_of_broken_books(
    written: Database, database_url: str, clock: FrozenClock
) -> None:
    await anchor(written, clock)
    head = await verified(written, clock)
    assert head is not None
    asked = "SELECT facts FROM audit_entry WHERE act = 'ledger.anchored'"
    noted = [({"number": 5, "hash": head.hash.hex()},)]
    assert await rows(written, asked) == noted
    assert await rows(written, "SELECT name, result FROM job_run") == [("anchor_ledger", {"journals": 5})]
    await tampered(database_url, "UPDATE ledger_journal SET kind = 'forged' WHERE id = #2")
    with pytest.raises(LedgerBroken):
        await anchor(written, clock, 25)
    assert await rows(written, asked) == noted


async def test_a_night_without_journals_is_done_too(worker_database: Database, clock: FrozenClock) -> None:
    await anchor(worker_database, clock)
    assert await rows(worker_database, "SELECT result FROM job_run") == [({"journals": 0},)]


def test_the_timetable_owes_it_every_night() -> None:
    assert by_kind(timetable.JOBS)["anchor_ledger"] is jobs.anchor_ledger
    assert jobs.ANCHOR_LEDGER in timetable.NIGHTS


async def test_the_database_seals_as_the_reader_reads(written: Database, clock: FrozenClock) -> None:
    """Also what jsonb writes in its own way: signs beyond ASCII, quotes, a moment within a second."""
    clock.set(clock.now().replace(microsecond=123_450))
    await post(written, clock, owed('k:"6"\\ 髙﨑🌸', 7))
    assert await verified(written, clock) is not None


@pytest.mark.parametrize("word", ["", "12", "12:ab", "1:" + "A" * 64])
def test_what_is_no_anchor_is_refused(word: str) -> None:
    with pytest.raises(NotAnAnchor):
        verification.read_anchor(word)


async def test_the_command_prints_the_head_and_takes_it_back(
    written: Database, database_url: str, clock: FrozenClock
) -> None:
    status, printed, _ = await kakehashi(database_url, "ledger", "verify")
    assert (status, printed) == (0, f"{await verified(written, clock)}\n")
    await tampered(database_url, *CUT)
    status, printed, said = await kakehashi(database_url, "ledger", "verify", "--anchor", printed.strip())
    assert (status, printed) == (1, "")
    assert "5番" in said


async def test_the_command_names_the_first_bad_journal(written: Database, database_url: str) -> None:
    await tampered(database_url, "UPDATE ledger_journal SET kind = 'forged' WHERE id = #2")
    status, printed, said = await kakehashi(database_url, "ledger", "verify")
    assert (status, printed, said.count("\n")) == (1, "", 1)
    assert "2番" in said


async def test_the_command_says_that_the_books_are_empty(database_url: str) -> None:
    assert await kakehashi(database_url, "ledger", "verify") == (0, "", "帳簿はまだ空です。\n")


async def test_closed_books_come_back_from_a_backup_whole(
    written: Database, database_url: str, clock: FrozenClock, tmp_path: Path
) -> None:
    for at, closing in ((SPRING, Closing.OBLIGATIONS), (SUMMER, Closing.BOOKS)):
        clock.set(at)
        await close(written, clock, closing)
    keys = {name.lower(): SecretBytes(key) for name, key in KEYS.items()}
    house = House(Settings(secrets=Secrets(**keys)), clock, database_url, None)
    async with begin_work(written, SYSTEM, clock) as work:
        await a_person(work, house.vault(), "D-1")
    async with house.database(DatabaseRole.BACKUP) as database:
        await write_backup(database, tmp_path / "whole.zip", clock)
    checks = {check.name: check for check in await restore_beside(house, tmp_path / "whole.zip")}
    assert [name for name, check in checks.items() if not check.passed] == []
    assert checks["帳簿"].told == "5件"


async def test_the_audit_log_stays_whole_beside_the_books(written: Database, clock: FrozenClock) -> None:
    await anchor(written, clock)
    async with begin_read(written, SYSTEM, clock) as read:
        assert await audit_chain.verify(read) is not None


async def test_a_formula_that_was_replaced_in_the_database_hides_nothing(
    written: Database, database_url: str, clock: FrozenClock
) -> None:
    async with superuser(database_url) as database, database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION ledger_check(journal ledger_journal) RETURNS void LANGUAGE sql AS $$ SELECT $$"
        )
    await tampered(database_url, "UPDATE ledger_journal SET kind = 'forged' WHERE id = #2")
    with pytest.raises(LedgerBroken):
        await verified(written, clock)
