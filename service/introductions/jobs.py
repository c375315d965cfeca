"""The nightly job of the slice: who has not answered is reminded."""

from datetime import date

from service.db.work import Work
from service.introductions.actions.reminding import remind
from service.introductions.reads import due_counts
from service.platform.job import job
from service.platform.nights import CatchUp, NightlyJob, record_run
from service.platform.tools import Tools

REMIND = "remind_of_consents"


@job(REMIND)
async def remind_of_consents(work: Work, tools: Tools, *, business_date: date) -> None:
    """Sends the reminders that fell due, and notes how much waits."""
    sent = await remind(work, tools)
    counts = await due_counts(work, tools.introductions)
    await record_run(
        work, REMIND, business_date, {"reminded": sent, **{kind.value: count for kind, count in counts.items()}}
    )


REMIND_OF_CONSENTS = NightlyJob(REMIND, remind_of_consents, CatchUp.LATEST)
"""Whom an earlier night would have reminded, a later one does."""
