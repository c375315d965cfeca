"""`import`: a file into the database, postings or people in blocks, each of them whole; tables in `spreadsheets`."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from ingest import KINDS, SCHOLARSHIP_APPLICATIONS, PostingRecord, Read, Reading, Refused
from service.base.actor import SYSTEM
from service.base.clock import SystemClock, date_in_japan
from service.base.outcomes import Outcome
from service.cli.assembly import House, open_house, run
from service.cli.lines import reading_of, tell_refused
from service.cli.progress import progress
from service.cli.spreadsheets import SOME_REFUSED, import_table, write_template
from service.companies.actions import know_companies
from service.companies.terms import CompanyFacts
from service.db.engine import Database
from service.db.roles import DatabaseRole
from service.db.work import Work, begin_work
from service.people.actions import register_people
from service.people.terms import ConsentGiven, Purpose
from service.platform import outbox
from service.postings.actions import put_postings
from service.repayments.actions.importing import IMPORTS

LINES_AT_ONCE = 500
MATCHED_ONE_BY_ONE = 50
"""When more of a block is news, everything is matched once instead of each line for itself."""


class FileKind(StrEnum):
    """What a file may hold."""

    POSTINGS = "postings"
    PROFILES = "profiles"
    SCHOLARSHIP_APPLICATIONS = "scholarship-applications"
    SCHOLARSHIP_EVIDENCE = "scholarship-evidence"

    @property
    def is_table(self) -> bool:
        """Rows under headings, as companies send them, in CSV, TSV, XLSX or JSON Lines."""
        return self.value in IMPORTS


def register(app: typer.Typer) -> None:
    app.command("import")(import_file)


def import_file(
    kind: Annotated[FileKind, typer.Option(help="ファイルの種類")],
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="1行に1件のJSON（JSON Lines）。表の種類ではCSV・TSV・XLSXも")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(metavar="OUT.xlsx", help="取り込む代わりに、記入用の空の表を書き出します")
    ] = None,
    company: Annotated[str | None, typer.Option(metavar="REF", help="表を送った企業の企業ID")] = None,
    received_on: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="申請書を受け付けた日（指定しなければ今日）")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="何も変えず、取り込んだ場合の件数を示します")] = False,
    report: Annotated[Path | None, typer.Option(metavar="OUT.jsonl", help="取り込めない行の一覧の書き出し先")] = None,
    consent: Annotated[Purpose | None, typer.Option(help="ファイルの全員が同意した目的")] = None,
    consented_on: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="同意した日")] = None,
    source: Annotated[str | None, typer.Option(help="同意の根拠（書類など）")] = None,
) -> None:
    """ファイルを取り込みます。終了コードは、すべて取り込めば0、取り込めない行があれば3、読めないファイルは2です。"""
    given = _consent(kind, consent, consented_on, source)
    _check_options(kind, file, template, company)
    received = _received(kind, received_on)
    if template is not None:
        write_template(kind.value, template)
    elif file is not None and kind.is_table:
        import_table(kind.value, file, company, received, report, is_dry=dry_run)
    elif file is not None:
        _import_records(kind, file, given, report, dry_run=dry_run)


def _check_options(kind: FileKind, file: Path | None, template: Path | None, company: str | None) -> None:
    """What belongs to tables alone, and what does not go together."""
    if (file is None) == (template is None):
        raise typer.BadParameter("取り込むファイルか --template のどちらか一つを指定してください。")
    if not kind.is_table and (template is not None or company is not None):
        name = "--template" if template is not None else "--company"
        raise typer.BadParameter(f"{name} を使えるのは、表の種類（{'、'.join(IMPORTS)}）だけです。", param_hint=name)


def _import_records(
    kind: FileKind, file: Path, given: ConsentGiven | None, report: Path | None, *, dry_run: bool
) -> None:
    reading = reading_of(KINDS[kind.value], file)
    if report is not None:
        # Opened before anything is stored: a place that cannot be written to must not look like a failed import.
        report.write_text("", encoding="utf-8")
    with open_house() as house, progress("取り込んでいます") as advance:
        outcome = run(_import(house, Import(file, kind, reading, given, dry_run), advance))
    if report is not None:
        report.write_text("".join(_report_lines(outcome.refused)), encoding="utf-8")
    for line in _summary(outcome, dry_run=dry_run):
        typer.echo(line)
    if outcome.refused:
        raise typer.Exit(SOME_REFUSED)


@dataclass(frozen=True)
class Import:
    """One file on its way in."""

    file: Path
    kind: FileKind
    reading: Reading[Any]
    consent: ConsentGiven | None
    is_dry: bool


@dataclass
class Told:
    """What became of its lines: read is new, changed, unchanged and refused together."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.counts.total() + len(self.refused)


class _NothingKept(Exception):
    """Ends a dry run's work, so that it is rolled back."""


async def _import(house: House, wanted: Import, advance: Callable[[int], None]) -> Told:
    told = Told()
    async with house.database(DatabaseRole.WORKER, pool_size=1) as database:
        for block in _blocks(wanted.reading):
            good = [result.record for result in block if isinstance(result, Read)]
            for result in block:
                if isinstance(result, Refused):
                    told.refused.append(result)
                    tell_refused(wanted.file, result)
            told.counts.update(await _store(house, database, wanted, good))
            advance(len(block))
    return told


def _blocks(reading: Reading[Any]) -> Iterator[list[Read[Any] | Refused]]:
    lines = iter(reading)
    while block := list(islice(lines, LINES_AT_ONCE)):
        yield block


async def _store(house: House, database: Database, wanted: Import, records: Sequence[Any]) -> list[Outcome]:
    """One block in one transaction; a dry run does the same and keeps nothing."""
    outcomes: list[Outcome] = []
    if not records:
        return outcomes
    try:
        async with begin_work(database, SYSTEM, house.clock) as work:
            if wanted.kind is FileKind.POSTINGS:
                outcomes = await _put_postings(work, records)
            else:
                outcomes = await _register_people(work, house, wanted, records)
            if wanted.is_dry:
                raise _NothingKept
    except _NothingKept:
        pass
    return outcomes


async def _put_postings(work: Work, records: Sequence[PostingRecord]) -> list[Outcome]:
    known = await know_companies(work, [CompanyFacts(record.company_id, record.company_name) for record in records])
    handed_in = [(known[record.company_id], record.reference, record) for record in records]
    stored = await put_postings(work, handed_in, announce=False)
    outcomes = [one.outcome for one in stored]
    news = [one.posting_id for one in stored if one.outcome is not Outcome.UNCHANGED]
    await _announce(work, "posting_changed", "posting_id", news)
    return outcomes


async def _register_people(work: Work, house: House, wanted: Import, records: Sequence[Any]) -> list[Outcome]:
    stored = await register_people(work, house.vault(), records, consent=wanted.consent, announce=False)
    # A consent may be news where the profile is not, so with one everybody is looked at.
    news = [one.person_id for one in stored if one.outcome is not Outcome.UNCHANGED or wanted.consent is not None]
    await _announce(work, "profile_changed", "person_id", news)
    return [one.outcome for one in stored]


async def _announce(work: Work, job: str, name: str, ids: Sequence[Any]) -> None:
    if len(ids) > MATCHED_ONE_BY_ONE:
        await outbox.later(work, "many_changed")
    else:
        await outbox.later_each(work, job, name, ids)


def _consent(kind: FileKind, purpose: Purpose | None, given_on: str | None, source: str | None) -> ConsentGiven | None:
    """The consent options belong together, and to people."""
    if purpose is None and given_on is None and source is None:
        return None
    if purpose is None or given_on is None or source is None or not source.strip():
        raise typer.BadParameter("--consent、--consented-on、--source は3つとも指定してください。")
    if kind is not FileKind.PROFILES:
        raise typer.BadParameter("同意を記録できるのは --kind profiles だけです。", param_hint="--consent")
    return ConsentGiven(purpose, _past_day(given_on, "--consented-on"), source)


def _received(kind: FileKind, received_on: str | None) -> date | None:
    """The day on which applications came, where it is told."""
    if received_on is None:
        return None
    if kind.value != SCHOLARSHIP_APPLICATIONS.name:
        raise typer.BadParameter(
            f"受け付けた日を指定できるのは --kind {SCHOLARSHIP_APPLICATIONS.name} だけです。",
            param_hint="--received-on",
        )
    return _past_day(received_on, "--received-on")


def _past_day(told: str, option: str) -> date:
    try:
        day = date.fromisoformat(told)
    except ValueError:
        raise typer.BadParameter(f"{told} は YYYY-MM-DD の日付ではありません。", param_hint=option) from None
    if day > date_in_japan(SystemClock().now()):
        raise typer.BadParameter(f"{told} はまだ来ていない日です。", param_hint=option)
    return day


def _report_lines(refused: Sequence[Refused]) -> Iterator[str]:
    for line in refused:
        for problem in line.problems:
            record = {
                "line": line.line,
                "pointer": problem.pointer,
                "code": problem.code,
                "detail": problem.detail,
                "value": problem.value,
            }
            yield json.dumps(record, ensure_ascii=False) + "\n"


def _summary(told: Told, *, dry_run: bool) -> Iterator[str]:
    stored = told.counts[Outcome.NEW] + told.counts[Outcome.CHANGED]
    yield (
        f"読み込み {told.read} 行：保存 {stored}（新規 {told.counts[Outcome.NEW]}、"
        f"変更 {told.counts[Outcome.CHANGED]}）、変更なし {told.counts[Outcome.UNCHANGED]}、"
        f"取り込めない行 {len(told.refused)}"
    )
    if dry_run:
        yield "試しに読んだだけで、何も保存していません。"
    elif stored:
        yield "候補者一覧は、動いている worker がこのあと更新します。"
