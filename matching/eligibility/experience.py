"""The years of experience asked for, as far as dates alone decide.

Only work in the field that the posting names counts. Too few years in all work together is therefore
a sure conflict; enough of them is unknown until the field is read.
"""

from collections.abc import Iterable
from datetime import date

from matching.documents import Experience, PersonDocument, PostingDocument
from matching.eligibility.verdict import Rule, State


def asked(posting: PostingDocument) -> float | None:
    """The fewest years in the field."""
    return posting.experience_years_min


def offered(person: PersonDocument, on: date) -> int | None:
    """Calendar months with any work up to `on`; None when a beginning is not told."""
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


def judge(years: float | None, months: int | None) -> tuple[State, str]:
    """Both end months count, and two jobs in one month are one month."""
    if years is not None and years <= 0:
        return State.FITS, "経験年数を問いません"
    if years is None or months is None:
        return State.UNKNOWN, "経験年数が分かりません"
    if months < years * 12:
        return State.CONFLICTS, f"職歴の合計が必要な{years:g}年に届きません"
    return State.UNKNOWN, f"求められる分野での経験が{years:g}年以上あるか確認が必要です"


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7]) - 1


RULE = Rule(constraint="experience", asked=asked, offered=offered, judge=judge)
