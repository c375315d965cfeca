"""How either server is brought up and taken down.

Each server process inherits a locked file, and with it everything that it forks. The lock is held exactly as long
as any of them lives: a pid that was given to someone else, a zombie, or backends that outlive a killed postmaster
cannot mislead, and two servers never open the same data.
"""

import os
import time
from pathlib import Path
from typing import Protocol

import psutil  # type: ignore[import-untyped]

from service.embedded.account import ServersRefused
from service.embedded.locks import is_held, try_lock

START_PATIENCE = 60.0
"""Seconds until a server must answer; a crashed one may have much to replay."""
STOP_PATIENCE = 60.0


class Server(Protocol):
    """One of the two."""

    name: str
    lock: Path
    log: Path

    def launch(self, lock: int) -> None:
        """Starts it in the background; it inherits the lock."""

    def answers(self) -> bool:
        """Whether it serves."""

    def ask_to_stop(self) -> None:
        """Asks for an orderly end, without waiting for it."""


def bring_up(server: Server) -> None:
    """Returns when the server answers, started by us or found running.

    A killed server's last processes may live on for a moment; until they are gone the lock is not ours.
    """
    deadline = time.monotonic() + START_PATIENCE
    launched = False
    while time.monotonic() < deadline:
        lock = try_lock(server.lock)
        if lock is not None:
            try:
                if launched:
                    raise ServersRefused(f"{server.name} ended at once; {end_of_log(server.log)}")
                server.launch(lock)
                launched = True
            finally:
                os.close(lock)
        if server.answers():
            return
        time.sleep(0.05)
    raise ServersRefused(f"{server.name} did not answer within {START_PATIENCE:.0f} seconds; {end_of_log(server.log)}")


def take_down(server: Server) -> None:
    """Returns when no process of the server is left."""
    deadline = time.monotonic() + STOP_PATIENCE
    while is_held(server.lock):
        server.ask_to_stop()  # again and again: one that is only starting may not hear it the first time
        if time.monotonic() > deadline:
            raise ServersRefused(f"{server.name} did not stop; {end_of_log(server.log)}")
        time.sleep(0.05)


def read_pid(path: Path) -> int | None:
    """The number in the first line of a pid file, None when there is none."""
    try:
        words = path.read_text(encoding="utf-8").split(maxsplit=1)
    except FileNotFoundError:
        return None
    return int(words[0]) if words and words[0].isdigit() else None


def is_ours(pid: int, *, program: str, data: Path) -> bool:
    """Whether the process is alive, is that program, and works in that data folder."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return bool(process.name().startswith(program) and Path(process.cwd()) == data)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return False  # another user's; ours we may always look at


def end_of_log(path: Path) -> str:
    """The last lines of a log, for a message."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return f"there is no log at {path}"
    return f"the end of {path}:\n" + "\n".join(lines[-12:])
