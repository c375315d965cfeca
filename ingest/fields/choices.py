"""Codes of closed lists, yes and no: by the code, by its Japanese label, or by another way of writing it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from ingest.explain import nearest_values
from ingest.fields.form import Choice, Form, Misfit, Shape
from ingest.fields.text import plain, squeezed
from ingest.rows.cells import Cell

T = TypeVar("T")
_BETWEEN = re.compile(r"[、,;\n]")
NOTHING = frozenset({"なし", "無し", "無", "該当なし"})
"""What people write into a list that is to stay empty."""
YES = Choice("yes", "はい", ("true", "y", "1", "○", "〇", "◯", "有", "有り", "あり", "✓", "✔", "済"))
NO = Choice("no", "いいえ", ("false", "n", "0", "×", "✕", "✖", "無", "無し", "なし", "未"))


def yes_or_no() -> Form:
    """True for yes; a blank cell says neither."""
    known = _by_spelling((YES, NO))

    def read(cell: Cell) -> bool:
        return cell if isinstance(cell, bool) else _known(plain(cell), known) == YES.code

    return Form(read, Shape.TEXT, "はい・いいえ（○・×、有・無も可）", (YES, NO))


def one_of(choices: Sequence[Choice], code: Callable[[str], T]) -> Form:
    """One code of the list, given on as `code` makes it: an enum, or the text itself."""
    known = _by_spelling(choices)
    return Form(lambda cell: code(_known(plain(cell), known)), Shape.TEXT, "コード表から1つ", tuple(choices))


def several_of(choices: Sequence[Choice], code: Callable[[str], T]) -> Form:
    """A set of codes, parted by 、 or a comma, in the order of the list; a blank cell and なし are none."""
    known = _by_spelling(choices)
    order = [choice.code for choice in choices]

    def read(cell: Cell) -> tuple[T, ...]:
        codes = {_known(item, known) for item in items(cell)}
        return tuple(code(one) for one in sorted(codes, key=order.index))

    return Form(read, Shape.TEXT, "コード表から選び、「、」で区切る", tuple(choices), several=True, blank=())


def items(cell: Cell) -> list[str]:
    """The items of a cell that holds a list, in half width and without spaces."""
    if isinstance(cell, str) and len(cell) <= _LONGEST_LIST:
        parts = [squeezed(part) for part in _BETWEEN.split(cell.replace("\r", "\n").translate(_WIDE_MARKS))]
    else:
        parts = [plain(cell)]
    if len(parts) == 1 and parts[0] in NOTHING:
        return []
    return [part for part in parts if part]


_LONGEST_LIST = 2_000
_WIDE_MARKS = str.maketrans({"，": ",", "；": ";", "､": "、"})


def choice_called(text: str, choices: Sequence[Choice]) -> str:
    """The code of the choice that `text` names; raises `Misfit` with the nearest labels."""
    return _known(text, _by_spelling(choices))


def _by_spelling(choices: Sequence[Choice]) -> dict[str, Choice]:
    return {
        squeezed(spelling).casefold(): choice
        for choice in choices
        for spelling in (choice.code, choice.label, *choice.others)
    }


def _known(text: str, known: Mapping[str, Choice]) -> str:
    choice = known.get(text.casefold())
    if choice is None:
        labels = list(dict.fromkeys(each.label for each in known.values()))
        raise Misfit("unknown_code", nearest="、".join(nearest_values(text, labels)))
    return choice.code
