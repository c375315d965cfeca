"""Matching against the database: who is ranked, who never is, and what follows when something changes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM, Actor
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import Work, begin_read, begin_work
from service.platform.crypto import Vault
from service.platform.tools import Tools
from service.postings.actions import close_posting
from service.shortlists.reads.matching import (
    pair_reasons,
    shortlist_reasons,
)
from service.shortlists.terms.matching import BeingMatched
from tests.support.encoders import LetterPort, matching_tools
from tests.support.matching_office import Office

ONE_DAY = timedelta(days=1)
AT_SCHOOL = {
    "school": "県立工業高校",
    "department": "機械科",
    "level": "high_school",
    "graduation": "2027-03",
    "expected": True,
}


@pytest.fixture
def encoder() -> LetterPort:
    return LetterPort()


@pytest.fixture
def tools(vault: Vault, encoder: LetterPort) -> Tools:
    return matching_tools(vault, encoder)


@pytest.fixture
def office(worker_database: Database, clock: FrozenClock, tools: Tools) -> Office:
    return Office(worker_database, clock, tools)


async def test_a_match_stores_a_list_of_ranked_people(office: Office) -> None:
    posting = await office.put("P-1")
    people = await office.register("D-1", "D-2", "D-3")
    outcome = await office.match()
    pairs = await office.shortlist(posting)
    assert (outcome.postings, outcome.people, outcome.pairs) == (1, 3, 3)
    assert {pair.person_id for pair in pairs} == set(people)
    assert [pair.rank for pair in pairs] == [1, 2, 3]
    assert [pair.score for pair in pairs] == sorted((pair.score for pair in pairs), reverse=True)
    assert {pair.run_id for pair in pairs} == {outcome.run_id}


async def test_without_consent_a_profile_is_stored_and_not_ranked(office: Office) -> None:
    posting = await office.put("P-1")
    (asked,) = await office.register("D-1")
    (silent,) = await office.register("D-2", consent=None)
    await office.match()
    assert await office.people_of(posting) == [asked]
    assert await office.vectors(silent) == 0


async def test_a_high_school_student_stands_in_no_list(office: Office) -> None:
    posting = await office.put("P-1", audience=["new_graduate", "internship", "mid_career"])
    (student,) = await office.register("D-1", track="student", education=[AT_SCHOOL], experience=[])
    await office.register("D-2")
    await office.match()
    await office.match_person(student)
    assert student not in await office.people_of(posting)
    assert await office.vectors(student) == 0


async def test_a_posting_for_high_schools_has_no_list(office: Office) -> None:
    posting = await office.put("P-1", conditions={"posting_kind": "hs_new_grad"})
    await office.register("D-1")
    outcome = await office.match()
    assert (outcome.postings, await office.shortlist(posting)) == (0, [])
    assert await office.vectors(posting) == 0


async def test_who_breaks_a_constraint_is_not_listed(office: Office) -> None:
    posting = await office.put("P-1", shift="night")
    (willing,) = await office.register("D-1")
    await office.register("D-2", accepts_shift=False)
    await office.match()
    assert await office.people_of(posting) == [willing]


async def test_the_same_input_gives_the_same_pairs(office: Office) -> None:
    posting = await office.put("P-1")
    await office.register("D-1", "D-2", "D-3")
    await office.match()
    first = await office.shortlist(posting)
    await office.match()
    second = await office.shortlist(posting)
    assert [replace(pair, run_id=first[0].run_id) for pair in second] == first


async def test_equal_scores_stand_in_the_order_of_references(office: Office) -> None:
    posting = await office.put("P-1")
    people = await office.register("D-9", "D-1", "D-5", summary="機械を直します。")
    await office.match()
    assert await office.people_of(posting) == [people[1], people[2], people[0]]


async def test_a_text_is_encoded_once(office: Office, encoder: LetterPort) -> None:
    await office.put("P-1")
    await office.register("D-1", "D-2")
    await office.match()
    assert encoder.asked.count("二級自動車整備士") == 1
    encoder.asked.clear()
    await office.match()
    assert encoder.asked == []


async def test_only_the_changed_text_is_encoded_again(office: Office, encoder: LetterPort) -> None:
    posting = await office.put("P-1")
    await office.register("D-1")
    await office.match()
    encoder.asked.clear()
    await office.put("P-1", title="電気保全", skills_required=[])
    await office.match([posting])
    assert encoder.asked == ["電気保全"]
    assert await office.count("embedding WHERE object_id = :id AND part LIKE 'skills_required%'", posting) == 0


async def test_a_shortlist_holds_no_more_than_its_length(worker_database: Database, clock: FrozenClock) -> None:
    tools = matching_tools(Vault(b"k" * 32, b"i" * 32), LetterPort(), shortlist_length=2)
    office = Office(worker_database, clock, tools)
    posting = await office.put("P-1")
    await office.register("D-1", "D-2", "D-3")
    await office.match()
    assert len(await office.shortlist(posting)) == 2


async def test_a_closed_posting_loses_its_list(office: Office) -> None:
    posting = await office.put("P-1")
    (person,) = await office.register("D-1")
    await office.match()
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await close_posting(work, posting)
    assert await office.shortlist(posting) == []
    assert await office.stored_pairs(person) == 1
    await office.match([posting])
    assert await office.stored_pairs(person) == 0


async def test_an_expired_posting_loses_its_list_at_night(office: Office) -> None:
    posting = await office.put("P-1", closes_on="2026-11-24")
    (person,) = await office.register("D-1")
    await office.match()
    assert len(await office.shortlist(posting)) == 1
    office.clock.advance(ONE_DAY)
    assert await office.shortlist(posting) == []
    await office.match()
    assert await office.stored_pairs(person) == 0


async def test_who_withdraws_is_shown_to_nobody_at_once(office: Office) -> None:
    posting = await office.put("P-1")
    stays, leaves = await office.register("D-1", "D-2")
    await office.match()
    await office.withdraw(leaves)
    assert await office.people_of(posting) == [stays]
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        assert leaves not in await shortlist_reasons(read, posting, [stays, leaves])
    await office.match_person(leaves)
    assert (await office.stored_pairs(leaves), await office.vectors(leaves)) == (0, 0)


async def test_reasons_come_from_stored_vectors_and_sum_to_the_score(
    office: Office, encoder: LetterPort, web_database: Database, coordinator: Actor
) -> None:
    posting = await office.put("P-1")
    (person,) = await office.register("D-1")
    await office.match()
    (pair,) = await office.shortlist(posting)
    encoder.asked.clear()
    async with begin_read(web_database, coordinator, office.clock) as read:
        reasons = await pair_reasons(read, posting, person)
    assert sum(reason.weight for reason in reasons) == pytest.approx(pair.score, abs=1e-5)
    assert {reason.posting.field for reason in reasons} >= {"title"}
    assert encoder.asked == []


async def test_reasons_of_changed_words_wait_for_the_match(office: Office) -> None:
    posting = await office.put("P-1")
    (person,) = await office.register("D-1")
    await office.match()
    await office.register("D-1", skills=["溶接"])
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        with pytest.raises(BeingMatched):
            await pair_reasons(read, posting, person)
    await office.match_person(person)
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        assert await pair_reasons(read, posting, person)


async def test_the_companies_role_sees_no_vector(office: Office, company_database: Database) -> None:
    await office.put("P-1")
    with pytest.raises(Exception, match="permission denied"):
        async with begin_work(company_database, SYSTEM, office.clock) as work:
            await _read_vectors(work)


async def _read_vectors(work: Work) -> None:
    await work.session.execute(text("SELECT * FROM embedding"))
