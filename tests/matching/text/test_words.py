"""Words and their places in the original."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.text.words import content_words, is_content, words

any_text = st.text(st.characters(codec=None, exclude_categories=[]), max_size=80)
sloppy_words = ["ｶﾞｽ", "㈱", "Ｐｙｔｈｏｎ", "半導体", "ｴｯﾁﾝｸﾞ", "の", "…", "か\u3099", "😀", " ", "\n", "Ⅲ"]
signs_of_several_words = ["ﷺ", "㍿"]
sloppy_text = st.lists(st.sampled_from(sloppy_words + signs_of_several_words)).map("".join)


@given(any_text | sloppy_text)
def test_each_word_is_found_again_at_its_place_in_the_original(text: str) -> None:
    end = 0
    for word in words(text):
        assert text[word.start : word.end] == word.surface
        assert end <= word.start < word.end
        end = word.end
    assert end <= len(text)


@given(sloppy_text)
def test_nothing_of_the_text_is_lost(text: str) -> None:
    assert "".join(word.surface for word in words(text)) == text


@given(st.lists(st.sampled_from(sloppy_words)).map("".join))
def test_content_words_are_the_words_that_carry_meaning(text: str) -> None:
    assert content_words(text) == [word.normalised for word in words(text) if is_content(word)]


def test_particles_and_signs_are_no_content() -> None:
    assert content_words("装置の保全を、担当します。") == ["装置", "保全", "担当", "為る"]


def test_spellings_of_a_word_share_its_normalised_form() -> None:
    assert content_words("ﾌﾟﾛｸﾞﾗﾐﾝｸﾞ") == content_words("プログラミング")
    assert content_words("Engineer") == content_words("エンジニア")


@pytest.mark.parametrize("unit", ["あ", "半導体。", "a", "ﷺ", "\ud800", "\x00", "保全 "])
def test_a_text_of_200000_characters_is_split_with_its_places(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    found = words(text)
    assert "".join(word.surface for word in found) == text


def test_the_end_of_a_piece_does_not_cut_a_sentence() -> None:
    assert [w.surface for w in words("半導体。" * 2_000)] == ["半", "導体", "。"] * 2_000


def test_threads_may_split_at_the_same_time() -> None:
    texts = [f"装置保全の担当者 {number} 名" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(content_words, texts)) == [content_words(text) for text in texts]
