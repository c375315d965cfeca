"""What a handler may ask for by name: `work`, `read`, `tools`, `signer`.

    async def decide(request: Request, work: NamedDependency[Work], …)

One request is one work: it is committed after the answer was made and before it is sent, and a failure to commit
replaces the answer. `work` is the only generator among the dependencies that may fail on its way out, because the
framework answers 500 when two do; so a handler asks for `work` or for `read`, never for both.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.di import Provide

from service.base.actor import SYSTEM, Actor
from service.base.clock import Clock
from service.db.engine import Database
from service.db.work import Read, Work, begin_read, begin_work
from service.platform.tools import Tools
from service.web.signing import Signer

Wake = Callable[[Sequence[UUID]], Awaitable[None]]
"""Asks workers to do these outbox rows now."""
Begin = Callable[[], AbstractAsyncContextManager[Work]]
"""Begins a work of whoever asks."""


async def nobody(_outbox_ids: Sequence[UUID]) -> None:
    """Wakes nobody: the workers' own sweep finds the rows within seconds."""


def dependencies(
    database: Database, clock: Clock, tools: Tools, signer: Signer, wake: Wake = nobody
) -> dict[str, Provide]:
    """For one door: pages are given the web role's database, `/v1` the company role's."""

    async def provide_work(request: Request[Any, Any, Any]) -> AsyncGenerator[Work, None]:
        async with begin_work(database, actor_of(request), clock) as work:
            yield work
        if work.owed:
            await wake(work.owed)

    async def provide_read(request: Request[Any, Any, Any]) -> AsyncGenerator[Read, None]:
        async with begin_read(database, actor_of(request), clock) as read:
            yield read

    return {
        "work": Provide(provide_work),
        "read": Provide(provide_read),
        "tools": Provide(lambda: tools, sync_to_thread=False),
        "signer": Provide(lambda: signer, sync_to_thread=False),
    }


def beginning(database: Database, clock: Clock) -> Provide:
    """`begin`, for a handler that must ask elsewhere first, while no transaction may be open: `async with begin()`."""

    def provide_begin(request: Request[Any, Any, Any]) -> Begin:
        return partial(begin_work, database, actor_of(request), clock)

    return Provide(provide_begin, sync_to_thread=False)


def actor_of(request: Request[Any, Any, Any]) -> Actor:
    """Who signed in or whose key it is; on public pages the service itself acts."""
    actor: Actor | None = request.scope.get("user")
    return actor or SYSTEM
