"""`ledger verify`: the books are read again from the first journal on."""

from typing import Annotated

import typer

from service.base.actor import SYSTEM
from service.cli.assembly import House, open_house, run
from service.db.roles import DatabaseRole
from service.db.work import begin_read
from service.ledger import verification
from service.platform.audit_chain import Head


def register(app: typer.Typer) -> None:
    ledger = typer.Typer(help="帳簿", no_args_is_help=True)
    ledger.callback()(lambda: None)
    ledger.command("verify")(verify)
    app.add_typer(ledger, name="ledger")


def verify(
    anchor: Annotated[
        str | None,
        typer.Option(metavar="NUMBER:HASH", help="控えておいた終わりの番号とハッシュ。切り取りや書き直しが分かります"),
    ] = None,
) -> None:
    """帳簿を初めから読み直し、終わりの番号とハッシュを出します。

    鎖、仕訳ごとの貸借、取消と元の仕訳、夜間に監査ログへ記した終わりとの一致を調べます。
    誤りがあれば最初の仕訳を示し、状態1で終わります。
    """
    kept = verification.read_anchor(anchor) if anchor else None
    with open_house() as house:
        found = run(_verify(house, kept))
    typer.echo(found if found else "帳簿はまだ空です。", err=found is None)


async def _verify(house: House, anchor: Head | None) -> Head | None:
    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_read(database, SYSTEM, house.clock) as read,
    ):
        return await verification.verify(read, anchor)
