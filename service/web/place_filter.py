"""A list's filter by municipality of Kumamoto."""

from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO
from service.web.listing import Filter, Kind, Say

TOWNS = "web.towns"
"""Where the messages stand that name the municipalities of Kumamoto, by code."""
CITY = "43100"
OF_CITY = tuple(code for code in MUNICIPALITIES_OF_KUMAMOTO if code.startswith("4310"))
"""The codes of Kumamoto city: its own, and those of its wards."""


def place_filter(*, is_first: bool = False) -> Filter:
    return Filter("municipality", Kind.CHOICE, tuple(MUNICIPALITIES_OF_KUMAMOTO), TOWNS, is_first=is_first)


def codes_of(place: str | None) -> tuple[str, ...]:
    """The codes that stand for the place or a part of it; none where no place is told."""
    if place is None:
        return ()
    return OF_CITY if place == CITY else (place,)


def name_of(place: str, say: Say) -> str:
    """What the place is called in the reader's language; one outside of Kumamoto stands by its code."""
    return say(f"{TOWNS}.{place}") if place in MUNICIPALITIES_OF_KUMAMOTO else place
