"""Reading the chain again finds what was edited, deleted, slipped in, or cut from its end."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database, address, opened
from service.db.work import begin_read, begin_work
from service.platform import audit, audit_chain
from service.platform.audit_chain import ChainBroken, Head, NotAHead

SLIPPED_IN = """
    INSERT INTO audit_entry
    SELECT {number}, at, actor_role, actor_id, company_id, act, subject_id, purpose, facts, hash
    FROM audit_entry WHERE number = 3"""


@pytest.fixture
async def superuser(database_url: str) -> AsyncIterator[Database]:
    """Whom no trigger and no grant stops."""
    async with opened(address(database_url, "postgres"), pool_size=1, statement_timeout=5000) as database:
        yield database


@pytest.fixture
async def written(worker_database: Database, clock: FrozenClock) -> Head:
    """The head of a log of five entries."""
    for count in range(5):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await audit.note(work, "tests.happened", count=count)
    head = await verified(worker_database, clock)
    assert head is not None
    assert head.number == 5
    return head


async def verified(database: Database, clock: FrozenClock, anchor: Head | None = None) -> Head | None:
    async with begin_read(database, SYSTEM, clock) as read:
        return await audit_chain.verify(read, anchor)


async def tampered(superuser: Database, *statements: str) -> None:
    async with superuser.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        for statement in statements:
            await connection.execute(text(statement))


async def test_an_empty_log_is_whole_and_has_no_head(worker_database: Database, clock: FrozenClock) -> None:
    assert await verified(worker_database, clock) is None


async def test_an_untouched_log_is_whole_and_holds_every_earlier_head(
    worker_database: Database, clock: FrozenClock, written: Head
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await audit.note(work, "tests.happened", purpose="検査", count=9)
    last = await verified(worker_database, clock, anchor=written)
    assert last is not None
    assert last.number == 6


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit_entry SET act = 'tests.forged' WHERE number = 3", 3),
        ("UPDATE audit_entry SET facts = '{\"count\": 7}' WHERE number = 5", 5),
        ("UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE number = 1", 1),
        ("UPDATE audit_entry SET purpose = 'x' WHERE number = 2", 2),
        ("UPDATE audit_entry SET hash = sha256('x') WHERE number = 4", 4),
        ("UPDATE audit_entry SET hash = NULL WHERE number = 4", 4),
        ("DELETE FROM audit_entry WHERE number = 3", 4),
        ("DELETE FROM audit_entry WHERE number = 1", 2),
        (SLIPPED_IN.format(number=6), 6),
        (SLIPPED_IN.format(number=0), 0),
        (SLIPPED_IN.format(number=9), 9),
    ],
)
async def test_the_first_bad_entry_is_named(
    worker_database: Database, superuser: Database, clock: FrozenClock, written: Head, statement: str, bad: int
) -> None:
    await tampered(superuser, statement)
    with pytest.raises(ChainBroken) as refusal:
        await verified(worker_database, clock)
    assert refusal.value.facts["number"] == bad


async def test_two_entries_that_changed_places_are_found(
    worker_database: Database, superuser: Database, clock: FrozenClock, written: Head
) -> None:
    await tampered(
        superuser,
        "UPDATE audit_entry SET number = -1 WHERE number = 2",
        "UPDATE audit_entry SET number = 2 WHERE number = 3",
        "UPDATE audit_entry SET number = 3 WHERE number = -1",
    )
    with pytest.raises(ChainBroken) as refusal:
        await verified(worker_database, clock)
    assert refusal.value.facts["number"] == 2


async def test_a_cut_end_is_told_by_the_anchor_alone(
    worker_database: Database, superuser: Database, clock: FrozenClock, written: Head
) -> None:
    await tampered(superuser, "DELETE FROM audit_entry WHERE number > 3")
    assert await verified(worker_database, clock) is not None
    with pytest.raises(ChainBroken, match="切り取られて"):
        await verified(worker_database, clock, anchor=written)


REWRITTEN = """
    DO $$ DECLARE last bytea := '\\x'; entry audit_entry; BEGIN
        FOR entry IN SELECT * FROM audit_entry ORDER BY number LOOP
            last := audit_entry_digest(entry, last);
            UPDATE audit_entry SET hash = last WHERE number = entry.number;
        END LOOP;
    END $$"""


async def test_a_chain_that_was_written_anew_is_told_by_the_anchor(
    worker_database: Database, superuser: Database, clock: FrozenClock, written: Head
) -> None:
    await tampered(superuser, "UPDATE audit_entry SET act = 'tests.forged' WHERE number = 2", REWRITTEN)
    assert await verified(worker_database, clock) is not None
    with pytest.raises(ChainBroken, match="書き直されて"):
        await verified(worker_database, clock, anchor=written)


async def test_a_digest_function_that_was_replaced_does_not_hide_a_change(
    worker_database: Database, superuser: Database, clock: FrozenClock, written: Head
) -> None:
    await tampered(
        superuser,
        "UPDATE audit_entry SET act = 'tests.forged' WHERE number = 2",
        "CREATE OR REPLACE FUNCTION audit_entry_digest(entry audit_entry, previous bytea) RETURNS bytea"
        " LANGUAGE sql IMMUTABLE AS $$ SELECT entry.hash $$",
    )
    with pytest.raises(ChainBroken):
        await verified(worker_database, clock)


def test_a_head_is_written_as_it_is_read() -> None:
    head = Head(12, bytes(range(32)))
    assert Head.parse(f" {head}\n") == head


@pytest.mark.parametrize("written", ["", "12", "12:ab", "0:" + "a" * 64, "１:" + "a" * 64, "1:" + "A" * 64])
def test_what_is_no_head_is_refused(written: str) -> None:
    with pytest.raises(NotAHead):
        Head.parse(written)
