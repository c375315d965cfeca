"""A backup: every table as it was at one instant, in one file, with what a restore is checked against.

The file is a zip archive of one COPY text a table and `manifest.json`. It holds persons' keys only wrapped; the key
that wraps them is in the settings and in no table. `docs/decisions/0010-backup.md` says why it is no dump.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from service.base.clock import Clock
from service.db.engine import Database
from service.platform.audit_chain import Head

FORMAT = 1
MANIFEST = "manifest.json"
SCHEMA_TABLE = "alembic_version"
"""Written by the migrations of a restore, and so not in the archive."""

TABLES = text("""
    SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> :schema_table
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname""")
LAST_ENTRY = text("SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1")


@dataclass(frozen=True, slots=True)
class Table:
    """What the archive holds of one table: its columns in order, rows, and the SHA-256 of the COPY text."""

    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a restore is checked against; `audit_head` is NUMBER:HASH, or None when nothing was noted."""

    format: int
    made_at: str
    code: str
    schema: str
    audit_head: str | None
    tables: dict[str, Table]


async def write_backup(
    database: Database, path: Path, clock: Clock, told: Callable[[str], None] = lambda _: None
) -> Manifest:
    """Writes the archive, readable by its owner only, and never over another file (FileExistsError).

    `database` is logged in as the backup role. One REPEATABLE READ, READ ONLY transaction sees the same instant in
    every table; nobody waits for it. `told` hears each table's name. What was not finished is removed.
    """
    with _new_file(path) as file:
        return await _write(database, file, clock, told)


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise


async def _write(database: Database, file: IO[bytes], clock: Clock, told: Callable[[str], None]) -> Manifest:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        async with database.engine.connect() as plain:
            connection = await plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            found = (await connection.execute(TABLES, {"schema_table": SCHEMA_TABLE})).all()
            tables: dict[str, Table] = {}
            for row in found:
                told(row.name)
                tables[row.name] = await _copy_out(connection, archive, row.name, row.columns)
            manifest = await _describe(connection, clock, tables)
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    return manifest


async def _describe(connection: AsyncConnection, clock: Clock, tables: dict[str, Table]) -> Manifest:
    schema = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()
    last = (await connection.execute(LAST_ENTRY)).one_or_none()
    return Manifest(
        format=FORMAT,
        made_at=clock.now().isoformat(),
        code=version("kakehashi"),
        schema=schema,
        audit_head=str(Head(last.number, last.hash)) if last else None,
        tables=tables,
    )


async def _copy_out(connection: AsyncConnection, archive: zipfile.ZipFile, name: str, columns: list[str]) -> Table:
    raw = (await connection.get_raw_connection()).driver_connection
    if raw is None:
        raise RuntimeError("the connection was closed")
    digest = hashlib.sha256()
    with archive.open(member_name(name), "w", force_zip64=True) as member:

        async def take(chunk: bytes) -> None:
            digest.update(chunk)
            member.write(chunk)

        status = await raw.copy_from_table(name, columns=columns, output=take, encoding="UTF8")
    return Table(columns, int(status.removeprefix("COPY ")), digest.hexdigest())


def member_name(table: str) -> str:
    """Where the archive keeps a table."""
    return f"tables/{table}.copy"
