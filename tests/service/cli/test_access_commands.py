"""Accounts, keys and bad settings by the command line, run as a user runs it."""

import asyncio
import os
import re
import socket
import sys
from pathlib import Path

import httpx
import pytest

from service.access.rules.keys import read_key
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.companies.actions import register_companies
from service.companies.terms import CompanyFacts
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from tests.support.web import PASSWORD, browsing, make_app, make_tools

KEY = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U="


def environment(database_url: str, **more: str) -> dict[str, str]:
    secrets = {f"KAKEHASHI_SECRETS__{name}_KEY": KEY for name in ("KEY_ENCRYPTION", "BLIND_INDEX", "SIGNING")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAKEHASHI_")}
    return {**kept, **secrets, "KAKEHASHI_DATABASE__URL": database_url, **more}


async def kakehashi(settings: dict[str, str], *arguments: str, told: str = "") -> tuple[int, str, str]:
    """Exit status, stdout and stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=settings,
    )  # fmt: skip
    out, err = await process.communicate(told.encode())
    return process.returncode or 0, out.decode(), err.decode()


def is_one_line(text: str) -> bool:
    return text.count("\n") == 1 and "Traceback" not in text


async def test_an_account_made_by_command_signs_in_until_it_is_disabled(
    database_url: str, web_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    settings = environment(database_url)
    create = ("staff", "create", "aiko", "--name", "愛子", "--role", "coordinator")
    status, _, err = await kakehashi(settings, *create, told="qwertyuiop123\n")
    assert (status, is_one_line(err), "流出したことのある" in err) == (1, True, True)
    assert (await kakehashi(settings, *create, told=PASSWORD + "\n"))[0] == 0
    async with browsing(make_app(web_database, None, make_tools(vault, tmp_path), clock)) as browser:
        assert (await browser.sign_in("aiko")).status_code == 303
    status, _, err = await kakehashi(settings, *create, told=PASSWORD + "\n")
    assert (status, is_one_line(err)) == (1, True)
    assert (await kakehashi(settings, "staff", "disable", "aiko"))[0] == 0
    async with browsing(make_app(web_database, None, make_tools(vault, tmp_path), clock)) as browser:
        assert (await browser.sign_in("aiko")).status_code == 403


async def test_a_key_stands_alone_on_stdout_and_is_revoked_by_name(
    database_url: str, worker_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await register_companies(work, [CompanyFacts(company_ref="C-1", name="阿蘇精密")])
    settings = environment(database_url)
    status, out, _ = await kakehashi(
        settings, "keys", "create", "--company", "C-1", "--test", "--scopes", "postings:read"
    )
    assert status == 0
    assert re.fullmatch(r"kmj_test_\w{8}_\w{49}\n", out)
    name, _, is_test = read_key(out.strip()) or ("", "", False)
    assert is_test
    assert (await kakehashi(settings, "keys", "revoke", name))[0] == 0
    status, _, err = await kakehashi(settings, "keys", "revoke", name)
    assert (status, is_one_line(err)) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("keys", "create", "--company", "nobody"), 1),
        (("keys", "create", "--company", "C-1", "--scopes", "everything"), 2),
        (("keys", "create"), 2),
        (("staff", "create", "aiko", "--name", "愛子", "--role", "king"), 2),
        (("staff", "create", "aiko", "--name", "愛子", "--role", "coordinator"), 1),
        (("staff", "create", "chika", "--name", "千佳", "--role", "school_supporter", "--school", "無名校"), 1),
        (("staff", "disable", "nobody"), 1),
        (("no-such-command",), 2),
    ],
)
async def test_what_cannot_be_done_is_told_without_a_traceback(
    database_url: str, arguments: tuple[str, ...], status: int
) -> None:
    ended, out, err = await kakehashi(environment(database_url), *arguments, told="short\n")
    assert (ended, out) == (status, "")
    assert err
    assert "Traceback" not in err


async def test_all_wrong_settings_are_named_at_once(database_url: str) -> None:
    settings = environment(database_url, KAKEHASHI_WEB__PORT="99999", KAKEHASHI_SECRETS__SIGNING_KEY="short")
    status, _, err = await kakehashi(settings, "keys", "revoke", "x")
    assert status == 2
    assert "KAKEHASHI_WEB__PORT" in err
    assert "KAKEHASHI_SECRETS__SIGNING_KEY" in err
    assert err.startswith("kakehashi: 設定に誤りがあります。")
    assert "Settings are wrong" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "url", ["postgresql://127.0.0.1:1/x", "not an address", "postgresql:///x?host=/no/such/folder"]
)
async def test_a_database_that_cannot_be_reached_is_told_in_one_line(url: str) -> None:
    status, _, err = await kakehashi(environment(url), "keys", "revoke", "x")
    assert (status, is_one_line(err)) == (2, True), err
    assert "KAKEHASHI_DATABASE__URL" in err, err


async def test_an_address_that_cannot_be_listened_on_is_told_without_a_traceback(database_url: str) -> None:
    status, _, err = await kakehashi(environment(database_url), "serve", "--port", "1", "--host", "256.0.0.1")
    assert status == 2
    assert "KAKEHASHI_WEB__HOST" in err
    assert "Traceback" not in err


async def test_the_service_serves_until_it_is_told_to_stop(database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", "serve", "--port", str(port),
        stderr=asyncio.subprocess.PIPE, env=environment(database_url),
    )  # fmt: skip
    assert process.stderr is not None
    assert "serving all" in (await process.stderr.readline()).decode()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        assert (await _when_up(client, "/readyz")).json()["status"] == "ready"
        assert "ログイン" in (await client.get("/sign-in")).text
        own, other = ({"Origin": f"http://127.0.0.1:{number}"} for number in (port, port - 1))
        assert "有効期限" in (await client.post("/sign-in", headers=own)).text
        assert (
            f"このサービスのアドレス（http://127.0.0.1:{port}）からの操作ではない"
            in (await client.post("/sign-in", headers=other)).text
        )
    process.terminate()
    _, err = await process.communicate()
    assert process.returncode == 0, err.decode()


async def _when_up(client: httpx.AsyncClient, path: str) -> httpx.Response:
    for _ in range(100):
        try:
            return await client.get(path)
        except httpx.TransportError:
            await asyncio.sleep(0.05)
    raise AssertionError("it did not come up")
