"""A look for duplicates that the browser breaks off."""

from typing import Any

import httpx
from litestar.types import Receive, Scope, Send

from tests.support.listed import Office
from tests.support.web import ORIGIN


async def test_a_search_that_the_browser_broke_off_is_no_failure_of_ours(office: Office) -> None:
    # As the page does when the form is sent while the search is on its way.
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": b"identity.name_kana=", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def broken_off(scope: Scope, _receive: Receive, send: Send) -> None:
        async def receive() -> Any:
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        await office.aiko.application(scope, receive, send)

    transport = httpx.ASGITransport(app=broken_off)  # type: ignore[arg-type]
    headers = {"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"}
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, cookies=office.aiko.client.cookies) as client:
        answer = await client.post("/people/duplicates", content=b"", headers=headers)
    assert answer.status_code == 400
