"""Strong entity tags that are revision numbers (RFC 9110, 8.8 and 13.1)."""

import re

from service.base.refusals import Invalid
from service.web.site import Connection

TAG = re.compile(r'"(\d{1,9})"')


class TagUnreadable(Invalid):
    """`If-Match` is not a tag that this service gave out."""


def etag_of(revision: int) -> str:
    """The tag of a revision, quotes included."""
    return f'"{revision}"'


def expected_revision(request: Connection) -> int | None:
    """What `If-Match` says the caller has seen; None without the header or for `*`."""
    told = request.headers.get("If-Match", "*").strip()
    if told == "*":
        return None
    tag = TAG.fullmatch(told)
    if tag is None:
        raise TagUnreadable("If-Match には、このAPIが返した ETag をそのまま指定してください。")
    return int(tag[1])


def has_current(request: Connection, revision: int) -> bool:
    """Whether `If-None-Match` names this revision, so that 304 is the answer."""
    told = request.headers.get("If-None-Match", "")
    return etag_of(revision) in (tag.strip().removeprefix("W/") for tag in told.split(","))
