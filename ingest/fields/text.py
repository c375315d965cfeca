"""Text cells: names, references and remarks, which a spreadsheet must not have turned into something else."""

import unicodedata
from collections.abc import Callable
from datetime import date

from pydantic_core import PydanticCustomError

from ingest.fields.form import Form, Misfit, Shape
from ingest.records.text import IDENTIFIER_LIMIT, LINE_LIMIT, identifier, one_line
from ingest.rows.cells import Cell


def reference(limit: int = IDENTIFIER_LIMIT) -> Form:
    """An id as its owner writes it, kept to the letter; spaces around it are dropped."""
    return Form(lambda cell: _passed(identifier, cell, limit), Shape.TEXT, f"文字（{limit}文字まで）")


def line(limit: int = LINE_LIMIT) -> Form:
    """One line of text in NFC, without control characters and Individual Numbers."""
    return Form(lambda cell: _passed(one_line, cell, limit), Shape.TEXT, f"1行の文字（{limit}文字まで）")


def text_of(cell: Cell) -> str:
    """The text of a cell. A whole number is its digits; a day or a fraction is no longer what was typed."""
    match cell:
        case str():
            return cell.strip()
        case bool():
            raise Misfit("not_text")
        case int():
            return str(cell)
        case date():
            raise Misfit("not_text:day")
    raise Misfit("not_text")


def plain(cell: Cell, limit: int = LINE_LIMIT) -> str:
    """The text of a cell in half width (NFKC) and without spaces: for numbers, days and codes."""
    text = text_of(cell)
    if len(text) > limit:
        raise Misfit("too_long", limit=limit)
    return squeezed(text)


def squeezed(text: str) -> str:
    """Text in half width (NFKC) and without spaces; the wave dash and the minus sign as ASCII has them."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_SAME_SIGNS)


_SAME_SIGNS = str.maketrans({"〜": "~", "−": "-", "‐": "-", "‑": "-", "–": "-"})


def _passed(rule: Callable[[str], str], cell: Cell, limit: int) -> str:
    text = text_of(cell)
    if len(text) > limit:
        raise Misfit("too_long", limit=limit)
    try:
        return rule(text)
    except PydanticCustomError as refused:
        facts = dict(refused.context or {})
        raise Misfit(str(facts.pop("code")), **facts) from None
