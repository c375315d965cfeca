"""A worker in a process of its own, to be stopped and killed: `worker_process.py POSTGRES REDIS NIGHTLY_AT`."""

import asyncio
import sys
from datetime import time

from service.base.clock import SystemClock
from service.cli.assembly import stop_on_signals
from service.db.engine import address, opened
from service.db.roles import DatabaseRole
from service.platform.log import configure_log
from service.worker import CONNECTIONS, Worker
from tests.support.jobs import NIGHTS, a_runner


async def main(postgres: str, redis: str, nightly_at: str) -> None:
    configure_log("INFO", sys.stdout)
    url = address(postgres, DatabaseRole.WORKER)
    async with opened(url, pool_size=CONNECTIONS, statement_timeout=30_000) as database:
        worker = Worker(
            runner=a_runner(database, SystemClock()),
            nights=NIGHTS,
            nightly_at=time.fromisoformat(nightly_at),
            redis_url=redis,
            sweep_seconds=0.2,
            round_seconds=0.3,
            redis_seconds=0.2,
        )
        await worker.run(stop_on_signals())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
