"""Days and instants in the words of a language, as pages and mails tell them."""

from datetime import date, datetime

from service.base.clock import JAPAN
from service.base.language import Language

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
"""Not the machine's: what a process says must not depend on its locale."""


def day_in(value: date, language: Language) -> str:
    """2026年4月1日, or 1 April 2026."""
    if language is Language.ENGLISH:
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def office_moment_in(value: datetime, language: Language) -> str:
    """As the office's clock shows it: 2026年4月1日 9:05, or 1 April 2026, 9:05."""
    local = value.astimezone(JAPAN)
    comma = "," if language is Language.ENGLISH else ""
    return f"{day_in(local.date(), language)}{comma} {local.hour}:{local.minute:02}"


def moment_in(value: datetime, language: Language) -> str:
    """The same for who may live by another clock: 2026年4月1日 9:05, or 1 April 2026, 9:05 (Japan time)."""
    told = office_moment_in(value, language)
    return f"{told} (Japan time)" if language is Language.ENGLISH else told
