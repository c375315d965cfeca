"""Every statement on lists as they were shown."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, text
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col, select

from service.base.ids import MatchRunId, PersonId, PostingId
from service.db.work import Read, Work
from service.shortlists.tables import DecisionRow, MatchRunRow, ShortlistRow, ShownListRow
from service.shortlists.terms.deciding import Verdict
from service.shortlists.terms.learning import PassedBy, ShownList, ShownPlace

PEOPLE = "jsonb_path_query_array(places || below, '$[*].person_id')"
"""The ids of all whom a list holds, shown or below it."""
WITHOUT = (
    "(SELECT coalesce(jsonb_agg(one ORDER BY place), '[]') FROM jsonb_array_elements({}) WITH ORDINALITY"
    " AS of (one, place) WHERE one ->> 'person_id' <> ALL(CAST(:gone AS text[])))"
)
"""Places of a list, or those below it, less some people."""
IS_DECIDED = exists().where(
    col(DecisionRow.posting_id) == col(ShownListRow.posting_id),
    col(DecisionRow.run_id) == col(ShownListRow.run_id),
    col(DecisionRow.verdict) != Verdict.UNDO.value,
)


async def insert_shown(work: Work, lists: Sequence[ShownList]) -> None:
    """Records lists as they were shown; of a run's list only the first showing."""
    if lists:
        await work.session.execute(insert_or(ShownListRow).on_conflict_do_nothing(), [_row(one) for one in lists])


async def delete_shown_before(work: Work, moment: datetime) -> int:
    """The lists that were shown before then; answers how many."""
    gone = delete(ShownListRow).where(col(ShownListRow.shown_at) < moment).returning(col(ShownListRow.run_id))
    return len((await work.session.execute(gone)).all())


async def people_shown(read: Read) -> set[PersonId]:
    """Everybody whom a list holds, shown or below it."""
    query = text(f"SELECT DISTINCT CAST(jsonb_array_elements_text({PEOPLE}) AS uuid) FROM shown_list")  # noqa: S608
    return {PersonId(person_id) for person_id in (await read.session.execute(query)).scalars()}


async def delete_people_shown(work: Work, person_ids: Collection[PersonId]) -> None:
    """These people from every list; the others keep rank, chance and parts as they were shown.

    Reads every list, some seventy microseconds each.
    """
    if not person_ids:
        return
    await work.session.execute(
        text(
            f"UPDATE shown_list SET places = {WITHOUT.format('places')}, below = {WITHOUT.format('below')}"  # noqa: S608
            f" WHERE {PEOPLE} ?| CAST(:gone AS text[])"
        ),
        {"gone": [str(person_id) for person_id in person_ids]},
    )


async def list_decided(read: Read) -> list[ShownList]:
    """The lists of whose run there is a decision, undone or not; by posting, the first shown first."""
    query = (
        select(ShownListRow)
        .where(IS_DECIDED)
        .order_by(col(ShownListRow.posting_id), col(ShownListRow.shown_at), col(ShownListRow.run_id))
    )
    return [_shown(row) for row in (await read.session.exec(query)).all()]


async def has_decided(read: Read) -> bool:
    """Whether there is any such list."""
    query = select_columns(exists(select_columns(col(ShownListRow.run_id)).where(IS_DECIDED)))
    return bool((await read.session.execute(query)).scalar_one())


async def count_present_lists(read: Read) -> dict[str, int]:
    """How many present lists each version of the ranker made."""
    query = (
        select_columns(col(MatchRunRow.ranker), func.count())
        .join(ShortlistRow, col(ShortlistRow.run_id) == col(MatchRunRow.id))
        .group_by(col(MatchRunRow.ranker))
        .order_by(col(MatchRunRow.ranker))
    )
    return {ranker: count for ranker, count in (await read.session.execute(query)).all()}


def _row(shown: ShownList) -> dict[str, Any]:
    return {
        "posting_id": shown.posting_id,
        "run_id": shown.run_id,
        "ranker": shown.ranker,
        "shown_at": shown.shown_at,
        "places": [
            {
                "person_id": str(place.person_id),
                "rank": place.rank,
                "propensity": place.propensity,
                "parts": list(place.parts),
            }
            for place in shown.places
        ],
        "below": [{"person_id": str(one.person_id), "parts": list(one.parts)} for one in shown.below],
    }


def _shown(row: ShownListRow) -> ShownList:
    return ShownList(
        posting_id=PostingId(row.posting_id),
        run_id=MatchRunId(row.run_id),
        ranker=row.ranker,
        shown_at=row.shown_at,
        places=tuple(
            ShownPlace(_person(one), int(one["rank"]), float(one["propensity"]), _parts(one)) for one in row.places
        ),
        below=tuple(PassedBy(_person(one), _parts(one)) for one in row.below),
    )


def _person(one: dict[str, Any]) -> PersonId:
    return PersonId(UUID(one["person_id"]))


def _parts(one: dict[str, Any]) -> tuple[float, ...]:
    return tuple(float(part) for part in one["parts"])
