"""What every page and endpoint of one process shares, made once by the assembly and kept in the application's state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from litestar.connection import ASGIConnection

from service.base.actor import Role
from service.web.messages import Messages
from service.web.signing import Signer

PROGRAM_PATHS = ("/v1", "/schema")
"""Under these answer endpoints for programs; anything else is a page for people."""

Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True)
class NavigationItem:
    """A place in the header: its address, the message that names it, and who sees it."""

    path: str
    message: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Site:
    """`public_url` is the only origin whose forms are accepted; `static` gives each file's address by its name."""

    public_url: str
    rendering: Environment
    messages: Messages
    signer: Signer
    static: Mapping[str, str]
    navigation: tuple[NavigationItem, ...]


def site_of(connection: Connection) -> Site:
    site: Site = connection.app.state.site
    return site


def is_for_programs(connection: Connection) -> bool:
    """Whether the answer is JSON for a program or a page for a person."""
    path: str = connection.scope["path"]
    return any(path == start or path.startswith(start + "/") for start in PROGRAM_PATHS)
