"""What the forms of a student's page send: posting, step, day."""

from datetime import date
from uuid import UUID

from service.base.ids import PostingId
from service.students.terms import ChoiceUnreadable, Step


def read_posting(told: str) -> PostingId:
    try:
        return PostingId(UUID(told))
    except ValueError:
        raise ChoiceUnreadable("応募する求人を選んでください。") from None


def read_step(told: str) -> Step:
    if told not in set(Step):
        raise ChoiceUnreadable("記録する内容を選んでください。")
    return Step(told)


def read_day(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise ChoiceUnreadable("日付を選んでください。") from None
