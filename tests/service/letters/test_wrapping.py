"""Lines are broken where Japanese readers expect it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.letters.wrapping import BEGINS_NO_LINE, ENDS_NO_LINE, wrapped


def by_width(text: str) -> float:
    """A full-width sign is two wide, a Latin one half of that."""
    return sum(1 if character.isascii() else 2 for character in text)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("本日は晴天なり。", 16, ["本日は晴天なり。"]),
        ("本日は晴天なり。", 14, ["本日は晴天な", "り。"]),
        ("彼は「本日は」と", 6, ["彼は", "「本日", "は」と"]),
        ("チョット待って", 6, ["チョッ", "ト待っ", "て"]),
        ("電話は096-333-0000へ", 13, ["電話は", "096-333-0000", "へ"]),
        (
            "ここはhttps://a.example/very/long/address",
            10,
            ["ここは", "https://a.", "example/ve", "ry/long/ad", "dress"],
        ),
        ("a1b2c3d4e5」、続く", 10, ["a1b2c3d4e", "5」、続く"]),
        ("支給額は1,234,567円です", 16, ["支給額は", "1,234,567円です"]),
        ("期限は令和8年8月31日まで", 13, ["期限は令和8年", "8月31日まで"]),
        ("計算では△12,000円の減額", 12, ["計算では", "△12,000円の", "減額"]),
        ("合計は金5円、第2回", 9, ["合計は", "金5円、", "第2回"]),
        ("one two three", 7, ["one two", "three"]),
        ("　字下げ。", 8, ["　字下", "げ。"]),
    ],
)
def test_a_line_is_broken_by_the_rules(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width, by_width) == lines


TEXTS = st.text(alphabet="本日は晴天。、（）「」ーっァab1-. 　", max_size=60)


@given(TEXTS, st.integers(2, 40))
def test_nothing_is_lost_but_spaces_where_lines_break(text: str, width: int) -> None:
    lines = wrapped(text, width, by_width)
    assert "".join(lines).translate({32: None, 0x3000: None}) == text.translate({32: None, 0x3000: None})
    assert all(by_width(line) <= width for line in lines)


@given(TEXTS, st.integers(24, 40))
def test_no_line_begins_with_a_closing_or_ends_with_an_opening_sign(text: str, width: int) -> None:
    lines = wrapped(text, width, by_width)
    runs_are_short = all(by_width(part) <= width for part in _bound(text))
    if runs_are_short:
        assert [line for line in lines[1:] if line and line[0] in BEGINS_NO_LINE] == []
        assert [line for line in lines[:-1] if line and line[-1] in ENDS_NO_LINE] == []


def _bound(text: str) -> list[str]:
    """Runs that the rules forbid to break, longer at most than what is really bound."""
    runs = [""]
    for character in text:
        if runs[-1] and (character in BEGINS_NO_LINE or runs[-1][-1] in ENDS_NO_LINE or character.isascii()):
            runs[-1] += character
        else:
            runs.append(character)
    return runs
