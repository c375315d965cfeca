"""`serve`: the web process; `migrate`: the schema to its newest revision."""

import asyncio
import errno
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from service.base.refusals import Busy
from service.cli.assembly import House, bring_schema_up, open_house, run, stop_on_signals, usable_settings
from service.settings import Settings, SettingsRefused
from service.web.doors import Doors

if TYPE_CHECKING:
    import uvicorn
    from litestar import Litestar

    from service.web.dependencies import Wake

GRACE_SECONDS = 10
"""How long requests under way may take once the process was told to stop."""

CANNOT_LISTEN = (
    "KAKEHASHI_WEB__HOST, KAKEHASHI_WEB__PORT (--host, --port): {host} のポート {port} では待ち受けられません。"
    "この機械のアドレスと、使ってよいポートにしてください。/ cannot listen on {host} port {port}: {told}"
)


class PortTaken(Busy):
    """Another program listens there."""


def register(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(migrate)


def serve(
    doors: Annotated[Doors, typer.Option(help="職員の画面、企業のAPI、または両方")] = Doors.ALL,
    host: Annotated[str | None, typer.Option(help="待ち受けるアドレス（既定は設定の値）")] = None,
    port: Annotated[int | None, typer.Option(help="待ち受けるポート（既定は設定の値）", min=1, max=65535)] = None,
) -> None:
    """Webの画面とAPIを動かします。Ctrl-Cで止まります。"""
    web = usable_settings().web
    check_port_is_free(host or web.host, port or web.port)
    with open_house() as house:
        run(_serve(house, doors, host or web.host, port or web.port))


async def _serve(house: House, doors: Doors, host: str, port: int) -> None:
    await serve_until(stop_on_signals(), house, doors, host, port)


async def serve_until(stop: asyncio.Event, house: House, doors: Doors, host: str, port: int) -> None:
    """Serves until `stop` is set, then lets requests under way end."""
    from service.app import create_app, open_databases

    async with open_databases(house.database, doors) as databases, _waking(house) as wake:
        settings = with_own_address(house.settings, host, port)
        # Links in mails lead where the pages are reached.
        tools = replace(house.tools(), public_url=settings.web.public_url.rstrip("/"))
        server = _server(create_app(settings, databases, tools, house.clock, wake=wake))
        with _listen(host, port) as listening:
            serving = asyncio.ensure_future(server.serve(sockets=[listening]))
            typer.echo(f"serving {doors} on {host}:{port}", err=True)
            await asyncio.wait({serving, asyncio.ensure_future(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
            server.should_exit = True
            await serving


def check_port_is_free(host: str, port: int) -> None:
    """Refuses (PortTaken) before servers start and data are made ready for nothing."""
    _listen(host, port).close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as failure:
        if failure.errno != errno.EADDRINUSE:
            raise SettingsRefused([CANNOT_LISTEN.format(host=host, port=port, told=failure.strerror)]) from None
        raise PortTaken(
            f"ポート {port} は、ほかのプログラムが使っています。前に始めたものがあれば Ctrl-C で止めるか、"
            "KAKEHASHI_WEB__PORT に別の番号を設定してください。"
        ) from None


def with_own_address(settings: Settings, host: str, port: int) -> Settings:
    """Where nobody set how users reach the service, they reach it where it listens; forms of no other are taken."""
    if "public_url" in settings.web.model_fields_set:
        return settings
    name = f"[{host}]" if ":" in host else {"0.0.0.0": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared only
    web = settings.web.model_copy(update={"public_url": f"http://{name}:{port}"})
    return settings.model_copy(update={"web": web})


@asynccontextmanager
async def _waking(house: House) -> AsyncIterator["Wake"]:
    """Calls workers through Redis where there is one; without, their own sweep finds what is owed."""
    from service.platform.queue import open_queue
    from service.web.dependencies import nobody

    if house.redis is None:
        yield nobody
        return
    queue = open_queue(house.redis)
    try:
        yield queue.wake
    finally:
        await queue.close()


def _server(application: "Litestar") -> "uvicorn.Server":
    import uvicorn

    # What was loaded to serve stays: a full collection would look all of it through, in the middle of somebody's page.
    gc.collect()
    gc.freeze()

    class Server(uvicorn.Server):
        """Leaves signals to the process: uvicorn would raise them again and end it before our servers stop."""

        def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
            return nullcontext()

    return Server(
        uvicorn.Config(
            application,
            http="httptools",
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )


def migrate(
    with_bootstrap: Annotated[
        bool, typer.Option("--bootstrap", help="先に、管理者としてロール・データベース・拡張を作ります")
    ] = False,
) -> None:
    """データベースを最新の構造にします。組み込みのサーバーでは、いつも --bootstrap と同じです。"""
    settings = usable_settings()
    if settings.database.url is None:
        with open_house():
            return
    bring_schema_up(settings, settings.database.url, with_bootstrap=with_bootstrap)
