"""Evidence of a year: received as the papers tell it, then checked or refused with a reason."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.ids import CaseId, EvidenceId, ObligationId
from service.base.refusals import Refusal
from service.db.work import Work, whole_or_nothing
from service.repayments.actions import propose_correction, receive_evidence, refuse_evidence, verify_evidence
from service.repayments.pages.support import address_of, shown
from service.repayments.pages.support_evidence import evidence_told
from service.repayments.pages.support_typed import (
    RUNNERS,
    AnyRequest,
    Fields,
    refused,
    say,
    status_of,
    unreadable,
)
from service.repayments.reads.of_case import evidence_of_case
from service.web.bodies import read_form
from service.web.page import go_to

EVIDENCE = "evidence"


class EvidencePages(Controller):
    """What papers say of a support's year."""

    path = "/supports/{case_id:uuid}/evidence"
    guards = (RUNNERS,)

    @post("/", status_code=303)
    async def receive(self, request: AnyRequest, work: NamedDependency[Work], case_id: FromPath[UUID]) -> Response[Any]:
        form, ident = await read_form(request), CaseId(case_id)
        fields = Fields(form)
        told = evidence_told(fields, ident)
        if fields.errors:
            return await shown(request, work, ident, unreadable(request, EVIDENCE, fields), 422)
        try:
            async with whole_or_nothing(work):
                (recorded,) = await receive_evidence(work, [told])
        except Refusal as refusal:
            status = status_of(refusal)
            return await shown(request, work, ident, refused(request, EVIDENCE, form, refusal), status)
        notice = say(request, "evidence.received" if recorded.is_new else "evidence.known", year=told.fiscal_year.year)
        return go_to(request, address_of(ident, f"evidence-{recorded.id}"), notice=notice)

    @post("/{evidence_id:uuid}", status_code=303)
    async def check(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        case_id: FromPath[UUID],
        evidence_id: FromPath[UUID],
    ) -> Response[Any]:
        """Checked as right, refused with a reason, or taken for a correction of a year that was computed already."""
        form, ident = await read_form(request), CaseId(case_id)
        evidence = await evidence_of_case(work, ident, EvidenceId(evidence_id))
        which, act, fields = f"check-{evidence_id}", form["act"], Fields(form)
        reason = fields.text("reason") if act == "refuse" else ""
        if fields.errors:
            return await shown(request, work, ident, unreadable(request, which, fields), 422)
        proposed: list[ObligationId] = []
        try:
            async with whole_or_nothing(work):
                if act == "refuse":
                    await refuse_evidence(work, evidence.id, reason)
                elif act == "correct":
                    proposed = await propose_correction(work, ident, [evidence.facts])
                else:
                    await verify_evidence(work, [evidence.id])
        except Refusal as refusal:
            status = status_of(refusal)
            return await shown(request, work, ident, refused(request, which, form, refusal), status)
        done = {"refuse": "refused_done", "correct": "corrected" if proposed else "replaced"}.get(act, "checked")
        return go_to(request, address_of(ident, f"evidence-{evidence_id}"), notice=say(request, f"evidence.{done}"))
