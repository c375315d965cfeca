"""Words on pairs: kept with what was seen, one winner of two, undone without loss, never changed."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.base.actor import SYSTEM, Actor
from service.base.clock import FrozenClock
from service.base.ids import PersonId, PostingId
from service.base.refusals import Busy, Refusal
from service.db.engine import Database
from service.db.failures import NotStorable
from service.db.work import begin_work
from service.people.actions import withdraw_consent
from service.people.terms import Purpose
from service.platform.crypto import Vault
from service.shortlists.actions.deciding import decide, undo
from service.shortlists.terms.deciding import (
    AlreadyDecided,
    ContentChangedSince,
    DecidedSince,
    MayNotDecide,
    NewDecision,
    NotOnShortlist,
    ReasonCode,
    ReasonNeeded,
    Seen,
    Verdict,
)
from tests.factories.people import a_person, high_school_student_json
from tests.factories.postings import a_posting
from tests.factories.shortlists import Matched, a_matched_posting, match, seen_now

PASSED = NewDecision(Verdict.PASS, ReasonCode.EXPERIENCE_SHORT)
ACCEPTED = NewDecision(Verdict.ACCEPT)
HELD = NewDecision(Verdict.HOLD, None, "面談の後で")


@pytest.fixture
async def matched(worker_database: Database, clock: FrozenClock, vault: Vault) -> Matched:
    return await a_matched_posting(worker_database, clock, vault)


class Desk:
    """A coordinator's desk: each word in a work of its own, with the pages' database."""

    def __init__(self, database: Database, actor: Actor, clock: FrozenClock) -> None:
        self.database, self.actor, self.clock = database, actor, clock

    async def say(self, posting_id: PostingId, person_id: PersonId, new: NewDecision, seen: Seen | None = None) -> int:
        async with begin_work(self.database, self.actor, self.clock) as work:
            seen = seen or await seen_now(work, posting_id, person_id)
            return await decide(work, posting_id, person_id, new, seen)

    async def say_until_heard(self, posting_id: PostingId, person_id: PersonId, new: NewDecision, seen: Seen) -> int:
        """The same, said again while the machine is busy: who waits for the other longer than a second is sent away."""
        while True:
            try:
                return await self.say(posting_id, person_id, new, seen)
            except Busy:
                continue

    async def undo(self, posting_id: PostingId, person_id: PersonId, seen_sequence: int) -> int:
        async with begin_work(self.database, self.actor, self.clock) as work:
            return await undo(work, posting_id, person_id, seen_sequence=seen_sequence)

    async def rows(self) -> list[Any]:
        async with begin_work(self.database, self.actor, self.clock) as work:
            return list((await work.session.execute(text("SELECT * FROM decision ORDER BY sequence"))).all())


@pytest.fixture
def desk(web_database: Database, coordinator: Actor, clock: FrozenClock) -> Desk:
    return Desk(web_database, coordinator, clock)


async def test_a_decision_keeps_what_was_seen(desk: Desk, matched: Matched, worker_database: Database) -> None:
    await desk.say(matched.posting_id, matched.people["D-1"], PASSED)
    (row,) = await desk.rows()
    assert (row.verdict, row.reason_code, row.decided_by) == ("pass", "experience_short", desk.actor.id)
    assert row.rank in (1, 2)
    assert sum(reason["weight"] for reason in row.reasons) == pytest.approx(row.score, abs=1e-5)
    assert (row.posting_revision, row.profile_revision) == (1, 1)
    async with begin_work(worker_database, SYSTEM, desk.clock) as work:
        noted = await work.session.execute(text("SELECT facts FROM audit_entry WHERE act = 'shortlists.decided'"))
        assert noted.scalar_one()["verdict"] == "pass"


async def test_a_pass_without_a_reason_is_refused_by_rule_and_by_the_database(desk: Desk, matched: Matched) -> None:
    with pytest.raises(ReasonNeeded):
        await desk.say(matched.posting_id, matched.people["D-1"], NewDecision(Verdict.PASS))
    with pytest.raises(NotStorable):
        async with begin_work(desk.database, desk.actor, desk.clock) as work:
            await work.session.execute(
                text(
                    "INSERT INTO decision (id, posting_id, person_id, sequence, verdict, reasons, posting_revision,"
                    " profile_revision, decided_at) VALUES (gen_random_uuid(), :posting, :person, 1, 'pass', '[]', 1,"
                    " 1, now())"
                ),
                {"posting": matched.posting_id, "person": matched.people["D-1"]},
            )


async def test_of_two_words_at_once_one_wins_and_the_other_is_told(desk: Desk, matched: Matched) -> None:
    pair = (matched.posting_id, matched.people["D-1"])
    seen = Seen(0, 1, 1)
    results = await asyncio.gather(
        desk.say_until_heard(*pair, ACCEPTED, seen), desk.say_until_heard(*pair, PASSED, seen), return_exceptions=True
    )
    lost = [result for result in results if isinstance(result, BaseException)]
    assert len(lost) == 1
    assert isinstance(lost[0], DecidedSince)
    assert len(await desk.rows()) == 1


async def test_a_stale_word_is_refused(desk: Desk, matched: Matched) -> None:
    pair = (matched.posting_id, matched.people["D-1"])
    await desk.say(*pair, HELD)
    with pytest.raises(DecidedSince, match="保留"):
        await desk.say(*pair, ACCEPTED, Seen(0, 1, 1))
    with pytest.raises(DecidedSince):
        await desk.undo(*pair, seen_sequence=0)


async def test_a_word_on_a_replaced_posting_is_refused(
    desk: Desk, matched: Matched, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_posting(work, matched.company_id, title="装置保全リーダー")
    await match(worker_database, clock, vault, matched.posting_id)
    with pytest.raises(ContentChangedSince):
        await desk.say(matched.posting_id, matched.people["D-1"], ACCEPTED, Seen(0, 1, 1))


async def test_undoing_keeps_the_history(desk: Desk, matched: Matched) -> None:
    pair = (matched.posting_id, matched.people["D-1"])
    await desk.say(*pair, ACCEPTED)
    with pytest.raises(AlreadyDecided):
        await desk.say(*pair, PASSED)
    await desk.undo(*pair, seen_sequence=1)
    await desk.say(*pair, PASSED)
    rows = await desk.rows()
    assert [row.verdict for row in rows] == ["accept", "undo", "pass"]
    assert rows[1].undoes == rows[0].id


async def test_decisions_are_never_changed_or_removed(desk: Desk, matched: Matched, database_url: str) -> None:
    await desk.say(matched.posting_id, matched.people["D-1"], HELD)
    for statement in ("UPDATE decision SET verdict = 'accept'", "DELETE FROM decision"):
        with pytest.raises(DBAPIError):
            async with begin_work(desk.database, desk.actor, desk.clock) as work:
                await work.session.execute(text(statement))
    assert [row.verdict for row in await desk.rows()] == ["hold"]


async def test_who_withdrew_or_was_never_ranked_is_not_decided_on(
    desk: Desk, matched: Matched, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    clock.advance(timedelta(minutes=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        student = await a_person(work, vault, "D-HS", **high_school_student_json("D-HS"))
        person_id = matched.people["D-1"]
        await withdraw_consent(work, person_id, Purpose.MATCHING, on=work.today, source="電話")
    await match(worker_database, clock, vault, matched.posting_id)
    for unseen in (student, matched.people["D-1"]):
        with pytest.raises(NotOnShortlist):
            await desk.say(matched.posting_id, unseen, ACCEPTED)


async def test_who_was_held_may_be_decided_after_leaving_the_list(
    desk: Desk, matched: Matched, worker_database: Database, clock: FrozenClock
) -> None:
    pair = (matched.posting_id, matched.people["D-1"])
    await desk.say(*pair, HELD)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await work.session.execute(text("DELETE FROM ranked_pair WHERE person_id = :id"), {"id": pair[1]})
    await desk.say(*pair, ACCEPTED)
    rows = await desk.rows()
    assert (rows[1].verdict, rows[1].rank, rows[1].score) == ("accept", None, None)


async def test_the_service_itself_decides_nothing(
    worker_database: Database, matched: Matched, clock: FrozenClock
) -> None:
    with pytest.raises(MayNotDecide):
        await Desk(worker_database, SYSTEM, clock).say(matched.posting_id, matched.people["D-1"], ACCEPTED)


async def test_a_refused_word_leaves_nothing(desk: Desk, matched: Matched) -> None:
    with pytest.raises(Refusal):
        await desk.say(matched.posting_id, matched.people["D-1"], NewDecision(Verdict.UNDO))
    assert await desk.rows() == []
