"""Sentences as spans of the original text."""

from hypothesis import given
from hypothesis import strategies as st

from matching.sentences import LONGEST, MOST, sentences


def test_japanese_and_english_sentences_end_where_a_reader_would_end_them() -> None:
    text = "点検します。故障を直す!\nRepairs v1.2 pumps. Then reports"
    assert [text[start:end] for start, end in sentences(text)] == [
        "点検します。",
        "故障を直す!",
        "Repairs v1.2 pumps.",
        "Then reports",
    ]


def test_a_full_stop_inside_brackets_ends_no_sentence() -> None:
    assert len(sentences("加工(半導体など。塗布を含む)の実務。")) == 1


@given(st.text(alphabet=st.sampled_from("あいab。.!\n ()（）「」<p>ｶ\u3000"), max_size=3000))
def test_spans_follow_each_other_and_lose_no_word(text: str) -> None:
    spans = sentences(text)
    assert len(spans) <= MOST
    ends = [0]
    for start, end in spans:
        assert ends[-1] <= start < end
        assert text[start:end] == text[start:end].strip()
        gap = text[ends[-1] : start]
        assert not any(sign.isalnum() for sign in gap.replace("p", ""))
        ends.append(end)


def test_a_text_without_full_stops_is_cut_and_many_sentences_end_in_one_last_piece() -> None:
    assert all(end - start <= LONGEST for start, end in sentences("あ" * 20_000)[: MOST - 1])
    many = sentences("あ。" * 10_000)
    assert len(many) == MOST
    assert many[-1][1] == 20_000
