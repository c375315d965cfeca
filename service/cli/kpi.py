"""`kpi export`: the figures as of the end of a day, as files."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from service.base.actor import SYSTEM
from service.base.clock import date_in_japan
from service.cli.assembly import House, open_house, run
from service.db.roles import DatabaseRole
from service.db.work import begin_work
from service.indicators.actions import Exported, export_figures
from service.indicators.terms import Edition, Written

WORDS = {
    Written.NEW: "書き出しました",
    Written.KEPT: "同じ内容がすでにあるので、そのままにしました",
    Written.REPLACED: "内容が変わったので、置き換えました",
}


def register(app: typer.Typer) -> None:
    kpi = typer.Typer(help="指標（KPI）", no_args_is_help=True)
    kpi.command("export")(export)
    kpi.callback()(_group)
    app.add_typer(kpi, name="kpi")


def _group() -> None:
    """指標（KPI）"""


def export(
    out: Annotated[Path, typer.Option(metavar="DIR", help="書き出し先のフォルダー")],
    on: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="基準日。この日の終わりまでの値（省略すると昨日）"),
    ] = None,
    edition: Annotated[Edition, typer.Option(help="版。公開用（public）はまだありません")] = Edition.INTERNAL,
) -> None:
    """基準日の終わりまでに起こり、把握していた事実から、指標のファイル一式を作ります。"""
    with open_house() as house:
        exported = run(_export(house, on.date() if on else None, edition, out))
    typer.echo(f"{exported.rows} 行：{WORDS[exported.outcome]}。", err=True)
    typer.echo(exported.folder)


async def _export(house: House, on: date | None, edition: Edition, out: Path) -> Exported:
    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_work(database, SYSTEM, house.clock) as work,
    ):
        return await export_figures(work, on or date_in_japan(work.now) - timedelta(days=1), edition, out)
