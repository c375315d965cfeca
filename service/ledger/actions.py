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
from service.ledger.terms import Closing, ClosingRequest, JournalFacts, ObligationsStillOpen, SameHand
from service.platform import audit


async def open_year(work: Work, year: FiscalYear) -> Outcome:
    """Opens a year's books; UNCHANGED when they were opened before, also when they are closed by now."""
    if not await store.open_year(work, year):
        return Outcome.UNCHANGED
    await audit.note(work, "ledger.year_opened", fiscal_year=year.year)
    return Outcome.CHANGED


async def request_closing(work: Work, year: FiscalYear, closing: Closing, seen: str = "") -> Outcome:
    """Asks that another closes the year to obligations, from 1 April of the next year on, or its books, from 1 June on.

    `seen`: what was open, for who closes. UNCHANGED where a request stands or it is closed already. Raises
    YearNotOpened, TooEarlyToClose, ObligationsStillOpen for books before obligations, SameHand for nobody in
    particular.
    """
    if work.actor.id is None:
        raise SameHand("締めの申請は、職員が行ってください。")
    books = next((one for one in await reads.years(work) if one.fiscal_year == year), None)
    if books is not None and closing is Closing.BOOKS and books.obligations_closed_at is None:
        raise ObligationsStillOpen("先に債権・債務の計上を締め切ってください。")
    closed_at = books and (books.closed_at if closing is Closing.BOOKS else books.obligations_closed_at)
    if closed_at is not None or await _standing(work, year, closing):
        return Outcome.UNCHANGED
    await store.insert_closing_request(work, year, closing, seen)
    await audit.note(work, "ledger.closing_requested", fiscal_year=year.year, closing=closing.value, seen=seen)
    return Outcome.CHANGED


async def withdraw_closing(work: Work, year: FiscalYear, closing: Closing) -> Outcome:
    """Takes back what was asked, whoever asked; UNCHANGED where nothing stands, as nothing does of what is closed."""
    await store.hold_year(work, year)
    asked = [each.id for each in await _standing(work, year, closing)]
    if not asked or not await store.withdraw_requests(work, asked):
        return Outcome.UNCHANGED
    await audit.note(work, "ledger.closing_withdrawn", fiscal_year=year.year, closing=closing.value)
    return Outcome.CHANGED


async def _standing(work: Work, year: FiscalYear, closing: Closing) -> list[ClosingRequest]:
    return [each for each in await reads.closing_requests(work, year) if each.closing is closing]


async def close_obligations(work: Work, year: FiscalYear) -> Outcome:
    """From now on the year takes cash alone, until it is closed; another asked for it (ClosingNotRequested, SameHand).

    Raises YearNotOpened, and TooEarlyToClose before 1 April of the next year by the work's clock: the database's own
    would forbid to rehearse years to come. Never undone; a second time is UNCHANGED.
    """
    return await _close(work, year, Closing.OBLIGATIONS, "ledger.obligations_closed")


async def close_year(work: Work, year: FiscalYear) -> Outcome:
    """Closes the year's books (出納閉鎖), as `close_obligations` does and after it, from 1 June on."""
    return await _close(work, year, Closing.BOOKS, "ledger.year_closed")


async def _close(work: Work, year: FiscalYear, closing: Closing, act: str) -> Outcome:
    if not await store.close(work, year, closing):
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
