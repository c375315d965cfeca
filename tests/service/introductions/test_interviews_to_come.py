"""An interview to come is planned, not recorded as held; one that another was held before is told to be overtaken."""

from datetime import timedelta

import pytest

from service.base.ids import IntroductionId
from service.introductions.actions.outcomes import set_start_day
from service.introductions.actions.telling import set_interview_day
from service.introductions.terms import Stage
from tests.support.introducing import Desk, seen_in
from tests.support.web import Browser

OVERTAKEN = "この日より前に、次の経過が記録されています"


@pytest.fixture
def way(introduced: IntroductionId) -> str:
    return f"/introductions/{introduced}"


async def test_an_interview_to_come_is_pointed_to_where_it_is_planned_and_its_day_stays(
    desk: Desk, way: str, aiko: Browser
) -> None:
    ahead = (desk.today + timedelta(days=9)).isoformat()
    seen = seen_in((await aiko.get(way)).text)
    answer = await aiko.post(f"{way}/outcomes", {"stage": "interviewed", "on_date": ahead, "seen": seen})
    assert (answer.status_code, "「面接の予定」に予定日を記録してください" in answer.text) == (422, True)
    before_history = answer.text.split("これまでの経過")[0]
    for field in ("on_date", "interview_on"):
        assert f'name="{field}" type="date" value="{ahead}"' in before_history, field
    assert 'value="interviewed" selected' in answer.text
    assert 'href="#interview"' in answer.text.split('id="now"')[0]
    assert 'id="interview"' in answer.text
    assert await desk.rows("SELECT 1 FROM introduction_event") == []


async def test_what_else_is_refused_keeps_its_day_too_and_points_to_no_plan(
    desk: Desk, introduced: IntroductionId, way: str, aiko: Browser
) -> None:
    ahead = (desk.today + timedelta(days=9)).isoformat()
    seen = seen_in((await aiko.get(way)).text)
    answer = await aiko.post(f"{way}/outcomes", {"stage": "offered", "on_date": ahead, "seen": seen})
    assert (answer.status_code, "まだ来ていない日付" in answer.text) == (422, True)
    assert f'name="on_date" type="date" value="{ahead}"' in answer.text
    assert f'id="field-ended_on" name="on_date" type="date" required value="{desk.today}"' in answer.text
    assert 'href="#interview"' not in answer.text.split('id="now"')[0]
    await desk.record(introduced, Stage.ACCEPTED)
    await desk.do(lambda work: set_start_day(work, introduced, desk.today))
    assert 'href="#interview"' not in (await aiko.get(way)).text


async def history(aiko: Browser, way: str) -> str:
    return (await aiko.get(way)).text.split("これまでの経過")[1]


async def test_a_planned_interview_that_the_way_went_past_is_told_to_be_overtaken(
    desk: Desk, introduced: IntroductionId, way: str, aiko: Browser
) -> None:
    vault, on = desk.tools.vault, desk.today + timedelta(days=5)
    await desk.do(lambda work: set_interview_day(work, vault, introduced, on))
    assert OVERTAKEN not in await history(aiko, way)
    await desk.record(introduced, Stage.INTERVIEWED)
    assert f"面接の予定（2026年11月29日） <small>{OVERTAKEN}</small>" in await history(aiko, way)


async def test_a_planned_interview_that_was_held_on_its_day_was_not_overtaken(
    desk: Desk, introduced: IntroductionId, way: str, aiko: Browser
) -> None:
    vault, on = desk.tools.vault, desk.today + timedelta(days=2)
    await desk.do(lambda work: set_interview_day(work, vault, introduced, on))
    desk.clock.advance(timedelta(days=2))
    await aiko.sign_in("aiko")
    await desk.record(introduced, Stage.INTERVIEWED)
    await desk.record(introduced, Stage.OFFERED)
    assert OVERTAKEN not in await history(aiko, way)
