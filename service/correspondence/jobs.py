"""The job of mails."""

from uuid import UUID

from service.correspondence import actions
from service.correspondence.terms import MailId
from service.db.work import Work
from service.platform.job import job
from service.platform.tools import Tools

ATTEMPTS = 30
"""With pauses of up to an hour between them, a server that is out of order for a night loses no mail."""


@job(actions.SEND, attempts=ATTEMPTS, timeout_seconds=120)
async def send_mail(work: Work, tools: Tools, *, mail_id: UUID) -> None:
    await actions.send(work, tools.vault, tools.mail, MailId(mail_id))
