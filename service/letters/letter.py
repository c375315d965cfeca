"""A Japanese business letter: what it is made of.

letter_pdf(Letter(number="熊求第12号", day=date(2026, 11, 24), addressee=("白川デバイス株式会社",), …))
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.letters.telling import day_in_both


@dataclass(frozen=True, slots=True)
class Row:
    """A line under 記: what is told, and its words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `share` is its part of the width beside the others', numbers stand at its right."""

    heading: str
    share: int
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under headings, as many as there are; each page that it goes on to begins with the headings.

    Each of `lines`, and `total`, the last line, has a cell a column; an empty `total` is none.
    """

    title: str
    columns: tuple[Column, ...]
    lines: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()

    def texts(self) -> Iterator[str]:
        """Every text of it."""
        yield self.title
        yield from (column.heading for column in self.columns)
        for line in (*self.lines, self.total):
            yield from line


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """From the top: number and date on the right, whom it is for on the left, who writes on the right, the title.

    A letter without rows and table has neither 記 nor 以上. A line feed in a text begins a new line.
    """

    number: str = ""
    """文書番号; empty: none."""
    day: date
    addressee: tuple[str, ...]
    sender: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]
    closing: str = ""
    """敬具 where the first paragraph begins with 拝啓; empty: none."""
    rows: tuple[Row, ...] = ()
    table: Table | None = None
    """Below the rows."""
    notes: tuple[str, ...] = ()
    """Below the rows and the table, each after ※."""
    contact: tuple[str, ...] = ()
    """Whom to ask, at the very end on the right; nothing where nobody is named."""

    @property
    def dated(self) -> str:
        """令和8年（2026年）11月24日."""
        return day_in_both(self.day)

    def texts(self) -> Iterator[str]:
        """Every text that was handed in."""
        yield from (self.number, self.title, self.closing)
        yield from (*self.addressee, *self.sender, *self.paragraphs, *self.notes, *self.contact)
        for row in self.rows:
            yield from (row.label, row.value)
        if self.table is not None:
            yield from self.table.texts()
