"""An office's week on the way from introduction to start of work, day by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from service.db.work import Read
from service.introductions.store import week as store


class DayKind(StrEnum):
    """What is counted of a day, in the order of the path."""

    INTRODUCED = "introduced"
    INTERVIEW = "interview"
    ACCEPTED = "accepted"
    STARTED = "started"


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """One day and how many of each kind fall on it; none is 0."""

    on_date: date
    counts: Mapping[DayKind, int]


async def week_of(read: Read, day: date, office: str | None = None) -> tuple[DayOfWeek, ...]:
    """Monday to Sunday of the day's week, of what an office introduced or of all; one statement.

    What an import recorded was introduced by no office and counts in all alone.
    """
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=number) for number in range(7)]
    counted = await store.count_by_day(read, days[0], days[-1], office)
    return tuple(DayOfWeek(one, {kind: counted.get((kind.value, one), 0) for kind in DayKind}) for one in days)
