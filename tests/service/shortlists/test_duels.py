"""Two coordinators on one item, in two transactions: one winner each time, and no word that was taken is lost."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from service.base.actor import Actor
from service.base.clock import FrozenClock
from service.base.ids import PersonId, PostingId
from service.base.refusals import Busy
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from service.shortlists.actions.deciding import decide, undo
from service.shortlists.actions.deciding_many import decide_many
from service.shortlists.store import deciding as deciding_store
from service.shortlists.terms.deciding import (
    AlreadyDecided,
    DecidedSince,
    Decision,
    NewDecision,
    NothingToUndo,
    ReasonCode,
    Seen,
    Verdict,
)
from tests.factories.shortlists import Matched, a_matched_posting

WORDS = (
    NewDecision(Verdict.ACCEPT),
    NewDecision(Verdict.HOLD, note="面談の後で"),
    NewDecision(Verdict.PASS, ReasonCode.EXPERIENCE_SHORT),
)
LOST = (DecidedSince, AlreadyDecided, NothingToUndo, Busy)
"""What a loser is told; on a machine that is busy with other things, to try again."""


class Duel:
    """Two coordinators who saw the same, before one pair."""

    def __init__(
        self, database: Database, clock: FrozenClock, actors: tuple[Actor, Actor], pair: tuple[PostingId, PersonId]
    ):
        self.database, self.clock, self.actors, self.pair = database, clock, actors, pair
        self.taken: list[tuple[Verdict, object]] = []

    async def words(self) -> list[Decision]:
        async with begin_read(self.database, self.actors[0], self.clock) as read:
            return (await deciding_store.words_by_person(read, self.pair[0], [self.pair[1]])).get(self.pair[1], [])

    async def act(self, actor: Actor, seen: int, choose: Random) -> Verdict:
        """One word in a transaction of its own; an undoing where one is possible, now and then for many at once."""
        async with begin_work(self.database, actor, self.clock) as work:
            if seen and choose.random() < 0.5:
                await undo(work, *self.pair, seen_sequence=seen)
                return Verdict.UNDO
            new = choose.choice(WORDS)
            if choose.random() < 0.2:
                await decide_many(work, self.pair[0], new, {self.pair[1]: Seen(seen, 1, 1)})
            else:
                await decide(work, *self.pair, new, Seen(seen, 1, 1))
            return new.verdict

    async def fight(self, choose: Random) -> int:
        """Both at once; answers how many were taken, and keeps which."""
        before = await self.words()
        seen = before[-1].sequence if before else 0
        ended = await asyncio.gather(*(self.act(actor, seen, choose) for actor in self.actors), return_exceptions=True)
        for actor, end in zip(self.actors, ended, strict=True):
            if isinstance(end, Verdict):
                self.taken.append((end, actor.id))
            else:
                assert isinstance(end, LOST), (end, end.__cause__)
        return sum(isinstance(end, Verdict) for end in ended)


async def fought(web: Database, clock: FrozenClock, coordinator: Actor, matched: Matched, duels: int) -> None:
    """Duels on one pair after the other; nobody's history grows beyond what a pair may see."""
    rival = replace(coordinator, id=matched.company_id, name="別の担当者")
    pairs = [(matched.posting_id, person_id) for person_id in matched.people.values()]
    fields = [Duel(web, clock, (coordinator, rival), pair) for pair in pairs]
    choose, winners = Random(20261124), []  # noqa: S311 - which word a coordinator gives
    for number in range(duels):
        clock.advance(timedelta(seconds=1))
        winners.append(await fields[number % len(fields)].fight(choose))
    taken = 0
    for duel in fields:
        words = await duel.words()
        assert [word.sequence for word in words] == list(range(1, len(words) + 1))
        assert [(word.verdict, word.decided_by) for word in words] == duel.taken
        taken += len(words)
    # A word that a final decision forbids is refused to both: nobody wins, and nothing is lost.
    assert max(winners) == 1
    assert sum(winners) == taken > duels // 3


async def test_sixty_duels_have_one_winner_each(
    worker_database: Database, web_database: Database, clock: FrozenClock, vault: Vault, coordinator: Actor
) -> None:
    matched = await a_matched_posting(worker_database, clock, vault, people=2)
    await fought(web_database, clock, coordinator, matched, 60)


@pytest.mark.long
@pytest.mark.timeout(1_200)
async def test_a_thousand_duels_have_one_winner_each(
    worker_database: Database, web_database: Database, clock: FrozenClock, vault: Vault, coordinator: Actor
) -> None:
    matched = await a_matched_posting(worker_database, clock, vault, people=20)
    await fought(web_database, clock, coordinator, matched, 1_000)
