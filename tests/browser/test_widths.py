"""From a telephone to a wall, on paper, and by the keyboard: nothing is cut off, hidden or too long to read."""

import pytest
from litestar import Litestar
from playwright.async_api import Page, expect

from service.base.actor import Role
from tests.browser.addresses import pages_of
from tests.browser.conftest import NOBODY, SignedIn
from tests.browser.office import LOGINS, Office

WIDTHS = (360, 1280)
BETWEEN_AND_BEYOND = (768, 2560)
LONGEST_LINE = 52
"""Full-width characters in a line of text; WCAG 1.4.8, of level AAA, would have 40."""
TOO_LONG = f"""() => [...document.querySelectorAll('main p, main li, main dd')].filter(one => {{
  const direct = [...one.childNodes].filter(node => node.nodeType === 3 && node.textContent.trim().length > 30);
  return direct.length && one.clientWidth > {LONGEST_LINE} * parseFloat(getComputedStyle(one).fontSize);
}}).map(one => one.textContent.trim().slice(0, 60))"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT_OFF = """() => [...document.querySelectorAll('main *')].filter(one =>
  one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.table-frame')
).map(one => one.outerHTML.slice(0, 80))"""
IS_COVERED = """() => {
  const one = document.activeElement, place = one.getBoundingClientRect();
  if (one === document.body || !place.width) return null;
  const [left, right] = [Math.max(place.left, 0), Math.min(place.right, innerWidth)];
  const [above, below] = [Math.max(place.top, 0), Math.min(place.bottom, innerHeight)];
  const top = document.elementFromPoint((left + right) / 2, (above + below) / 2);
  return top && (one.contains(top) || top.contains(one)) ? null : one.outerHTML.slice(0, 80);
}"""


@pytest.mark.parametrize("widths", [WIDTHS, pytest.param(BETWEEN_AND_BEYOND, marks=pytest.mark.long)])
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SCHOOL_SUPPORTER])
async def test_every_page_fits_every_screen(
    signed_in: SignedIn, application: Litestar, office: Office, role: Role, widths: tuple[int, ...]
) -> None:
    page = await (await signed_in(LOGINS[role])).new_page()
    wrong: dict[tuple[str, int], object] = {}
    for address in pages_of(application, role, office):
        await page.goto(address)
        for width in widths:
            await page.set_viewport_size({"width": width, "height": 900})
            found = [await page.evaluate(asked) for asked in (SIDEWAYS, CUT_OFF, TOO_LONG)]
            if found != [0, [], []]:
                wrong[address, width] = found
    assert wrong == {}


async def test_on_a_telephone_each_cell_stands_beside_its_heading(signed_in: SignedIn) -> None:
    page = await (await signed_in("aiko", viewport={"width": 360, "height": 740})).new_page()
    await page.goto("/postings")
    cell = page.locator("tbody tr").first.locator("td").nth(1)
    assert await cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"企業"'
    assert await page.locator(".table-frame").evaluate("frame => frame.scrollWidth <= frame.clientWidth")


async def test_on_a_telephone_further_lines_of_a_cell_stand_under_its_first(signed_in: SignedIn) -> None:
    page = await (await signed_in("aiko", viewport={"width": 360, "height": 740})).new_page()
    await page.goto("/postings")
    link = page.locator("tbody tr").first.locator("td").nth(1).locator("a")
    starts = """link => {
      link.textContent = "熊本".repeat(30);
      return [...link.getClientRects()].map(one => Math.round(one.left));
    }"""
    lefts = await link.evaluate(starts)
    assert len(lefts) > 1
    assert len(set(lefts)) == 1


@pytest.mark.parametrize(("login", "most"), [("aiko", 60), ("aiko-en", 60), ("sora", 100)])
async def test_the_header_is_one_row_and_two_where_there_are_most_places(
    signed_in: SignedIn, login: str, most: int
) -> None:
    page = await (await signed_in(login, viewport={"width": 1366, "height": 768})).new_page()
    await page.goto("/")
    assert await page.locator("header").evaluate("header => header.offsetHeight") < most


@pytest.mark.parametrize("login", ["aiko", "aiko-en"])
@pytest.mark.parametrize("address", ["/", "/people", "/postings", "/companies", "/numbers"])
async def test_no_table_is_clipped_on_a_common_screen(signed_in: SignedIn, login: str, address: str) -> None:
    page = await (await signed_in(login, viewport={"width": 1366, "height": 768})).new_page()
    await page.goto(address)
    await page.evaluate("document.querySelectorAll('main details').forEach(one => (one.open = true))")
    clipped = "frames => frames.filter(one => one.scrollWidth > one.clientWidth).map(one => one.ariaLabel)"
    assert await page.locator(".table-frame").evaluate_all(clipped) == []


@pytest.mark.parametrize("login", ["aiko", "aiko-en"])
async def test_the_week_is_one_small_table_on_a_telephone(signed_in: SignedIn, login: str) -> None:
    page = await (await signed_in(login, viewport={"width": 360, "height": 740})).new_page()
    await page.goto("/")
    week = page.locator(".week .table-frame")
    assert await week.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    assert await week.evaluate("frame => frame.offsetHeight") < 500


async def test_keys_are_hinted_at_where_there_is_a_keyboard(signed_in: SignedIn, office: Office) -> None:
    page = await (await signed_in("aiko")).new_page()
    await page.goto(f"/postings/{office.posting}/shortlist")
    hint = page.locator("label[for=list-search] .key-hint")
    await expect(hint).to_be_visible()
    await page.set_viewport_size({"width": 360, "height": 740})
    await expect(hint).to_be_hidden()


@pytest.mark.parametrize("width", [1366, 2560])
async def test_a_field_is_as_wide_as_what_it_asks_for(signed_in: SignedIn, width: int) -> None:
    page = await (await signed_in("aiko", viewport={"width": width, "height": 900})).new_page()
    for address, field in (("/numbers", "#field-from"), ("/account", "main select")):
        await page.goto(address)
        assert await page.locator(field).first.evaluate("field => field.offsetWidth") < 300


async def test_a_wide_table_shows_a_shadow_and_is_scrolled_by_the_keyboard(signed_in: SignedIn) -> None:
    page = await (await signed_in("aiko", viewport={"width": 660, "height": 740})).new_page()
    await page.goto("/postings")
    frame = page.locator(".table-frame")
    assert await frame.evaluate("frame => getComputedStyle(frame).backgroundImage.split('gradient').length") == 5
    await frame.focus()
    await page.keyboard.press("ArrowRight")
    await expect(frame).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
async def test_what_has_the_focus_is_never_covered(signed_in: SignedIn, office: Office, width: int) -> None:
    page = await (await signed_in("aiko", viewport={"width": width, "height": 600})).new_page()
    for address in ("/postings", f"/postings/{office.posting}/shortlist/{office.person}"):
        await page.goto(address)
        assert await covered(page, steps=40) == []


async def covered(page: Page, *, steps: int) -> list[str]:
    """What a person who goes on by Tab cannot see, and then back by Shift+Tab."""
    found = []
    for key in ["Tab"] * steps + ["Shift+Tab"] * steps:
        await page.keyboard.press(key)
        found.append(await page.evaluate(IS_COVERED))
    return [one for one in found if one]


async def test_on_a_telephone_a_no_lies_apart_from_a_yes_and_is_said_in_two_steps(
    signed_in: SignedIn, office: Office
) -> None:
    page = await (await signed_in(NOBODY, viewport={"width": 360, "height": 740})).new_page()
    await page.goto(f"/c/{office.token}")
    agree, opening = page.locator("button[value=agree]"), page.locator("#answer summary")
    decline = page.locator("button[value=decline]")
    await expect(decline).to_be_hidden()
    above, below = await agree.bounding_box(), await opening.bounding_box()
    assert above
    assert below
    assert below["y"] - (above["y"] + above["height"]) >= 24
    await opening.click()
    await expect(page.locator("#answer details")).to_contain_text("回答をあとから変えられません")
    await expect(decline).to_be_visible()


async def test_on_paper_an_introduction_begins_on_the_first_page_without_forms(
    signed_in: SignedIn, office: Office
) -> None:
    page = await (await signed_in("aiko")).new_page()
    await page.goto(f"/introductions/{office.introduction}")
    await page.emulate_media(media="print")
    await expect(page.locator("ol.steps")).to_be_visible()
    for hidden in ("main input", "main select", "main textarea"):
        assert await page.locator(hidden).filter(visible=True).count() == 0, hidden
    assert (
        await page.evaluate("""() => [...document.querySelectorAll('main details:not([open])')].filter(one =>
        [...one.children].some(part => !part.matches('summary') && part.checkVisibility({contentVisibilityAuto: true}))
    ).length""")
        == 0
    )
    assert (
        await page.evaluate("""() => [...document.querySelectorAll('main .panel')].filter(one =>
        getComputedStyle(one).breakInside === 'avoid' && one.getBoundingClientRect().height > 400).length""")
        == 0
    )


async def test_on_paper_there_is_no_navigation_and_no_colour(signed_in: SignedIn, office: Office) -> None:
    page = await (await signed_in("aiko")).new_page()
    await page.emulate_media(media="print")
    for address in ("/postings", f"/postings/{office.posting}/shortlist/{office.person}"):
        await page.goto(address)
        for hidden in ("header", "main nav", "main button"):
            assert not await page.locator(hidden).first.is_visible()
        link = page.locator("main a:visible").first
        assert await link.evaluate("link => getComputedStyle(link).color") == "rgb(0, 0, 0)"
        assert await link.evaluate("link => getComputedStyle(link, '::after').content") in ("none", "normal")
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
        frame = page.locator(".table-frame").first
        assert await frame.evaluate("frame => getComputedStyle(frame).overflowX") == "visible"
    assert len(await page.pdf(display_header_footer=True)) > 1000


async def test_who_wants_less_motion_sees_none(signed_in: SignedIn) -> None:
    page = await (await signed_in("aiko", reduced_motion="reduce")).new_page()
    await page.goto("/postings")
    moving = (
        "[...document.querySelectorAll('*')].filter(one => getComputedStyle(one).transitionDuration !== '0s').length"
    )
    assert await page.evaluate(moving) == 0
