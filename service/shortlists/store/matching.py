"""Every statement on match runs and shortlists.

Pairs are kept of the present lists only: what a coordinator saw when deciding stands in the decision itself.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, text, union
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from service.base.ids import MatchRunId, PersonId, PostingId
from service.db.work import Read, Work
from service.shortlists.rules.ranking import MadeList
from service.shortlists.tables import EmbeddingRow, MatchRunRow, PersonPostingRow, RankedPairRow, ShortlistRow
from service.shortlists.terms.matching import ListOrder, RankedPair, StoredList

LOCK_NAME = 0x6B616B65
LOCK_PATIENCE = "240s"
"""A long night may be waited for; a job's own time-out ends the wait earlier."""


class ListEnd(NamedTuple):
    """A list without its places: of which content and ranker, made to which measure, how long, its lowest score."""

    posting_digest: bytes
    ranker: str
    shown_length: int
    slots_in_ten: int
    length: int
    least: float
    holds_person: bool


OF_THE_LIST = (col(RankedPairRow.run_id) == col(ShortlistRow.run_id)) & (
    col(RankedPairRow.posting_id) == col(ShortlistRow.posting_id)
)


async def lock_matching(work: Work) -> None:
    """One match at a time: what one adds to a list, another that began earlier must not take away."""
    await work.session.execute(text("SELECT set_config('lock_timeout', :patience, true)"), {"patience": LOCK_PATIENCE})
    await work.session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": LOCK_NAME})


async def stay_awake(work: Work) -> None:
    """The database ends a transaction that is silent for too long; ranking thousands of pairs may be that long."""
    await work.session.execute(text("SELECT 1"))


async def insert_run(work: Work, values: dict[str, Any]) -> None:
    """Records a match run; it is never changed."""
    await work.session.execute(insert(MatchRunRow).values(**values))


async def replace_lists(
    work: Work, run_id: MatchRunId, lists: Mapping[PostingId, MadeList], *, length: int, slots_in_ten: int
) -> None:
    """Makes these the postings' present lists, with those below them."""
    await delete_lists(work, list(lists))
    if not lists:
        return
    await work.session.execute(
        insert(ShortlistRow),
        [
            {
                "posting_id": posting_id,
                "run_id": run_id,
                "posting_digest": made.digest,
                "length": length,
                "slots_in_ten": slots_in_ten,
                "updated_at": work.now,
            }
            for posting_id, made in lists.items()
        ],
    )
    await _insert_pairs(work, run_id, lists)


async def _insert_pairs(work: Work, run_id: MatchRunId, lists: Mapping[PostingId, MadeList]) -> None:
    """In one statement of columns: twenty thousand rows one by one would take seconds."""
    rows = [
        (posting_id, place.person_id, rank, place.score, ",".join(place.unknown), numbers(place.parts))
        for posting_id, made in lists.items()
        for rank, place in enumerate(made.places, start=1)
    ]
    if rows:
        await work.session.execute(
            text(
                "INSERT INTO ranked_pair (run_id, posting_id, person_id, rank, score, unknown, parts)"
                " SELECT :run_id, posting_id, person_id, rank, score, string_to_array(unknown, ','),"
                " CAST(parts AS double precision[]) FROM unnest(CAST(:postings AS uuid[]), CAST(:people AS uuid[]),"
                " CAST(:ranks AS integer[]), CAST(:scores AS double precision[]), CAST(:unknown AS text[]),"
                " CAST(:parts AS text[])) AS made (posting_id, person_id, rank, score, unknown, parts)"
            ),
            {"run_id": run_id, **_columns(rows, "postings", "people", "ranks", "scores", "unknown", "parts")},
        )


def numbers(values: Sequence[float]) -> str:
    """An array as PostgreSQL reads it."""
    return "{" + ",".join(map(repr, values)) + "}"


def _columns(rows: Sequence[tuple[Any, ...]], *names: str) -> dict[str, list[Any]]:
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


async def delete_lists(work: Work, posting_ids: Collection[PostingId]) -> None:
    """The lists of these postings with their pairs."""
    await work.session.execute(delete(ShortlistRow).where(col(ShortlistRow.posting_id).in_(posting_ids)))
    await work.session.execute(delete(RankedPairRow).where(col(RankedPairRow.posting_id).in_(posting_ids)))


async def list_posting_ids(read: Read) -> list[PostingId]:
    """The postings that have a list."""
    found = await read.session.exec(select(col(ShortlistRow.posting_id)).order_by(col(ShortlistRow.posting_id)))
    return [PostingId(posting_id) for posting_id in found.all()]


async def list_ends(read: Read, person_id: PersonId) -> dict[PostingId, ListEnd]:
    """By posting, where its present list ends, and whether the person is in it."""
    query = (
        select_columns(
            col(ShortlistRow.posting_id),
            col(ShortlistRow.posting_digest),
            col(MatchRunRow.ranker),
            col(ShortlistRow.length),
            col(ShortlistRow.slots_in_ten),
            func.count(col(RankedPairRow.person_id)),
            func.coalesce(func.min(col(RankedPairRow.score)), 0.0),
            func.coalesce(func.bool_or(col(RankedPairRow.person_id) == person_id), False),
        )
        .join(MatchRunRow, col(MatchRunRow.id) == col(ShortlistRow.run_id))
        .outerjoin(RankedPairRow, OF_THE_LIST)
        .group_by(col(ShortlistRow.posting_id), col(MatchRunRow.ranker))
        .order_by(col(ShortlistRow.posting_id))
    )
    rows = await read.session.execute(query)
    return {PostingId(posting_id): ListEnd(*rest) for posting_id, *rest in rows.all()}


async def list_stored(read: Read, posting_ids: Collection[PostingId]) -> dict[PostingId, StoredList]:
    """The present lists of these postings with those below, each best first; none for a posting with no pair.

    Read as columns: an object a row would take longer than the rest of the page.
    """
    found = await read.session.execute(
        text(
            "SELECT posting_id, run_id, business_date, ranker, length, slots_in_ten, person_id, rank, score, unknown,"
            " parts FROM ranked_pair JOIN shortlist USING (posting_id, run_id) JOIN match_run ON match_run.id = run_id"
            " WHERE posting_id = ANY(:ids) ORDER BY posting_id, rank"
        ),
        {"ids": list(posting_ids)},
    )
    lists: dict[PostingId, StoredList] = {}
    for posting_id, of_one in groupby(found.all(), key=lambda row: row[0]):
        rows = list(of_one)
        _, run_id, business_date, ranker, length, slots_in_ten, *_ = rows[0]
        pairs = tuple(_pair(posting_id, run_id, row[6:]) for row in rows)
        lists[posting_id] = StoredList(posting_id, run_id, business_date, ranker, length, slots_in_ten, pairs)
    return lists


def _pair(posting_id: PostingId, run_id: MatchRunId, told: Sequence[Any]) -> RankedPair:
    person_id, rank, score, unknown, parts = told
    return RankedPair(posting_id, person_id, run_id, rank, score, tuple(unknown), tuple(parts))


async def list_orders(read: Read, posting_ids: Collection[PostingId]) -> list[ListOrder]:
    """The same lists without what is said of each place."""
    found = await read.session.execute(
        text(
            "SELECT posting_id, business_date, length, slots_in_ten, array_agg(person_id ORDER BY rank) AS person_ids"
            " FROM ranked_pair JOIN shortlist USING (posting_id, run_id) JOIN match_run ON match_run.id = run_id"
            " WHERE posting_id = ANY(:ids) GROUP BY posting_id, business_date, length, slots_in_ten ORDER BY posting_id"
        ),
        {"ids": list(posting_ids)},
    )
    return [
        ListOrder(posting_id, business_date, length, slots_in_ten, tuple(person_ids))
        for posting_id, business_date, length, slots_in_ten, person_ids in found.all()
    ]


async def list_people_held(read: Read) -> list[PersonId]:
    """Who stands in a list, has one, or has vectors."""
    held = (
        select_columns(col(RankedPairRow.person_id)),
        select_columns(col(PersonPostingRow.person_id)),
        select_columns(col(EmbeddingRow.object_id)).where(col(EmbeddingRow.object_kind) == "person"),
    )
    return [PersonId(person_id) for (person_id,) in (await read.session.execute(union(*held))).all()]


async def find_run_of(read: Read, posting_id: PostingId) -> MatchRunRow | None:
    """The run that made the posting's present list."""
    query = (
        select(MatchRunRow)
        .join(ShortlistRow, col(ShortlistRow.run_id) == col(MatchRunRow.id))
        .where(col(ShortlistRow.posting_id) == posting_id)
    )
    return (await read.session.exec(query)).one_or_none()


async def has_lists_of_another(read: Read, ranker: str) -> bool:
    """Whether any present list is another ranker's."""
    query = text(
        "SELECT EXISTS (SELECT FROM shortlist JOIN match_run ON match_run.id = run_id WHERE ranker <> :ranker)"
    )
    return bool((await read.session.execute(query, {"ranker": ranker})).scalar_one())


async def has_lists(read: Read) -> bool:
    """Whether any posting has a list."""
    return bool((await read.session.execute(text("SELECT EXISTS (SELECT FROM shortlist)"))).scalar_one())


async def delete_person(work: Work, person_id: PersonId) -> None:
    """Takes the person out of every present list; a list that held her is of no content now, and is made anew."""
    await work.session.execute(
        text(
            "WITH gone AS (DELETE FROM ranked_pair WHERE person_id = :person RETURNING posting_id)"
            " UPDATE shortlist SET posting_digest = '' WHERE posting_id IN (SELECT posting_id FROM gone)"
        ),
        {"person": person_id},
    )


async def find_best_list(read: Read, among: Collection[PostingId], places: int) -> PostingId | None:
    """Of these postings the one whose first places hold the highest scores in sum, of equal ones the first by id."""
    query = (
        select(col(ShortlistRow.posting_id))
        .join(
            RankedPairRow,
            OF_THE_LIST,
        )
        .where(col(RankedPairRow.rank) <= places, col(ShortlistRow.posting_id).in_(among))
        .group_by(col(ShortlistRow.posting_id))
        .order_by(func.sum(col(RankedPairRow.score)).desc(), col(ShortlistRow.posting_id))
        .limit(1)
    )
    found = (await read.session.exec(query)).one_or_none()
    return PostingId(found) if found else None
