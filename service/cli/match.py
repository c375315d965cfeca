"""`match`: what is in the database, both directions, as every night; or only what changed since."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from service.base.clock import JAPAN
from service.cli.progress import progress

if TYPE_CHECKING:
    from service.cli.assembly import House
    from service.db.engine import Database
    from service.platform.tools import Tools
    from service.shortlists.reads.changes import Changes

SinceOption = Annotated[
    str | None, typer.Option(metavar="YYYY-MM-DD[THH:MM]", help="この時から後の変更だけ（日本時間）")
]


def register(app: typer.Typer) -> None:
    app.command()(match)


def match(since: SinceOption = None) -> None:
    """データベースの求人と求職者を照らし合わせます。毎晩の処理と同じことを、いま行います。

    --since を付けると、その時から後に内容・同意・状態が変わった求人と求職者だけを照らし合わせます。
    締切日を過ぎた求人、学校への公開が始まった求人、企業の情報が変わった高卒求人、卒業の月を過ぎた生徒も含みます。
    働くうちに増える経験年数、順位付けの設定、言語モデル、一覧の長さの変更は含まず、毎晩の処理で反映されます。
    変更が多いときは、付けない方が早く終わります。
    """
    from service.cli.assembly import open_house, run

    start = _instant(since)
    with open_house() as house:
        if start is None:
            told = run(_match_all(house))
        elif start > house.clock.now():
            raise typer.BadParameter(f"{since} はまだ来ていません。", param_hint="--since")
        else:
            told = run(_match_changes(house, start))
    typer.echo(told)


async def _match_all(house: "House") -> str:
    from service.base.actor import SYSTEM
    from service.db.roles import DatabaseRole
    from service.db.work import begin_work
    from service.shortlists.actions.matching import match_postings
    from service.shortlists.terms.matching import MatchCause

    with progress("求人と求職者を照らし合わせています"):
        async with (
            house.encoder() as encoder,
            house.database(DatabaseRole.WORKER, pool_size=1) as database,
            begin_work(database, SYSTEM, house.clock) as work,
        ):
            done = await match_postings(work, house.tools(encoder), cause=MatchCause.COMMAND, business_date=work.today)
    return f"求人 {done.postings} 件、求職者 {done.people} 人、候補 {done.pairs} 組"


async def _match_changes(house: "House", since: datetime) -> str:
    from service.base.actor import SYSTEM
    from service.db.roles import DatabaseRole
    from service.db.work import begin_read
    from service.shortlists.reads.changes import changes_since

    async with house.encoder() as encoder, house.database(DatabaseRole.WORKER, pool_size=1) as database:
        async with begin_read(database, SYSTEM, house.clock) as read:
            changes = await changes_since(read, since)
        await _take_in(house, database, house.tools(encoder), changes)
    return f"変更のあった求人 {len(changes.posting_ids)} 件、求職者 {len(changes.person_ids)} 人"


async def _take_in(house: "House", database: "Database", tools: "Tools", changes: "Changes") -> None:
    """What the jobs of single changes do: the postings in one match, and each person in a work of her own."""
    from service.base.actor import SYSTEM
    from service.db.work import begin_work
    from service.shortlists.actions.matching import match_postings
    from service.shortlists.jobs import match_changed_person
    from service.shortlists.terms.matching import MatchCause

    with progress("変更を照らし合わせています", len(changes.posting_ids) + len(changes.person_ids)) as advance:
        if changes.posting_ids:
            async with begin_work(database, SYSTEM, house.clock) as work:
                await match_postings(
                    work, tools, changes.posting_ids, cause=MatchCause.CHANGE, business_date=work.today
                )
            advance(len(changes.posting_ids))
        for person_id in changes.person_ids:
            async with begin_work(database, SYSTEM, house.clock) as work:
                await match_changed_person.function(work, tools, person_id=person_id)
            advance(1)


def _instant(written: str | None) -> datetime | None:
    """The instant written, in Japan."""
    if written is None:
        return None
    try:
        told = datetime.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(
            f"{written} は YYYY-MM-DD または YYYY-MM-DDTHH:MM の形ではありません。", param_hint="--since"
        ) from None
    return told if told.tzinfo else told.replace(tzinfo=JAPAN)
