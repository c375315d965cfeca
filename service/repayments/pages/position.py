"""A company in the programme: its places, its people, and what it owes and has paid, year by year."""

from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.ids import CompanyId
from service.db.work import Read
from service.repayments.pages.claims import CHIPS, state_told
from service.repayments.pages.pipeline import FRAMES, STATES
from service.repayments.pages.support_typed import RUNNERS, AnyRequest, say
from service.repayments.reads.position import position
from service.web.page import page


class PositionPages(Controller):
    """One company, as the programme's staff see it."""

    path = "/supports/companies/{company_id:uuid}"
    guards = (RUNNERS,)

    @get("/")
    async def show(self, request: AnyRequest, read: NamedDependency[Read], company_id: FromPath[UUID]) -> Response[str]:
        shown = await position(read, CompanyId(company_id))
        return page(
            request,
            "repayments/money_position.html",
            shown=shown,
            frames=FRAMES,
            states=STATES,
            chips=CHIPS,
            state_of=lambda one: state_told(one, lambda name, **values: say(request, name.partition(".")[2], **values)),
        )
