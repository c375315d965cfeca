"""The names of the taxonomy as keys under which all spellings of a name in a text are the same."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product

from matching.taxonomy.loading import taxonomy
from matching.taxonomy.terms import Kind, Taxonomy
from matching.text.normalise import normalise
from matching.text.words import words

Concept = tuple[Kind, str]
"""The kind and the id of what a name stands for."""

_LOOSE = str.maketrans(
    {"-": "", "・": "", "･": "", " ": ""}
    | dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
)
_SHORTEST_WITH_BAR = 3
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_BLANKS = frozenset({" ", "\u3000"})
_KATAKANA = re.compile("[ァ-ヺー・]+")
_GAP = " "
_MOST_GAPS = 4
"""Of so many gaps of a name either spelling is expected; longer names are written as they are."""


@cache
def known_keys() -> Mapping[str, tuple[Concept, ...]]:
    """What each key of the package's taxonomy stands for; nothing for what only begins one, so a search knows to go on.

    Names that end in a Latin letter are known in the plural too.
    """
    found: dict[str, dict[Concept, None]] = {}
    for concept, name in _named(taxonomy()):
        for spelling in (name, f"{name}s") if normalise(name)[-1:] in _LETTERS else (name,):
            for key in keys_of(spelling):
                found.setdefault(key, {})[concept] = None
    beginnings = {key[:length]: () for key in found for length in range(1, len(key))}
    return beginnings | {key: tuple(sorted(concepts)) for key, concepts in found.items()}


def keys_of(name: str) -> frozenset[str]:
    """The keys of a name: by the normal forms of its words and by how they are written, with and without gaps.

    Katakana also as one word: before a particle Sudachi takes what it does not know as one (レーザーダイシングを).
    """
    found = words(name)
    forms = [word_forms(word.surface, word.normalised) for word in found]
    spelled = [[form[place] if form else "" for form in forms] for place in (0, -1)]
    keys = {key for parts in spelled for key in _gapped(parts, [word.surface for word in found]) if key}
    return frozenset(keys | {_form(name)} if _KATAKANA.fullmatch(name) else keys)


@lru_cache(maxsize=1 << 16)
def word_forms(surface: str, normalised: str) -> tuple[str, ...]:
    """What a word adds to a key: its normal form and how it is written, once if they agree; nothing if it only joins.

    The normal form may hang on the words around it. A Latin word counts as written: Sudachi's normal form is its sound
    in katakana, the same for lighting and writing.
    """
    written = _form(surface)
    normal = written if normalise(surface).isascii() else _form(normalised)
    return tuple(form for form in dict.fromkeys((normal, written)) if form)


def gap(before: str, between: str, after: str) -> str:
    """What a sign between two words adds to a key: a blank between Latin letters is kept, all else is dropped.

    So "experienced in design" names no InDesign.
    """
    return _GAP if between in _BLANKS and _parts_latin(before, after) else ""


def _parts_latin(before: str, after: str) -> bool:
    return before[-1:] in _LETTERS and after[:1] in _LETTERS


def _gapped(parts: Sequence[str], written: Sequence[str]) -> Iterator[str]:
    """The parts as one, gaps between Latin words kept and left out: a text may write a hyphen or nothing there."""
    inner = range(1, len(parts) - 1)
    gaps = [place for place in inner if not parts[place] and _parts_latin(parts[place - 1], parts[place + 1])]
    filled = dict(enumerate(parts)) | {place: gap(parts[place - 1], written[place], parts[place + 1]) for place in gaps}
    for kept in product((_GAP, ""), repeat=min(len(gaps), _MOST_GAPS)):
        yield "".join((filled | dict(zip(gaps, kept, strict=False))).values())


def _form(word: str) -> str:
    """The word without hyphens, blanks, small kana and a final long-vowel bar."""
    form = normalise(word).translate(_LOOSE)
    return form.removesuffix("ー") if len(form) >= _SHORTEST_WITH_BAR else form


def _named(terms: Taxonomy) -> Iterator[tuple[Concept, str]]:
    for role in terms.roles:
        yield from _each("role", role.role_id, role.names)
    for skill in terms.skills:
        yield from _each("skill", skill.skill_id, skill.names)
    for course in terms.courses:
        yield from _each("course", course.course_id, course.names)


def _each(kind: Kind, concept_id: str, names: Iterable[str]) -> Iterator[tuple[Concept, str]]:
    return (((kind, concept_id), name) for name in names)
