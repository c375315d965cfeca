"""Each request's name, for the answer and for every line that it logs, and one line at its end."""

import re
import time

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from service.base.clock import SystemClock
from service.base.ids import SystemIds

HEADER = "X-Request-Id"
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
log = structlog.get_logger()


def request_id_of(scope: Scope) -> str:
    request_id: str = scope["state"]["request_id"]
    return request_id


class NamedRequests:
    """Wraps the whole application, so that unknown addresses are named and logged too."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._application(scope, receive, send)
            return
        request_id = _told(scope) or SystemIds().new(SystemClock().now()).hex
        scope.setdefault("state", {})["request_id"] = request_id
        began = time.monotonic()
        status = 500

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableScopeHeaders.from_message(message)[HEADER] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._application(scope, receive, send_named)
            finally:
                log.info(
                    "request.answered",
                    method=scope["method"],
                    route=scope.get("path_template", "unknown"),
                    status=status,
                    duration_ms=round((time.monotonic() - began) * 1000),
                )
                structlog.contextvars.unbind_contextvars("actor_role", "actor_id", "company_id")


def _told(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == HEADER.lower().encode() and ACCEPTABLE.fullmatch(told := value.decode("latin-1")):
            return told
    return None
