"""The operating-system user that the servers run as: ourselves, or an unprivileged one when we are root."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NAME = "kakehashi-embedded"
"""PostgreSQL refuses to run as root, so root makes this user once."""


class ServersRefused(Exception):
    """The embedded servers cannot be started or stopped; the message says why."""


@dataclass(frozen=True)
class Account:
    """A user and its group, by number."""

    user: int
    group: int

    def run(
        self, command: Sequence[str | Path], *, seconds: float, lock: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs a program as this user, in a session of its own, and answers with its status and output.

        `lock` is an open file that the program and all that it starts inherit. The session is its own so that
        Ctrl-C reaches us alone, and we stop the servers in order. The output goes through a file because a
        daemon would hold a pipe open. Nothing of our environment is passed on: PGHOST and its like would mislead.
        """
        as_other = self.user != os.geteuid()
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            done = subprocess.run(  # noqa: S603  our own programs and arguments
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                user=self.user if as_other else None,
                group=self.group if as_other else None,
                extra_groups=[] if as_other else None,
                umask=0o077,
                start_new_session=True,
                pass_fds=() if lock is None else (lock,),
                timeout=seconds,
                check=False,
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read())

    def may_enter(self, folder: Path) -> bool:
        """Whether this user can reach the folder through all its parents."""
        return self.run(["test", "-x", folder], seconds=10).returncode == 0

    def may_run(self, program: Path) -> bool:
        """Whether this user can execute the program with its libraries."""
        try:
            return self.run([program, "--version"], seconds=10).returncode == 0
        except PermissionError:
            return False


def owner_of(folder: Path) -> Account:
    """The user to whom a folder belongs."""
    state = folder.lstat()
    return Account(state.st_uid, state.st_gid)


def our_account() -> Account:
    """Who starts new servers: ourselves, or as root the unprivileged user, made when it is missing."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    entry = _find_user() or _make_user()
    return Account(entry.pw_uid, entry.pw_gid)


def _find_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _make_user() -> pwd.struct_passwd:
    made = subprocess.run(  # noqa: S603
        ["/usr/sbin/useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
        capture_output=True,
        text=True,
        check=False,
    )
    entry = _find_user()  # another process may have made it at the same instant
    if entry is None:
        raise ServersRefused(f"useradd {NAME} failed: {made.stderr.strip()}")
    return entry
