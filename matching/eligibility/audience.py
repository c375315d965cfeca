"""Whom the posting is for: new graduates of certain fiscal years, people at work, students as interns."""

from dataclasses import dataclass
from datetime import date

from matching.documents import PersonDocument, PostingDocument
from matching.eligibility.verdict import Answer, Rule, State

NOT_ASKED = 0
"""In place of a year: nobody asked whether she is at school."""
FIRST_MONTH_OF_FISCAL_YEAR = 4


@dataclass(frozen=True, slots=True)
class Audience:
    """The kinds of people accepted, and the fiscal years in which new graduates finish school."""

    kinds: frozenset[str]
    fiscal_years: frozenset[int]


def asked(posting: PostingDocument) -> Audience:
    """The posting's audience."""
    return Audience(kinds=posting.audience, fiscal_years=posting.graduation_fy)


def offered(person: PersonDocument, on: date) -> frozenset[int | None]:
    """The fiscal years in which she finishes; empty for those who are not at school, NOT_ASKED where nobody asked."""
    if "education" in person.unasked and not any(entry.expected for entry in person.education):
        return frozenset({NOT_ASKED})
    return frozenset(fiscal_year(entry.graduation) for entry in person.education if entry.expected)


def fiscal_year(month: str | None) -> int | None:
    """The fiscal year (April to March) of a "YYYY-MM"; None when it is not told."""
    if month is None:
        return None
    year, number = int(month[:4]), int(month[5:7])
    return year if number >= FIRST_MONTH_OF_FISCAL_YEAR else year - 1


def judge(audience: Audience, finishes: frozenset[int | None]) -> Answer:
    """A student fits an internship or her own year's new graduates; all others, the two other kinds."""
    if not audience.kinds:
        return State.UNKNOWN, "求人の対象者が分かりません", "Whom the posting is open to is not known"
    if finishes <= {NOT_ASKED}:
        return _of_no_student(audience, was_asked=not finishes)
    if "internship" in audience.kinds:
        return State.FITS, "在学中の方のインターンシップです", "An internship for students"
    if "new_graduate" not in audience.kinds:
        return State.CONFLICTS, "在学中の方は対象になりません", "Not open to students"
    if finishes & audience.fiscal_years:
        return State.FITS, "卒業年度が求人の対象です", "The year of graduation is one that is sought"
    if None in finishes or not audience.fiscal_years:
        return State.UNKNOWN, "卒業年度が分かりません", "The year of graduation is not known"
    return State.CONFLICTS, "卒業年度が求人の対象ではありません", "The year of graduation is not one that is sought"


def _of_no_student(audience: Audience, *, was_asked: bool) -> Answer:
    if audience.kinds & {"mid_career", "side_job"}:
        return State.FITS, "求人の対象者に当てはまります", "One of those the posting is open to"
    if not was_asked:
        return State.UNKNOWN, "在学中かどうかが分かりません", "Whether she is at school is not known"
    return State.CONFLICTS, "在学中の方だけが対象の求人です", "Open to students only"


RULE = Rule(constraint="audience", asked=asked, offered=offered, judge=judge)
