"""The PostgreSQL and Redis of a machine that has none: started from installed packages, private to one folder.

Whoever uses them holds a lease, a shared lock on `users.lock`. The kernel drops it with the process, whatever ends
it, so that the last one to stop knows that it is the last. Starting and stopping happen one at a time, under
`starting.lock`.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from service.embedded.account import ServersRefused
from service.embedded.locks import is_held, take_lock, try_lock
from service.embedded.place import Place, find_place, remove_place
from service.embedded.postgresql import PostgreSQL
from service.embedded.redis_server import RedisServer
from service.embedded.server import bring_up, take_down

__all__ = ["Running", "Servers", "ServersRefused", "find_running", "remove_servers", "start_servers", "stop_servers"]

PATIENCE = 90.0
"""Seconds to wait for another process that is starting or stopping the same servers."""


class Servers:
    """A lease on the running servers of one folder; `stop`, or leaving the `with` block, gives it back."""

    def __init__(self, folder: Path, *, postgres: str, redis: str, lease: int, keep: bool) -> None:
        self.folder = folder
        self.postgres = postgres
        """`postgresql://postgres@/postgres?host=/folder&port=5432`: the superuser, by unix socket, no password."""
        self.redis = redis
        """`unix:///folder/redis.sock`."""
        self._lease: int | None = lease
        self._keep = keep

    def stop(self) -> None:
        """Gives the lease back; the last holder stops the servers in order, unless it asked to keep them."""
        lease, self._lease = self._lease, None
        if lease is None:
            return
        with take_lock(self.folder / "starting.lock", seconds=PATIENCE):
            os.close(lease)
            if not self._keep:
                _stop_if_unused(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_servers(folder: Path, *, durable: bool = True, keep: bool = False) -> Servers:
    """Starts both servers with their data under `folder`, or joins those that run there already.

    `durable=False` forgoes syncing to disk (for tests): a killed process loses nothing, a machine that loses power
    may lose all. It takes effect when this call is the one that starts them. `keep=True` leaves them running.
    Raises ServersRefused with the end of the server's log when one does not come up.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with take_lock(folder / "starting.lock", seconds=PATIENCE):
        place = find_place(folder)
        lease = try_lock(folder / "users.lock", shared=True)
        if lease is None:
            raise ServersRefused(f"{folder / 'users.lock'} is locked by another program")
        try:
            postgresql, redis_server = PostgreSQL(place, durable=durable), RedisServer(place, durable=durable)
            bring_up(postgresql)
            bring_up(redis_server)
        except BaseException:
            os.close(lease)
            _stop_if_unused(folder)
            raise
    return Servers(folder, postgres=postgresql.address, redis=redis_server.address, lease=lease, keep=keep)


def _stop_if_unused(folder: Path) -> None:
    alone = try_lock(folder / "users.lock")
    if alone is None:
        return
    try:
        _stop_both(find_place(folder))
    finally:
        os.close(alone)


def _stop_both(place: Place) -> None:
    take_down(RedisServer(place))
    take_down(PostgreSQL(place))


def stop_servers(folder: Path) -> bool:
    """Stops both servers, whoever uses them; says whether one was running."""
    folder = folder.resolve()
    if not (folder / "starting.lock").exists():
        return False
    with take_lock(folder / "starting.lock", seconds=PATIENCE):
        was_running = any(_running(folder))
        if was_running:
            _stop_both(find_place(folder))
    return was_running


def remove_servers(folder: Path) -> bool:
    """Stops both servers, whoever uses them, and deletes their data; says whether there was any."""
    stop_servers(folder)
    return remove_place(folder.resolve())


@dataclass(frozen=True)
class Running:
    """Which servers of a folder are running."""

    postgresql: bool
    redis: bool


def find_running(folder: Path) -> Running:
    """Looks, and changes nothing."""
    return Running(*_running(folder.resolve()))


def _running(folder: Path) -> tuple[bool, bool]:
    return is_held(folder / "postgresql.lock"), is_held(folder / "redis.lock")
