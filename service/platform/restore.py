"""Loads a backup into a fresh database, and compares what stands there with what the archive says.

The database is made and migrated by the caller; here the archive is read, the rows are put in by the administrator
with every foreign key checked, and the result is counted and its audit chain walked.
"""

import hashlib
import zipfile
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path

import asyncpg
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.base.refusals import Invalid
from service.db.engine import Database
from service.db.work import Read
from service.platform import audit_chain
from service.platform.audit_chain import Head
from service.platform.backup import FORMAT, MANIFEST, SCHEMA_TABLE, TABLES, Manifest, Table, member_name

CHUNK_BYTES = 1 << 20
BROKEN_FILE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, ValidationError)
"""What reading a cut or altered archive raises; KeyError for a member that is not there."""

OF_THE_MOMENT = (
    *("chain", "written", "open_years_only", "no_late_lines", "after_failure", "told_of_withdrawals"),
    *("withdrawn_two_hands", "of_standing", "told_again"),
)
"""Triggers that ask who writes and when, and not what is written. The audit log's would make a new chain of whatever
came, and so hide what is missing; the ledger's would refuse journals of closed years, and requests to the bank come
before its answers; withdrawals of which a company was told before it was asked how say nothing of it, and requests to
the bank that were withdrawn before two hands were asked for not who the other was; what stands in place of a corrected
event comes before the correction."""

REFERENCES = text("""
    SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid""")


class BackupUnusable(Invalid):
    """The file is no backup of ours, or not as it was written."""


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except BROKEN_FILE as failure:
        raise BackupUnusable(
            "バックアップのファイルではないか、壊れています。", cause=type(failure).__name__
        ) from failure


@contextmanager
def open_backup(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive and its manifest; BackupUnusable for another kind of file, OSError for one that cannot be opened."""
    with path.open("rb") as file:
        with _readable():
            archive = zipfile.ZipFile(file)
        with archive:
            with _readable():
                manifest = TypeAdapter(Manifest).validate_json(archive.read(MANIFEST))
            if manifest.format != FORMAT:
                raise BackupUnusable(f"このバックアップの形式{manifest.format}は読めません。")
            yield archive, manifest


async def load_tables(
    administrator: Database, archive: zipfile.ZipFile, manifest: Manifest, told: Callable[[str], None] = lambda _: None
) -> None:
    """Fills the empty, migrated database in one transaction; BackupUnusable when the archive is not as written.

    Row-level security binds the owner too, hence the administrator. The triggers OF_THE_MOMENT are off meanwhile.
    """
    async with administrator.engine.begin() as connection:
        await _switch(connection, "DISABLE")
        for name in await _parents_first(connection, set(manifest.tables)):
            told(name)
            await _copy_in(connection, archive, name, manifest.tables[name])
        try:
            await connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        except IntegrityError as failure:
            raise BackupUnusable("帳簿の仕訳が、構造の決まりに合いません。") from failure
        await _switch(connection, "ENABLE")


async def _switch(connection: AsyncConnection, word: str) -> None:
    query = text(
        "SELECT tgrelid::regclass::text AS place, tgname FROM pg_trigger WHERE tgname = ANY(:names) ORDER BY 1, 2"
    )
    for place, trigger in (await connection.execute(query, {"names": list(OF_THE_MOMENT)})).all():
        await connection.execute(text(f"ALTER TABLE {place} {word} TRIGGER {trigger}"))


async def _parents_first(connection: AsyncConnection, told: set[str]) -> list[str]:
    there = {row.name for row in (await connection.execute(TABLES, {"schema_table": SCHEMA_TABLE})).all()}
    if there != told:
        names = ", ".join(sorted(there ^ told))
        raise BackupUnusable(f"バックアップの表が、その版の構造と一致しません（{names}）。")
    order: TopologicalSorter[str] = TopologicalSorter({name: () for name in sorted(there)})
    for row in (await connection.execute(REFERENCES)).all():
        order.add(row.child, row.parent)
    return list(order.static_order())


async def _copy_in(connection: AsyncConnection, archive: zipfile.ZipFile, name: str, table: Table) -> None:
    raw = (await connection.get_raw_connection()).driver_connection
    if raw is None:
        raise RuntimeError("the connection was closed")
    digest = hashlib.sha256()

    async def chunks() -> AsyncIterator[bytes]:
        with _readable(), archive.open(member_name(name)) as member:
            while chunk := member.read(CHUNK_BYTES):
                digest.update(chunk)
                yield chunk

    try:
        await raw.copy_to_table(name, columns=table.columns, source=chunks(), encoding="UTF8")
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as failure:
        raise BackupUnusable(f"表{name}の行が、構造の決まりに合いません。", table=name) from failure
    if digest.hexdigest() != table.sha256:
        raise BackupUnusable(f"表{name}が、書かれたときと違います。", table=name)


async def wrong_counts(read: Read, manifest: Manifest) -> list[str]:
    """Tables whose rows are not as many as the backup says; `read` sees every row, as the backup role does."""
    wrong = []
    for name, table in manifest.tables.items():
        # The names were compared with the catalogue before anything was loaded.
        found = (await read.session.execute(text(f'SELECT count(*) FROM "{name}"'))).scalar_one()  # noqa: S608
        if found != table.rows:
            wrong.append(f"{name} {found}/{table.rows}")
    return wrong


async def check_chain(read: Read, manifest: Manifest) -> Head | None:
    """Walks the restored chain; ChainBroken unless it ends exactly where the backup says."""
    expected = Head.parse(manifest.audit_head) if manifest.audit_head else None
    found = await audit_chain.verify(read, expected)
    if found != expected:
        raise audit_chain.ChainBroken(f"監査ログの終わりが{found}で、バックアップの記録{expected}と違います。")
    return found
