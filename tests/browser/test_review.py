"""The review by keys alone: ten candidates, many at once, an input method in a note, two people on one pair."""

import asyncio
import re
from datetime import timedelta

import pytest
from playwright.async_api import Dialog, Page, Route, expect

from service.base.clock import FrozenClock
from service.base.ids import PostingId
from service.db.engine import Database
from tests.browser.conftest import NOBODY, SignedIn
from tests.browser.hands import Hands, an_unreviewed_posting, has_focus
from tests.browser.looking import axe_faults
from tests.browser.office import Office
from tests.support.web import PASSWORD

MARKED = "window.isTheSameDocument = true"


def place(position: int) -> re.Pattern[str]:
    """Of a list whose length is another where somebody on it found work in a test before."""
    return re.compile(rf"^{position} / \d+$")


@pytest.fixture
async def posting(worker: Database, still: FrozenClock, office: Office) -> PostingId:
    return await an_unreviewed_posting(worker, still)


@pytest.fixture
async def page(signed_in: SignedIn, posting: PostingId) -> Page:
    """Its list, before a coordinator."""
    opened = await (await signed_in("aiko", viewport={"width": 1280, "height": 900})).new_page()
    await opened.goto(f"/postings/{posting}/shortlist")
    return opened


async def test_ten_are_reviewed_with_keys_alone(page: Page, still: FrozenClock) -> None:
    hands = Hands(page, still)
    await hands.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator(".walk-position").first).to_have_text(place(1))
    await page.evaluate(MARKED)
    # `o` is shown beside the group that is open from the first, and leaves it open.
    for keys, said in (
        ("a", "推薦"),
        ("h", "保留"),
        ("ro2", "見送り"),
        ("a", "推薦"),
        ("rc1", "見送り"),
        ("h", "保留"),
    ):
        await hands.decide(keys, said)
    passed = await hands.heading()
    await hands.decide("rp2", "見送り")
    await hands.press("u")
    await expect(page.locator("h1")).to_contain_text(f"{passed} ")
    await expect(page.locator("#spoken")).to_have_text(f"{passed}の判断を取り消しました。記録は残っています。")
    for keys, said in (("a", "推薦"), ("r1", "見送り"), ("h", "保留")):
        await hands.decide(keys, said)
    await page.keyboard.press("n")
    await page.keyboard.type("夜勤 ok、a h r j は押しても動かない")
    await page.keyboard.press("Escape")
    tenth = await hands.heading()
    await hands.decide("a", "推薦")
    await expect(page.locator(".queue-count")).to_have_text("全50人・未判断40人")
    assert await page.evaluate("window.isTheSameDocument === true")
    await page.keyboard.press("k")
    await expect(page.locator("h1")).to_contain_text(f"{tenth} ")
    await expect(page.locator(".history")).to_contain_text("夜勤 ok、a h r j は押しても動かない")


async def test_going_down_the_queue_keeps_its_place_and_shows_the_current_one(page: Page, still: FrozenClock) -> None:
    await page.locator(".candidate h2 a").nth(24).focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_be_visible()
    await expect(page.locator(".walk-position").first).to_have_text(place(25))
    rows = page.locator("#queue-rows")
    before = await rows.evaluate("rows => rows.scrollTop")
    assert before > 0
    await page.keyboard.press("j")
    await expect(page.locator(".walk-position").first).to_have_text(place(26))
    assert await rows.evaluate("rows => rows.scrollTop") == before
    for position in range(27, 39):
        await page.keyboard.press("j")
        await expect(page.locator(".walk-position").first).to_have_text(place(position))
    await has_focus(page, "h1")
    current = await page.locator("#queue-rows [aria-current]").evaluate(
        "one => { const [a, b] = [one, one.closest('ol')].map(x => x.getBoundingClientRect());"
        " return a.top >= b.top - 1 && a.bottom <= b.bottom + 1; }"
    )
    assert current


AS_SOON_AS_SHOWN = """position => new MutationObserver((_, shown) => {
  if (!document.querySelector(".walk-position").textContent.startsWith(position)) return;
  shown.disconnect();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
}).observe(document.body, { subtree: true, childList: true })"""


async def test_a_key_pressed_the_moment_the_next_one_shows_goes_on_without_loading_anew(page: Page) -> None:
    await page.locator(".candidate h2 a").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".walk-position").first).to_have_text(place(1))
    await page.evaluate(MARKED)
    await page.evaluate(AS_SOON_AS_SHOWN, "2 ")
    await page.keyboard.press("j")
    await expect(page.locator(".walk-position").first).to_have_text(place(3))
    await has_focus(page, "h1")
    assert await page.evaluate("window.isTheSameDocument === true")


async def test_a_key_pressed_twice_is_not_meant_for_whoever_comes_next(page: Page, still: FrozenClock) -> None:
    hands = Hands(page, still)
    await hands.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator(".walk-position").first).to_have_text(place(1))
    who = await hands.heading()

    async def slowly(route: Route) -> None:
        await asyncio.sleep(0.5)
        await route.continue_()

    await page.route("**/decision", slowly)
    await hands.press("aajj")
    await expect(page.locator("#spoken")).to_have_text(f"{who}を「推薦」にしました。")
    await expect(page.locator(".walk-position").first).to_have_text(place(2))
    await expect(page.locator(".queue-count")).to_have_text("全50人・未判断49人")
    await has_focus(page, "h1")


async def test_no_key_decides_while_an_input_method_composes_in_the_note(page: Page, still: FrozenClock) -> None:
    hands = Hands(page, still)
    await hands.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_be_visible()
    who = await hands.heading()
    await page.keyboard.press("n")
    await expect(page.locator("#field-note")).to_be_focused()
    session = await page.context.new_cdp_session(page)
    for composed in ("あ", "あr", "あra", "あrah1"):
        await session.send("Input.imeSetComposition", {"text": composed, "selectionStart": 1, "selectionEnd": 1})
    for key in "ahr1u":
        init = {"key": key, "bubbles": True, "isComposing": True}
        await page.evaluate("init => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', init))", init)
        await page.evaluate("init => document.body.dispatchEvent(new KeyboardEvent('keydown', init))", init)
    await session.send("Input.insertText", {"text": "𠮷野様🙂"})
    await expect(page.locator("[data-count-of=field-note]")).to_have_text("4")
    assert await hands.heading() == who
    assert not await page.locator("details.passing").evaluate("one => one.open")
    await page.keyboard.press("Escape")
    await hands.decide("h", "保留")
    await page.keyboard.press("k")
    await expect(page.locator(".history")).to_contain_text("𠮷野様🙂")


async def test_marked_people_are_passed_in_one_act_and_brought_back_in_one(page: Page, still: FrozenClock) -> None:
    hands = Hands(page, still)
    await hands.press("jxjjx")
    await expect(page.locator(".marked-now")).to_contain_text("選択中の人数")
    await hands.press("x")
    await expect(page.locator(".marked-now")).to_be_visible()
    await hands.press("x")
    await hands.press("r")
    await expect(page.locator("h1")).to_contain_text("まとめて判断")
    await expect(page.locator("tbody tr")).to_have_count(2)
    assert await axe_faults(page) == []
    await page.locator("#field-reason").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".undo-bar")).to_contain_text("2人を「見送り」にしました。")
    await hands.press("u")
    await expect(page.locator(".notices")).to_contain_text("2人の判断を取り消しました。")


async def test_of_two_on_one_pair_each_sees_the_other_and_nothing_typed_is_lost(
    signed_in: SignedIn, posting: PostingId, still: FrozenClock
) -> None:
    pages = []
    for login in ("aiko", "sora"):
        pages.append(await (await signed_in(login)).new_page())
        await pages[-1].goto(f"/postings/{posting}/shortlist/next")
    first, second = pages
    await expect(second.locator(".viewing")).to_contain_text("aiko")
    await second.fill("#field-note", "面談で確認した")
    await Hands(first, still).decide("h", "保留")
    await second.locator("h1").focus()
    await Hands(second, still).press("a")
    alert = second.locator("[role=alert]").first
    await expect(alert).to_contain_text("ほかの担当者が先に「保留」と判断しました")
    await expect(alert).to_be_focused()
    await expect(second.locator("#field-note")).to_have_value("面談で確認した")
    assert not second.url.endswith("/decision")
    assert await axe_faults(second) == []
    await Hands(second, still).decide("a", "推薦")


async def open_first(page: Page, hands: Hands) -> None:
    await hands.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator(".walk-position").first).to_have_text(place(1))


@pytest.mark.parametrize("then", ["7", "r7"])
async def test_a_pass_that_was_refused_is_given_by_the_same_keys_once_the_note_is_written(
    page: Page, still: FrozenClock, then: str
) -> None:
    hands = Hands(page, still)
    await open_first(page, hands)
    await hands.press("r7")
    await expect(page.locator("[role=alert]").first).to_contain_text("社内メモに内容を書いてください")
    await expect(page.locator("details.passing")).to_have_attribute("open", "")
    await expect(page.locator("details.side[open]")).to_have_count(1)
    await page.keyboard.press("n")
    await page.keyboard.type("車の通勤ができない")
    await page.keyboard.press("Escape")
    await hands.decide(then, "見送り")
    await page.keyboard.press("k")
    await expect(page.locator(".history")).to_contain_text("車の通勤ができない")


async def test_escape_gives_the_keys_back_after_a_pass_that_lacks_its_note(page: Page, still: FrozenClock) -> None:
    hands = Hands(page, still)
    await open_first(page, hands)
    await hands.decide("h", "保留")
    second = await hands.heading()
    await hands.press("r7")
    await has_focus(page, "#field-note")
    await page.keyboard.press("Escape")
    await hands.press("u")
    await expect(page.locator(".notices")).to_contain_text("判断を取り消しました")
    await hands.press("j")
    await expect(page.locator("h1")).to_contain_text(f"{second} ")
    await hands.press("r7")
    await has_focus(page, "#field-note")
    await page.keyboard.press("Escape")
    await hands.decide("h", "保留")


async def test_the_group_of_a_refused_reason_is_the_one_that_stays_open(page: Page, still: FrozenClock) -> None:
    hands = Hands(page, still)
    await open_first(page, hands)
    await page.evaluate("document.querySelector('#field-note').value = 'あ'.repeat(1001)")
    await hands.press("rp2")
    await expect(page.locator("[role=alert]").first).to_contain_text("1,000文字まで")
    await expect(page.locator("details.side[open] > summary")).to_have_text(re.compile("本人の事情"))
    await page.keyboard.press("r")
    await expect(page.locator("details.passing")).to_have_attribute("open", "")


async def test_a_note_goes_with_nobody_else(page: Page, still: FrozenClock) -> None:
    hands = Hands(page, still)
    await open_first(page, hands)
    await page.keyboard.press("n")
    await page.keyboard.type("この方だけのメモ")
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await expect(page.locator(".walk-position").first).to_have_text(place(2))
    await expect(page.locator("#field-note")).to_have_value("")
    await page.reload()
    await expect(page.locator("#field-note")).to_have_value("")
    await hands.decide("a", "推薦")
    await page.keyboard.press("k")
    await expect(page.locator(".history")).not_to_contain_text("この方だけのメモ")


async def test_the_last_act_is_undone_from_whom_one_went_on_to(page: Page, still: FrozenClock) -> None:
    hands = Hands(page, still)
    await open_first(page, hands)
    who = await hands.heading()
    await hands.decide("a", "推薦")
    await hands.press("u")
    await expect(page.locator("#spoken")).to_have_text(f"{who}の判断を取り消しました。記録は残っています。")


async def test_on_somebody_decided_on_the_keys_say_why_and_the_decision_is_undone_first(
    page: Page, still: FrozenClock
) -> None:
    hands = Hands(page, still)
    await open_first(page, hands)
    who = await hands.heading()
    await hands.decide("a", "推薦")
    await hands.decide("h", "保留")
    for position in (place(2), place(1)):
        await page.keyboard.press("k")
        await expect(page.locator(".walk-position").first).to_have_text(position)
    await expect(page.locator("h1")).to_contain_text(f"{who} ")
    await page.keyboard.press("h")
    await expect(page.locator("#decided-already")).to_contain_text("すでに「推薦」と判断しています")
    assert await axe_faults(page) == []
    await hands.press("u")
    await expect(page.locator("#spoken")).to_have_text(f"{who}の判断を取り消しました。記録は残っています。")
    await hands.decide("h", "保留")


async def test_the_list_of_keys_tells_of_the_reasons_too(page: Page, still: FrozenClock) -> None:
    await open_first(page, Hands(page, still))
    await page.keyboard.press("?")
    keys = await page.locator("#keys dt").all_inner_texts()
    assert {"a", "h", "r", "n", "o", "c", "p", "1–7", "j", "?"} <= set(keys)


INSIDE = """([one, around]) => {
  const [a, b] = [one, around].map(element => document.querySelector(element).getBoundingClientRect());
  return a.left >= b.left && a.right <= b.right;
}"""


async def test_english_words_break_no_button_and_leave_no_card(
    signed_in: SignedIn, posting: PostingId, still: FrozenClock
) -> None:
    page = await (await signed_in("aiko-en", viewport={"width": 1366, "height": 768})).new_page()
    await page.goto(f"/postings/{posting}/shortlist/next")
    heights = [
        await page.locator(f"button[name=verdict][value={one}]").evaluate("one => one.offsetHeight")
        for one in ("accept", "hold")
    ]
    assert max(heights) <= 48
    name, score = page.locator("h1"), page.locator(".review-figures .score")
    beside = [await one.evaluate("one => one.getBoundingClientRect().left") for one in (name, score)]
    assert beside[0] < beside[1]
    still.advance(timedelta(seconds=1))
    await page.click("button[value=accept]")
    await expect(page.locator(".undo-bar")).to_contain_text("Recommended")
    row = page.locator("#queue-rows li:has(.chip)").filter(has_text="Recommended")
    assert await row.evaluate("one => one.offsetHeight") <= 48
    await page.goto(f"/postings/{posting}/shortlist")
    assert await page.evaluate(INSIDE, [".candidate-decision .chip", ".candidate-decision"])


async def test_without_javascript_a_pass_has_its_reason(
    signed_in: SignedIn, posting: PostingId, still: FrozenClock
) -> None:
    page = await (await signed_in(NOBODY, java_script_enabled=False)).new_page()
    await page.goto(f"/postings/{posting}/shortlist/next")
    await page.fill("[name=login]", "aiko")
    await page.fill("[name=password]", PASSWORD)
    await page.click("main button")
    await page.click("details.passing > summary")
    still.advance(timedelta(seconds=1))
    await page.click("button[name=pass_for][value=experience_short]")
    await expect(page.locator(".undo-bar")).to_contain_text("「見送り」にしました。")
    still.advance(timedelta(seconds=1))
    await page.click(".undo-bar button")
    await expect(page.locator(".notices")).to_contain_text("判断を取り消しました")
    await page.click("text=ほかの候補者一覧・これまでの判断")
    await expect(page.locator("h1")).to_be_visible()


async def opened_first(page: Page, still: FrozenClock) -> tuple[Hands, str]:
    hands = Hands(page, still)
    await hands.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator(".walk-position").first).to_have_text(place(1))
    return hands, await hands.heading()


async def test_a_note_that_is_left_half_written_is_there_on_return(page: Page, still: FrozenClock) -> None:
    hands, who = await opened_first(page, still)
    await page.keyboard.press("n")
    await page.keyboard.type("夜勤は不可")
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await expect(page.locator(".walk-position").first).to_have_text(place(2))
    # Nobody else's form has it, and the page says where it is.
    await expect(page.locator("#field-note")).to_have_value("")
    told = page.locator("[data-drafts-left]")
    await expect(told).to_have_text(f"書きかけのメモがあります（まだ記録されていません）： {who} ")
    await expect(page.locator("[data-draft-told]")).to_be_hidden()
    await hands.press("j")
    await expect(page.locator(".walk-position").first).to_have_text(place(3))
    await told.locator("a").press("Enter")
    await expect(page.locator(".walk-position").first).to_have_text(place(1))
    await expect(page.locator("#field-note")).to_have_value("夜勤は不可")
    await expect(page.locator("[data-count-of=field-note]")).to_have_text("5")
    await expect(page.locator("[data-draft-told]")).to_be_visible()
    await expect(told).to_be_hidden()
    await hands.decide("h", "保留")
    await page.keyboard.press("k")
    await expect(page.locator("h1")).to_contain_text(f"{who} ")
    await expect(page.locator(".history")).to_contain_text("夜勤は不可")
    await expect(page.locator("#field-note")).to_have_value("")
    await expect(told).to_be_hidden()
    kept = await page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "夜勤" not in kept


async def test_a_note_outlives_the_other_acts_of_its_page(page: Page, still: FrozenClock) -> None:
    await opened_first(page, still)
    await page.fill("#field-note_to_company", "来月から働けます")
    await page.click(".review-head form button")
    await expect(page.locator(".identity")).to_be_visible()
    await expect(page.locator("#field-note_to_company")).to_have_value("来月から働けます")
    assert not page.url.endswith("/identity")


async def test_the_browser_asks_before_a_half_written_note_is_lost(page: Page, still: FrozenClock) -> None:
    await opened_first(page, still)
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.locator("#field-note").press_sequentially("確認中")
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await expect(page.locator(".walk-position").first).to_have_text(place(2))
    await page.locator(".walk > a").click(no_wait_after=True)
    await page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    await expect(page.locator(".walk-position").first).to_have_text(place(2))
    await page.keyboard.press("k")
    await expect(page.locator("#field-note")).to_have_value("確認中")
    await page.fill("#field-note", "")
    await page.locator(".walk > a").click()
    await expect(page.locator(".candidates")).to_be_visible()
    assert asked == ["beforeunload"]


async def test_what_is_typed_after_a_pass_that_lacks_its_note_is_the_note(page: Page, still: FrozenClock) -> None:
    hands = Hands(page, still)
    await hands.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator(".walk-position").first).to_have_text(place(1))
    who = await hands.heading()
    await hands.press("r7")
    await expect(page.locator("#error-note")).to_be_visible()
    await has_focus(page, "#field-note")
    await page.keyboard.type("hanasu")
    await expect(page.locator("#field-note")).to_have_value("hanasu")
    # Also where the field lost the focus before anything was written.
    await page.fill("#field-note", "")
    await page.locator("#field-note").blur()
    await page.keyboard.type("hanasu")
    await expect(page.locator("#field-note")).to_have_value("hanasu")
    assert await hands.heading() == who
    await expect(page.locator(".queue-count")).to_have_text("全50人・未判断50人")
    await page.locator("#field-note").blur()
    await hands.press("r7")
    await expect(page.locator("#spoken")).to_have_text(f"{who}を「見送り」にしました。")
