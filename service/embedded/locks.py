"""Locks on files that the kernel drops when their last holder is gone, however it ended."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.embedded.account import ServersRefused


def try_lock(path: Path, *, shared: bool = False) -> int | None:
    """Locks the file and answers with it, open; None when someone else holds it. Closing it unlocks."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as failure:
        raise ServersRefused(f"{path} belongs to another user") from failure
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


@contextmanager
def take_lock(path: Path, *, seconds: float) -> Iterator[None]:
    """Holds the lock for the block, after waiting for it that long at most."""
    deadline = time.monotonic() + seconds
    while (file := try_lock(path)) is None:
        if time.monotonic() > deadline:
            raise ServersRefused(f"another process has held {path} for {seconds:.0f} seconds")
        time.sleep(0.02)
    try:
        yield
    finally:
        os.close(file)


def is_held(path: Path) -> bool:
    """Whether someone holds the lock now."""
    if not path.exists():
        return False
    file = try_lock(path)
    if file is not None:
        os.close(file)
    return file is None
