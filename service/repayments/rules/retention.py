"""How many stay in support through each year of employment, as it was observed.

A year of employment is a fiscal year, the first that of hire. A person counts for each fiscal year that is over and in
which the support was alive at its beginning (or began), whatever happened in it; a year that is still running counts
for nobody, since those who left in it are known already and those who will are not.

Of `reached` people `left` left. The chance of staying has the distribution Beta(reached - left + 1/2, left + 1/2):
the posterior of Jeffreys' prior, whose equal-tailed interval keeps its promise for few people and for chances near 1
too (Brown, Cai and DasGupta, Interval Estimation for a Binomial Proportion, Statistical Science 16(2), 2001, section
4.1.2). A year of employment that nobody has been through yet is taken to be like all years together.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaln

from service.base.fiscal_year import FiscalYear

Floats = NDArray[np.float64]
PRIOR = 0.5
LONGEST = 15
"""Years of employment that are told apart; no scheme pays for more."""
TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Observed:
    """From when to when a support was seen to be alive; `ended_on` None: still, or until it was complete."""

    hired_on: date
    ended_on: date | None = None
    completed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Chance:
    """A chance that is not known exactly: Beta(alpha, beta). Of beta 0 it is one for certain, of alpha 0 zero."""

    alpha: float
    beta: float

    @property
    def mean(self) -> float:
        return self.alpha / (self.alpha + self.beta)

    @property
    def interval(self) -> tuple[float, float]:
        """The middle 95 percent."""
        if not self.alpha or not self.beta:
            return self.mean, self.mean
        low, high = betaincinv(self.alpha, self.beta, np.array([TAIL, 1 - TAIL]))
        return float(low), float(high)

    def moments(self, powers: Floats) -> Floats:
        """The mean of the chance to each power, B(alpha + power, beta) / B(alpha, beta); of any shape, powers ≥ 0."""
        if not self.beta:
            return np.ones_like(powers)
        if not self.alpha:
            return np.where(powers > 0, 0.0, 1.0)
        both = self.alpha + self.beta
        logs = gammaln(self.alpha + powers) - gammaln(both + powers) - gammaln(self.alpha) + gammaln(both)
        return np.asarray(np.exp(logs), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class YearOfStaying:
    """One year of employment: how many went into it and left in it, and the chance of staying.

    `is_pooled`: nobody went through it yet, so that the chance is that of all years together.
    """

    number: int
    reached: int
    left: int
    chance: Chance
    is_pooled: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """Every year of employment from the first; `years` is empty where nothing was observed."""

    years: tuple[YearOfStaying, ...]

    def chance(self, number: int) -> Chance:
        """Of a year of employment from 1; beyond the last the last's."""
        return self.years[min(number, len(self.years)) - 1].chance


def retention(observed: Iterable[Observed], today: date) -> Retention:
    """The chance of staying through each year of employment, from what is known today."""
    reached: Counter[int] = Counter()
    left: Counter[int] = Counter()
    for each in observed:
        for number, leaves in _years_of(each, today):
            reached[number] += 1
            left[number] += leaves
    if not reached:
        return Retention(())
    everyone = _chance(reached.total(), left.total())
    return Retention(
        tuple(
            YearOfStaying(
                number,
                reached[number],
                left[number],
                _chance(reached[number], left[number]) if reached[number] else everyone,
                is_pooled=not reached[number],
            )
            for number in range(1, LONGEST + 1)
        )
    )


def constant(chance: float) -> Retention:
    """The same chance in every year, known exactly: what if everybody, or nobody, stays."""
    known = Chance(1.0, 0.0) if chance >= 1 else Chance(0.0, 1.0)
    return Retention(tuple(YearOfStaying(number, 0, 0, known, is_pooled=False) for number in range(1, LONGEST + 1)))


def _chance(reached: int, left: int) -> Chance:
    return Chance(reached - left + PRIOR, left + PRIOR)


def _years_of(each: Observed, today: date) -> Iterable[tuple[int, bool]]:
    """The years of employment that are over, and whether the support ended in each."""
    hired = FiscalYear.of(each.hired_on)
    for number in range(1, LONGEST + 1):
        year = FiscalYear(hired.year + number - 1)
        if year.last_day >= today or (each.completed_on is not None and each.completed_on <= year.last_day):
            return
        ends = each.ended_on is not None and each.ended_on <= year.last_day
        yield number, ends
        if ends:
            return
