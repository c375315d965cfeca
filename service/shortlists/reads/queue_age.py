"""How long postings have waited for the review of their first places."""

from collections import Counter
from collections.abc import Mapping

from service.base.clock import date_in_japan
from service.db.work import Read
from service.postings import reads as postings
from service.shortlists.store import progress as progress_store
from service.shortlists.store import reviewing as store


async def review_ages(read: Read) -> Mapping[int, int]:
    """How many undecided people wait since how many days; three statements.

    A posting's people wait since its last word, or where there is none since it was registered.
    """
    sought = await postings.sought_in_short(read)
    waiting = [one for one in await store.list_waiting(read) if one.posting_id in sought]
    since = await progress_store.waits_since(read, [one.posting_id for one in waiting])
    ages: Counter[int] = Counter()
    for one in waiting:
        ages[max(0, (read.today - date_in_japan(since[one.posting_id])).days)] += one.undecided
    return ages
