"""The queue over arq: it wakes a worker for outbox rows, and carries their ids only, as JSON.

Nothing depends on it: workers sweep the outbox every few seconds, so a lost call costs seconds. It is called after
the commit that wrote the rows, and its failure is logged and never the caller's.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from arq.connections import ArqRedis
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

ROW_JOB = "run_outbox_row"
"""The only function that arq knows."""
MOST_AT_ONCE = 20
"""Rows of one work that are called for one by one; the sweep finds the rest of a large import."""
PATIENCE_SECONDS = 0.5
CONNECT_SECONDS = 1.0
REPLY_SECONDS = 5.0

log = structlog.get_logger()


class Queue:
    """Calls workers."""

    def __init__(self, redis: ArqRedis) -> None:
        self._redis = redis

    async def wake(self, outbox_ids: Sequence[UUID]) -> None:
        """Asks a worker to run these rows now; waits at most half a second for Redis."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                for outbox_id in outbox_ids[:MOST_AT_ONCE]:
                    await self._redis.enqueue_job(ROW_JOB, str(outbox_id), _job_id=str(outbox_id))
        except (RedisError, OSError, TimeoutError) as failure:
            log.warning("queue.unreachable", count=len(outbox_ids), exc_info=failure)

    async def close(self) -> None:
        await self._redis.aclose(close_connection_pool=True)


def open_queue(redis_url: str) -> Queue:
    """A queue on `redis://…`, `rediss://…` or `unix:///…`; nothing connects yet."""
    return Queue(connect(redis_url))


def connect(redis_url: str) -> ArqRedis:
    """arq's client, reading and writing JSON: arq's own way is pickle, which runs whatever stands in Redis."""
    pool = ConnectionPool.from_url(redis_url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=REPLY_SECONDS)
    return ArqRedis(pool, job_serializer=to_json, job_deserializer=from_json)


def to_json(message: dict[str, Any]) -> bytes:
    """An exception in it is told by its type alone."""
    return json.dumps(message, default=lambda value: type(value).__name__).encode()


def from_json(message: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(message)
    return read
