"""A Japanese business letter: what it is made of.

letter_pdf(Letter(number="熊求第12号", day=date(2026, 11, 24), addressee=("白川デバイス株式会社",), …))
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.base.era import era_year


@dataclass(frozen=True, slots=True)
class Row:
    """A line under 記: what is told, and its words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """From the top: number and date on the right, whom it is for on the left, who writes on the right, the title.

    A letter without rows has neither 記 nor 以上. A line feed in a text begins a new line.
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
    notes: tuple[str, ...] = ()
    """Below the rows, each after ※."""

    @property
    def dated(self) -> str:
        """令和8年（2026年）11月24日."""
        return f"{era_year(self.day)}（{self.day.year}年）{self.day.month}月{self.day.day}日"

    def texts(self) -> Iterator[str]:
        """Every text that was handed in."""
        yield from (self.number, self.title, self.closing)
        yield from (*self.addressee, *self.sender, *self.paragraphs, *self.notes)
        for row in self.rows:
            yield from (row.label, row.value)
