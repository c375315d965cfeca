"""The level of education asked for must be reached; an expected degree counts."""

from datetime import date

from matching.documents import PersonDocument, PostingDocument
from matching.eligibility.verdict import Answer, Rule, State

ORDER = {
    "none": 0,
    "high_school": 1,
    "vocational": 2,
    "polytechnic": 2,
    "junior_college": 2,
    "kosen": 2,
    "bachelor": 3,
    "master": 4,
    "doctor": 5,
}
LABELS = ("学歴不問", "高卒", "専門・短大・高専・技大卒", "大卒", "修士了", "博士了")
LABELS_EN = (
    "none",
    "high school",
    "vocational school, junior college, kosen or polytechnic",
    "bachelor",
    "master",
    "doctor",
)


def asked(posting: PostingDocument) -> str | None:
    """The lowest level accepted."""
    return posting.education_min


def offered(person: PersonDocument, on: date) -> frozenset[str | None]:
    """Every level reached or expected; for an internship, that is the course of enrolment."""
    levels = frozenset(entry.level for entry in person.education)
    return levels | {None} if "education" in person.unasked else levels


def judge(lowest: str | None, levels: frozenset[str | None]) -> Answer:
    """Vocational school, polytechnic, junior college and kosen stand on one step."""
    if lowest is None:
        return State.UNKNOWN, "求人の学歴要件が分かりません", "The education asked for is not known"
    needed = ORDER[lowest]
    reached = max((ORDER[level] for level in levels if level is not None), default=0)
    if reached >= needed:
        return (
            State.FITS,
            f"学歴要件({LABELS[needed]}以上)を満たしています",
            f"Has the education asked for ({LABELS_EN[needed]} or higher)",
        )
    if None in levels:
        return State.UNKNOWN, "学歴の段階が分かりません", "The level of education is not known"
    return (
        State.CONFLICTS,
        f"学歴要件({LABELS[needed]}以上)を満たしていません",
        f"Lacks the education asked for ({LABELS_EN[needed]} or higher)",
    )


RULE = Rule(constraint="education", asked=asked, offered=offered, judge=judge)
