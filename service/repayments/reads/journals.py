"""What journals are about and whose their entries are, for a file that auditors take along."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from service.base.ids import JournalId
from service.db.work import Read
from service.ledger.terms import Journal

ABOUT = text("""
    SELECT j.id, coalesce(c.case_ref, k.claim_no, used.labels) AS label
    FROM unnest(CAST(:ids AS uuid[]), CAST(:subjects AS uuid[])) j (id, subject_id)
        LEFT JOIN support_case c ON c.id = j.subject_id LEFT JOIN support_claim k ON k.id = j.subject_id
        LEFT JOIN deposit d ON d.journal_id = j.id
        LEFT JOIN LATERAL (
            SELECT string_agg(DISTINCT found.label, '、') AS labels FROM (
                SELECT own.claim_no AS label FROM deposit_match m JOIN support_claim own ON own.id = m.claim_id
                WHERE m.deposit_id = d.id AND m.undoes IS NULL
                    AND NOT EXISTS (SELECT FROM deposit_match WHERE undoes = m.id)
                UNION ALL
                SELECT own.claim_no FROM deposit_refund b JOIN support_claim own ON own.id = b.claim_id
                WHERE b.deposit_id = d.id
                UNION ALL
                SELECT own.case_ref FROM transfer_return b JOIN transfer t ON t.id = b.transfer_id
                    JOIN obligation o ON o.id = t.obligation_id JOIN support_case own ON own.id = o.case_id
                WHERE b.deposit_id = d.id) found) used ON true""")
PARTIES = text("""
    SELECT id, name FROM company WHERE id = ANY(:ids)
    UNION ALL
    SELECT person_id, string_agg(case_ref, '、' ORDER BY case_ref) FROM support_case WHERE person_id = ANY(:ids)
    GROUP BY 1""")


async def journals_about(read: Read, journals: Sequence[Journal]) -> dict[JournalId, str]:
    """The number of the support or the claim of each; of money that came in what it is for by now.

    One statement.
    """
    asked = {"ids": [one.journal_id for one in journals], "subjects": [one.facts.subject_id for one in journals]}
    return {row.id: row.label or "" for row in await read.session.execute(ABOUT, asked)}


async def parties_of(read: Read, journals: Sequence[Journal]) -> dict[UUID, str]:
    """Whose the entries are: a company by its name, a person by the numbers of the supports; one statement."""
    ids = {entry.party for one in journals for entry in one.facts.entries if entry.party is not None}
    return {row.id: row.name for row in await read.session.execute(PARTIES, {"ids": list(ids)})}
