"""How many stay is counted from years that are over, and what follows from it is what a simulation finds."""

from datetime import date

import numpy as np
import pytest

from service.base.fiscal_year import FiscalYear
from service.base.yen import ZERO
from service.repayments.rules.commitments import Coming, payments_ahead
from service.repayments.rules.forecast import expected
from service.repayments.rules.retention import Chance, Observed, Retention, YearOfStaying, retention
from tests.service.repayments.ahead import RUNNING, TODAY, support
from tests.service.repayments.lives import frame_named


def test_staying_is_counted_by_years_that_are_over() -> None:
    observed = [
        Observed(date(2024, 4, 1)),
        Observed(date(2024, 4, 1), ended_on=date(2025, 8, 1)),
        Observed(date(2025, 10, 1), ended_on=date(2026, 9, 1)),  # in the running year: it counts for nobody
        Observed(date(2023, 4, 1), completed_on=date(2025, 4, 10)),
        Observed(date(2026, 4, 1)),
    ]
    found = retention(observed, TODAY)
    assert [(year.reached, year.left) for year in found.years[:4]] == [(4, 0), (3, 1), (0, 0), (0, 0)]
    assert found.years[1].chance == Chance(2.5, 1.5)
    assert found.years[2].is_pooled
    assert found.years[2].chance == Chance(6.5, 1.5)
    assert found.chance(40) == found.years[-1].chance
    assert retention([Observed(date(2026, 4, 1))], TODAY).years == ()


def test_the_interval_of_a_chance_is_jeffreys() -> None:
    """Of 18 in 20 the table of the paper's formula gives 0.7173 to 0.9792 (Beta(18.5, 2.5))."""
    low, high = Chance(18.5, 2.5).interval
    drawn = np.random.default_rng(1).beta(18.5, 2.5, 400_000)
    assert (low, high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=2e-3)
    assert Chance(1.0, 0.0).interval == (1.0, 1.0)


def test_mean_and_variance_are_those_of_a_simulation() -> None:
    """40,000 draws of everybody's life: chances from their posterior, then each person's leaving."""
    relocation = frame_named("kumamoto/relocation", 2024)
    cohort = [
        *(support(f"A{n}", paid=(102_000, 204_000)) for n in range(6)),
        *(support(f"B{n}", hired=date(2026, 4, 1), frame=frame_named("kumamoto/scholarship_2")) for n in range(5)),
        *(support(f"C{n}", frame=relocation) for n in range(4)),
    ]
    coming = payments_ahead(cohort, TODAY)
    chances = Retention(tuple(YearOfStaying(n, 0, 0, Chance(8.0 + n, 2.0), is_pooled=False) for n in range(1, 16)))
    drawn = _simulated(coming, chances, 40_000)
    for year in expected(coming, chances, TODAY, RUNNING):
        sums = drawn[year.fiscal_year.year - RUNNING.year]
        assert year.mean.amount == pytest.approx(sums.mean(), rel=0.01, abs=50)
        if year.low > ZERO and year.high < year.committed:
            assert (year.high.amount - year.mean.amount) / 1.96 == pytest.approx(sums.std(), rel=0.03)


def _simulated(coming: tuple[Coming, ...], chances: Retention, draws: int) -> np.ndarray:
    """The sum of each year in each draw, with nothing of the exact formulas in it."""
    generator = np.random.default_rng(7)
    p = np.array([generator.beta(year.chance.alpha, year.chance.beta, draws) for year in chances.years])
    left = (RUNNING.last_day - TODAY).days / 365
    sums = np.zeros((12, draws))
    for each in coming:
        if each.counted_to < TODAY:
            sums[each.due.year - RUNNING.year] += each.amount.amount
            continue
        alive, value = np.ones(draws, dtype=bool), np.zeros(draws)
        last = FiscalYear.of(each.counted_to).year
        for year in range(RUNNING.year, last + 1):
            share = left if year == RUNNING.year else 1.0
            stays = generator.random(draws) < p[year - each.hired.year] ** share
            if year == last:
                leaver = 1.0 if each.frame.part_year.value == "full" else 1.0 - share / 2
                value = np.where(alive, np.where(stays, 1.0, leaver), 0.0)
            alive &= stays
        sums[each.due.year - RUNNING.year] += value * each.amount.amount
    return sums
