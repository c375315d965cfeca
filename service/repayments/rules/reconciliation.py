"""Which claim a deposit pays, and what is left of it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from service.base.yen import ZERO, Yen
from service.repayments.terms.settlement import Claim, DepositFacts, Unmatched

CLAIM_NO = re.compile(r"(?<![0-9])[0-9]{4}-?[0-9]{5}(?![0-9])")
"""Year and running number; banks drop the hyphen or the payer does."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What a deposit settles of which claim; `unmatched` tells why something of it is left, None where nothing is."""

    claim: Claim | None
    settled: Yen
    unmatched: Unmatched | None


def claim_number(year: int, running: int) -> str:
    """2024-00012: the fiscal year and a running number within it."""
    return f"{year:04d}-{running:05d}"


def match(deposit: DepositFacts, claims: Sequence[Claim], payers: Mapping[UUID, str]) -> Matched:
    """By the claim's number where the bank gives one; otherwise by a payer who owes exactly this, and only once.

    `claims` are all, paid ones too, so that what is paid twice is told from what nobody owes. `payers` are the debtors'
    names as banks write them. A deposit is never split by guess: what exceeds the claim is left.
    """
    found = named(deposit, claims)
    if found is not None:
        return _settle(deposit, found)
    fitting = [
        claim
        for claim in claims
        if claim.open == deposit.amount and claim.open > ZERO and is_payer(deposit, payers.get(claim.debtor.id))
    ]
    if len(fitting) == 1:
        return Matched(fitting[0], deposit.amount, None)
    return Matched(None, ZERO, Unmatched.WITHOUT_REFERENCE)


def named(deposit: DepositFacts, claims: Sequence[Claim]) -> Claim | None:
    """The claim whose number the bank gives; None where it gives none, or several."""
    written = unicodedata.normalize("NFKC", f"{deposit.reference} {deposit.payer}")
    numbers = {found.replace("-", "") for found in CLAIM_NO.findall(written)}
    found = [claim for claim in claims if claim.claim_no.replace("-", "") in numbers]
    return found[0] if len(found) == 1 else None


def _settle(deposit: DepositFacts, claim: Claim) -> Matched:
    if claim.open <= ZERO:
        return Matched(None, ZERO, Unmatched.CLAIM_SETTLED)
    settled = min(claim.open, deposit.amount)
    return Matched(claim, settled, None if settled == deposit.amount else Unmatched.MORE_THAN_CLAIMED)


def is_payer(deposit: DepositFacts, name: str | None) -> bool:
    """Whether the bank names the payer so."""
    return name is not None and _folded(name) == _folded(deposit.payer) != ""


def _folded(name: str) -> str:
    """As banks fold names: width, small kana, voiced marks put together, no spaces."""
    plain = unicodedata.normalize("NFKC", name).upper()
    return "".join(_LARGE.get(character, character) for character in plain if not character.isspace())


_LARGE = dict(zip("ァィゥェォッャュョヮー", "アイウエオツヤユヨワ-", strict=True))
