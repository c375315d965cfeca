"""The first page of each role: what waits, or the first place of the navigation."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from service.access.terms import STAFF_ROLES
from service.base.actor import Role
from service.db.work import Read, Work
from service.introductions.terms import DueKind
from service.people.actions.pupils import by_kana, open_pupil_names
from service.platform.tools import Tools
from service.shortlists.terms.reviewing import FIRST_SCREEN
from service.students.actions import PURPOSE, open_standing
from service.web.page import go_to, page, signed_in_of
from service.web.security import requires
from service.workspace.reads.home import HomePage, home_page
from service.workspace.reads.school import school_home
from service.workspace.terms import NextAct, SchoolAct

AnyRequest = Request[Any, Any, Any]
APART = {
    NextAct.DEAD_LETTERS: "/dead-letters",
    NextAct.SECOND_FACTOR: "/staff",
    NextAct.ERRANDS: "/errands",
    NextAct.PROGRAMME: "/supports/tasks",
    NextAct.NUMBERS: "/numbers",
}
"""Acts with a page of their own."""
OF_SCHOOL = {
    SchoolAct.RESULTS: "/school/applications",
    SchoolAct.TO_PLACE: "/school/students",
    SchoolAct.POSTINGS: "/school/postings",
}
MOST_STUDENTS = 10
HOME_ROLES = frozenset({Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR})
"""Who has the page of the offices."""


class HomePages(Controller):
    """What waits for whoever signed in; the supporters of a school without students are led to its postings."""

    path = "/"
    guards = (requires(*STAFF_ROLES),)

    @get("/")
    async def home(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools]
    ) -> Response[Any]:
        signed_in = signed_in_of(request)
        is_of_office = signed_in is not None and signed_in.actor.role in HOME_ROLES
        return await (_of_office if is_of_office else _of_school)(request, work, tools)


async def _of_school(request: AnyRequest, work: Work, tools: Tools) -> Response[Any]:
    standing = await open_standing(work, tools.school_calendar)
    shown = await school_home(work, standing)
    if not shown.has_students:
        return go_to(request, OF_SCHOOL[SchoolAct.POSTINGS])
    names = await open_pupil_names(work, tools.vault, {one for one, _ in standing.to_place}, PURPOSE)
    return page(
        request,
        "workspace/school_home.html",
        shown=shown,
        to_place=sorted(standing.to_place, key=lambda one: by_kana(names, *one))[:MOST_STUDENTS],
        names=names,
        today=work.today,
        next_path=OF_SCHOOL[shown.next_act],
        most=MOST_STUDENTS,
        date_of=lambda told: date.fromisoformat(told) if told else None,
    )


async def _of_office(request: AnyRequest, read: Read, tools: Tools) -> Response[Any]:
    shown = await home_page(read, tools.introductions)
    return page(
        request,
        "workspace/home.html",
        shown=shown,
        today=read.today,
        next_path=_next_path(shown),
        way=lambda kind: _due_path(kind, shown.office),
        way_everywhere=lambda kind: _due_path(kind, None),
        kinds=tuple(DueKind),
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
    if shown.coordination and act is NextAct.REVIEW:
        return f"/postings/{shown.coordination.urgent[0].posting_id}/shortlist/next"
    if shown.coordination and act is NextAct.LACKING:
        return f"/postings/{shown.coordination.lacking[0].posting_id}"
    if act in APART:
        return APART[act]
    return _due_path(DueKind(act.value), shown.office)
