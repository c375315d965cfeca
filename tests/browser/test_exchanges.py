"""What is exchanged without loading anew: focus and status region follow, nothing is kept, failures are told."""

import pytest
from playwright.async_api import Page, expect

from service.base.actor import Role
from tests.browser.conftest import SignedIn
from tests.browser.office import LOGINS

MARKED = "window.isTheSameDocument = true"


async def a_page(signed_in: SignedIn, role: Role, address: str) -> Page:
    page = await (await signed_in(LOGINS[role])).new_page()
    await page.goto(address)
    await page.evaluate(MARKED)
    return page


async def is_the_same_document(page: Page) -> bool:
    return bool(await page.evaluate("window.isTheSameDocument === true"))


async def test_the_next_page_of_a_list_comes_without_loading_anew(signed_in: SignedIn) -> None:
    page = await a_page(signed_in, Role.COORDINATOR, "/postings")
    first = await page.text_content("tbody a")
    await page.click("a[rel=next]")
    await page.wait_for_url("**/postings?*cursor=*")
    await expect(page.locator("tbody a").first).not_to_have_text(first or "")
    assert await is_the_same_document(page)
    await expect(page.locator("#main")).to_be_focused()
    assert await page.evaluate("window.scrollY") == 0
    assert await page.locator("#page").count() == 1
    await page.go_back()
    await expect(page.locator("tbody a").first).to_have_text(first or "")
    assert not await is_the_same_document(page)


async def test_nothing_of_a_page_is_left_in_the_browsers_store(signed_in: SignedIn) -> None:
    page = await a_page(signed_in, Role.COORDINATOR, "/postings")
    await page.click("a[rel=next]")
    await page.wait_for_url("**/postings?*cursor=*")
    kept = await page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "製造オペレーター" not in kept


async def test_what_was_done_is_spoken_and_the_keys_go_on(signed_in: SignedIn) -> None:
    page = await a_page(signed_in, Role.ADMINISTRATOR, "/dead-letters")
    await page.click("tbody button")
    await expect(page.locator("#spoken")).to_have_text("もう一度行うようにしました。")
    await expect(page.locator(".notices")).to_contain_text("もう一度行うようにしました。")
    assert await is_the_same_document(page)
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()


async def test_a_refusal_is_shown_in_place_of_the_page(signed_in: SignedIn) -> None:
    page = await a_page(signed_in, Role.COORDINATOR, "/postings")
    await page.evaluate("document.querySelector('nav.pages').innerHTML = '<a id=lost href=/nowhere>x</a>'")
    await page.evaluate("htmx.process(document.querySelector('nav.pages'))")
    await page.click("#lost")
    await expect(page.locator("h1")).to_have_text("見つかりません")
    assert await is_the_same_document(page)


async def test_a_service_that_cannot_be_reached_is_told_and_the_page_stays(signed_in: SignedIn) -> None:
    page = await a_page(signed_in, Role.COORDINATOR, "/postings")
    await page.context.set_offline(True)
    await page.click("a[rel=next]")
    await expect(page.locator("#failure")).to_be_visible()
    await expect(page.locator("tbody tr").first).to_be_visible()
    await page.context.set_offline(False)
    await page.click("a[rel=next]")
    await page.wait_for_url("**/postings?*cursor=*")
    await expect(page.locator("#failure")).to_be_hidden()


@pytest.mark.parametrize("attribute", ["hx-on:click", "onclick"])
async def test_no_script_in_an_attribute_runs(signed_in: SignedIn, attribute: str) -> None:
    page = await a_page(signed_in, Role.COORDINATOR, "/postings")
    button = f"<button type=button id=evil {attribute}='window.isTheSameDocument = false'>x</button>"
    await page.evaluate("html => document.querySelector('main').insertAdjacentHTML('afterbegin', html)", button)
    await page.evaluate("htmx.process(document.querySelector('main'))")
    await page.click("#evil")
    assert await is_the_same_document(page)
