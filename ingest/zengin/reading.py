"""One field of one record as a value, or an `Unfit` that says where and why not."""

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from ingest.zengin.layout import Field
from ingest.zengin.lines import Line
from ingest.zengin.problems import BankProblem

T = TypeVar("T")


class Unfit(Exception):
    """A field that is not what it must be; it never leaves this package."""

    def __init__(self, line: Line, field: Field, code: str, reason: str, column: int | None = None) -> None:
        super().__init__(code)
        column = column or field.start
        detail = f"{line.number}行目の{column}桁目（{field.label}）{reason}"
        self.problem = BankProblem(code, detail, line.number, column, field.label)


def digits(line: Line, field: Field) -> str:
    """The field's digits as they stand, zeros in front included."""
    value = field.of(line.content)
    for offset, byte in enumerate(value):
        if byte not in b"0123456789":
            raise Unfit(line, field, "not_digits", "が数字ではありません。", field.start + offset)
    return value.decode("ascii")


def number(line: Line, field: Field) -> int:
    """The field's digits as a whole number."""
    return int(digits(line, field))


def number_or_none(line: Line, field: Field) -> int | None:
    """As `number`, but None where the field is left blank."""
    return None if is_blank(line, field) else number(line, field)


def text(line: Line, field: Field) -> str:
    """The field's signs without the spaces that fill it up; `lines_of` made sure that they are JIS X 0201."""
    return field.of(line.content).decode("cp932").rstrip(" ")


def one_of(line: Line, field: Field, allowed: Collection[str]) -> str:
    """The field as one of the codes that are allowed."""
    value = field.of(line.content).decode("cp932")
    if value not in allowed:
        raise Unfit(line, field, "unknown_code", f"が決められた値（{'・'.join(sorted(allowed))}）ではありません。")
    return value


def is_blank(line: Line, field: Field) -> bool:
    """Whether nothing stands in the field."""
    return not field.of(line.content).strip(b" ")


def equal(line: Line, field: Field, counted: int) -> None:
    """Refuses a count or a sum of the file that is not the one counted."""
    stated = number(line, field)
    if stated != counted:
        reason = f"は{stated}ですが、明細から数えると{counted}です。"
        raise Unfit(line, field, "total_differs", reason)


def read_each(read: Callable[[Line], T], lines: Iterable[Line]) -> tuple[list[T], list[BankProblem]]:
    """Every line read, or the first thing wrong with it: each line ends in one of the two lists."""
    values: list[T] = []
    problems: list[BankProblem] = []
    for line in lines:
        try:
            values.append(read(line))
        except Unfit as unfit:
            problems.append(unfit.problem)
    return values, problems
