"""Text is what was typed; what a spreadsheet has turned into something else is refused."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fields.form import Form, Misfit
from ingest.fields.text import line, reference
from ingest.rows.cells import Cell
from tests.ingest.samples import A_MY_NUMBER


@pytest.mark.parametrize(
    ("cell", "text"), [(" 0012　", "0012"), (12, "12"), ("が", "が"), ("髙﨑", "髙﨑"), ("神", "神")]
)
def test_a_line_is_kept_as_it_was_typed_and_composed(cell: Cell, text: str) -> None:
    assert line().read(cell) == text


@pytest.mark.parametrize(
    ("form", "cell", "key"),
    [
        (line(), "a\x00", "unreadable_text"),
        (line(), "a\ud800", "unreadable_text"),
        (line(), "a\nb", "line_break"),
        (line(5), "123456", "too_long"),
        (line(), A_MY_NUMBER, "my_number"),
        (line(), date(2026, 4, 1), "not_text:day"),
        (line(), 1.5, "not_text"),
        (line(), True, "not_text"),
        (reference(), "a\x07", "unreadable_text"),
        (reference(), "a\tb", "unreadable_text"),
        (reference(), "\ufffd", "unreadable_text"),
        (reference(), "x" * 101, "too_long"),
    ],
)
def test_what_is_no_text_is_refused_by_name(form: Form, cell: Cell, key: str) -> None:
    with pytest.raises(Misfit) as misfit:
        form.read(cell)
    assert misfit.value.key == key


@given(st.text(st.characters()))
def test_any_text_is_kept_or_refused(text: str) -> None:
    for form in (line(), reference()):
        with suppress(Misfit):
            form.read(text).encode("utf-8")
