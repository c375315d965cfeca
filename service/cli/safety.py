"""`backup`, `restore`: a copy of everything and the proof that it can be used; `audit verify`: the log is whole."""

import asyncio
import re
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import URL, make_url

from service.base.actor import SYSTEM
from service.base.refusals import Conflict, Invalid, Refusal
from service.cli.assembly import House, open_house, passwords, read_anew_as_owner, run
from service.db.bootstrap import bootstrap, database_exists, drop_database
from service.db.engine import STATEMENT_TIMEOUT_JOBS, UnsafeDatabase, address, check_safe_to_serve, opened
from service.db.migrate import head, knows, upgrade
from service.db.roles import DatabaseRole
from service.db.work import begin_read, begin_work
from service.ledger import verification
from service.people.actions import reveal_identities
from service.people.reads import sealed_people
from service.platform import audit_chain
from service.platform.backup import Manifest, write_backup
from service.platform.crypto import Unreadable
from service.platform.restore import BackupUnusable, check_chain, load_tables, open_backup, wrong_counts

PEOPLE_OPENED = 100
FAILED = 1
DATABASE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class CheckFailed(Conflict):
    """What was restored is not what the backup says, or could not be proved to be."""


class DatabaseTaken(Conflict):
    """A restore never writes into a database that is there."""


@dataclass(frozen=True)
class Check:
    """One thing that a drill looked at, and what it saw."""

    name: str
    passed: bool
    told: str


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)
    audit = typer.Typer(help="監査ログ", no_args_is_help=True)
    audit.callback()(lambda: None)
    audit.command("verify")(verify)
    app.add_typer(audit, name="audit")


def verify(
    anchor: Annotated[
        str | None,
        typer.Option(metavar="NUMBER:HASH", help="控えておいた終わりの番号とハッシュ。切り取りや書き直しが分かります"),
    ] = None,
) -> None:
    """監査ログの鎖を初めから読み直し、終わりの番号とハッシュを出します。壊れていれば最初の番号を示し、状態1で終わります。"""
    kept = audit_chain.Head.parse(anchor) if anchor else None
    with open_house() as house:
        found = run(_verify(house, kept))
    typer.echo(found if found else "監査ログはまだ空です。", err=found is None)


async def _verify(house: House, anchor: audit_chain.Head | None) -> audit_chain.Head | None:
    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_read(database, SYSTEM, house.clock) as read,
    ):
        return await audit_chain.verify(read, anchor)


def backup(
    out: Annotated[Path, typer.Option(help="作るファイル。すでにあれば、何も書きません", dir_okay=False)],
) -> None:
    """一つの時点のすべての表をファイルに写します。鍵を包む鍵は入りません（設定とは別に保管してください）。"""
    with open_house() as house:
        manifest = run(_backup(house, out))
    rows = sum(table.rows for table in manifest.tables.values())
    typer.echo(f"{out}: {len(manifest.tables)}表、{rows}行、構造の版 {manifest.schema}", err=True)
    if manifest.audit_head:
        typer.echo(manifest.audit_head)


async def _backup(house: House, out: Path) -> Manifest:
    async with house.database(DatabaseRole.BACKUP, pool_size=1) as database:
        return await write_backup(database, out, house.clock, _show)


def restore(
    file: Annotated[Path, typer.Argument(help="backup が作ったファイル", dir_okay=False)],
    check: Annotated[bool, typer.Option("--check", help="動いているものの隣に戻して調べ、消します")] = False,
    into: Annotated[
        str | None, typer.Option(metavar="NAME", help="この名前の新しいデータベースに戻して残します")
    ] = None,
) -> None:
    """バックアップを新しいデータベースに戻し、件数・構造・監査ログ・帳簿・氏名の復号を調べます。一つでも欠ければ状態1です。"""
    if check == (into is not None):
        raise typer.BadParameter("--check か --into のどちらか一つを選んでください。")
    if into is not None and not DATABASE_NAME.fullmatch(into):
        raise typer.BadParameter("英小文字で始まる、英小文字・数字・_ の名前にしてください。", param_hint="--into")
    with open_house() as house:
        checks = run(restore_beside(house, file, into))
    for one in checks:
        typer.echo(f"{'合' if one.passed else '否'}\t{one.name}\t{one.told}")
    if not all(one.passed for one in checks):
        raise typer.Exit(FAILED)


async def restore_beside(house: House, file: Path, into: str | None = None) -> list[Check]:
    """Restores into a fresh database of the house's server, and says what each check saw.

    Raises BackupUnusable when the file cannot be restored at all, DatabaseTaken when `into` is there already.
    """
    with open_backup(file) as (archive, manifest):
        if not knows(manifest.schema):
            raise BackupUnusable(f"このプログラムは、構造の版 {manifest.schema} を知りません。")
        async with _fresh_house(house, into) as (fresh, administrator):
            owner = address(fresh.postgres, DatabaseRole.OWNER, _password(house, DatabaseRole.OWNER))
            await asyncio.to_thread(upgrade, owner, manifest.schema)
            async with opened(administrator, pool_size=1, statement_timeout=STATEMENT_TIMEOUT_JOBS) as database:
                await load_tables(database, archive, manifest, _show)
            await asyncio.to_thread(upgrade, owner)
            await read_anew_as_owner(owner)
            return await _checks(fresh, manifest)


@asynccontextmanager
async def _fresh_house(house: House, into: str | None) -> AsyncIterator[tuple[House, URL]]:
    """The same house on an empty database of its own, with its administrator's address.

    It is dropped unless it was asked for by name and everything before its checks went well.
    """
    name = into or f"restore_check_{secrets.token_hex(8)}"
    beside = make_url(house.postgres).set(database=name).render_as_string(hide_password=False)
    told = house.settings.database
    password = told.administrator_password
    administrator = address(beside, told.administrator, password.get_secret_value() if password else None)
    if await database_exists(administrator):
        raise DatabaseTaken(f"データベース {name} はすでにあります。")
    try:
        await bootstrap(administrator, {})
        yield replace(house, postgres=beside), administrator
    except BaseException:
        await drop_database(administrator)
        raise
    if into is None:
        await drop_database(administrator)


async def _checks(house: House, manifest: Manifest) -> list[Check]:
    """Each is made whatever came of the others; one that could not be made has failed."""
    return [
        await _made("構造", _schema_is_served(house)),
        await _made("件数", _counts_are_right(house, manifest)),
        await _made("監査ログ", _chain_is_whole(house, manifest)),
        await _made("帳簿", _ledger_is_whole(house)),
        await _made("氏名の復号", _identities_open(house)),
    ]


async def _made(name: str, looking: Awaitable[str]) -> Check:
    try:
        return Check(name, True, await looking)
    except Refusal as refusal:
        return Check(name, False, refusal.detail)
    except (Unreadable, UnsafeDatabase) as failure:
        return Check(name, False, str(failure))


async def _schema_is_served(house: House) -> str:
    async with house.database(DatabaseRole.WORKER, pool_size=2) as database:
        await check_safe_to_serve(database, head=head())
    return head()


async def _counts_are_right(house: House, manifest: Manifest) -> str:
    async with (
        house.database(DatabaseRole.BACKUP, pool_size=1) as database,
        begin_read(database, SYSTEM, house.clock) as read,
    ):
        wrong = await wrong_counts(read, manifest)
    if wrong:
        raise CheckFailed(f"件数が違います（戻した数/記録）: {', '.join(wrong)}")
    return f"{len(manifest.tables)}表、{sum(table.rows for table in manifest.tables.values())}行"


async def _chain_is_whole(house: House, manifest: Manifest) -> str:
    async with (
        house.database(DatabaseRole.BACKUP, pool_size=1) as database,
        begin_read(database, SYSTEM, house.clock) as read,
    ):
        found = await check_chain(read, manifest)
    return f"{found.number if found else 0}件"


async def _ledger_is_whole(house: House) -> str:
    async with (
        house.database(DatabaseRole.BACKUP, pool_size=1) as database,
        begin_read(database, SYSTEM, house.clock) as read,
    ):
        found = await verification.verify(read)
    return f"{found.number if found else 0}件"


async def _identities_open(house: House) -> str:
    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_work(database, SYSTEM, house.clock) as work,
    ):
        people = await sealed_people(work, PEOPLE_OPENED)
        if not people:
            raise Invalid("氏名が一つもなく、鍵を確かめられません。")
        opened_people = await reveal_identities(work, house.vault(), people, "restore_check")
    return f"{len(opened_people)}人"


def _password(house: House, role: DatabaseRole) -> str | None:
    password = passwords(house.settings)[role]
    return password.get_secret_value() if password else None


def _show(table: str) -> None:
    """Which table is under way, for whoever is looking."""
    if sys.stderr.isatty():
        typer.echo(table, err=True)
