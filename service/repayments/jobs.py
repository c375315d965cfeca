"""The nightly job of the slice: what fell due and can be computed is proposed, so that the morning decides on it."""

from datetime import date

from service.db.work import Work
from service.platform.job import job
from service.platform.nights import CatchUp, NightlyJob, record_run
from service.platform.tools import Tools
from service.repayments.actions import propose_year

PROPOSE = "propose_supports"


@job(PROPOSE)
async def propose_supports(work: Work, tools: Tools, *, business_date: date) -> None:
    """Proposes every instalment that is ready; it approves none, and a second run finds nothing new."""
    found = await propose_year(work)
    await record_run(work, PROPOSE, business_date, {"proposed": found})


PROPOSE_SUPPORTS = NightlyJob(PROPOSE, propose_supports, CatchUp.LATEST)
"""One night proposes all that fell due before it."""
