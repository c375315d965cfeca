"""Of what samples stored: how much it is, and the supports and payments whose pages are measured."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text

from service.base.ids import CaseId
from service.db.work import Read

STANDS = {"千賀": "decided", "恵美": "ended", "申": "applied", "登": "before the application"}
"""The supports whose pages are asked for by the name of who stands so in the browser tests' own programme."""
SUPPORTS = text("""
    SELECT DISTINCT ON (kind) kind, id FROM (
        SELECT c.id, CASE WHEN last.kind IN ('notice_issued', 'offered', 'hired') THEN 'before the application'
                ELSE coalesce(last.kind, 'before the application') END AS kind,
            (SELECT count(*) FROM obligation o WHERE o.case_id = c.id) AS obligations
        FROM support_case c LEFT JOIN LATERAL (SELECT e.kind FROM support_event e WHERE e.case_id = c.id
            ORDER BY e.recorded_at DESC, e.id DESC LIMIT 1) last ON true) found
    ORDER BY kind, obligations DESC, id""")
MONEY = text("""
    SELECT (SELECT id FROM support_claim ORDER BY issued_on DESC, id DESC LIMIT 1) AS claim, t.batch_id AS batch,
        (SELECT company_id FROM support_participation GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS firm,
        t.payee_id AS payee
    FROM transfer t JOIN transfer_batch b ON b.id = t.batch_id WHERE t.payee_kind = 'person'
    ORDER BY b.count DESC, t.id LIMIT 1""")
"""The latest claim, the largest batch, the firm that takes part most, and somebody who is paid."""
COUNTED = ("person", "posting", "company", "introduction", "placement", "ranked_pair", "support_case", "obligation")


async def supports_of_sample(read: Read) -> Mapping[str, CaseId]:
    """Of each standing the support for which most was computed."""
    kinds = {row.kind: row.id for row in await read.session.execute(SUPPORTS)}
    return {name: kinds[kind] for name, kind in STANDS.items()}


async def money_of_sample(read: Read) -> Mapping[str, UUID]:
    """As `Office.money` tells."""
    return (await read.session.execute(MONEY)).one()._asdict()


async def stored(read: Read) -> dict[str, int]:
    """Rows by table."""
    counts = {}
    for name in COUNTED:
        counts[name] = (await read.session.execute(text(f"SELECT count(*) FROM {name}"))).scalar_one()  # noqa: S608
    return counts
