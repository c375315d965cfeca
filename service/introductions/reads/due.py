"""What waits to be done on the way, for lists and for the first page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from service.access.reads.offices import staff_of_office
from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.companies import reads as companies
from service.db.work import Read
from service.introductions.rules.path import MILESTONE_MONTHS
from service.introductions.store import due as store
from service.introductions.store.due import Around, Place
from service.introductions.terms import Due, DueKind, Milestone
from service.people import reads as people
from service.platform.tools import IntroductionTerms
from service.postings import reads as postings

MONTHS = {milestone.value: months for milestone, months in MILESTONE_MONTHS.items() if milestone is not Milestone.START}


@dataclass(frozen=True, slots=True)
class DuePage:
    """Things that wait, and what they are called: people by their references, postings and companies by name.

    `counts`: how many of each kind wait, whichever is shown.
    """

    rows: tuple[Due, ...]
    counts: Mapping[DueKind, int]
    references: Mapping[PersonId, str]
    titles: Mapping[PostingId, str]
    companies: Mapping[CompanyId, str]
    around: Around


async def due_counts(read: Read, terms: IntroductionTerms, office: str | None = None) -> dict[DueKind, int]:
    """How many of each kind wait, of one office or of all; one statement, two with an office."""
    return (await due_counts_beside(read, terms, office))[0]


async def due_counts_beside(
    read: Read, terms: IntroductionTerms, office: str | None
) -> tuple[dict[DueKind, int], dict[DueKind, int]]:
    """The same, and beside it how many wait at all offices, in as many statements."""
    staff = await staff_of_office(read, office) if office else None
    return await store.count_due(read, patience=timedelta(days=terms.patience_days), months=MONTHS, staff=staff)


async def due_page(
    read: Read,
    terms: IntroductionTerms,
    *,
    limit: int,
    kind: DueKind | None = None,
    office: str | None = None,
    at: Place | None = None,
    posting_id: PostingId | None = None,
) -> DuePage:
    """What waits, the longest first, of one posting or all; an office's is what its people recommended or
    introduced."""
    staff = await staff_of_office(read, office) if office else None
    rows, around, counts = await store.list_due(
        read,
        patience=timedelta(days=terms.patience_days),
        months=MONTHS,
        kind=kind,
        staff=staff,
        at=at,
        limit=limit,
        posting_id=posting_id,
    )
    named = {row.posting_id for row in rows} | ({posting_id} if posting_id else set())
    in_short = await postings.postings_in_short(read, named)
    return DuePage(
        tuple(rows),
        counts,
        await people.references(read, {row.person_id for row in rows}),
        {posting_id: posting.title for posting_id, posting in in_short.items()},
        await companies.names_of_companies(read, {row.company_id for row in rows}),
        around,
    )


async def next_of(read: Read, terms: IntroductionTerms, introduction_id: IntroductionId) -> Due | None:
    """What is to be done of the introduction, as the list has it; one statement.

    A check-in that is due proves the start too, and so comes before its proof alone.
    """
    patience = timedelta(days=terms.patience_days)
    waiting = await store.due_of(read, introduction_id, patience=patience, months=MONTHS)
    return max(waiting, key=lambda one: list(DueKind).index(one.kind), default=None)


async def next_to_ask(read: Read, terms: IntroductionTerms) -> Due | None:
    """Whose consent the actor's office is to ask next, who waits longest; two statements."""
    staff = await staff_of_office(read, read.actor.office) if read.actor.office else None
    patience = timedelta(days=terms.patience_days)
    rows, _, _ = await store.list_due(
        read, patience=patience, months=MONTHS, kind=DueKind.CONSENT_TO_ASK, staff=staff, at=None, limit=1
    )
    return next(iter(rows), None)
