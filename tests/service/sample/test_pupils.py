"""The demo's own school has pupils in their last year, and postings for high schools that suit them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from ingest.records.posting import PostingRecord
from service.access.actions import register_schools
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM
from service.base.clock import JAPAN, FrozenClock
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from service.postings.rules import publication_of
from service.postings.terms import CompanyShown, PostingState, PublicationState
from service.sample.events import PersonRegistered, PostingOpened
from service.sample.loading import load
from service.sample.people import Person
from service.sample.prefecture import SamplePrefecture, generate
from service.sample.pupils import SCHOOL
from service.shortlists.actions.matching import match_postings
from service.shortlists.reads.school_page import school_students, student_page
from service.shortlists.terms.matching import MatchCause
from tests.support.encoders import LetterPort, matching_tools


def pupils_of(sample: SamplePrefecture) -> list[Person]:
    return [each for each in sample.people if each.record["education"][-1]["school"] == SCHOOL]


def consenting(people: Sequence[Person]) -> set[str]:
    return {each.id for each in people if "matching" in {one["purpose"] for one in each.record["consents"]}}


def shown_to_schools(sample: SamplePrefecture) -> list[str]:
    firms = {company.id: company for company in sample.companies}
    shown = []
    for posting in sample.open_postings:
        if posting.record["conditions"]["posting_kind"] == "hs_new_grad":
            firm = firms[posting.record["company_id"]]
            content = PostingRecord.model_validate(posting.record).model_dump(mode="json")
            company = CompanyShown(firm.name, firm.address, firm.contact)
            publication = publication_of(content, company, PostingState.OPEN, sample.today)
            shown += [posting.id] if publication.state is PublicationState.PUBLISHED else []
    return shown


def test_the_school_has_fourteen_pupils_in_their_last_year_of_whom_twelve_agreed(prefecture: SamplePrefecture) -> None:
    pupils = pupils_of(prefecture)
    assert (len(pupils), len(consenting(pupils))) == (14, 12)
    for pupil in pupils:
        (school,) = pupil.record["education"]
        assert (school["level"], school["graduation"], school["expected"]) == ("high_school", "2027-03", True)
        assert (pupil.record["track"], pupil.record["experience"]) == ("student", [])
    assert len({pupil.record["education"][0]["department"] for pupil in pupils}) == 3


@pytest.mark.parametrize("today", [date(2026, 4, 1), date(2027, 3, 31)])
def test_they_are_known_on_any_day(today: date) -> None:
    sample = generate(2023, today)
    known = {event.person for event in sample.history if isinstance(event, PersonRegistered)}
    assert {pupil.id for pupil in pupils_of(sample)} <= known
    year = today.year + (today.month >= 4)
    assert {pupil.record["education"][0]["graduation"] for pupil in pupils_of(sample)} == {f"{year}-03"}


@pytest.mark.parametrize("seed", [1, 2023])
def test_most_of_the_postings_for_high_schools_are_shown_to_schools(seed: int) -> None:
    assert 12 <= len(shown_to_schools(generate(seed, date(2026, 11, 25)))) <= 20


async def test_each_who_agreed_has_postings_on_the_school_s_page(
    prefecture: SamplePrefecture, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    clock.set(datetime.combine(prefecture.today, time(10), tzinfo=JAPAN))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        school = (await register_schools(work, {SCHOOL: SchoolKind.HIGH_SCHOOL}))[SCHOOL]
    async for _ in load(worker_database, vault, of_school(prefecture)):
        pass
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await match_postings(
            work, matching_tools(vault, LetterPort()), cause=MatchCause.NIGHTLY, business_date=work.today
        )
    async with begin_read(worker_database, SYSTEM, clock) as read:
        rows = await school_students(read, school)
        assert {row.profile_ref for row in rows} == consenting(pupils_of(prefecture))
        assert min(row.postings for row in rows) >= 1
        for row in rows:
            assert len((await student_page(read, school, row.person_id)).suiting) == row.postings


def of_school(sample: SamplePrefecture) -> SamplePrefecture:
    """The registrations of the pupils and the arrivals of postings for schools alone."""
    pupils, postings = {pupil.id for pupil in pupils_of(sample)}, set(shown_to_schools(sample))
    history = [
        event
        for event in sample.history
        if (isinstance(event, PersonRegistered) and event.person in pupils)
        or (isinstance(event, PostingOpened) and event.posting in postings)
    ]
    return replace(sample, history=tuple(history))
