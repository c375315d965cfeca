"""What went wrong, told to programs as RFC 9457 and to people as a page."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
import structlog
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from pydantic import BaseModel, Field
from sqlalchemy import text

from service.access.pages import AccessPages
from service.base.clock import FrozenClock
from service.base.refusals import Busy, Conflict, Forbidden, Invalid, Missing, Refusal, Stale
from service.db.engine import Database, address, opened
from service.db.roles import DatabaseRole
from service.db.work import Work
from service.platform.crypto import Vault
from service.web.bodies import read_form, read_json
from service.web.security import public
from tests.support.web import ORIGIN, Browser, browsing, make_app, make_tools

AnyRequest = Request[Any, Any, Any]
SECRET = "田中花子"
KINDS: dict[type[Refusal], int] = {Missing: 404, Forbidden: 403, Conflict: 409, Stale: 412, Invalid: 422, Busy: 503}


class Place(BaseModel, extra="forbid"):
    seats: Annotated[int, Field(ge=1)]
    name: str
    since: date | None = None


class Plant(BaseModel, extra="forbid"):
    places: list[Place]


def routes_for(prefix: str) -> list[Any]:
    """The same routes as endpoints and as pages; both open to all, so that only problems are at issue."""

    @get(f"{prefix}/refused/{{kind:int}}", guards=[public])
    async def refused(kind: FromPath[int]) -> None:
        raise list(KINDS)[kind]("できません。")

    @get(f"{prefix}/failing", guards=[public])
    async def failing() -> None:
        raise ValueError(SECRET)

    @get(f"{prefix}/listed", guards=[public])
    async def listed(limit: FromQuery[int]) -> int:
        return limit

    @get(f"{prefix}/stored", guards=[public])
    async def stored(work: NamedDependency[Work], value: FromQuery[str]) -> str:
        await work.session.execute(text("SELECT CAST(:value AS text)"), {"value": value})
        return "stored"

    return [refused, failing, listed, stored]


@post("/v1/plants", guards=[public])
async def put_plant(request: AnyRequest) -> int:
    return sum(place.seats for place in (await read_json(request, Plant)).places)


@post("/posted", guards=[public])
async def posted(request: AnyRequest) -> str:
    return (await read_form(request))["note"]


@pytest.fixture
async def browser(vault: Vault, clock: FrozenClock, tmp_path: Path) -> AsyncIterator[Browser]:
    """Needs no database: nobody is signed in, and the one that it is given is never asked."""
    nowhere = address("postgresql://127.0.0.1:1/nowhere", DatabaseRole.WEB)
    async with (
        opened(nowhere, pool_size=1, statement_timeout=1) as database,
        browsing_on(database, vault, clock, tmp_path) as found,
    ):
        yield found


@asynccontextmanager
async def browsing_on(database: Database, vault: Vault, clock: FrozenClock, folder: Path) -> AsyncIterator[Browser]:
    """Everything behind the staff's door: the shape follows the path, and no key is needed."""
    pages = [AccessPages, posted, put_plant, *routes_for("/v1"), *routes_for("")]
    application = make_app(database, None, make_tools(vault, folder), clock, pages=pages)
    async with browsing(application) as found:
        await found.get("/sign-in")
        yield found


async def send(browser: Browser, body: bytes, media_type: str = "application/json") -> httpx.Response:
    """With the form's token by header, as every public POST needs it."""
    headers = {"Content-Type": media_type, "X-Form-Token": browser.token, "Origin": ORIGIN}
    return await browser.client.post("/v1/plants", content=body, headers=headers)


@pytest.mark.parametrize(("at", "status"), list(enumerate(KINDS.values())))
async def test_each_kind_has_its_status(browser: Browser, at: int, status: int) -> None:
    for prefix in ("", "/v1"):
        answer = await browser.client.get(f"{prefix}/refused/{at}")
        assert answer.status_code == status
        assert "できません。" in answer.text
        assert ("Retry-After" in answer.headers) == (status == 503)


async def test_a_problem_has_the_shape_of_rfc_9457(browser: Browser) -> None:
    answer = await browser.client.get("/v1/refused/2", headers={"X-Request-Id": "my-request-0001"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == "ja"
    assert answer.json() == {
        "type": "urn:kakehashi:problem:Conflict",
        "title": "登録済みの内容と合いません",
        "status": 409,
        "code": "Conflict",
        "detail": "できません。",
        "instance": "/v1/refused/2",
        "request_id": "my-request-0001",
        "errors": [],
    }


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("en", "en"), ("en-GB,ja;q=0.5", "en"), ("ja,en;q=0.9", "ja"), ("fr", "ja"), ("*", "ja"), ("en;q=x,;;,ja", "ja")],
)
async def test_programs_are_told_in_the_language_they_ask_for(browser: Browser, accepted: str, language: str) -> None:
    for path in ("/v1/refused/0", "/v1/nowhere"):
        answer = await browser.client.get(path, headers={"Accept-Language": accepted})
        assert answer.headers["Content-Language"] == language
        assert answer.json()["detail"].isascii() == (language == "en")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/listed", 405)])
async def test_unknown_addresses_and_methods_are_told_in_the_same_shapes(
    browser: Browser, method: str, path: str, status: int
) -> None:
    told = await browser.client.request(method, "/v1" + path)
    assert (told.status_code, told.json()["status"]) == (status, status)
    shown = await browser.client.request(method, path)
    assert shown.status_code == status
    assert 'href="/"' in shown.text


async def test_an_unexpected_failure_tells_nothing_but_its_request_id(browser: Browser) -> None:
    with structlog.testing.capture_logs() as logged:
        for prefix in ("", "/v1"):
            answer = await browser.client.get(f"{prefix}/failing", headers={"X-Request-Id": "my-request-0002"})
            assert answer.status_code == 500
            assert "my-request-0002" in answer.text
            assert SECRET not in answer.text
            assert "ValueError" not in answer.text
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["request.failed"] * 2


async def test_an_unreadable_parameter_is_named(browser: Browser) -> None:
    answer = await browser.client.get("/v1/listed?limit=many&secret=42")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/limit"]
    assert "secret" not in answer.text


async def test_every_wrong_place_of_a_body_is_named(browser: Browser) -> None:
    body = {"places": [{"seats": 0, "name": "a"}, {"seats": "x", "colour/~": 1}], "more": 1}
    answer = await send(browser, json.dumps(body).encode())
    assert answer.status_code == 422
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("/places/0/seats", "greater_than_equal"),
        ("/places/1/seats", "int_parsing"),
        ("/places/1/name", "missing"),
        ("/places/1/colour~1~0", "extra_forbidden"),
        ("/more", "extra_forbidden"),
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 200_000, 400),
        (b'{"places":' * 200_000, 400),
        (b'{"places": [{"seats": 1, "name": "\xff"}]}', 400),
        (b'{"places": [{"seats": 1, "name": "\\ud800"}]}', 400),
        (b'{"places": [{"seats": NaN, "name": ""}]}', 422),
        (b'{"places": [{"seats": 1' + b"0" * 5000 + b', "name": ""}]}', 400),
        (b"null", 422),
        (b"[]", 422),
    ],
)
async def test_a_malformed_body_is_the_senders_fault(browser: Browser, body: bytes, status: int) -> None:
    answer = await send(browser, body)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_another_media_type_is_named_as_the_fault(browser: Browser, media_type: str) -> None:
    assert (await send(browser, b"{}", media_type)).status_code == 415


async def test_a_body_of_more_than_ten_megabytes_is_not_read(browser: Browser) -> None:
    answer = await send(browser, b" " * 10_000_001)
    assert answer.status_code == 413
    assert "10MB" in answer.json()["detail"]


@pytest.mark.parametrize("sent", ["%00", "%ED%A0%80", "%FF", "a%0Bb", "%7F"])
async def test_a_form_with_what_is_no_text_is_the_senders_fault(browser: Browser, sent: str) -> None:
    answer = await browser.client.post(
        "/posted",
        content=f"form_token={browser.token}&note={sent}",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 422
    assert "使えない文字" in answer.text


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--y\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n\xff\r\n--x--',
        ),
        ("application/x-www-form-urlencoded", b"&" * 100_000),
        ("application/json", b"[" * 200_000),
        ("text/plain", b"\x00"),
    ],
)
async def test_a_malformed_form_is_the_senders_fault(browser: Browser, media_type: str, body: bytes) -> None:
    answer = await browser.client.post("/posted", content=body, headers={"Content-Type": media_type})
    assert 400 <= answer.status_code < 500


async def test_what_the_database_cannot_hold_is_the_senders_fault(
    web_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    async with browsing_on(web_database, vault, clock, tmp_path) as browser:
        for value, status in (("%00", 422), ("%ED%A0%80", 200), ("%F0%9F%98%80", 200)):
            assert (await browser.client.get(f"/v1/stored?value={value}")).status_code == status, value


async def test_a_database_that_is_not_there_is_worth_another_try(browser: Browser) -> None:
    answer = await browser.client.get("/v1/stored?value=a")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "127.0.0.1" not in answer.text


async def test_hostile_addresses_are_not_found(browser: Browser) -> None:
    for path in ("/%00", "/v1/%00", "/%FF", "/v1/%ED%A0%80", "/" + "a" * 5000, "/static/%2e%2e/%2e%2e/etc/passwd"):
        answer = await browser.client.get(path)
        assert answer.status_code == 404, path
