"""Where a text names skills, roles and courses of the taxonomy, and whether it denies them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matching.taxonomy.ambiguity import means
from matching.taxonomy.name_keys import Concept, gap, known_keys, word_forms
from matching.taxonomy.negation import negated
from matching.taxonomy.terms import Kind
from matching.text.normalise import clean
from matching.text.words import Word, words

_WIDE = re.compile("[\uff01-\uff5e]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept that text[start:end] names, offsets in code points.

    `is_negated` where its clause denies it (苦手, not) or does not ask for it (経験不問, no experience needed).
    """

    kind: Kind
    concept_id: str
    start: int
    end: int
    is_negated: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    """A name over text[start:end]."""

    key: str
    start: int
    end: int
    concepts: tuple[Concept, ...]


def mentions(text: str) -> tuple[Mention, ...]:
    """All that `text`, any string of any length, names, in order; a name of several concepts gives each by kind and id.

    Names never overlap: the longer wins, then the first. Width, case, hyphens, blanks within a name, spellings that
    Sudachi unites and a Latin plural s change nothing.
    """
    return mentions_of(words(text), text)


def mentions_of(found: Sequence[Word], text: str) -> tuple[Mention, ...]:
    """The same for a caller that has the words of `text` already."""
    line = _WIDE.sub(_narrow, clean(text))
    hits = _longest(list(_hits(found, line)))
    denied = negated(line, found, [(hit.start, hit.end) for hit in hits])
    return tuple(
        Mention(kind, concept_id, hit.start, hit.end, is_negated)
        for hit, is_negated in zip(hits, denied, strict=True)
        for kind, concept_id in hit.concepts
    )


def _narrow(wide: re.Match[str]) -> str:
    return chr(ord(wide.group()) - 0xFEE0)


def _longest(hits: list[_Hit]) -> list[_Hit]:
    """Hits that do not overlap, the longer ones first served, in the order of the text."""
    hits.sort(key=lambda hit: (-len(hit.key), hit.start, hit.end, hit.key))
    taken: set[int] = set()
    kept = []
    for hit in hits:
        if taken.isdisjoint(range(hit.start, hit.end)):
            taken.update(range(hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _hits(found: Sequence[Word], line: str) -> Iterator[_Hit]:
    """All names in the text that mean a concept there."""
    forms = [word_forms(word.surface, word.normalised) for word in found]
    for key, first, last in _runs(found, forms):
        start, end = found[first].start, found[last].end
        if not _cuts_a_word(line, start, end):
            meant = tuple(concept for concept in known_keys()[key] if means(concept, key, line, start, end))
            if meant:
                yield _Hit(key, start, end, meant)


def _runs(found: Sequence[Word], forms: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, int, int]]:
    """Every run of words whose forms make up a name: its key, the first and the last word."""
    known = known_keys()
    for first, starts in enumerate(forms):
        for start in starts:
            if start in known:
                open_ends = [(start, first)]
                while open_ends:
                    key, last = open_ends.pop()
                    if known[key]:
                        yield key, first, last
                    open_ends.extend(one for one in _longer(key, last, found, forms) if one[0] in known)


def _longer(key: str, last: int, found: Sequence[Word], forms: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, int]]:
    """The key with the next word, in each of its forms, and its place; at most one hyphen or blank may lie between."""
    place, between = last + 1, ""
    if place < len(forms) and not forms[place]:
        between = found[place].surface
        place += 1
    if place < len(forms):
        for form in forms[place]:
            yield key + gap(key, between, form) + form, place


def _cuts_a_word(line: str, start: int, end: int) -> bool:
    """Whether the place lies within a word of Latin letters and digits; digits may follow a name (Python3)."""
    before, first, last, after = line[start - 1 : start], line[start], line[end - 1], line[end : end + 1]
    return (_is_letter(before) and _is_latin(first)) or (_is_latin(last) and _is_letter(after))


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _is_letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()
