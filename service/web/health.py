"""Whether the process lives, and whether it may be given requests; no version and nothing personal."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service.base.clock import Clock
from service.db.engine import Database
from service.db.roles import DatabaseRole
from service.web.security import public

PATIENCE_SECONDS = 0.5
HEAD = "SELECT version_num FROM alembic_version"
OLDEST_DUE = "SELECT min(run_at) FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= :now"


@get("/livez", guards=[public], include_in_schema=False, sync_to_thread=False)
def livez() -> dict[str, str]:
    return {"status": "alive"}


def readyz_route(
    database: Database, clock: Clock, *, head: str, is_encoder_ready: Callable[[], bool]
) -> HTTPRouteHandler:
    """503 names what is missing; the age of the oldest due outbox row tells whether workers keep up."""

    @get("/readyz", guards=[public], include_in_schema=False)
    async def readyz() -> Response[dict[str, object]]:
        missing = [] if is_encoder_ready() else ["encoder"]
        answer: dict[str, object] = {}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), database.engine.connect() as connection:
                if (await connection.execute(text(HEAD))).scalar_one_or_none() != head:
                    missing.append("schema")
                if database.role != DatabaseRole.COMPANY:  # which may not read the outbox
                    oldest = (await connection.execute(text(OLDEST_DUE), {"now": clock.now()})).scalar_one()
                    answer["outbox_oldest_seconds"] = _seconds_since(oldest, clock)
        except (TimeoutError, OSError, SQLAlchemyError):
            missing.append("database")
        answer |= {"status": "unready" if missing else "ready", "missing": missing}
        return Response(answer, status_code=503 if missing else 200)

    return readyz


def _seconds_since(instant: datetime | None, clock: Clock) -> int:
    return max(0, int((clock.now() - instant).total_seconds())) if instant else 0
