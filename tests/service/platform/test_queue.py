"""The queue carries ids as JSON, and never fails its caller."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from service.platform.queue import MOST_AT_ONCE, ROW_JOB, Queue, connect, from_json, open_queue, to_json
from tests.support.redis_server import OwnRedis

ROW = UUID(int=0x0B)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
async def queue(redis: OwnRedis) -> AsyncIterator[Queue]:
    opened = open_queue(redis.url)
    yield opened
    await opened.close()


async def test_redis_holds_ids_in_json_and_nothing_else(redis: OwnRedis, queue: Queue) -> None:
    await queue.wake([ROW])
    client = connect(redis.url)
    kept = {key.decode(): key for key in await client.keys("*")}
    assert set(kept) == {"arq:queue", f"arq:job:{ROW}"}
    message = json.loads(await client.get(kept[f"arq:job:{ROW}"]))
    assert (message["f"], message["a"], message["k"]) == (ROW_JOB, [str(ROW)], {})
    assert await client.zrange("arq:queue", 0, -1) == [str(ROW).encode()]
    await client.aclose(close_connection_pool=True)


async def test_a_row_is_called_for_once_and_a_large_import_is_left_to_the_sweep(redis: OwnRedis, queue: Queue) -> None:
    rows = [uuid4() for _ in range(100)]
    await queue.wake(rows)
    await queue.wake(rows)
    client = connect(redis.url)
    assert await client.zcard("arq:queue") == MOST_AT_ONCE
    await client.aclose(close_connection_pool=True)


async def test_without_redis_the_caller_goes_on(redis: OwnRedis, queue: Queue) -> None:
    redis.kill()
    with capture_logs() as logged:
        await queue.wake([ROW])
    assert [entry["event"] for entry in logged] == ["queue.unreachable"]


async def test_a_redis_that_hangs_keeps_the_caller_for_less_than_a_second(redis: OwnRedis, queue: Queue) -> None:
    await queue.wake([ROW])
    await asyncio.to_thread(redis.freeze)
    began = time.monotonic()
    with capture_logs() as logged:
        await queue.wake([ROW])
    assert time.monotonic() - began < 1
    assert [entry["event"] for entry in logged] == ["queue.unreachable"]


def test_a_failure_in_a_message_is_told_by_type_only() -> None:
    assert from_json(to_json({"r": RuntimeError("山田太郎")})) == {"r": "RuntimeError"}
