"""Pages are sent compressed to whoever takes gzip; static files are compressed once, when they are read.

A page holds a form token and may repeat what its address says, and who watches the wire sees how long it is. So each
compressed page is as much longer as chance says, in the header field that gzip has for a file's name (Palacios et al.,
"HTB: A Very Effective Method to Protect Web Servers Against BREACH Attack to HTTPS", IEEE Access 2022).
"""

import gzip
import io
import secrets

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import (
    ASGIApp,
    HTTPResponseBodyEvent,
    HTTPResponseStartEvent,
    Message,
    Receive,
    Scope,
    Send,
)

SMALLEST = 1_000
"""Bytes below which compressing is not worth it."""
LONGEST_NAME = 100
LEVEL = 6


def compressed(content: bytes, *, name: str = "") -> bytes:
    """The content as a gzip file without a time, so that equal content and name are equal bytes."""
    held = io.BytesIO()
    with gzip.GzipFile(name, "wb", LEVEL, held, mtime=0) as file:
        file.write(content)
    return held.getvalue()


def takes_gzip(scope: Scope) -> bool:
    """Whether the caller's `Accept-Encoding` names gzip and does not refuse it."""
    told = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding").decode("latin-1").lower()
    codings = [coding.replace(" ", "").partition(";") for coding in told.split(",")]
    return any(name in ("gzip", "*") and quality not in ("q=0", "q=0.0") for name, _, quality in codings)


class CompressedPages:
    """Wraps the application: whole HTML answers of a decent size leave it compressed, all else as it is."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] == "HEAD" or not takes_gzip(scope):
            await self._application(scope, receive, send)
            return
        start: HTTPResponseStartEvent | None = None

        async def send_compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
                return
            if start is not None and message["type"] == "http.response.body":
                begun, start = start, None
                _compress(begun, message)
                await send(begun)
            await send(message)

        await self._application(scope, receive, send_compressed)


def _is_page(start: HTTPResponseStartEvent) -> bool:
    headers = MutableScopeHeaders.from_message(start)
    return headers.get("Content-Type", "").startswith("text/html") and "Content-Encoding" not in headers


def _compress(start: HTTPResponseStartEvent, body: HTTPResponseBodyEvent) -> None:
    """Changes both messages, unless the body is small or only the first of several."""
    headers = MutableScopeHeaders.from_message(start)
    headers.add("Vary", "Accept-Encoding")
    if body["more_body"] or len(body["body"]) < SMALLEST:
        return
    body["body"] = compressed(body["body"], name="n" * secrets.randbelow(LONGEST_NAME))
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body["body"]))
