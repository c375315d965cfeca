"""SQL of the slice: journals in a few statements however many they are, and what the database refuses in its words."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import service.ledger.tables  # noqa: F401 - later slices' tables refer to them
from service.base.fiscal_year import FiscalYear
from service.base.refusals import Refusal
from service.db.work import Work
from service.ledger import terms
from service.ledger.rules import touches_cash
from service.ledger.terms import Closing, JournalFacts

REFUSALS: Mapping[str, tuple[type[Refusal], str]] = {
    "ledger_year_is_opened": (terms.YearNotOpened, "この会計年度の帳簿はまだ開かれていません。"),
    "ledger_year_is_not_closed": (terms.YearClosed, "この会計年度の帳簿は閉鎖されています。"),
    "ledger_year_takes_obligations": (
        terms.ObligationsClosed,
        "この会計年度は締め切られ、現金の出納だけを記録できます。",
    ),
    "ledger_year_is_over": (terms.TooEarlyToClose, "会計年度は翌年度の4月1日から締め切れます。"),
    "ledger_settlement_is_over": (terms.TooEarlyToClose, "帳簿は翌年度の6月1日から閉鎖できます。"),
    "ledger_obligations_close_first": (terms.ObligationsStillOpen, "先に債権・債務の計上を締め切ってください。"),
    "ledger_closing_is_requested": (
        terms.ClosingNotRequested,
        "締めの申請がありません。先に申請し、別の職員が締めてください。",
    ),
    "ledger_closing_two_hands": (terms.SameHand, "締めは、申請した人とは別の職員が行ってください。"),
    "ledger_journal_reversed_once": (terms.AlreadyReversed, "この仕訳はすでに取り消されています。"),
    "ledger_no_reversal_of_reversal": (
        terms.ReversalOfReversal,
        "取消の仕訳は取り消せません。正しい仕訳を新しく記録してください。",
    ),
    "ledger_reversal_mirrors": (terms.ReversalDiffers, "取消の仕訳は、元の仕訳の明細を逆にしたものに限ります。"),
    "ledger_corrects_earlier_year": (
        terms.CorrectionOfSameYear,
        "訂正できるのは過年度の仕訳です。同じ年度の仕訳は取り消してください。",
    ),
}
"""What a broken constraint of the ledger means."""


@dataclass(frozen=True, slots=True)
class NewJournal:
    """A journal on its way in."""

    id: UUID
    facts: JournalFacts
    digest: bytes


@contextmanager
def refusals_of_ledger() -> Iterator[None]:
    """Turns the database's refusal into the slice's; another is left as it is."""
    try:
        yield
    except IntegrityError as failure:
        cause = getattr(failure.orig, "__cause__", None)
        known = REFUSALS.get(getattr(cause, "constraint_name", None) or "")
        if known is None:
            raise
        refusal, sentence = known
        raise refusal(sentence) from failure


CLOSES = {
    Closing.OBLIGATIONS: text("SELECT ledger_close_obligations(:year, :at, CAST(:by AS uuid))"),
    Closing.BOOKS: text("SELECT ledger_close_year(:year, :at, CAST(:by AS uuid))"),
}
REQUEST = text("""
    INSERT INTO ledger_closing_request (id, fiscal_year, closing, seen, requested_at, requested_by)
    VALUES (:id, :year, :closing, :seen, :at, :by)""")
LOCK_YEAR = text("SELECT pg_advisory_xact_lock(hashtextextended('ledger_year', :year))")
WITHDRAW = text("""
    INSERT INTO ledger_closing_withdrawal (request_id, withdrawn_at, withdrawn_by)
    SELECT id, :at, CAST(:by AS uuid) FROM standing_closing_request WHERE id = ANY(CAST(:ids AS uuid[]))
    RETURNING request_id""")


async def open_year(work: Work, year: FiscalYear) -> bool:
    """Whether it was not open before."""
    query = text("SELECT ledger_open_year(:year, :at)")
    return bool((await work.session.execute(query, {"year": year.year, "at": work.now})).scalar_one())


async def close(work: Work, year: FiscalYear, closing: Closing) -> bool:
    """Calls the database's own function; whether it changed anything."""
    with refusals_of_ledger():
        asked = {"year": year.year, "at": work.now, "by": work.actor.id}
        return bool((await work.session.execute(CLOSES[closing], asked)).scalar_one())


async def insert_closing_request(work: Work, year: FiscalYear, closing: Closing, seen: str) -> None:
    """This actor asks another to close."""
    asked = {"id": work.new_id(), "year": year.year, "closing": closing.value, "seen": seen}
    with refusals_of_ledger():
        await work.session.execute(REQUEST, {**asked, "at": work.now, "by": work.actor.id})


async def hold_year(work: Work, year: FiscalYear) -> None:
    """Until this work ends nobody closes the year or writes in it."""
    await work.session.execute(LOCK_YEAR, {"year": year.year})


async def withdraw_requests(work: Work, ids: Sequence[UUID]) -> int:
    """Takes back those of these that stand; answers how many."""
    taken = await work.session.execute(WITHDRAW, {"ids": list(ids), "at": work.now, "by": work.actor.id})
    return len(taken.all())


async def insert_journals(work: Work, journals: Sequence[NewJournal]) -> set[UUID]:
    """Inserts those whose key is new, with their entries; answers their ids.

    In the order of their keys, so that two who post the same at once wait for each other in one order only.
    """
    ordered = sorted(journals, key=lambda journal: journal.facts.natural_key)
    with refusals_of_ledger():
        inserted = set((await work.session.execute(INSERT_JOURNALS, _journal_columns(work, ordered))).scalars())
        new = [journal for journal in journals if journal.id in inserted]
        if new:
            await work.session.execute(INSERT_ENTRIES, _entry_columns(new))
    return inserted


async def standing(work: Work, keys: Sequence[str]) -> dict[str, tuple[UUID, bytes]]:
    """Id and digest of the journals of these keys that are there."""
    if not keys:
        return {}
    query = text("SELECT natural_key, id, digest FROM ledger_journal WHERE natural_key = ANY(CAST(:keys AS text[]))")
    found = await work.session.execute(query, {"keys": list(keys)})
    return {key: (journal_id, digest) for key, journal_id, digest in found}


async def seal(work: Work) -> None:
    """Chains this work's journals. Their soundness is asked before, so that the lock is held for the commit alone."""
    with refusals_of_ledger():
        await work.session.execute(text("SET CONSTRAINTS ledger_journal_sound, ledger_entry_sound IMMEDIATE"))
        await work.session.execute(text("SELECT ledger_seal_journals()"))


INSERT_JOURNALS = text("""
    INSERT INTO ledger_journal (id, natural_key, digest, kind, fiscal_year, on_date, touches_cash, subject_id,
        reverses, corrects, recorded_at, recorded_by)
    SELECT id, natural_key, digest, kind, fiscal_year, on_date, touches_cash, subject_id, reverses, corrects,
        CAST(:now AS timestamptz), CAST(:actor AS uuid)
    FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[]), CAST(:digests AS bytea[]), CAST(:kinds AS text[]),
        CAST(:years AS integer[]), CAST(:days AS date[]), CAST(:cash AS boolean[]), CAST(:subjects AS uuid[]),
        CAST(:reverses AS uuid[]), CAST(:corrects AS uuid[]))
        WITH ORDINALITY AS new (id, natural_key, digest, kind, fiscal_year, on_date, touches_cash, subject_id,
            reverses, corrects, place)
    ORDER BY place
    ON CONFLICT (natural_key) DO NOTHING RETURNING id""")

INSERT_ENTRIES = text("""
    INSERT INTO ledger_entry (journal_id, line, account, party, amount)
    SELECT * FROM unnest(CAST(:journals AS uuid[]), CAST(:lines AS integer[]), CAST(:accounts AS text[]),
        CAST(:parties AS uuid[]), CAST(:amounts AS bigint[]))""")


def _journal_columns(work: Work, journals: Sequence[NewJournal]) -> dict[str, Any]:
    facts = [journal.facts for journal in journals]
    return {
        "ids": [journal.id for journal in journals],
        "digests": [journal.digest for journal in journals],
        "keys": [each.natural_key for each in facts],
        "kinds": [each.kind for each in facts],
        "years": [each.fiscal_year.year for each in facts],
        "days": [each.on_date for each in facts],
        "cash": [touches_cash(each.entries) for each in facts],
        "subjects": [each.subject_id for each in facts],
        "reverses": [each.reverses for each in facts],
        "corrects": [each.corrects for each in facts],
        "now": work.now,
        "actor": work.actor.id,
    }


def _entry_columns(journals: Sequence[NewJournal]) -> dict[str, Any]:
    lines = [
        (journal.id, number, entry)
        for journal in journals
        for number, entry in enumerate(journal.facts.entries, start=1)
    ]
    return {
        "journals": [journal_id for journal_id, _, _ in lines],
        "lines": [number for _, number, _ in lines],
        "accounts": [entry.account.value for _, _, entry in lines],
        "parties": [entry.party for _, _, entry in lines],
        "amounts": [entry.amount.amount for _, _, entry in lines],
    }
