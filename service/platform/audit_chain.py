"""Reads the audit chain again: the first entry that was edited, removed or slipped in, and the head to keep elsewhere.

The formula is written out here and not asked of the database's own function, which whoever rewrites entries could
rewrite as well. What is missing from the end leaves a chain that is whole but shorter; only an anchor, a head that
was kept outside the database, tells of it.
"""

import re
from dataclasses import dataclass
from typing import Self

from sqlalchemy import text

from service.base.refusals import Conflict, Invalid
from service.db.work import Read

WRITTEN_HEAD = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})", re.ASCII)

FIRST_BAD = text(r"""
    SELECT number, before, is_next FROM (
        SELECT number, hash, coalesce(lag(number) OVER in_order, 0) AS before,
            number = coalesce(lag(number) OVER in_order, 0) + 1 AS is_next,
            sha256(coalesce(lag(hash) OVER in_order, '\x') || convert_to(jsonb_build_array(
                number, extract(epoch FROM at), actor_role, actor_id, company_id,
                act, subject_id, purpose, facts)::text, 'UTF8')) AS expected
        FROM audit_entry
        WINDOW in_order AS (ORDER BY number)) chain
    WHERE NOT is_next OR hash IS DISTINCT FROM expected
    ORDER BY number LIMIT 1""")


class ChainBroken(Conflict):
    """The log is not what was written; the detail names the first bad entry."""


class NotAHead(Invalid):
    """What was given is not NUMBER:HASH."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry's number and hash; whoever holds it can prove that nothing up to it was changed."""

    number: int
    hash: bytes

    @classmethod
    def parse(cls, written: str) -> Self:
        found = WRITTEN_HEAD.fullmatch(written.strip())
        if found is None:
            raise NotAHead("監査ログの先頭は「番号:ハッシュ（16進64桁）」で書いてください。")
        return cls(int(found[1]), bytes.fromhex(found[2]))

    def __str__(self) -> str:
        return f"{self.number}:{self.hash.hex()}"


async def head(read: Read) -> Head | None:
    """The last entry; None when nothing was noted yet."""
    query = text("SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1")
    last = (await read.session.execute(query)).one_or_none()
    return Head(last.number, last.hash) if last else None


async def verify(read: Read, anchor: Head | None = None) -> Head | None:
    """The head of a chain that is whole and holds the anchor; ChainBroken otherwise."""
    bad = (await read.session.execute(FIRST_BAD)).one_or_none()
    if bad is not None and not bad.is_next:
        raise ChainBroken(
            f"監査ログの{bad.number}番の前が{bad.before}番です。間が抜かれたか、差し込まれています。", number=bad.number
        )
    if bad is not None:
        raise ChainBroken(f"監査ログの{bad.number}番が、書かれたときと違います。", number=bad.number)
    if anchor is not None:
        await _check_holds(read, anchor)
    return await head(read)


async def _check_holds(read: Read, anchor: Head) -> None:
    query = text("SELECT hash FROM audit_entry WHERE number = :number")
    found = (await read.session.execute(query, {"number": anchor.number})).scalar_one_or_none()
    if found is None:
        raise ChainBroken(
            f"監査ログの{anchor.number}番がありません。終わりが切り取られています。", number=anchor.number
        )
    if found != anchor.hash:
        raise ChainBroken(
            f"監査ログの{anchor.number}番が、控えの値と違います。鎖ごと書き直されています。", number=anchor.number
        )
