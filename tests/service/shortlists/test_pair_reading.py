"""The review page reads a pair once: its constraints are those of the list, and it asks the database little."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from matching.eligibility import State, verdicts
from service.base.actor import SYSTEM, Actor
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people.actions import withdraw_consent
from service.people.reads.rankable import rankable_profiles
from service.people.terms import Purpose
from service.platform.crypto import Vault
from service.platform.tools import PlacementOffice
from service.postings import reads as postings
from service.shortlists.reads.review_page import ReviewPage, review_page
from service.shortlists.rules.ranking import person_content, posting_content_of
from service.shortlists.terms.deciding import NotOnShortlist
from tests.factories.people import a_person
from tests.factories.postings import posting_json
from tests.factories.shortlists import Matched, a_matched_posting

OFFICE = PlacementOffice(notice_number="43-特-000001", occupations="全職種", complaints_to="職業紹介責任者")
YEARS_ASKED: dict[str, Any] = {"requirements": "設備保全の実務経験3年以上。", "experience_years_min": 3}
JOB = {"employer": "食品工場", "from": "2010-04", "to": None}
MAINTENANCE = [{**JOB, "title": posting_json()["title"], "summary": posting_json()["description"]}]
"""The very work that the posting offers."""


async def test_the_constraints_shown_are_those_of_the_list(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    matched = await a_matched_posting(
        worker_database, clock, vault, people=3, profile={"experience": MAINTENANCE}, **YEARS_ASKED
    )
    for person_id in matched.people.values():
        page = await opened(worker_database, clock, matched, person_id)
        assert page.place is not None
        unknown = tuple(one.constraint for one in page.constraints if one.state is State.UNKNOWN)
        assert unknown == page.place.pair.unknown
        assert states_of(page)["experience"] is State.FITS


async def test_while_words_are_matched_anew_the_constraints_are_what_dates_tell(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    told = {"experience": MAINTENANCE}
    matched = await a_matched_posting(worker_database, clock, vault, people=1, profile=told, **YEARS_ASKED)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_person(work, vault, "D-1", summary="別の文章です。", **told)
    page = await opened(worker_database, clock, matched, matched.people["D-1"])
    async with begin_read(worker_database, SYSTEM, clock) as read:
        posting = await postings.posting(read, matched.posting_id)
        (profile,) = await rankable_profiles(read, [matched.people["D-1"]])
        asked = posting_content_of(posting.posting_id, posting.digest, posting.content).document
        assert page.constraints == verdicts(asked, person_content(profile).document, read.today)
    assert (page.reasons, page.changes) == (None, ())
    assert states_of(page)["experience"] is State.UNKNOWN


async def test_the_page_reads_the_vectors_once_and_takes_at_most_twelve_statements(
    worker_database: Database, web_database: Database, clock: FrozenClock, vault: Vault, coordinator: Actor
) -> None:
    matched = await a_matched_posting(worker_database, clock, vault, people=12)
    pages = [await opened(worker_database, clock, matched, one) for one in matched.people.values()]
    below = next(page for page in pages if page.place is not None and page.place.to_pass is not None)
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    async with begin_read(web_database, coordinator, clock) as read:
        event.listen(web_database.engine.sync_engine, "before_cursor_execute", count)
        await review_page(read, OFFICE, matched.posting_id, below.profile.person_id)
    event.remove(web_database.engine.sync_engine, "before_cursor_execute", count)
    assert len([one for one in statements if "FROM embedding" in one]) == 1
    assert len(statements) <= 12


async def opened(database: Database, clock: FrozenClock, matched: Matched, person_id: Any) -> ReviewPage:
    async with begin_read(database, SYSTEM, clock) as read:
        return await review_page(read, OFFICE, matched.posting_id, person_id)


async def test_no_page_shows_who_took_back_the_consent_to_be_matched(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    matched = await a_matched_posting(worker_database, clock, vault, people=1)
    (person_id,) = matched.people.values()
    assert (await opened(worker_database, clock, matched, person_id)).obstacles
    clock.advance(timedelta(minutes=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await withdraw_consent(work, person_id, Purpose.MATCHING, on=work.today, source="電話")
    with pytest.raises(NotOnShortlist):
        await opened(worker_database, clock, matched, person_id)


def states_of(page: ReviewPage) -> dict[str, State]:
    return {one.constraint: one.state for one in page.constraints}
