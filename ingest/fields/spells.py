"""Spells of time with their kind, several in one cell: 休職:2026-05-01:2026-06-30."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from ingest.fields.choices import choice_called, items
from ingest.fields.dates import day_of
from ingest.fields.form import Choice, Form, Misfit, Shape
from ingest.rows.cells import Cell

T = TypeVar("T")
_SPELL = re.compile(r"(?P<kind>[^:~]+):(?P<first>[^:~]+)[:~](?P<last>[^:~]+)")
EXAMPLE = "休職:2026-05-01:2026-06-30"
MOST = 50


def spells(choices: Sequence[Choice], make: Callable[[str, date, date], T]) -> Form:
    """Spells as kind:first day:last day, both days counted, parted by 、; in the order of their days."""

    def read(cell: Cell) -> tuple[T, ...]:
        found = sorted((_spell(item, choices) for item in items(cell)), key=lambda spell: (spell[1:], spell[0]))
        if len(found) > MOST:
            raise Misfit("too_many", limit=MOST)
        return tuple(make(*spell) for spell in found)

    return Form(read, Shape.TEXT, "種類:開始日:終了日（「、」で区切る）", tuple(choices), several=True, blank=())


def _spell(item: str, choices: Sequence[Choice]) -> tuple[str, date, date]:
    found = _SPELL.fullmatch(item)
    if found is None:
        raise Misfit("bad_format", example=EXAMPLE)
    kind = choice_called(found["kind"], choices)
    first, last = day_of(found["first"]), day_of(found["last"])
    if last < first:
        raise Misfit("out_of_order:spell")
    return kind, first, last
