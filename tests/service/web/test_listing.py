"""What somebody chooses of a list in its address, and the places at which its pages end."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.db.keyset import Place
from service.people.pages.people_list import PEOPLE
from service.postings.pages.company_list import COMPANIES
from service.postings.pages.posting_list import POSTINGS
from service.web.list_page import told_filters
from service.web.listing import (
    Chosen,
    Filter,
    Kind,
    Listing,
    PlaceRefused,
    address_of,
    chosen_of,
    cursor_of,
    place_of,
    span_of,
)
from service.web.messages import read_messages
from service.web.signing import Signer

LISTS: tuple[Listing[Any], ...] = (PEOPLE, POSTINGS, COMPANIES)
SIGNER = Signer(b"k" * 32)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)


def some_text(one: Filter) -> st.SearchStrategy[str]:
    match one.kind:
        case Kind.CHOICE:
            return st.sampled_from(one.values)
        case Kind.DAY:
            return st.dates(date(1900, 1, 1), date(2999, 12, 31)).map(date.isoformat)
        case Kind.NUMBER:
            return st.integers(0, 1000).map(str)
    return TEXTS


@st.composite
def queries(draw: st.DrawFn, listing: Listing[Any]) -> dict[str, list[str]]:
    """What a form may send of a list."""
    filters = draw(st.lists(st.sampled_from(listing.filters), unique_by=lambda one: one.name))
    sent = {one.name: [draw(some_text(one))] for one in filters}
    names = [column.name for column in listing.columns]
    return {
        **sent,
        "columns": draw(st.lists(st.sampled_from(names), unique=True)),
        "order": [draw(st.sampled_from(listing.orders))],
    }


def sent_by(address: str) -> Mapping[str, list[str]]:
    return parse_qs(urlsplit(address).query, keep_blank_values=True)


@settings(max_examples=60)
@given(st.data())
def test_an_address_says_all_that_was_chosen(data: st.DataObject) -> None:
    listing = data.draw(st.sampled_from(LISTS))
    chosen = chosen_of(listing, data.draw(queries(listing)))
    assert chosen.errors == {}
    assert chosen_of(listing, sent_by(address_of(listing, chosen))) == chosen


@pytest.mark.parametrize("listing", LISTS, ids=lambda one: one.name)
def test_a_list_as_it_is_at_first_has_its_plain_address(listing: Listing[Any]) -> None:
    assert address_of(listing, chosen_of(listing, {})) == listing.path


@pytest.mark.parametrize("listing", LISTS, ids=lambda one: one.name)
def test_every_word_of_a_list_is_there(listing: Listing[Any]) -> None:
    messages = read_messages()
    wanted = [f"columns.{one.name}" for one in listing.columns] + [f"filters.{one.name}" for one in listing.filters]
    wanted += [f"orders.{order}" for order in listing.orders] + ["title", "none_found"]
    wanted += [f"hints.{one.name}" for one in listing.filters if one.has_hint]
    codes = [f"{one.words}.{value}" for one in listing.filters if one.words for value in one.values]
    assert [name for name in [f"{listing.words}.{name}" for name in wanted] + codes if not messages.knows(name)] == []
    assert len({one.name for one in listing.columns}) == len(listing.columns)
    assert listing.columns[0].is_first
    assert listing.columns[0].link is not None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("words", "あ" * 101),
        ("track", "somebody"),
        ("state", "erased"),
        ("since", "2026-13-01"),
        ("since", "きのう"),
        ("since", "0001-01-01"),
        ("municipality", "13101"),
    ],
)
def test_what_cannot_be_meant_is_told_at_its_filter(name: str, text: str) -> None:
    assert list(chosen_of(PEOPLE, {name: [text]}).errors) == [name]


@pytest.mark.parametrize("text", ["-1", "1.5", "many", "100001", "9" * 400])
def test_a_number_is_a_whole_one_from_zero_on(text: str) -> None:
    assert list(chosen_of(POSTINGS, {"openings": [text]}).errors) == ["openings"]


def test_days_and_numbers_are_read_as_people_write_them() -> None:
    chosen = chosen_of(POSTINGS, {"since": ["令和8年11月24日"], "openings": ["３人"]})
    assert (chosen.day("since"), chosen.number("openings"), chosen.errors) == (date(2026, 11, 24), 3, {})


def test_columns_that_are_no_more_are_left_out_and_the_first_always_stands() -> None:
    assert chosen_of(PEOPLE, {"columns": ["gone", "track"]}).columns == ("profile_ref", "track")
    assert chosen_of(PEOPLE, {"columns": ["gone"]}).columns == ("profile_ref",)
    assert chosen_of(PEOPLE, {"order": ["gone"]}).order == "changed"


PLACES: st.SearchStrategy[Place] = st.builds(
    Place,
    st.one_of(st.datetimes(timezones=st.just(UTC)), st.text(st.characters(exclude_categories=["Cs"]))),
    st.uuids(),
    st.booleans(),
)


@given(PLACES)
def test_a_place_comes_back_with_the_same_conditions_alone(place: Place) -> None:
    chosen, other = chosen_of(PEOPLE, {"words": ["保全"]}), chosen_of(PEOPLE, {"words": ["溶接"]})
    cursor = cursor_of(PEOPLE, chosen, place, SIGNER)
    assert place_of(PEOPLE, chosen, cursor, SIGNER) == place
    others: list[tuple[Listing[Any], Chosen]] = [(PEOPLE, other), (PEOPLE, chosen_of(PEOPLE, {})), (POSTINGS, chosen)]
    for listing, conditions in others:
        with pytest.raises(PlaceRefused):
            place_of(listing, conditions, cursor, SIGNER)


def test_a_page_knows_which_of_all_rows_it_shows_on_the_way_there_and_back() -> None:
    chosen, place = chosen_of(PEOPLE, {}), Place("保全", UUID(int=1))

    def shown(rows: int, position: int | None, *, ends_here: bool) -> tuple[int, int] | None:
        at = Place(place.key, place.id, ends_here=ends_here)
        cursor = cursor_of(PEOPLE, chosen, at, SIGNER, position)
        return span_of(PEOPLE, chosen, cursor, SIGNER, rows, is_first=False)

    assert span_of(PEOPLE, chosen, "", SIGNER, 50, is_first=True) == (1, 50)
    assert shown(50, 51, ends_here=False) == (51, 100)
    assert shown(50, 100, ends_here=True) == (51, 100)
    assert shown(50, None, ends_here=False) is None
    assert shown(50, 30, ends_here=True) is None
    assert span_of(PEOPLE, chosen, "not ours", SIGNER, 50, is_first=False) is None


def test_other_columns_do_not_end_a_walk() -> None:
    place = Place(datetime(2026, 11, 24, tzinfo=UTC), UUID(int=1))
    cursor = cursor_of(PEOPLE, chosen_of(PEOPLE, {}), place, SIGNER)
    assert place_of(PEOPLE, chosen_of(PEOPLE, {"columns": ["track"]}), cursor, SIGNER) == place


def test_the_audit_log_is_told_codes_and_no_free_words() -> None:
    chosen = chosen_of(PEOPLE, {"words": ["試験 花子"], "track": ["student"], "since": ["2026-11-01"]})
    assert told_filters(PEOPLE, chosen) == "words=* track=student since=2026-11-01"
