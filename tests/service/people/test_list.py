"""The list of people: who is found by which condition, page by page."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PersonId
from service.db.keyset import Place
from service.db.work import begin_read, begin_work
from service.people.actions import end_search, register_people, withdraw_consent
from service.people.reads.listed import count_people, people_page
from service.people.terms import (
    OUTSIDE,
    ConsentStanding,
    ListedPerson,
    PeopleOrder,
    PeopleWanted,
    PersonState,
    Purpose,
)
from tests.factories.people import high_school_student_json, profile_record
from tests.service.people.listing import VAULT, some_person, stored
from tests.support.listed import Office, statements_of, table_on


def some_wish(chance: Random) -> PeopleWanted:
    whole: dict[str, Any] = {
        "words": chance.choice(["plc", "溶接　plc", "0%", "設備"]),
        "track": chance.choice(["student", "scholarship", "professional"]),
        "state": chance.choice(list(PersonState)[:2]),
        "consent": chance.choice(list(ConsentStanding)),
        "residence": chance.choice(["13", "43", OUTSIDE]),
        "municipalities": chance.choice([("43101", "43100"), ("43404",)]),
        "education": chance.choice(["high_school", "junior_college", "bachelor"]),
        "licence": chance.choice(["car", "electrician"]),
        "kind_of_work": chance.choice(["equipment", "electricity", "office"]),
        "available_on": date(2026, 11, 1),
        "changed_since": date(2026, 11, 25),
    }
    return PeopleWanted(**{name: whole[name] for name in chance.sample(sorted(whole), chance.randrange(4))})


ABOVE = {
    "high_school": {"high_school", "kosen", "master"},
    "junior_college": {"kosen", "master"},
    "bachelor": {"master"},
}

HOLDERS = {"car": {"大型自動車免許"}, "electrician": {"第二種電気工事士"}}

WISHES = {"equipment": {"設備保全"}, "electricity": {"電気工事"}, "office": {"営業事務"}}


def lives_there(residence: str, wanted: str | None) -> bool:
    return residence != "43" if wanted == OUTSIDE else wanted in (None, residence)


def goes_to(content: Any, towns: set[str]) -> bool:
    """One of the towns is wished for, or no town of Kumamoto in particular and not another prefecture alone."""
    wished, prefectures = content["desired_municipalities"], content["desired_prefectures"]
    if towns & set(wished):
        return True
    if any(code.startswith("43") for code in wished):
        return False
    return "43" in prefectures or (not prefectures and not wished)


def suits(person: ListedPerson, wanted: PeopleWanted) -> bool:
    """The conditions once more, as plain sentences over what the list tells."""
    content = person.content
    words = "\n".join([*content["desired_occupations"], *content["skills"]]).replace("ＰＬＣ", "plc")
    begins = content["available_from"]
    return (
        all(word in words for word in wanted.words.split())
        and wanted.track in (None, person.track)
        and wanted.state in (None, person.state)
        and wanted.consent in (None, person.consent)
        and lives_there(content["residence_prefecture"], wanted.residence)
        and (not wanted.municipalities or goes_to(content, set(wanted.municipalities)))
        and (wanted.education is None or content["education"][0]["level"] in ABOVE[wanted.education])
        and (wanted.licence is None or set(content["qualifications"]) & HOLDERS[wanted.licence] != set())
        and (wanted.kind_of_work is None or set(content["desired_occupations"]) & WISHES[wanted.kind_of_work] != set())
        and (wanted.available_on is None or begins is None or begins <= wanted.available_on.isoformat())
        and (wanted.changed_since is None or person.updated_at.date() >= date(2026, 11, 25))
    )


async def test_whoever_is_found_fulfils_every_condition_and_nobody_else_does(
    office: Office, clock: FrozenClock
) -> None:
    chance = Random(7)  # noqa: S311 - a test's own chance
    for day in range(2):
        clock.advance(timedelta(days=day))
        async with begin_work(office.jobs, SYSTEM, clock) as work:
            records = [profile_record(f"A-{day}-{number}", **some_person(chance, number)) for number in range(30)]
            people = [one.person_id for one in await register_people(work, VAULT, records)]
            await end_search(work, people[:5])
            for person in people[:30:7]:
                await withdraw_if_given(work, person)
    async with begin_read(office.jobs, SYSTEM, clock) as read:
        everybody, _ = await people_page(read, PeopleWanted(), order=PeopleOrder.CHANGED, at=None, limit=1000)
        assert {one.consent for one in everybody} == set(ConsentStanding)
        found_any = 0
        for _ in range(40):
            wanted = some_wish(chance)
            found, _ = await people_page(read, wanted, order=PeopleOrder.CHANGED, at=None, limit=1000)
            # Of those registered here: the words of others are not all written out above.
            ours = [one for one in found if one.profile_ref.startswith("A-")]
            assert ours == [one for one in everybody if one.profile_ref.startswith("A-") and suits(one, wanted)], wanted
            assert await count_people(read, [wanted]) == [len(found)]
            found_any += bool(found)
        assert found_any > 10


async def withdraw_if_given(work: Any, person: PersonId) -> None:
    given = await work.session.execute(
        text("SELECT 1 FROM consent_event WHERE person_id = :id AND on_date < :day"), {"id": person, "day": work.today}
    )
    if given.first():
        await withdraw_consent(work, person, Purpose.MATCHING, on=work.today, source="電話")


@pytest.mark.parametrize("order", list(PeopleOrder))
async def test_nobody_is_twice_or_lost_while_others_register(
    office: Office, clock: FrozenClock, order: PeopleOrder
) -> None:
    told = {"skills": [f"巡{order.value}"]}
    wanted = PeopleWanted(words=told["skills"][0])
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        # Of one instant: the id decides.
        records = [profile_record(f"B-{order.value}-{number}", **told) for number in range(7)]
        first_ids = {one.person_id for one in await register_people(work, VAULT, records)}
    clock.advance(timedelta(minutes=1))
    first_ids.add(await stored(office, clock, f"B-{order.value}-7", **told))
    seen: list[PersonId] = []
    place: Place | None = None
    for number in range(10):
        async with begin_read(office.jobs, SYSTEM, clock) as read:
            rows, around = await people_page(read, wanted, order=order, at=place, limit=3)
        place = around.following
        seen += [row.person_id for row in rows]
        if place is None:
            break
        clock.advance(timedelta(minutes=1))
        await stored(office, clock, f"B-{order.value}-new-{number}", **told)
    assert len(seen) == len(set(seen))
    assert set(seen) == first_ids


async def test_pupils_and_the_erased_are_in_no_list_and_no_file(office: Office, clock: FrozenClock) -> None:
    told = {"identity": {"name": "鶴橋 一", "name_kana": "ツルハシ ハジメ"}}
    await stored(office, clock, "P-1", **told)
    await stored(office, clock, "P-HS", **high_school_student_json("P-HS", **told))
    gone = await stored(office, clock, "P-GONE", **told)
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        await work.session.execute(text("UPDATE person SET state = 'erased' WHERE id = :id"), {"id": gone})
    await office.aiko.get("/people")
    page = (await office.aiko.get("/people?state=any&order=registered")).text
    looked_up = (await office.aiko.post("/people/by-kana", {"kana": "ツルハシ"})).text
    assert [row[0] for row in table_on(looked_up)[1:]] == ["P-1"]
    exported = (await office.aiko.post("/people/export", {"state": "any", "format": "csv"})).text
    assert "P-1" in exported
    for seen in (page, looked_up, exported):
        assert "P-HS" not in seen
        assert "P-GONE" not in seen


MOST_STATEMENTS = 12


async def test_a_page_asks_the_database_little(office: Office, clock: FrozenClock) -> None:
    await stored(office, clock, "Q-1")
    for path in ("/people", "/people?words=設備&consent=stands&municipality=43100&order=registered"):
        asked = await statements_of(office.pages, office.aiko, path)
        assert 0 < len(asked) <= MOST_STATEMENTS, asked


async def test_a_changed_record_is_found_by_its_new_words_alone(office: Office, clock: FrozenClock) -> None:
    await stored(office, clock, "C-1", skills=["鍛造"])
    clock.advance(timedelta(minutes=1))
    await stored(office, clock, "C-1", skills=["旋盤"])
    async with begin_read(office.jobs, SYSTEM, clock) as read:
        wanted = PeopleWanted(words="鍛造")
        assert await count_people(read, [wanted, replace(wanted, words="旋盤")]) == [0, 1]


async def test_programme_staff_see_the_list_and_look_nobody_up(office: Office, clock: FrozenClock) -> None:
    await stored(office, clock, "E-1", skills=["巡回"])
    page = (await office.emi.get("/people?words=巡回")).text
    assert table_on(page)[1][0] == "E-1"
    assert "/people/by-kana" not in page
    assert "/people/new" not in page
    assert (await office.emi.post("/people/by-kana", {"kana": "シケン"})).status_code == 403
