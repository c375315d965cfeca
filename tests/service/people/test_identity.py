"""Who a person is: sealed in its place, found by digests, told apart from what ranking reads, and nowhere in plain."""

import json
import random
from datetime import date
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM, Actor
from service.base.clock import FrozenClock
from service.base.ids import PersonId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people import reads
from service.people.actions import ask_birth_date, register_people, reveal_identities
from service.people.reads.rankable import rankable_profiles
from service.people.terms import NoSuchPerson
from service.platform.crypto import Unreadable, Vault
from tests.factories.people import a_person, profile_record

KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノ"


async def one(database: Database, clock: FrozenClock, vault: Vault, reference: str = "D-1", **told: Any) -> PersonId:
    async with begin_work(database, SYSTEM, clock) as work:
        return await a_person(work, vault, reference, **told)


async def execute(database: Database, statement: str) -> Any:
    async with database.sessions() as session, session.begin():
        return await session.execute(text(statement))


async def test_an_identity_is_opened_as_it_was_told_and_each_look_is_noted(
    worker_database: Database, clock: FrozenClock, vault: Vault, coordinator: Actor
) -> None:
    person_id = await one(worker_database, clock, vault)
    async with begin_work(worker_database, coordinator, clock) as work:
        identity = (await reveal_identities(work, vault, [person_id], "introduction"))[person_id]
    assert identity.name is not None
    assert identity.name.reveal() == "試験 花子"
    assert identity.phone is not None
    assert identity.phone.reveal() == "0960000001"
    assert identity.birth_date is None
    noted = await execute(
        worker_database,
        "SELECT subject_id, actor_id, purpose FROM audit_entry WHERE act = 'people.identity_seen'",
    )
    assert noted.all() == [(person_id, coordinator.id, "introduction")]


async def test_a_birth_date_answers_yes_or_no_and_each_opening_is_noted(
    worker_database: Database, clock: FrozenClock, vault: Vault, coordinator: Actor
) -> None:
    person_id = await one(worker_database, clock, vault, identity={"name": "試験 花子", "birth_date": "2008-02-29"})
    questions = [lambda born: born == date(2008, 2, 29), lambda born: born > date(2008, 2, 29)]
    async with begin_work(worker_database, coordinator, clock) as work:
        assert await ask_birth_date(work, vault, person_id, questions, "age_at_introduction") == (True, False)
    noted = await execute(
        worker_database,
        "SELECT subject_id, actor_id, purpose, facts FROM audit_entry WHERE act = 'people.identity_seen'",
    )
    assert noted.all() == [(person_id, coordinator.id, "age_at_introduction", {"field": "birth_date"})]


@pytest.mark.parametrize("told", [{}, {"birth_date": "2026-11-25"}])
async def test_a_birth_date_that_is_not_known_or_has_not_come_answers_nothing(
    worker_database: Database, clock: FrozenClock, vault: Vault, told: dict[str, str]
) -> None:
    person_id = await one(worker_database, clock, vault, identity={"name": "試験 花子", **told})
    async with begin_work(worker_database, SYSTEM, clock) as work:
        for asked in (person_id, PersonId(work.new_id())):
            assert await ask_birth_date(work, vault, asked, [lambda _born: True], "age_at_introduction") is None


async def test_a_birth_date_of_another_person_does_not_open(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    first = await one(worker_database, clock, vault, "D-1", identity={"name": "試験 花子", "birth_date": "2008-02-29"})
    await one(worker_database, clock, vault, "D-2", identity={"name": "別の 人", "birth_date": "1980-02-29"})
    await execute(
        worker_database,
        "UPDATE person_identity a SET birth_date = b.birth_date FROM person_identity b"
        " WHERE a.person_id <> b.person_id",
    )
    with pytest.raises(Unreadable):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await ask_birth_date(work, vault, first, [lambda _born: True], "age_at_introduction")


async def test_an_identity_never_prints_itself(
    worker_database: Database, clock: FrozenClock, vault: Vault, coordinator: Actor
) -> None:
    person_id = await one(worker_database, clock, vault)
    async with begin_work(worker_database, coordinator, clock) as work:
        identity = (await reveal_identities(work, vault, [person_id], "introduction"))[person_id]
    for shown in (repr(identity), str(identity), f"{identity.name}", json.dumps({"n": str(identity.name)})):
        assert "花子" not in shown


async def test_nobody_is_revealed_who_is_not_there(worker_database: Database, clock: FrozenClock, vault: Vault) -> None:
    with pytest.raises(NoSuchPerson):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await reveal_identities(work, vault, [PersonId(work.new_id())], "introduction")


@pytest.mark.parametrize(
    "swap",
    [
        "UPDATE person_identity a SET name = b.name FROM person_identity b WHERE a.person_id <> b.person_id",
        "UPDATE person_identity SET name = name_kana",
        "UPDATE person_identity a SET wrapped_key = b.wrapped_key FROM person_identity b"
        " WHERE a.person_id <> b.person_id",
        "UPDATE person_identity SET name = set_byte(name, 14, 255 - get_byte(name, 14))",
    ],
)
async def test_a_ciphertext_that_was_moved_or_altered_does_not_open(
    worker_database: Database, clock: FrozenClock, vault: Vault, swap: str
) -> None:
    first = await one(worker_database, clock, vault, "D-1")
    await one(worker_database, clock, vault, "D-2", identity={"name": "別の 人", "name_kana": "ベツノ ヒト"})
    await execute(worker_database, swap)
    with pytest.raises(Unreadable):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await reveal_identities(work, vault, [first], "introduction")


async def test_another_key_opens_nothing(worker_database: Database, clock: FrozenClock, vault: Vault) -> None:
    person_id = await one(worker_database, clock, vault)
    other = Vault(key_encryption_key=b"x" * 32, blind_index_key=b"i" * 32)
    with pytest.raises(Unreadable):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await reveal_identities(work, other, [person_id], "introduction")


async def test_a_change_keeps_the_persons_key(worker_database: Database, clock: FrozenClock, vault: Vault) -> None:
    person_id = await one(worker_database, clock, vault)
    before = (await execute(worker_database, "SELECT wrapped_key FROM person_identity")).scalar_one()
    await one(worker_database, clock, vault, identity={"name": "改姓 花子"})
    after = (await execute(worker_database, "SELECT wrapped_key FROM person_identity")).scalar_one()
    async with begin_work(worker_database, SYSTEM, clock) as work:
        identity = (await reveal_identities(work, vault, [person_id], "introduction"))[person_id]
    assert before == after
    assert identity.name is not None
    assert identity.name.reveal() == "改姓 花子"
    assert identity.email is None


@pytest.mark.parametrize(
    "typed", ["シ", "シケン", "しけん", "ｼｹﾝ", "シケン ハナ", "シケンハナコ", "シケンハナコ・ニセイ"]
)
async def test_people_are_found_by_how_their_kana_begin(
    worker_database: Database, clock: FrozenClock, vault: Vault, typed: str
) -> None:
    person_id = await one(
        worker_database, clock, vault, identity={"name": "試験 花子", "name_kana": "シケン ハナコ・ニセイ"}
    )
    await one(worker_database, clock, vault, "D-2", identity={"name": "別の 人", "name_kana": "ベツノ シケン"})
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert await reads.people_by_kana(read, vault, typed) == [person_id]


@pytest.mark.parametrize("typed", ["", " ", "ハナコ", "シケソ"])
async def test_what_no_kana_begin_with_finds_nobody(
    worker_database: Database, clock: FrozenClock, vault: Vault, typed: str
) -> None:
    await one(worker_database, clock, vault)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert await reads.people_by_kana(read, vault, typed) == []


async def test_what_ranking_reads_holds_neither_statistics_nor_identity(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    person_id = await one(worker_database, clock, vault)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        (ranked,) = await rankable_profiles(read)
        stored = (await reads.profiles(read, [person_id]))[person_id]
    for content in (ranked.content, stored.content):
        assert not {"statistics", "identity", "consents", "profile_id"} & set(content)
        told = json.dumps(content, ensure_ascii=False)
        for hidden in ("female", "1992", "single", "花子", "hanako", "origin"):
            assert hidden not in told


async def test_other_statistics_leave_what_ranking_reads_as_it_was(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    digests = []
    for statistics in ({"gender": "female"}, {"gender": "male", "birth_year": 2001, "origin_prefecture": "-"}):
        await one(worker_database, clock, vault, statistics=statistics)
        async with begin_read(worker_database, SYSTEM, clock) as read:
            (ranked,) = await rankable_profiles(read)
            digests.append(ranked.digest)
    assert digests[0] == digests[1]
    rows = (await execute(worker_database, "SELECT gender, birth_year, origin_prefecture FROM person_statistics")).all()
    assert rows == [("male", 2001, "-")]


async def test_no_name_or_number_lies_in_plain_in_any_table(
    database_url: str, worker_database: Database, clock: FrozenClock, vault: Vault, coordinator: Actor
) -> None:
    """Fifty planted people; the whole database is read as text, as in a stolen dump."""
    draw = random.Random(7)  # noqa: S311 - repeatable on purpose
    planted, records = [], []
    for number in range(50):
        kana = "".join(draw.choices(KANA, k=6)) + " " + "".join(draw.choices(KANA, k=5))
        told = {
            "name": f"金糸雀{number:02} 秘匿{draw.randrange(10**6):06}",
            "name_kana": kana,
            "email": f"canary{draw.randrange(10**8):08}@mail.example",
            "phone": f"090{draw.randrange(10**8):08}",
            "postal_code": "8620950",
            "address": f"熊本市中央区秘密町{draw.randrange(10**5):05}番地",
            "birth_date": f"19{draw.randrange(60, 99)}-03-0{draw.randrange(1, 9)}",
        }
        planted += [told[name] for name in ("name", "name_kana", "email", "phone", "address")]
        records.append(profile_record(f"D-{number}", identity=told))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        stored = await register_people(work, vault, records)
    async with begin_work(worker_database, coordinator, clock) as work:
        await reveal_identities(work, vault, [person.person_id for person in stored], "introduction")
    dump = await _everything(database_url)
    assert "D-49" in dump
    found = [value for value in planted if value in dump or value.encode().hex() in dump]
    assert found == []


async def _everything(url: str) -> str:
    """Every row of every table as text; bytes are hexadecimal."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [await connection.fetch(f'SELECT t::text AS row FROM "{table["tablename"]}" t') for table in tables]  # noqa: S608
    finally:
        await connection.close()
    return "\n".join(row["row"] for some in rows for row in some)
