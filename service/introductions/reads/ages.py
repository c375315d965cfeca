"""How long what is due has been waiting."""

from collections.abc import Mapping
from datetime import timedelta

from service.db.work import Read
from service.introductions.reads.due import MONTHS
from service.introductions.store import due as store
from service.introductions.terms import DueKind
from service.platform.tools import IntroductionTerms

AHEAD = frozenset(
    {
        DueKind.ANSWER_AWAITED,
        DueKind.REPLY_AWAITED,
        DueKind.INTERVIEW_AHEAD,
        DueKind.OFFER_AWAITED,
        DueKind.START_AHEAD,
    }
)
"""What waits for its day, and not for us."""


async def due_ages(
    read: Read, terms: IntroductionTerms, *, office: str | None = None, track: str | None = None
) -> dict[DueKind, Mapping[int, int]]:
    """How many of each kind wait since how many days; one statement."""
    counted = await store.count_due_by_age(
        read, patience=timedelta(days=terms.patience_days), months=MONTHS, office=office, track=track
    )
    return {kind: ages for kind, ages in counted.items() if kind not in AHEAD}
