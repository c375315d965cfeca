"""What was typed is kept when a session ended in the middle."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest
from litestar import Litestar, post
from litestar.types import ControllerRouterHandler

from service.access.pages import AccessPages, AccountPages, ProviderPages
from service.access.rules import codes
from service.base.actor import Role
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.platform.crypto import Vault
from service.web.bodies import read_form
from service.web.kept import MOST_BYTES, is_secret
from service.web.page import AnyRequest
from service.web.security import requires
from tests.support.providers import settings_for
from tests.support.second_factor import REQUIRED, give_code, hidden_fields, set_up
from tests.support.web import ORIGIN, PASSWORD, Browser, browsing, hire, make_app, make_tools

NOTE = "面談の記録：\r\n夜勤は「できれば避けたい」😀 <b>&amp;</b> \u05e9\u05dc\u05d5\u05dd " + "あ" * 4_900
TAKEN: list[dict[str, list[str]]] = []
SECRET_FIELD = re.compile(
    r'(?:ui\.field\(|<input[^>]* name=)"([^"]+)".*(?:type="password"|autocomplete="one-time-code")'
)


@post("/notes/{name:str}", guards=[requires(Role.COORDINATOR)], status_code=200)
async def take_note(request: AnyRequest) -> str:
    form = await read_form(request)
    TAKEN.append({name: form.all(name) for name in form if name != "form_token"})
    return "taken"


PAGES: list[ControllerRouterHandler] = [AccessPages, AccountPages, ProviderPages, take_note]


@pytest.fixture
async def application(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> Litestar:
    TAKEN.clear()
    await hire(worker_database, clock, "aiko")
    return make_app(web_database, None, make_tools(vault, tmp_path), clock, pages=PAGES)


def shown(answer: httpx.Response) -> list[tuple[str, str]]:
    """The hidden fields of the form that sends again, as a browser would send them."""
    form = answer.text.split('action="/notes/', 1)[1].split("</form>")[0]
    return [(name, unescape(value)) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form, re.DOTALL)]


async def send(browser: Browser, fields: dict[str, object], **headers: str) -> httpx.Response:
    """A form of a page that was opened before the session ended."""
    told = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", **headers}
    sent = {name: value for name, value in told.items() if value}
    answer = await browser.client.post("/notes/7?tab=notes", data={"form_token": browser.token, **fields}, headers=sent)
    browser._look(answer)
    return answer


async def ended(browser: Browser, clock: FrozenClock) -> None:
    await browser.sign_in("aiko")
    clock.advance(timedelta(minutes=31))


async def test_what_was_typed_is_sent_again_after_signing_in(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser:
        await ended(browser, clock)
        asked = await send(browser, {"note": NOTE, "reason": ["night", "夜勤"], "act": "hold"})
        assert asked.status_code == 401
        assert "入力した内容は預かっています" in asked.text
        kept = hidden_fields(asked)["kept"]
        page = await browser.post("/sign-in", {"login": "aiko", "password": PASSWORD, "kept": kept})
        assert page.status_code == 200
        assert 'action="/notes/7?tab=notes"' in page.text
        assert "夜勤は「できれば避けたい」😀 &lt;b&gt;" in page.text
        fields = shown(page)
        answer = await browser.client.post("/notes/7?tab=notes", data=_as_form(fields), headers={"Origin": ORIGIN})
        assert answer.text == "taken"
    assert [{"note": [NOTE.strip()], "reason": ["night", "夜勤"], "act": ["hold"]}] == TAKEN


async def test_it_is_kept_over_a_mistyped_password_and_a_second_factor(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    await hire(worker_database, clock, "aiko")
    tools = make_tools(vault, tmp_path)
    application = make_app(web_database, None, tools, clock, pages=PAGES, settings=REQUIRED)
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        secret, _ = await set_up(browser, application, clock)
        clock.advance(timedelta(minutes=31))
        asked = await send(browser, {"note": NOTE})
        form = {"login": "aiko", "kept": hidden_fields(asked)["kept"]}
        refused = await browser.post("/sign-in", form | {"password": "wrong"})
        assert refused.status_code == 403
        form["kept"] = hidden_fields(refused)["kept"]
        half = await browser.post("/sign-in", form | {"password": PASSWORD})
        again = await give_code(browser, half, "000000")
        page = await give_code(browser, again, codes.code_at(secret, clock.now()))
        assert dict(shown(page))["note"] == NOTE
        assert (await browser.client.get("/account")).status_code == 200


async def test_the_page_that_keeps_it_has_no_switch_that_would_lose_it(
    application: Litestar, clock: FrozenClock
) -> None:
    async with browsing(application) as browser:
        await ended(browser, clock)
        assert 'action="/language"' not in (await send(browser, {"note": NOTE})).text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_that_no_browser_vouches_for_is_not_kept(
    application: Litestar, clock: FrozenClock, headers: dict[str, str]
) -> None:
    async with browsing(application) as browser:
        await ended(browser, clock)
        answer = await send(browser, {"note": "planted"}, **headers)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
        assert "planted" not in answer.text


async def test_passwords_and_codes_are_never_kept(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser:
        await ended(browser, clock)
        secret = {"password": "p-secret", "new_password_again": "p-secret", "one_time_code": "p-secret"}
        asked = await send(browser, {"note": "kept", "secret_offer": "p-secret", **secret})
        form = {"login": "aiko", "password": PASSWORD, "kept": hidden_fields(asked)["kept"]}
        page = await browser.post("/sign-in", form)
        assert {name for name, _ in shown(page)} == {"form_token", "note"}
        assert "p-secret" not in page.text
        assert b"p-secret" not in (application.state.site.signer.open("kept", form["kept"]) or b"p-secret")


def test_every_field_for_a_password_or_code_is_known_as_one() -> None:
    templates = Path("service").glob("*/templates/*.html")
    names = {name for path in templates for name in SECRET_FIELD.findall(path.read_text(encoding="utf-8"))}
    assert {"password", "new_password", "one_time_code"} <= names
    assert [name for name in names if not is_secret(name)] == []


@pytest.mark.parametrize(
    "fields",
    [{"note": "あ" * (MOST_BYTES // 3 + 1)}, {f"field{n}": "x" for n in range(201)}, {"note": "x\x00y"}],
)
async def test_what_is_too_much_or_no_text_is_said_not_to_be_kept(
    application: Litestar, clock: FrozenClock, fields: dict[str, object]
) -> None:
    async with browsing(application) as browser:
        await ended(browser, clock)
        asked = await send(browser, fields)
        assert asked.status_code == 401
        assert "預かれませんでした" in asked.text
        assert "kept" not in hidden_fields(asked)


async def test_files_are_not_kept_and_that_is_said(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser:
        await ended(browser, clock)
        asked = await browser.client.post(
            "/notes/7",
            data={"form_token": browser.token, "note": "kept"},
            files={"letter": ("letter.pdf", b"%PDF", "application/pdf")},
            headers={"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"},
        )
        assert asked.status_code == 401
        assert "選んだファイルは預かれません" in asked.text
        browser._look(asked)
        form = {"login": "aiko", "password": PASSWORD, "kept": hidden_fields(asked)["kept"]}
        assert "選んだファイルは預かれません" in (await browser.post("/sign-in", form)).text


async def test_what_was_kept_cannot_be_altered_on_its_way(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser:
        await ended(browser, clock)
        kept = hidden_fields(await send(browser, {"note": "kept"}))["kept"]
        signer = application.state.site.signer
        elsewhere = signer.sign("other", b'["https://evil.test/",[],false]')
        for word in (kept[:-4] + "AAAA", elsewhere, "kept"):
            await browser.get("/sign-in")
            answer = await browser.post("/sign-in", {"login": "aiko", "password": PASSWORD, "kept": word})
            assert answer.status_code == 303
            browser.client.cookies.delete("__Host-sid")


async def test_who_signed_in_in_another_window_sends_it_from_this_one(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    """As who uses the provider does: the way there and back does not carry a form."""
    await hire(worker_database, clock, "aiko")
    settings = settings_for("http://127.0.0.1:9").model_copy(update={"access": REQUIRED.access})
    settings = settings.model_copy(update={"access": settings.access.model_copy(update={"second_factor": "optional"})})
    application = make_app(web_database, None, make_tools(vault, tmp_path), clock, pages=PAGES, settings=settings)
    async with browsing(application) as browser:
        await ended(browser, clock)
        asked = await send(browser, {"note": NOTE})
        assert 'target="_blank"' in asked.text
        form, token = {"kept": hidden_fields(asked)["kept"]}, browser.token
        early = await browser.post("/sign-in/kept", form)
        assert early.status_code == 401
        assert hidden_fields(early)["kept"] == form["kept"]
        await browser.sign_in("aiko")
        page = await browser.post("/sign-in/kept", form | {"form_token": token})
        assert dict(shown(page))["note"] == NOTE
        answer = await browser.client.post("/notes/7", data=_as_form(shown(page)), headers={"Origin": ORIGIN})
        assert answer.text == "taken"


async def test_who_must_do_something_first_keeps_what_was_typed_too(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    await hire(worker_database, clock, "aiko")
    tools = make_tools(vault, tmp_path)
    application = make_app(web_database, None, tools, clock, pages=PAGES, settings=REQUIRED)
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        page = await send(browser, {"note": NOTE})
        assert page.status_code == 403
        assert 'href="/account/second-factor" target="_blank"' in page.text
        assert dict(shown(page))["note"] == NOTE


async def test_a_page_that_was_only_looked_at_leads_to_sign_in_and_back(application: Litestar) -> None:
    async with browsing(application) as browser:
        answer = await browser.client.get("/account?x=1")
        assert answer.headers["Location"] == "/sign-in?next=%2Faccount%3Fx%3D1"


def _as_form(fields: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Line ends as browsers send them."""
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\n", "\r\n"))
    return form
