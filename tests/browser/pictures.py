"""`make pictures`: starts the demo in a folder of its own and takes a picture of each main screen.

    python -m tests.browser.pictures --folder var/pictures --out docs/pictures --page docs/screens.md

A new screen is one line in PICTURES.
"""

import argparse
import asyncio
import io
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.chromium import find_chromium, open_chromium

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 1200
"""How long the demo may take until it serves, the first time on a slow machine."""
COLOURS = 256
"""Of a picture; a screen of text loses nothing by it, and takes a third of the room."""
LARGEST = 200_000
"""Bytes of a picture."""
SHORTLIST = ("main a[href$='/shortlist']",)
PROGRESS = ("main tbody a", "main a[href$='/progress']")
COMPANY = ("main tbody a", "main .lead a")
REVIEW = (*SHORTLIST, "main .candidates h2 a")
FIRST, SECOND = "main tbody a", "main tbody tr:nth-child(2) a"
TRACE = ("/supports?state=decided&frame=kumamoto/scholarship_2", (FIRST,), ".trace-row details")
POSITION = ("/supports/companies", (FIRST,))
SUITING = (*REVIEW, "main a[href^='/people/'][href$='/postings']")


@dataclass(frozen=True)
class Picture:
    """What is shown to whom, where it begins, the links that lead on from there, and what is unfolded and in sight."""

    name: str
    shows: str
    login: str
    path: str
    links: tuple[str, ...] = ()
    opens: str = ""
    width: int = 1280
    height: int = 1000


FA = "/postings?title=FA"
WAITS, WAY = "/introductions?kind=outcome_overdue&office=", "main tbody a[href^='/introductions/']"
PICTURES = (
    Picture("sign-in", "Sign-in", "", "/sign-in", height=640),
    Picture("home", "The first page after sign-in", "coordinator", "/"),
    Picture("home-360", "The same on a telephone", "coordinator", "/", width=360, height=740),
    Picture("home-2560", "The same on a wide screen", "coordinator", "/", width=2560, height=1200),
    Picture("postings", "Postings, with what the law misses in them", "coordinator", "/postings"),
    Picture("people", "People by reference, with conditions and columns to choose", "coordinator", "/people"),
    Picture("companies", "Companies and what they seek", "coordinator", "/companies"),
    Picture("posting", "One posting", "coordinator", FA, ("main tbody a",)),
    Picture("progress", "How a posting goes", "coordinator", FA, PROGRESS, height=1400),
    Picture("company", "A company: its postings, introductions, hires", "coordinator", FA, COMPANY, height=1400),
    Picture("shortlist", "A shortlist: people ranked for one posting", "coordinator", FA, SHORTLIST),
    Picture("review", "One candidate: requirements beside evidence", "coordinator", FA, REVIEW, height=1700),
    Picture("review-360", "The same on a telephone", "coordinator", FA, REVIEW, width=360, height=1700),
    Picture("review-2560", "The same on a wide screen", "coordinator", FA, REVIEW, width=2560, height=1200),
    Picture("suiting", "The postings that suit a person", "coordinator", FA, SUITING),
    Picture("introductions", "Introductions and what is due on them", "coordinator", "/introductions"),
    Picture("introduction", "One introduction: what is next, and how it came", "coordinator", WAITS, (WAY,)),
    Picture("numbers", "What happened, in numbers", "coordinator", "/numbers", height=1700),
    Picture("supports", "The support programme: everybody, and what comes next", "programme", "/supports"),
    Picture("support-tasks", "What is due in the programme, and where it is done", "programme", "/supports/tasks"),
    Picture("support", "One support: plan, and how an amount came about", "programme", *TRACE, height=1400),
    Picture("support-company", "A company in the programme: what it owes, its people", "programme", *POSITION),
    Picture("money", "Budget and payments of a year", "programme", "/supports/money", height=1400),
    Picture("deposits", "What came in, and for which claim", "programme", "/supports/deposits"),
    Picture("year", "A year's close, step by step", "programme", "/supports/years", (SECOND,), height=1400),
    Picture("forecast", "Looking ten years ahead", "programme", "/supports/forecast", height=1700),
    Picture("school-home", "What a school's supporter sees first", "school", "/"),
    Picture("school-postings", "What a school sees: its postings", "school", "/school/postings"),
    Picture("students", "A school's own students", "school", "/school/students"),
    Picture("dead-letters", "Jobs that stopped", "admin", "/dead-letters", height=640),
)


async def take_pictures(folder: Path, out: Path) -> None:
    """Writes one PNG a picture; ends with a sentence when one is too large."""
    program = find_chromium()
    if program is None:
        raise SystemExit("no Chromium: install Debian's package chromium")
    async with _demo(folder) as address, open_chromium(program) as browser:
        contexts: dict[str, BrowserContext] = {}
        for picture in PICTURES:
            if picture.login not in contexts:
                contexts[picture.login] = await _signed_in(browser, address, picture.login, folder)
            content = _smaller(await _taken(contexts[picture.login], picture))
            if len(content) > LARGEST:
                raise SystemExit(f"{picture.name}: {len(content)} bytes")
            (out / f"{picture.name}.png").write_bytes(content)


@asynccontextmanager
async def _demo(folder: Path) -> AsyncIterator[str]:
    """The address of a demo in a process of its own, stopped as by Ctrl-C."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = await _command(folder, "demo", KAKEHASHI_WEB__PORT=str(port))
    try:
        await _until_it_serves(process, f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            await process.wait()


async def _command(folder: Path, *words: str, output: int | None = None, **told: str) -> asyncio.subprocess.Process:
    """`kakehashi` with the demo's data."""
    settings = {"KAKEHASHI_DATA_FOLDER": str(folder), "PYTHONPATH": str(PROJECT), **told}
    command = (sys.executable, "-m", "service.cli", *words)
    return await asyncio.create_subprocess_exec(*command, cwd=folder, env={**os.environ, **settings}, stdout=output)


async def _until_it_serves(process: asyncio.subprocess.Process, address: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), httpx.AsyncClient(timeout=5) as client:
        while process.returncode is None:
            try:
                if (await client.get(address)).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                await asyncio.sleep(1)
    raise SystemExit("the demo ended before it served")


async def _signed_in(browser: Browser, address: str, login: str, folder: Path) -> BrowserContext:
    """By password and code, as the demo's own accounts do; nobody without a login."""
    context = await browser.new_context(base_url=address, locale="ja-JP", timezone_id="Asia/Tokyo")
    if login:
        page = await context.new_page()
        await page.goto("/sign-in")
        await page.fill("[name=login]", login)
        await page.fill("[name=password]", (folder / "demo-password").read_text(encoding="utf-8").strip())
        await page.click("main button")
        printing = await _command(folder, "demo", "code", login, output=asyncio.subprocess.PIPE)
        code, _ = await printing.communicate()
        await page.fill("[autocomplete=one-time-code]", code.decode().strip())
        await page.click("main button")
        await page.wait_for_url(lambda url: "/sign-in" not in url)
        await page.close()
    return context


async def _taken(context: BrowserContext, picture: Picture) -> bytes:
    page: Page = await context.new_page()
    await page.set_viewport_size({"width": picture.width, "height": picture.height})
    await page.goto(picture.path)
    for link in picture.links:
        address = await page.locator(link).first.get_attribute("href")
        await page.goto(address or "")
    if picture.opens:
        await page.locator(picture.opens).first.evaluate(
            "one => { one.open = true; one.closest('section').scrollIntoView() }"
        )
    content = await page.screenshot()
    await page.close()
    return content


def _smaller(content: bytes) -> bytes:
    held = io.BytesIO()
    image = Image.open(io.BytesIO(content)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(held, "PNG", optimize=True)
    return held.getvalue()


def _shown(folder: str) -> str:
    """The pictures in order, in Markdown."""
    lines = ["# Screens", "", "Made by `make pictures` from the demo's invented prefecture."]
    for picture in PICTURES:
        lines += ["", f"## {picture.shows}", "", f"![{picture.shows}]({folder}/{picture.name}.png)"]
    return "\n".join(lines) + "\n"


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    for name in ("--folder", "--out", "--page"):
        told.add_argument(name, type=Path, required=True)
    given = told.parse_args()
    folder, out, page = given.folder.resolve(), given.out.resolve(), given.page.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_pictures(folder, out))
    page.write_text(_shown(os.path.relpath(out, page.parent)), encoding="utf-8")


if __name__ == "__main__":
    main()
