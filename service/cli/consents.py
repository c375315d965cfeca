"""`consent withdraw`: a person takes a consent back, at the counter or by telephone."""

from datetime import date
from typing import Annotated

import typer

from service.base.actor import SYSTEM
from service.cli.assembly import House, open_house, run
from service.db.roles import DatabaseRole
from service.db.work import begin_work
from service.people.actions import withdraw_consent
from service.people.reads import people_by_ref
from service.people.terms import NoSuchPerson, Purpose


def register(app: typer.Typer) -> None:
    consent = typer.Typer(help="本人の同意", no_args_is_help=True)
    consent.callback()(lambda: None)
    consent.command("withdraw")(withdraw)
    app.add_typer(consent, name="consent")


def withdraw(
    person: Annotated[str, typer.Argument(metavar="PROFILE_ID", help="本人の番号（profile_id）")],
    purpose: Annotated[Purpose, typer.Option(help="取り下げる同意の目的")],
    on: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="本人が取り下げた日")],
    source: Annotated[str, typer.Option(help="根拠（電話、窓口の書類など）")],
) -> None:
    """同意の取り下げを記録します。照合への同意なら、本人はすぐにすべての候補者一覧から外れます。"""
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise typer.BadParameter(f"{on} は YYYY-MM-DD の日付ではありません。", param_hint="--on") from None
    with open_house() as house:
        run(_withdraw(house, person, purpose, day, source))
    typer.echo(f"{person} の同意の取り下げを記録しました。", err=True)


async def _withdraw(house: House, reference: str, purpose: Purpose, on: date, source: str) -> None:
    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_work(database, SYSTEM, house.clock) as work,
    ):
        known = await people_by_ref(work, [reference])
        if reference not in known:
            raise NoSuchPerson(f"{reference} という番号の方は登録されていません。")
        await withdraw_consent(work, known[reference], purpose, on=on, source=source)
