"""`rank`, `evaluate`, `titles`: file to file, no database; `match`: what is in the database, as every night."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.base.clock import SystemClock, date_in_japan
from service.cli.progress import progress
from service.settings import read_ranker

if TYPE_CHECKING:
    from matching.encoder import TextEncoder
    from matching.evaluation.run_measures import Measures
    from service.cli.assembly import House

SOME_REFUSED = 3
SHOWN = 50
DateOption = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="基準日")]
TopOption = Annotated[int, typer.Option(min=1, help="求人ごとに並べる人数")]


def register(app: typer.Typer) -> None:
    app.command()(rank)
    app.command()(evaluate)
    app.command()(titles)
    app.command("match")(match)


def rank(
    postings: Annotated[Path, typer.Option(metavar="P.jsonl", help="求人、1行に1件のJSON")],
    profiles: Annotated[Path, typer.Option(metavar="C.jsonl", help="求職者、1行に1人のJSON")],
    out: Annotated[Path, typer.Option(metavar="RUN.jsonl", help="結果、1行に1組")],
    top: TopOption = SHOWN,
    on: DateOption = None,
    with_ineligible: Annotated[
        bool, typer.Option("--with-ineligible", help="必須の条件に合わない組も、続けて理由とともに出します")
    ] = False,
    allocate: Annotated[
        bool, typer.Option("--allocate", help="同じ人に一覧が集中するとき、採用人数に応じて人を割り振ります")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="集中の度合いと、一覧に載る機会の偏りの書き出し先")
    ] = None,
) -> None:
    """求人ごとに求職者を順に並べます。基準日は、指定がなければ日本の今日です。"""
    day = _day(on) or date_in_japan(SystemClock().now())
    asked, refused = _records("postings", postings)
    offered, refused_too = _records("profiles", profiles)
    if report is not None:
        # Opened before anything is ranked: a place that cannot be written to must not cost a run.
        report.write_text("", encoding="utf-8")
    if allocate or report is not None:
        lines = _measured(asked, offered, day, top, with_ineligible=with_ineligible, allocate=allocate, report=report)
    else:
        lines = _ranked(asked, offered, day, top, with_ineligible=with_ineligible)
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
    if refused + refused_too:
        raise typer.Exit(SOME_REFUSED)


def evaluate(
    folder: Annotated[Path, typer.Option("--set", metavar="DIR", help="判定済みの組のフォルダー")],
    run: Annotated[
        Path | None, typer.Option(metavar="RUN.jsonl", help="測る結果。なければ、ここで並べて測ります")
    ] = None,
) -> None:
    """判定済みの組で順位を測り、全体と群ごとの表を出します。基準日は組のものです。"""
    from matching.evaluation.judgements import read_set
    from matching.evaluation.run_measures import evaluate_run

    judged = read_set(folder)
    if run is None:
        asked, refused = _records("postings", folder / "postings.jsonl")
        offered, refused_too = _records("profiles", folder / "profiles.jsonl")
        records = [json.loads(line) for line in _ranked(asked, offered, judged.on, SHOWN)]
    else:
        records, refused, refused_too = _run_records(run), 0, 0
    for line in _table(evaluate_run(judged, records)):
        typer.echo(line)
    if refused + refused_too:
        raise typer.Exit(SOME_REFUSED)


def titles(
    queries: Annotated[Path, typer.Option(metavar="Q.tsv", help="問い（ID タブ 職名）")],
    corpus: Annotated[Path, typer.Option(metavar="D.tsv", help="並べる職名（ID タブ 職名）")],
    out: Annotated[Path, typer.Option(metavar="RUN.tsv", help="TREC形式の結果")],
) -> None:
    """短い職名を意味の近い順に並べます。文の符号化だけを測るためのものです。"""
    from matching.titles import rank_titles, read_titles, write_trec_run

    asked, offered = read_titles(queries), read_titles(corpus)
    with progress("職名を比べています"):
        write_trec_run(rank_titles(_encoder(), asked, offered), out)


def match() -> None:
    """データベースの求人と求職者を照らし合わせます。毎晩の処理と同じことを、いま行います。"""
    from service.cli.assembly import open_house, run

    with open_house() as house, progress("求人と求職者を照らし合わせています"):
        told = run(_match(house))
    typer.echo(told)


async def _match(house: "House") -> str:
    from service.base.actor import SYSTEM
    from service.db.roles import DatabaseRole
    from service.db.work import begin_work
    from service.shortlists.actions.matching import match_postings
    from service.shortlists.terms.matching import MatchCause

    async with (
        house.encoder() as encoder,
        house.database(DatabaseRole.WORKER, pool_size=1) as database,
        begin_work(database, SYSTEM, house.clock) as work,
    ):
        done = await match_postings(work, house.tools(encoder), cause=MatchCause.COMMAND, business_date=work.today)
    return f"求人 {done.postings} 件、求職者 {done.people} 人、候補 {done.pairs} 組"


def _encoder() -> "TextEncoder":
    from matching.encoder import load_encoder, read_digests

    chosen = read_ranker()
    return load_encoder(
        chosen.model,
        query_prefix=chosen.query_prefix,
        document_prefix=chosen.document_prefix,
        digests=read_digests(chosen.model_digests) if chosen.model_digests else None,
    )


def _records(kind: str, path: Path) -> tuple[list[dict[str, Any]], int]:
    """The good lines as validated records, and how many were refused; each of those is told on stderr."""
    from ingest import KINDS, Read
    from service.cli.lines import reading_of, tell_refused

    reading = reading_of(KINDS[kind], path)
    good: list[dict[str, Any]] = []
    for result in reading:
        if isinstance(result, Read):
            good.append(result.record.model_dump(mode="json"))
        else:
            tell_refused(path, result)
    return good, reading.refused


def _ranked(
    asked: Sequence[dict[str, Any]],
    offered: Sequence[dict[str, Any]],
    on: date,
    top: int,
    *,
    with_ineligible: bool = False,
) -> Iterator[str]:
    from matching.run_file import rank_records

    with progress("順に並べています", len(asked)) as advance:
        yield from _told(rank_records(asked, offered, _encoder(), on, top, with_ineligible=with_ineligible), advance)


def _measured(
    asked: Sequence[dict[str, Any]],
    offered: Sequence[dict[str, Any]],
    on: date,
    top: int,
    *,
    with_ineligible: bool,
    allocate: bool,
    report: Path | None,
) -> Iterator[str]:
    from matching.run_file import measured_run

    with progress("順に並べています", len(asked)) as advance:
        run = measured_run(asked, offered, _encoder(), on, top, allocate=allocate, with_ineligible=with_ineligible)
        yield from _told(run.lines, advance)
    if report is not None:
        report.write_text(json.dumps(run.report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _told(lines: Iterable[str], advance: Callable[[int], None]) -> Iterator[str]:
    """The lines as they come; each further posting is told."""
    before = ""
    for line in lines:
        posting = line.partition(",")[0]
        advance(int(posting != before))
        before = posting
        yield line


def _run_records(path: Path) -> list[dict[str, Any]]:
    """The lines of a run file; one that is none is bad input."""
    from service.cli.lines import bytes_of_named

    records = []
    for number, line in enumerate(bytes_of_named(path).splitlines(), start=1):
        try:
            record = json.loads(line)
            records.append({name: record[name] for name in ("posting_id", "profile_id", "eligible")})
        except (ValueError, KeyError, TypeError) as failure:
            raise typer.BadParameter(
                f"{path} の{number}行目は結果の行ではありません。", param_hint="--run"
            ) from failure
    return records


def _table(rows: Sequence["Measures"]) -> Iterator[str]:
    width = max(len(row.group) for row in rows)
    yield f"{'group':<{width}}  postings  nDCG@10  recall@20  R-precision    MAP  conflicts@10"
    for row in rows:
        yield (
            f"{row.group:<{width}}  {row.postings:>8}  {row.ndcg_at_10:>7.3f}  {row.recall_at_20:>9.3f}"
            f"  {row.r_precision:>11.3f}  {row.average_precision:>5.3f}  {row.conflicts:>12}"
        )


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"{written} は YYYY-MM-DD の日付ではありません。", param_hint="--date") from None
