"""`staff create`, `staff disable`: accounts; `keys create`, `keys revoke`: companies' API keys."""

import sys
from dataclasses import replace
from typing import Annotated

import typer

from service.access.actions import create_api_key, create_staff, disable_staff, register_schools, revoke_api_key
from service.access.reads import schools_by_name
from service.access.terms import DEFAULT_SCOPES, NewStaff, NoSuchSchool, SchoolKind, Scope
from service.base.actor import SYSTEM, Role
from service.base.ids import SchoolId
from service.base.refusals import Missing
from service.cli.assembly import House, open_house, run
from service.companies.reads import companies_by_ref
from service.db.roles import DatabaseRole
from service.db.work import Work, begin_work


class NoSuchCompany(Missing):
    """No company has the reference."""


def register(app: typer.Typer) -> None:
    staff = typer.Typer(help="職員のアカウント", no_args_is_help=True)
    staff.command("create")(create)
    staff.command("disable")(disable)
    app.add_typer(staff, name="staff")
    keys = typer.Typer(help="企業のAPIキー", no_args_is_help=True)
    keys.command("create")(create_key)
    keys.command("revoke")(revoke_key)
    app.add_typer(keys, name="keys")


def create(
    login: Annotated[str, typer.Argument(help="ログイン名（英小文字・数字と . - _ @、3～64文字）")],
    name: Annotated[str, typer.Option(help="画面に出る氏名")],
    role: Annotated[str, typer.Option(help="coordinator, programme_staff, school_supporter, administrator")],
    office: Annotated[str | None, typer.Option(help="所属")] = None,
    school: Annotated[str | None, typer.Option(help="学校支援員の担当校の名称")] = None,
    school_kind: Annotated[SchoolKind | None, typer.Option(help="未登録の学校を、この種別で登録します")] = None,
) -> None:
    """職員のアカウントを作ります。パスワードは画面で尋ね、パイプからは最初の1行を読みます。"""
    if role not in set(Role):
        raise typer.BadParameter(f"{role} という役割はありません。", param_hint="--role")
    password = _ask_password()
    with open_house() as house:
        run(_create(house, NewStaff(login, name, Role(role), password, office), school, school_kind))
    typer.echo(f"{login} を作りました。", err=True)


def _ask_password() -> str:
    if sys.stdin.isatty():
        told: str = typer.prompt("パスワード", hide_input=True, confirmation_prompt="もう一度")
        return told
    return sys.stdin.readline().rstrip("\r\n")


async def _create(house: House, new: NewStaff, school: str | None, kind: SchoolKind | None) -> None:
    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_work(database, SYSTEM, house.clock) as work,
    ):
        school_id = await _school(work, school, kind) if school else None
        await create_staff(work, replace(new, school_id=school_id))


async def _school(work: Work, name: str, kind: SchoolKind | None) -> SchoolId:
    known = await register_schools(work, {name: kind}) if kind else await schools_by_name(work, [name])
    if name not in known:
        raise NoSuchSchool("この名称の学校は登録されていません。--school-kind を付けると登録します。")
    return known[name]


def disable(login: Annotated[str, typer.Argument(help="ログイン名")]) -> None:
    """職員のアカウントを止め、開いている画面もすぐにログアウトさせます。"""
    with open_house() as house:
        run(_disable(house, login))
    typer.echo(f"{login} を止めました。", err=True)


async def _disable(house: House, login: str) -> None:
    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_work(database, SYSTEM, house.clock) as work,
    ):
        await disable_staff(work, login)


def create_key(
    company: Annotated[str, typer.Option(help="企業の番号（company_ref）")],
    is_test: Annotated[bool, typer.Option("--test", help="テスト用のキー（kmj_test_…）")] = False,
    scopes: Annotated[str, typer.Option(help="権限をコンマで区切って")] = ",".join(DEFAULT_SCOPES),
) -> None:
    """企業のAPIキーを作り、この一度だけ標準出力に出します。"""
    unknown = [scope for scope in scopes.split(",") if scope not in set(Scope)]
    if unknown:
        raise typer.BadParameter(
            f"{unknown[0]} という権限はありません。使えるのは {', '.join(Scope)}", param_hint="--scopes"
        )
    with open_house() as house:
        key = run(_create_key(house, company, is_test, [Scope(scope) for scope in scopes.split(",")]))
    typer.echo(key)


async def _create_key(house: House, company: str, is_test: bool, scopes: list[Scope]) -> str:
    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_work(database, SYSTEM, house.clock) as work,
    ):
        known = await companies_by_ref(work, [company])
        if company not in known:
            raise NoSuchCompany(f"企業 {company} は登録されていません。")
        return await create_api_key(work, known[company], is_test=is_test, scopes=scopes)


def revoke_key(name: Annotated[str, typer.Argument(help="キーの名前（kmj_live_ に続く8文字）")]) -> None:
    """APIキーを、いますぐ使えなくします。"""
    with open_house() as house:
        run(_revoke_key(house, name))
    typer.echo(f"{name} を失効させました。", err=True)


async def _revoke_key(house: House, name: str) -> None:
    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_work(database, SYSTEM, house.clock) as work,
    ):
        await revoke_api_key(work, name)
