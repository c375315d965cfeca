"""The nightly job of the slice: the books are read again, and their head is noted where it cannot be changed alone."""

from datetime import date

from service.db.work import Work
from service.ledger import verification
from service.platform import audit
from service.platform.job import job
from service.platform.nights import CatchUp, NightlyJob, record_run
from service.platform.tools import Tools

ANCHOR = "anchor_ledger"


@job(ANCHOR)
async def anchor_ledger(work: Work, tools: Tools, *, business_date: date) -> None:
    """Verifies all the books and notes their head in the audit log; broken ones fail the job (LedgerBroken)."""
    head = await verification.verify(work)
    if head is not None:
        await audit.note(work, verification.ANCHORED, number=head.number, hash=head.hash.hex())
    await record_run(work, ANCHOR, business_date, {"journals": head.number if head else 0})


ANCHOR_LEDGER = NightlyJob(ANCHOR, anchor_ledger, CatchUp.LATEST)
"""One head holds all before it."""
