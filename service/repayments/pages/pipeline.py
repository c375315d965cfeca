"""The pipeline: every support with what comes next, and what is due in the programme."""

import json
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from service.db.keyset import Around, Place
from service.db.work import Read, Work
from service.repayments.pages.support_typed import RUNNERS, AnyRequest, say
from service.repayments.reads.pipeline import (
    NO_STATES,
    ListedSupport,
    SupportsOrder,
    SupportsWanted,
    count_by_state,
    count_supports,
    supports_page,
)
from service.repayments.reads.steps import WaitsFor
from service.repayments.reads.tasks import Task, TaskKind, tasks_page
from service.repayments.rules.schemes import frames
from service.repayments.terms.case import CaseEventKind
from service.saved_filters.actions import save_filter
from service.saved_filters.reads import filters_of
from service.web.list_page import ListDoor, export_list, list_page, read_query, save_conditions
from service.web.list_view import PAGE, Found, counted
from service.web.listing import Chosen, Column, Filter, Kind, Listing, place_of
from service.web.page import page, signed_in_of
from service.web.signing import Signer

WORDS = "repayments.list"
FRAMES = {frame.name: frame.label for frame in frames()}
FRAMES_OF_SCHEMES = {frame.name: f"{frame.scheme_label} {frame.label}" for frame in frames()}
"""For choices, where frames of several schemes stand together."""
STATES = {
    CaseEventKind.DECLINED: "none",
    CaseEventKind.ENDED: "none",
    CaseEventKind.COMPLETED: "none",
    CaseEventKind.RESTED: "missing",
    CaseEventKind.DECIDED: "met",
}
"""The chip of a state; any other is plain."""
TASK_CURSOR = "supports tasks"

SUPPORTS: Listing[ListedSupport] = Listing(
    name="supports",
    path="/supports",
    words=WORDS,
    columns=(
        Column("case_ref", lambda one, _: one.case_ref, link=lambda one: f"/supports/{one.case_id}", is_short=True),
        Column("person_ref", lambda one, _: one.person_ref, link=lambda one: f"/people/{one.person_id}", is_short=True),
        Column("frame", lambda one, _: FRAMES.get(f"{one.scheme}/{one.frame}", one.frame), is_short=True),
        Column("hire_year", lambda one, say: say("repayments.year", year=one.hire_year), is_first=False, is_short=True),
        Column("company", lambda one, _: one.company),
        Column(
            "state",
            lambda one, say: say(f"repayments.events.{one.state}"),
            chip=lambda one: STATES.get(one.state, "plain"),
        ),
        Column("state_on", lambda one, _: one.state_on, is_first=False),
        Column("next", lambda one, say: say(f"repayments.next.{one.next}")),
        Column("due_on", lambda one, _: one.due_on),
        Column("waits", lambda one, say: say(f"repayments.waits.{one.waits}"), is_short=True),
    ),
    filters=(
        Filter("words", Kind.WORDS, is_first=True),
        Filter(
            "state",
            Kind.CHOICE,
            tuple(kind for kind in CaseEventKind if kind not in NO_STATES),
            "repayments.events",
            is_first=True,
        ),
        Filter("waits", Kind.CHOICE, tuple(WaitsFor), "repayments.waits", is_first=True),
        Filter("frame", Kind.CHOICE, tuple(FRAMES), names=FRAMES_OF_SCHEMES),
        Filter("hire_year", Kind.NUMBER),
        Filter("company", Kind.WORDS),
        Filter("evidence_year", Kind.NUMBER, has_hint=True),
    ),
    orders=tuple(SupportsOrder),
)


async def find_supports(read: Read, chosen: Chosen, at: Place | None, limit: int) -> Found[ListedSupport]:
    """A page of what an address asks for; counted where it is one for the screen."""
    wanted = wanted_by(chosen)
    rows, around = await supports_page(read, wanted, order=SupportsOrder(chosen.order), at=at, limit=limit)
    return await counted(rows, around, limit, lambda: count_supports(read, [wanted]))


async def count_found_supports(read: Read, chosen: Sequence[Chosen]) -> Sequence[int | None]:
    """How many supports each of these finds."""
    return await count_supports(read, [wanted_by(one) for one in chosen])


def wanted_by(chosen: Chosen) -> SupportsWanted:
    """The conditions that are set."""
    state, waits = chosen.text("state"), chosen.text("waits")
    return SupportsWanted(
        words=chosen.text("words") or "",
        frame=chosen.text("frame"),
        state=CaseEventKind(state) if state else None,
        hire_year=chosen.number("hire_year"),
        company=chosen.text("company") or "",
        waits=WaitsFor(waits) if waits else None,
        evidence_year=chosen.number("evidence_year"),
    )


DOOR = ListDoor(
    SUPPORTS,
    find_supports,
    count_found_supports,
    "repayments/support_list.html",
    filters_of,
    save_filter,
    more={"states": None},
)


class SupportListPages(Controller):
    """Every support, by its number or by references, never by name."""

    path = "/supports"
    guards = (RUNNERS,)

    @get("/")
    async def list_supports(
        self, request: AnyRequest, read: NamedDependency[Read], signer: NamedDependency[Signer]
    ) -> Response[str]:
        chosen = read_query(request, SUPPORTS)
        found: Found[ListedSupport] = Found(())
        if not chosen.errors:
            at = place_of(SUPPORTS, chosen, request.query_params.get("cursor", ""), signer)
            found = await find_supports(read, chosen, at, PAGE)
        return await list_page(request, read, signer, DOOR, chosen, found, states=await count_by_state(read))

    @post("/export", status_code=200)
    async def export(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        return await export_list(request, work, signer, DOOR)

    @post("/filters", status_code=303)
    async def save(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        return await save_conditions(request, work, signer, DOOR)


class TaskPages(Controller):
    """What is due, the earliest first, each with the way to its next act."""

    path = "/supports/tasks"
    guards = (RUNNERS,)

    @get("/")
    async def list_tasks(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        signer: NamedDependency[Signer],
        wanted: Annotated[str, QueryParameter(name="kind")] = "",
        cursor: FromQuery[str] = "",
    ) -> Response[str]:
        kind = TaskKind(wanted) if wanted in set(TaskKind) else None
        shown = await tasks_page(read, kind=kind, at=_place_in(signer, kind, cursor), limit=PAGE)
        signed_in = signed_in_of(request)
        return page(
            request,
            "repayments/support_tasks.html",
            shown=shown,
            kind=kind,
            kinds=[
                ("", say(request, "tasks.any_kind"), sum(shown.counts.of_kind.values())),
                *((one.value, say(request, f"tasks.kinds.{one}"), count) for one, count in shown.counts.shown.items()),
            ],
            way=lambda task: way_of(task, shown.companies),
            today=read.today,
            own_id=signed_in.actor.id if signed_in else None,
            **_addresses(signer, kind, shown.around),
        )


def way_of(task: Task, names: Any) -> str:
    """Where the task's next act is done."""
    base = f"/supports/{task.case_id}"
    match task.kind:
        case TaskKind.EVIDENCE_OVERDUE:
            told = {"company": names.get(task.company_id, ""), "evidence_year": str(task.year)}
            return f"/supports?{urlencode(told)}"
        case TaskKind.EVIDENCE_CHECK | TaskKind.EVIDENCE_CONTRADICTS:
            return f"{base}#evidence-{task.subject_id}"
        case TaskKind.DECIDE_AMOUNT:
            return f"{base}#obligation-{task.subject_id}"
        case TaskKind.COMPUTE:
            return f"{base}#plan"
        case TaskKind.PUT_RIGHT:
            return f"{base}#now"
        case _ if task.is_to_correct:
            return f"{base}#recompute-title"
        case _:
            return f"{base}#next"


def _addresses(signer: Signer, kind: TaskKind | None, around: Around) -> dict[str, Any]:
    def address(place: Place | None) -> str | None:
        if place is None:
            return None
        told = json.dumps([place.key, str(place.id), place.ends_here]).encode()
        query = {"cursor": signer.sign(f"{TASK_CURSOR} {kind}", told), **({"kind": kind.value} if kind else {})}
        return f"/supports/tasks?{urlencode(query)}"

    first = f"/supports/tasks?{urlencode({'kind': kind.value})}" if kind else "/supports/tasks"
    return {
        "first": first if around.previous else None,
        "previous": address(around.previous),
        "next": address(around.following),
    }


def _place_in(signer: Signer, kind: TaskKind | None, cursor: str) -> Place | None:
    """Where a page begins; the first one for a word that is not ours."""
    content = signer.open(f"{TASK_CURSOR} {kind}", cursor) if cursor else None
    if content is None:
        return None
    key, last, ends_here = json.loads(content)
    return Place(key, UUID(last), ends_here)
