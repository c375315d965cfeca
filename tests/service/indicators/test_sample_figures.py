"""The sample prefecture's events, loaded and counted, give the figures that the prefecture published."""

from datetime import UTC, date, datetime

import pytest

from service.base.actor import SYSTEM
from service.base.clock import JAPAN, FrozenClock
from service.db.engine import Database
from service.db.work import begin_read
from service.indicators.reads import figures
from service.platform.crypto import Vault
from service.sample.loading import load
from service.sample.prefecture import generate

PUBLISHED = {
    "uij_hires": {2020: 72, 2021: 98, 2022: 117, 2023: 90},
    "scholarship_supported_new": {2020: 33, 2021: 45, 2022: 61, 2023: 48},
    "scholarship_supported_new_from_outside": {2020: 17, 2021: 17, 2022: 21, 2023: 16},
    "professional_contracts_cumulative": {2023: 124},
    "professional_contracts_semiconductor_cumulative": {2023: 30},
    "company_support_companies": {2022: 47, 2023: 39},
    "company_support_hires": {2022: 27},
}
"""As of the end of October 2023 (令和5年12月議会, 地域活力創生特別委員会説明資料)."""


@pytest.fixture
async def sample_database(worker_database: Database, vault: Vault) -> Database:
    """As far as the end of October 2023: what comes after it is the sample's own test."""
    sample = generate(1, date(2023, 12, 1))
    wanted = sum(event.at < datetime(2023, 11, 1, tzinfo=JAPAN) for event in sample.history)
    async for progress in load(worker_database, vault, sample):
        if progress.events >= wanted:
            break
    return worker_database


async def test_the_published_figures_come_out_of_the_events(sample_database: Database) -> None:
    async with begin_read(sample_database, SYSTEM, FrozenClock(datetime(2023, 12, 1, 1, tzinfo=UTC))) as read:
        rows = [row for row in await figures(read, date(2023, 10, 31)) if row.dimension == "total"]
    found = {(row.indicator.id, row.fiscal_year): int(row.value) for row in rows if row.indicator.id in PUBLISHED}
    for indicator, values in PUBLISHED.items():
        assert {year: found[indicator, year] for year in values} == values, indicator
    contracts = [row.value for row in rows if row.indicator.id == "professional_contracts"]
    assert sum(contracts) == 124
    assert {row.status for row in rows if row.fiscal_year == 2023} == {"provisional"}
