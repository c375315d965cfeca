"""Amounts: computed, decided on by another hand where two are needed, corrected, and taken back."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.ids import CaseId, ObligationId
from service.base.refusals import Refusal
from service.db.work import Work, whole_or_nothing
from service.repayments.actions import (
    approve_obligations,
    propose_corrections,
    propose_reclaim,
    propose_year,
    refuse_obligation,
)
from service.repayments.pages.support import address_of, shown
from service.repayments.pages.support_typed import (
    RUNNERS,
    AnyRequest,
    Fields,
    refused,
    say,
    status_of,
    unreadable,
)
from service.repayments.reads.of_case import obligation_of_case
from service.web.bodies import read_form
from service.web.page import go_to


class DecidingPages(Controller):
    """What one support's payments come to."""

    path = "/supports/{case_id:uuid}"
    guards = (RUNNERS,)

    @post("/proposals", status_code=303)
    async def propose(self, request: AnyRequest, work: NamedDependency[Work], case_id: FromPath[UUID]) -> Response[Any]:
        """Computes whatever is ready; once more it finds nothing."""
        form, ident = await read_form(request), CaseId(case_id)
        try:
            async with whole_or_nothing(work):
                count = await propose_year(work, [ident])
        except Refusal as refusal:
            status = status_of(refusal)
            return await shown(request, work, ident, refused(request, "propose", form, refusal), status)
        notice = say(request, "decide.proposed", count=count) if count else say(request, "decide.nothing_ready")
        return go_to(request, address_of(ident, "decide" if count else "plan"), notice=notice)

    @post("/obligations/{obligation_id:uuid}", status_code=303)
    async def decide(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        case_id: FromPath[UUID],
        obligation_id: FromPath[UUID],
    ) -> Response[Any]:
        form, ident = await read_form(request), CaseId(case_id)
        """One obligation, or with it the others of its act (`also`): all of them or none."""
        obligation = await obligation_of_case(work, ident, ObligationId(obligation_id))
        which, fields, is_refusal = f"decide-{obligation_id}", Fields(form), form["act"] == "refuse"
        reason = fields.text("reason") if is_refusal else ""
        also = [await obligation_of_case(work, ident, ObligationId(one)) for one in fields.ids("also")]
        if fields.errors:
            return await shown(request, work, ident, unreadable(request, which, fields), 422)
        try:
            async with whole_or_nothing(work):
                if is_refusal:
                    await refuse_obligation(work, obligation.id, reason)
                else:
                    await approve_obligations(work, [obligation.id, *(one.id for one in also)])
        except Refusal as refusal:
            status = status_of(refusal)
            return await shown(request, work, ident, refused(request, which, form, refusal), status)
        notice = say(request, "decide.refused_done" if is_refusal else "decide.approved")
        return go_to(request, address_of(ident, "plan"), notice=notice)

    @post("/recomputations", status_code=303)
    async def recompute(
        self, request: AnyRequest, work: NamedDependency[Work], case_id: FromPath[UUID]
    ) -> Response[Any]:
        """Proposes what later records change of what was decided; once more it finds nothing."""
        form, ident = await read_form(request), CaseId(case_id)
        try:
            async with whole_or_nothing(work):
                count = len(await propose_corrections(work, ident))
        except Refusal as refusal:
            status = status_of(refusal)
            return await shown(request, work, ident, refused(request, "recompute", form, refusal), status)
        notice = say(request, "decide.proposed", count=count) if count else say(request, "decide.nothing_ready")
        return go_to(request, address_of(ident, "decide"), notice=notice)

    @post("/reclaims", status_code=303)
    async def reclaim(self, request: AnyRequest, work: NamedDependency[Work], case_id: FromPath[UUID]) -> Response[Any]:
        """Proposes what is to be paid back; once more it finds nothing."""
        form, ident = await read_form(request), CaseId(case_id)
        try:
            async with whole_or_nothing(work):
                count = len(await propose_reclaim(work, ident))
        except Refusal as refusal:
            status = status_of(refusal)
            return await shown(request, work, ident, refused(request, "reclaim", form, refusal), status)
        notice = say(request, "decide.proposed", count=count) if count else say(request, "decide.nothing_to_reclaim")
        return go_to(request, address_of(ident, "decide"), notice=notice)
