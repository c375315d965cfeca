"""The money of the sample's office: amounts, claims, deposits and transfers, with what goes wrong in a real year.

Nothing is done in a year whose books take it no more, as where another sample prefecture was loaded before; what was
done by an earlier load is not done again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from ingest.zengin import AccountType
from service.base.business_days import business_day_from
from service.base.clock import date_in_japan
from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, PersonId
from service.base.yen import ZERO, Yen
from service.db.work import Work
from service.ledger.reads import years
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.reconciliation import payers
from service.repayments.rules.accounts import account_of
from service.repayments.store import claims as claim_store
from service.repayments.store import deposits as deposit_store
from service.repayments.store import obligations as obligation_store
from service.repayments.store import payees as payee_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.payee import PayeeAccount
from service.repayments.terms.settlement import (
    Claim,
    Deposit,
    DepositFacts,
    NothingToClaim,
    Party,
    PartyKind,
    TransferAnswer,
    TransferOutcome,
)
from service.sample.chance import stream
from service.sample.companies import Company
from service.sample.support_events import OfficeActed
from service.sample.workdays import next_workday

_BANKS = (("9990", "ヒゴミホン"), ("9993", "アソミホン"), ("9996", "アマクサミホン"), ("9999", "ミホンネット"))
"""Invented banks under codes that no bank has."""
_FAILED = "2"
_NO_ACCOUNT_OF_HUNDRED = 2


class Payee(NamedTuple):
    """Somebody who is paid, and where."""

    party: Party
    account: PayeeAccount


def person_payee(person_id: PersonId, reference: str, kana: str) -> Payee:
    """A person's account under her own name."""
    return Payee(
        Party(PartyKind.PERSON, person_id), _account(reference, kana.replace("・", " ")[:24], is_company=False)
    )


def company_payee(company_id: CompanyId, firm: Company) -> Payee:
    """A firm's account."""
    return Payee(Party(PartyKind.COMPANY, company_id), _account(firm.id, firm.name_kana[:20], is_company=True))


def _account(reference: str, holder: str, *, is_company: bool) -> PayeeAccount:
    random = stream("account", reference)
    code, name = random.choice(_BANKS)
    return account_of(
        bank_code=code,
        branch_code=f"{random.randrange(1, 999):03d}",
        account_type=AccountType.CURRENT.value if is_company else AccountType.ORDINARY.value,
        number=f"{random.randrange(10_000_000):07d}",
        holder=holder,
        bank_name=name,
        branch_name="ミホン",
        is_company=is_company,
    )


async def tell_accounts(work: Work, vault: Vault, payees: Sequence[Payee]) -> None:
    """The accounts of those of whom none is known."""
    known = await payee_store.sealed_accounts(work, [party.id for party, _ in payees]) if payees else {}
    for party, account in payees:
        if party.id not in known:
            await actions.set_payee_account(work, vault, party, account)


async def propose(work: Work, cases: Iterable[CaseId], year: FiscalYear) -> None:
    """Computes what is due, while the year takes obligations."""
    if await _takes_obligations(work, year):
        await actions.propose_year(work, list(cases))


async def approve(work: Work, cases: Iterable[CaseId], year: int) -> None:
    """Decides on everything that waits and was due by the year."""
    if not await _takes_obligations(work, FiscalYear(year)):
        return
    waiting = [each for ids in (await obligation_store.undecided(work, list(cases))).values() for each in ids]
    found = await obligation_store.obligations(work, ids=waiting, traced=False)
    due = [each.id for each in found if each.instalment.due.year <= year]
    if due:
        await actions.approve_obligations(work, due)


async def _takes_obligations(work: Work, year: FiscalYear) -> bool:
    return any(each.fiscal_year == year and each.obligations_closed_at is None for each in await years(work))


async def claim(work: Work, year: FiscalYear, own: Collection[UUID]) -> None:
    """Claims what waits, once in summer and once in January."""
    is_second = work.today.month < 4
    if any((each.issued_on.month < 4) == is_second for each in await _claims(work, year, own)):
        return
    try:
        await actions.claim_contributions(work, year)
    except NothingToClaim:
        return


async def _claims(work: Work, year: FiscalYear, own: Collection[UUID]) -> list[Claim]:
    return [each for each in await claim_store.claims(work) if each.fiscal_year == year and each.debtor.id in own]


async def take_deposits(work: Work, vault: Vault, year: FiscalYear, own: Collection[UUID]) -> None:
    """In September what was claimed in summer, not all of it as it should; in February whatever is open."""
    await _use_what_was_paid_twice(work, year, own)
    claims = await _claims(work, year, own)
    names = await payers(work, claims)
    first = next_workday(date(year.year, 8, 20)) if work.today.month >= 4 else work.today - timedelta(days=10)
    lines = [
        each
        for place, claim in enumerate(claims)
        for each in (
            _lines(place, claim, names, first) if work.today.month >= 4 else _rest(claim, names, first, "late")
        )
    ]
    await _record_new(work, vault, lines, names)


async def _record_new(work: Work, vault: Vault, lines: Sequence[DepositFacts], names: Mapping[UUID, str]) -> None:
    """Records the lines that no earlier load recorded; by then the claims were open otherwise."""
    known = await deposit_store.known_lines(work, [each.line_key for each in lines])
    await actions.record_deposits(work, vault, [each for each in lines if each.line_key not in known], names)


def _lines(place: int, claim: Claim, names: Mapping[UUID, str], first: date) -> list[DepositFacts]:
    """What comes in for a claim in time: of some a yen too little, twice, under no number, or not at all."""
    if claim.open <= ZERO:
        return []
    payer = names.get(claim.debtor.id, "")
    day = next_workday(first + timedelta(days=place % 9))
    key, number = f"sample-{claim.claim_no}", claim.claim_no
    if place == 3:
        return [DepositFacts(f"{key}-1", day, claim.open - Yen(1), payer, number)]
    if place == 5:
        return [DepositFacts(f"{key}-{time}", day, claim.open, payer, number) for time in (1, 2)]
    if place == 7:
        return [DepositFacts(f"{key}-1", day, claim.open, "", "")]
    if place == 9:
        return []
    return [DepositFacts(f"{key}-1", day, claim.open, payer, number)]


def _rest(claim: Claim, names: Mapping[UUID, str], day: date, word: str) -> list[DepositFacts]:
    if claim.open <= ZERO:
        return []
    payer = names.get(claim.debtor.id, "")
    return [DepositFacts(f"sample-{claim.claim_no}-{word}", day, claim.open, payer, claim.claim_no)]


async def _use_what_was_paid_twice(work: Work, year: FiscalYear, own: Collection[UUID]) -> None:
    """What a firm paid twice the year before settles a part of its new claim."""
    held = [each for each in await deposit_store.deposits(work) if each.fiscal_year < year]
    numbers = {each.claim_no: each.debtor for each in await claim_store.claims(work)} if held else {}
    for deposit in held:
        debtor = numbers.get(_number_of(deposit))
        claims = await _claims(work, year, own)
        now = next((each for each in claims if each.debtor == debtor and each.open > ZERO), None)
        if now is not None:
            await actions.match_deposit(work, deposit.id, now.id, min(deposit.open, now.open))


def _number_of(deposit: Deposit) -> str:
    """For which claim the sample made the deposit."""
    return deposit.line_key.removeprefix("sample-").rpartition("-")[0]


async def settle_the_rest(work: Work, vault: Vault, year: FiscalYear, own: Collection[UUID]) -> None:
    """The missing yen comes in, and what came under no number is found to be a claim's."""
    claims = {each.claim_no: each for each in await _claims(work, year, own)}
    for deposit in await deposit_store.deposits(work):
        found = claims.get(_number_of(deposit))
        if found is not None and found.open > ZERO:
            await actions.match_deposit(work, deposit.id, found.id, min(deposit.open, found.open))
    short = [each for each in claims.values() if each.open == Yen(1)]
    names = await payers(work, short)
    rest = [line for each in short for line in _rest(each, names, work.today, "rest")]
    await _record_new(work, vault, rest, names)


async def request(work: Work, act: OfficeActed, own: Collection[UUID]) -> None:
    """Asks the bank for what is owed by the year; in December again for what failed."""
    waiting = [each for each in await transfer_store.payables(work) if each.may_be_sent]
    accounts = await payee_store.sealed_accounts(work, [each.payee.id for each in waiting])
    attempts = (0,) if work.today.month < 12 else (0, 1)
    but = {
        each.key
        for each in waiting
        if each.payee.id not in accounts
        or each.payee.id not in own
        or each.fiscal_year.year > act.fiscal_year
        or each.attempts not in attempts
    }
    if len(but) < len(waiting):
        # A block's clock may stand after the act.
        asked = max(date_in_japan(act.at) + timedelta(days=5), work.today)
        await actions.request_transfers(work, business_day_from(asked), but)


async def answer(work: Work, act: OfficeActed, own: Collection[UUID]) -> None:
    """The bank paid, but now and then, at the first attempt, an account is not there."""
    sent = [
        each
        for each in await transfer_store.transfers(work)
        if not each.is_answered and each.fiscal_year.year <= act.fiscal_year and each.payee.id in own
    ]
    is_first = work.today.month < 12
    answers = [_answer(each.reference, date_in_japan(act.at), may_fail=is_first) for each in sent]
    if answers:
        await actions.record_transfer_answers(work, answers)


def _answer(reference: str, day: date, *, may_fail: bool) -> TransferAnswer:
    if may_fail and int(reference[-2:]) < _NO_ACCOUNT_OF_HUNDRED:
        return TransferAnswer(reference, TransferOutcome.FAILED, _FAILED, day)
    return TransferAnswer(reference, TransferOutcome.PAID, "0", day)
