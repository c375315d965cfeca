"""One word for many: whole or not at all, and undone in one act as far as nobody spoke since."""

from datetime import date

import pytest

from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.base.ids import PersonId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from service.platform.tools import PlacementOffice
from service.shortlists.actions.deciding import decide, undo
from service.shortlists.actions.deciding_many import decide_many, undo_many
from service.shortlists.actions.introducing import introduce, record_consent_to_introduction
from service.shortlists.rules.deciding import standing
from service.shortlists.store import deciding as deciding_store
from service.shortlists.terms.deciding import (
    AlreadyDecided,
    DecidedSince,
    MayNotDecide,
    NewDecision,
    NobodyMarked,
    NoSuchGroup,
    NotOnShortlist,
    ReasonCode,
    ReasonNeeded,
    Seen,
    Verdict,
)
from tests.factories.shortlists import Matched, a_matched_posting, seen_now

OFFICE = PlacementOffice(notice_number="43-特-000001", occupations="全職種", complaints_to="職業紹介責任者")
PASSED = NewDecision(Verdict.PASS, ReasonCode.COMPANY_FILLED, "採用枠が埋まった")
HELD = NewDecision(Verdict.HOLD)


@pytest.fixture
async def matched(worker_database: Database, clock: FrozenClock, vault: Vault) -> Matched:
    return await a_matched_posting(worker_database, clock, vault, people=4)


class Desk:
    """Each act in a work of its own, by the coordinator unless it is said by whom."""

    def __init__(self, database: Database, actor: Actor, clock: FrozenClock, matched: Matched) -> None:
        self.database, self.actor, self.clock, self.matched = database, actor, clock, matched

    async def seen(self, *references: str) -> dict[PersonId, Seen]:
        async with begin_read(self.database, self.actor, self.clock) as read:
            ids = [self.matched.people[one] for one in references]
            return {one: await seen_now(read, self.matched.posting_id, one) for one in ids}

    async def say_to(self, new: NewDecision, seen: dict[PersonId, Seen]):  # type: ignore[no-untyped-def]
        async with begin_work(self.database, self.actor, self.clock) as work:
            return await decide_many(work, self.matched.posting_id, new, seen)

    async def say(self, reference: str, new: NewDecision, actor: Actor | None = None) -> None:
        person_id = self.matched.people[reference]
        async with begin_work(self.database, actor or self.actor, self.clock) as work:
            seen = await seen_now(work, self.matched.posting_id, person_id)
            await decide(work, self.matched.posting_id, person_id, new, seen)

    async def verdicts(self) -> dict[str, str | None]:
        async with begin_read(self.database, self.actor, self.clock) as read:
            words = await deciding_store.words_by_person(
                read, self.matched.posting_id, list(self.matched.people.values())
            )
        stands = {name: standing(words.get(one, ())) for name, one in self.matched.people.items()}
        return {name: now.verdict.value if now else None for name, now in stands.items()}


@pytest.fixture
def desk(web_database: Database, coordinator: Actor, clock: FrozenClock, matched: Matched) -> Desk:
    return Desk(web_database, coordinator, clock, matched)


async def test_many_get_one_word_and_lose_it_in_one_act(desk: Desk) -> None:
    group_id = await desk.say_to(PASSED, await desk.seen("D-1", "D-2", "D-3"))
    assert await desk.verdicts() == {"D-1": "pass", "D-2": "pass", "D-3": "pass", "D-4": None}
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        undone = await undo_many(work, group_id)
    assert (len(undone.undone), undone.left) == (3, ())
    assert set((await desk.verdicts()).values()) == {None}


@pytest.mark.parametrize(("new", "refusal"), [(PASSED, AlreadyDecided), (NewDecision(Verdict.PASS), ReasonNeeded)])
async def test_one_who_cannot_be_decided_leaves_all_as_they_were(
    desk: Desk, new: NewDecision, refusal: type[Exception]
) -> None:
    await desk.say("D-2", NewDecision(Verdict.ACCEPT))
    with pytest.raises(refusal):
        await desk.say_to(new, await desk.seen("D-1", "D-2", "D-3"))
    assert await desk.verdicts() == {"D-1": None, "D-2": "accept", "D-3": None, "D-4": None}


async def test_one_who_was_decided_since_the_preview_leaves_all_as_they_were(desk: Desk) -> None:
    seen = await desk.seen("D-1", "D-2")
    await desk.say("D-2", HELD)
    with pytest.raises(DecidedSince, match="保留"):
        await desk.say_to(PASSED, seen)
    assert (await desk.verdicts())["D-1"] is None


async def test_the_same_form_sent_twice_is_one_act(desk: Desk) -> None:
    seen = await desk.seen("D-1", "D-2")
    assert await desk.say_to(PASSED, seen) == await desk.say_to(PASSED, seen)
    async with begin_read(desk.database, desk.actor, desk.clock) as read:
        words = await deciding_store.words_by_person(read, desk.matched.posting_id, list(seen))
    assert [len(said) for said in words.values()] == [1, 1]


async def test_undoing_leaves_whom_somebody_spoke_of_since(desk: Desk, worker_database: Database) -> None:
    group_id = await desk.say_to(HELD, await desk.seen("D-1", "D-2", "D-3"))
    await desk.say("D-2", NewDecision(Verdict.ACCEPT))
    d_3 = desk.matched.people["D-3"]
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        await undo(work, desk.matched.posting_id, d_3, seen_sequence=1)
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        undone = await undo_many(work, group_id)
    assert undone.undone == (desk.matched.people["D-1"],)
    assert undone.left == (desk.matched.people["D-2"],)
    assert await desk.verdicts() == {"D-1": None, "D-2": "accept", "D-3": None, "D-4": None}


async def test_undoing_leaves_whom_an_introduction_followed(desk: Desk, vault: Vault) -> None:
    group_id = await desk.say_to(NewDecision(Verdict.ACCEPT), await desk.seen("D-1", "D-2"))
    pair = (desk.matched.posting_id, desk.matched.people["D-1"])
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        await record_consent_to_introduction(work, *pair, given_on=date(2026, 11, 24), source="電話")
        await introduce(work, vault, OFFICE, *pair)
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        undone = await undo_many(work, group_id)
    assert (undone.undone, undone.left) == ((desk.matched.people["D-2"],), (pair[1],))


async def test_undoing_twice_does_nothing_more(desk: Desk) -> None:
    group_id = await desk.say_to(HELD, await desk.seen("D-1", "D-2"))
    for expected in (2, 0):
        async with begin_work(desk.database, desk.actor, desk.clock) as work:
            undone = await undo_many(work, group_id)
        assert (len(undone.undone), undone.left) == (expected, ())


async def test_nobody_who_is_not_listed_and_no_act_that_was_not(desk: Desk, worker_database: Database) -> None:
    stranger = PersonId(desk.matched.company_id)
    with pytest.raises(NotOnShortlist):
        await desk.say_to(HELD, {**await desk.seen("D-1"), stranger: Seen(0, 1, 1)})
    with pytest.raises(NobodyMarked):
        await desk.say_to(HELD, {})
    with pytest.raises(NoSuchGroup):
        async with begin_work(desk.database, desk.actor, desk.clock) as work:
            await undo_many(work, desk.matched.company_id)
    for actor in (SYSTEM, Actor(Role.PROGRAMME_STAFF, id=desk.matched.company_id)):
        with pytest.raises(MayNotDecide):
            async with begin_work(worker_database, actor, desk.clock) as work:
                await decide_many(work, desk.matched.posting_id, HELD, await desk.seen("D-1"))
