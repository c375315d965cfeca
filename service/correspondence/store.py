"""Every statement that writes mails and templates."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col, select

from service.correspondence.tables import MailRow, MailTemplateRow
from service.correspondence.terms import MailId, MailState
from service.db.work import Read, Work


async def insert_mail(work: Work, values: dict[str, Any]) -> None:
    """Stores a mail that waits."""
    await work.session.execute(insert(MailRow).values(**values))


async def insert_template(work: Work, values: dict[str, Any]) -> None:
    """Appends a version of a template; AlreadyStored where somebody else has just stored it."""
    await work.session.execute(insert(MailTemplateRow).values(**values))


async def lock_waiting_mail(work: Work, mail_id: MailId) -> MailRow | None:
    """The mail, locked until the work ends; None unless it waits."""
    query = (
        select(MailRow)
        .where(col(MailRow.id) == mail_id, col(MailRow.state) == MailState.WAITING.value)
        .with_for_update()
    )
    return (await work.session.exec(query)).one_or_none()


async def list_mails(read: Read, mail_ids: Collection[MailId]) -> list[MailRow]:
    """These mails, sealed as they are, oldest first."""
    query = select(MailRow).where(col(MailRow.id).in_(mail_ids)).order_by(col(MailRow.id))
    return list((await read.session.exec(query)).all())


async def settle_mail(work: Work, mail_id: MailId, state: MailState, failure: str | None) -> None:
    """The mail is sent, or failed for good."""
    await work.session.execute(
        update(MailRow)
        .where(col(MailRow.id) == mail_id)
        .values(state=state.value, failure=failure, settled_at=work.now)
        .execution_options(synchronize_session=False)
    )
