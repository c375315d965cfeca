"""Single keys: they act where the page declares them, and rest wherever somebody writes."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import SignedIn
from tests.browser.looking import axe_faults

DECLARED = """() => {
  window.pressed = [];
  document.querySelector('main').insertAdjacentHTML('afterbegin', `
    <button type="button" id="a" data-key="a" data-key-label="推薦する">a</button>
    <button type="button" id="off" data-key="u" disabled>u</button>
    <form id="h" data-key="h"><button>保留</button></form>
    <input type="checkbox" id="x" data-key="x" aria-label="選ぶ">
    <label for="n">メモ</label><textarea id="n" data-key="n"></textarea>
    <div id="free" contenteditable="true">自由に書く</div>
    <button type="button" id="opener" data-opens="r">見送りの理由</button>
    <dialog id="r" data-key="r" data-key-label="見送りの理由">
      <button type="button" id="one" data-key="1">経験不足</button><input id="in-dialog">
    </dialog>`);
  for (const one of document.querySelectorAll('#a, #off, #opener, #one'))
    one.addEventListener('click', () => window.pressed.push(one.id));
  document.querySelector('#h').addEventListener('submit', event => {
    event.preventDefault();
    window.pressed.push('h');
  });
}"""
"""Declares keys on the list of postings, each of another kind, and notes what was pressed."""


@pytest.fixture
async def page(signed_in: SignedIn) -> Page:
    """The list of postings of a coordinator."""
    opened = await (await signed_in("aiko")).new_page()
    await opened.goto("/postings")
    return opened


@pytest.fixture
async def declared(page: Page) -> Page:
    """It, with a key of every kind."""
    await page.evaluate(DECLARED)
    return page


async def focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


async def pressed(page: Page) -> list[str]:
    return list(await page.evaluate("window.pressed"))


async def press(page: Page, keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def test_j_and_k_go_from_row_to_row_and_enter_opens(page: Page) -> None:
    rows = [title.strip() for title in await page.locator("tbody td:first-child a").all_text_contents()]
    await press(page, "jjj")
    assert await focused(page) == rows[2]
    await press(page, "k")
    assert await focused(page) == rows[1]
    await press(page, "kkkk")
    assert await focused(page) == rows[0]
    await page.keyboard.press("Enter")
    await page.wait_for_selector(f"h1:has-text('{rows[0]}')")


async def test_a_key_presses_enters_sends_or_opens_what_declares_it(declared: Page) -> None:
    await press(declared, "aah")
    assert await pressed(declared) == ["a", "a", "h"]
    await press(declared, "x")
    assert await declared.is_checked("#x")
    await press(declared, "n")
    assert await focused(declared) == "n"
    assert await declared.input_value("#n") == ""


async def test_a_disabled_button_stays_unpressed(declared: Page) -> None:
    await press(declared, "u")
    assert await pressed(declared) == []


async def test_capitals_of_the_lock_count_and_those_of_shift_do_not(declared: Page) -> None:
    await declared.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'A', bubbles: true}))")
    assert await pressed(declared) == ["a"]
    await declared.keyboard.press("Shift+A")
    assert await pressed(declared) == ["a"]


ON_THE_HIDDEN_FIELD = """() => {
  const event = new KeyboardEvent("keydown", { key: "a", bubbles: true });
  document.querySelector("#in-dialog").dispatchEvent(event);
}"""
"""As if the focus still lay there, as it does for a moment after the dialog closes."""


async def test_in_an_open_dialog_only_its_own_keys_act(declared: Page) -> None:
    await press(declared, "r")
    assert await declared.is_visible("#r")
    await press(declared, "ahj?")
    assert await pressed(declared) == []
    await press(declared, "1")
    assert await pressed(declared) == ["one"]
    await declared.focus("#in-dialog")
    await press(declared, "1")
    assert await pressed(declared) == ["one"]
    await declared.keyboard.press("Escape")
    assert not await declared.is_visible("#r")
    await declared.evaluate(ON_THE_HIDDEN_FIELD)
    assert await pressed(declared) == ["one", "a"]


async def test_a_question_mark_opens_the_list_of_the_pages_keys(declared: Page) -> None:
    await declared.keyboard.press("?")
    lines = await declared.locator("#keys dl div").all_inner_texts()
    told = dict(line.split("\n") for line in lines)
    assert told["a"] == "推薦する"
    assert told["n"] == "メモ"
    assert told["h"] == "保留"
    assert told["x"] == "選ぶ"
    assert told["j"] == "次の行へ"
    assert told["?"] == "この一覧を開く"
    assert "1" not in told
    await declared.keyboard.press("Escape")
    assert not await declared.is_visible("#keys")
    await declared.get_by_role("button", name="キー操作").click()
    assert await declared.is_visible("#keys")


@pytest.mark.parametrize("field", ["#n", "#free", "#field-title", "#field-state"])
async def test_no_key_acts_in_a_field(declared: Page, field: str) -> None:
    await declared.focus(field)
    await press(declared, "ahx?")
    assert await pressed(declared) == []
    assert not await declared.is_visible("#keys")
    assert not await declared.is_checked("#x")


async def test_escape_leaves_a_field(declared: Page) -> None:
    await declared.fill("#n", "書きかけ")
    await declared.keyboard.press("Escape")
    assert await focused(declared) != "n"
    assert await declared.input_value("#n") == "書きかけ"
    await press(declared, "a")
    assert await pressed(declared) == ["a"]


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
async def test_no_key_acts_with_a_modifier(declared: Page, modifier: str) -> None:
    # Not by the keyboard: the browser has shortcuts of its own.
    init = {"key": "a", "bubbles": True, f"{modifier.lower().replace('control', 'ctrl')}Key": True}
    await declared.evaluate("init => document.body.dispatchEvent(new KeyboardEvent('keydown', init))", init)
    assert await pressed(declared) == []


@pytest.mark.parametrize("told", [{"isComposing": True}, {"keyCode": 229}])
async def test_no_key_acts_while_an_input_method_composes(declared: Page, told: dict[str, object]) -> None:
    init = {"key": "a", "bubbles": True, **told}
    await declared.evaluate("init => document.body.dispatchEvent(new KeyboardEvent('keydown', init))", init)
    assert await pressed(declared) == []


async def test_composing_in_a_field_is_left_alone_even_by_escape(declared: Page) -> None:
    await declared.focus("#n")
    session = await declared.context.new_cdp_session(declared)
    await session.send("Input.imeSetComposition", {"text": "あ", "selectionStart": 1, "selectionEnd": 1})
    init = {"key": "Escape", "bubbles": True, "isComposing": True}
    await declared.evaluate("init => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', init))", init)
    assert await focused(declared) == "n"
    await session.send("Input.imeSetComposition", {"text": "あh", "selectionStart": 2, "selectionEnd": 2})
    await session.send("Input.insertText", {"text": "あっ"})
    assert await declared.input_value("#n") == "あっ"
    assert await pressed(declared) == []


async def test_switched_off_no_key_acts_and_escape_still_leaves_a_field(declared: Page) -> None:
    await declared.evaluate("document.body.dataset.keys = 'off'")
    await press(declared, "ahxj?")
    assert await pressed(declared) == []
    assert not await declared.is_visible("#keys")
    await declared.focus("#n")
    await declared.keyboard.press("Escape")
    assert await focused(declared) != "n"


async def test_a_key_declared_in_rows_acts_on_the_row_with_the_focus(page: Page) -> None:
    await page.evaluate("""() => {
      window.pressed = [];
      for (const [n, row] of [...document.querySelectorAll('tbody tr')].entries()) {
        row.cells[2].innerHTML = `<button type="button" data-key="x" id="row-${n}">選ぶ</button>`;
        row.querySelector('button').addEventListener('click', () => window.pressed.push(`row-${n}`));
      }
    }""")
    await press(page, "x")
    assert await pressed(page) == []
    await press(page, "jjx")
    assert await pressed(page) == ["row-1"]


async def test_before_sign_in_there_are_no_keys(signed_in: SignedIn) -> None:
    page = await (await signed_in("")).new_page()
    await page.goto("/sign-in")
    assert await page.get_attribute("body", "data-keys") == "off"
    await page.locator("[name=login]").blur()
    await page.keyboard.press("?")
    assert await page.locator("dialog").count() == 0


async def test_signing_in_begins_in_its_first_empty_field(signed_in: SignedIn) -> None:
    page = await (await signed_in("")).new_page()
    await page.goto("/sign-in")
    await expect(page.locator("[name=login]")).to_be_focused()
    assert await axe_faults(page) == []
    await page.keyboard.type("aiko")
    await page.keyboard.press("Enter")
    await expect(page.locator("[name=login]")).to_have_value("aiko")
    await expect(page.locator("[name=password]")).to_be_focused()
    assert await axe_faults(page) == []
