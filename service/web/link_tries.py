"""Slowing down whoever tries links that lead nowhere: 256 bits are not guessed, but trying costs the house work.

Behind a proxy everybody has one address: so holders of links that were sent once, alive or over, are never slowed down.
"""

from collections import deque
from datetime import datetime, timedelta
from typing import Any

from litestar import Request

FREE_TRIES, WINDOW = 20, timedelta(minutes=10)
"""Unknown links that one address may try within the window; those that were sent once are not counted."""
MOST_ADDRESSES = 10_000
"""Addresses that a process remembers; beyond them the oldest is forgotten."""
TRIES = "link_tries"
AnyRequest = Request[Any, Any, Any]


def note_unknown(request: AnyRequest, now: datetime) -> None:
    """The request's address tried a link that leads nowhere."""
    _tries_of(request).setdefault(_address(request), deque(maxlen=FREE_TRIES)).append(now)


def is_slowed_down(request: AnyRequest, now: datetime) -> bool:
    """Whether the request's address tried too many of them just now."""
    tried = _tries_of(request).get(_address(request))
    return tried is not None and len(tried) == FREE_TRIES and tried[0] > now - WINDOW


def _tries_of(request: AnyRequest) -> dict[str, deque[datetime]]:
    """When each address tried links that lead nowhere, in this process."""
    state = request.app.state
    if TRIES not in state:
        state[TRIES] = {}
    tries: dict[str, deque[datetime]] = state[TRIES]
    if len(tries) > MOST_ADDRESSES:
        del tries[next(iter(tries))]
    return tries


def _address(request: AnyRequest) -> str:
    return request.client.host if request.client else ""
