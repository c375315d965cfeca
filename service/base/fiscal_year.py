"""The Japanese fiscal year, April to March."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self


@dataclass(frozen=True, order=True, slots=True)
class FiscalYear:
    """Named by the western year in which it starts: 2023 is 令和5年度, 2023-04-01 to 2024-03-31."""

    year: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def first_day(self) -> date:
        return date(self.year, 4, 1)

    @property
    def last_day(self) -> date:
        return date(self.year + 1, 4, 1) - timedelta(days=1)
