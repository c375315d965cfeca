"""Companies: told again they are overwritten, named by a posting they are not, and each sees only itself."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.companies.actions import know_companies, register_companies
from service.companies.reads import companies_by_id, companies_by_ref
from service.companies.terms import CompanyFacts
from service.db.engine import Database
from service.db.failures import NotStorable
from service.db.work import begin_read, begin_work
from tests.factories.companies import a_company


async def test_a_company_told_again_keeps_its_id_and_its_first_day(
    worker_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        first = await a_company(work, name="旧社名")
    clock.advance(timedelta(days=3))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        second = await a_company(work, name="新社名")
    async with begin_read(worker_database, SYSTEM, clock) as read:
        company = (await companies_by_id(read, [first]))[first]
    assert second == first
    assert (company.name, company.registered_on) == ("新社名", date(2026, 11, 24))


async def test_of_two_tellings_in_one_block_the_later_one_counts(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        stored = await register_companies(work, [CompanyFacts("C-1", "前"), CompanyFacts("C-1", "後")])
        company = (await companies_by_id(work, stored.values()))[stored["C-1"]]
    assert company.name == "後"


async def test_a_posting_introduces_a_company_and_does_not_overwrite_one(
    worker_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        known = await a_company(work, "C-1")
    async with begin_work(worker_database, SYSTEM, clock) as work:
        named = await know_companies(work, [CompanyFacts("C-1", "求人の社名"), CompanyFacts("C-2", "はじめての社")])
    async with begin_read(worker_database, SYSTEM, clock) as read:
        found = await companies_by_id(read, named.values())
        assert await companies_by_ref(read, ["C-1", "C-2", "C-3"]) == named
    assert named["C-1"] == known
    assert found[known].name == "肥後テスト工業株式会社"
    assert found[known].facts.address == "熊本県合志市栄0-0"
    assert found[named["C-2"]].name == "はじめての社"


async def test_nothing_told_is_nothing_stored(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        assert await register_companies(work, []) == {}
        assert await know_companies(work, []) == {}


@pytest.mark.parametrize(
    "told",
    [{"name": ""}, {"industry_code": "28"}, {"municipality": "432"}, {"corporate_number": "1"}, {"employees": -1}],
)
async def test_the_database_holds_no_impossible_company(
    worker_database: Database, clock: FrozenClock, told: dict[str, Any]
) -> None:
    with pytest.raises(NotStorable):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await a_company(work, **told)


async def test_a_company_sees_itself_and_changes_nothing(
    worker_database: Database, company_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        own, other = await a_company(work, "C-1"), await a_company(work, "C-2")
    actor = Actor(Role.COMPANY, id=UUID(int=1), company_id=own)
    async with begin_read(company_database, actor, clock) as read:
        assert set(await companies_by_id(read, [own, other])) == {own}
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with begin_work(company_database, actor, clock) as work:
            await work.session.execute(text("UPDATE company SET name = '別の名'"))


async def test_without_a_company_bound_none_is_seen(
    worker_database: Database, company_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        company_id = await a_company(work)
    async with begin_read(company_database, SYSTEM, clock) as read:
        assert await companies_by_id(read, [company_id]) == {}
