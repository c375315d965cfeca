"""Tables that companies send (`import --kind scholarship-…`), and their empty templates."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import typer

import service.schema  # noqa: F401 - a support's table refers to those of other slices
from ingest import Problem, Read, Refused, TableReading, UnreadableFile, read_table, template
from service.base.actor import SYSTEM
from service.base.outcomes import Outcome
from service.cli.assembly import House, open_house, run
from service.cli.lines import bytes_of_named, told
from service.cli.progress import progress
from service.db.engine import Database
from service.db.roles import DatabaseRole
from service.db.work import begin_work
from service.repayments.actions.importing import IMPORTS, sender_called, try_import
from service.repayments.reads.remarks import sentence_of
from service.repayments.reads.table_layouts import table_layouts
from service.repayments.terms.importing import ImportedRow, NoSuchCompany

ROWS_AT_ONCE = 200
SOME_REFUSED = 3


def write_template(kind: str, place: Path) -> None:
    """The empty table of a kind, for a company to fill in."""
    place.write_bytes(template(table_layouts()[kind]))


def import_table(
    kind: str, file: Path, company: str | None, received_on: date | None, report: Path | None, *, is_dry: bool
) -> None:
    """Imports a table; raises UnreadableFile, and typer's own where the company is unknown or rows were refused."""
    reading = _reading_of(kind, file)
    if report is not None:
        # Opened before anything is stored: a place that cannot be written to must not look like a failed import.
        report.write_text("", encoding="utf-8")
    with open_house() as house, progress("取り込んでいます") as advance:
        try:
            outcome = run(_import(house, TableImport(file, kind, reading, company, received_on, is_dry), advance))
        except NoSuchCompany as failure:
            raise typer.BadParameter(failure.detail, param_hint="--company") from None
    if report is not None:
        report.write_text("".join(map(_line_of, outcome.lines)), encoding="utf-8")
    for line in _summary(outcome, is_dry=is_dry):
        typer.echo(line)
    if outcome.refused:
        raise typer.Exit(SOME_REFUSED)


@dataclass(frozen=True)
class TableImport:
    """One table on its way in."""

    file: Path
    kind: str
    reading: TableReading[Any]
    company: str | None
    received_on: date | None
    is_dry: bool


@dataclass
class TableTold:
    """What became of its rows; `lines` are the reasons and the remarks, each with whether it is but a remark."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    refused: int = 0
    remarked: int = 0
    lines: list[tuple[Problem, bool]] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.counts.total() + self.refused


def _reading_of(kind: str, file: Path) -> TableReading[Any]:
    data = bytes_of_named(file)
    try:
        return read_table(table_layouts()[kind], data)
    except UnreadableFile as failure:
        raise UnreadableFile(failure.code, f"{file}: {failure.detail}") from failure


async def _import(house: House, wanted: TableImport, advance: Callable[[int], None]) -> TableTold:
    outcome = TableTold()
    async with house.database(DatabaseRole.WORKER, pool_size=1) as database:
        for block in _blocks(wanted.reading):
            good = [result for result in block if isinstance(result, Read)]
            stored = {row.line: row for row in await _store(house, database, wanted, good)}
            for result in block:
                _take(outcome, wanted, result, stored.get(result.line))
            advance(len(block))
    return outcome


def _blocks(reading: TableReading[Any]) -> Iterator[list[Read[Any] | Refused]]:
    lines = iter(reading)
    while block := list(islice(lines, ROWS_AT_ONCE)):
        yield block


async def _store(house: House, database: Database, wanted: TableImport, rows: list[Read[Any]]) -> list[ImportedRow]:
    """One block in one transaction; a dry run does the same and keeps nothing."""
    async with begin_work(database, SYSTEM, house.clock) as work:
        sender = await sender_called(work, wanted.company, wanted.received_on)
        if wanted.is_dry:
            return await try_import(work, wanted.kind, rows, sender)
        return await IMPORTS[wanted.kind](work, rows, sender)


def _take(outcome: TableTold, wanted: TableImport, result: Read[Any] | Refused, row: ImportedRow | None) -> None:
    """Counts a row, and tells on stderr what is wrong with it or worth a look."""
    problems, is_remark = _problems(wanted.reading, result, row)
    if isinstance(result, Refused) or row is None or row.outcome is None:
        outcome.refused += 1
    else:
        outcome.counts[row.outcome] += 1
        outcome.remarked += bool(problems)
    outcome.lines += [(problem, is_remark) for problem in problems]
    for line in told(wanted.file, problems):
        typer.echo(f"{line}［確認］" if is_remark else line, err=True)


def _problems(
    reading: TableReading[Any], result: Read[Any] | Refused, row: ImportedRow | None
) -> tuple[tuple[Problem, ...], bool]:
    if isinstance(result, Refused):
        return result.problems, False
    if row is None:
        return (), False
    if row.refused:
        refused = (reading.problem_of(result, field, each.code, each.detail) for each, field in row.refused)
        return tuple(refused), False
    remarks = (reading.problem_of(result, None, notice.value, sentence_of(notice)) for notice in row.notices)
    return tuple(remarks), True


def _line_of(told_line: tuple[Problem, bool]) -> str:
    """As other imports report, and whether the row was stored all the same."""
    problem, is_remark = told_line
    record = {
        "line": problem.line,
        "pointer": problem.pointer,
        "code": problem.code,
        "detail": problem.detail,
        "value": problem.value,
        "is_notice": is_remark,
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def _summary(outcome: TableTold, *, is_dry: bool) -> Iterator[str]:
    new, changed = outcome.counts[Outcome.NEW], outcome.counts[Outcome.CHANGED]
    yield (
        f"読み込み {outcome.read} 行：保存 {new + changed}（新規 {new}、変更 {changed}）、"
        f"変更なし {outcome.counts[Outcome.UNCHANGED]}、取り込めない行 {outcome.refused}"
    )
    if outcome.remarked:
        yield f"保存{'する' if is_dry else 'した'}行のうち、［確認］のある行 {outcome.remarked}"
    if is_dry:
        yield "試しに読んだだけで、何も保存していません。"
