"""Hands on the keyboard, and a posting whose people nobody has reviewed."""

from datetime import timedelta
from itertools import count

from playwright.async_api import Locator, Page, expect

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PostingId
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from tests.factories.companies import a_company
from tests.factories.postings import a_posting
from tests.factories.shortlists import match

VAULT = Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)
FARTHEST = 400
"""Stops of the tabulator key until a person would give up."""
numbers = count(1)


async def an_unreviewed_posting(worker: Database, still: FrozenClock) -> PostingId:
    """One with a list of its own, on which nobody has decided."""
    async with begin_work(worker, SYSTEM, still) as work:
        posting_id = await a_posting(work, await a_company(work), f"R-{next(numbers)}", title="審査する求人")
    await match(worker, still, VAULT, posting_id)
    return posting_id


async def has_focus(page: Page, selector: str) -> None:
    """Waits until it has; whether the window itself is the front one, on a screen that there is not, is not asked."""
    await page.wait_for_function(
        "selector => document.querySelector(selector) === document.activeElement", arg=selector
    )


class Hands:
    """On the keyboard; a second passes before each act."""

    def __init__(self, page: Page, clock: FrozenClock) -> None:
        self.page, self.clock = page, clock

    async def press(self, keys: str) -> None:
        await self.page.wait_for_function("document.documentElement.dataset.script === 'on'")
        self.clock.advance(timedelta(seconds=1))
        for key in keys:
            await self.page.keyboard.press(key)

    async def heading(self) -> str:
        return (await self.page.text_content("h1") or "").split()[0]

    async def decide(self, keys: str, said: str) -> None:
        """Presses, waits until the next candidate has the focus, and hears what was done."""
        who = await self.heading()
        await self.press(keys)
        await expect(self.page.locator("#spoken")).to_have_text(f"{who}を「{said}」にしました。")
        await expect(self.page.locator("h1")).not_to_contain_text(f"{who} ")
        await has_focus(self.page, "h1")

    async def go_to(self, element: Locator) -> None:
        """By the tabulator key, as far as it takes."""
        for _ in range(FARTHEST):
            if await element.evaluate("one => one === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"the tabulator key does not reach {element}")

    async def write(self, element: Locator, words: str) -> None:
        await self.go_to(element)
        await self.page.keyboard.type(words)

    async def use(self, element: Locator) -> None:
        """Goes there, presses Enter, and waits for the page that answers."""
        await self.go_to(element)
        self.clock.advance(timedelta(seconds=1))
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def choose(self, element: Locator, value: str) -> None:
        """In a list of choices, by the arrow keys."""
        await self.go_to(element)
        await self.page.keyboard.press("Home")
        for _ in range(FARTHEST):
            if await element.input_value() == value:
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{element} has no {value}")
