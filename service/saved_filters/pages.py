"""Changing and throwing away saved filters; they are saved and used on the page of their list."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.actor import Role
from service.db.work import Work
from service.saved_filters import actions
from service.saved_filters.terms import LONGEST_NAME, NameNeeded, NameTaken
from service.web.bodies import Form, read_form
from service.web.page import go_to, is_own_path, language_of_person, page
from service.web.security import requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]


class SavedFilterPages(Controller):
    """For whoever sees lists."""

    path = "/saved-filters/{filter_id:uuid}"
    guards = (requires(Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR),)

    @post("/", status_code=303)
    async def change(
        self, request: AnyRequest, work: NamedDependency[Work], filter_id: FromPath[UUID]
    ) -> Response[Any]:
        form = await read_form(request)
        try:
            await actions.change_filter(work, filter_id, form["name"], bool(form["shared"]))
        except (NameNeeded, NameTaken) as refusal:
            refused = site_of(request).messages.refusal(refusal, language_of_person(request))
            told = {"filter_id": filter_id, "form": form, "refused": refused, "back": _way_back(form)}
            return page(request, "saved_filters/change.html", status=422, **told, longest=LONGEST_NAME)
        return _back(request, form, "changed")

    @post("/removal", status_code=303)
    async def remove(
        self, request: AnyRequest, work: NamedDependency[Work], filter_id: FromPath[UUID]
    ) -> Response[None]:
        form = await read_form(request)
        await actions.remove_filter(work, filter_id)
        return _back(request, form, "removed")


def _back(request: AnyRequest, form: Form, notice: str) -> Response[None]:
    told = site_of(request).messages.text(f"saved_filters.{notice}", language_of_person(request))
    return go_to(request, _way_back(form), notice=told)


def _way_back(form: Form) -> str:
    return form["back"] if is_own_path(form["back"]) else "/"
