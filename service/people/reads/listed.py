"""The list of people as staff go through it: by filters, page by page; no pupils (R-33) and nobody erased."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col

from service.base.clock import JAPAN
from service.base.ids import PersonId
from service.db.keyset import AnySelect, Around, Order, Place, counts_of, page_of
from service.db.work import Read
from service.people import rules
from service.people.facets import HOME, levels_from
from service.people.reads.standing import last_word
from service.people.tables import ConsentEventRow, ListedProfileRow, PersonRow, ProfileRow
from service.people.terms import (
    OUTSIDE,
    ConsentStanding,
    ListedPerson,
    PeopleOrder,
    PeopleWanted,
    PersonState,
    Purpose,
)

ORDERS: Mapping[PeopleOrder, Order] = {
    PeopleOrder.CHANGED: Order(col(ProfileRow.updated_at), col(ProfileRow.person_id)),
    PeopleOrder.REGISTERED: Order(col(PersonRow.registered_at), col(PersonRow.id)),
}
LEAST_FIGURES = 3
"""Of a reference's end, by which it is found without what stands before."""
Word = tuple[bool, Any]
"""A last word on a consent: whether it is one, and its day."""


async def people_page(
    read: Read, wanted: PeopleWanted, *, order: PeopleOrder, at: Place | None, limit: int
) -> tuple[list[ListedPerson], Around]:
    """Who is wanted, the last changed or registered first: the page at a place, and where those around it are."""
    rows, around = await page_of(read, select_people(read, wanted), ORDERS[order], at, limit)
    return await _listed(read, rows), around


async def count_people(read: Read, wanted: Iterable[PeopleWanted]) -> list[int]:
    """How many each of these wants; one statement."""
    return await counts_of(read, [select_people(read, one) for one in wanted])


async def people_of(read: Read, person_ids: Collection[PersonId]) -> list[ListedPerson]:
    """Those of these people whom the list may show, the last changed first."""
    query = select_people(read, PeopleWanted()).where(col(PersonRow.id).in_(person_ids))
    rows, _ = await page_of(read, query, ORDERS[PeopleOrder.CHANGED], None, max(len(person_ids), 1))
    return await _listed(read, rows)


def narrow_row(content: Mapping[str, Any]) -> dict[str, Any]:
    """What lists ask of a profile, by the columns of its narrow row: for whoever stores people by other ways."""
    return rules.listed(content)


def select_people(read: Read, wanted: PeopleWanted) -> AnySelect:
    """Person and profile of whoever is wanted, in no order."""
    return (
        select(PersonRow, ProfileRow)
        .join(ProfileRow, col(ProfileRow.person_id) == col(PersonRow.id))
        .outerjoin(ListedProfileRow, col(ListedProfileRow.person_id) == col(PersonRow.id))
        .where(
            col(PersonRow.state) != PersonState.ERASED.value,
            col(PersonRow.is_high_school_student).is_(False),
            *_conditions(read, wanted),
        )
    )


def _conditions(read: Read, wanted: PeopleWanted) -> list[ColumnElement[bool]]:
    listed: list[ColumnElement[bool]] = [_tells_of(word) for word in rules.searched(wanted.words).split()]
    if wanted.track is not None:
        listed.append(col(PersonRow.track) == wanted.track)
    if wanted.state is not None:
        listed.append(col(PersonRow.state) == wanted.state.value)
    listed += _told(wanted)
    if wanted.available_on is not None:
        begins = col(ListedProfileRow.available_from)
        listed.append(or_(begins.is_(None), begins <= wanted.available_on))
    if wanted.changed_since is not None:
        midnight = datetime.combine(wanted.changed_since, time(), JAPAN)
        listed.append(col(ProfileRow.updated_at) >= midnight)
    if wanted.consent is not None:
        listed.append(_stands_so(read, wanted.consent))
    return listed


def _told(wanted: PeopleWanted) -> Iterator[ColumnElement[bool]]:
    """What choices ask of a profile."""
    row = ListedProfileRow
    if wanted.residence == OUTSIDE:
        yield col(row.residence_prefecture) != HOME
    elif wanted.residence is not None:
        yield col(row.residence_prefecture) == wanted.residence
    if wanted.municipalities:
        wished = col(row.desired_municipalities).bool_op("&&")(list(wanted.municipalities))
        yield or_(wished, col(row.goes_anywhere))
    if wanted.education is not None:
        yield col(row.education_levels).bool_op("&&")(list(levels_from(wanted.education)))
    if wanted.licence is not None:
        yield col(row.licences).bool_op("&&")([wanted.licence])
    if wanted.kind_of_work is not None:
        yield col(row.kinds_of_work).bool_op("&&")([wanted.kind_of_work])


def _tells_of(word: str) -> ColumnElement[bool]:
    """Whether a word stands in the profile, or begins the person's reference, by which screens and mails name people.

    Figures may also be all those at the reference's end: 0047 finds S-P0047.
    """
    begins = func.lower(col(PersonRow.profile_ref)).startswith(word, autoescape=True)
    # Of the references' own: asked of the joined rows, the narrow ones would no longer be sifted as they are read.
    referred = select(col(PersonRow.id)).where(or_(begins, ends_in(word)) if is_figures(word) else begins)
    listed = ListedProfileRow
    return or_(col(listed.words).contains(word, autoescape=True), col(listed.person_id).in_(referred))


def is_figures(word: str) -> bool:
    """Whether a word may be a reference's figures without the signs before them."""
    return word.isascii() and word.isdigit() and len(word) >= LEAST_FIGURES


def ends_in(figures: str) -> ColumnElement[bool]:
    """Whether these are all the figures at the end of a person's reference."""
    return func.lower(col(PersonRow.profile_ref)).regexp_match(f"(^|[^0-9]){figures}$")


def _stands_so(read: Read, standing: ConsentStanding) -> ColumnElement[bool]:
    last = last_word(Purpose.MATCHING, read.today)
    match standing:
        case ConsentStanding.STANDS:
            return last.is_(True)
        case ConsentStanding.NONE:
            return last.is_(None)
    # Of the few who ever withdrew anything: the last word of everybody would take ten times as long.
    withdrew = select(col(ConsentEventRow.person_id)).where(
        col(ConsentEventRow.purpose) == Purpose.MATCHING.value, col(ConsentEventRow.is_given).is_(False)
    )
    return and_(col(PersonRow.id).in_(withdrew), last.is_(False))


async def _listed(read: Read, rows: Collection[Any]) -> list[ListedPerson]:
    said = await _last_words(read, [row.PersonRow.id for row in rows])
    return [_person(row.PersonRow, row.ProfileRow, said.get(row.PersonRow.id)) for row in rows]


async def _last_words(read: Read, person_ids: Collection[UUID]) -> dict[UUID, Word]:
    """The last word of each on the consent to matching; a consent is none before its own day."""
    event = ConsentEventRow
    query = (
        select(col(event.person_id), col(event.is_given), col(event.on_date))
        .ext(distinct_on(col(event.person_id)))
        .where(
            col(event.person_id).in_(person_ids),
            col(event.purpose) == Purpose.MATCHING.value,
            col(event.company_id).is_(None),
            col(event.is_given).is_(False) | (col(event.on_date) <= read.today),
        )
        .order_by(col(event.person_id), col(event.recorded_at).desc(), col(event.id).desc())
    )
    found = (await read.session.execute(query)).all() if person_ids else []
    return {person_id: (is_given, on_date) for person_id, is_given, on_date in found}


def _person(person: PersonRow, profile: ProfileRow, said: Word | None) -> ListedPerson:
    standing = ConsentStanding.NONE
    if said is not None:
        standing = ConsentStanding.STANDS if said[0] else ConsentStanding.ENDED
    return ListedPerson(
        person_id=PersonId(person.id),
        profile_ref=person.profile_ref,
        track=person.track,
        state=PersonState(person.state),
        content=profile.content,
        consent=standing,
        consent_on=said[1] if said else None,
        registered_at=person.registered_at,
        updated_at=profile.updated_at,
    )
