"""Every statement of a review: words of a whole list, who looks, other lists of a person."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from service.base.ids import PersonId, PostingId
from service.db.work import Read, Work
from service.shortlists.store.deciding import decision_of
from service.shortlists.terms.matching import ListOrder
from service.shortlists.terms.reviewing import PairWord

WORD = (
    "posting_id, person_id, id, sequence, verdict, reason_code, note, undoes, rank, score, decided_at, decided_by,"
    " run_id, note_to_company, group_id"
)
"""A decision without the reasons that were seen."""
ASKED_SINCE = (
    "(EXISTS (SELECT FROM consent_request asked WHERE asked.posting_id = decision.posting_id"
    " AND asked.person_id = decision.person_id AND asked.asked_at >= decision.decided_at)"
    " OR EXISTS (SELECT FROM consent_event told JOIN posting ON posting.id = decision.posting_id"
    " WHERE told.person_id = decision.person_id AND told.purpose = 'introduction'"
    " AND told.company_id = posting.company_id AND told.is_given AND told.recorded_at >= decision.decided_at))"
)
"""Of a decision: she was asked for her consent since, or gave it. Requests belong to a later slice; their table is read
by its name.
"""


HAS_MESSAGE = (
    "EXISTS (SELECT FROM consent_request asked JOIN consent_answer ON request_id = asked.id"
    " WHERE asked.posting_id = decision.posting_id AND asked.person_id = decision.person_id"
    " AND consent_answer.words IS NOT NULL)"
)
"""She wrote to the office with an answer; what she wrote is sealed."""


async def words_around(
    read: Read, posting_id: PostingId | None, actor_id: UUID | None, since: datetime
) -> list[PairWord]:
    """Every word for the posting, and on every pair of the act that the actor did last since then; in their order."""
    found = await read.session.execute(
        text(
            "WITH last AS (SELECT posting_id, person_id, group_id FROM decision"  # noqa: S608 - columns of ours
            " WHERE decided_by = CAST(:actor AS uuid) AND decided_at >= :since"
            " ORDER BY decided_at DESC, sequence DESC, id DESC LIMIT 1),"
            " pairs AS (SELECT posting_id, person_id FROM last UNION SELECT one.posting_id, one.person_id"
            " FROM decision one JOIN last ON one.group_id = last.group_id)"
            f" SELECT {WORD}, {ASKED_SINCE} AS is_consent_asked,"
            f" {HAS_MESSAGE} AS has_message FROM decision"
            " WHERE posting_id = CAST(:posting AS uuid)"
            f" UNION SELECT {WORD}, {ASKED_SINCE}, {HAS_MESSAGE} FROM decision JOIN pairs USING (posting_id, person_id)"
            " ORDER BY posting_id, person_id, sequence"
        ),
        {"posting": posting_id, "actor": actor_id, "since": since},
    )
    return [_pair_word(row, row.is_consent_asked, row.has_message) for row in found.all()]


class ReasonsSeen(NamedTuple):
    """The reasons that a word keeps, with the languages that the posting asked for, and of which revisions both are."""

    reasons: list[dict[str, Any]]
    languages: list[dict[str, Any]]
    posting_revision: int
    profile_revision: int


async def reasons_seen(
    read: Read, posting_id: PostingId, person_ids: Collection[PersonId]
) -> dict[PersonId, ReasonsSeen]:
    """By person what the last word on the pair keeps, as it was seen; nobody without a word.

    The posting's revision is read by its table's name: it may have changed since.
    """
    found = await read.session.execute(
        text(
            "SELECT DISTINCT ON (person_id) person_id, reasons, posting_revision, profile_revision,"
            " seen.content->'languages' AS languages FROM decision JOIN posting_revision seen USING (posting_id)"
            " WHERE seen.revision = posting_revision AND posting_id = :posting_id AND person_id = ANY(:person_ids)"
            " ORDER BY person_id, sequence DESC"
        ),
        {"posting_id": posting_id, "person_ids": list(person_ids)},
    )
    return {
        PersonId(row.person_id): ReasonsSeen(
            row.reasons or [], row.languages or [], row.posting_revision, row.profile_revision
        )
        for row in found
    }


async def asked_since(read: Read, word_ids: Collection[UUID]) -> set[PersonId]:
    """Of whom, among those of these words, a consent was asked since the word was given, or given by them."""
    found = await read.session.execute(
        text(f"SELECT person_id FROM decision WHERE id = ANY(:ids) AND {ASKED_SINCE}"),  # noqa: S608 - words of ours
        {"ids": list(word_ids)},
    )
    return {PersonId(person_id) for person_id in found.scalars()}


async def words_on_person(read: Read, person_id: PersonId) -> list[PairWord]:
    """Every word on the person for whatever posting, by posting and in their order."""
    found = await read.session.execute(
        text(f"SELECT {WORD} FROM decision WHERE person_id = :id ORDER BY posting_id, sequence"),  # noqa: S608
        {"id": person_id},
    )
    return [_pair_word(row) for row in found.all()]


async def last_words_for(
    read: Read, posting_ids: Collection[PostingId], without: PersonId, limit: int
) -> list[PairWord]:
    """The last words for these postings that stand and have a reason, on others than the person; newest first."""
    found = await read.session.execute(
        text(
            f"SELECT {WORD} FROM decision said WHERE posting_id = ANY(:ids) AND person_id <> :without"  # noqa: S608
            " AND reason_code IS NOT NULL AND NOT EXISTS (SELECT FROM decision later WHERE later.undoes = said.id)"
            " ORDER BY decided_at DESC, id DESC LIMIT :limit"
        ),
        {"ids": list(posting_ids), "without": without, "limit": limit},
    )
    return [_pair_word(row) for row in found.all()]


async def words_of_group(read: Read, group_id: UUID) -> list[PairWord]:
    """Every word on the pairs of one act, in their order."""
    found = await read.session.execute(
        text(
            f"SELECT {WORD} FROM decision WHERE (posting_id, person_id) IN"  # noqa: S608
            " (SELECT posting_id, person_id FROM decision WHERE group_id = :id)"
            " ORDER BY posting_id, person_id, sequence"
        ),
        {"id": group_id},
    )
    return [_pair_word(row) for row in found.all()]


async def orders_with(read: Read, person_id: PersonId, without: PostingId, limit: int) -> list[tuple[ListOrder, float]]:
    """The present lists in which the person stands or below which she does, with her score; but that posting's.

    Those with her best scores, at most so many: whole lists are read.
    """
    found = await read.session.execute(
        text(
            "SELECT posting_id, business_date, length, slots_in_ten, array_agg(person_id ORDER BY rank) AS person_ids,"
            " max(score) FILTER (WHERE person_id = :person) AS score"
            " FROM ranked_pair JOIN shortlist USING (posting_id, run_id) JOIN match_run ON match_run.id = run_id"
            " WHERE posting_id IN (SELECT posting_id FROM ranked_pair WHERE person_id = :person"
            " AND posting_id <> :without ORDER BY score DESC, posting_id LIMIT :limit)"
            " GROUP BY posting_id, business_date, length, slots_in_ten ORDER BY posting_id"
        ),
        {"person": person_id, "without": without, "limit": limit},
    )
    return [
        (ListOrder(posting_id, business_date, length, slots_in_ten, tuple(person_ids)), score)
        for posting_id, business_date, length, slots_in_ten, person_ids, score in found.all()
        if score is not None
    ]


async def see_pair(
    work: Work, posting_id: PostingId, person_id: PersonId, before: datetime, spoke: Collection[UUID] = ()
) -> tuple[list[UUID], dict[UUID, str]]:
    """The actor has the pair open now; of what the actor had open before that instant nothing is kept.

    Answers who besides the actor had it open since then, and how they and those who spoke of it are called. Accounts
    are read by their table's name, so that one statement does it all.
    """
    found = await work.session.execute(
        text(
            "WITH gone AS (DELETE FROM pair_presence WHERE staff_id = :staff AND seen_at < :before"
            " AND (posting_id, person_id) <> (:posting, :person)),"
            " here AS (INSERT INTO pair_presence (posting_id, person_id, staff_id, seen_at)"
            " VALUES (:posting, :person, :staff, :now)"
            " ON CONFLICT (posting_id, person_id, staff_id) DO UPDATE SET seen_at = excluded.seen_at)"
            " SELECT staff.id, staff.display_name, seen.staff_id IS NOT NULL AS looks FROM staff"
            " LEFT JOIN pair_presence seen ON seen.staff_id = staff.id AND seen.posting_id = :posting"
            " AND seen.person_id = :person AND seen.seen_at >= :before"
            " AND seen.staff_id IS DISTINCT FROM CAST(:staff AS uuid)"
            " WHERE staff.id = ANY(:spoke) OR seen.staff_id IS NOT NULL ORDER BY staff.id"
        ),
        {
            "posting": posting_id,
            "person": person_id,
            "staff": work.actor.id,
            "now": work.now,
            "before": before,
            "spoke": list(spoke),
        },
    )
    rows = found.all()
    return [row.id for row in rows if row.looks], {row.id: row.display_name for row in rows}


async def list_viewers(
    read: Read, posting_id: PostingId, person_id: PersonId, since: datetime, but: UUID | None
) -> list[UUID]:
    """Who else had the pair open at that instant or later."""
    found = await read.session.execute(
        text(
            "SELECT staff_id FROM pair_presence WHERE posting_id = :posting AND person_id = :person"
            " AND seen_at >= :since AND staff_id IS DISTINCT FROM CAST(:but AS uuid) ORDER BY staff_id"
        ),
        {"posting": posting_id, "person": person_id, "since": since, "but": but},
    )
    return list(found.scalars())


def _pair_word(row: Any, is_consent_asked: bool = False, has_message: bool = False) -> PairWord:
    word = replace(decision_of(row), is_consent_asked=is_consent_asked, has_message=has_message)
    return PairWord(PostingId(row.posting_id), PersonId(row.person_id), word)
