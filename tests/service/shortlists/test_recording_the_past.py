"""Introductions and their steps from other books: once for each reference, in an order that can be."""

from datetime import date

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PersonId, PostingId
from service.db.engine import Database
from service.db.recording import NotYetHappened, RecordedOtherwise
from service.db.work import begin_work
from service.people.terms import NoSuchPerson
from service.platform.crypto import Vault
from service.postings.terms import NoSuchPosting
from service.shortlists.actions.introducing import record_introduction_events, record_introductions
from service.shortlists.terms.deciding import (
    IntroductionEventFacts,
    IntroductionFacts,
    NoSuchIntroduction,
    Step,
    StepOutOfOrder,
)
from tests.factories.companies import a_company
from tests.factories.people import a_person
from tests.factories.postings import a_posting

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture
async def pair(worker_database: Database, clock: FrozenClock, vault: Vault) -> tuple[PostingId, PersonId]:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return await a_posting(work, await a_company(work)), await a_person(work, vault)


async def test_the_past_told_twice_is_recorded_once(
    worker_database: Database, clock: FrozenClock, pair: tuple[PostingId, PersonId]
) -> None:
    told = [IntroductionFacts("I-1", *pair, MAY), IntroductionFacts("I-2", *pair, JUNE)]
    steps = [IntroductionEventFacts("I-1", Step.APPLIED, MAY), IntroductionEventFacts("I-1", Step.ACCEPTED, JUNE)]
    async with begin_work(worker_database, SYSTEM, clock) as work:
        first = await record_introductions(work, told)
        assert await record_introduction_events(work, steps) == 2
    async with begin_work(worker_database, SYSTEM, clock) as work:
        assert await record_introductions(work, told) == first
        assert await record_introduction_events(work, steps) == 0
        assert (await work.session.execute(text("SELECT count(*) FROM introduction"))).scalar_one() == 2


async def test_a_reference_stands_for_one_introduction(
    worker_database: Database, clock: FrozenClock, pair: tuple[PostingId, PersonId]
) -> None:
    with pytest.raises(RecordedOtherwise):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await record_introductions(
                work, [IntroductionFacts("I-1", *pair, MAY), IntroductionFacts("I-1", *pair, JUNE)]
            )


async def test_what_has_not_happened_is_not_recorded(
    worker_database: Database, clock: FrozenClock, pair: tuple[PostingId, PersonId]
) -> None:
    with pytest.raises(NotYetHappened):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await record_introductions(work, [IntroductionFacts("I-1", *pair, date(2026, 11, 25))])


async def test_the_past_is_of_postings_and_people_who_are_there(
    worker_database: Database, clock: FrozenClock, pair: tuple[PostingId, PersonId]
) -> None:
    posting_id, person_id = pair
    with pytest.raises(NoSuchPosting):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await record_introductions(work, [IntroductionFacts("I-1", PostingId(person_id), person_id, MAY)])
    with pytest.raises(NoSuchPerson):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await record_introductions(work, [IntroductionFacts("I-1", posting_id, PersonId(posting_id), MAY)])


async def test_steps_that_cannot_be_refuse_the_block(
    worker_database: Database, clock: FrozenClock, pair: tuple[PostingId, PersonId]
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await record_introductions(work, [IntroductionFacts("I-1", *pair, MAY)])
    for steps in (
        [IntroductionEventFacts("I-1", Step.APPLIED, date(2026, 4, 30))],
        [IntroductionEventFacts("I-1", Step.REJECTED, MAY), IntroductionEventFacts("I-1", Step.OFFERED, JUNE)],
    ):
        with pytest.raises(StepOutOfOrder):
            async with begin_work(worker_database, SYSTEM, clock) as work:
                await record_introduction_events(work, steps)
    with pytest.raises(NoSuchIntroduction):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await record_introduction_events(work, [IntroductionEventFacts("I-9", Step.APPLIED, MAY)])
