"""Computing off the event loop, within a work whose transaction lives as long as the thread."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from service.db.work import Work
from service.shortlists.store import matching as store

T = TypeVar("T")

SILENT_SECONDS = 15.0
"""Where something is computed for longer, the database is told in between that the work lives."""


async def computed(work: Work, compute: Callable[[], T], *, silent_seconds: float = SILENT_SECONDS) -> T:
    """What `compute` answers, from a thread; raises what it raises.

    A thread cannot be broken off. Whatever interrupts the wait (a time-out, the end of the process, a lost database)
    is held back until the thread has ended: the work keeps its locks so long, and who tries again starts no second
    thread beside the first.
    """
    # A future and no task: the end of the event loop cancels every task that it finds.
    thread = asyncio.get_running_loop().run_in_executor(None, compute)
    interruption: BaseException | None = None
    while not thread.done():
        try:
            await asyncio.wait({thread}, timeout=silent_seconds)
            if not thread.done():
                await store.stay_awake(work)
        except (asyncio.CancelledError, Exception) as raised:
            interruption = interruption or raised
    if interruption is not None:
        thread.exception()  # heard, so that asyncio does not report it as lost
        raise interruption
    return thread.result()
