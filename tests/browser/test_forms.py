"""Forms of whole records in a browser: likely duplicates while typing, rows without JavaScript, Return that saves."""

from playwright.async_api import Request, expect

from tests.browser.conftest import SignedIn
from tests.browser.looking import axe_faults
from tests.browser.office import Office

PHONE = "096-000-0001"
"""The telephone of everybody in the office."""


async def test_likely_duplicates_appear_while_somebody_types_and_are_spoken(
    signed_in: SignedIn, office: Office
) -> None:
    page = await (await signed_in("aiko")).new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.resource_type == "xhr" else None)
    await page.goto("/people/new")
    await page.fill("[name='identity.name']", "架空 花子")
    await page.fill("[name='identity.phone']", PHONE)
    await expect(page.locator("#duplicates li").first).to_contain_text("電話番号が同じ")
    await expect(page.locator("#spoken")).to_contain_text("すでに登録されているかもしれません")
    assert await page.input_value("[name='identity.name']") == "架空 花子"
    assert {request.url.rpartition("/people/")[2] for request in asked} == {"duplicates"}
    assert all("identity.name=" not in (request.post_data or "") for request in asked)
    assert await axe_faults(page, "with likely duplicates") == []
    await page.fill("[name='identity.phone']", "")
    await expect(page.locator("#duplicates li")).to_have_count(0)
    await page.press("[name='identity.phone']", "Enter")
    await expect(page.locator("#errors")).to_be_focused()
    assert await axe_faults(page, "with what is wrong") == []


async def test_a_person_is_entered_without_javascript_and_return_saves(signed_in: SignedIn, office: Office) -> None:
    page = await (await signed_in("aiko", java_script_enabled=False)).new_page()
    await page.goto("/people/new")
    await page.select_option("[name=track]", "uij_turn")
    await page.select_option("[name=residence_prefecture]", "13")
    await page.fill("[name='identity.name']", "架空 花子")
    await page.click("button[name=add][value=education]")
    await page.select_option("[name='education.0.level']", "kosen")
    await page.fill("[name='education.0.graduation']", "H27.3")
    await page.click("button[name=add][value=education]")
    await page.select_option("[name='education.1.level']", "bachelor")
    await page.fill("[name='education.1.graduation']", "来年")
    await page.press("[name='education.1.graduation']", "Enter")
    error = page.locator("#errors a")
    await expect(error).to_have_text("「卒業年月」の書き方が正しくありません（例：2026-04）。")
    await error.click()
    await page.fill("[name='education.1.graduation']", "2019/3")
    await page.press("[name='education.1.graduation']", "Enter")
    await page.wait_for_url(lambda url: "/people/new" not in url)


async def test_what_publication_lacks_leads_to_its_field(signed_in: SignedIn, office: Office) -> None:
    page = await (await signed_in("aiko")).new_page()
    await page.goto(f"/postings/{office.with_gaps}/edit")
    gap = page.locator(".notice a").first
    place = await gap.get_attribute("href")
    await gap.click()
    await expect(page.locator(f"[id='{(place or '')[1:]}']")).to_be_in_viewport()
    await page.fill("[name='conditions.holidays']", "土日祝")
    await page.select_option("[name='conditions.smoking_policy']", "no_smoking")
    await page.click("button[name=check]")
    await expect(page.locator(".notice-done")).to_have_text("公開に必要な項目はそろっています。")
