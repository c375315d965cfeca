"""Supports as their future follows from them, said shortly for the tests of looking ahead."""

from dataclasses import replace
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.repayments.rules.commitments import Ahead, Coming, Computed
from service.repayments.rules.instalments import instalments
from service.repayments.rules.retention import Chance, Retention, YearOfStaying, constant
from service.repayments.terms.scheme import Frame
from tests.service.repayments.lives import frame_named, life_of, work

TODAY = date(2026, 11, 24)
RUNNING = FiscalYear(2026)
SCHOLARSHIP = frame_named("kumamoto/scholarship_2", 2024)
STAYS = constant(1.0)
LEAVES = constant(0.0)
USUAL = Retention(tuple(YearOfStaying(number, 40, 2, Chance(38.5, 2.5), is_pooled=False) for number in range(1, 16)))


def support(
    ref: str = "A",
    hired: date = date(2024, 4, 1),
    frame: Frame | None = None,
    paid: tuple[int, ...] = (),
    **told: object,
) -> Ahead:
    """Hired in April 2024 by the larger scholarship frame; `paid` tells what was repaid for the first instalments."""
    of = frame or SCHOLARSHIP
    computed = tuple(
        Computed(each, Yen(amount), Yen(amount - amount // 2), Yen(amount // 2), Yen(amount), is_approved=True)
        for each, amount in zip(instalments(of, hired), paid, strict=False)
    )
    return replace(Ahead(ref, of, life_of(work(hired), loan=3_000_000), computed), **told)  # type: ignore[arg-type]


def by_year(coming: tuple[Coming, ...]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for each in coming:
        sums[each.due.year] = sums.get(each.due.year, 0) + each.amount.amount
    return sums
