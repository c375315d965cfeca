"""The demo: on an empty folder it loads, matches and prints; a second start finds it all there."""

import asyncio
import os
import re
import shlex
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.embedded import remove_servers
from tests.support.commands import PROJECT, kakehashi

LOGIN = r"^  (\w+) +\S{16}   \d{6}   \S+$"


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "var"
    remove_servers(tmp_path / "var")


def _without_codes(printed: str) -> str:
    """Codes change every 30 seconds."""
    return re.sub(r"   \d{6}   ", "   code   ", printed)


def _modes(path: Path) -> dict[Path, int]:
    return {parent: stat.S_IMODE(os.stat(parent).st_mode) for parent in path.parents}


async def test_the_demo_prints_a_shortlist_with_reasons_and_its_second_start_reuses_all(
    data: Path, tmp_path: Path
) -> None:
    before = _modes(data)
    first = await kakehashi(None, "demo", "--once", folder=tmp_path, DATA_FOLDER=str(data))
    assert first.status == 0, first.err
    assert "理由（求人 ↔ 経歴・希望）" in first.out
    assert first.out.count(" S-") >= 10
    assert re.findall(LOGIN, first.out, re.MULTILINE) == ["coordinator", "programme", "programme2", "school", "admin"]
    assert stat.S_IMODE((data / "demo-password").stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "secrets.env").stat().st_mode) == 0o600

    second = await kakehashi(None, "demo", "--once", folder=tmp_path, DATA_FOLDER=str(data))
    assert _without_codes(second.out) == _without_codes(first.out)
    assert "照合しています" not in second.err
    assert _modes(data) == before

    (folder, *words) = shlex.split(first.out.splitlines()[-1])
    assert (folder, words[-1]) == (f"KAKEHASHI_DATA_FOLDER={data}", "ログイン名")
    process = await asyncio.create_subprocess_exec(
        *words[:-1], "admin", cwd=tmp_path, stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": str(PROJECT)} | dict([folder.split("=")]),
    )  # fmt: skip
    assert re.fullmatch(rb"\d{6}\n", (await process.communicate())[0])


async def test_a_taken_port_is_told_before_anything_is_started(data: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = await kakehashi(None, "demo", folder=tmp_path, DATA_FOLDER=str(data), WEB__PORT=port)
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (1, "", 1)
    assert port in ended.err
    assert "KAKEHASHI_WEB__PORT" in ended.err
    assert await asyncio.to_thread(lambda: [path.name for path in data.iterdir()]) == ["secrets.env"]


async def test_a_code_is_printed_of_the_demos_accounts_alone(data: Path, tmp_path: Path) -> None:
    unknown = await kakehashi(None, "demo", "code", "aiko", folder=tmp_path, DATA_FOLDER=str(data))
    assert unknown.status == 2
    without = await kakehashi(None, "demo", "code", "admin", folder=tmp_path, DATA_FOLDER=str(data))
    assert (without.status, without.out) == (1, "")
    assert not await asyncio.to_thread(data.exists)
    assert "見本はありません" in without.err
