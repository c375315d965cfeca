"""The first page of each role: what waits, or the first place of the navigation."""

from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from service.access.terms import STAFF_ROLES
from service.base.actor import Role
from service.db.work import Read
from service.introductions.terms import DueKind
from service.platform.tools import Tools
from service.shortlists.terms.reviewing import FIRST_SCREEN
from service.web.page import go_to, page, signed_in_of
from service.web.security import requires
from service.web.site import site_of
from service.workspace.reads.home import LOOKED_AT, HomePage, home_page
from service.workspace.terms import NextAct

AnyRequest = Request[Any, Any, Any]
APART = {NextAct.DEAD_LETTERS: "/dead-letters", NextAct.ERRANDS: "/errands"}
"""Acts with a page of their own."""
HOME_ROLES = frozenset({Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR})


class HomePages(Controller):
    """What waits for whoever signed in; school supporters are led to the postings for their school."""

    path = "/"
    guards = (requires(*STAFF_ROLES),)

    @get("/")
    async def home(
        self, request: AnyRequest, read: NamedDependency[Read], tools: NamedDependency[Tools]
    ) -> Response[Any]:
        signed_in = signed_in_of(request)
        role = signed_in.actor.role if signed_in else None
        if role not in HOME_ROLES:
            return go_to(request, next(item.path for item in site_of(request).navigation if role in item.roles))
        shown = await home_page(read, tools.introductions)
        return page(
            request,
            "workspace/home.html",
            shown=shown,
            today=read.today,
            next_path=_next_path(shown),
            way=lambda kind: _due_path(kind, shown.office),
            kinds=tuple(DueKind),
            looked_at=LOOKED_AT,
            first_screen=FIRST_SCREEN,
        )


def _due_path(kind: DueKind, office: str | None) -> str:
    """Where what is due of a kind is listed and done."""
    return "/introductions?" + urlencode({"kind": kind.value, "office": office or ""})


def _next_path(shown: HomePage) -> str | None:
    """Where the next act is done; None where nothing waits."""
    act = shown.next_act
    if act is NextAct.NOTHING:
        return None
    if act is NextAct.REVIEW:
        return f"/postings/{shown.urgent[0].posting_id}/shortlist/next"
    if act is NextAct.LACKING:
        return f"/postings/{shown.lacking[0].posting_id}"
    if act in APART:
        return APART[act]
    return _due_path(DueKind(act.value), shown.office)
