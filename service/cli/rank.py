"""`rank`, `assign`, `evaluate`, `titles`: file to file, no database and no server."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from service.base.clock import SystemClock, date_in_japan
from service.cli.outputs import replaced
from service.cli.progress import progress
from service.settings import read_machine, read_ranker

if TYPE_CHECKING:
    from matching.assignment import Assignment
    from matching.encoder import TextEncoder
    from matching.engine.local import InOrder
    from matching.evaluation.run_measures import Measures

SOME_REFUSED = 3
SHOWN = 50
REPORT_HELP = (
    "集中の度合いと、一覧に載る機会の偏りの書き出し先。会社の大きさは、今回の求人の採用人数をその会社で合わせて見ます"
)


class EngineChoice(StrEnum):
    """Where the work of a run is done."""

    LOCAL = "local"
    RAY = "ray"


PostingsOption = Annotated[Path, typer.Option(metavar="P.jsonl", help="求人、1行に1件のJSON")]
ProfilesOption = Annotated[Path, typer.Option(metavar="C.jsonl", help="求職者、1行に1人のJSON")]
DateOption = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="基準日")]
TopOption = Annotated[int, typer.Option(min=1, help="求人ごとに並べる人数")]


@dataclass(frozen=True, eq=False, slots=True)
class _Asked:
    """What a run is made of: validated records, the day, what to rank with and where its roles are kept."""

    postings: Sequence[dict[str, Any]]
    profiles: Sequence[dict[str, Any]]
    on: date
    top: int
    encoder: "TextEncoder"
    roles_folder: Path
    engine: "InOrder"
    with_ineligible: bool = False


def register(app: typer.Typer) -> None:
    for command in (rank, assign, evaluate, titles):
        app.command()(command)


def rank(
    postings: PostingsOption,
    profiles: ProfilesOption,
    out: Annotated[Path, typer.Option(metavar="RUN.jsonl", help="結果、1行に1組")],
    top: TopOption = SHOWN,
    on: DateOption = None,
    with_ineligible: Annotated[
        bool, typer.Option("--with-ineligible", help="必須の条件に合わない組も、続けて理由とともに出します")
    ] = False,
    allocate: Annotated[
        bool, typer.Option("--allocate", help="同じ人に一覧が集中するとき、採用人数に応じて人を割り振ります")
    ] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE.json", help=REPORT_HELP)] = None,
    engine: Annotated[EngineChoice, typer.Option(help="計算する場所。結果は同じです")] = EngineChoice.LOCAL,
) -> None:
    """求人ごとに求職者を順に並べます。基準日は、指定がなければ日本の今日です。"""
    day, encoder, by = _day(on), _encoder(), _engine(engine)
    asked, refused = _records("postings", postings)
    offered, refused_too = _records("profiles", profiles)
    run = _Asked(asked, offered, day, top, encoder, _roles_folder(), by, with_ineligible)
    with replaced(out, *([] if report is None else [report])) as (file, *told):
        if allocate or told:
            measures = _write_measured(run, file, told, allocate=allocate)
            if allocate:
                typer.echo(_allocation(measures), err=True)
        else:
            file.writelines(_ranked(run))
    if refused + refused_too:
        raise typer.Exit(SOME_REFUSED)


def assign(
    postings: PostingsOption,
    profiles: ProfilesOption,
    out: Annotated[Path, typer.Option(metavar="OUT.jsonl", help="割り当て、1行に1組")],
    per_company: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="1社が受け入れる人数の上限、その会社の求人を合わせて")
    ] = None,
    on: DateOption = None,
) -> None:
    """イベントやインターンシップの枠に人を割り当てます。一人は一つの枠に、枠は採用人数（openings）まで。

    互いに今の割り当てよりも望み合う人と求人が残らないように決めます。条件に合わない組は割り当てません。
    """
    from matching.assignment import assign_records

    day, encoder, roles = _day(on), _encoder(), _roles_folder()
    asked, refused = _records("postings", postings)
    offered, refused_too = _records("profiles", profiles)
    with replaced(out) as (file,), progress("割り当てています"):
        found = assign_records(asked, offered, encoder, day, per_company=per_company, roles_folder=roles)
        file.writelines(found.lines)
    typer.echo(_account(found))
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
        by = _engine(EngineChoice.LOCAL)
        asked_for = _Asked(asked, offered, judged.on, SHOWN, _encoder(), _roles_folder(), by)
        records = [json.loads(line) for line in _ranked(asked_for)]
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


def _account(found: "Assignment") -> str:
    named = f"：{'、'.join(found.unassigned)}" if found.unassigned else ""
    return (
        f"割り当て {len(found.lines)} 組（求人 {found.postings} 件、枠 {found.places} 人分）、"
        f"割り当てのない人 {len(found.unassigned)} 人{named}"
    )


def _engine(chosen: EngineChoice) -> "InOrder":
    from matching.engine.local import in_order

    if chosen is EngineChoice.LOCAL:
        return in_order
    from matching.engine.ray_cluster import ray_in_order

    return ray_in_order()


def _encoder() -> "TextEncoder":
    from matching.encoder import load_encoder, read_digests

    chosen = read_ranker()
    return load_encoder(
        chosen.model,
        query_prefix=chosen.query_prefix,
        document_prefix=chosen.document_prefix,
        digests=read_digests(chosen.model_digests) if chosen.model_digests else None,
    )


def _roles_folder() -> Path:
    """Where the service keeps the role spaces of other encoders than the embedded one."""
    return read_ranker().roles_folder or read_machine().data_folder / "roles"


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


def _ranked(run: _Asked) -> Iterator[str]:
    from matching.run_file import rank_records

    with progress("順に並べています", len(run.postings)) as advance:
        lines = rank_records(
            run.postings, run.profiles, run.encoder, run.on, run.top,
            with_ineligible=run.with_ineligible, engine=run.engine, roles_folder=run.roles_folder,
        )  # fmt: skip
        yield from _told(lines, advance)


def _write_measured(run: _Asked, out: TextIO, reports: Sequence[TextIO], *, allocate: bool) -> Mapping[str, Any]:
    """The lines of the run, and what they are like into each of the reports and back."""
    from matching.run_file import measured_run

    with progress("順に並べています", len(run.postings)) as advance:
        made = measured_run(
            run.postings, run.profiles, run.encoder, run.on, run.top, allocate=allocate,
            with_ineligible=run.with_ineligible, engine=run.engine, roles_folder=run.roles_folder,
        )  # fmt: skip
        out.writelines(_told(made.lines, advance))
    for report in reports:
        report.write(json.dumps(made.report, ensure_ascii=False, indent=2) + "\n")
    return made.report


def _allocation(report: Mapping[str, Any]) -> str:
    """Whether the lists were allocated, and by what measure."""
    from matching.allocation.congestion import CONGESTED_FROM

    lost = f"一覧の集中で失われる割合 {report['congestion']['lost_share']:.1%}、割り振るのは {CONGESTED_FROM:.0%} から"
    if report["allocated"]:
        return f"一覧に同じ人が集中していたため、採用人数に応じて割り振りました（{lost}）。"
    return f"一覧に同じ人が集中していないため、割り振らず、点数の順のままです（{lost}）。"


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


def _day(written: str | None) -> date:
    if written is None:
        return date_in_japan(SystemClock().now())
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"{written} は YYYY-MM-DD の日付ではありません。", param_hint="--date") from None
