"""The machine's own Chromium, driven through playwright; nothing is downloaded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "google-chrome", "chromium-browser")
SETTING = "KAKEHASHI_TEST_CHROMIUM"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The program that the setting names, or the first of the usual names that is installed."""
    told = os.environ.get(SETTING)
    return shutil.which(told) if told else next((path for path in map(shutil.which, NAMES) if path), None)


@asynccontextmanager
async def open_chromium(program: str) -> AsyncIterator[Browser]:
    """A headless browser, closed at the end."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()
