"""Which claim a deposit pays, and what is left of it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from service.base.business_days import business_day_from
from service.base.yen import ZERO, Yen
from service.repayments.terms.scheme import Frame
from service.repayments.terms.settlement import Claim, Deposit, DepositChanged, DepositFacts, Unmatched

CLAIM_NO = re.compile(r"(?<![0-9])[0-9]{4}-?[0-9]{5}(?![0-9])")
"""Year and running number; banks drop the hyphen or the payer does."""
KNOWN_NAMES = 4_096
"""Names of companies that are written as banks do once, not for each deposit."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What a deposit settles of which claim; `unmatched` tells why something of it is left, None where nothing is."""

    claim: Claim | None
    settled: Yen
    unmatched: Unmatched | None


def claim_number(year: int, running: int) -> str:
    """2024-00012: the fiscal year and a running number within it."""
    return f"{year:04d}-{running:05d}"


def due_on(issued_on: date, frames: Iterable[Frame]) -> date:
    """Until when a claim is to be paid: as the frame asks, of those of its lines, that asks first.

    A term that would end on a day without business ends on the next day with it (民法142条).
    """
    return business_day_from(issued_on + timedelta(days=min(frame.days_to_pay for frame in frames)))


def match(deposit: DepositFacts, claims: Sequence[Claim], payers: Mapping[UUID, str]) -> Matched:
    """By the claim's number where the bank gives one; otherwise by a payer who owes exactly this, and only once.

    `claims` are all, paid ones too, so that what is paid twice is told from what nobody owes. `payers` are the debtors'
    names as banks write them. A deposit is never split by guess: what exceeds the claim is left. What came in before
    the claim was made is for it only where its number is given.
    """
    found = named(deposit, claims)
    if found is not None:
        return _settle(deposit, found)
    fitting = [
        claim
        for claim in claims
        if claim.open == deposit.amount
        and claim.open > ZERO
        and claim.issued_on <= deposit.on_date
        and is_payer(deposit, payers.get(claim.debtor.id))
    ]
    if len(fitting) == 1:
        return Matched(fitting[0], deposit.amount, None)
    return Matched(None, ZERO, Unmatched.WITHOUT_REFERENCE)


def named(deposit: DepositFacts, claims: Sequence[Claim]) -> Claim | None:
    """The claim whose number the bank gives; None where it gives none, or several."""
    written = unicodedata.normalize("NFKC", f"{deposit.reference} {deposit.payer}")
    numbers = {found.replace("-", "") for found in CLAIM_NO.findall(written)}
    found = [claim for claim in claims if claim.claim_no.replace("-", "") in numbers] if numbers else []
    return found[0] if len(found) == 1 else None


def _settle(deposit: DepositFacts, claim: Claim) -> Matched:
    if claim.open <= ZERO:
        return Matched(None, ZERO, Unmatched.CLAIM_SETTLED)
    settled = min(claim.open, deposit.amount)
    return Matched(claim, settled, None if settled == deposit.amount else Unmatched.MORE_THAN_CLAIMED)


def check_unchanged(deposit: Deposit, seen: Yen | None) -> None:
    """Raises DepositChanged where somebody saw another amount open than is; None: nobody looked at it before."""
    if seen is not None and seen != deposit.open:
        raise DepositChanged(
            "この画面を開いたあとに、入金の残りが変わりました。最新の内容を確かめてください。", open=deposit.open.amount
        )


def is_payer(deposit: DepositFacts, name: str | None) -> bool:
    """Whether the bank names the payer so."""
    return name is not None and _folded_once(name) == _folded(deposit.payer) != ""


def payers_named(deposit: DepositFacts, names: Mapping[UUID, str]) -> set[UUID]:
    """Of some debtors those whom the bank names as the payer."""
    payer = _folded(deposit.payer)
    return {debtor_id for debtor_id, name in names.items() if payer and _folded_once(name) == payer}


def _folded(name: str) -> str:
    """As banks fold names: width, small kana, voiced marks put together, no spaces."""
    plain = unicodedata.normalize("NFKC", name).upper()
    return "".join(_LARGE.get(character, character) for character in plain if not character.isspace())


_folded_once = lru_cache(maxsize=KNOWN_NAMES)(_folded)
"""Of debtors, who are companies, alone: a payer may be a person, whose name is not kept."""
_LARGE = dict(zip("ァィゥェォッャュョヮー", "アイウエオツヤユヨワ-", strict=True))
