"""With JavaScript off everything works: signing in, the menu, a list, a decision."""

import re

from playwright.async_api import BrowserContext, expect

from tests.browser.conftest import NOBODY, SignedIn
from tests.browser.office import Office
from tests.support.web import PASSWORD


async def context_without_script(signed_in: SignedIn, **options: object) -> BrowserContext:
    return await signed_in(NOBODY, java_script_enabled=False, **options)


async def test_a_coordinator_signs_in_opens_a_list_and_decides(signed_in: SignedIn, office: Office) -> None:
    page = await (await context_without_script(signed_in)).new_page()
    shortlist = f"/postings/{office.posting}/shortlist"
    await page.goto(shortlist)
    await page.fill("[name=login]", "aiko")
    await page.fill("[name=password]", PASSWORD)
    await page.click("main button")
    await expect(page).to_have_url(re.compile(re.escape(shortlist)))
    undecided = page.locator(f"main a[href^='{shortlist}/']").nth(4)
    address = await undecided.get_attribute("href")
    await undecided.click()
    await page.click("button[name=verdict][value=hold]")
    await expect(page.locator(".notices .notice").first).to_be_visible()
    await page.goto(address or "")
    await expect(page.locator("#decide, main").first).to_contain_text("保留")


async def test_the_menu_opens_on_a_narrow_screen(signed_in: SignedIn) -> None:
    page = await (await context_without_script(signed_in, viewport={"width": 360, "height": 740})).new_page()
    await page.goto("/sign-in")
    await page.fill("[name=login]", "aiko")
    await page.fill("[name=password]", PASSWORD)
    await page.click("main button")
    link = page.locator("header nav a").first
    await expect(link).to_be_hidden()
    await page.click("header summary")
    await expect(link).to_be_visible()
    await page.click("text=English")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.click("header summary")
    await page.click("text=日本語")


async def test_what_needs_a_script_is_not_shown(signed_in: SignedIn) -> None:
    page = await (await context_without_script(signed_in)).new_page()
    await page.goto("/sign-in")
    await page.fill("[name=login]", "aiko")
    await page.fill("[name=password]", PASSWORD)
    await page.click("main button")
    await expect(page.locator("header")).to_contain_text("ログアウト")
    shown = await page.locator(".needs-script").all()
    assert [await one.is_visible() for one in shown] == [False] * len(shown)
    assert shown
