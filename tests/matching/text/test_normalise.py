"""The normal form of characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.text.normalise import clean, normalise

any_text = st.text(st.characters(codec=None, exclude_categories=[]), max_size=60)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ﾎｰﾙﾊﾞﾝｸﾞ", "ホールバング"),
        ("Ｐｙｔｈｏｎ３", "python3"),
        ("㈱九州", "(株)九州"),
        ("8:30〜17:00", "8:30~17:00"),
        ("8:30～17:00", "8:30~17:00"),
        ("月–金", "月-金"),
        ("E−mail", "e-mail"),
        ("Straße", "strasse"),
        ("a\x00b", "a b"),
        ("a\ud800b", "a\ufffdb"),
        ("センサー", "センサー"),
    ],
)
def test_spellings_of_the_same_word_have_one_normal_form(written: str, normal: str) -> None:
    assert normalise(written) == normal


@given(any_text)
def test_normalising_twice_gives_the_same_as_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(any_text)
def test_any_string_becomes_one_that_can_be_stored(text: str) -> None:
    assert "\x00" not in normalise(text)
    normalise(text).encode("utf-8")


@given(any_text)
def test_cleaning_keeps_every_place(text: str) -> None:
    assert len(clean(text)) == len(text)


def test_a_text_of_200000_characters_is_normalised() -> None:
    assert normalise("Ａ" * 200_000) == "a" * 200_000
