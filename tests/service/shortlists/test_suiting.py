"""The postings that suit a person: the same scores as the other direction, and for students those for schools alone."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.access.actions import register_schools
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM
from service.base.clock import JAPAN, FrozenClock
from service.base.ids import PersonId, PostingId, SchoolId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people.actions import end_search
from service.people.reads.rankable import student_profiles, students_of_school
from service.platform.crypto import Vault
from service.postings.actions import close_posting
from service.shortlists.actions import embedding
from service.shortlists.reads.shortlist_page import listed
from service.shortlists.rules.ranking import PreparedBefore
from service.shortlists.store.suiting import list_suiting
from tests.factories.companies import a_company
from tests.factories.people import a_person, high_school_student_json
from tests.factories.postings import HIGH_SCHOOL, a_posting
from tests.support.encoders import LetterPort, matching_tools
from tests.support.matching_office import Office

WORK = ("装置の保全", "会計の記録", "看護の補助", "溶接と塗装")
LEFT = [
    {
        "school": "架空工業高校",
        "department": "機械科",
        "level": "high_school",
        "graduation": "2026-03",
        "expected": False,
    }
]


@pytest.fixture
def office(worker_database: Database, clock: FrozenClock, vault: Vault) -> Office:
    return Office(worker_database, clock, matching_tools(vault, LetterPort(), shortlist_length=3))


@pytest.fixture
async def school(worker_database: Database, clock: FrozenClock) -> SchoolId:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return (await register_schools(work, {"架空工業高校": SchoolKind.HIGH_SCHOOL}))["架空工業高校"]


async def suits(office: Office, person_id: PersonId) -> dict[PostingId, float]:
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        return {one.posting_id: one.score for one in await list_suiting(read, person_id)}


async def post(office: Office, reference: str, **told: Any) -> PostingId:
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        return await a_posting(work, await a_company(work), reference, **told)


async def enrol(office: Office, reference: str = "D-HS", **told: Any) -> PersonId:
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        return await a_person(work, office.tools.vault, reference, **high_school_student_json(reference, **told))


async def check_both_directions(office: Office, postings: list[PostingId], people: list[PersonId]) -> None:
    """Whoever stands in a posting's list has the posting in her own with the same score."""
    found = 0
    for posting_id in postings:
        async with begin_read(office.database, SYSTEM, office.clock) as read:
            pairs = [pair for pair, _ in (await listed(read, posting_id)).places]
        for pair in pairs:
            own = await suits(office, pair.person_id)
            if posting_id in own or len(own) < 3:
                assert own[posting_id] == pair.score
                found += 1
    assert found >= len(people)


async def test_both_directions_give_the_same_scores_however_they_were_made(office: Office) -> None:
    postings = [await office.put(f"P-{n}", title=words, description=words) for n, words in enumerate(WORK[:3])]
    people = [(await office.register(f"D-{n}", summary=words, skills=[words]))[0] for n, words in enumerate(WORK)]
    await office.match()
    await check_both_directions(office, postings, people)
    await office.register("D-1", summary=WORK[0], skills=[WORK[3]])
    await office.match_person(people[1])
    await check_both_directions(office, postings, people)
    await office.put("P-0", title=WORK[1], description=WORK[2])
    await office.match([postings[0]])
    await check_both_directions(office, postings, people)
    mended = [await suits(office, person) for person in people]
    await office.match()
    assert mended == [await suits(office, person) for person in people]


async def test_who_stands_in_no_list_has_a_list_of_her_own_at_once(office: Office) -> None:
    posting = await office.put("P-1", title=WORK[0], description=WORK[0])
    await office.register("D-1", "D-2", "D-3", summary=WORK[0], skills=[WORK[0]], desired_occupations=[WORK[0]])
    await office.match()
    (last,) = await office.register("D-9", summary="空", skills=["空"], desired_occupations=["空"], experience=[])
    await office.match_person(last)
    assert last not in await office.people_of(posting)
    assert set(await suits(office, last)) == {posting}


async def test_more_are_matched_than_a_process_keeps_ready(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "_before", PreparedBefore(at_most=2))
    posting = await office.put("P-1")
    people = await office.register("D-1", "D-2", "D-3")
    await office.match()
    await office.match()
    assert set(await office.people_of(posting)) == set(people)


async def test_a_student_is_matched_with_published_postings_for_schools_alone(office: Office, school: SchoolId) -> None:
    ordinary = await post(office, "P-1", audience=["new_graduate", "internship"], graduation_fy=[2026])
    for_schools = await post(office, "H-1", **HIGH_SCHOOL)
    await post(office, "H-2", **{**HIGH_SCHOOL, "conditions": {**HIGH_SCHOOL["conditions"], "hello_work_no": None}})
    await post(office, "H-3", **{**HIGH_SCHOOL, "graduation_fy": [2027]})
    student = await enrol(office)
    (grown,) = await office.register("D-1")
    await office.match()
    assert set(await suits(office, student)) == {for_schools}
    assert for_schools not in await suits(office, grown)
    assert await office.people_of(ordinary) == []
    assert await office.stored_pairs(student) == 0
    first = await suits(office, student)
    await office.match_person(student)
    assert await suits(office, student) == first
    assert await office.stored_pairs(student) == 0
    assert await office.vectors(student) > 0


async def test_without_consent_or_known_school_a_student_is_matched_with_nothing(
    office: Office, school: SchoolId
) -> None:
    await post(office, "H-1", **HIGH_SCHOOL)
    elsewhere = [{**LEFT[0], "school": "知らない高校", "graduation": "2027-03", "expected": True}]
    for person in (await enrol(office, "D-1", consents=[]), await enrol(office, "D-2", education=elsewhere)):
        await office.match()
        await office.match_person(person)
        assert await suits(office, person) == {}
        assert await office.vectors(person) == 0


async def test_a_changed_posting_for_schools_is_taken_in_and_a_closed_one_goes(
    office: Office, school: SchoolId
) -> None:
    student = await enrol(office)
    await office.match()
    posting = await post(office, "H-1", **HIGH_SCHOOL)
    await office.match([posting])
    taken_in = await suits(office, student)
    assert set(taken_in) == {posting}
    await office.match()
    assert await suits(office, student) == taken_in
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await close_posting(work, posting)
    await office.match([posting])
    assert await suits(office, student) == {}


async def test_a_full_list_of_a_student_does_not_keep_a_posting_that_fell_below_its_end(
    office: Office, school: SchoolId
) -> None:
    student = await enrol(office, summary=WORK[0], skills=[WORK[0]], desired_occupations=[WORK[0]])
    for number in range(4):
        words = WORK[0] if number < 3 else WORK[0] + WORK[1]
        await post(office, f"H-{number}", **{**HIGH_SCHOOL, "title": words, "description": words})
    await office.match()
    listed = await suits(office, student)
    assert len(listed) == 3
    other = {"title": WORK[1], "description": WORK[1], "skills_required": [WORK[1]]}
    fell = await post(office, "H-0", **{**HIGH_SCHOOL, **other})
    assert fell in listed
    await office.match([fell])
    assert set(await suits(office, student)) == set(listed) - {fell}  # one short until the night
    await office.match()
    assert len(await suits(office, student)) == 3


async def test_a_posting_is_matched_from_the_first_of_july(office: Office, school: SchoolId) -> None:
    posting = await post(office, "H-1", **{**HIGH_SCHOOL, "graduation_fy": [2027]})
    student = await enrol(office, education=[{**LEFT[0], "graduation": "2028-03", "expected": True}])
    for moment, found in (
        (datetime(2027, 6, 30, 23, 59, tzinfo=JAPAN), set()),
        (datetime(2027, 7, 1, tzinfo=JAPAN), {posting}),
    ):
        office.clock.set(moment)
        await office.match()
        assert set(await suits(office, student)) == found


async def test_who_withdraws_or_stops_looking_loses_list_and_vectors(office: Office, school: SchoolId) -> None:
    await post(office, "H-1", **HIGH_SCHOOL)
    first, second = await enrol(office, "D-1"), await enrol(office, "D-2")
    await office.match()
    await office.withdraw(first)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await end_search(work, [second])
    for student in (first, second):
        assert await suits(office, student)
        await office.match_person(student)
        assert (await suits(office, student), await office.vectors(student)) == ({}, 0)


async def test_who_graduates_leaves_the_school_for_the_ordinary_lists(office: Office, school: SchoolId) -> None:
    await post(office, "H-1", **HIGH_SCHOOL)
    ordinary = await post(office, "P-1")
    student = await enrol(office)
    await office.match()
    await enrol(office, education=LEFT)
    await office.match_person(student)
    assert set(await suits(office, student)) == {ordinary}
    assert await office.people_of(ordinary) == [student]


async def test_who_has_left_by_the_calendar_is_no_student_though_no_record_says_so(
    office: Office, school: SchoolId
) -> None:
    await post(office, "H-1", **HIGH_SCHOOL)
    student = await enrol(office)
    office.clock.set(datetime(2027, 3, 31, 12, tzinfo=JAPAN))
    await office.match()
    assert await suits(office, student)
    office.clock.advance(timedelta(days=1))
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        assert await student_profiles(read) == await students_of_school(read, school) == []
    await office.match()
    assert (await suits(office, student), await office.vectors(student)) == ({}, 0)
