"""How many statements a question costs."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import event

from service.base.actor import Actor
from service.base.clock import Clock
from service.db.engine import Database
from service.db.work import Read, begin_work


async def statements_of(
    database: Database, actor: Actor, clock: Clock, question: Callable[[Read], Awaitable[Any]]
) -> list[str]:
    """Those that the question runs, without the ones that begin and end its transaction."""
    statements: list[str] = []

    def note(*told: Any) -> None:
        statements.append(told[2])

    engine = database.engine.sync_engine
    async with begin_work(database, actor, clock) as read:
        event.listen(engine, "before_cursor_execute", note)
        try:
            await question(read)
        finally:
            event.remove(engine, "before_cursor_execute", note)
    return statements
