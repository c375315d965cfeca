"""The companies' door: put by reference, read back, page, and learn why a posting is not published."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.access.actions import create_api_key
from service.access.terms import Scope
from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.base.ids import CompanyId
from service.base.refusals import Refusal
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from service.postings import reads
from service.postings.actions import put_postings
from tests.factories.companies import a_company
from tests.factories.postings import posting_fields, posting_json
from tests.support.web import ORIGIN, make_app, make_tools

PUT = "/v1/postings/by-ref/A-1"


class Program:
    """A company's program with its key."""

    def __init__(self, client: httpx.AsyncClient, company_id: CompanyId, key: str) -> None:
        self.client, self.company_id, self._key = client, company_id, key

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._key}", **options.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **options)

    async def put(self, path: str = PUT, **told: Any) -> httpx.Response:
        return await self.call("PUT", path, json=posting_json(**told))


@pytest.fixture
async def client(
    company_database: Database, clock: FrozenClock, vault: Vault, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    application = make_app(None, company_database, make_tools(vault, tmp_path), clock)
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as made:
        yield made


async def _program(
    client: httpx.AsyncClient, database: Database, clock: FrozenClock, reference: str, **key: Any
) -> Program:
    async with begin_work(database, SYSTEM, clock) as work:
        company_id = await a_company(work, reference)
        return Program(client, company_id, await create_api_key(work, company_id, **key))


@pytest.fixture
async def ben(client: httpx.AsyncClient, worker_database: Database, clock: FrozenClock) -> Program:
    return await _program(client, worker_database, clock, "C-1")


@pytest.fixture
async def daichi(client: httpx.AsyncClient, worker_database: Database, clock: FrozenClock) -> Program:
    """Of another company: must see nothing."""
    return await _program(client, worker_database, clock, "C-2")


async def test_a_new_reference_is_created_and_the_same_again_changes_nothing(ben: Program) -> None:
    first, second = await ben.put(), await ben.put()
    assert (first.status_code, first.json()["changed"], first.headers["ETag"]) == (201, True, '"1"')
    assert (second.status_code, second.json()["changed"], second.headers["ETag"]) == (200, False, '"1"')


async def test_a_changed_posting_gets_a_new_revision(ben: Program) -> None:
    await ben.put()
    answer = await ben.put(openings=9)
    assert answer.status_code == 200
    assert answer.json() == {"id": answer.json()["id"], "external_ref": "A-1", "revision": 2, "changed": True}


async def test_a_stale_etag_is_refused_and_nothing_is_stored(ben: Program) -> None:
    await ben.put()
    await ben.put(openings=3)
    answer = await ben.call("PUT", PUT, json=posting_json(openings=4), headers={"If-Match": '"1"'})
    assert answer.status_code == 412
    assert (await ben.call("GET", "/v1/postings")).json()["items"][0]["revision"] == 2


async def test_a_posting_is_read_back_as_it_was_sent(ben: Program) -> None:
    made = (await ben.put()).json()["id"]
    answer = await ben.call("GET", f"/v1/postings/{made}")
    assert answer.status_code == 200
    assert answer.json()["posting"]["title"] == "装置保全エンジニア"
    assert answer.json()["posting"]["conditions"]["trial_period_length"] is None
    unchanged = await ben.call("GET", f"/v1/postings/{made}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_another_companys_posting_is_not_there(ben: Program, daichi: Program) -> None:
    made = (await ben.put()).json()["id"]
    theirs = await daichi.call("GET", f"/v1/postings/{made}")
    unknown = await daichi.call("GET", "/v1/postings/00000000-0000-7000-8000-000000000000")
    assert theirs.status_code == unknown.status_code == 404
    varying = {"request_id", "instance"}
    assert {k: v for k, v in theirs.json().items() if k not in varying} == {
        k: v for k, v in unknown.json().items() if k not in varying
    }
    assert (await daichi.call("GET", f"/v1/postings/{made}/publication")).status_code == 404
    assert (await daichi.call("GET", "/v1/postings")).json() == {"items": [], "next_cursor": None}


async def test_a_list_is_paged_to_its_end_without_gaps_or_repeats(ben: Program, clock: FrozenClock) -> None:
    for number in range(5):
        await ben.put(f"/v1/postings/by-ref/R-{number}")
    seen, cursor = [], None
    while True:
        answer = await ben.call("GET", "/v1/postings", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        seen += [item["external_ref"] for item in answer.json()["items"]]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break
        assert answer.headers["Link"].endswith('rel="next"')
    assert sorted(seen) == [f"R-{number}" for number in range(5)]


async def test_a_cursor_of_somebodys_making_is_refused(ben: Program) -> None:
    answer = await ben.call("GET", "/v1/postings", params={"cursor": "eyJhIjoxfQ"})
    assert (answer.status_code, answer.json()["code"]) == (422, "CursorRefused")


async def test_a_complete_posting_is_published(ben: Program) -> None:
    made = (await ben.put()).json()["id"]
    answer = (await ben.call("GET", f"/v1/postings/{made}/publication")).json()
    assert answer == {"id": made, "state": "published", "from_on": None, "reasons": []}


async def test_what_the_law_misses_is_named_in_the_callers_language(ben: Program) -> None:
    made = (await ben.put(conditions={"workplace_change_scope": None})).json()["id"]
    path = f"/v1/postings/{made}/publication"
    japanese = (await ben.call("GET", path)).json()
    english = (await ben.call("GET", path, headers={"Accept-Language": "en"})).json()
    assert japanese["state"] == english["state"] == "will_not_be_published"
    (reason,) = japanese["reasons"]
    assert (reason["code"], reason["pointer"]) == (
        "missing_workplace_change_scope",
        "/conditions/workplace_change_scope",
    )
    assert "就業場所の変更の範囲" in reason["detail"]
    assert "workplace" in english["reasons"][0]["detail"]


async def test_every_wrong_place_is_named(ben: Program) -> None:
    answer = await ben.put(openings=0, prefecture="99", unknown_thing=1)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert {(e["pointer"], e["code"]) for e in answer.json()["errors"]} >= {
        ("/openings", "out_of_range"),
        ("/unknown_thing", "unknown_field"),
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"\xff\xfe{}",
        b'{"title": "a", "title": "b"}',
        b'{"openings": 1' + b"0" * 30 + b"}",
        b'{"title": "\\u0000"}',
        b'{"title": "\\ud800"}',
        b'{"openings": NaN}',
        b"[]",
        b"null",
    ],
    ids=range(12),
)
async def test_no_body_breaks_the_service(ben: Program, body: bytes) -> None:
    answer = await ben.call("PUT", PUT, content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500, answer.text


@pytest.mark.parametrize("reference", ["%00", "a" * 5000, "%20", "%ED%A0%80"], ids=range(4))
async def test_no_reference_breaks_the_service(ben: Program, reference: str) -> None:
    answer = await ben.put(f"/v1/postings/by-ref/{reference}")
    assert 400 <= answer.status_code < 500, answer.text


async def test_a_key_without_the_scope_may_not_write(
    client: httpx.AsyncClient, worker_database: Database, clock: FrozenClock
) -> None:
    reader = await _program(client, worker_database, clock, "C-1", scopes=[Scope.POSTINGS_READ])
    assert (await reader.put()).status_code == 403


async def test_a_test_keys_posting_is_ranked_for_nobody(
    client: httpx.AsyncClient, worker_database: Database, clock: FrozenClock
) -> None:
    tester = await _program(client, worker_database, clock, "C-1", is_test=True)
    assert (await tester.put()).status_code == 201
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert await reads.open_postings(read) == []


async def test_a_wrong_key_is_answered_401(ben: Program) -> None:
    answer = await ben.call("GET", "/v1/postings", headers={"Authorization": "Bearer kmj_live_nobody"})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


async def test_without_a_company_bound_no_row_is_seen(
    ben: Program, company_database: Database, clock: FrozenClock
) -> None:
    await ben.put()
    async with begin_read(company_database, SYSTEM, clock) as read:
        for table in ("posting", "posting_revision", "company"):
            assert (await read.session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() == 0  # noqa: S608


async def test_one_company_cannot_write_a_row_of_another(
    ben: Program, daichi: Program, company_database: Database, clock: FrozenClock
) -> None:
    actor = Actor(Role.COMPANY, company_id=daichi.company_id)
    with pytest.raises((DBAPIError, Refusal)):
        async with begin_work(company_database, actor, clock) as work:
            await put_postings(work, [(ben.company_id, "A-9", posting_fields())])


@pytest.mark.parametrize("table", ["person", "person_identity", "profile", "person_statistics", "consent_event"])
async def test_the_companies_role_reads_nothing_of_people(company_database: Database, table: str) -> None:
    async with company_database.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text(f"SELECT 1 FROM {table}"))  # noqa: S608
