"""`worker`: does what the outbox owes, and the nights; `dead-letters`: what was given up, and its replay."""

from typing import Annotated
from uuid import UUID

import typer

from service.base.actor import SYSTEM
from service.cli.assembly import House, open_house, read_anew, run, stop_on_signals
from service.db.engine import check_safe_to_serve
from service.db.migrate import head
from service.db.roles import DatabaseRole
from service.db.work import begin_read, begin_work
from service.platform import dead_letters


def register(app: typer.Typer) -> None:
    app.command()(worker)
    app.command("dead-letters")(list_dead_letters)


def worker(
    once: Annotated[bool, typer.Option("--once", help="いま期限の来ている処理だけを行って終わります")] = False,
) -> None:
    """待っている処理と夜間の処理を行います。Ctrl-Cで、行っている処理を終えてから止まります。"""
    with open_house() as house:
        run(_work(house, once=once))


async def _work(house: House, *, once: bool) -> None:
    from service.worker import CONNECTIONS, assemble

    pool_size = max(CONNECTIONS, house.settings.database.pool_size)
    async with house.database(DatabaseRole.WORKER, pool_size) as database, house.encoder() as encoder:
        await check_safe_to_serve(database, head=head())
        await read_anew(database, house.clock)
        made = assemble(
            house.settings.worker,
            database=database,
            tools=house.tools(encoder),
            clock=house.clock,
            redis_url=house.redis,
        )
        if once:
            typer.echo(f"{await made.run_once()} 件の処理を行いました。", err=True)
            return
        await made.run(stop_on_signals())


def list_dead_letters(
    replay: Annotated[UUID | None, typer.Option(metavar="ID", help="この処理を、もう一度行わせます")] = None,
) -> None:
    """行えずに止まった処理を並べます（ID、種類、試みた回数、止まった時刻、理由。タブ区切り）。"""
    with open_house() as house:
        run(_list(house) if replay is None else _replay(house, replay))


async def _list(house: House) -> None:
    async with house.database(DatabaseRole.WORKER) as database, begin_read(database, SYSTEM, house.clock) as read:
        for letter in await dead_letters.dead_letters(read):
            words = (letter.id, letter.kind, letter.attempts, letter.dead_at.isoformat(), letter.failure)
            typer.echo("\t".join(str(word) for word in words))


async def _replay(house: House, outbox_id: UUID) -> None:
    async with house.database(DatabaseRole.WORKER) as database, begin_work(database, SYSTEM, house.clock) as work:
        await dead_letters.replay(work, outbox_id)
