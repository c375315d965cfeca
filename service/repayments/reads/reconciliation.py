"""What came in and is not matched, why not, and which open claims it may be for."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from ingest.zengin import Deposits, NotBankKana, bank_kana
from ingest.zengin.legal_words import shortened
from service.base.ids import CompanyId
from service.base.yen import ZERO, Yen
from service.companies import reads as companies
from service.db.work import Read
from service.platform.crypto import Vault
from service.repayments.reads.claims import ListedClaim, listed
from service.repayments.reads.deposit_words import facts_of as opened_facts
from service.repayments.reads.paying import MOST_PAID, Sent, paid_of
from service.repayments.rules.reconciliation import KNOWN_NAMES, Matched, is_payer, match, named, payers_named
from service.repayments.store import claims as claim_store
from service.repayments.store import deposits as deposit_store
from service.repayments.terms.settlement import (
    MOST_FEE,
    Claim,
    Deposit,
    DepositFacts,
    Match,
    Party,
    PartyKind,
    Unmatched,
)

NEAR = 1_000
"""Yen: so near to a claim an amount is taken for one that somebody mistyped, or of which a fee was taken."""
MOST_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Held:
    """A deposit of which something is not used, why, and the claims that it may be for, the likeliest first.

    `paid_for`: claims whose debtors may have paid too much with it; `may_be_returned`: transfers that it may be.
    """

    deposit: Deposit
    facts: DepositFacts
    unmatched: Unmatched
    likely: tuple[ListedClaim, ...]
    paid_for: tuple[ListedClaim, ...]
    may_be_returned: tuple[Sent, ...]


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line of a bank's statement and what becomes of it; `is_known`: it is stored already."""

    facts: DepositFacts
    matched: Matched
    claim: ListedClaim | None
    is_known: bool

    @property
    def is_short(self) -> bool:
        """The claim stays open after it."""
        return self.claim is not None and self.claim.claim.open > ZERO


async def payers(read: Read, claims: Iterable[Claim]) -> dict[UUID, str]:
    """The debtors' names as banks write them; a company without kana, and a person, is known by the number alone."""
    firms = {CompanyId(one.debtor.id) for one in claims if one.debtor.kind is PartyKind.COMPANY}
    found = await companies.companies_by_id(read, firms) if firms else {}
    names = {key: _as_banks_write(one.name, one.facts.name_kana or "") for key, one in found.items()}
    return {key: name for key, name in names.items() if name}


async def all_payers(read: Read) -> dict[UUID, str]:
    """Of every debtor of any claim."""
    return await payers(read, await claim_store.claims(read))


@lru_cache(maxsize=KNOWN_NAMES)
def _as_banks_write(name: str, kana: str) -> str:
    """ｶ)ｱｿｾｲｷ for 株式会社阿蘇精機, アソセイキ: kana are often kept without the legal word, which banks write."""
    short = shortened(name)
    if kana and shortened(kana) == kana and short != name:
        before, bracket, _ = short.partition(")")
        if bracket and "(" not in before:
            kana = f"{before}){kana}"
        elif "(" in short:
            kana = f"{kana}({short.rpartition('(')[2]}"
    try:
        return bank_kana(kana, company=True)
    except NotBankKana:
        return ""


async def check_recorded(read: Read, deposit_id: UUID) -> None:
    """Raises NoSuchDeposit."""
    await deposit_store.deposit(read, deposit_id)


class Doubt(StrEnum):
    """Why a refund is asked about once more."""

    NOT_THE_PAYER = "not_the_payer"
    """Nothing tells that who is paid back paid this."""
    OWES = "owes"
    """Who is paid back still owes a claim."""


async def doubt_of_refund(read: Read, vault: Vault, deposit_id: UUID, claim_id: UUID) -> Doubt | None:
    """Whether the debtor of the claim may not be who is to be paid back; raises NoSuchDeposit and NoSuchClaim."""
    deposit, to = await deposit_store.deposit(read, deposit_id), (await claim_store.claim(read, claim_id)).debtor
    claims = await claim_store.claims(read)
    matched = await deposit_store.matches_of(read, [deposit_id])
    found = paid_for(opened_facts(vault, deposit), claims, await payers(read, claims), matched)
    if to not in {one.debtor for one in found}:
        return Doubt.NOT_THE_PAYER
    return Doubt.OWES if any(one.debtor == to and one.open > ZERO for one in claims) else None


class MatchDoubt(StrEnum):
    """Why a match by hand is asked about once more."""

    ANOTHER_PAYER = "another_payer"
    """The bank names another payer than the claim's debtor."""
    OLDER = "older"
    """It came in before the claim was made."""


async def doubts_of_match(read: Read, vault: Vault, deposit_id: UUID, claim_id: UUID) -> list[MatchDoubt]:
    """What speaks against the deposit being for the claim; raises NoSuchDeposit and NoSuchClaim.

    Of a debtor whose name as banks write it is not known, and of a claim whose number the bank gives, the payer tells
    nothing.
    """
    deposit, claim = await deposit_store.deposit(read, deposit_id), await claim_store.claim(read, claim_id)
    facts, name = opened_facts(vault, deposit), (await payers(read, [claim])).get(claim.debtor.id)
    is_another = name is not None and not is_payer(facts, name) and named(facts, [claim]) is None
    found = {MatchDoubt.ANOTHER_PAYER: is_another, MatchDoubt.OLDER: deposit.on_date < claim.issued_on}
    return [doubt for doubt, is_so in found.items() if is_so]


async def held_deposits(read: Read, vault: Vault, most: int) -> tuple[list[Held], int]:
    """Deposits of which something waits, opened, the oldest first, and how many more there are; nine statements."""
    found = await deposit_store.deposits(read)
    waiting, more = found[:most], max(0, len(found) - most)
    claims = await claim_store.claims(read) if waiting else []
    names = await payers(read, claims)
    told = {one.claim.id: one for one in await listed(read, claims)}
    still_open = [one for one in told.values() if one.claim.open > ZERO]
    matched: defaultdict[UUID, list[Match]] = defaultdict(list)
    for each in await deposit_store.matches_of(read, [one.id for one in waiting]):
        matched[each.deposit_id].append(each)
    paid = await paid_of(read, {(one.amount, one.on_date) for one in waiting if one.open == one.amount})
    held = [
        Held(
            deposit=one,
            facts=facts,
            unmatched=unmatched_of(one, facts, claims, names, matched[one.id]),
            likely=likely_claims(facts, still_open, names),
            paid_for=tuple(told[claim.id] for claim in paid_for(facts, claims, names, matched[one.id])[:MOST_OFFERED]),
            may_be_returned=_may_be_returned(paid, one),
        )
        for one, facts in ((one, opened_facts(vault, one)) for one in waiting)
    ]
    return held, more


def _may_be_returned(paid: Sequence[Sent], deposit: Deposit) -> tuple[Sent, ...]:
    """Which transfers the deposit may be: of its amount, and where there is none, less a bank's fee."""
    before = [each for each in paid if each.on_date is not None and each.on_date <= deposit.on_date]
    whole = [each for each in before if each.amount == deposit.open == deposit.amount]
    less = [each for each in before if deposit.open == deposit.amount < each.amount <= deposit.amount + MOST_FEE]
    return tuple(whole or less)[:MOST_PAID]


def unmatched_of(
    deposit: Deposit,
    facts: DepositFacts,
    claims: Sequence[Claim],
    names: Mapping[UUID, str],
    matched: Sequence[Match] = (),
) -> Unmatched:
    """Why a deposit, or what is left of it, waits."""
    if any(each.is_undone for each in matched):
        return Unmatched.MATCH_UNDONE
    if deposit.open < deposit.amount:
        return Unmatched.MORE_THAN_CLAIMED
    return match(facts, claims, names).unmatched or Unmatched.WITHOUT_REFERENCE


def paid_for(
    facts: DepositFacts, claims: Sequence[Claim], names: Mapping[UUID, str], matched: Sequence[Match]
) -> list[Claim]:
    """Claims whose debtors may have paid too much, one each: matched to it, named by it, or of a payer of its name.

    In this order, and of a payer of its name the latest.
    """
    known = {each.claim_id for each in matched if not each.is_undone}
    by_number = named(facts, claims)
    found = [one for one in claims if one.id in known]
    found += [by_number] if by_number is not None else []
    so_named = payers_named(facts, names)
    found += [one for one in reversed(claims) if one.debtor.id in so_named]
    first: dict[Party, Claim] = {}
    for one in found:
        first.setdefault(one.debtor, one)
    return list(first.values())


def likely_claims(
    facts: DepositFacts, claims: Sequence[ListedClaim], names: Mapping[UUID, str]
) -> tuple[ListedClaim, ...]:
    """Open claims of who seems to have paid, or of nearly this amount."""
    payer = _bare(facts.payer)
    rated = [(_likeness(facts, payer, one, names.get(one.claim.debtor.id, "")), one) for one in claims]
    likely = [(rate, one) for rate, one in rated if rate]
    likely.sort(key=lambda pair: (-pair[0], pair[1].claim.due_on, pair[1].claim.claim_no))
    return tuple(one for _, one in likely[:MOST_OFFERED])


def _likeness(facts: DepositFacts, payer: str, one: ListedClaim, name: str) -> int:
    apart = abs(one.claim.open.amount - facts.amount.amount)
    is_like = bool(payer) and bool(name) and (payer in _bare_once(name) or _bare_once(name) in payer)
    return (4 if is_like else 0) + (2 if apart == 0 else 1 if apart <= NEAR else 0)


def _bare(payer: str) -> str:
    """A payer's name without the legal word and spaces."""
    try:
        written = bank_kana(payer)
    except NotBankKana:
        written = payer
    kept = written.rpartition(")")[2] if ")" in written[:6] else written.partition("(")[0]
    return kept.replace(" ", "")


_bare_once = lru_cache(maxsize=KNOWN_NAMES)(_bare)
"""Of companies alone, as in the rules: a payer may be a person."""


def facts_of(vault: Vault, found: Deposits) -> list[DepositFacts]:
    """What came in, as a statement tells it; what the bank took back and what went out is not.

    The bank's line is known again by a keyed digest: by one without a key whoever sees it could try payers' names.
    """
    return [
        DepositFacts(vault.digest(one.key.encode()).hex(), one.booked_on, Yen(one.amount), one.payer, one.reference)
        for one in found.records
    ]


async def read_lines(read: Read, facts: Sequence[DepositFacts]) -> list[ReadLine]:
    """What recording these lines would do, line by line in their order; at most five statements."""
    known = await deposit_store.known_lines(read, [one.line_key for one in facts])
    claims = {one.id: one for one in await claim_store.claims(read)}
    names = await payers(read, claims.values())
    told = []
    for one in facts:
        is_known = one.line_key in known
        matched = Matched(None, ZERO, None) if is_known else match(one, list(claims.values()), names)
        if matched.claim is not None:
            after = replace(matched.claim, paid=matched.claim.paid + matched.settled)
            claims[after.id] = after
            matched = replace(matched, claim=after)
        told.append((one, matched, is_known))
    settled = [matched.claim for _, matched, _ in told if matched.claim]
    by_id = {(one.claim.id, one.claim.paid): one for one in await listed(read, settled)}
    return [
        ReadLine(one, matched, by_id[matched.claim.id, matched.claim.paid] if matched.claim else None, is_known)
        for one, matched, is_known in told
    ]


def digest_of(lines: Sequence[ReadLine]) -> str:
    """The same while each line would become the same."""
    told = [
        f"{one.facts.line_key}/{one.is_known}/{one.matched.claim.id if one.matched.claim else ''}"
        f"/{one.matched.settled.amount}/{one.matched.unmatched}"
        for one in lines
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
