"""A list as data: its columns, its filters, its orders; and what somebody chose of them in an address.

One registry of columns drives the table, CSV and XLSX, so that what is exported is what is on the screen. A list's
words stand in its slice's messages: `<words>.title`, `<words>.columns.<name>`, `<words>.filters.<name>`, …
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from service.base.refusals import Invalid
from service.db.keyset import Place
from service.web.signing import Signer
from service.web.typed_values import day_of, number_of

Value = str | int | date | datetime | tuple[str, ...] | None
"""What a cell holds; None where nothing is known."""
Say = Callable[..., str]
"""A message by its name, in the reader's language."""
Row = TypeVar("Row")
ANY = "any"
"""Chosen where a filter is set from the beginning and should not be."""
ENDS_HERE = "before"
"""Of a cursor: the page before, which ends at its place."""
BEGINS_BEHIND = "behind"
"""Of a cursor: the page that begins behind its place."""
LONGEST_TEXT = 100
LARGEST_NUMBER = 100_000
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


class PlaceRefused(Invalid):
    """A page of a list that this service did not lead to."""


class Kind(StrEnum):
    """How a filter is set."""

    WORDS = "words"
    CHOICE = "choice"
    DAY = "day"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition. `values` may be chosen; their words are messages under `words`, or stand in `names`.

    `is_first`: it stands in sight, the others under a fold. `default` is what is set from the beginning. `column` is
    the one that tells what is asked here: it is shown as long as the filter is set.
    """

    name: str
    kind: Kind
    values: tuple[str, ...] = ()
    words: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    is_first: bool = False
    has_hint: bool = False
    column: str = ""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One thing that a list tells of its rows.

    `is_first`: shown until somebody chooses otherwise. `link` leads on from the cell, `label` names that way where
    the cell's own words would not. `chip`: the kind of chip in which the cell stands, None for plain text. `says`: a
    message with `count` around a number on the screen; a file holds the number. `is_short`: its words stay on one
    line, as days and numbers do anyway.
    """

    name: str
    value: Callable[[Row, Say], Value]
    is_first: bool = True
    is_exported: bool = True
    is_numeric: bool = False
    link: Callable[[Row], str | None] | None = None
    label: Callable[[Row, Say], str] | None = None
    chip: Callable[[Row], str | None] | None = None
    says: str = ""
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A list of one kind of thing. The first column names the row, leads on to it and is always shown.

    `orders` are the names of what it may be ordered by, the first unless somebody chooses otherwise. `in_file`: columns
    that every file has behind those chosen, and no page.
    """

    name: str
    path: str
    words: str
    columns: tuple[Column[Row], ...]
    filters: tuple[Filter, ...]
    orders: tuple[str, ...]
    in_file: tuple[Column[Row], ...] = ()

    def first_columns(self, filters: Mapping[str, str]) -> tuple[str, ...]:
        """Those of the list at first, and those that tell what the set filters ask."""
        return self.with_columns([column.name for column in self.columns if column.is_first], filters)

    def with_columns(self, asked: Collection[str], filters: Mapping[str, str]) -> tuple[str, ...]:
        """Those asked in the list's order, with the one that is always there and those of the set filters."""
        told = {one.column for one in self.filters if filters[one.name] not in ("", ANY)} | {self.columns[0].name}
        return tuple(column.name for column in self.columns if column.name in asked or column.name in told)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address asks for: the text of each filter, the columns in the list's order, the order.

    `errors`: by the name of a filter, the message that says what is wrong with it.
    """

    filters: Mapping[str, str]
    columns: tuple[str, ...]
    order: str
    errors: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """What is set; None where nothing is, or anything will do."""
        told = self.filters[name]
        return told if told not in ("", ANY) else None

    def day(self, name: str) -> date | None:
        return _day(self.filters[name])

    def number(self, name: str) -> int | None:
        return _number(self.filters[name])


def chosen_of(listing: Listing[Row], sent: Mapping[str, Sequence[str]]) -> Chosen:
    """Of what was sent, what concerns the list; a column or order that it does not have (any more) counts for none."""
    filters = {one.name: next(iter(sent.get(one.name, ())), "").strip() or one.default for one in listing.filters}
    asked = sent.get("columns", ())
    columns = listing.with_columns(asked, filters) if asked else listing.first_columns(filters)
    order = next(iter(sent.get("order", ())), "")
    errors = {one.name: wrong for one in listing.filters if (wrong := _wrong_with(one, filters[one.name]))}
    return Chosen(filters, columns, order if order in listing.orders else listing.orders[0], errors)


def pairs_of(listing: Listing[Row], chosen: Chosen) -> list[tuple[str, str]]:
    """What an address must tell: whatever differs from the list as it is at first."""
    told = [(one.name, chosen.filters[one.name]) for one in listing.filters if chosen.filters[one.name] != one.default]
    if chosen.columns != listing.first_columns(chosen.filters):
        told += [("columns", name) for name in chosen.columns]
    if chosen.order != listing.orders[0]:
        told.append(("order", chosen.order))
    return told


def address_of(listing: Listing[Row], chosen: Chosen, **more: str) -> str:
    """Where the list stands so chosen."""
    query = urlencode([*pairs_of(listing, chosen), *more.items()])
    return f"{listing.path}?{query}" if query else listing.path


def cursor_of(listing: Listing[Row], chosen: Chosen, place: Place, signer: Signer, position: int | None = None) -> str:
    """An opaque word for where a page begins or ends; it opens with the same filters and order alone.

    `position`: which of all rows the page begins with, or ends with, counted from 1; None where nobody knows.
    """
    key = place.key
    told = ["day", key.isoformat()] if isinstance(key, datetime) else ["text", key]
    told += [str(place.id), ENDS_HERE if place.ends_here else BEGINS_BEHIND]
    return signer.sign(_purpose(listing, chosen), json.dumps([*told, position], ensure_ascii=False).encode())


def place_of(listing: Listing[Row], chosen: Chosen, cursor: str, signer: Signer) -> Place | None:
    """Where the page begins; None for the first. Raises PlaceRefused for a word that is not ours."""
    if not cursor:
        return None
    content = signer.open(_purpose(listing, chosen), cursor)
    if content is None:
        raise PlaceRefused("一覧のこのページは開けません。最初のページから開き直してください。")
    kind, key, last, *turns = json.loads(content)
    return Place(datetime.fromisoformat(key) if kind == "day" else key, UUID(last), ends_here=turns[:1] == [ENDS_HERE])


def span_of(
    listing: Listing[Row], chosen: Chosen, cursor: str, signer: Signer, rows: int, *, is_first: bool
) -> tuple[int, int] | None:
    """Which of all rows a page of so many shows, the first and the last, counted from 1; None where nobody knows.

    They were counted on the way there: what was stored meanwhile before the page moves them.
    """
    if is_first:
        return (1, rows) if rows else None
    content = signer.open(_purpose(listing, chosen), cursor)
    # An address that was kept from before positions were told has none.
    turn, position = [*(json.loads(content)[3:] if content else ()), None, None][:2]
    if position is None or not rows:
        return None
    first = position - rows + 1 if turn == ENDS_HERE else position
    return (first, first + rows - 1) if first > 1 else None


def shown_columns(listing: Listing[Row], chosen: Chosen) -> list[Column[Row]]:
    return [column for column in listing.columns if column.name in chosen.columns]


def exported_columns(listing: Listing[Row], chosen: Chosen) -> list[Column[Row]]:
    """The shown columns but for those that only lead on, and those of files alone."""
    return [*(column for column in shown_columns(listing, chosen) if column.is_exported), *listing.in_file]


def headings(listing: Listing[Row], columns: Iterable[Column[Row]], say: Say) -> list[str]:
    return [say(f"{listing.words}.columns.{column.name}") for column in columns]


def values(columns: Sequence[Column[Row]], rows: Iterable[Row], say: Say) -> list[tuple[Value, ...]]:
    """Each row's cells, as the screen and a file hold them."""
    return [tuple(column.value(row, say) for column in columns) for row in rows]


def _purpose(listing: Listing[Row], chosen: Chosen) -> str:
    filters = sorted(chosen.filters.items())
    return json.dumps([listing.path, filters, chosen.order], ensure_ascii=False)


def _wrong_with(one: Filter, text: str) -> str | None:
    """The message that says what is wrong with a filter's text; None where nothing is."""
    if not text:
        return None
    match one.kind:
        case Kind.WORDS:
            return "web.list.errors.words" if len(text) > LONGEST_TEXT else None
        case Kind.CHOICE:
            return None if text in one.values else "web.list.errors.choice"
        case Kind.DAY:
            return None if _day(text) else "web.list.errors.day"
        case Kind.NUMBER:
            return None if _number(text) is not None else "web.list.errors.number"


def _day(text: str) -> date | None:
    """A day that somebody may mean; at the ends of the calendar no midnight is left in another zone."""
    try:
        told = date.fromisoformat(day_of(text))
    except ValueError:
        return None
    return told if FIRST_DAY <= told <= LAST_DAY else None


def _number(text: str) -> int | None:
    """A whole number from 0 on, in either width."""
    told = number_of(text)
    return told if isinstance(told, int) and 0 <= told <= LARGEST_NUMBER else None
