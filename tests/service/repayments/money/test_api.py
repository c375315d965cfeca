"""A company's program reads what the company owes and has paid, and nothing of another's, nor anything personal."""

from collections.abc import AsyncIterator
from datetime import date
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
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from service.repayments.store.claims import claims
from tests.factories.pipeline import FIRM, OTHER
from tests.factories.supports import Office
from tests.support.web import ORIGIN, make_app, make_tools

PATH = "/v1/contributions"
OF_2025 = 306_000


class Program:
    """A company's program with its key."""

    def __init__(self, client: httpx.AsyncClient, key: str) -> None:
        self.client, self._key = client, key

    async def get(self, path: str = PATH, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers={"Authorization": f"Bearer {self._key}", **headers})


@pytest.fixture
async def client(
    company_database: Database, office: Office, clock: FrozenClock, vault: Vault, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    application = make_app(None, company_database, make_tools(vault, tmp_path), clock)
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as made:
        yield made


async def program(
    client: httpx.AsyncClient, database: Database, clock: FrozenClock, office: Office, name: str, *scopes: Scope
) -> Program:
    async with begin_work(database, SYSTEM, clock) as work:
        told = scopes or (Scope.CONTRIBUTIONS_READ,)
        return Program(client, await create_api_key(work, office.companies[name], scopes=told))


@pytest.fixture
async def aso(client: httpx.AsyncClient, worker_database: Database, clock: FrozenClock, office: Office) -> Program:
    return await program(client, worker_database, clock, office, FIRM)


async def test_a_company_reads_its_claims_with_their_lines_and_the_years_sums(aso: Program, office: Office) -> None:
    async with office.on(date(2025, 9, 1)) as work:
        (claim,) = await claims(work)
    await office.deposit(date(2025, 9, 1), (6_000, claim.claim_no))
    answer = await aso.get()
    assert answer.status_code == 200
    told = answer.json()
    (item,) = told["items"]
    assert {key: value for key, value in item.items() if key not in ("id", "lines")} == {
        "claim_no": "2025-00001",
        "fiscal_year": 2025,
        "issued_on": "2025-08-01",
        "due_on": "2025-09-01",
        "amount_yen": OF_2025,
        "paid_yen": 6_000,
        "open_yen": 300_000,
    }
    assert [line["amount_yen"] for line in item["lines"]] == [51_000] * 6
    assert {line["case_ref"] for line in item["lines"]} == {
        f"R-{name}" for name in ("青井", "馬場", "千賀", "恵美", "文", "淳子")
    }
    assert told["totals"] == [
        {"fiscal_year": 2025, "claims": 1, "claimed_yen": OF_2025, "paid_yen": 6_000, "open_yen": 300_000}
    ]
    assert told["next_cursor"] is None


async def test_another_company_s_claims_are_not_there(
    client: httpx.AsyncClient, worker_database: Database, clock: FrozenClock, office: Office, aso: Program
) -> None:
    other = await program(client, worker_database, clock, office, OTHER)
    assert (await other.get()).json() == {"items": [], "totals": [], "next_cursor": None}
    assert len((await aso.get()).json()["items"]) == 1


async def test_the_scope_is_needed(
    client: httpx.AsyncClient, worker_database: Database, clock: FrozenClock, office: Office
) -> None:
    without = await program(client, worker_database, clock, office, FIRM, Scope.POSTINGS_READ)
    assert (await without.get()).status_code == 403
    assert (await client.get(PATH)).status_code == 401


async def test_the_tag_stays_until_a_claim_or_a_payment_comes(aso: Program, office: Office) -> None:
    tag = (await aso.get()).headers["ETag"]
    unchanged = await aso.get(**{"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)
    await office.deposit(date(2026, 9, 1), (6_000, "2025-00001"))
    assert (await aso.get(**{"If-None-Match": tag})).status_code == 200


async def test_the_claims_are_paged_to_their_end_with_the_year_of_the_first_page(aso: Program, office: Office) -> None:
    await office.approve(date(2026, 10, 5))
    await office.claim(2026, date(2026, 10, 10))
    first = await aso.get(f"{PATH}?limit=1")
    assert [one["fiscal_year"] for one in first.json()["items"]] == [2026]
    assert 'rel="next"' in first.headers["Link"]
    second = await aso.get(f"{PATH}?limit=1&cursor={first.json()['next_cursor']}")
    assert [one["fiscal_year"] for one in second.json()["items"]] == [2025]
    assert second.json()["next_cursor"] is None
    of_year = await aso.get(f"{PATH}?fiscal_year=2025")
    assert [one["fiscal_year"] for one in of_year.json()["items"]] == [2025]
    assert [one["fiscal_year"] for one in of_year.json()["totals"]] == [2026, 2025]


@pytest.mark.parametrize("query", ["cursor=forged", "limit=0", "limit=x", "fiscal_year=1", "fiscal_year=x"])
async def test_what_cannot_be_meant_is_a_problem(aso: Program, query: str) -> None:
    answer = await aso.get(f"{PATH}?{query}")
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"].startswith("application/problem+json")


async def test_the_endpoint_is_described(client: httpx.AsyncClient) -> None:
    described: dict[str, Any] = (await client.get("/schema/openapi.json")).json()
    operation = described["paths"][PATH]["get"]
    assert {one["name"] for one in operation["parameters"]} >= {"cursor", "fiscal_year", "limit"}
    assert "open_yen" in str(described["components"])


def as_company(company_id: Any) -> Actor:
    return Actor(Role.COMPANY, None, "", company_id=company_id)


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("support_claim", "id"),
        ("support_claim_line", "claim_id"),
        ("deposit_match", "claim_id"),
        ("obligation", "id"),
        ("support_case", "id"),
    ],
)
async def test_the_database_itself_shows_a_company_its_own_rows_alone(
    company_database: Database, clock: FrozenClock, office: Office, table: str, columns: str
) -> None:
    await office.deposit(date(2026, 9, 1), (6_000, "2025-00001"))
    query = text(f"SELECT count({columns}) FROM {table}")  # noqa: S608 - words of ours
    counts = {}
    for name in (FIRM, OTHER):
        async with begin_read(company_database, as_company(office.companies[name]), clock) as read:
            counts[name] = (await read.session.execute(query)).scalar_one()
    assert counts[FIRM] > 0
    assert counts[OTHER] == 0
    async with begin_read(company_database, as_company(None), clock) as read:
        assert (await read.session.execute(query)).scalar_one() == 0


@pytest.mark.parametrize(
    "query",
    [
        "SELECT person_id FROM support_case",
        "SELECT amount_yen FROM obligation",
        "SELECT deposit_id FROM deposit_match",
        "SELECT recorded_by FROM support_claim",
        "SELECT words FROM deposit",
        "SELECT account FROM payee_account",
    ],
)
async def test_nothing_personal_can_be_asked_by_the_companies_role(
    company_database: Database, clock: FrozenClock, office: Office, query: str
) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with begin_read(company_database, as_company(office.companies[FIRM]), clock) as read:
            await read.session.execute(text(query))
