"""`demo`: the service on a bare machine: the sample prefecture, one shortlist printed, and the pages open.

`demo code LOGIN` prints the code that signing in asks for besides the password, of the demo's own accounts alone.
"""

import asyncio
import os
import secrets
import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from service.access.actions import create_staff, register_schools
from service.access.actions.second_factor import give_second_factor
from service.access.reads import actor_of_login, has_account
from service.access.reads.accounts import current_code
from service.access.terms import NewStaff, SchoolKind
from service.base.actor import SYSTEM, Role
from service.base.clock import date_in_japan
from service.base.refusals import Missing
from service.cli.assembly import House, open_house, run, stop_on_signals, usable_settings
from service.cli.progress import progress
from service.cli.serve import check_port_is_free, serve_until, with_own_address
from service.companies.reads import companies_by_id
from service.db.engine import Database
from service.db.roles import DatabaseRole
from service.db.work import begin_read, begin_work
from service.people import reads as people
from service.platform.nights import last_business_dates, record_run
from service.platform.tools import Tools
from service.postings import reads as postings
from service.settings import PREFIX, PlacementOffice, Settings, Treasury, read_machine
from service.shortlists.reads.matching import best_list, current_shortlist, shortlist_reasons
from service.shortlists.terms.matching import MatchCause
from service.web.doors import Doors

if TYPE_CHECKING:
    from service.sample.prefecture import SamplePrefecture


class NoDemo(Missing):
    """The demo was never started with this data folder."""


SEED = 2023
LOADED = "sample_prefecture"
"""The job run that says the sample was loaded to its end, and for which day."""
SHOWN = 10
WIDTH = 140
"""Columns of the printed list where no terminal tells how wide it is."""
OFFICE = "熊本"
ACCOUNTS = {
    "coordinator": ("相良 美咲", Role.COORDINATOR, "キャリアコーディネーター"),
    "programme": ("緒方 直樹", Role.PROGRAMME_STAFF, "県の事業担当"),
    "programme2": ("早川 香織", Role.PROGRAMME_STAFF, "県の事業担当（二人目の決定者）"),
    "school": ("宮崎 和子", Role.SCHOOL_SUPPORTER, "学校支援員"),
    "admin": ("管理者", Role.ADMINISTRATOR, "管理者"),
}
"""Invented people: login, name, role, and what the role is called."""


def register(app: typer.Typer) -> None:
    subject = typer.Typer(invoke_without_command=True)
    subject.callback()(demo)
    subject.command()(code)
    app.add_typer(subject, name="demo")


def demo(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="候補者の一覧を1件表示したら終わります")] = False,
) -> None:
    """見本の県を読み込み、照合し、画面を開きます。Ctrl-Cで、始めたものをすべて止めます。"""
    if context.invoked_subcommand is not None:
        return
    if not once:
        web = usable_settings().web
        check_port_is_free(web.host, web.port)
    with open_house() as opened:
        house = replace(opened, settings=_with_office(opened.settings))
        run(_demo(house, once=once))


def code(login: Annotated[str, typer.Argument(help="見本のログイン名（coordinator など）")]) -> None:
    """見本のアカウントの、いまの確認コードを標準出力に出します。"""
    if login not in ACCOUNTS:
        raise typer.BadParameter(f"見本のログイン名は {', '.join(ACCOUNTS)} です。", param_hint="LOGIN")
    if not _password_file(read_machine().data_folder).exists():
        raise NoDemo("この端末に見本はありません。先に demo を動かしてください。")
    with open_house() as house:
        typer.echo(run(_code(house, login)))


async def _code(house: House, login: str) -> str:
    async with (
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_read(database, SYSTEM, house.clock) as read,
    ):
        return await current_code(read, house.vault(), login)


def _with_office(settings: Settings) -> Settings:
    """The demo's own placement office and account at a bank, where the settings name none."""
    office, treasury = settings.placement_office, settings.treasury
    if not office.notice_number:
        office = PlacementOffice(
            notice_number="見本-0001", occupations="全職種", complaints_to="見本の相談窓口 096-000-0000"
        )
    if not treasury.requester_code:
        treasury = Treasury(
            requester_code="0000000001",
            requester_name="ﾐﾎﾝｹﾝ",
            bank_code="9999",
            branch_code="001",
            account_number="0000001",
            payee="見本銀行 本店営業部 普通 0000001 ミホンケン",
        )
    return settings.model_copy(update={"placement_office": office, "treasury": treasury})


async def _demo(house: House, *, once: bool) -> None:
    from service.worker import CONNECTIONS, assemble

    async with house.database(DatabaseRole.WORKER, CONNECTIONS) as database, house.encoder() as encoder:
        tools = house.tools(encoder)
        password = await _accounts(house, database)
        sample = await _load(house, database)
        if sample is not None:
            await _match(house, database, tools, sample)
        await _print_shortlist(house, database)
        web = house.settings.web
        address = with_own_address(house.settings, web.host, web.port).web.public_url
        await _print_logins(house, database, address, password, serving=not once)
        if once:
            return
        stop = stop_on_signals()
        worker = assemble(
            house.settings.worker, database=database, tools=tools, clock=house.clock, redis_url=house.redis
        )
        await asyncio.gather(worker.run(stop), serve_until(stop, house, Doors.ALL, web.host, web.port))


async def _load(house: House, database: Database) -> "SamplePrefecture | None":
    """Loads the sample, unless that was done and matched; an interrupted load is gone through again."""
    from service.sample.loading import load
    from service.sample.prefecture import generate

    today = date_in_japan(house.clock.now())
    async with begin_read(database, SYSTEM, house.clock) as read:
        if LOADED in await last_business_dates(read):
            return None
    typer.echo("見本の県を作っています…", err=True)
    sample = await asyncio.to_thread(generate, SEED, today)
    with progress("見本の県を読み込んでいます", len(sample.history)) as advance:
        async for loaded in load(database, house.vault(), sample):
            advance(loaded.events)
    return sample


async def _match(house: House, database: Database, tools: Tools, sample: "SamplePrefecture") -> None:
    """Matches, lets the sample's coordinators speak, and notes that the demo is ready."""
    from service.sample.deciding import decide_recent
    from service.shortlists.actions.matching import match_postings

    typer.echo("求人と人を照合しています…", err=True)
    async with begin_work(database, SYSTEM, house.clock) as work:
        await match_postings(work, tools, cause=MatchCause.COMMAND, business_date=work.today)
        coordinator = await actor_of_login(work, "coordinator")
    given = await decide_recent(database, sample, coordinator)
    async with begin_work(database, SYSTEM, house.clock) as work:
        counts = {"people": len(sample.people), "postings": len(sample.postings), "decisions": given}
        await record_run(work, LOADED, sample.today, counts)


async def _accounts(house: House, database: Database) -> str:
    """Every account with one password, made at the first start and kept where only its owner reads; one that an earlier
    version of the demo did not have is added.

    Each has a second factor from the beginning, so that the demo signs in as the real thing does.
    """
    from service.sample.pupils import SCHOOL

    path = _password_file(house.settings.data_folder)
    is_new = not path.exists()
    password = secrets.token_urlsafe(12) if is_new else path.read_text(encoding="utf-8").strip()
    async with begin_work(database, SYSTEM, house.clock) as work:
        schools = await register_schools(work, {SCHOOL: SchoolKind.HIGH_SCHOOL})
        for login, (name, role, _) in ACCOUNTS.items():
            if not await has_account(work, login):
                school = schools[SCHOOL] if role is Role.SCHOOL_SUPPORTER else None
                await create_staff(work, NewStaff(login, name, role, password, OFFICE, school))
    if is_new:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(password + "\n")
    async with begin_work(database, SYSTEM, house.clock) as work:
        for login in ACCOUNTS:
            await give_second_factor(work, house.vault(), login)
    return password


def _password_file(data_folder: Path) -> Path:
    return data_folder / "demo-password"


async def _print_shortlist(house: House, database: Database) -> None:
    """Of the semiconductor firms' postings the one whose first ten suit it best, with the reasons of each."""
    from service.cli.shortlist_table import shortlist_table

    async with begin_read(database, SYSTEM, house.clock) as read:
        found = await postings.open_postings(read)
        firms = await companies_by_id(read, {posting.company_id for posting in found})
        among = [one.posting_id for one in found if firms[one.company_id].facts.is_semiconductor]
        posting_id = await best_list(read, among, SHOWN)
        if posting_id is None:
            typer.echo("まだ候補者の一覧がありません。", err=True)
            return
        pairs = (await current_shortlist(read, posting_id))[:SHOWN]
        reasons = await shortlist_reasons(read, posting_id, [pair.person_id for pair in pairs])
        posting = await postings.posting(read, posting_id)
        profiles = await people.profiles(read, [pair.person_id for pair in pairs])
    Console(width=None if sys.stdout.isatty() else WIDTH).print(
        shortlist_table(posting, firms[posting.company_id], pairs, profiles, reasons)
    )


async def _print_logins(house: House, database: Database, address: str, password: str, *, serving: bool) -> None:
    if serving:
        typer.echo(f"\n画面: {address}")
    typer.echo("ログイン（この端末だけの見本です）: ログイン名、パスワード、確認コード")
    async with begin_read(database, SYSTEM, house.clock) as read:
        codes = {login: await current_code(read, house.vault(), login) for login in ACCOUNTS}
    for login, (_, _, called) in ACCOUNTS.items():
        typer.echo(f"  {login:<12} {password}   {codes[login]}   {called}")
    typer.echo("確認コードは30秒ごとに変わり、1回だけ使えます。いまのコードは:")
    typer.echo(f"  {_own_command(house.settings)} demo code ログイン名")


def _own_command(settings: Settings) -> str:
    """How to call this command again from the same folder, on the same data."""
    called = Path(sys.argv[0])
    words = [sys.executable, "-m", "service.cli"] if called.name == "__main__.py" else [str(called)]
    is_told = "data_folder" in settings.model_fields_set
    folder = [f"{PREFIX}DATA_FOLDER={shlex.quote(str(settings.data_folder))}"] if is_told else []
    return " ".join([*folder, *map(shlex.quote, words)])
