"""Providers of identities in processes of their own on the loopback address."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from service.settings import Oidc, Settings
from tests.support.second_factor import REQUIRED
from tests.support.web import Browser

PROJECT = Path(__file__).resolve().parents[2]


def settings_for(issuer: str) -> Settings:
    """A second factor is required of who signs in here; the provider answers for its own."""
    secret = SecretStr("provider-secret")
    oidc = Oidc(issuer=issuer, client_id="kakehashi", client_secret=secret, display_name="県庁ID")
    return REQUIRED.model_copy(update={"oidc": oidc})


@asynccontextmanager
async def real_provider() -> AsyncIterator[str]:
    """oidc-provider-mock as it is published; its issuer."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with _running("oidc_provider_mock", "--port", str(port), "--require-nonce", "true"):
        issuer = f"http://127.0.0.1:{port}"
        await _until_it_answers(issuer)
        yield issuer


@asynccontextmanager
async def forging_providers() -> AsyncIterator[str]:
    """Ours; the address under which each lie's issuer is."""
    async with _running("tests.support.forging_provider") as process:
        assert process.stdout is not None
        port = int((await process.stdout.readline()).decode())
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def _running(module: str, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, *words),
        cwd=PROJECT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def _until_it_answers(issuer: str) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(200):
            try:
                await client.get(f"{issuer}/.well-known/openid-configuration")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
    raise TimeoutError(issuer)


async def go_there(browser: Browser, address: str, *, subject: str) -> str:
    """Signs in at the provider as this subject; the address on our side that the browser is sent back to."""
    async with httpx.AsyncClient() as there:
        answer = await there.get(address)
        if answer.status_code == 200:  # it asks who one is
            answer = await there.post(address, data={"sub": subject})
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


async def sign_in_there(browser: Browser, *, subject: str = "provider-aiko", wanted: str = "/") -> httpx.Response:
    """From our sign-in page to the provider and back."""
    left = await browser.get("/sign-in/provider", params={"next": wanted})
    assert left.status_code == 303
    return await browser.get(await go_there(browser, left.headers["Location"], subject=subject))
