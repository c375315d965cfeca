"""Words of the slice: an indicator (指標), its dimensions, and one observed value of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from service.base.refusals import Invalid

TOTAL = "total"
"""The dimension of a row that is not broken down; its value is empty."""


class Status(StrEnum):
    """How a value may be read."""

    OK = "ok"
    PROVISIONAL = "provisional"
    """The period is not over: not to be compared with whole years."""


class Edition(StrEnum):
    """For whom an export is made. One for the public comes with its rules against disclosure."""

    INTERNAL = "internal"


class DayToCome(Invalid):
    """Figures are told of days that have come."""


class BeforeCollection(Invalid):
    """No figure was collected by that day."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """By what an indicator is broken down. `published` gives the published value for each stored code."""

    id: str
    label: str
    published: Mapping[str, str]
    value_labels: Mapping[str, str]
    """Japanese words for each published value."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure of the catalogue."""

    id: str
    label: str
    label_en: str
    unit: str
    definition: str
    """What is counted, in Japanese, for those who read the figure."""
    source: str
    """The records it is counted from."""
    collected_from: date
    dimensions: tuple[Dimension, ...] = ()
    is_cumulative: bool = False
    """Counted from the first day of collection to the end of each year, not within the year."""
    months: int | None = None
    """For a share of those who stayed: how many months after the start."""

    @property
    def is_share(self) -> bool:
        return self.months is not None


@dataclass(frozen=True, slots=True)
class Counted:
    """What the database counted: `part` of `whole` for a share, `part` alone for a number."""

    fiscal_year: int
    dimension: str
    code: str
    part: int
    whole: int | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One row of the export."""

    indicator: Indicator
    fiscal_year: int
    period_start: date
    period_end: date
    dimension: str
    dimension_value: str
    value: Decimal
    status: Status


@dataclass(frozen=True, slots=True)
class Anchor:
    """The audit log's last entry by the end of the day: who cuts off its tail later contradicts the export."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the figures were made from and by."""

    as_of: datetime
    """The last second of the day in Japan: what had happened and was known by then is counted."""
    code: str
    schema: str
    ranker: str | None
    """Of the last matching by then; None where nothing was matched yet."""
    model: str | None
    audit: Anchor | None


class Written(StrEnum):
    """What became of an export's folder."""

    NEW = "new"
    KEPT = "kept"
    """It was there with the same figures."""
    REPLACED = "replaced"
    """It was there with other figures: something was recorded meanwhile."""
