"""The fields of a form, read once: for the guard that checks its token, and for the page."""

from typing import Any

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.exceptions import ClientException


async def posted_fields(request: Request[Any, Any, Any]) -> FormMultiDict:
    """What was posted, files included; bytes that are no UTF-8 or no form are the sender's fault."""
    try:
        return await request.form()
    except (ValueError, RecursionError) as failure:
        raise ClientException from failure
