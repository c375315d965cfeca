"""The `kakehashi` command: one file a subject, each registering its commands here.

To add commands, write `service/cli/<subject>.py` with `def register(app: typer.Typer) -> None`, and put the module
in `_subjects`. A command parses, opens what it needs by `service.cli.assembly`, and calls one action or read:

    def register(app: typer.Typer) -> None:
        app.command()(serve)

    def serve(port: int | None = None) -> None:
        with open_house() as house:
            run(_serve(house, port))

What slows the start (litestar, torch, pandas …) is imported inside the functions that need it, because `--help` and
every other command would wait for it. A refusal, a wrong setting, an unreadable file are raised and told by `main`
in one line on stderr; status 1 is a refusal, 2 is bad input or settings. Other statuses: `raise typer.Exit(3)`.
Results go to stdout by `typer.echo`, progress and remarks to stderr.
"""

import errno
import socket
import sys
from collections.abc import Sequence
from types import ModuleType

import typer

from service.base.refusals import Refusal

REFUSED, UNUSABLE = 1, 2
OF_FILES = {
    errno.ENOENT: "ファイルかフォルダーが見つかりません。名前と場所を確かめてください。",
    errno.EACCES: "読み書きする権限がありません。",
    errno.EISDIR: "フォルダーです。ファイルを指定してください。",
    errno.ENOTDIR: "途中にフォルダーでないものがあります。場所を確かめてください。",
    errno.ENOSPC: "空き容量がありません。",
    errno.EROFS: "書き込めない場所です。",
}
"""What the system says of files, by number; the rest is told as it says it."""
OF_SETTINGS = (
    "設定に誤りがあります。環境変数か .env の次の項目を直してください。それぞれの意味は docs/settings.md にあります。"
    "/ Settings are wrong: correct these in the environment or in .env; docs/settings.md tells their meaning."
)
OF_DATABASE_ADDRESS = (
    "KAKEHASHI_DATABASE__URL: データベースのアドレスとして読めません。"
    "postgresql://ホスト:5432/kakehashi の形で書いてください。/ the database address cannot be read"
)
OF_DATABASE = (
    "データベースが受け付けませんでした。KAKEHASHI_DATABASE__ の設定と、データベースの記録を確かめてください。"
    "/ the database refused"
)
OF_CONNECTION = (
    "サーバーにつながりません。KAKEHASHI_DATABASE__URL と KAKEHASHI_REDIS__URL のホストとポート、"
    "サーバーが動いていることを確かめてください。/ cannot connect to a server that the settings name"
)


def make_app() -> typer.Typer:
    """The command with every subject's commands."""
    app = typer.Typer(
        name="kakehashi",
        help="求人と人をつなぐ「かけはし」の管理コマンド",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for subject in _subjects():
        subject.register(app)
    return app


def _subjects() -> Sequence[ModuleType]:
    from service.cli import consents, demo, files, kpi, ledger, match, rank, ranker, safety, serve, staff, worker

    return (demo, serve, worker, files, rank, match, ranker, staff, consents, kpi, ledger, safety)


def main() -> None:
    """Runs the command line; what was foreseen to go wrong ends in one line, what was not in a traceback."""
    try:
        make_app()()
    except Refusal as refusal:
        sys.exit(_tell(refusal.detail, REFUSED))
    except OSError as failure:
        sys.exit(_tell(_of_file(failure), UNUSABLE))
    except Exception as failure:
        told = _foreseen(failure)
        if told is None:
            raise
        sys.exit(_tell(told, UNUSABLE))


def _of_file(failure: OSError) -> str:
    if isinstance(failure, (ConnectionError, TimeoutError, socket.gaierror)) or _is_of_a_socket(failure):
        return f"{OF_CONNECTION}: {failure}"
    if not failure.filename:
        return str(failure)
    return f"{failure.filename}: {OF_FILES.get(failure.errno or 0, failure.strerror)}"


def _is_of_a_socket(failure: OSError) -> bool:
    """What names no file: a socket that is not there, or several addresses of which none answers."""
    return not failure.filename and failure.errno in (None, errno.ENOENT, errno.EHOSTUNREACH, errno.ENETUNREACH)


def _foreseen(failure: Exception) -> str | None:
    """The line for files, settings, servers and databases that cannot be used; their modules load only here."""
    return _of_input(failure) or _of_service(failure)


def _of_input(failure: Exception) -> str | None:
    from ingest import UnreadableFile
    from matching.encoder import ModelRefused
    from matching.engine.ray_cluster import RayNotInstalled
    from matching.evaluation.judgements import UnreadableSet
    from matching.roles import RolesRefused
    from matching.titles import BadTitles

    if isinstance(failure, RayNotInstalled):
        return "Rayが入っていないため、--engine ray は使えません。pip install 'kakehashi[cluster]' で入れてください。"
    if isinstance(failure, (UnreadableSet, BadTitles)) and isinstance(failure.__cause__, OSError):
        return _of_file(failure.__cause__)
    told = (UnreadableFile, ModelRefused, RolesRefused, UnreadableSet, BadTitles)
    return str(failure) if isinstance(failure, told) else None


def _of_service(failure: Exception) -> str | None:
    from asyncpg import PostgresError
    from sqlalchemy.exc import ArgumentError, DBAPIError

    from service.db.engine import UnsafeDatabase
    from service.embedded import ServersRefused
    from service.settings import SettingsRefused

    if isinstance(failure, SettingsRefused):
        return "\n".join([OF_SETTINGS, *failure.problems])
    if isinstance(failure, (UnsafeDatabase, ServersRefused)):
        return str(failure)
    if isinstance(failure, ArgumentError):
        return OF_DATABASE_ADDRESS
    if isinstance(failure, (PostgresError, DBAPIError)):
        cause = failure.orig if isinstance(failure, DBAPIError) else failure
        return f"{OF_DATABASE}: {type(cause.__cause__ or cause).__name__}" if cause else OF_DATABASE
    return None


def _tell(line: str, status: int) -> int:
    typer.echo(f"kakehashi: {line}", err=True)
    return status
