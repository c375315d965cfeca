"""Days and instants in the words of a language."""

from datetime import UTC, date, datetime

from service.base.language import Language
from service.base.telling import day_in, moment_in

NOW = datetime(2026, 4, 1, 0, 5, tzinfo=UTC)


def test_each_language_has_its_order_and_its_names_of_months() -> None:
    assert day_in(date(2026, 12, 8), Language.JAPANESE) == "2026年12月8日"
    assert day_in(date(2026, 12, 8), Language.ENGLISH) == "8 December 2026"


def test_an_instant_is_told_by_the_clock_in_japan() -> None:
    assert moment_in(NOW, Language.JAPANESE) == "2026年4月1日 9:05"
    assert moment_in(NOW, Language.ENGLISH) == "1 April 2026, 9:05 (Japan time)"
