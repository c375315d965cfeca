"""A session that ended while somebody typed: signing in goes on at once, and says what is sent again."""

from playwright.async_api import Dialog, expect

from service.base.clock import FrozenClock
from service.db.engine import Database
from tests.browser.conftest import SignedIn
from tests.browser.hands import Hands, an_unreviewed_posting, has_focus
from tests.browser.office import Office
from tests.support.web import PASSWORD


async def test_what_was_typed_is_sent_again_for_whom_and_as_what_it_was(
    signed_in: SignedIn, worker: Database, still: FrozenClock, office: Office
) -> None:
    posting = await an_unreviewed_posting(worker, still)
    context = await signed_in("aiko")
    page, asked = await context.new_page(), list[str]()

    async def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    page.on("dialog", leave)
    await page.goto(f"/postings/{posting}/shortlist")
    hands = Hands(page, still)
    await hands.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("#field-note")).to_be_visible()
    who = await hands.heading()
    await page.locator("#field-note").press_sequentially("電話で確認")
    await page.keyboard.press("Escape")
    await context.clear_cookies()
    await hands.press("h")
    await expect(page.locator("main")).to_contain_text("入力した内容は預かっています")
    await has_focus(page, "#field-login")
    await page.keyboard.type("aiko")
    await page.fill("#field-password", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator(".facts")).to_contain_text(f"{who} ― 審査する求人")
    await expect(page.locator(".facts")).to_contain_text("保留")
    assert asked == []
    await page.click("text=もう一度送る")
    await expect(page.locator(".notices")).to_contain_text(f"{who}を「保留」にしました。")
