"""The words of the machine's model: times at work, evidence, what is owed; and plain questions about days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

CAPS = {"university_4y": 2_448_000, "graduate_school": 4_560_000}
TWO_ABOVE = 100_000


def fiscal_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def part(amount: int, of: int, whole: int) -> int:
    """Towards zero."""
    return amount * of // whole if amount >= 0 else -(-amount * of // whole)


def within(first: date, last: date | None, year: int) -> bool:
    return first <= date(year + 1, 3, 31) and (last is None or last >= date(year, 4, 1))


def span(days: list[tuple[date, date]]) -> tuple[date, date] | None:
    return (days[0][0], days[-1][1]) if days else None


def clipped(rests: Sequence[tuple[str, date, date | None]], first: date, last: date) -> list[tuple[str, date, date]]:
    found = [(kind, max(begins, first), min(ends or last, last)) for kind, begins, ends in rests]
    return sorted(each for each in found if each[1] <= each[2])


@dataclass
class Work:
    company: UUID
    first: date
    last: date | None = None


@dataclass
class Evidence:
    id: UUID
    year: int
    company: UUID
    repaid: int
    is_checked: bool | None = None
    checked_on: date = date.max


@dataclass(frozen=True)
class Owed:
    """One obligation; `state` is proposed, approved or refused."""

    number: int
    sequence: int
    reason: str
    amount: int
    company: int
    shares: tuple[tuple[UUID, int], ...]
    by: UUID | None
    needs_two: bool
    state: str = "proposed"
    booked_in: int | None = None

    @property
    def weight(self) -> int:
        """What more than one person decides on when it is much: the sum, or what goes from company to company."""
        shares = [share for _, share in self.shares]
        return max(abs(self.amount), sum(max(0, each) for each in shares), sum(max(0, -each) for each in shares))

    @property
    def prefecture(self) -> int:
        return self.amount - self.company
