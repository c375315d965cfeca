"""Letters about a support as PDF, for those who run the programme; a name is opened for each and that is noted."""

from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.base.actor import Role
from service.base.ids import CaseId, ObligationId
from service.db.work import Work
from service.platform.tools import Tools
from service.repayments.actions.letters import (
    write_case_letter,
    write_change_letter,
    write_claim_letter,
    write_payment_letter,
    write_revocation_letter,
)
from service.repayments.reads.letters import Sender
from service.repayments.terms.letters import LetterKind, NoSuchLetter
from service.web.security import requires

SLIP = "同封の納入通知書に記載の口座"
"""Where to pay stands on the slip (納入通知書) that the treasurer's system prints; where no account is set."""
PDF = ".pdf"


class LetterPages(Controller):
    """Files; no answer of them is stored anywhere on the way (see `service.web.headers`)."""

    path = "/supports"
    guards = (requires(Role.PROGRAMME_STAFF, Role.ADMINISTRATOR),)

    @get("/{case_id:uuid}/letters/{file:str}")
    async def of_support(
        self,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        case_id: FromPath[UUID],
        file: FromPath[str],
        reason: FromQuery[str] = "",
    ) -> Response[bytes]:
        """`registration.pdf`, `certification_company.pdf`, … as LetterKind names them."""
        kind = kind_of(file)
        pdf = await write_case_letter(work, tools.vault, CaseId(case_id), kind, sender_of(tools), reason)
        return pdf_of(pdf, kind.value, case_id)

    @get("/obligations/{obligation_id:uuid}/letters/payment.pdf")
    async def of_payment(
        self, work: NamedDependency[Work], tools: NamedDependency[Tools], obligation_id: FromPath[UUID]
    ) -> Response[bytes]:
        pdf = await write_payment_letter(work, tools.vault, ObligationId(obligation_id), sender_of(tools))
        return pdf_of(pdf, "payment", obligation_id)

    @get("/obligations/{obligation_id:uuid}/letters/change.pdf")
    async def of_change(
        self, work: NamedDependency[Work], tools: NamedDependency[Tools], obligation_id: FromPath[UUID]
    ) -> Response[bytes]:
        pdf = await write_change_letter(work, tools.vault, ObligationId(obligation_id), sender_of(tools))
        return pdf_of(pdf, "change", obligation_id)

    @get("/obligations/{obligation_id:uuid}/letters/revocation.pdf")
    async def of_revocation(
        self, work: NamedDependency[Work], tools: NamedDependency[Tools], obligation_id: FromPath[UUID]
    ) -> Response[bytes]:
        pdf = await write_revocation_letter(work, tools.vault, ObligationId(obligation_id), sender_of(tools))
        return pdf_of(pdf, "revocation", obligation_id)

    @get("/claims/{claim_id:uuid}/letters/claim.pdf")
    async def of_claim(
        self, work: NamedDependency[Work], tools: NamedDependency[Tools], claim_id: FromPath[UUID]
    ) -> Response[bytes]:
        pdf = await write_claim_letter(work, tools.vault, claim_id, sender_of(tools))
        return pdf_of(pdf, "claim", claim_id)


def kind_of(file: str) -> LetterKind:
    """The letter of a file's name; raises NoSuchLetter."""
    name = file.removesuffix(PDF)
    if not file.endswith(PDF) or name not in set(LetterKind):
        raise NoSuchLetter("その通知書はありません。")
    return LetterKind(name)


def sender_of(tools: Tools) -> Sender:
    """In the governor's name, to be asked at the office; money is asked for to the prefecture's account, or, where the
    settings name none, as the enclosed slip says.
    """
    return Sender(tools.issuer.lines(), (tools.treasury.payee or SLIP,), tools.placement_office.lines())


def pdf_of(pdf: bytes, name: str, ident: UUID) -> Response[bytes]:
    """A file whose name tells neither a person nor a company."""
    disposition = f'attachment; filename="{name}-{ident.hex[-8:]}{PDF}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)
