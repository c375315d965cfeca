"""What will probably be paid in coming years: the payments still to come, each with the chance that the person stays.

A payment for a year of employment comes if the person stays through it; who leaves within it has, by frames that count
months, worked half of it on average and is paid half (of the running year: all of it but half of what remains), by
frames that pay for any month all, by others nothing. The share of the running year that has passed was survived.

Mean and variance are exact and no simulation is needed, so that the same supports give the same figures. With the
chances p of the years of employment independent and each Beta-distributed (`retention`), a person comes through
several years with the product of them, whose moments are products of moments of Beta. Of the sum X of all payments
of a year Var X = E[Var(X | p)] + Var(E[X | p]), the law of total variance: the first is the chance of each person by
itself, the second what everybody shares, that the chances themselves are known from few people only. The interval is
the mean with 1.96 standard deviations on both sides, cut to what can be: nothing, and all that is committed. Payments
of one year are taken to be of different people.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.repayments.rules.commitments import Coming
from service.repayments.rules.retention import LONGEST, Floats, Retention
from service.repayments.terms.scheme import PartYear

DEVIATIONS = 1.96
"""Standard deviations of a normal distribution that hold its middle 95 percent to both sides."""


class Part(StrEnum):
    """Whose yen are told: all, the prefecture's part or the companies'."""

    AMOUNT = "amount"
    PREFECTURE = "prefecture"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Expected:
    """Of a fiscal year: what is committed, what is expected of it, and the interval; low ≤ mean ≤ high ≤ committed."""

    fiscal_year: FiscalYear
    committed: Yen
    mean: Yen
    low: Yen
    high: Yen


@dataclass(frozen=True, slots=True)
class _Path:
    """The years of employment that a person has still to come through, `first` to `last`; `first_share` of the first.

    `leaver` is the part that is paid to who leaves within the last. No years: it comes for certain.
    """

    first: int
    last: int
    first_share: float
    leaver: float

    @property
    def through(self) -> Floats:
        """To which power the chance of each year stands in the chance to be paid all."""
        powers = np.zeros(LONGEST)
        for number in range(self.first, self.last + 1):
            powers[min(number, LONGEST) - 1] += self.first_share if number == self.first else 1.0
        return powers

    @property
    def before_last(self) -> Floats:
        """The same without the last year."""
        return _Path(self.first, self.last - 1, self.first_share, self.leaver).through


def expected(
    coming: Iterable[Coming],
    chances: Retention,
    today: date,
    first: FiscalYear,
    years: int = 10,
    part: Part = Part.AMOUNT,
) -> tuple[Expected, ...]:
    """What is expected in each of so many fiscal years; `chances` must have years (something was observed)."""
    found: defaultdict[int, list[Coming]] = defaultdict(list)
    for each in coming:
        found[each.due.year].append(each)
    return tuple(
        _expected_of(FiscalYear(year), found[year], chances, today, part)
        for year in range(first.year, first.year + years)
    )


def _expected_of(year: FiscalYear, coming: Sequence[Coming], chances: Retention, today: date, part: Part) -> Expected:
    sums: defaultdict[_Path, list[float]] = defaultdict(lambda: [0.0, 0.0])
    committed = 0.0
    for each in coming:
        yen = getattr(each, part.value).amount
        committed += each.persons * yen
        of_path = sums[_path(each, today)]
        of_path[0] += each.persons * yen
        of_path[1] += each.persons * yen * yen
    paths = sorted(sums, key=lambda path: (path.first, path.last, path.first_share, path.leaver))
    mean, variance = _moments(paths, np.array([sums[path] for path in paths]).reshape(-1, 2), chances)
    mean = min(mean, committed)
    reach = DEVIATIONS * math.sqrt(max(0.0, variance))
    low, high = max(0.0, mean - reach), min(committed, mean + reach)
    # Each is rounded to a whole yen by the same rule, so that their order stays.
    return Expected(year, *(Yen(math.floor(value + 0.5)) for value in (committed, mean, low, high)))


def _path(coming: Coming, today: date) -> _Path:
    """From today, or from the hire where that is yet to come, to the last of the days that the payment counts."""
    running, last = FiscalYear.of(today), FiscalYear.of(coming.counted_to)
    if coming.is_certain or coming.counted_to < today:
        return _Path(1, 0, 1.0, 1.0)
    is_hired = coming.hired <= running
    first = running.year - coming.hired.year + 1 if is_hired else 1
    number = last.year - coming.hired.year + 1
    share = _share_left(today) if is_hired else 1.0
    return _Path(first, number, share, _leaver(coming, share if number == first else 1.0))


def _leaver(coming: Coming, share: float) -> float:
    """Which part is paid to who leaves within the last year, of which that share was left."""
    if coming.whole_only:
        return 0.0
    return 1.0 - share / 2 if coming.frame.part_year is PartYear.MONTHS else 1.0


def _share_left(today: date) -> float:
    """Which share of the running fiscal year is still to come."""
    year = FiscalYear.of(today)
    return (year.last_day - today).days / ((year.last_day - year.first_day).days + 1)


def _moments(paths: Sequence[_Path], sums: Floats, chances: Retention) -> tuple[float, float]:
    """Mean and variance of a sum; of each path `sums` has the sum of amounts and of their squares."""
    if not paths:
        return 0.0, 0.0
    amounts, squares = sums[:, 0], sums[:, 1]
    leaver = np.array([path.leaver for path in paths])
    through, before = (np.array([getattr(path, name) for path in paths]) for name in ("through", "before_last"))
    # All to who comes through, and the leaver's part to who comes through all but the last year.
    powers = np.concatenate([through, before])
    weights = np.concatenate([amounts * (1 - leaver), amounts * leaver])
    means = _mean_of(powers, chances)
    joint = _mean_of(powers[:, None, :] + powers[None, :, :], chances)
    shared = weights @ (joint - np.outer(means, means)) @ weights
    comes, comes_nearly = means[: len(paths)], means[len(paths) :]
    at = np.arange(len(paths))
    both, one, none = joint[at, at], joint[at, at + len(paths)], joint[at + len(paths), at + len(paths)]
    squared_mean = (1 - leaver) ** 2 * both + 2 * leaver * (1 - leaver) * one + leaver**2 * none
    by_itself = squares @ (comes + leaver**2 * (comes_nearly - comes) - squared_mean)
    return float(weights @ means), float(shared + by_itself)


def _mean_of(powers: Floats, chances: Retention) -> Floats:
    """The mean of the product of the chances of all years, each to its power (the last axis)."""
    product = np.ones(powers.shape[:-1])
    for number in range(1, LONGEST + 1):
        if powers[..., number - 1].any():
            product = product * chances.chance(number).moments(powers[..., number - 1])
    return product
