"""An outbox row is done once, tried again, or given up, and nothing of a failed attempt stays."""

import asyncio
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import OutboxId
from service.base.refusals import Invalid
from service.db.engine import Database
from service.db.work import Work, begin_work
from service.platform import outbox
from service.platform.job import job
from service.platform.runner import LONGEST_PAUSE_SECONDS, Outcome, pause_after, reason_of
from service.platform.tools import Tools
from tests.support.jobs import PERSONAL, a_runner, effects_on, row_of

SUBJECT = UUID(int=0x5B)


async def owe(database: Database, clock: FrozenClock, kind: str) -> UUID:
    async with begin_work(database, SYSTEM, clock) as work:
        row_id = await outbox.later(work, kind, subject_id=SUBJECT)
    assert row_id is not None
    return row_id


async def test_a_row_is_done_and_its_effect_is_stored(worker_database: Database, clock: FrozenClock) -> None:
    row_id = await owe(worker_database, clock, "note")
    assert await a_runner(worker_database, clock).run_row(row_id) is Outcome.DONE
    row = await row_of(worker_database, clock, row_id)
    assert (row.done_at, row.attempts) == (clock.now(), 1)
    assert await effects_on(worker_database, clock, SUBJECT) == 1


async def test_a_row_that_is_done_is_not_done_again(worker_database: Database, clock: FrozenClock) -> None:
    row_id = await owe(worker_database, clock, "note")
    runner = a_runner(worker_database, clock)
    await runner.run_row(row_id)
    assert await runner.run_row(row_id) is Outcome.NOTHING
    assert await runner.run_all() == 0
    assert await effects_on(worker_database, clock, SUBJECT) == 1


async def test_a_row_is_left_alone_until_it_is_due(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await outbox.later(work, "note", run_at=work.now + timedelta(minutes=1), subject_id=SUBJECT)
    runner = a_runner(worker_database, clock)
    assert await runner.run_next() is Outcome.NOTHING
    clock.advance(timedelta(minutes=1))
    assert await runner.run_next() is Outcome.DONE


async def test_rows_are_done_in_the_order_in_which_they_fell_due(worker_database: Database, clock: FrozenClock) -> None:
    seen: list[str] = []

    @job("tell")
    async def tell(work: Work, tools: Tools, *, name: str) -> None:
        seen.append(name)

    async with begin_work(worker_database, SYSTEM, clock) as work:
        for name, minutes in (("second", 2), ("third", 1), ("first", 3)):
            await outbox.later(work, "tell", run_at=work.now - timedelta(minutes=minutes), name=name)
    assert await a_runner(worker_database, clock, tell).run_all() == 3
    assert seen == ["first", "second", "third"]


async def test_of_a_failed_attempt_nothing_stays_but_its_count(worker_database: Database, clock: FrozenClock) -> None:
    row_id = await owe(worker_database, clock, "fail")
    assert await a_runner(worker_database, clock).run_row(row_id) is Outcome.POSTPONED
    row = await row_of(worker_database, clock, row_id)
    assert (row.attempts, row.done_at, row.dead_at) == (1, None, None)
    assert row.run_at > clock.now()
    assert await effects_on(worker_database, clock, SUBJECT) == 0


async def test_a_failing_job_is_given_up_after_its_attempts(worker_database: Database, clock: FrozenClock) -> None:
    row_id = await owe(worker_database, clock, "fail")
    runner = a_runner(worker_database, clock, attempts=3)
    outcomes = []
    for _ in range(4):
        outcomes.append(await runner.run_row(row_id))
        clock.advance(timedelta(seconds=LONGEST_PAUSE_SECONDS))
    assert outcomes == [Outcome.POSTPONED, Outcome.POSTPONED, Outcome.BURIED, Outcome.NOTHING]
    row = await row_of(worker_database, clock, row_id)
    assert row.dead_at is not None
    assert row.attempts == 3


async def test_the_reason_of_a_failure_is_its_type_and_place_and_quotes_nothing(
    worker_database: Database, clock: FrozenClock
) -> None:
    row_id = await owe(worker_database, clock, "fail")
    await a_runner(worker_database, clock).run_row(row_id)
    failure = (await row_of(worker_database, clock, row_id)).failure or ""
    assert failure.startswith("RuntimeError at ")
    assert not any(word in failure for word in PERSONAL.split())


async def test_a_refusal_is_given_up_at_once_with_its_reason(worker_database: Database, clock: FrozenClock) -> None:
    row_id = await owe(worker_database, clock, "refuse")
    assert await a_runner(worker_database, clock).run_row(row_id) is Outcome.BURIED
    row = await row_of(worker_database, clock, row_id)
    assert row.failure == "Conflict: この求人は取り下げられています。"
    assert row.dead_at == clock.now()
    assert await effects_on(worker_database, clock, SUBJECT) == 0


async def test_what_is_not_there_yet_is_asked_for_again_and_costs_no_attempt(
    worker_database: Database, clock: FrozenClock
) -> None:
    row_id = await owe(worker_database, clock, "not_yet")
    runner = a_runner(worker_database, clock)
    for _ in range(4):  # one more than it has attempts
        assert await runner.run_row(row_id) is Outcome.POSTPONED
        row = await row_of(worker_database, clock, row_id)
        assert (row.attempts, row.dead_at, row.run_at) == (0, None, clock.now() + timedelta(minutes=10))
        assert row.failure == "no server is set"
        clock.advance(timedelta(minutes=10))
    assert await effects_on(worker_database, clock, SUBJECT) == 0


@pytest.mark.parametrize("kind", ["be_busy", "hang", "lose_connection"])
async def test_what_may_pass_is_tried_again(kind: str, worker_database: Database, clock: FrozenClock) -> None:
    row_id = await owe(worker_database, clock, kind)
    assert await a_runner(worker_database, clock).run_row(row_id) is Outcome.POSTPONED
    assert (await row_of(worker_database, clock, row_id)).attempts == 1
    assert await effects_on(worker_database, clock, SUBJECT) == 0


async def test_a_job_that_is_broken_off_counts_as_failed(worker_database: Database, clock: FrozenClock) -> None:
    began = asyncio.Event()

    @job("wait")
    async def wait(work: Work, tools: Tools, *, subject_id: UUID) -> None:
        began.set()
        await asyncio.sleep(60)

    row_id = await owe(worker_database, clock, "wait")
    running = asyncio.create_task(a_runner(worker_database, clock, wait).run_row(row_id))
    await began.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await row_of(worker_database, clock, row_id)).attempts == 1


async def test_a_job_may_allow_itself_fewer_attempts(worker_database: Database, clock: FrozenClock) -> None:
    @job("try_once", attempts=1)
    async def try_once(work: Work, tools: Tools, *, subject_id: UUID) -> None:
        raise RuntimeError

    row_id = await owe(worker_database, clock, "try_once")
    assert await a_runner(worker_database, clock, try_once, attempts=5).run_row(row_id) is Outcome.BURIED


async def test_a_row_of_a_kind_that_nobody_knows_yet_is_kept(worker_database: Database, clock: FrozenClock) -> None:
    row_id = await owe(worker_database, clock, "of_a_newer_release")
    runner = a_runner(worker_database, clock)
    assert await runner.run_row(row_id) is Outcome.NOTHING
    assert await runner.run_all() == 0
    row = await row_of(worker_database, clock, row_id)
    assert (row.attempts, row.done_at, row.dead_at) == (0, None, None)


async def test_facts_that_the_job_does_not_know_are_a_failure_and_not_a_crash(
    worker_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await outbox.later(work, "note", subject_id=SUBJECT, surplus="x")
    assert await a_runner(worker_database, clock).run_next() is Outcome.POSTPONED


async def test_two_workers_do_a_row_once(worker_database: Database, clock: FrozenClock) -> None:
    row_ids = [await owe(worker_database, clock, "note") for _ in range(20)]
    runners = [a_runner(worker_database, clock) for _ in range(3)]
    assert sum(await asyncio.gather(*(runner.run_all() for runner in runners))) == len(row_ids)
    assert await effects_on(worker_database, clock, SUBJECT) == len(row_ids)


async def test_a_row_that_is_under_way_is_passed_over(worker_database: Database, clock: FrozenClock) -> None:
    row_id = await owe(worker_database, clock, "note")
    async with begin_work(worker_database, SYSTEM, clock) as work:
        assert await outbox.claim(work, ["note"]) is not None
        assert await a_runner(worker_database, clock).run_row(row_id) is Outcome.NOTHING


async def test_a_failure_is_not_noted_on_a_row_that_another_worker_took_meanwhile(
    worker_database: Database, clock: FrozenClock
) -> None:
    row_id = await owe(worker_database, clock, "note")
    async with begin_work(worker_database, SYSTEM, clock) as other:
        assert await outbox.claim(other, ["note"]) is not None
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await outbox.bury(work, OutboxId(row_id), "late")
    row = await row_of(worker_database, clock, row_id)
    assert (row.attempts, row.dead_at) == (0, None)


async def test_a_job_may_be_silent_for_as_long_as_it_may_run(worker_database: Database, clock: FrozenClock) -> None:
    """Otherwise the database would end a session that waits for the encoder for more than a minute."""
    seen: list[str] = []

    @job("look", timeout_seconds=600)
    async def look(work: Work, tools: Tools, *, subject_id: UUID) -> None:
        seen.append(str(await work.session.scalar(text("SHOW idle_in_transaction_session_timeout"))))

    await owe(worker_database, clock, "look")
    await a_runner(worker_database, clock, look).run_all()
    async with begin_work(worker_database, SYSTEM, clock) as work:
        seen.append(str(await work.session.scalar(text("SHOW idle_in_transaction_session_timeout"))))
    assert seen == ["630s", "1min"]


@given(attempt=st.integers(1, 200), seed=st.integers())
def test_pauses_grow_at_random_and_stay_within_an_hour(attempt: int, seed: int) -> None:
    pause = pause_after(attempt, Random(seed)).total_seconds()  # noqa: S311 - jitter
    assert 0 <= pause <= min(LONGEST_PAUSE_SECONDS, 15 * 4 ** (attempt - 1))


def test_a_refusal_tells_its_sentence() -> None:
    assert reason_of(Invalid("開始日がありません。")) == "Invalid: 開始日がありません。"
