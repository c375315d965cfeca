"""Numbers, dates, months and times of day, each with the bounds within which a value makes sense."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from ingest.records.faults import fault

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_YEARS = range(1900, 2101)


def iso_date(value: object) -> date:
    """A date from `YYYY-MM-DD`; nothing else is taken for one, timestamps and numbers least of all."""
    if type(value) is date:
        return value
    if not isinstance(value, str):
        raise fault("wrong_type:date")
    try:
        day = date.fromisoformat(value) if _ISO_DATE.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        raise fault("bad_format", example="2026-04-01")
    if day.year not in _YEARS:
        raise fault("out_of_range", low=_YEARS[0], high=_YEARS[-1])
    return day


def year_month(text: str) -> str:
    """A month as `YYYY-MM`; such texts sort as the months do."""
    month = _YEAR_MONTH.fullmatch(text)
    if month is None:
        raise fault("bad_format", example="2026-04")
    if int(month.group(1)) not in _YEARS:
        raise fault("out_of_range", low=_YEARS[0], high=_YEARS[-1])
    return text


def written_as(pattern: str, example: str) -> AfterValidator:
    """Text that `pattern` matches whole; `example` shows a person what to write."""
    compiled = re.compile(pattern)

    def checked(text: str) -> str:
        if not compiled.fullmatch(text):
            raise fault("bad_format", example=example)
        return text

    return AfterValidator(checked)


IsoDate = Annotated[date, BeforeValidator(iso_date)]
YearMonth = Annotated[str, Field(strict=True), AfterValidator(year_month)]
TimeOfDay = Annotated[str, Field(strict=True), written_as(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", "08:30")]
"""From 00:00 to 24:00; an end before its start is on the next day."""
Flag = Annotated[bool, Field(strict=True)]
Yen = Annotated[int, Field(strict=True, ge=0, le=100_000_000)]
Count = Annotated[int, Field(strict=True, ge=0, le=100_000)]
Openings = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Year = Annotated[int, Field(strict=True, ge=_YEARS[0], le=_YEARS[-1])]
Years = Annotated[float, Field(strict=True, ge=0, le=60, allow_inf_nan=False)]
Hours = Annotated[float, Field(strict=True, ge=0, le=744, allow_inf_nan=False)]
Days = Annotated[float, Field(strict=True, ge=0, le=366, allow_inf_nan=False)]
Minutes = Annotated[int, Field(strict=True, ge=0, le=720)]
Percent = Annotated[float, Field(strict=True, ge=0, le=100, allow_inf_nan=False)]
Age = Annotated[int, Field(strict=True, ge=15, le=100)]
AverageAge = Annotated[float, Field(strict=True, ge=15, le=100, allow_inf_nan=False)]
