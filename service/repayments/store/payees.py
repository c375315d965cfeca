"""Statements about accounts to which somebody is paid; they go in and come out sealed."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import text

from service.db.work import Read, Work
from service.repayments.tables import PayeeAccountRow
from service.repayments.terms.settlement import Party


async def insert_account(work: Work, row_id: UUID, party: Party, wrapped_key: bytes | None, account: bytes) -> None:
    """The account that counts from now on."""
    work.session.add(
        PayeeAccountRow(
            id=row_id,
            party_kind=party.kind.value,
            party_id=party.id,
            wrapped_key=wrapped_key,
            account=account,
            recorded_at=work.now,
            recorded_by=work.actor.id,
        )
    )


Sealed = tuple[UUID, bytes | None, bytes]
"""The row, its own key where it has one, and the sealed account."""


async def sealed_accounts(read: Read, party_ids: Collection[UUID]) -> Mapping[UUID, Sealed]:
    """By party the account told last."""
    query = text("""
        SELECT DISTINCT ON (party_id) party_id, id, wrapped_key, account FROM payee_account
        WHERE party_id = ANY(:parties) ORDER BY party_id, recorded_at DESC, id DESC""")
    rows = await read.session.execute(query, {"parties": list(party_ids)})
    return {row.party_id: (row.id, row.wrapped_key, row.account) for row in rows}


async def sealed_rows(read: Read, row_ids: Collection[UUID]) -> Mapping[UUID, Sealed]:
    """By row, each as it was told."""
    query = text("SELECT id, wrapped_key, account FROM payee_account WHERE id = ANY(:rows)")
    rows = await read.session.execute(query, {"rows": list(row_ids)})
    return {row.id: (row.id, row.wrapped_key, row.account) for row in rows}


async def accounts_now(read: Read, party_ids: Collection[UUID]) -> Mapping[UUID, tuple[UUID, UUID | None]]:
    """By party the row of the account that counts now, and who entered it; those without one are left out."""
    query = text("""
        SELECT DISTINCT ON (party_id) party_id, id, recorded_by FROM payee_account
        WHERE party_id = ANY(:parties) ORDER BY party_id, recorded_at DESC, id DESC""")
    rows = await read.session.execute(query, {"parties": list(party_ids)})
    return {row.party_id: (row.id, row.recorded_by) for row in rows}
