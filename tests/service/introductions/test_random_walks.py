"""The path walked at random: what the table allows is recorded, everything else is refused, and nothing is lost."""

from datetime import timedelta
from random import Random
from typing import Any

from service.base.actor import SYSTEM
from service.base.ids import IntroductionId
from service.base.refusals import Refusal
from service.db.work import begin_work
from service.introductions.rules import path
from service.introductions.terms import Stage
from service.shortlists.actions.introducing import record_introductions
from service.shortlists.terms.deciding import IntroductionFacts
from tests.support.introducing import Desk

WALKS, STEPS = 12, 9
STAGES = sorted(set(Stage) - set(path.BEFORE) - {Stage.INTRODUCED})


async def _inserted(desk: Desk, number: int) -> IntroductionId:
    """An introduction of the pair, as another book holds it."""
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        facts = IntroductionFacts(f"B-{number}", *desk.pair, desk.today)
        return (await record_introductions(work, [facts]))[f"B-{number}"]


async def test_whatever_is_tried_the_database_stands_where_the_table_says(desk: Desk) -> None:
    chance = Random(20261124)  # noqa: S311 - repeatable on purpose
    for number in range(WALKS):
        introduction_id = await _inserted(desk, number)
        stands = [Stage.INTRODUCED]
        for _ in range(STEPS):
            desk.clock.advance(timedelta(days=1))
            likely = sorted(path.PATH[stands[-1]] - path.ENDS) if chance.random() < 0.5 else []
            stage = chance.choice(likely or STAGES)
            reason: dict[str, Any] = {}
            if stage in path.REASONS:
                side, reasons = next(iter(path.REASONS[stage].items()))
                reason = {"side": side, "reason": reasons[0]}
            try:
                await desk.record(introduction_id, stage, **reason)
                is_taken = True
            except Refusal:
                is_taken = False
            assert is_taken == (stage in path.PATH[stands[-1]]), (stands, stage)
            stands += [stage] if is_taken else []
        case = await desk.case(introduction_id)
        assert [point.stage for point in case.points] == stands[1:]
        hires = await desk.rows("SELECT 1 FROM placement WHERE introduction_id = :id", id=introduction_id)
        assert len(hires) == (Stage.ACCEPTED in stands)
