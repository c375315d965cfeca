"""What every container of a table gives: numbered rows of cells, each cell with its kind and its column."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BrokenCell:
    """A cell that holds no value one could read: `code` is that of its problem."""

    code: str


Cell = str | int | float | bool | date | BrokenCell | None
"""Text, number, truth value and day are told apart where the container does; None is an empty cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its line, from 1, and its cells from column A on."""

    line: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be taken apart into cells, and the facts of its sentence."""

    line: int
    code: str
    last_line: int


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet, or of a text file read with one separator; blank rows are left out.

    `sheet` is the sheet's name, None in text files.
    """

    sheet: str | None
    rows: Sequence[Row | BrokenRow]


def is_blank(cell: Cell) -> bool:
    """Whether a cell is empty to the eye: nothing, or spaces of any width."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def column_letters(index: int) -> str:
    """What spreadsheets call the column at `index`, which counts from 0: A … Z, AA …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
