"""Words of a text by Sudachi's shortest units, with their places in the original."""

import re
import threading
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sudachipy import Dictionary, Morpheme, MorphemeList, SplitMode, Tokenizer

from matching.text.normalise import clean

# Sudachi refuses more than 49,149 bytes after its own NFKC, which makes up to 18 characters out of one.
_PIECE_LENGTH = 1_000
_PIECE = re.compile(rf"(?s).{{1,{_PIECE_LENGTH}}}(?:(?<=[。！？!?\s])|\Z)|.{{1,{_PIECE_LENGTH}}}")
_EMPTY_WORDS = frozenset({"助詞", "助動詞", "補助記号", "空白"})

_own = threading.local()


class Word(NamedTuple):
    """One word: `original[start:end] == surface`, offsets in code points.

    `normalised` is Sudachi's normalised form with folded case (引越し → 引っ越し, engineer → エンジニア);
    `part_of_speech` is Sudachi's first level (名詞, 動詞, 助詞 …).
    """

    surface: str
    normalised: str
    part_of_speech: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Split `text`, any string of any length, into words in order; they never overlap and are never empty.

    Of a sign that stands for several words (㍿) the first stands for all; `content_words` gives each.
    """
    return [
        Word(
            surface=text[start:end],
            normalised=morpheme.normalized_form().casefold(),
            part_of_speech=_parts_of_speech()[morpheme.part_of_speech_id()],
            start=start,
            end=end,
        )
        for offset, morphemes in _analysed(text)
        for morpheme in morphemes
        for start, end in [_place(morpheme, offset)]
        if start < end
    ]


def content_words(text: str) -> list[str]:
    """Give the normalised forms of all words but particles, auxiliaries, punctuation and blanks, without offsets."""
    empty = _empty_parts_of_speech()
    return [
        morpheme.normalized_form().casefold()
        for _, morphemes in _analysed(text)
        for morpheme in morphemes
        if morpheme.part_of_speech_id() not in empty
    ]


def is_content(word: Word) -> bool:
    """Tell whether `word` carries meaning by itself, as `content_words` understands it."""
    return word.part_of_speech not in _EMPTY_WORDS


def _place(morpheme: Morpheme, offset: int) -> tuple[int, int]:
    return offset + morpheme.begin(), offset + morpheme.end()


def _analysed(text: str) -> Iterable[tuple[int, MorphemeList]]:
    tokenizer = _tokenizer()
    cleaned = clean(text)
    if len(cleaned) <= _PIECE_LENGTH:
        return ((0, tokenizer.tokenize(cleaned)),)
    return ((piece.start(), tokenizer.tokenize(piece.group())) for piece in _PIECE.finditer(cleaned))


def _tokenizer() -> Tokenizer:
    """One tokenizer a thread over one dictionary a process: a tokenizer cannot be shared between threads."""
    tokenizer: Tokenizer | None = getattr(_own, "tokenizer", None)
    if tokenizer is None:
        tokenizer = _dictionary().tokenizer(mode=SplitMode.A, fields={"pos", "normalized_form"})
        _own.tokenizer = tokenizer
    return tokenizer


@lru_cache(maxsize=1)
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")


@lru_cache(maxsize=1)
def _parts_of_speech() -> tuple[str, ...]:
    """First level of each part of speech, at the place of its id."""
    found: list[str] = []
    while (levels := _dictionary().pos_of(len(found))) is not None:
        found.append(levels[0])
    return tuple(found)


@lru_cache(maxsize=1)
def _empty_parts_of_speech() -> frozenset[int]:
    return frozenset(number for number, name in enumerate(_parts_of_speech()) if name in _EMPTY_WORDS)
