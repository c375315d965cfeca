"""The programme's pages by the keyboard alone, and without scripts."""

from playwright.async_api import expect

from service.base.clock import FrozenClock
from tests.browser.conftest import SignedIn
from tests.browser.hands import Hands
from tests.browser.office import Office


async def test_from_what_is_due_to_the_decision_by_the_keyboard(
    signed_in: SignedIn, office: Office, still: FrozenClock
) -> None:
    page = await (await signed_in("jun")).new_page()
    hands = Hands(page, still)
    await page.goto("/supports/tasks?kind=notice")
    await hands.use(page.get_by_role("link", name="交付を記録する"))
    await hands.use(page.get_by_role("button", name="登録通知書の交付を記録する"))
    await expect(page.locator(".notice-done")).to_have_text("「登録通知書の交付」を記録しました。")
    await page.goto("/supports/tasks?kind=decide_amount")
    await hands.use(page.get_by_role("link", name="決定する"))
    await hands.use(page.get_by_role("button", name="244,800円で決定する"))
    await expect(page.locator(".notice-done")).to_have_text("決定し、帳簿に記録しました。")


async def test_without_scripts_a_refusal_stands_beside_its_field(signed_in: SignedIn, office: Office) -> None:
    page = await (await signed_in("jun", java_script_enabled=False)).new_page()
    await page.goto(f"/supports/{office.supports['馬場']}")
    await page.get_by_text("支援の終了を記録する").first.click()
    await page.locator("#ended-on_date").fill("2026-11-20")
    await page.get_by_role("button", name="支援の終了を記録する").click()
    await expect(page.locator("#error-ended-reason")).to_be_visible()
    await expect(page.locator("#ended-on_date")).to_have_value("2026-11-20")
