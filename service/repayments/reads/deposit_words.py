"""Who paid and what the payer wrote: sealed with each deposit under a key of its own, and opened for who matches it."""

import json
from uuid import UUID

from service.platform.crypto import Vault
from service.repayments.terms.settlement import Deposit, DepositFacts, SealedWords


def sealed(vault: Vault, deposit_id: UUID, facts: DepositFacts) -> SealedWords:
    """Bound to the deposit of this id."""
    key, wrapped = vault.new_person_key(deposit_id)
    return SealedWords(wrapped, key.seal(json.dumps([facts.payer, facts.reference]), _place(deposit_id)))


def opened(vault: Vault, deposit_id: UUID, words: SealedWords) -> tuple[str, str]:
    """The payer and what was written."""
    key = vault.person_key(deposit_id, words.wrapped_key)
    payer, reference = json.loads(key.open(words.words, _place(deposit_id)))
    return payer, reference


def facts_of(vault: Vault, deposit: Deposit) -> DepositFacts:
    """The line as the bank told it."""
    payer, reference = opened(vault, deposit.id, deposit.words)
    return DepositFacts(deposit.line_key, deposit.on_date, deposit.amount, payer, reference)


def _place(deposit_id: UUID) -> str:
    return f"deposit|{deposit_id}"
