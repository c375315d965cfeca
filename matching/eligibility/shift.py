"""Rotating and night work needs a person who accepts shifts."""

from datetime import date

from matching.documents import PersonDocument, PostingDocument
from matching.eligibility.verdict import Answer, Rule, State


def asked(posting: PostingDocument) -> str | None:
    """day, rotating or night."""
    return posting.shift


def offered(person: PersonDocument, on: date) -> bool | None:
    """Whether she accepts shifts."""
    return person.accepts_shift


def judge(shift: str | None, accepts_shift: bool | None) -> Answer:
    """Only rotating and night work can conflict."""
    if shift == "day" or accepts_shift:
        return State.FITS, "勤務時間帯の条件を満たしています", "The working hours are as wished"
    if shift is None or accepts_shift is None:
        return (
            State.UNKNOWN,
            "交替勤務・夜勤の可否が分かりません",
            "Whether shifts and nights are possible is not known",
        )
    return (
        State.CONFLICTS,
        "交替勤務・夜勤がありますが、希望していません",
        "There are shifts or nights, which are not wished for",
    )


RULE = Rule(constraint="shift", asked=asked, offered=offered, judge=judge)
