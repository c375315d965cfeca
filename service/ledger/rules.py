"""What a journal must be, its content in a form that can be compared, and what undoes it: pure."""

import hashlib
import json
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.yen import total
from service.ledger.terms import (
    CHART,
    LARGEST,
    LONGEST_KEY,
    LONGEST_KIND,
    AccountCode,
    AmountTooLarge,
    BadJournal,
    EmptyEntry,
    Entry,
    Journal,
    JournalFacts,
    KeyUnusable,
    OutsideYear,
    PartyNeeded,
    ReversalOfReversal,
    TooFewEntries,
    Unbalanced,
)


def touches_cash(entries: tuple[Entry, ...]) -> bool:
    """Whether money moved."""
    return any(entry.account is AccountCode.CASH for entry in entries)


def last_day(year: FiscalYear, *, with_cash: bool) -> date:
    """Until when a journal of the year may be dated: 31 March, with cash 31 May (出納整理期間、地方自治法235条の5)."""
    return date(year.year + 1, 5, 31) if with_cash else year.last_day


def check_journal(facts: JournalFacts) -> None:
    """Refuses a journal that no book can hold (a BadJournal); the database refuses the same."""
    refusal = _of_whole(facts) or _of_entries(facts)
    if refusal is not None:
        raise refusal


def _of_whole(facts: JournalFacts) -> BadJournal | None:
    key = facts.natural_key
    if not 0 < len(key) <= LONGEST_KEY or not 0 < len(facts.kind) <= LONGEST_KIND:
        return KeyUnusable("仕訳の番号か種類が空か、長すぎます。")
    if len(facts.entries) < 2:
        return TooFewEntries("仕訳には借方と貸方の明細が必要です。", journal=key)
    if total([entry.amount for entry in facts.entries]):
        return Unbalanced("借方と貸方の合計が一致しません。", journal=key)
    if (
        not facts.fiscal_year.first_day
        <= facts.on_date
        <= last_day(facts.fiscal_year, with_cash=touches_cash(facts.entries))
    ):
        return OutsideYear("日付が会計年度の外です。現金の出納だけは翌年度の5月31日まで記録できます。", journal=key)
    return None


def _of_entries(facts: JournalFacts) -> BadJournal | None:
    key = facts.natural_key
    for entry in facts.entries:
        if not entry.amount:
            return EmptyEntry("0円の明細は記録できません。", journal=key)
        if not -LARGEST <= entry.amount <= LARGEST:
            return AmountTooLarge("金額が大きすぎます。", journal=key)
        if CHART[entry.account].needs_party and entry.party is None:
            return PartyNeeded(f"{CHART[entry.account].name}には相手方が必要です。", journal=key)
    return None


def content_digest(facts: JournalFacts) -> bytes:
    """SHA-256 of all that a journal says but its key; the same in whatever order its entries come."""
    entries = sorted(
        (entry.account.value, str(entry.party) if entry.party else "", entry.amount.amount) for entry in facts.entries
    )
    told = (facts.subject_id, facts.reverses, facts.corrects)
    content = [
        *(facts.kind, facts.fiscal_year.year, facts.on_date.isoformat()),
        *(str(each) if each else None for each in told),
        entries,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).digest()


def reversal_of(journal: Journal, natural_key: str, fiscal_year: FiscalYear, on_date: date) -> JournalFacts:
    """The journal that undoes another: the same entries negated; in a later year it says that it corrects it.

    Raises ReversalOfReversal.
    """
    undone = journal.facts
    if undone.reverses is not None:
        raise ReversalOfReversal("取消の仕訳は取り消せません。正しい仕訳を新しく記録してください。")
    return JournalFacts(
        natural_key=natural_key,
        kind=undone.kind,
        fiscal_year=fiscal_year,
        on_date=on_date,
        entries=tuple(Entry(entry.account, -entry.amount, entry.party) for entry in undone.entries),
        subject_id=undone.subject_id,
        reverses=journal.journal_id,
        corrects=_corrected(journal, fiscal_year),
    )


def _corrected(journal: Journal, fiscal_year: FiscalYear) -> JournalId | None:
    return None if fiscal_year == journal.facts.fiscal_year else journal.journal_id
