"""振込入金通知 and 入出金取引明細 to deposits, each with a key by which it is known again."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from ingest.zengin import account_statement, notice
from ingest.zengin import deposit_layout as at
from ingest.zengin.entries import BankAccount, Direction, Entry, Statement, account_of, keys_of
from ingest.zengin.layout import Layout
from ingest.zengin.lines import Line, lines_of
from ingest.zengin.problems import BankProblem
from ingest.zengin.reading import Unfit, digits, read_each
from ingest.zengin.structure import Group, Structure, structure_of
from ingest.zengin.years import Years, years_of


@dataclass(frozen=True, slots=True)
class Deposits:
    """All entries of a file in their order, or none and every reason found why it is refused whole.

    `records` came in, `debits` went out, `cancellations` came in and were taken back by the bank. Without problems,
    `lines` (records in the file) is the entries of all three, two for each statement (header and trailer) and the end.
    `years` is how the file was found to count years.
    """

    records: tuple[Entry, ...]
    problems: tuple[BankProblem, ...]
    debits: tuple[Entry, ...] = ()
    cancellations: tuple[Entry, ...] = ()
    statements: tuple[Statement, ...] = ()
    years: Years = Years.DETECT
    lines: int = 0


@dataclass(frozen=True, slots=True)
class _Form:
    """How one business is read."""

    header: Layout
    data: Layout
    statement: Callable[..., Statement]
    entry: Callable[[Line, str, BankAccount, Years], Entry]
    check_trailer: Callable[[Line, Sequence[Entry]], None]
    check_end: Callable[[Line, int, int], None]


_FORMS: Mapping[str, _Form] = {
    at.NOTICE: _Form(
        at.NOTICE_HEADER, at.NOTICE_DATA, notice.statement, notice.entry, notice.check_trailer, notice.check_end
    ),
    at.STATEMENT: _Form(
        at.STATEMENT_HEADER,
        at.STATEMENT_DATA,
        account_statement.statement,
        account_statement.entry,
        account_statement.check_trailer,
        account_statement.check_end,
    ),
}


def read_deposits(content: bytes, *, received_on: date | None = None, years: Years = Years.DETECT) -> Deposits:
    """The entries of a 振込入金通知 (01) or 入出金取引明細 (03); any bytes are answered, with entries or with problems.

    Records are 200 bytes, with any line ends or none; several accounts may follow each other. Counts and sums of every
    trailer must be those of its data. The standard writes years in 和暦 and some banks write western ones: `years` says
    which, or they are detected from the first header's day of creation and `received_on` (see `years_of`).
    """
    lines, problems = lines_of(content, at.LENGTH)
    if problems:
        return Deposits((), problems, lines=len(lines))
    found = structure_of(lines, tuple(_FORMS))
    if not isinstance(found, Structure):
        return Deposits((), found, lines=len(lines))
    try:
        counted = _years(found, received_on, years)
    except Unfit as unfit:
        return Deposits((), (unfit.problem,), lines=len(lines))
    return _read(found, counted, len(lines))


def _years(found: Structure, received_on: date | None, years: Years) -> Years:
    if years is not Years.DETECT:
        return years
    header, field = found.groups[0].header, _FORMS[found.business].header["created_on"]
    detected = years_of(digits(header, field), received_on)
    if detected is None:
        raise Unfit(header, field, "years_unknown", "が令和・西暦・平成のどれで書かれているか分かりません。")
    return detected


def _read(found: Structure, years: Years, lines: int) -> Deposits:
    form = _FORMS[found.business]
    statements: list[Statement] = []
    entries: list[Entry] = []
    problems: list[BankProblem] = []
    seen: Counter[str] = Counter()
    for group in found.groups:
        told, faults = read_each(partial(form.statement, trailer=group.trailer, years=years), [group.header])
        read, wrong = _entries(group, found.business, form, years, seen)
        statements += told
        entries += read
        problems += [*faults, *wrong]
    problems += read_each(lambda end: form.check_end(end, lines, len(found.groups)), [found.end])[1]
    if problems:
        return Deposits((), tuple(problems), years=years, lines=lines)
    return Deposits(
        records=_of(entries, Direction.CREDIT),
        problems=(),
        debits=_of(entries, Direction.DEBIT),
        cancellations=_of(entries, Direction.CANCELLATION),
        statements=tuple(statements),
        years=years,
        lines=lines,
    )


def _of(entries: Sequence[Entry], direction: Direction) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.direction is direction)


def _entries(
    group: Group, business: str, form: _Form, years: Years, seen: Counter[str]
) -> tuple[list[Entry], list[BankProblem]]:
    account = account_of(group.header, form.header)
    keys = keys_of(business, account, group.data, form.data["booked_on"], seen)
    entries, problems = read_each(lambda line: form.entry(line, keys[line.number], account, years), group.data)
    # Sums over records that could not be read would only repeat what is already known to be wrong.
    if not problems:
        problems = read_each(lambda line: form.check_trailer(line, entries), [group.trailer])[1]
    return entries, problems
