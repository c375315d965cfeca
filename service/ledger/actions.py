"""What is done with the books: years opened and closed, journals posted and reversed."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.outcomes import Outcome
from service.db.recording import Recorded, RecordedOtherwise
from service.db.work import Work
from service.ledger import reads, store
from service.ledger.rules import check_journal, content_digest, reversal_of
from service.ledger.store import NewJournal
from service.ledger.terms import JournalFacts
from service.platform import audit


async def open_year(work: Work, year: FiscalYear) -> Outcome:
    """Opens a year's books; UNCHANGED when they were opened before, also when they are closed by now."""
    return await _change_year(work, "ledger_open_year", "ledger.year_opened", year)


async def close_obligations(work: Work, year: FiscalYear) -> Outcome:
    """From now on the year takes cash alone, until it is closed; from 1 April of the next year on (TooEarlyToClose).

    Raises YearNotOpened. Never undone; a second time is UNCHANGED.
    """
    return await _change_year(work, "ledger_close_obligations", "ledger.obligations_closed", year)


async def close_year(work: Work, year: FiscalYear) -> Outcome:
    """Closes the year's books (出納閉鎖); from 1 June of the next year on (TooEarlyToClose).

    Raises YearNotOpened, and ObligationsStillOpen where those were not closed before. Never undone; a second time is
    UNCHANGED.
    """
    return await _change_year(work, "ledger_close_year", "ledger.year_closed", year)


async def _change_year(work: Work, function: str, act: str, year: FiscalYear) -> Outcome:
    if not await store.change_year(work, function, year):
        return Outcome.UNCHANGED
    await audit.note(work, act, fiscal_year=year.year)
    return Outcome.CHANGED


async def post_journals(work: Work, journals: Sequence[JournalFacts]) -> list[Recorded]:
    """Posts journals that are new by their natural key; answers in their order. A few statements however many.

    A known key with the same content is UNCHANGED, whatever became of its year since; with another content it refuses
    all (RecordedOtherwise). Raises a BadJournal, YearNotOpened, ObligationsClosed, YearClosed, and for journals that
    reverse or correct AlreadyReversed, ReversalOfReversal, ReversalDiffers, CorrectionOfSameYear.
    """
    if not journals:
        return []
    recorded = await _post(work, journals)
    new = sum(each.outcome is Outcome.NEW for each in recorded)
    subjects = {facts.subject_id for facts in journals}
    subject = next(iter(subjects)) if len(subjects) == 1 else None
    await audit.note(work, "ledger.posted", subject, stored=new, unchanged=len(recorded) - new)
    return recorded


async def reverse_journal(
    work: Work, journal_id: JournalId, on_date: date, natural_key: str, fiscal_year: FiscalYear
) -> Recorded:
    """Undoes a journal entirely by one with the same entries negated, at most once (AlreadyReversed).

    In the journal's own year, or, where that takes it no more, in a later one, which the caller names; the reversal
    then says that it corrects the journal. The same key again is UNCHANGED. Raises NoSuchJournal, ReversalOfReversal,
    and what `post_journals` raises.
    """
    journal = await reads.journal(work, journal_id)
    (recorded,) = await _post(work, [reversal_of(journal, natural_key, fiscal_year, on_date)])
    await audit.note(
        work,
        "ledger.reversed",
        journal.facts.subject_id,
        journal=journal_id,
        by=recorded.id,
        outcome=recorded.outcome.value,
    )
    return recorded


async def _post(work: Work, journals: Sequence[JournalFacts]) -> list[Recorded]:
    new = _in_form(work, journals)
    told = _first_of_each_key(new)
    inserted = await store.insert_journals(work, list(told.values()))
    if inserted and store.seal not in work.last_acts:
        work.last_acts.append(store.seal)
    known = await store.standing(work, [key for key, journal in told.items() if journal.id not in inserted])
    known |= {key: (journal.id, journal.digest) for key, journal in told.items() if key not in known}
    return [_recorded(journal, known[journal.facts.natural_key], inserted) for journal in new]


def _in_form(work: Work, journals: Sequence[JournalFacts]) -> list[NewJournal]:
    for facts in journals:
        check_journal(facts)
    return [NewJournal(work.new_id(), facts, content_digest(facts)) for facts in journals]


def _first_of_each_key(journals: Sequence[NewJournal]) -> dict[str, NewJournal]:
    told: dict[str, NewJournal] = {}
    for journal in journals:
        told.setdefault(journal.facts.natural_key, journal)
    return told


def _recorded(journal: NewJournal, stands: tuple[UUID, bytes], inserted: set[UUID]) -> Recorded:
    """NEW for the one that was inserted; where the same was told twice, the second finds it UNCHANGED."""
    standing_id, digest = stands
    if digest != journal.digest:
        raise RecordedOtherwise("同じ番号で別の内容がすでに記録されています。", reference=journal.facts.natural_key)
    return Recorded(standing_id, Outcome.NEW if journal.id in inserted else Outcome.UNCHANGED)
