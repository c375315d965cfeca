"""What each letter about the money of a support tells; names as in `letters`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Row, text

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, ObligationId
from service.base.yen import Yen
from service.companies import reads as companies
from service.db.work import Read
from service.letters.support_money import LIMITS, ClaimLine, MoneyClaim, PaymentNotice, TracedStep
from service.letters.words import word, words
from service.repayments.reads.letters import Sender, support_of
from service.repayments.reads.why_lowered import why_lowered
from service.repayments.rules.path import frame_of, life_of
from service.repayments.rules.shares import months_told
from service.repayments.store import cases as case_store
from service.repayments.store import claims as claim_store
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.letters import LetterNotYet
from service.repayments.terms.obligation import Obligation
from service.repayments.terms.scheme import Flow, Mechanism
from service.repayments.terms.settlement import Party, PartyKind


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """A claim, and whether it asks something back rather than a part of the cost."""

    claim: MoneyClaim
    asks_back: bool


async def payment_notice(read: Read, obligation_id: ObligationId, name: str, sender: Sender) -> PaymentNotice:
    """支払通知書 of what the bank paid, to the person, or, where companies pay people themselves, to the company that
    got the prefecture's part. `name` is the payee's. Raises LetterNotYet before it did.
    """
    owed = await obligation_store.obligation(read, obligation_id)
    case = await case_store.case(read, owed.case_id)
    first, last = owed.instalment.counted.first, owed.instalment.counted.last
    limits = [step.numbers["limit"] for step in owed.award.trace if step.code in LIMITS]
    paid_on, amount = await _paid(read, obligation_id)
    return PaymentNotice(
        support=support_of(case, name, sender),
        number=number_of(owed),
        fiscal_year=owed.instalment.due,
        first=first,
        last=last or first,
        actual=next((step.result for step in owed.award.trace if step.code == "actual"), owed.award.amount),
        limit=Yen(min(limits)) if limits else None,
        amount=amount,
        paid_on=paid_on,
        trace=traced(owed),
        is_to_company=owed.flow is Flow.COMPANY_PAYS,
    )


async def company_of(read: Read, owed: Obligation) -> str:
    """The name of the company to which an obligation is paid, or that owes it back, where companies pay people
    themselves: the last of those whose months count, as it is booked."""
    company_id, _ = owed.shares[-1]
    return (await companies.names_of_companies(read, [company_id]))[company_id]


async def money_claim(read: Read, claim_id: UUID, addressee: str, sender: Sender) -> ClaimTold:
    """負担金請求書, 寄附金納付依頼書 where all of it is given to the prefecture's fund, or 返還請求書 where a person,
    or a company that was refunded too much, owes something back. Raises NoSuchClaim.
    """
    claim = await claim_store.claim(read, claim_id)
    rows = await _lines(read, claim_id)
    cases = await case_store.hired_cases(read, {row.case_id for row in rows})
    given = {id_ for id_, case in cases.items() if frame_of(case).sharing.mechanism is Mechanism.DONATION}
    months = await _months(read, claim.debtor, rows)
    asks_back = claim.debtor.kind is PartyKind.PERSON or all(row.flow == Flow.COMPANY_PAYS for row in rows)
    told = MoneyClaim(
        claim_no=claim.claim_no,
        fiscal_year=claim.fiscal_year,
        scheme=words("scheme", {row.scheme for row in rows}),
        addressee=addressee,
        issued_on=claim.issued_on,
        due_on=claim.due_on,
        lines=tuple(_line(row, months, is_donation=row.case_id in given) for row in rows),
        total=claim.amount,
        account=sender.account,
        office=sender.office,
        reason=await _why(read, rows) if asks_back else "",
        is_donation=given == cases.keys(),
    )
    return ClaimTold(told, asks_back)


def number_of(owed: Obligation) -> str:
    """Of a payment within its support; a second one for the same instalment has a number of its own."""
    return f"{owed.instalment.number}-{owed.sequence + 1}" if owed.sequence else f"{owed.instalment.number}"


def traced(owed: Obligation) -> tuple[TracedStep, ...]:
    """How it came about."""
    return tuple(TracedStep(step.code, step.result, step.numbers) for step in owed.award.trace)


async def _paid(read: Read, obligation_id: ObligationId) -> tuple[date, Yen]:
    """When and how much the bank paid of it, to whom it is the support of."""
    query = text("""
        SELECT r.on_date, t.amount_yen FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
            JOIN obligation o ON o.id = t.obligation_id
        WHERE t.obligation_id = :id AND r.outcome = 'paid'
            AND (o.flow = 'company_pays' OR t.payee_kind = 'person')""")
    row = (await read.session.execute(query, {"id": obligation_id})).one_or_none()
    if row is None:
        raise LetterNotYet("まだ支払われていないため、支払通知書は作れません。", kind="paid")
    return row.on_date, Yen(row.amount_yen)


async def _lines(read: Read, claim_id: UUID) -> list[Row[tuple[object, ...]]]:
    query = text("""
        SELECT c.id AS case_id, c.case_ref, c.scheme, o.id, o.counted_to, o.reason, o.flow, l.amount_yen,
            (SELECT count(*) FROM obligation_share WHERE obligation_id = o.id) AS companies
        FROM support_claim_line l JOIN obligation o ON o.id = l.obligation_id JOIN support_case c ON c.id = o.case_id
        WHERE l.claim_id = :id ORDER BY c.case_ref, o.counted_to, o.number, o.sequence""")
    return list((await read.session.execute(query, {"id": claim_id})).all())


async def _months(read: Read, debtor: Party, rows: Sequence[Row[tuple[object, ...]]]) -> dict[UUID, tuple[int, int]]:
    """Of what several companies share by months, the debtor's and those of all; by obligation."""
    shared = {row.id: row.case_id for row in rows if row.companies > 1 and debtor.kind is PartyKind.COMPANY}
    if not shared:
        return {}
    of_cases: defaultdict[CaseId, list[Obligation]] = defaultdict(list)
    for each in await obligation_store.obligations(read, case_ids=set(shared.values()), traced=False):
        of_cases[each.case_id].append(each)
    found = dict[UUID, tuple[int, int]]()
    for case in await case_store.cases(read, set(shared.values())):
        for owed in (each for each in of_cases[case.id] if each.id in shared):
            months = months_told(frame_of(case), life_of(case), owed, of_cases[case.id])
            if (own := months.get(CompanyId(debtor.id))) is not None and len(months) > 1:
                found[owed.id] = (own, sum(months.values()))
    return found


def _line(row: Row[tuple[object, ...]], months: Mapping[UUID, tuple[int, int]], *, is_donation: bool) -> ClaimLine:
    reason = word("line_of_donation" if is_donation else "line", row.reason)
    year, amount = FiscalYear.of(row.counted_to), Yen(row.amount_yen)
    return ClaimLine(row.case_ref, year, reason, amount, months.get(row.id))


async def _why(read: Read, rows: Sequence[Row[tuple[object, ...]]]) -> str:
    codes = await why_lowered(read, [ObligationId(row.id) for row in rows])
    return words("reclaimed", frozenset().union(*codes.values()))
