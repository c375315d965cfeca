"""What the forms of a student's page send: posting or its number, step, day."""

import re
import unicodedata
from datetime import date
from uuid import UUID

from service.base.ids import PostingId
from service.students.terms import ChoiceUnreadable, Step


def read_posting(told: str) -> PostingId:
    try:
        return PostingId(UUID(told))
    except ValueError:
        raise ChoiceUnreadable("応募する求人を選んでください。", field="posting_id") from None


def read_number(told: str) -> str:
    """A number of Hello Work (求人番号), however wide it was typed and whichever dash stands in it."""
    number = re.sub(r"[\s\u2010-\u2015\u2212\u30fc-]+", "-", unicodedata.normalize("NFKC", told).strip())
    if not re.fullmatch(r"[0-9]{5}-[0-9]{7,8}", number):
        raise ChoiceUnreadable("求人番号は「43010-1234567」のように入力してください。", field="number")
    return number


def read_step_id(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError:
        raise ChoiceUnreadable("取り消す記録を選んでください。") from None


def read_step(told: str) -> Step:
    if told not in set(Step):
        raise ChoiceUnreadable("記録する内容を選んでください。")
    return Step(told)


def read_day(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise ChoiceUnreadable("日付を選んでください。") from None
