"""What changed since an instant: content, consent and state of people, content and state of postings."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.access.actions import register_schools
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM
from service.base.clock import JAPAN, FrozenClock
from service.base.ids import PersonId, PostingId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people.actions import end_search
from service.people.terms import ConsentGiven, Purpose
from service.platform.crypto import Vault
from service.postings.actions import close_posting
from service.shortlists.reads.changes import changes_since
from tests.factories.companies import a_company
from tests.factories.people import a_person, high_school_student_json
from tests.factories.postings import HIGH_SCHOOL, a_posting
from tests.support.encoders import LetterPort, matching_tools
from tests.support.matching_office import TODAY, Office

ONE_DAY = timedelta(days=1)


@pytest.fixture
def office(worker_database: Database, clock: FrozenClock, vault: Vault) -> Office:
    return Office(worker_database, clock, matching_tools(vault, LetterPort()))


class Since:
    """An instant with a second of peace before it and after it."""

    def __init__(self, office: Office) -> None:
        office.clock.advance(timedelta(seconds=1))
        self._office, self._at = office, office.clock.now()
        office.clock.advance(timedelta(seconds=1))

    async def changes(self, at: datetime | None = None) -> tuple[list[PostingId], list[PersonId]]:
        async with begin_read(self._office.database, SYSTEM, self._office.clock) as read:
            found = await changes_since(read, at or self._at)
        return found.posting_ids, found.person_ids


async def test_what_was_there_before_did_not_change_and_all_of_it_did_since_it_came(office: Office) -> None:
    before = Since(office)
    posting = await office.put("P-1")
    people = await office.register("D-1", "D-2")
    await office.match()
    since = Since(office)
    assert await since.changes() == ([], [])
    assert await before.changes() == ([posting], sorted(people))


async def test_words_that_changed_count_and_the_same_words_again_do_not(office: Office) -> None:
    postings = [await office.put("P-1"), await office.put("P-2")]
    one, _ = await office.register("D-1", "D-2")
    since = Since(office)
    await office.put("P-1", title="電気保全")
    await office.put("P-2")
    await office.register("D-1", skills=["溶接"])
    await office.register("D-2")
    assert await since.changes() == ([postings[0]], [one])


async def test_a_consent_that_began_or_ended_counts(office: Office) -> None:
    leaves, comes, _ = await office.register("D-1", "D-2", "D-3")
    await office.withdraw(comes)
    since = Since(office)
    await office.withdraw(leaves)
    await office.consent(comes)
    assert await since.changes() == ([], sorted([leaves, comes]))


async def test_a_consent_counts_on_its_own_day(office: Office) -> None:
    tomorrow = ConsentGiven(Purpose.MATCHING, TODAY + ONE_DAY, "申込書")
    (person,) = await office.register("D-1", consent=tomorrow)
    since = Since(office)
    assert await since.changes() == ([], [])
    office.clock.advance(ONE_DAY)
    assert await since.changes() == ([], [person])


async def test_a_posting_that_was_closed_or_whose_last_day_passed_counts(office: Office) -> None:
    closed, over = await office.put("P-1"), await office.put("P-2", closes_on=TODAY.isoformat())
    await office.put("P-3", closes_on=(TODAY + 9 * ONE_DAY).isoformat())
    since = Since(office)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await close_posting(work, closed)
    assert await since.changes() == ([closed], [])
    office.clock.advance(ONE_DAY)
    assert await since.changes() == (sorted([closed, over]), [])


async def test_who_ended_her_search_counts_until_no_list_holds_her(office: Office) -> None:
    await office.put("P-1")
    leaves, _ = await office.register("D-1", "D-2")
    await office.match()
    since = Since(office)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await end_search(work, [leaves], announce=False)
    assert await since.changes() == ([], [leaves])
    await office.match_person(leaves)
    assert await since.changes() == ([], [])


async def test_the_last_day_is_one_of_japan(office: Office) -> None:
    office.clock.set(datetime(2026, 11, 24, 0, 30, tzinfo=JAPAN))  # the 23rd in Greenwich
    await office.put("P-1", closes_on="2026-11-23")
    since = Since(office)
    assert await since.changes() == ([], [])


async def for_schools(office: Office, reference: str, **told: Any) -> PostingId:
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        return await a_posting(work, await a_company(work), reference, **{**HIGH_SCHOOL, **told})


async def test_a_posting_for_schools_counts_from_the_day_on_which_they_may_see_it(office: Office) -> None:
    july, later = datetime(2027, 7, 1, tzinfo=JAPAN), datetime(2027, 7, 20, tzinfo=JAPAN)
    office.clock.set(july - ONE_DAY)
    opens_in_july = await for_schools(office, "H-1", graduation_fy=[2027])
    opens_later = await for_schools(office, "H-2", graduation_fy=[2027], opens_on="2027-07-20")
    await for_schools(office, "H-3", graduation_fy=[2027], conditions={**HIGH_SCHOOL["conditions"], "overtime": None})
    await for_schools(office, "H-4", graduation_fy=[2028])
    since = Since(office)
    office.clock.set(july - ONE_DAY / 24)
    assert await since.changes() == ([], [])
    office.clock.set(july + ONE_DAY / 24)
    assert await since.changes() == ([opens_in_july], [])
    assert await since.changes(at=july) == ([opens_in_july], [])
    assert await since.changes(at=office.clock.now()) == ([], [])
    office.clock.set(later)
    assert await since.changes(at=july + ONE_DAY) == ([opens_later], [])
    assert await since.changes() == (sorted([opens_in_july, opens_later]), [])


async def test_a_company_that_was_told_anew_counts_with_its_postings_for_schools(office: Office) -> None:
    await office.put("P-1")
    posting = await for_schools(office, "H-1")
    since = Since(office)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await a_company(work)
        await a_company(work, "C-9")
    assert await since.changes() == ([posting], [])


async def test_a_pupil_counts_when_her_month_of_leaving_has_passed(office: Office) -> None:
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await register_schools(work, {"架空工業高校": SchoolKind.HIGH_SCHOOL})
        leaves = await a_person(work, office.tools.vault, "D-HS", **high_school_student_json("D-HS"))
        stays = high_school_student_json("D-2")
        stays["education"][0]["graduation"] = "2028-03"
        await a_person(work, office.tools.vault, "D-2", **stays)
    since = Since(office)
    office.clock.set(datetime(2027, 3, 31, 23, 0, tzinfo=JAPAN))
    assert await since.changes() == ([], [])
    office.clock.set(datetime(2027, 4, 1, 1, 0, tzinfo=JAPAN))
    assert await since.changes() == ([], [leaves])
    assert await since.changes(at=office.clock.now()) == ([], [])
