"""Registering people: what is new, what is kept, what is owed, and consents that the last word rules."""

import asyncio
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event, text

from service.access.actions import register_schools
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import CompanyId
from service.base.outcomes import Outcome
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people import reads
from service.people.actions import end_search, record_consents, register_people, withdraw_consent
from service.people.reads.rankable import rankable_profiles
from service.people.terms import ConsentGiven, ConsentMissing, PersonState, Purpose, Stored
from service.platform.crypto import Vault
from tests.factories.companies import a_company
from tests.factories.people import a_person, high_school_student_json, profile_record

GIVEN = ConsentGiven(Purpose.MATCHING, date(2026, 11, 1), "同意書")


async def register(database: Database, clock: FrozenClock, vault: Vault, reference: str = "D-1", **told: Any) -> Stored:
    async with begin_work(database, SYSTEM, clock) as work:
        (stored,) = await register_people(work, vault, [profile_record(reference, **told)])
        return stored


async def rankable(database: Database, clock: FrozenClock) -> set[str]:
    async with begin_read(database, SYSTEM, clock) as read:
        return {profile.profile_ref for profile in await rankable_profiles(read)}


async def owed(database: Database) -> int:
    async with database.sessions() as session:
        found = await session.execute(text("SELECT count(*) FROM outbox WHERE kind = 'profile_changed'"))
        return int(found.scalar_one())


async def test_a_person_is_new_then_unchanged_then_changed(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    stored = [
        await register(worker_database, clock, vault),
        await register(worker_database, clock, vault),
        await register(worker_database, clock, vault, skills=["溶接"]),
    ]
    assert [one.outcome for one in stored] == [Outcome.NEW, Outcome.UNCHANGED, Outcome.CHANGED]
    assert len({one.person_id for one in stored}) == 1
    assert await owed(worker_database) == 2


@pytest.mark.parametrize(
    "told",
    [
        {"identity": {"name": "試験 花代"}},
        {"identity": None},
        {"statistics": {"household": "couple"}},
        {"summary": "別の文です。"},
    ],
)
async def test_a_change_of_any_part_is_a_change(
    worker_database: Database, clock: FrozenClock, vault: Vault, told: dict[str, Any]
) -> None:
    await register(worker_database, clock, vault)
    assert (await register(worker_database, clock, vault, **told)).outcome is Outcome.CHANGED


async def test_a_change_keeps_the_first_day_and_the_state(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    first = await register(worker_database, clock, vault)
    registered_at = clock.now()
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await work.session.execute(text("UPDATE person SET state = 'withdrawn'"))
    clock.advance(timedelta(days=30))
    await register(worker_database, clock, vault, skills=["溶接"])
    async with begin_read(worker_database, SYSTEM, clock) as read:
        person = (await reads.profiles(read, [first.person_id]))[first.person_id]
    assert (person.registered_at, person.state, person.revision) == (registered_at, PersonState.WITHDRAWN, 2)
    assert person.content["skills"] == ["溶接"]


async def test_bulk_loading_owes_nothing(worker_database: Database, clock: FrozenClock, vault: Vault) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await register_people(work, vault, [profile_record("D-1"), profile_record("D-2")], announce=False)
    assert await owed(worker_database) == 0


async def test_two_writers_at_once_leave_one_revision_after_the_other(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    first = await register(worker_database, clock, vault)
    skills = ["一", "二", "三", "四"]
    await asyncio.gather(*(register(worker_database, clock, vault, skills=[skill]) for skill in skills))
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert (await reads.profiles(read, [first.person_id]))[first.person_id].revision == 5


async def test_who_is_at_a_known_school_belongs_to_it(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        schools = await register_schools(work, {"架空工業高校": SchoolKind.HIGH_SCHOOL})
    await register(worker_database, clock, vault, **_without_reference(high_school_student_json()))
    await register(worker_database, clock, vault, "D-2")
    async with worker_database.sessions() as session:
        rows = (await session.execute(text("SELECT profile_ref, school_id FROM person"))).all()
    assert dict(rows) == {"D-1": schools["架空工業高校"], "D-2": None}


def _without_reference(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "profile_id"}


async def test_only_active_people_who_consented_and_left_school_are_ranked(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_person(work, vault, "D-1")
        await a_person(work, vault, "D-2", consented=False)
        await a_person(work, vault, "D-3", **_without_reference(high_school_student_json()))
        await a_person(work, vault, "D-4")
        await a_person(work, vault, "D-5", consents=[{"purpose": "notices", "given_on": "2026-10-01", "source": "票"}])
        await work.session.execute(text("UPDATE person SET state = 'withdrawn' WHERE profile_ref = 'D-4'"))
    assert await rankable(worker_database, clock) == {"D-1"}


async def test_a_consent_of_the_whole_block_makes_people_rankable(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    records = [profile_record("D-1", consented=False), profile_record("D-2", consented=False)]
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await register_people(work, vault, records, consent=GIVEN)
    assert await rankable(worker_database, clock) == {"D-1", "D-2"}


async def test_a_withdrawn_consent_is_not_given_again_by_the_same_file(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    person_id = (await register(worker_database, clock, vault)).person_id
    clock.advance(timedelta(days=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await withdraw_consent(work, person_id, Purpose.MATCHING, on=work.today, source="電話")
    clock.advance(timedelta(days=1))
    assert await rankable(worker_database, clock) == set()
    await register(worker_database, clock, vault)
    await register(worker_database, clock, vault, skills=["溶接"])
    assert await rankable(worker_database, clock) == set()
    clock.advance(timedelta(days=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await record_consents(work, [person_id], ConsentGiven(Purpose.MATCHING, work.today, "面談"))
    assert await rankable(worker_database, clock) == {"D-1"}


async def test_a_paper_older_than_the_withdrawal_gives_no_consent_again(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    person_id = (await register(worker_database, clock, vault)).person_id
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await withdraw_consent(work, person_id, Purpose.MATCHING, on=work.today, source="電話")
        older = ConsentGiven(Purpose.MATCHING, work.today, "別の同意書")
        newer = ConsentGiven(Purpose.MATCHING, work.today + timedelta(days=1), "新しい同意書")
    for given, expected in ((older, set()), (newer, {"D-1"})):
        clock.advance(timedelta(days=1))
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await register_people(work, vault, [profile_record("D-1", consented=False)], consent=given)
        assert await rankable(worker_database, clock) == expected


async def test_a_consent_is_none_before_its_own_day(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    person_id = (await register(worker_database, clock, vault, consented=False)).person_id
    async with begin_work(worker_database, SYSTEM, clock) as work:
        tomorrow = work.today + timedelta(days=1)
        for purpose in (Purpose.MATCHING, Purpose.INTRODUCTION):
            await record_consents(work, [person_id], ConsentGiven(purpose, tomorrow, "同意書"))
        assert await reads.consents(work, [person_id], Purpose.INTRODUCTION) == []
    assert await rankable(worker_database, clock) == set()
    clock.advance(timedelta(days=1))
    assert await rankable(worker_database, clock) == {"D-1"}


async def test_who_leaves_high_school_in_a_month_to_come_is_a_student_whatever_the_record_calls_it(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    told = _without_reference(high_school_student_json())
    told["education"][0]["expected"] = False
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_person(work, vault, "D-1", **told)
    assert await rankable(worker_database, clock) == set()


async def test_a_consent_and_its_withdrawal_owe_a_match(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    person_id = (await register(worker_database, clock, vault, consented=False)).person_id
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await record_consents(work, [person_id], GIVEN)
    clock.advance(timedelta(days=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await withdraw_consent(work, person_id, Purpose.MATCHING, on=work.today, source="電話")
    assert await owed(worker_database) == 3


async def test_a_new_consent_of_an_unchanged_person_owes_a_match(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    record = profile_record(consented=False)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await register_people(work, vault, [record])
    async with begin_work(worker_database, SYSTEM, clock) as work:
        (again,) = await register_people(work, vault, [record], consent=GIVEN)
    assert again.outcome is Outcome.UNCHANGED
    assert await rankable(worker_database, clock) == {"D-1"}
    assert await owed(worker_database) == 2


async def test_what_was_not_given_cannot_be_withdrawn(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    person_id = (await register(worker_database, clock, vault)).person_id
    with pytest.raises(ConsentMissing):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await withdraw_consent(work, person_id, Purpose.INTRODUCTION, on=work.today, source="電話")


async def test_a_consent_for_one_company_is_none_for_another_and_none_for_matching(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    person_id = (await register(worker_database, clock, vault, consented=False)).person_id
    async with begin_work(worker_database, SYSTEM, clock) as work:
        company_id = await a_company(work)
        given = ConsentGiven(Purpose.INTRODUCTION, work.today, "電話")
        await record_consents(work, [person_id], given, company_id=company_id)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        (standing,) = await reads.consents(read, [person_id], Purpose.INTRODUCTION)
        assert await reads.consents(read, [person_id], Purpose.MATCHING) == []
    assert (standing.company_id, standing.is_given) == (company_id, True)
    assert await rankable(worker_database, clock) == set()
    other = CompanyId(person_id)
    with pytest.raises(ConsentMissing):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await withdraw_consent(
                work, person_id, Purpose.INTRODUCTION, on=work.today, source="電話", company_id=other
            )


async def test_a_consent_stands_whether_its_person_looks_for_work_or_not_until_she_withdraws_or_is_erased(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        looks, placed, withdrawn, erased = [await a_person(work, vault, f"D-{number}") for number in range(4)]
        await a_person(work, vault, "D-9", consented=False)
        await end_search(work, [placed])
        await work.session.execute(text("UPDATE person SET state = 'erased' WHERE id = :id"), {"id": erased})
    clock.advance(timedelta(seconds=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await withdraw_consent(work, withdrawn, Purpose.MATCHING, on=work.today, source="電話")
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert await reads.consenting_people(read, Purpose.MATCHING) == {looks, placed}
        assert await reads.consenting_people(read, Purpose.MATCHING, [placed, withdrawn]) == {placed}
        assert await reads.consenting_people(read, Purpose.NOTICES) == set()


@pytest.mark.parametrize("statement", ["UPDATE consent_event SET is_given = true", "DELETE FROM consent_event"])
async def test_not_even_the_owner_rewrites_a_consent(
    database_url: str, worker_database: Database, clock: FrozenClock, vault: Vault, statement: str
) -> None:
    await register(worker_database, clock, vault)
    connection = await asyncpg.connect(database_url)
    try:
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_block_takes_as_many_statements_as_one_person(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    counts = []
    for size in (1, 200):
        seen: list[str] = []
        engine = worker_database.engine.sync_engine

        def watch(_c: Any, _u: Any, statement: str, *_rest: Any, seen: list[str] = seen) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", watch)
        async with begin_work(worker_database, SYSTEM, clock) as work:
            records = [profile_record(f"S{size}-{number}") for number in range(size)]
            await register_people(work, vault, records)
        event.remove(engine, "before_cursor_execute", watch)
        counts.append(len(seen))
    assert counts[0] == counts[1]


async def test_of_two_words_at_one_instant_the_later_one_stands(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        people = [await a_person(work, vault, f"D-{number}", consented=False) for number in range(8)]
        given = ConsentGiven(Purpose.MATCHING, work.today, "電話")
        for person_id in people:
            await record_consents(work, [person_id], given)
            await withdraw_consent(work, person_id, Purpose.MATCHING, on=work.today, source="電話")
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert await rankable_profiles(read) == []
