"""The audit log: chained, append-only, written with the act or not at all."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.refusals import Invalid, Refusal
from service.db.engine import Database
from service.db.work import begin_work
from service.platform import audit

FIRST_BAD = """
    SELECT number FROM (
        SELECT entry.number, entry.hash, audit_entry_digest(
            entry, coalesce(lag(entry.hash) OVER (ORDER BY entry.number), '\\x')) AS expected
        FROM audit_entry entry) chain
    WHERE hash <> expected ORDER BY number LIMIT 1"""


async def test_an_act_is_noted_with_its_actor_and_its_instant(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await audit.note(work, "tests.happened", count=3)
    async with worker_database.engine.connect() as connection:
        entry = (await connection.execute(text("SELECT number, at, actor_role, act, facts FROM audit_entry"))).one()
    assert (entry.number, entry.at, entry.actor_role, entry.act) == (1, clock.now(), "system", "tests.happened")
    assert entry.facts == {"count": 3}


async def test_an_act_that_is_refused_leaves_no_entry(worker_database: Database, clock: FrozenClock) -> None:
    with pytest.raises(Refusal):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await audit.note(work, "tests.happened")
            raise Invalid("いいえ")
    async with worker_database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM audit_entry"))).scalar_one() == 0


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry"])
async def test_no_serving_role_can_change_an_entry(
    worker_database: Database, clock: FrozenClock, statement: str
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await audit.note(work, "tests.happened")
    async with worker_database.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text(statement))


async def test_a_changed_entry_is_the_first_bad_one_of_the_chain(
    worker_database: Database, database_url: str, clock: FrozenClock
) -> None:
    for _ in range(3):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await audit.note(work, "tests.happened")
    async with worker_database.engine.connect() as connection:
        assert (await connection.execute(text(FIRST_BAD))).scalar_one_or_none() is None
    from service.db.engine import address, opened

    async with (
        opened(address(database_url, "postgres"), pool_size=1, statement_timeout=5000) as superuser,
        superuser.engine.begin() as connection,
    ):
        await connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER append_only"))
        await connection.execute(text("UPDATE audit_entry SET act = 'tests.forged' WHERE number = 2"))
        assert (await connection.execute(text(FIRST_BAD))).scalar_one() == 2
