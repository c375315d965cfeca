"""Where a line of Japanese text may be broken.

The rules of JIS X 4051 in their simplest form: closing signs, small kana and the like begin no line, opening signs end
none (行頭・行末禁則), what would break a rule is pushed to the next line (追い出し), and words of Latin letters and
digits stay whole where they fit, a number together with what it counts.
"""

import re
from collections.abc import Callable, Iterable

BEGINS_NO_LINE = frozenset(
    "、。，．・：；？！‼⁇⁈⁉ー〜～ヽヾゝゞ々〻％‰°′″℃"
    "）〕］｝〉》」』】〙〗〟’”｠»"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "…‥―—–‐ ,.:;?!)]}%　"
)
"""Spaces are among them: they stay at the end of a line, where they are not seen."""
ENDS_NO_LINE = frozenset("（〔［｛〈《「『【〘〖〝‘“｟«([{￥＄￡¥$£№")
_COUNTED = r"(?:令和|平成|昭和|[第金△])*(?:[0-9][0-9,]*|元)(?:年度|か月|[年月日円回人号条分])"
_LATIN = r"[A-Za-z0-9À-ɏ][A-Za-z0-9À-ɏ'./@_#&+~=?%:-]*[A-Za-z0-9À-ɏ/]"
PIECE = re.compile(f"{_COUNTED}(?![A-Za-z0-9])|{_LATIN}|.", re.DOTALL)
"""A number with what it counts (a sum, a year, a day), a word or address in Latin letters, or one character."""


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines of one paragraph, none wider than `width`; an empty text is one empty line.

    `measure` tells how wide a text is, in the unit of `width`. A piece that is wider than a line by itself is broken
    wherever the line ends.
    """
    lines = [""]
    for piece in _unbreakable(PIECE.findall(text)):
        if measure((lines[-1] + piece).rstrip()) <= width:
            lines[-1] += piece
            continue
        for part in _fitting(piece, width, measure):
            lines.append(part)
    kept = [line.rstrip() for line in lines]
    return kept if kept[0] or len(kept) == 1 else kept[1:]


def _unbreakable(pieces: Iterable[str]) -> list[str]:
    """Pieces joined where no line may be broken between them; spaces at the very beginning stay what they are."""
    joined: list[str] = []
    for piece in pieces:
        if joined and (piece[0] in BEGINS_NO_LINE or joined[-1][-1] in ENDS_NO_LINE):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _fitting(piece: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """What is wider than a line, cut where one ends; a sign that begins no line takes what stands before it along."""
    parts = [""]
    for character in piece:
        if parts[-1] and measure((parts[-1] + character).rstrip()) > width:
            full, along = _held_back(parts[-1]) if character in BEGINS_NO_LINE else (parts[-1], "")
            if not full or measure((along + character).rstrip()) > width:
                full, along = parts[-1], ""
            parts[-1:] = [full, along]
        parts[-1] += character
    return parts


def _held_back(part: str) -> tuple[str, str]:
    """A part and its end, from the last sign that may begin a line."""
    at = next((at for at in range(len(part) - 1, -1, -1) if part[at] not in BEGINS_NO_LINE), 0)
    return part[:at], part[at:]
