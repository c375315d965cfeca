"""The fields of a form, read once: for the guard that checks its token, and for the page."""

from collections.abc import Awaitable
from typing import Any, TypeVar

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.exceptions import ClientException, InternalServerException

T = TypeVar("T")


async def posted_fields(request: Request[Any, Any, Any]) -> FormMultiDict:
    """What was posted, files included; bytes that are no UTF-8 or no form are the sender's fault."""
    try:
        return await received(request.form())
    except (ValueError, RecursionError) as failure:
        raise ClientException from failure


async def received(reading: Awaitable[T]) -> T:
    """What was sent, once all of it is there; a browser that broke off before, as a page does when another is asked
    for, failed to send it: the framework calls that a failure of ours.
    """
    try:
        return await reading
    except InternalServerException as failure:
        raise ClientException from failure
