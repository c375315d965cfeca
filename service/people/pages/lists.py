"""The list of people by reference, and the look-up by kana, which stands in no address and no log."""

from dataclasses import replace
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency

from service.base.actor import Role
from service.db.work import Read, Work
from service.people.actions import looking_up
from service.people.pages.people_list import PEOPLE, TOLD_APART, count_found_people, find_people, hidden_person
from service.people.rules import may_be_name
from service.people.terms import KanaNeeded, KanaTooShort
from service.platform.tools import Tools
from service.saved_filters.actions import save_filter
from service.saved_filters.reads import filters_of
from service.web.bodies import read_form
from service.web.list_page import ListDoor, export_list, list_page, read_query, save_conditions, show_list
from service.web.list_view import Found
from service.web.listing import chosen_of
from service.web.page import language_of_person
from service.web.security import requires
from service.web.signing import Signer
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
READERS = requires(Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR)
OPENERS = requires(Role.COORDINATOR, Role.ADMINISTRATOR)
DOOR = ListDoor(
    PEOPLE,
    find_people,
    count_found_people,
    "people/list.html",
    filters_of,
    save_filter,
    more={"kana": None, "refused": None, "hidden": None, "may_be_name": False},
)


class ListPages(Controller):
    """Everybody but pupils, whom their school alone supports (R-33); programme staff look nobody up by name."""

    path = "/people"

    @get("/", guards=[READERS])
    async def list_people(
        self, request: AnyRequest, read: NamedDependency[Read], signer: NamedDependency[Signer]
    ) -> Response[str]:
        chosen = read_query(request, PEOPLE)
        hidden = None if chosen.errors else await hidden_person(read, chosen)
        told = {**DOOR.more, "hidden": hidden, "may_be_name": may_be_name(chosen.filters["words"])}
        return await show_list(request, read, signer, replace(DOOR, more=told))

    @post("/export", guards=[READERS], status_code=200)
    async def export(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        return await export_list(request, work, signer, DOOR)

    @post("/filters", guards=[READERS], status_code=303)
    async def save(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        return await save_conditions(request, work, signer, DOOR)

    @post("/by-kana", guards=[OPENERS], status_code=200)
    async def by_kana(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        signer: NamedDependency[Signer],
    ) -> Response[str]:
        kana, chosen = (await read_form(request))["kana"], chosen_of(PEOPLE, {"columns": TOLD_APART})
        try:
            rows = await looking_up.people_by_kana(work, tools.vault, kana)
        except (KanaNeeded, KanaTooShort) as refusal:
            refused = site_of(request).messages.refusal(refusal, language_of_person(request))
            told: dict[str, Any] = {"kana": kana, "refused": refused}
            return await list_page(request, work, signer, DOOR, chosen, Found(()), status=422, **told)
        found = Found(rows, count=len(rows), is_whole=True)
        return await list_page(request, work, signer, DOOR, chosen, found, kana=kana)
