"""A company's key at the door of the API."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from litestar import Request, get
from litestar.di import NamedDependency
from sqlalchemy import text

from service.access.actions import create_api_key, revoke_api_key
from service.access.rules import keys as rules
from service.access.terms import Scope
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import CompanyId, SeededIds
from service.db.engine import Database
from service.db.work import Read, begin_work
from service.platform.crypto import Vault
from service.web.security import requires_scope
from tests.support.web import ORIGIN, make_app, make_tools


@get("/v1/who", guards=[requires_scope("postings:read")])
async def who(request: Request, read: NamedDependency[Read]) -> dict[str, str]:  # type: ignore[type-arg]
    seen = (
        await read.session.execute(text("SELECT current_setting('app.company_id') || ' ' || current_user"))
    ).scalar()
    return {"company": str(request.user.company_id), "seen": str(seen)}


@pytest.fixture
def company_id(clock: FrozenClock, ids: SeededIds) -> CompanyId:
    return CompanyId(ids.new(clock.now()))


@pytest.fixture
async def client(
    company_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    application = make_app(None, company_database, make_tools(vault, tmp_path), clock, endpoints=[who])
    transport = httpx.ASGITransport(app=application)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as opened:
        yield opened


async def new_key(
    database: Database, clock: FrozenClock, company_id: CompanyId, scopes: tuple[Scope, ...] = (Scope.POSTINGS_READ,)
) -> str:
    async with begin_work(database, SYSTEM, clock) as work:
        return await create_api_key(work, company_id, scopes=scopes)


async def test_a_key_opens_the_door_for_its_company_alone(
    client: httpx.AsyncClient, worker_database: Database, clock: FrozenClock, company_id: CompanyId
) -> None:
    key = await new_key(worker_database, clock, company_id)
    answer = await client.get("/v1/who", headers={"Authorization": f"Bearer {key}"})
    assert answer.json() == {"company": str(company_id), "seen": f"{company_id} kakehashi_company"}
    async with worker_database.engine.connect() as connection:
        used_on = (await connection.execute(text("SELECT last_used_on FROM api_key"))).scalar_one()
    assert str(used_on) == "2026-11-24"


async def test_all_keys_that_do_not_open_are_told_the_same(
    client: httpx.AsyncClient, worker_database: Database, clock: FrozenClock, company_id: CompanyId
) -> None:
    revoked = await new_key(worker_database, clock, company_id)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await revoke_api_key(work, revoked[9:17])
    expired = await new_key(worker_database, clock, company_id)
    clock.advance(timedelta(days=366))
    good = await new_key(worker_database, clock, company_id)
    unknown, _, _ = rules.write_key(is_test=False, name=1, secret=1)
    body = good[:18] + "0" * 43
    wrong_secret = body + rules._checksum(body)
    told = []
    offered = [f"Bearer {key}" for key in (revoked, expired, unknown, wrong_secret, good[:-1] + "!", "", "é")]
    for header in [*offered, f"Basic {good}", good, ""]:
        answer = await client.get("/v1/who", headers={b"Authorization": header.encode()})
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.headers["Content-Type"] == "application/problem+json"
        told.append((answer.status_code, {**answer.json(), "request_id": ""}))
    assert all(answer == told[0] for answer in told)
    assert told[0][0] == 401


async def test_a_key_without_the_scope_is_refused_by_name_of_the_scope(
    client: httpx.AsyncClient, worker_database: Database, clock: FrozenClock, company_id: CompanyId
) -> None:
    key = await new_key(worker_database, clock, company_id, (Scope.PLACEMENTS_READ,))
    answer = await client.get("/v1/who", headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "ScopeMissing")
    assert "postings:read" in answer.json()["detail"]


async def test_a_mistyped_key_costs_no_look_up(
    client: httpx.AsyncClient, company_database: Database, worker_database: Database, clock: FrozenClock,
    company_id: CompanyId, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    key = await new_key(worker_database, clock, company_id)
    mistyped = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert rules.read_key(mistyped) is None
    assert (await client.get("/v1/who", headers={"Authorization": f"Bearer {mistyped}"})).status_code == 401
