"""The highest monthly pay offered must reach the lowest that the person wishes."""

from datetime import date

from matching.documents import PersonDocument, PostingDocument
from matching.eligibility.verdict import Answer, Rule, State


def asked(posting: PostingDocument) -> int | None:
    """The upper end of the monthly pay in yen."""
    return posting.monthly_salary_max


def offered(person: PersonDocument, on: date) -> int | None:
    """The lowest monthly pay wished for in yen."""
    return person.desired_monthly_salary_min


def judge(highest: int | None, wished: int | None) -> Answer:
    """A missing figure on either side sets no limit."""
    if highest is None or wished is None:
        return State.FITS, "月給の条件に制限がありません", "No limit on the monthly pay"
    if highest < wished:
        return (
            State.CONFLICTS,
            f"月給の上限{highest:,}円が希望の下限{wished:,}円に届きません",
            f"The highest monthly pay, {highest:,} yen, is below the {wished:,} yen wished for",
        )
    return State.FITS, "月給の条件を満たしています", "The monthly pay is as wished"


RULE = Rule(constraint="salary", asked=asked, offered=offered, judge=judge)
