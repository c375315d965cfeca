"""From a pair's page: the person's consent and the introduction; what becomes of it is recorded on its own page."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.ids import PersonId, PostingId
from service.db.work import Work
from service.platform.tools import Tools
from service.shortlists import wire
from service.shortlists.actions import introducing, looking
from service.shortlists.pages.shown import DECIDERS, LISTS, PAIR, AnyRequest, address_of, review, say
from service.shortlists.terms.deciding import BirthDateUnknown, OutsideAgeLimit, TooYoungForNightWork
from service.web.bodies import read_form
from service.web.page import go_to, page


class PairIntroductionPages(Controller):
    """Acts of one pair; each leads back to its page."""

    path = LISTS

    @post(PAIR + "/consent", guards=[DECIDERS], status_code=303)
    async def consent(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[None]:
        form, pair = await read_form(request), (PostingId(posting_id), PersonId(person_id))
        given_on = wire.read_day(form["given_on"])
        await introducing.record_consent_to_introduction(work, *pair, given_on=given_on, source=form["source"])
        return go_to(request, address_of(*pair), notice=say(request, "consent_recorded"))

    @post(PAIR + "/introduction", guards=[DECIDERS], status_code=303)
    async def introduce(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        """Asks once more first, since nothing takes it back: only the page that says so sends `confirmed`."""
        form, pair = await read_form(request), (PostingId(posting_id), PersonId(person_id))
        if form["confirmed"] != "1":
            shown = await looking.open_pair(work, tools.vault, tools.placement_office, *pair)
            if not shown.introduction and not shown.obstacles:
                base = address_of(*pair)
                return page(request, "shortlists/introduce.html", shown=shown, today=work.today, base=base)
        try:
            await introducing.introduce(work, tools.vault, tools.placement_office, *pair)
        except (BirthDateUnknown, OutsideAgeLimit, TooYoungForNightWork):
            # Shown here and not raised on: the work must be stored, and with it that the birth date was asked.
            shown = await looking.open_pair(work, tools.vault, tools.placement_office, *pair)
            return review(request, shown, status=409)
        return go_to(request, address_of(*pair), notice=say(request, "introduced"))
