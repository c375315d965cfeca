"""The account to which a person or company is paid, and the bank's file that holds them."""

import json
from uuid import UUID

from ingest.zengin import Requester, write_transfers
from service.base.ids import PersonId
from service.db.work import Work
from service.people.reads import sealing_keys
from service.platform import audit
from service.platform.crypto import Vault
from service.repayments import store
from service.repayments.reads.payees import accounts_of_transfers, place_of
from service.repayments.rules.accounts import requests_for
from service.repayments.rules.permission import check_may_run
from service.repayments.store import payees as payee_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.batch import BatchAnswered
from service.repayments.terms.payee import PayeeAccount
from service.repayments.terms.settlement import AccountMissing, Party, PartyKind, TransferOutcome


async def set_payee_account(work: Work, vault: Vault, party: Party, account: PayeeAccount) -> None:
    """From now on the party is paid to this account; who changed it, and when, stays on record."""
    check_may_run(work.actor)
    row_id = work.new_id()
    wrapped = None
    if party.kind is PartyKind.PERSON:
        key = (await sealing_keys(work, vault, [PersonId(party.id)]))[PersonId(party.id)]
    else:
        key, wrapped = vault.new_person_key(row_id)
    told = json.dumps(
        [
            account.bank_code,
            account.bank_name,
            account.branch_code,
            account.branch_name,
            account.account_type.value,
            account.number.reveal(),
            account.holder.reveal(),
        ]
    )
    await payee_store.insert_account(work, row_id, party, wrapped, key.seal(told, place_of(row_id)))
    await audit.note(work, "payee_account.set", subject_id=party.id, kind=party.kind.value)


async def bank_file(work: Work, vault: Vault, requester: Requester, batch_id: UUID) -> bytes:
    """The file of a batch for the bank (全銀協 総合振込); the same batch gives the same bytes. Each making is kept:
    from then on the bank may have it.

    Raises AccountMissing where a payee had no account when the batch was made, and BatchAnswered of a withdrawn one.
    """
    await store.lock(work)
    sent = await transfer_store.transfers(work, batch_id=batch_id)
    if any(each.outcome is TransferOutcome.WITHDRAWN for each in sent):
        raise BatchAnswered("取り消した振込依頼のファイルは作成できません。")
    accounts = await accounts_of_transfers(work, vault, sent)
    missing = [each for each in sent if each.id not in accounts]
    if missing:
        raise AccountMissing("振込先の口座が登録されていない相手がいます。", count=len(missing))
    pay_on = await transfer_store.pay_day(work, batch_id)
    await transfer_store.insert_file(work, batch_id)
    await audit.note(work, "transfers.file_made", subject_id=batch_id, purpose="payment", count=len(sent))
    return write_transfers(requester, pay_on, requests_for([(each, accounts[each.id]) for each in sent]))
