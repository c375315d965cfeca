"""Whether a company heard of the person is one answer, on the list and on the introduction's page."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from service.base.ids import IntroductionId
from service.db.work import begin_work
from service.introductions.actions.outcomes import take_back
from service.introductions.actions.telling import set_interview_day, take_back_letter_sent
from service.introductions.reads.due import next_of
from service.introductions.terms import DueKind, Stage
from tests.support.introducing import Desk

COPIED = """
    INSERT INTO introduction (id, posting_id, posting_revision, person_id, company_id, introduced_on, recorded_at,
        recorded_by, is_letter_of_before)
    SELECT :other, posting_id, posting_revision, person_id, company_id, introduced_on, recorded_at, {by}, {is_before}
    FROM introduction WHERE id = :id"""


async def is_known(desk: Desk, one: IntroductionId) -> bool:
    """By both, which must say the same."""
    due = await desk.ask(lambda read: next_of(read, desk.tools.introductions, one))
    assert due is not None
    known = (await desk.case(one)).is_known_to_company
    assert (due.kind is not DueKind.LETTER_TO_MAKE) is known
    return known


async def test_a_company_knows_by_a_letter_an_interview_or_an_outcome_and_by_none_that_was_taken_back(
    desk: Desk, introduced: IntroductionId
) -> None:
    assert not await is_known(desk, introduced)
    await desk.send_letter(introduced)
    assert await is_known(desk, introduced)
    await desk.do(lambda work: take_back_letter_sent(work, introduced))
    assert not await is_known(desk, introduced)
    await desk.record(introduced, Stage.APPLIED)
    assert await is_known(desk, introduced)
    (applied,) = (await desk.case(introduced)).points
    assert applied.id is not None
    point: UUID = applied.id
    await desk.do(lambda work: take_back(work, introduced, point, "誤り"))
    assert not await is_known(desk, introduced)


async def test_an_interview_that_was_called_off_was_planned_with_the_company(
    desk: Desk, introduced: IntroductionId
) -> None:
    vault, on = desk.tools.vault, desk.today + timedelta(days=3)
    await desk.do(lambda work: set_interview_day(work, vault, introduced, on))
    assert await is_known(desk, introduced)
    await desk.do(lambda work: set_interview_day(work, vault, introduced, None))
    assert await is_known(desk, introduced)


async def test_what_another_book_brought_and_a_letter_of_before_are_known(
    desk: Desk, introduced: IntroductionId
) -> None:
    cases = ((1, "NULL", "false"), (2, "recorded_by", "true"), (3, "recorded_by", "false"))
    for number, by, is_before in cases:
        async with begin_work(desk.database, desk.actor, desk.clock) as work:
            copied = text(COPIED.format(by=by, is_before=is_before))
            await work.session.execute(copied, {"other": UUID(int=number), "id": introduced})
        assert await is_known(desk, IntroductionId(UUID(int=number))) is (number != 3)
