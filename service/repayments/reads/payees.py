"""Accounts to which people and companies are paid, opened for who makes the bank's file or puts one right."""

import json
from collections.abc import Collection
from uuid import UUID

from ingest.records.personal import PersonalText
from ingest.zengin import AccountType
from service.base.ids import PersonId
from service.db.work import Read
from service.people.reads import sealing_keys
from service.platform.crypto import Vault
from service.repayments.store import payees as payee_store
from service.repayments.terms.payee import PayeeAccount
from service.repayments.terms.settlement import Party, PartyKind


def place_of(row_id: UUID) -> str:
    """To what the ciphertext is bound besides its key."""
    return f"payee_account|{row_id}"


async def payee_accounts(read: Read, vault: Vault, parties: Collection[Party]) -> dict[Party, PayeeAccount]:
    """The accounts of those whose account is known."""
    sealed = await payee_store.sealed_accounts(read, [party.id for party in parties])
    people = [PersonId(party.id) for party in parties if party.kind is PartyKind.PERSON and party.id in sealed]
    keys = await sealing_keys(read, vault, people)
    found = {}
    for party in parties:
        if party.id not in sealed:
            continue
        row_id, wrapped, account = sealed[party.id]
        key = keys[PersonId(party.id)] if wrapped is None else vault.person_key(row_id, wrapped)
        found[party] = _account(key.open(account, place_of(row_id)))
    return found


def _account(told: str) -> PayeeAccount:
    bank_code, bank_name, branch_code, branch_name, account_type, number, holder = json.loads(told)
    return PayeeAccount(
        bank_code,
        bank_name,
        branch_code,
        branch_name,
        AccountType(account_type),
        PersonalText(number),
        PersonalText(holder),
    )
