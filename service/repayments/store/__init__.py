"""Every statement of the slice, one file a subject."""

from sqlalchemy import text

from service.db.work import Work


async def lock(work: Work) -> None:
    """Whoever else decides on money waits until this work ends: two that fit what is stored may not fit each other."""
    await work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('repayments', 0))"))
