"""Postings as schools saw them on a day that may have passed: applications are recorded later than they are sent."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from service.base.clock import date_in_japan
from service.base.ids import PostingId
from service.companies import reads as companies
from service.db.work import Read
from service.postings import reads
from service.postings.tables import PostingRevisionRow, PostingRow
from service.postings.terms import NoSuchPosting, PostingState, PublicationState, StoredPosting


async def posting_shown_to_schools(read: Read, posting_id: PostingId, on: date) -> StoredPosting:
    """One posting as far as schools saw it on a day, though it may have ended since; raises NoSuchPosting.

    Judged by its last revision and by what its company tells now; one that ended was shown to the day of its end.
    """
    found = await reads.posting_for_staff(read, posting_id)
    firms = await companies.companies_by_id(read, {found.company_id})
    was_open = found.state is PostingState.OPEN or date_in_japan(found.updated_at) >= on
    shown = reads.publication_on(on, replace(found, state=PostingState.OPEN), firms.get(found.company_id))
    if not (found.is_for_high_school and was_open and shown.state is PublicationState.PUBLISHED):
        raise NoSuchPosting("その日に学校へ公開されていた求人ではありません。求人と日付を確認してください。")
    return found


async def posting_of_number(read: Read, number: str) -> PostingId:
    """The posting for high schools of a number of Hello Work, of several the one that is open, else the last put.

    Raises NoSuchPosting.
    """
    query = (
        select(col(PostingRow.id), col(PostingRow.state))
        .join(PostingRevisionRow, reads.THIS_REVISION)
        .where(
            col(PostingRow.is_for_high_school).is_(True),
            col(PostingRow.is_test).is_(False),
            col(PostingRevisionRow.content)["conditions"]["hello_work_no"].as_string() == number,
        )
        .order_by(
            (col(PostingRow.state) == PostingState.OPEN.value).desc(),
            col(PostingRow.created_at).desc(),
            col(PostingRow.id).desc(),
        )
        .limit(1)
    )
    row = (await read.session.execute(query)).first()
    if row is None:
        raise NoSuchPosting("この番号の高校向けの求人が見つかりません。求人番号を確認してください。")
    return PostingId(row[0])
