"""Consultations are recorded once, with the class as of their recording."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.outcomes import Outcome
from service.base.refusals import Refusal
from service.consultations.actions import record_consultations
from service.consultations.terms import ConsultationFacts
from service.db.engine import Database
from service.db.recording import NotYetHappened, RecordedOtherwise
from service.db.work import begin_work
from tests.factories.happenings import a_consultation

TODAY = date(2026, 11, 24)


async def record(database: Database, clock: FrozenClock, *facts: ConsultationFacts) -> list[Outcome]:
    async with begin_work(database, SYSTEM, clock) as work:
        return [each.outcome for each in await record_consultations(work, facts)]


async def rows(database: Database, statement: str) -> list[tuple[object, ...]]:
    async with database.engine.connect() as connection:
        return [tuple(row) for row in (await connection.execute(text(statement))).all()]


async def test_recording_the_same_again_changes_nothing(worker_database: Database, clock: FrozenClock) -> None:
    facts = [a_consultation("K-1", TODAY), a_consultation("K-2", TODAY)]
    assert await record(worker_database, clock, *facts) == [Outcome.NEW, Outcome.NEW]
    assert await record(worker_database, clock, *facts) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert await rows(worker_database, "SELECT count(*) FROM consultation") == [(2,)]


async def test_a_line_that_stands_twice_in_a_block_is_stored_once(
    worker_database: Database, clock: FrozenClock
) -> None:
    facts = a_consultation("K-1", TODAY)
    assert await record(worker_database, clock, facts, facts) == [Outcome.NEW, Outcome.UNCHANGED]


async def test_a_known_reference_with_other_facts_refuses_the_block(
    worker_database: Database, clock: FrozenClock
) -> None:
    await record(worker_database, clock, a_consultation("K-1", TODAY))
    with pytest.raises(RecordedOtherwise):
        await record(
            worker_database, clock, a_consultation("K-2", TODAY), a_consultation("K-1", TODAY, origin_prefecture="43")
        )
    assert await rows(worker_database, "SELECT consultation_ref FROM consultation") == [("K-1",)]


async def test_what_has_not_happened_is_not_recorded(worker_database: Database, clock: FrozenClock) -> None:
    with pytest.raises(NotYetHappened):
        await record(worker_database, clock, a_consultation("K-1", date(2026, 11, 25)))


async def test_an_unknown_prefecture_is_refused(worker_database: Database, clock: FrozenClock) -> None:
    with pytest.raises(Refusal):
        await record(worker_database, clock, a_consultation("K-1", TODAY, residence_prefecture="48"))


async def test_the_class_is_stored_with_the_rule_that_gave_it(worker_database: Database, clock: FrozenClock) -> None:
    await record(
        worker_database, clock, a_consultation("K-1", TODAY, origin_prefecture="46", residence_prefecture="27")
    )
    assert await rows(worker_database, "SELECT uij, uij_rule FROM consultation") == [("j", "near_list")]


async def test_a_block_is_noted_once_with_its_counts(worker_database: Database, clock: FrozenClock) -> None:
    await record(worker_database, clock, a_consultation("K-1", TODAY))
    await record(worker_database, clock, a_consultation("K-1", TODAY), a_consultation("K-2", TODAY))
    noted = await rows(worker_database, "SELECT act, facts FROM audit_entry ORDER BY number")
    assert noted == [
        ("consultations.recorded", {"stored": 1, "unchanged": 0}),
        ("consultations.recorded", {"stored": 1, "unchanged": 1}),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "consultation", "professional_contract", "company_support_case", "placement", "placement_event",
        "support_decision",
    ],
)  # fmt: skip
@pytest.mark.parametrize("statement", ["UPDATE {} SET recorded_at = now()", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_what_happened_cannot_be_rewritten_by_the_owner_either(
    database_url: str, table: str, statement: str
) -> None:
    from service.db.engine import address, opened

    url = address(database_url, "kakehashi_owner")
    async with opened(url, pool_size=1, statement_timeout=5_000) as owner, owner.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="append-only"):
            await connection.execute(text(statement.format(table)))
