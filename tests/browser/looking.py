"""What a page is held to: no fault that axe-core finds, nothing from elsewhere, no error, and not much to load."""

import hashlib
import re
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, ConsoleMessage, Page, Request

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
AXE_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    "resultTypes": ["violations"],
}
LARGEST_PAGE = 100_000
"""Bytes over the wire of a page with its styles and scripts, the browser's cache empty."""
WIDE = {"width": 1280, "height": 900}
ZOOMED = {"width": 640, "height": 450, "deviceScaleFactor": 2, "mobile": False}
"""The same window at 200 % zoom."""
FARTHER_ROWS = "main ol > li:nth-child(n+13), main tbody > tr:nth-child(n+13)"
"""Rows like those before them: axe-core takes seconds for fifty."""
TOKEN = re.compile(r'name="form_token" value="[^"]*"')


@dataclass
class Seen:
    """What was found wrong on one page, and what it weighed."""

    faults: list[str] = field(default_factory=list)
    bytes_loaded: int = 0


async def faults_of(
    context: BrowserContext, origin: str, addresses: list[str], examined: set[str], *, largest: int = LARGEST_PAGE
) -> dict[str, list[str]]:
    """What is wrong, by address, on the pages that one person opens.

    `examined` holds marks of what axe-core has seen: a page with the same content is not given to it again.
    """
    page = await context.new_page()
    looker = Looker(page, await context.new_cdp_session(page), origin, examined)
    await looker.begin()
    found: dict[str, list[str]] = {}
    for address in addresses:
        seen = await looker.look_at(address)
        too_heavy = [f"{seen.bytes_loaded} bytes"] if seen.bytes_loaded > largest else []
        if seen.faults or too_heavy:
            found[address] = seen.faults + too_heavy
    return found


class Looker:
    """Looks at the pages of one person, one after the other in one window."""

    def __init__(self, page: Page, session: CDPSession, origin: str, examined: set[str]) -> None:
        self._page, self._session, self._origin, self._examined = page, session, origin, examined
        self._has_examined_frame = False
        self._seen = Seen()

    async def begin(self) -> None:
        """Notes from now on what is asked for, what it weighs, and what goes wrong."""
        self._session.on("Network.loadingFinished", self._weigh)
        await self._session.send("Network.enable")
        await self._session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self._page.on("request", self._note_foreign)
        self._page.on("console", self._note_error)
        self._page.on("pageerror", lambda error: self._seen.faults.append(f"script: {error}"))

    async def look_at(self, address: str) -> Seen:
        """Opens the page with an empty cache, then examines it at full size and at 200 % zoom."""
        self._seen = Seen()
        answer = await self._page.goto(address, wait_until="load")
        if answer is None or not answer.ok:
            self._seen.faults.append(f"answered {answer and answer.status}")
        if await self._is_new():
            await self._examine()
        return self._seen

    async def _is_new(self) -> bool:
        """The header is the same on all pages of a person: it is examined with the first of them."""
        main = TOKEN.sub("", await self._page.inner_html("main"))
        digest = hashlib.sha256(main.encode()).hexdigest()
        is_new = digest not in self._examined or not self._has_examined_frame
        self._examined.add(digest)
        self._has_examined_frame = True
        return is_new

    async def _examine(self) -> None:
        """With all that is folded away opened, and long lists cut."""
        await self._page.evaluate("rows => document.querySelectorAll(rows).forEach(row => row.remove())", FARTHER_ROWS)
        await self._page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
        self._seen.faults += await axe_faults(self._page, "at 1280 px")
        await self._session.send("Emulation.setDeviceMetricsOverride", ZOOMED)
        self._seen.faults += await axe_faults(self._page, "at 200 %")
        await self._session.send("Emulation.clearDeviceMetricsOverride")

    def _weigh(self, told: dict[str, Any]) -> None:
        self._seen.bytes_loaded += int(told["encodedDataLength"])

    def _note_foreign(self, request: Request) -> None:
        if not request.url.startswith((self._origin + "/", "data:")):
            self._seen.faults.append(f"asks {request.url}")

    def _note_error(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._seen.faults.append(f"console: {message.text}")


async def axe_faults(page: Page, when: str = "") -> list[str]:
    """One line a rule that is broken, with the places."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    told: dict[str, Any] = await page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
    return [
        f"{when}: {fault['id']}: {fault['help']}: {[node['html'][:200] for node in fault['nodes'][:3]]}"
        for fault in told["violations"]
    ]
