"""Reads all the books again: the first journal that was changed, removed, slipped in or never sound, and the head.

The formulas are written out here and not asked of the database's own functions, which whoever rewrites journals could
rewrite as well. What is missing from the end leaves a chain that is whole but shorter: it is told by an anchor, a head
that was kept outside or that the night before noted in the audit log.
"""

from sqlalchemy import text

from service.db.work import Read
from service.ledger.terms import LedgerBroken, NotAnAnchor
from service.platform.audit_chain import Head, NotAHead

ANCHORED = "ledger.anchored"
"""The act under which a night notes the head in the audit log."""

FIRST_BAD = text(r"""
    WITH seals AS (
        SELECT number, journal_id, hash, coalesce(lag(number) OVER in_order, 0) AS before,
            coalesce(lag(hash) OVER in_order, '\x') AS previous
        FROM ledger_seal WINDOW in_order AS (ORDER BY number)),
    lines AS (
        SELECT journal_id, count(*) AS count, sum(amount) AS total, bool_or(account = 'cash') AS cash,
            jsonb_agg(jsonb_build_array(line, account, party, amount) ORDER BY line) AS content
        FROM ledger_entry GROUP BY journal_id),
    judged AS (
        SELECT s.number, s.before, coalesce(s.journal_id, j.id, l.journal_id) AS journal_id, CASE
            WHEN s.number IS NULL AND j.id IS NULL THEN 'lines_alone'
            WHEN s.number IS NULL THEN 'unsealed'
            WHEN s.number <> s.before + 1 THEN 'gap'
            WHEN j.id IS NULL THEN 'missing'
            WHEN s.hash IS DISTINCT FROM sha256(s.previous || convert_to(jsonb_build_array(
                j.id, j.natural_key, encode(j.digest, 'hex'), j.kind, j.fiscal_year, j.on_date, j.touches_cash,
                j.subject_id, j.reverses, j.corrects, extract(epoch FROM j.recorded_at), j.recorded_by,
                l.content)::text, 'UTF8')) THEN 'changed'
            WHEN l.count IS NULL OR l.count < 2 OR l.total <> 0 THEN 'unbalanced'
            WHEN l.cash <> j.touches_cash OR j.on_date < make_date(j.fiscal_year, 4, 1)
                OR j.on_date > make_date(j.fiscal_year + 1, CASE WHEN l.cash THEN 5 ELSE 3 END, 31) THEN 'outside'
            WHEN j.reverses IS NOT NULL AND (
                NOT EXISTS (SELECT FROM ledger_journal u WHERE u.id = j.reverses AND u.reverses IS NULL
                    AND u.fiscal_year <= j.fiscal_year)
                OR EXISTS (SELECT FROM ledger_journal o WHERE o.reverses = j.reverses AND o.id <> j.id)
                OR EXISTS (
                    SELECT FROM ledger_entry e WHERE e.journal_id IN (j.id, j.reverses)
                    GROUP BY e.account, e.party, abs(e.amount)
                    HAVING sum(e.amount) <> 0 OR count(*) <> 2 * count(*) FILTER (WHERE e.journal_id = j.id)))
                THEN 'reversal'
            WHEN j.corrects IS NOT NULL AND NOT EXISTS (
                SELECT FROM ledger_journal u WHERE u.id = j.corrects AND u.fiscal_year < j.fiscal_year)
                THEN 'correction'
            END AS fault
        FROM seals s FULL JOIN ledger_journal j ON j.id = s.journal_id FULL JOIN lines l ON l.journal_id = j.id)
    SELECT number, before, journal_id, fault FROM judged WHERE fault IS NOT NULL
    ORDER BY number NULLS LAST, journal_id LIMIT 1""")

FAULTS = {
    "lines_alone": "仕訳のない明細があります（{journal}）。",
    "unsealed": "鎖につながれていない仕訳があります（{journal}）。",
    "gap": "仕訳{number}番の前が{before}番です。間が抜かれたか、差し込まれています。",
    "missing": "仕訳{number}番がありません（{journal}）。",
    "changed": "仕訳{number}番が、記録されたときと違います（{journal}）。",
    "unbalanced": "仕訳{number}番の借方と貸方が一致しません（{journal}）。",
    "outside": "仕訳{number}番の日付または現金の表示が、会計年度と合いません（{journal}）。",
    "reversal": "仕訳{number}番は、元の仕訳の取消になっていません（{journal}）。",
    "correction": "仕訳{number}番が訂正する過年度の仕訳がありません（{journal}）。",
}


def read_anchor(written: str) -> Head:
    """NUMBER:HASH as `ledger verify` prints it; NotAnAnchor."""
    try:
        return Head.parse(written)
    except NotAHead as failure:
        raise NotAnAnchor("帳簿の終わりは「番号:ハッシュ（16進64桁）」で書いてください。") from failure


async def head(read: Read) -> Head | None:
    """The last journal's number and hash; None when nothing was posted yet."""
    query = text("SELECT number, hash FROM ledger_seal ORDER BY number DESC LIMIT 1")
    last = (await read.session.execute(query)).one_or_none()
    return Head(last.number, last.hash) if last else None


async def last_anchor(read: Read) -> Head | None:
    """The head that a night noted last in the audit log."""
    query = text("SELECT facts FROM audit_entry WHERE act = :act ORDER BY number DESC LIMIT 1")
    facts = (await read.session.execute(query, {"act": ANCHORED})).scalar_one_or_none()
    return Head(facts["number"], bytes.fromhex(facts["hash"])) if facts else None


async def verify(read: Read, anchor: Head | None = None) -> Head | None:
    """The head of books that are whole and hold the anchor and the last one of a night; LedgerBroken otherwise."""
    found = await head(read)
    bad = (await read.session.execute(FIRST_BAD)).one_or_none()
    if bad is not None:
        told = {"number": bad.number or 0, "before": bad.before or 0, "journal": str(bad.journal_id)}
        raise LedgerBroken(FAULTS[bad.fault].format(**told), **told)
    for kept in (anchor, await last_anchor(read)):
        if kept is not None:
            await _check_holds(read, kept)
    return found


async def _check_holds(read: Read, anchor: Head) -> None:
    query = text("SELECT hash FROM ledger_seal WHERE number = :number")
    found = (await read.session.execute(query, {"number": anchor.number})).scalar_one_or_none()
    if found is None:
        raise LedgerBroken(f"仕訳{anchor.number}番がありません。終わりが切り取られています。", number=anchor.number)
    if found != anchor.hash:
        raise LedgerBroken(
            f"仕訳{anchor.number}番が、控えの値と違います。鎖ごと書き直されています。", number=anchor.number
        )
