"""The web process as it is assembled: doors, safety of its databases, health, description."""

import json
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from threadpoolctl import threadpool_info, threadpool_limits

from ingest import PostingFields
from service.app import open_databases
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database, UnsafeDatabase, address, opened
from service.db.roles import DatabaseRole
from service.db.work import begin_work
from service.platform import outbox
from service.platform.crypto import Vault
from service.web.doors import Doors
from service.web.health import readyz_route
from tests.support.web import browsing, make_app, make_tools, test_settings


def connect(url: str, user: str) -> AbstractAsyncContextManager[Database]:
    return opened(address(url, user), pool_size=1, statement_timeout=5_000)


@pytest.mark.parametrize(
    ("doors", "roles"),
    [
        (Doors.STAFF, ["kakehashi_web"]),
        (Doors.COMPANIES, ["kakehashi_company"]),
        (Doors.ALL, ["kakehashi_web", "kakehashi_company"]),
    ],
)
async def test_each_door_has_the_database_of_its_role(database_url: str, doors: Doors, roles: list[str]) -> None:
    async with open_databases(lambda role: connect(database_url, role), doors) as databases:
        assert [database.role for database in databases.opened()] == roles


@pytest.mark.parametrize("user", ["postgres", DatabaseRole.OWNER, DatabaseRole.BACKUP])
async def test_nothing_is_served_as_a_role_that_row_security_does_not_bind(database_url: str, user: str) -> None:
    with pytest.raises(UnsafeDatabase):
        async with open_databases(lambda _role: connect(database_url, user), Doors.STAFF):
            pytest.fail("it was opened")


async def test_nothing_is_served_on_a_schema_of_another_revision(database_url: str) -> None:
    async with connect(database_url, DatabaseRole.OWNER) as owner, owner.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'platform'"))
    with pytest.raises(UnsafeDatabase, match="kakehashi migrate"):
        async with open_databases(lambda role: connect(database_url, role), Doors.ALL):
            pytest.fail("it was opened")


async def test_a_closed_door_has_no_routes(
    web_database: Database, company_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    tools = make_tools(vault, tmp_path)
    async with browsing(make_app(None, company_database, tools, clock)) as browser:
        assert (await browser.client.get("/sign-in")).status_code == 404
        assert (await browser.client.get("/readyz")).json()["status"] == "ready"
    async with browsing(make_app(web_database, None, tools, clock)) as browser:
        assert (await browser.client.get("/schema/openapi.json")).status_code == 404
        assert (await browser.client.get("/v1/postings")).status_code == 404


async def test_products_of_a_page_wait_for_no_other_thread(
    web_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    with threadpool_limits(2):
        make_app(web_database, None, make_tools(vault, tmp_path), clock, test_settings())
        assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}


async def test_the_description_tells_of_the_companies_endpoints_alone(
    web_database: Database, company_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    application = make_app(web_database, company_database, make_tools(vault, tmp_path), clock)
    async with browsing(application) as browser:
        description = (await browser.client.get("/schema/openapi.json")).json()
        assert description["openapi"] == "3.1.0"
        assert all(path.startswith("/v1/") for path in description["paths"])
        (body,) = description["paths"]["/v1/postings/by-ref/{external_ref}"]["put"]["requestBody"]["content"].values()
        assert set(body["schema"]["properties"]) == set(PostingFields.model_fields)
        assert "mid_career" in body["schema"]["properties"]["audience"]["items"]["enum"]
        assert "$ref" not in json.dumps(body)
        for path in ("/schema/swagger", "/schema/redoc", "/schema/openapi.yaml", "/docs"):
            assert (await browser.client.get(path)).status_code == 404


async def test_readiness_tells_how_long_the_oldest_due_row_waits(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await outbox.later(work, "posting_changed")
        await outbox.later(work, "later", run_at=clock.now() + timedelta(days=1))
    clock.advance(timedelta(seconds=90))
    async with browsing(make_app(web_database, None, make_tools(vault, tmp_path), clock)) as browser:
        answer = await browser.client.get("/readyz")
        assert (answer.status_code, answer.json()["outbox_oldest_seconds"]) == (200, 90)
        assert (await browser.client.get("/livez")).json() == {"status": "alive"}


async def test_readiness_names_what_is_missing(clock: FrozenClock, database_url: str) -> None:
    async with connect(database_url, DatabaseRole.WEB) as database:
        route = readyz_route(database, clock, head="another", is_encoder_ready=lambda: False)
        answer = await route.fn()
        assert (answer.status_code, answer.content["missing"]) == (503, ["encoder", "schema"])
    unreachable = "postgresql://nobody@127.0.0.1:1/nothing"
    async with connect(unreachable, DatabaseRole.WEB) as database:
        route = readyz_route(database, clock, head="another", is_encoder_ready=lambda: True)
        answer = await route.fn()
        assert (answer.status_code, answer.content["missing"]) == (503, ["database"])
