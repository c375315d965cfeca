"""The kind of employment must be one that the person wishes, where she names any."""

from datetime import date

from matching.documents import PersonDocument, PostingDocument
from matching.eligibility.verdict import Answer, Rule, State

LABELS = {
    "permanent": "正社員",
    "fixed_term": "契約社員",
    "part_time": "パート・アルバイト",
    "dispatched": "派遣",
    "contractor": "業務委託",
}
LABELS_EN = {
    "permanent": "permanent",
    "fixed_term": "fixed term",
    "part_time": "part time",
    "dispatched": "dispatched",
    "contractor": "contractor",
}


def asked(posting: PostingDocument) -> str | None:
    """The posting's kind of employment."""
    return posting.employment_type


def offered(person: PersonDocument, on: date) -> frozenset[str]:
    """The kinds wished for; empty means any."""
    return person.desired_employment


def judge(kind: str | None, wished: frozenset[str]) -> Answer:
    """An empty wish sets no limit."""
    if not wished or kind in wished:
        return State.FITS, "雇用形態の希望に合っています", "The kind of employment is as wished"
    if kind is None:
        return State.UNKNOWN, "求人の雇用形態が分かりません", "The kind of employment is not known"
    return (
        State.CONFLICTS,
        f"雇用形態({LABELS.get(kind, kind)})が希望に含まれていません",
        f"The kind of employment ({LABELS_EN.get(kind, kind)}) is not among those wished for",
    )


RULE = Rule(constraint="employment", asked=asked, offered=offered, judge=judge)
