"""Acceptances and their events are recorded once, and only in an order that can be."""

from datetime import date
from uuid import UUID

import pytest

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import CompanyId, PersonId, PlacementId
from service.base.outcomes import Outcome
from service.db.engine import Database
from service.db.recording import NotYetHappened
from service.db.work import begin_work
from service.placements.actions import record_acceptances, record_placement_events
from service.placements.terms import (
    AcceptanceFacts,
    EventKind,
    EventOutOfOrder,
    NoSuchPlacement,
    PlacementEventFacts,
    Unnamed,
)
from service.platform.crypto import Vault
from tests.factories.happenings import History, a_company, an_acceptance, some_people

DAY = date(2023, 5, 1)


async def test_an_acceptance_and_its_events_are_stored_once(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    for outcome in (Outcome.NEW, Outcome.UNCHANGED):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            (person,) = await some_people(work, vault, "A")
            (accepted,) = await record_acceptances(work, [an_acceptance(person, await a_company(work), DAY)])
            event = PlacementEventFacts(PlacementId(accepted.id), EventKind.STARTED, date(2023, 6, 1), {"wage": 210000})
            (started,) = await record_placement_events(work, [event])
            assert [accepted.outcome, started.outcome] == [outcome, outcome]


async def test_a_cancelled_acceptance_cannot_start(worker_database: Database, vault: Vault) -> None:
    history = History(worker_database, vault)
    (person,) = await history.people(DAY, "A")
    placement = await history.accept(person, DAY)
    await history.follow(placement, EventKind.CANCELLED, date(2023, 5, 20))
    with pytest.raises(EventOutOfOrder):
        await history.follow(placement, EventKind.STARTED, date(2023, 6, 1))


async def test_an_event_of_an_unknown_placement_is_refused(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        with pytest.raises(NoSuchPlacement):
            await record_placement_events(work, [PlacementEventFacts(PlacementId(UUID(int=7)), EventKind.STARTED, DAY)])


async def test_an_acceptance_of_tomorrow_is_refused(
    worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        (person,) = await some_people(work, vault, "A")
        with pytest.raises(NotYetHappened):
            await record_acceptances(work, [an_acceptance(person, await a_company(work), date(2026, 11, 25))])


def test_an_acceptance_has_a_name() -> None:
    with pytest.raises(Unnamed):
        AcceptanceFacts(PersonId(UUID(int=1)), CompanyId(UUID(int=2)), DAY, "43", is_semiconductor=False)
