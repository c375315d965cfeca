"""Letters about a support, made from what is stored, each time anew; each making and each opened name is noted."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from uuid import UUID

from service.base.ids import CaseId, CompanyId, ObligationId, PersonId
from service.companies import reads as companies
from service.db.work import Read, Work
from service.letters.drawing import letter_pdf
from service.letters.letter import Letter
from service.letters.support_changes import change_letter
from service.letters.support_money import claim_letter, payment_letter, reclaim_letter
from service.letters.support_notices import (
    certification_to_company,
    certification_to_person,
    decision_letter,
    declined_letter,
    registration_letter,
)
from service.letters.support_revocation import revocation_letter
from service.people.actions import reveal_identities
from service.platform import audit
from service.platform.crypto import Vault
from service.repayments.reads import letters, letters_of_money
from service.repayments.reads.letters import Sender
from service.repayments.reads.letters_of_change import change_notice, revocation_notice
from service.repayments.rules.permission import check_may_run
from service.repayments.store import cases as case_store
from service.repayments.store import claims as claim_store
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.letters import LetterKind
from service.repayments.terms.scheme import Flow
from service.repayments.terms.settlement import Party, PartyKind

PURPOSE = "support_letter"
NAMELESS = "（氏名の登録なし）"


async def write_case_letter(
    work: Work, vault: Vault, case_id: CaseId, kind: LetterKind, sender: Sender, reason: str = ""
) -> bytes:
    """The PDF of a letter about one support; `reason` says why a person was declined where no condition does.

    Raises NoSuchCase, LetterNotYet, LetterReasonNeeded, and MissingGlyph for a character that the font lacks.
    """
    check_may_run(work.actor)
    case = await case_store.case(work, case_id)
    name = await _name(work, vault, case.registration.person_id)
    letter = await _MAKERS[kind](work, case_id, name, sender, reason)
    return await _written(work, letter, case_id, kind.value, sender)


async def write_payment_letter(work: Work, vault: Vault, obligation_id: ObligationId, sender: Sender) -> bytes:
    """支払通知書 of what was paid; raises NoSuchObligation, LetterNotYet."""
    check_may_run(work.actor)
    name = await _payee_name(work, vault, obligation_id)
    letter = payment_letter(await letters_of_money.payment_notice(work, obligation_id, name, sender))
    return await _written(work, letter, obligation_id, "payment", sender)


async def write_change_letter(work: Work, vault: Vault, obligation_id: ObligationId, sender: Sender) -> bytes:
    """支給額変更決定通知書 of a correction below zero; raises NoSuchObligation, NoSuchLetter, LetterNotYet."""
    check_may_run(work.actor)
    name = await _payee_name(work, vault, obligation_id)
    letter = change_letter(await change_notice(work, obligation_id, name, sender))
    return await _written(work, letter, obligation_id, "change", sender)


async def write_revocation_letter(work: Work, vault: Vault, obligation_id: ObligationId, sender: Sender) -> bytes:
    """支給決定取消・返還決定通知書 of a reclaim; raises NoSuchObligation, NoSuchLetter, LetterNotYet."""
    check_may_run(work.actor)
    name = await _payee_name(work, vault, obligation_id)
    letter = revocation_letter(await revocation_notice(work, obligation_id, name, sender))
    return await _written(work, letter, obligation_id, "revocation", sender)


async def _payee_name(work: Work, vault: Vault, obligation_id: ObligationId) -> str:
    owed = await obligation_store.obligation(work, obligation_id)
    if owed.flow is Flow.COMPANY_PAYS:
        return await letters_of_money.company_of(work, owed)
    case = await case_store.case(work, owed.case_id)
    return await _name(work, vault, case.registration.person_id)


async def write_claim_letter(work: Work, vault: Vault, claim_id: UUID, sender: Sender) -> bytes:
    """負担金請求書, 寄附金納付依頼書 or, where something is asked back, 返還請求書; raises NoSuchClaim."""
    check_may_run(work.actor)
    debtor = (await claim_store.claim(work, claim_id)).debtor
    name = await _debtor_name(work, vault, debtor)
    told = await letters_of_money.money_claim(work, claim_id, name, sender)
    if not told.asks_back:
        return await _written(work, claim_letter(told.claim), claim_id, "claim", sender)
    title = "様" if debtor.kind is PartyKind.PERSON else "御中"
    letter = reclaim_letter(replace(told.claim, addressee=f"{name}　{title}"))
    return await _written(work, letter, claim_id, "reclaim", sender)


async def _debtor_name(work: Work, vault: Vault, debtor: Party) -> str:
    if debtor.kind is PartyKind.PERSON:
        return await _name(work, vault, PersonId(debtor.id))
    return (await companies.names_of_companies(work, [CompanyId(debtor.id)]))[CompanyId(debtor.id)]


async def _name(work: Work, vault: Vault, person_id: PersonId) -> str:
    identity = (await reveal_identities(work, vault, [person_id], PURPOSE))[person_id]
    return identity.name.reveal() if identity.name else NAMELESS


async def _written(work: Work, letter: Letter, subject_id: UUID, kind: str, sender: Sender) -> bytes:
    await audit.note(work, "support_letters.made", subject_id, purpose=PURPOSE, kind=kind)
    return letter_pdf(replace(letter, contact=sender.contact))


async def _registration(read: Read, case_id: CaseId, name: str, sender: Sender, _reason: str) -> Letter:
    return registration_letter(await letters.registration_notice(read, case_id, name, sender))


async def _certification_company(read: Read, case_id: CaseId, name: str, sender: Sender, _reason: str) -> Letter:
    return certification_to_company(await letters.certification_notice(read, case_id, name, sender))


async def _certification_person(read: Read, case_id: CaseId, name: str, sender: Sender, _reason: str) -> Letter:
    return certification_to_person(await letters.certification_notice(read, case_id, name, sender))


async def _decision(read: Read, case_id: CaseId, name: str, sender: Sender, _reason: str) -> Letter:
    return decision_letter(await letters.decision_notice(read, case_id, name, sender))


async def _declined(read: Read, case_id: CaseId, name: str, sender: Sender, reason: str) -> Letter:
    return declined_letter(await letters.declined_notice(read, case_id, name, sender, reason))


_MAKERS: Mapping[LetterKind, Callable[[Read, CaseId, str, Sender, str], Awaitable[Letter]]] = {
    LetterKind.REGISTRATION: _registration,
    LetterKind.CERTIFICATION_COMPANY: _certification_company,
    LetterKind.CERTIFICATION_PERSON: _certification_person,
    LetterKind.DECISION: _decision,
    LetterKind.DECLINED: _declined,
}
