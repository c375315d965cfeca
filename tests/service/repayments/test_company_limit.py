"""A company sets its own limit within the prefecture's, and it binds whoever is certified under it."""

from datetime import date

import pytest

from service.base.yen import Yen
from service.db.engine import Database
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.rules.award import life_cap
from service.repayments.rules.path import frame_of, life_of
from service.repayments.store.cases import case
from service.repayments.terms.case import CaseEvent, CaseEventKind
from tests.factories.supports import Office

HIRED = date(2024, 4, 1)


@pytest.fixture
def office(worker_database: Database, vault: Vault) -> Office:
    return Office(worker_database, vault)


async def limit_of(office: Office, name: str) -> Yen | None:
    async with office.on(date(2026, 4, 1)) as work:
        stands = await case(work, office.cases[name])
    return life_cap(frame_of(stands), life_of(stands).promise)


async def test_the_limit_that_the_company_registered_binds_its_people(office: Office) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,), cap=Yen(1_800_000))
    await office.admit("A", "緑川", HIRED)
    assert await limit_of(office, "A") == Yen(1_800_000)


async def test_a_limit_changed_later_binds_those_who_are_certified_later(office: Office) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,), cap=Yen(1_800_000))
    await office.admit("A", "緑川", HIRED)
    await office.company("緑川", date(2024, 5, 1), years=(2024,), cap=Yen(900_000))
    await office.admit("B", "緑川", date(2024, 6, 1))
    assert (await limit_of(office, "A"), await limit_of(office, "B")) == (Yen(1_800_000), Yen(900_000))


@pytest.mark.parametrize(("told", "limit"), [(1_500_000, 1_500_000), (2_000_000, 1_800_000)])
async def test_a_limit_for_the_person_counts_within_the_registered_one(office: Office, told: int, limit: int) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,), cap=Yen(1_800_000))
    await office.admit("A", "緑川", HIRED, applied={"company_cap": Yen(told)})
    assert await limit_of(office, "A") == Yen(limit)


async def test_a_company_without_a_limit_leaves_the_prefecture_s(office: Office) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,))
    await office.admit("A", "緑川", HIRED)
    assert await limit_of(office, "A") == Yen(2_448_000)


async def test_the_same_certification_again_changes_nothing(office: Office) -> None:
    await office.company("緑川", date(2023, 5, 1), years=(2024,), cap=Yen(1_800_000))
    await office.admit("A", "緑川", HIRED)
    async with office.on(date(2024, 4, 20)) as work:
        again = CaseEvent(CaseEventKind.CERTIFIED, date(2024, 4, 20))
        assert await actions.record_case_events(work, [(office.cases["A"], again)]) == 0
