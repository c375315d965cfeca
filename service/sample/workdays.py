"""Days and hours at which an office works, in the sample's history."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random

JST = timezone(timedelta(hours=9), "JST")


def is_workday(day: date) -> bool:
    return day.weekday() < 5


def workday(day: date) -> date:
    """The day itself, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def at_work(random: Random, day: date) -> datetime:
    """An instant between 9:00 and 17:15 of a day in Japan, in UTC."""
    minutes = random.randrange(9 * 60, 17 * 60 + 15)
    local = datetime.combine(day, time(minutes // 60, minutes % 60, random.randrange(60)), JST)
    return local.astimezone(UTC)


def some_workday(random: Random, first: date, last: date) -> date:
    """A working day from `first` to `last`, both included."""
    while True:
        day = first + timedelta(days=random.randrange((last - first).days + 1))
        if is_workday(day):
            return day


def next_workday(day: date) -> date:
    """The day itself, or the Monday after it."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
