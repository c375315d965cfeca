"""A browser with an authenticator beside it."""

import re
from datetime import timedelta

import httpx
from litestar import Litestar

from service.access.rules import codes
from service.base.clock import FrozenClock
from service.settings import Access
from service.web.security import SESSION_COOKIE
from tests.support.web import PASSWORD, Browser, test_settings

REQUIRED = test_settings().model_copy(update={"access": Access(second_factor="required")})
SECRET = re.compile(r"<code>([A-Z2-7 ]{39})</code>")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
RECOVERY = re.compile(r"<li><code>([2-9A-Z ]{29})</code></li>")


def hidden_fields(answer: httpx.Response) -> dict[str, str]:
    """What a page's forms carry besides what is typed; of several the last."""
    return dict(HIDDEN.findall(answer.text))


def use_token_of(browser: Browser, application: Litestar) -> None:
    """The form token of the session that the browser has now."""
    session = browser.client.cookies.get(SESSION_COOKIE, default="")
    browser.token = application.state.site.signer.token("form", session)


async def set_up(
    browser: Browser, application: Litestar, clock: FrozenClock, *, password: str | None = None
) -> tuple[str, list[str]]:
    """Goes through enrolment; answers the secret and the recovery codes, and waits until the code is over."""
    page = await browser.get("/account/second-factor")
    found = SECRET.search(page.text)
    assert found is not None
    secret = found[1].replace(" ", "")
    form = {**hidden_fields(page), "one_time_code": codes.code_at(secret, clock.now())}
    answer = await browser.post("/account/second-factor", form | ({"password": password} if password else {}))
    assert answer.status_code == 200, answer.text
    use_token_of(browser, application)
    clock.advance(timedelta(seconds=30))
    return secret, RECOVERY.findall(answer.text)


async def give_password(browser: Browser, login: str, **fields: str) -> httpx.Response:
    """The first step."""
    await browser.get("/sign-in")
    return await browser.post("/sign-in", {"login": login, "password": PASSWORD, **fields})


async def give_code(browser: Browser, page: httpx.Response, code: str) -> httpx.Response:
    """The second step, from the page that the first one answered."""
    return await browser.post("/sign-in/code", {**hidden_fields(page), "one_time_code": code})
