"""A list as its page shows it: cells as people read them, what may be chosen, what was found."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Protocol
from uuid import UUID

from litestar import Request

from service.base.language import Language
from service.db.keyset import ALONE, Around, Place
from service.db.work import Read
from service.web.downloads import MOST_ROWS, Table
from service.web.listing import (
    Chosen,
    Column,
    Filter,
    Listing,
    Row,
    Say,
    Value,
    address_of,
    cursor_of,
    exported_columns,
    headings,
    pairs_of,
    shown_columns,
    span_of,
    values,
)
from service.web.page import language_of_person
from service.web.rendering import day, moment, number
from service.web.signing import Signer
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
PAGE = 50
"""Rows of a page."""


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """One page of rows and where those around it are; `count`: of all that is found, None where it was not counted.

    `is_partial`: the page ended before it was full, because looking on would take too long. `is_beyond`: there is
    more than one file holds. `is_whole`: found otherwise than by the list's conditions, and never a file.
    """

    rows: Sequence[Row]
    around: Around = ALONE
    count: int | None = None
    is_partial: bool = False
    is_beyond: bool = False
    is_whole: bool = False


Find = Callable[[Read, Chosen, Place | None, int], Awaitable[Found[Row]]]
"""At most so many rows of what is chosen: the page at a place."""
Count = Callable[[Read, Sequence[Chosen]], Awaitable[Sequence[int | None]]]
"""How many rows each of these finds, None where to count would take too long."""


async def counted(
    rows: Sequence[Row],
    around: Around,
    limit: int,
    count: Callable[[], Awaitable[Sequence[int | None]]],
) -> Found[Row]:
    """A page with how much is found in all: asked only for the screen, and only where the page does not tell it."""
    if limit != PAGE:
        return Found(rows, around)
    return Found(rows, around, len(rows) if around == ALONE else (await count())[0])


class SavedFilter(Protocol):
    """Conditions and columns that somebody put by under a name; `by` tells whose it is, None for one's own."""

    @property
    def filter_id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def query(self) -> str: ...
    @property
    def is_shared(self) -> bool: ...
    @property
    def by(self) -> str | None: ...
    @property
    def may_remove(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it stands on the page."""

    text: str
    link: str | None = None
    label: str | None = None
    chip: str | None = None
    is_whole: bool = False
    """Its words stay on one line."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as its template shows it."""

    listing: Listing[Any]
    chosen: Chosen
    headings: list[str]
    numeric: list[int]
    rows: list[list[Cell]]
    found: Found[Any]
    first: str | None
    """The first page, where another is shown."""
    previous: str | None
    next: str | None
    span: tuple[int, int] | None
    """Which of all rows the page shows, the first and the last; None where that is not known, or they are all."""
    pairs: list[tuple[str, str]]
    saved: Sequence[SavedFilter]
    lost: Counter[str]
    """The signs that the file asked for would lose."""
    most_rows: int = MOST_ROWS

    def options(self, one: Filter, say: Say) -> list[tuple[str, str]]:
        """What a choice offers; the empty one stands for no condition."""
        told = [(value, one.names.get(value) or say(f"{one.words}.{value}")) for value in one.values]
        return told if one.default else [("", say("web.list.any")), *told]

    def address(self) -> str:
        """Where the list stands so chosen, at its first page."""
        return address_of(self.listing, self.chosen)

    def query(self) -> str:
        """What of the address tells what was chosen."""
        return self.address().partition("?")[2]

    def folded(self) -> list[Filter]:
        return [one for one in self.listing.filters if not one.is_first]

    def is_unfolded(self) -> bool:
        """Whether one of the folded conditions is set, or wrong."""
        filters = self.chosen.filters
        return any(filters[one.name] != one.default or one.name in self.chosen.errors for one in self.folded())


def shown_of(
    request: AnyRequest,
    listing: Listing[Row],
    chosen: Chosen,
    found: Found[Row],
    signer: Signer,
    saved: Sequence[SavedFilter],
    lost: Counter[str],
) -> Shown:
    """What the template is told."""
    say, language = say_of(request), language_of_person(request)
    columns, around = shown_columns(listing, chosen), found.around
    span = _span(request, listing, chosen, found, signer)

    def address(place: Place | None, position: int | None) -> str | None:
        if place is None:
            return None
        return address_of(listing, chosen, cursor=cursor_of(listing, chosen, place, signer, position))

    return Shown(
        listing=listing,
        chosen=chosen,
        headings=headings(listing, columns, say),
        numeric=[index for index, column in enumerate(columns) if column.is_numeric],
        rows=[[_cell(column, row, say, language) for column in columns] for row in found.rows],
        found=found,
        first=address_of(listing, chosen) if around.previous else None,
        previous=address(around.previous, span[0] - 1 if span else None),
        next=address(around.following, span[1] + 1 if span else None),
        span=span if around != ALONE else None,
        pairs=pairs_of(listing, chosen),
        saved=saved,
        lost=lost,
    )


def _span(
    request: AnyRequest, listing: Listing[Row], chosen: Chosen, found: Found[Row], signer: Signer
) -> tuple[int, int] | None:
    """Not told where more was counted away meanwhile than the page stands behind."""
    cursor, is_first = request.query_params.get("cursor", ""), found.around.previous is None
    span = span_of(listing, chosen, cursor, signer, len(found.rows), is_first=is_first)
    return span if span and (found.count is None or span[1] <= found.count) else None


def table_of(request: AnyRequest, listing: Listing[Row], chosen: Chosen, rows: Sequence[Row]) -> Table:
    """All rows, with the columns and words of the page."""
    say, columns = say_of(request), exported_columns(listing, chosen)
    heads = tuple(headings(listing, columns, say))
    return Table(say(f"{listing.words}.title"), heads, values(columns, rows, say))


def say_of(request: AnyRequest) -> Say:
    messages, language = site_of(request).messages, language_of_person(request)
    return lambda name, /, **words: messages.text(name, language, **words)


def _cell(column: Column[Row], row: Row, say: Say, language: Language) -> Cell:
    value = column.value(row, say)
    link = column.link(row) if column.link else None
    return Cell(
        text=say(column.says, count=value) if column.says and isinstance(value, int) else _shown(value, language),
        link=link,
        label=column.label(row, say) if column.label and link else None,
        chip=column.chip(row) if column.chip else None,
        is_whole=column.is_short or isinstance(value, date | int),
    )


def _shown(value: Value, language: Language) -> str:
    """As the office reads it; nothing known is a dash."""
    match value:
        case None | "" | ():
            return "―"
        case datetime():
            return moment(value, language)
        case date():
            return day(value, language)
        case int():
            return number(value)
        case tuple():
            return (", " if language is Language.ENGLISH else "、").join(value)
    return value
