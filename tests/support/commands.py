"""The `kakehashi` command in a process of its own, on one test's database."""

import asyncio
import base64
import sys
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[2]
KEYS = {"KEY_ENCRYPTION_KEY": b"k" * 32, "BLIND_INDEX_KEY": b"i" * 32, "SIGNING_KEY": b"s" * 32}
"""The keys of the `vault` fixture."""


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str


async def kakehashi(database_url: str | None, *words: str | Path, folder: Path = PROJECT, **settings: str) -> Ended:
    """Runs the command in `folder`; `settings` by name without the prefix, as SECRETS__SIGNING_KEY.

    Without a database it is given no setting but these.
    """
    told: dict[str, str] = {}
    if database_url is not None:
        told = {f"SECRETS__{name}": base64.b64encode(key).decode() for name, key in KEYS.items()}
        told["DATABASE__URL"] = database_url
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "service.cli", *map(str, words)),
        cwd=folder,
        env={"PYTHONPATH": str(PROJECT)} | {f"KAKEHASHI_{name}": value for name, value in (told | settings).items()},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, said = await process.communicate()
    return Ended(process.returncode or 0, printed.decode(), said.decode())
