"""Every statement that writes postings, and the rows that reads turn into facts."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col, select

from service.base.ids import CompanyId, PostingId
from service.db.work import Work
from service.postings.tables import PostingRevisionRow, PostingRow
from service.postings.terms import NoSuchPosting, PostingState, StoredPosting

KEPT = {"id", "company_id", "external_ref", "is_test", "created_at"}
"""What a later revision does not change; the posting's keys are among it.

So a lock for a change need not be one against keys (FOR NO KEY UPDATE): another writer waits for it, and who only
refers to the posting, as a list that is opened for the first time, does not.
"""


async def lock_by_ref(
    work: Work, references: Collection[tuple[CompanyId, str]]
) -> dict[tuple[UUID, str], tuple[PostingRow, bytes]]:
    """The postings of these companies' references with the digest of their last revision, locked in one order."""
    companies = {company_id for company_id, _ in references}
    names = {reference for _, reference in references}
    locking = (
        select(PostingRow)
        .where(col(PostingRow.company_id).in_(companies), col(PostingRow.external_ref).in_(names))
        .order_by(col(PostingRow.id))
        .with_for_update(key_share=True)
    )
    rows = (await work.session.exec(locking)).all()
    # Asked only now: a join with the lock would miss the revision of whoever held the lock before.
    asking = select(PostingRevisionRow.posting_id, PostingRevisionRow.digest).where(
        tuple_(col(PostingRevisionRow.posting_id), col(PostingRevisionRow.revision)).in_(
            [(row.id, row.revision) for row in rows]
        )
    )
    digests = dict((await work.session.exec(asking)).all()) if rows else {}
    return {(row.company_id, row.external_ref): (row, digests[row.id]) for row in rows}


async def lock_reference(work: Work, company_id: CompanyId, reference: str) -> None:
    """Lets one work at a time enter a posting under this reference, which may stand for none yet."""
    statement = text("SELECT pg_advisory_xact_lock(hashtextextended('posting ' || :name, 0))")
    await work.session.execute(statement, {"name": f"{company_id} {reference}"})


async def upsert_postings(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Inserts new postings and overwrites known ones by their id."""
    new = insert_or(PostingRow).values(list(rows))
    told = {name: getattr(new.excluded, name) for name in rows[0] if name not in KEPT}
    await work.session.execute(new.on_conflict_do_update(index_elements=["id"], set_=told))


async def insert_revisions(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Appends revisions."""
    await work.session.execute(insert(PostingRevisionRow), list(rows))


async def lock_posting(work: Work, posting_id: PostingId) -> PostingRow:
    """The posting, locked until the work ends; raises NoSuchPosting."""
    query = select(PostingRow).where(col(PostingRow.id) == posting_id).with_for_update(key_share=True)
    row = (await work.session.exec(query)).one_or_none()
    if row is None:
        raise NoSuchPosting("求人が見つかりません。")
    return row


async def update_state(work: Work, posting_id: PostingId, state: str) -> None:
    """Sets what the company wants of the posting."""
    changed = {"state": state, "updated_at": work.now}
    await work.session.execute(update(PostingRow).where(col(PostingRow.id) == posting_id).values(**changed))


def stored_posting(row: PostingRow, revision: PostingRevisionRow) -> StoredPosting:
    """The posting that the two rows are."""
    return StoredPosting(
        posting_id=PostingId(row.id),
        company_id=CompanyId(row.company_id),
        external_ref=row.external_ref,
        revision=row.revision,
        state=PostingState(row.state),
        title=row.title,
        is_for_high_school=row.is_for_high_school,
        is_test=row.is_test,
        content=revision.content,
        digest=revision.digest,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
