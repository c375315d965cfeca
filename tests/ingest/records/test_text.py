"""Text is kept as written but for its composition; what cannot be stored or shown is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from ingest.records.text import composed, long_text, one_line

kept = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Nd"]))


def test_decomposed_kana_is_composed() -> None:
    assert one_line(unicodedata.normalize("NFD", "ガラス")) == "ガラス"


@pytest.mark.parametrize("name", ["\ufa19山", "\ufa1b田", "髙﨑", "𠮷野", "葛\U000e0100城"])
def test_the_variant_of_a_name_stays_as_its_bearer_writes_it(name: str) -> None:
    assert one_line(name) == name


def test_half_width_kana_and_full_width_latin_stay() -> None:
    assert one_line("ｲﾝﾁ ＳＰＣ ㈱ ①") == "ｲﾝﾁ ＳＰＣ ㈱ ①"


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe", "\uffff", "\ufdd0"])
def test_signs_that_cannot_be_kept_are_refused(sign: str) -> None:
    with pytest.raises(PydanticCustomError):
        long_text(f"前{sign}後")


def test_long_text_may_have_lines_and_one_line_may_not() -> None:
    assert long_text("一\r\n二\n\t三") == "一\r\n二\n\t三"
    for sign in "\n\r\t\u2028":
        with pytest.raises(PydanticCustomError):
            one_line(f"一{sign}二")


@given(kept)
def test_composing_twice_changes_nothing_more(text: str) -> None:
    assert composed(composed(text)) == composed(text)
    assert unicodedata.normalize("NFC", composed(text)) == unicodedata.normalize("NFC", text)
