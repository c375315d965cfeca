"""A fault that is there is found: without this the tests of all pages could be empty."""

import pytest

from tests.browser.addresses import NoExample, examples_of
from tests.browser.conftest import SignedIn
from tests.browser.looking import axe_faults, faults_of
from tests.browser.office import Office


async def test_a_picture_without_words_and_pale_text_are_faults(signed_in: SignedIn) -> None:
    page = await (await signed_in("aiko")).new_page()
    await page.goto("/postings")
    assert await axe_faults(page) == []
    await page.evaluate("""() => {
      const place = document.querySelector('main');
      place.insertAdjacentHTML('beforeend', '<img src=/static/x>');
      place.querySelector('h1').style.color = '#bbb';
    }""")
    assert [fault.split(":")[1].strip() for fault in await axe_faults(page)] == ["color-contrast", "image-alt"]


async def test_a_refusal_an_error_and_a_place_outside_are_faults(signed_in: SignedIn, origin: str) -> None:
    context = await signed_in("aiko")
    found = await faults_of(context, "http://elsewhere.test", ["/nowhere"], set())
    assert f"asks {origin}/nowhere" in found["/nowhere"]
    assert "answered 404" in found["/nowhere"]
    assert any("404" in fault and fault.startswith("console:") for fault in found["/nowhere"])


async def test_what_the_content_policy_stops_is_a_fault(signed_in: SignedIn, origin: str) -> None:
    context = await signed_in("aiko")
    await context.add_init_script("""document.addEventListener('DOMContentLoaded', () =>
      document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.isEvil = true'})))""")
    found = await faults_of(context, origin, ["/postings"], set())
    assert any("Content Security Policy" in fault for fault in found["/postings"])


async def test_a_page_too_heavy_is_a_fault(signed_in: SignedIn, origin: str) -> None:
    found = await faults_of(await signed_in("aiko"), origin, ["/postings"], set(), largest=20_000)
    assert [fault.endswith(" bytes") for fault in found["/postings"]] == [True]


def test_a_page_with_an_identifier_needs_an_example(office: Office) -> None:
    with pytest.raises(NoExample):
        examples_of("/new/{some_id}", office)
