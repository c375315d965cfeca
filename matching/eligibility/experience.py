"""The years of experience asked for, as far as dates alone decide.

Only work in the field that the posting names counts. Too few years in all work together is therefore a sure
conflict; enough of them is unknown until the field is read (`matching.field`), unless any work counts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from matching.documents import Experience, PersonDocument, PostingDocument
from matching.eligibility.verdict import Answer, Rule, State
from matching.sentences import sentences

SPEAKS_OF_EXPERIENCE = re.compile(r"経験|実務|臨床|年以上|experience|years?\b", re.IGNORECASE)
_ASKS_FOR_YEARS = re.compile(
    r"年(?:間|半)*(?:以上|超|程度|ほど|くらい|ぐらい|の(?:実務|経験|臨床))"
    r"|(?:経験|実務|臨床)[^。\n]{0,12}?[\d〇一二三四五六七八九十]\s*年(?!\s*\d+\s*月|以内|未満|度)"
    r"|\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|several)\b[^.\n]{0,12}?\byears?\b"
    r"(?!['\s-]*(?:old|of age))",
    re.IGNORECASE,
)
_ANY_WORK = re.compile(r"社会人経験|職種(を|は)?(問わ|不問)|業種・職種|any (job|occupation|work)\b", re.IGNORECASE)
_BROAD = re.compile(r"問わ|問いません|不問|any\b|な(?:ど|んらか)|何らか|or similar|related", re.IGNORECASE)


def asks_for_years(words: str) -> bool:
    """Whether a sentence on what is required names how long something was done."""
    return _ASKS_FOR_YEARS.search(words) is not None


class Field(StrEnum):
    """How narrowly a posting names the work that counts."""

    ANY = "any"
    BROAD = "broad"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Asked:
    """The fewest years (None: not told), and how narrowly their field is named."""

    years: float | None
    field: Field


def asked(posting: PostingDocument) -> Asked:
    """The years, with the field as the sentences on experience tell it."""
    return Asked(posting.experience_years_min, _field(posting.requirements))


@lru_cache(maxsize=4_096)
def _field(requirements: str) -> Field:
    """Kept, because one posting is asked of everybody in turn."""
    told = " ".join(
        requirements[start:end]
        for start, end in sentences(requirements)
        if SPEAKS_OF_EXPERIENCE.search(requirements[start:end])
    )
    if _ANY_WORK.search(told):
        return Field.ANY
    return Field.NAMED if told and not _BROAD.search(told) else Field.BROAD


def offered(person: PersonDocument, on: date) -> int | None:
    """Calendar months with any work up to `on`; None when a beginning is not told, or nobody asked for all work."""
    if "experience" in person.unasked:
        return None
    return months(person.experience, on)


def months(entries: Iterable[Experience], on: date) -> int | None:
    """Calendar months in which any of the jobs was held, both end months included."""
    worked: set[int] = set()
    today = on.year * 12 + on.month - 1
    for entry in entries:
        if entry.start is None:
            return None
        last = today if entry.end is None else min(_month(entry.end), today)
        worked.update(range(_month(entry.start), last + 1))
    return len(worked)


def judge(wanted: Asked, months: int | None) -> Answer:
    """Both end months count, and two jobs in one month are one month."""
    years = wanted.years
    if years is not None and years <= 0:
        return State.FITS, "経験年数を問いません", "No years of experience are asked for"
    if years is None or months is None:
        return State.UNKNOWN, "経験年数が分かりません", "The years of experience are not known"
    if months < years * 12:
        return (
            State.CONFLICTS,
            f"職歴の合計が必要な{years:g}年に届きません",
            f"All work together is less than the {years:g} years asked for",
        )
    if wanted.field is Field.ANY:
        return (
            State.FITS,
            f"職歴の合計が必要な{years:g}年に達しています",
            f"All work together reaches the {years:g} years asked for",
        )
    return (
        State.UNKNOWN,
        f"求められる分野での経験が{years:g}年以上あるか確認が必要です",
        f"To be asked: whether there are {years:g} years in the field that is asked for",
    )


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7]) - 1


RULE = Rule(constraint="experience", asked=asked, offered=offered, judge=judge, is_dated=True)
