"""`backup`, `restore` and `audit verify`, as an operator runs them."""

import asyncio
import base64
import errno
import hashlib
import json
import os
import stat
import zipfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretBytes
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.cli import OF_FILES
from service.cli.assembly import House
from service.cli.safety import Check, DatabaseTaken, restore_beside
from service.db.bootstrap import drop_database
from service.db.engine import Database, address, opened
from service.db.migrate import head
from service.db.roles import DatabaseRole
from service.db.work import begin_read, begin_work
from service.embedded import Servers
from service.platform import audit, audit_chain
from service.platform.backup import Manifest, write_backup
from service.platform.crypto import Vault
from service.platform.restore import BackupUnusable, open_backup
from service.repayments.actions import correct_case_event, request_transfers
from service.repayments.store.cases import case as stored_case
from service.repayments.store.transfers import insert_file
from service.repayments.terms.case import CaseEventKind, EventCorrection
from service.settings import Secrets, Settings
from tests.factories.companies import a_company
from tests.factories.people import a_person
from tests.factories.supports import Office
from tests.support.commands import KEYS, kakehashi
from tests.support.servers import address_of


@pytest.fixture
async def inhabited(worker_database: Database, clock: FrozenClock, vault: Vault) -> Database:
    """A database with two people, a firm, and what was noted of them."""
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_company(work)
        await a_person(work, vault, "D-1")
        await a_person(work, vault, "D-2")
    return worker_database


@pytest.fixture
async def house(inhabited: Database, database_url: str, clock: FrozenClock) -> House:
    """What the commands open, on this test's database."""
    return a_house(database_url, clock)


def a_house(database_url: str, clock: FrozenClock, wrapping: bytes = KEYS["KEY_ENCRYPTION_KEY"]) -> House:
    told = {name.lower(): SecretBytes(key) for name, key in (KEYS | {"KEY_ENCRYPTION_KEY": wrapping}).items()}
    return House(Settings(secrets=Secrets(**told)), clock, database_url, None)


async def write(house: House, path: Path) -> Manifest:
    async with house.database(DatabaseRole.BACKUP) as database:
        return await write_backup(database, path, house.clock)


@pytest.fixture
async def backup(house: House, tmp_path: Path) -> Path:
    path = tmp_path / "backup.zip"
    await write(house, path)
    return path


def marks(checks: list[Check]) -> list[bool]:
    return [check.passed for check in checks]


@asynccontextmanager
async def superuser(url: str) -> AsyncIterator[AsyncConnection]:
    """A transaction of whom nothing stops."""
    async with (
        opened(address(url, "postgres"), pool_size=1, statement_timeout=5000) as database,
        database.engine.begin() as connection,
    ):
        yield connection


async def databases(servers: Servers) -> set[str]:
    """The names of all databases that a drill may have left behind."""
    async with superuser(servers.postgres) as connection:
        query = text("SELECT datname FROM pg_database WHERE starts_with(datname, 'restore_check')")
        return set((await connection.execute(query)).scalars())


async def test_the_commands_make_a_backup_and_prove_it(inhabited: Database, database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    status, printed, said = await kakehashi(database_url, "backup", "--out", path)
    assert status == 0, said
    assert audit_chain.Head.parse(printed).number == 3
    status, printed, said = await kakehashi(database_url, "restore", "--check", path)
    assert (status, said) == (0, "")
    assert [line.split("\t")[:2] for line in printed.splitlines()] == [
        ["合", "構造"], ["合", "件数"], ["合", "監査ログ"], ["合", "帳簿"], ["合", "氏名の復号"],
    ]  # fmt: skip
    assert printed.splitlines()[4].endswith("2人")


async def test_a_drill_leaves_the_running_database_and_its_server_as_they_were(
    house: House, backup: Path, servers: Servers, tmp_path: Path
) -> None:
    before = await databases(servers)
    assert marks(await restore_beside(house, backup)) == [True] * 5
    assert await databases(servers) == before
    assert (await write(house, tmp_path / "after.zip")).tables == (manifest_of(backup)).tables


async def test_a_restore_into_a_name_brings_every_row_back_and_never_overwrites(
    house: House, backup: Path, servers: Servers, tmp_path: Path
) -> None:
    name = f"{make_url(house.postgres).database}_again"
    try:
        assert marks(await restore_beside(house, backup, name)) == [True] * 5
        restored = await write(replace(house, postgres=address_of(servers, name)), tmp_path / "again.zip")
        first = manifest_of(backup).tables
        differing = {table for table in first if first[table] != restored.tables[table]}
        assert differing == {"audit_entry"}  # the restored one notes that its identities were opened
        with pytest.raises(DatabaseTaken):
            await restore_beside(house, backup, name)
    finally:
        await drop_database(address(address_of(servers, name), "postgres"))


async def test_a_restored_chain_goes_on_where_it_ended(
    house: House, backup: Path, servers: Servers, clock: FrozenClock
) -> None:
    name = f"{make_url(house.postgres).database}_next"
    try:
        await restore_beside(house, backup, name)
        restored = replace(house, postgres=address_of(servers, name))
        async with restored.database(DatabaseRole.WORKER) as database, begin_read(database, SYSTEM, clock) as read:
            found = await audit_chain.verify(read)
        assert found is not None
        assert found.number == 5  # three and the two identities that the drill opened
    finally:
        await drop_database(address(address_of(servers, name), "postgres"))


async def test_a_backup_is_its_owners_alone_and_never_written_over_a_file(house: House, backup: Path) -> None:
    before = mode_and_bytes(backup)
    assert before[0] == 0o600
    with pytest.raises(FileExistsError):
        await write(house, backup)
    assert mode_and_bytes(backup) == before


def mode_and_bytes(path: Path) -> tuple[int, bytes]:
    return stat.S_IMODE(path.stat().st_mode), path.read_bytes()


async def test_a_backup_that_cannot_be_finished_leaves_no_file(house: House, servers: Servers, tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    with pytest.raises(DBAPIError):
        await write(replace(house, postgres=address_of(servers, "no_such_database")), path)
    assert path.name not in os.listdir(tmp_path)


async def test_a_backup_shows_one_instant_whatever_is_written_meanwhile(house: House, tmp_path: Path) -> None:
    async def write_meanwhile() -> None:
        connection = await asyncpg.connect(house.postgres)
        await connection.execute("INSERT INTO school VALUES ($1, '架空大学', 'university')", UUID(int=1))
        await connection.close()

    def at_the_first_table(table: str) -> None:
        if table == "api_key":
            with ThreadPoolExecutor() as pool:
                pool.submit(asyncio.run, write_meanwhile()).result()

    async with house.database(DatabaseRole.BACKUP) as database:
        manifest = await write_backup(database, tmp_path / "backup.zip", house.clock, at_the_first_table)
    assert manifest.tables["school"].rows == 0


def test_the_backup_holds_no_key_and_no_name(backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        held = b"".join(archive.read(name) for name in archive.namelist()) + backup.read_bytes()
    for key in KEYS.values():
        assert key not in held
        assert key.hex().encode() not in held
        assert base64.b64encode(key) not in held
    for personal in ("試験 花子", "hanako@mail.example", "096-000-0001"):
        assert personal.encode() not in held
        assert personal.encode().hex().encode() not in held


async def test_another_key_fails_the_drill(backup: Path, database_url: str, clock: FrozenClock) -> None:
    stranger = a_house(database_url, clock, wrapping=b"o" * 32)
    assert marks(await restore_beside(stranger, backup)) == [True, True, True, True, False]


async def test_a_key_that_could_not_be_proved_fails_the_drill(
    database_url: str, clock: FrozenClock, tmp_path: Path
) -> None:
    path = tmp_path / "empty.zip"
    await write(a_house(database_url, clock), path)
    assert marks(await restore_beside(a_house(database_url, clock), path)) == [True, True, True, True, False]


def manifest_of(backup: Path) -> Manifest:
    with open_backup(backup) as (_, manifest):
        return manifest


def rewritten(backup: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """The same archive, each member as `change` gives it; without the member when that is None."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: change(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(backup, "w") as archive:
        for name, held in members.items():
            if held is not None:
                archive.writestr(name, held)


def truncated(backup: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-100])


def of_another_kind(backup: Path) -> None:
    backup.write_text("これはバックアップではありません。", encoding="utf-8")


def with_a_flipped_bit(backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        place = archive.getinfo("tables/profile.copy").header_offset + 120
    held = bytearray(backup.read_bytes())
    held[place] ^= 1
    backup.write_bytes(held)


def without_a_table(backup: Path) -> None:
    rewritten(backup, lambda name, held: None if name == "tables/company.copy" else held)


def with_an_edited_row(backup: Path) -> None:
    rewritten(backup, lambda name, held: held.replace("肥後".encode(), "偽物".encode()) if "company" in name else held)


def with_a_shortened_manifest(backup: Path) -> None:
    def shorten(name: str, held: bytes) -> bytes:
        if name != "manifest.json":
            return held
        manifest = json.loads(held)
        del manifest["tables"]["person_identity"]
        return json.dumps(manifest).encode()

    rewritten(backup, shorten)


def of_an_unknown_schema(backup: Path) -> None:
    rewritten(backup, lambda name, held: held.replace(head().encode(), b"tomorrow") if "manifest" in name else held)


@pytest.mark.parametrize(
    "spoil",
    [
        truncated, of_another_kind, with_a_flipped_bit, without_a_table, with_an_edited_row,
        with_a_shortened_manifest, of_an_unknown_schema,
    ],
)  # fmt: skip
async def test_a_file_that_is_not_as_it_was_written_is_refused(
    house: House, backup: Path, servers: Servers, spoil: Callable[[Path], None]
) -> None:
    before = await databases(servers)
    spoil(backup)
    with pytest.raises(BackupUnusable):
        await restore_beside(house, backup)
    assert await databases(servers) == before


async def test_a_file_that_is_not_there_is_told_in_one_line(database_url: str, tmp_path: Path) -> None:
    status, _, said = await kakehashi(database_url, "restore", "--check", tmp_path / "none.zip")
    assert (status, said) == (2, f"kakehashi: {tmp_path / 'none.zip'}: {OF_FILES[errno.ENOENT]}\n")


async def test_a_chain_broken_before_the_backup_fails_the_drill(house: House, tmp_path: Path) -> None:
    await forge(house.postgres)
    path = tmp_path / "backup.zip"
    await write(house, path)
    assert marks(await restore_beside(house, path)) == [True, True, False, True, True]


async def test_rows_that_are_fewer_than_told_fail_the_drill(house: House, backup: Path) -> None:
    def tell_more(name: str, held: bytes) -> bytes:
        manifest = json.loads(held) if name == "manifest.json" else None
        if manifest is None:
            return held
        manifest["tables"]["person"]["rows"] += 1
        return json.dumps(manifest).encode()

    rewritten(backup, tell_more)
    assert marks(await restore_beside(house, backup)) == [True, False, True, True, True]


async def test_a_log_shorter_than_told_fails_the_drill(house: House, backup: Path) -> None:
    """Its table was cut and its digest and count made to fit; the head in the manifest tells."""
    with zipfile.ZipFile(backup) as archive:
        cut = b"".join(archive.read("tables/audit_entry.copy").splitlines(keepends=True)[:-1])

    def shorten(name: str, held: bytes) -> bytes:
        if name == "tables/audit_entry.copy":
            return cut
        if name != "manifest.json":
            return held
        manifest = json.loads(held)
        manifest["tables"]["audit_entry"] |= {"rows": 2, "sha256": hashlib.sha256(cut).hexdigest()}
        return json.dumps(manifest).encode()

    rewritten(backup, shorten)
    assert marks(await restore_beside(house, backup)) == [True, True, False, True, True]


async def forge(database_url: str) -> None:
    async with superuser(database_url) as connection:
        await connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        await connection.execute(text("UPDATE audit_entry SET act = 'tests.forged' WHERE number = 2"))


async def test_audit_verify_prints_the_head_and_takes_it_back_as_anchor(
    inhabited: Database, database_url: str, clock: FrozenClock
) -> None:
    status, printed, _ = await kakehashi(database_url, "audit", "verify")
    assert status == 0
    async with begin_work(inhabited, SYSTEM, clock) as work:
        await audit.note(work, "tests.happened")
    async with begin_read(inhabited, SYSTEM, clock) as read:
        last = await audit_chain.head(read)
    assert await kakehashi(database_url, "audit", "verify", "--anchor", printed.strip()) == (0, f"{last}\n", "")


async def test_audit_verify_names_the_first_bad_entry(inhabited: Database, database_url: str) -> None:
    await forge(database_url)
    status, printed, said = await kakehashi(database_url, "audit", "verify")
    assert (status, printed) == (1, "")
    assert "2番" in said


async def test_a_batch_withdrawn_before_two_hands_were_asked_for_and_a_day_corrected_back_come_back(
    house: House, database_url: str, worker_database: Database, vault: Vault, tmp_path: Path
) -> None:
    office = Office(worker_database, vault)
    await office.open_books(2024, 2025)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    await office.admit("青井", "阿蘇精機", date(2024, 4, 1))
    for wrong, right in ((date(2024, 4, 1), date(2024, 4, 2)), (date(2024, 4, 2), date(2024, 4, 1))):
        async with office.on(date(2024, 5, 1)) as work:
            hired = (await stored_case(work, office.cases["青井"])).last(CaseEventKind.HIRED)
            assert hired is not None
            told = EventCorrection(CaseEventKind.HIRED, wrong, replace(hired, on_date=right), "書き誤り")
            await correct_case_event(work, office.cases["青井"], told)
    await office.checked("青井", 2024, date(2025, 4, 20), "阿蘇精機", 102_000)
    await office.propose(date(2025, 7, 1))
    await office.approve(date(2025, 7, 10))
    async with office.on(date(2025, 10, 20)) as work:
        batch = await request_transfers(work, work.today)
        await insert_file(work, batch)
    async with superuser(database_url) as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(
            text("""
                INSERT INTO transfer_result (transfer_id, outcome, bank_code, on_date, reason, recorded_at, recorded_by)
                SELECT t.id, 'withdrawn', '', '2025-10-20', '日付の誤り', b.made_at, b.made_by
                FROM transfer t JOIN transfer_batch b ON b.id = t.batch_id""")
        )
    path = tmp_path / "withdrawn.zip"
    await write(house, path)
    assert marks(await restore_beside(house, path)) == [True] * 5
