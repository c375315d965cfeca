"""The measurement of the programme's money in small."""

from datetime import date

import pytest

from service.cli.bench_ledger.__main__ import measure_in
from service.cli.bench_ledger.table import written
from service.cli.bench_ledger.years import Taken


@pytest.mark.long
async def test_a_few_people_are_computed_posted_verified_and_stated(database_url: str) -> None:
    taken = await measure_in(database_url, people=30, years=2)
    assert taken.journals == 60


def test_the_table_says_each_limit_beside_what_was_measured() -> None:
    text = written(date(2026, 11, 26), 0.4, 10_000, 10, Taken(61.24, 30.0, 2.5, 0.25, 100_000))
    assert "| 120 s | 91.2 s: computed 61.2 s, approved and posted 30.0 s |" in text
    assert "| their 100,000 journals verified | 20 s | 2.5 s |" in text
    assert "| 10 s | 0.25 s |" in text
    assert "the load before was 0.4" in text
