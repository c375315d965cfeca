"""Reads the name of a licence: which one, which class, held or only expected."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_DIGITS = str.maketrans("一二三四五六", "123456")
_NUMERAL = re.compile(r"第?([一二三四五六\d])(?=[級種類等])")
_BARE_CLASS = re.compile(r"(?<=[甲乙丙])(?:種)?第?([一二三四五六])")
_BRACKETS = re.compile(r"[(（\[［【〔]([^()（）\[\]［］【】〔〕]*)[)）\]］】〕]")
_CLASS = re.compile(r"(特|準?\d)級|(\d)種")
_SCORE = re.compile(r"(toeic|toefl)\D*?(\d{2,3})(?:点)?(?:以上)?")
_JLPT = re.compile(r"(?:jlpt|日本語能力試験|日本語検定)?n([1-5])")
_EXPECTED = re.compile(r"見込|予定|expected")
_NOT_HELD = re.compile(r"科目合格|受験(?:中|予定)|勉強中|学習中|取得中|挑戦中|未取得|1次合格|studying")
_EXAMINATION = re.compile(r"検定試験|検定|試験|技術者資格")
_NOISE = re.compile(
    r"[\s・･,、。\-‐–—_/／:：]|免状|修了証?|修了者?|取得者?|保有者?|所持者?|有資格者?|合格者?|以上|必須|要(?=普)"
)


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence as named; `step` orders its classes, the lower the higher (1級 before 2級)."""

    name: str
    step: float | None
    notes: frozenset[str]
    listed: bool
    expected: bool = False
    held: bool = True


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    spelled: re.Pattern[str]
    covers: tuple[str, ...]
    unspecified: bool


@cache
def read_licence(text: str) -> Licence:
    """The licence that one entry of a list names."""
    folded = unicodedata.normalize("NFKC", text).lower()
    expected, held = bool(_EXPECTED.search(folded)), not _NOT_HELD.search(folded)
    notes = frozenset(_fold(note) for note in _BRACKETS.findall(folded) if not _EXPECTED.search(note))
    bare = _fold(_EXPECTED.sub("", _NOT_HELD.sub("", _BRACKETS.sub("", folded))))
    for candidate in (bare + "".join(sorted(notes)), bare):
        entry = next((one for one in _entries() if one.spelled.fullmatch(candidate)), None)
        if entry is not None:
            return Licence(entry.name, None, notes, listed=True, expected=expected, held=held)
    name, step = _classed(bare, notes)
    return Licence(_crafted(name, notes), step, notes, listed=False, expected=expected, held=held)


@cache
def covered(name: str) -> frozenset[str]:
    """The listed licences that the holder of this one also has, itself included."""
    lower = next((entry.covers for entry in _entries() if entry.name == name), ())
    return frozenset({name}).union(*(covered(other) for other in lower))


@cache
def is_unspecified(name: str) -> bool:
    """Whether the name may stand for any of the licences that cover it."""
    return any(entry.name == name and entry.unspecified for entry in _entries())


def _fold(text: str) -> str:
    numbered = _NUMERAL.sub(lambda match: match[1].translate(_DIGITS), text)
    numbered = _BARE_CLASS.sub(lambda match: "種" + match[1].translate(_DIGITS), numbered)
    return _NOISE.sub("", numbered)


def _classed(bare: str, notes: frozenset[str]) -> tuple[str, float | None]:
    """The name without its class, and the class as a step."""
    score = _SCORE.search(bare)
    if score is not None:
        return score[1], -float(score[2])
    level = _JLPT.fullmatch(bare)
    if level is not None:
        return "日本語能力試験", float(level[1])
    for text in (bare, *sorted(notes)):
        found = _CLASS.search(text)
        if found is not None:
            return _CLASS.sub("", bare), _step(found[1] or found[2])
    return bare, None


def _crafted(name: str, notes: frozenset[str]) -> str:
    """A trade test in one spelling: 技能検定(機械保全) is 機械保全技能士; 検定 and 試験 are left out."""
    if name == "技能検定" and len(notes) == 1:
        return f"{next(iter(notes))}技能士"
    return _EXAMINATION.sub("", name) or name


def _step(grade: str) -> float:
    if grade == "特":
        return 0.0
    return float(grade[-1]) + (0.5 if grade.startswith("準") else 0.0)


@cache
def _entries() -> tuple[_Entry, ...]:
    text = files("matching.eligibility").joinpath("qualifications.toml").read_text(encoding="utf-8")
    return tuple(
        _Entry(
            name=entry["name"],
            spelled=re.compile("|".join(f"(?:{pattern})" for pattern in entry["spelled"])),
            covers=tuple(entry.get("covers", ())),
            unspecified=bool(entry.get("unspecified", False)),
        )
        for entry in tomllib.loads(text)["licence"]
    )
