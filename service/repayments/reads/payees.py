"""Accounts to which people and companies are paid, opened for who makes the bank's file or puts one right."""

import json
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from ingest.records.personal import PersonalText
from ingest.zengin import AccountType
from service.base.ids import PersonId
from service.db.work import Read
from service.people.reads import sealing_keys
from service.platform.crypto import Vault
from service.repayments.store import payees as payee_store
from service.repayments.store.payees import Sealed
from service.repayments.terms.payee import PayeeAccount
from service.repayments.terms.settlement import Party, PartyKind, Transfer


def place_of(row_id: UUID) -> str:
    """To what the ciphertext is bound besides its key."""
    return f"payee_account|{row_id}"


async def payee_accounts(read: Read, vault: Vault, parties: Collection[Party]) -> dict[Party, PayeeAccount]:
    """The accounts that count now, of those whose account is known."""
    sealed = await payee_store.sealed_accounts(read, [party.id for party in parties])
    return await _opened(read, vault, {party: sealed[party.id] for party in parties if party.id in sealed})


async def has_account(read: Read, party: Party) -> bool:
    """Whether an account of the party is recorded."""
    return party.id in await payee_store.accounts_now(read, [party.id])


async def accounts_of_transfers(read: Read, vault: Vault, sent: Sequence[Transfer]) -> dict[UUID, PayeeAccount]:
    """By transfer the account it goes to: the one that counted when the bank was asked."""
    rows = await payee_store.sealed_rows(read, [each.account_id for each in sent if each.account_id is not None])
    told = {each.payee: rows[each.account_id] for each in sent if each.account_id is not None}
    opened = await _opened(read, vault, told)
    return {each.id: opened[each.payee] for each in sent if each.account_id is not None}


async def _opened(read: Read, vault: Vault, sealed: Mapping[Party, Sealed]) -> dict[Party, PayeeAccount]:
    people = [PersonId(party.id) for party in sealed if party.kind is PartyKind.PERSON]
    keys = await sealing_keys(read, vault, people)
    found = {}
    for party, (row_id, wrapped, account) in sealed.items():
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
