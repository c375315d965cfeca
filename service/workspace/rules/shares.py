"""Shares and days as they are read: rounded half up to one place, the same on the page and in its file."""

from decimal import ROUND_HALF_UP, Decimal

ONE_PLACE = Decimal("0.1")


def percent(part: int, whole: int) -> str | None:
    """66.7 for two of three; None where there is no whole."""
    if not whole:
        return None
    return str((Decimal(100 * part) / Decimal(whole)).quantize(ONE_PLACE, ROUND_HALF_UP))


def days(number: float) -> str:
    """2.5 for two days and a half, 3 for three."""
    told = Decimal(str(number)).quantize(ONE_PLACE, ROUND_HALF_UP)
    return str(int(told)) if told == int(told) else str(told)
