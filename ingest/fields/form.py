"""How the cells of a column are written: what reads them, and what a template says about them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ingest.rows.cells import Cell


class Misfit(Exception):
    """A cell is no value of its column: a sentence's key (a code, perhaps with `:variant`) and its facts."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


class Shape(StrEnum):
    """How a spreadsheet formats the cells of a column."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Choice:
    """A code, what people call it, and other ways in which they write it."""

    code: str
    label: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A way of writing.

    `read` takes a cell that is not blank, and raises `Misfit`; `blank` is the value of a blank cell where the
    column allows one; `how` tells a person what to write; `several`: a cell may hold more than one choice.
    """

    read: Callable[[Cell], Any]
    shape: Shape
    how: str
    choices: tuple[Choice, ...] = ()
    several: bool = False
    blank: Any = None
