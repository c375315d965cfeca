"""Files to records: every line of a file ends as a record or as the reasons why it is none."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TextIO, TypeVar

from pydantic import ValidationError

from ingest.decode import open_text
from ingest.explain import problem_of_broken, problems_of
from ingest.files import UnreadableFile
from ingest.problems import Problem, pointer_of
from ingest.records.posting import PostingRecord
from ingest.records.profile import ProfileRecord
from ingest.records.record import Record
from ingest.rows.ndjson_rows import LINE_LIMIT, Row, ndjson_rows
from ingest.strict_json import BrokenJson
from ingest.wording import sentence

R = TypeVar("R", bound=Record)
AnyRecord = TypeVar("AnyRecord")


@dataclass(frozen=True, slots=True)
class Read(Generic[AnyRecord]):
    """A good line: its number, from 1, and its record."""

    line: int
    record: AnyRecord


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is not stored, and every reason found; `reference`: of a table's row, the first of its key."""

    line: int
    problems: tuple[Problem, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Kind(Generic[R]):
    """A kind of file: its record, and what may stand in a file only once, by the field that says so."""

    name: str
    record: type[R]
    unique: Callable[[R], dict[str, Hashable]]


POSTINGS = Kind(
    "postings",
    PostingRecord,
    lambda posting: {"posting_id": posting.posting_id, "external_ref": (posting.company_id, posting.reference)},
)
PROFILES = Kind("profiles", ProfileRecord, lambda profile: {"profile_id": profile.profile_id})
KINDS: dict[str, Kind[Any]] = {kind.name: kind for kind in (POSTINGS, PROFILES)}
"""Every kind of file that can be read, by the name that `import --kind` takes."""


class Reading(Generic[R]):
    """The lines of one file, in file order, to be gone through once.

    After each step `read == good + refused`; blank lines are none of them.
    """

    def __init__(self, kind: Kind[R], rows: Iterator[tuple[int, Row]]) -> None:
        self.read = self.good = self.refused = 0
        self._kind = kind
        self._rows = rows
        self._lines_by_key: dict[Hashable, int] = {}

    def __iter__(self) -> Iterator[Read[R] | Refused]:
        for line, row in self._rows:
            result = self._result(line, row)
            self.read += 1
            if isinstance(result, Read):
                self.good += 1
            else:
                self.refused += 1
            yield result

    def _result(self, line: int, row: Row) -> Read[R] | Refused:
        if isinstance(row, BrokenJson):
            return Refused(line, (problem_of_broken(row, line),))
        try:
            record = self._kind.record.model_validate(row)
        except ValidationError as error:
            return Refused(line, tuple(problems_of(error, line)))
        repeated = self._repeated(line, record)
        return Refused(line, (repeated,)) if repeated else Read(line, record)

    def _repeated(self, line: int, record: R) -> Problem | None:
        keys = self._kind.unique(record)
        for field, key in keys.items():
            first_line = self._lines_by_key.get((field, key))
            if first_line is not None:
                detail = sentence("duplicate_id", (field,), {"first_line": first_line}, "ja")
                return Problem(line, pointer_of((field,)), "duplicate_id", detail)
        self._lines_by_key.update({(field, key): line for field, key in keys.items()})
        return None


def read_file(kind: Kind[R], data: bytes) -> Reading[R]:
    """Reads a JSON Lines file of `kind`; raises `UnreadableFile` before the first line, or never."""
    _refuse_table(open_text(data))
    rows = ndjson_rows(open_text(data))
    first = next(rows, None)
    if first is None:
        raise UnreadableFile("empty", "ファイルが空です。")
    return Reading(kind, _with_first(first, rows))


def _refuse_table(text: TextIO) -> None:
    """Refuses a table, whose every line would be told as broken: two lines that are no JSON, in columns."""
    head = [line for line in (text.readline(LINE_LIMIT) for _ in range(2)) if not line.lstrip().startswith(("{", "["))]
    if len(head) == 2 and any(all(mark in line for line in head) for mark in ",\t"):
        raise UnreadableFile("table", "CSVなどの表のファイルです。1行に1件のJSON（JSON Lines）にしてください。")


def _with_first(first: tuple[int, Row], rows: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    yield first
    yield from rows
