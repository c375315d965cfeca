"""What the list of people tells and asks: the one registry behind its table and its files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.records.codes import Track
from ingest.records.places import PREFECTURES
from service.db.keyset import Place
from service.db.work import Read
from service.people import rules
from service.people.facets import KINDS_OF_WORK, LICENCES, SCHOOLINGS
from service.people.reads.listed import count_people, people_page
from service.people.reads.numbered import Numbered, person_of_number
from service.people.terms import OUTSIDE, ConsentStanding, ListedPerson, PeopleOrder, PeopleWanted, PersonState
from service.web.list_view import Found, counted
from service.web.listing import ANY, Chosen, Column, Filter, Kind, Listing, Say, Value, address_of
from service.web.place_filter import codes_of, name_of, place_filter

WORDS = "people.list"
TOLD_APART = ("profile_ref", "track", "state", "residence", "latest_employer", "registered_at")
"""The columns by which people of like names are told apart while their names stay sealed."""
FILTER_OF = {"municipalities": "municipality", "changed_since": "since", "kind_of_work": "work"}
"""Fields of PeopleWanted whose filter has another name."""
HOME_FIRST = ("43", *(code for code in PREFECTURES if code != "43"))
CHIPS = {ConsentStanding.STANDS: "met", ConsentStanding.ENDED: "missing", ConsentStanding.NONE: "none"}


def _words(name: str, words: str) -> Column[ListedPerson]:
    """A column of codes or free words that the profile holds in a list, shown when it is chosen."""

    def told(person: ListedPerson, say: Say) -> Value:
        values: Sequence[str] = person.content[name]
        return tuple(say(f"{words}.{value}") for value in values) if words else tuple(values)

    return Column(name, told, is_first=False)


def _municipalities(person: ListedPerson, say: Say) -> Value:
    return tuple(name_of(code, say) for code in person.content["desired_municipalities"])


def _schooling(person: ListedPerson, say: Say) -> Value:
    """Level and department of each school, never its name, as lists name nobody's school."""
    return tuple(
        " ".join(filter(None, (say(f"postings.codes.education_min.{one['level']}"), one["department"])))
        for one in person.content["education"]
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


PEOPLE: Listing[ListedPerson] = Listing(
    name="people",
    path="/people",
    words=WORDS,
    columns=(
        Column(
            "profile_ref", lambda one, _: one.profile_ref, link=lambda one: f"/people/{one.person_id}", is_short=True
        ),
        Column("track", lambda one, say: say(f"people.tracks.{one.track}"), is_short=True),
        Column("state", lambda one, say: say(f"{WORDS}.states.{one.state.value}"), is_first=False),
        Column(
            "consent",
            lambda one, say: say(f"{WORDS}.consents.{one.consent.value}"),
            chip=lambda one: CHIPS[one.consent],
        ),
        Column("consent_on", lambda one, _: one.consent_on, is_first=False),
        Column(
            "residence",
            lambda one, say: say(f"postings.prefectures.{one.content['residence_prefecture']}"),
            is_short=True,
        ),
        Column("latest_employer", lambda one, _: rules.latest_employer(one.content), is_first=False),
        _words("desired_prefectures", "postings.prefectures"),
        Column("desired_municipalities", _municipalities),
        Column("desired_occupations", lambda one, _: tuple(one.content["desired_occupations"])),
        _words("desired_employment", "postings.codes.employment_type"),
        Column(
            "desired_salary", lambda one, _: one.content["desired_monthly_salary_min"], is_first=False, is_numeric=True
        ),
        Column("available_from", lambda one, _: _day(one.content["available_from"])),
        _words("skills", ""),
        _words("qualifications", ""),
        Column("education", _schooling, is_first=False),
        Column("updated_at", lambda one, _: one.updated_at),
        Column("registered_at", lambda one, _: one.registered_at, is_first=False),
    ),
    filters=(
        Filter("words", Kind.WORDS, is_first=True, has_hint=True),
        Filter("track", Kind.CHOICE, tuple(Track), "people.tracks", is_first=True),
        Filter("consent", Kind.CHOICE, tuple(ConsentStanding), f"{WORDS}.consents", is_first=True),
        Filter(
            "state", Kind.CHOICE, (PersonState.ACTIVE, PersonState.WITHDRAWN, ANY), f"{WORDS}.states", default="active"
        ),
        Filter("residence", Kind.CHOICE, (OUTSIDE, *HOME_FIRST), "postings.prefectures"),
        replace(place_filter(), has_hint=True),
        Filter("work", Kind.CHOICE, tuple(KINDS_OF_WORK), f"{WORDS}.kinds_of_work", has_hint=True),
        Filter("education", Kind.CHOICE, SCHOOLINGS, f"{WORDS}.schoolings", has_hint=True, column="education"),
        Filter("licence", Kind.CHOICE, tuple(LICENCES), f"{WORDS}.licences", has_hint=True, column="qualifications"),
        Filter("available_on", Kind.DAY, has_hint=True),
        Filter("since", Kind.DAY),
    ),
    orders=tuple(PeopleOrder),
)


async def find_people(read: Read, chosen: Chosen, at: Place | None, limit: int) -> Found[ListedPerson]:
    """A page of the people of whom an address tells; counted where it is one for the screen."""
    wanted = wanted_by(chosen)
    rows, around = await people_page(read, wanted, order=PeopleOrder(chosen.order), at=at, limit=limit)
    return await counted(rows, around, limit, lambda: count_found_people(read, [chosen]))


async def count_found_people(read: Read, chosen: Iterable[Chosen]) -> Sequence[int | None]:
    """How many people each of these finds."""
    return await count_people(read, map(wanted_by, chosen))


def wanted_by(chosen: Chosen) -> PeopleWanted:
    """The conditions that are set."""
    state, consent = chosen.text("state"), chosen.text("consent")
    place = chosen.text("municipality")
    return PeopleWanted(
        words=chosen.text("words") or "",
        track=chosen.text("track"),
        state=PersonState(state) if state else None,
        consent=ConsentStanding(consent) if consent else None,
        residence=chosen.text("residence"),
        municipalities=codes_of(place),
        education=chosen.text("education"),
        licence=chosen.text("licence"),
        kind_of_work=chosen.text("work"),
        available_on=chosen.day("available_on"),
        changed_since=chosen.day("since"),
    )


@dataclass(frozen=True, slots=True)
class Hidden:
    """Who has the number that was typed, and is not shown: by the names of these filters; `address`: without them."""

    person: Numbered
    filters: tuple[str, ...]
    address: str


async def hidden_person(read: Read, chosen: Chosen) -> Hidden | None:
    """None where no number was typed in full, or the list shows whose it is."""
    person = await person_of_number(read, wanted_by(chosen))
    if person is None or not person.hidden_by:
        return None
    names = tuple(FILTER_OF.get(name, name) for name in person.hidden_by)
    freed = {one.name: ANY if one.default else "" for one in PEOPLE.filters if one.name in names}
    filters = {**chosen.filters, **freed, "words": person.profile_ref}
    return Hidden(person, names, address_of(PEOPLE, replace(chosen, filters=filters)))
