"""Every page about money opens for who runs the programme, in both languages, with few statements; for nobody else."""

from datetime import date

import pytest

from service.db.engine import Database
from service.repayments.store import transfers as transfer_store
from service.repayments.store.claims import claims
from tests.factories.pipeline import FIRM
from tests.factories.supports import Office
from tests.support.listed import statements_counted
from tests.support.web import Browser

TODAY = date(2026, 11, 24)
MOST_STATEMENTS = 12
PAGES = (
    "/supports/money",
    "/supports/money?year=2025",
    "/supports/claims",
    "/supports/claims?state=overdue&company=阿蘇",
    "/supports/claims/new",
    "/supports/claims/{claim}",
    "/supports/transfers",
    "/supports/transfers/batches/{batch}",
    "/supports/transfers/accounts/company/{company}",
    "/supports/deposits",
    "/supports/years",
    "/supports/years/2025",
    "/supports/years/2025/close-obligations",
    "/supports/years/2027/open",
    "/supports/years/2025/journals",
    "/supports/report?year=2025",
    "/supports/report?year=2025&frame=kumamoto/scholarship_2&company=阿蘇&reason=instalment",
    "/supports/companies/{company}",
)


@pytest.fixture
async def addresses(office: Office) -> list[str]:
    async with office.on(TODAY) as work:
        claim = (await claims(work))[0]
        (sent, *_) = await transfer_store.transfers(work)
        batch = (await work.session.connection()).exec_driver_sql
        found = (await batch("SELECT id FROM transfer_batch LIMIT 1")).scalar_one()
    del sent
    told = {"claim": claim.id, "batch": found, "company": office.companies[FIRM]}
    return [page.format(**told) for page in PAGES]


async def test_each_page_opens_for_the_programmes_staff_in_both_languages(
    browsers: dict[str, Browser], addresses: list[str]
) -> None:
    for login in ("jun", "mari"):
        for address in addresses:
            answer = await browsers[login].get(address)
            assert answer.status_code == 200, (address, answer.text)
    await browsers["jun"].post("/language", {"language": "en", "back": "/supports/money"})
    for address in addresses:
        answer = await browsers["jun"].get(address)
        assert answer.status_code == 200, address
        assert 'lang="en"' in answer.text


async def test_no_page_opens_for_a_coordinator_or_for_nobody(
    browsers: dict[str, Browser], addresses: list[str]
) -> None:
    for address in addresses:
        assert (await browsers["aiko"].get(address)).status_code == 403, address
    browsers["jun"].client.cookies.clear()
    for address in addresses:
        assert (await browsers["jun"].get(address)).status_code in (303, 401), address


@pytest.mark.parametrize(
    "act",
    [
        "money/budget",
        "claims",
        "claims/export",
        "transfers/batches",
        "transfers/results",
        "transfers/results/confirm",
        "deposits/statement",
        "deposits/statement/confirm",
        "years/2027/open",
        "report/export",
    ],
)
async def test_no_act_is_done_by_a_coordinator(aiko: Browser, act: str) -> None:
    assert (await aiko.post(f"/supports/{act}", {})).status_code == 403


async def test_no_page_asks_the_database_more_than_twelve_times(
    jun: Browser, addresses: list[str], web_database: Database
) -> None:
    counts = {address: await statements_counted(web_database, jun, address) for address in addresses}
    assert {address: count for address, count in counts.items() if count > MOST_STATEMENTS} == {}


async def test_the_list_of_supports_leads_to_the_money(jun: Browser) -> None:
    assert 'href="/supports/money"' in (await jun.get("/supports")).text
