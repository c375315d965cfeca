"""What the assembly voted, and that no decision goes beyond it."""

from collections.abc import Sequence

from service.base.fiscal_year import FiscalYear
from service.base.yen import ZERO, Yen
from service.db.work import Work
from service.platform import audit
from service.repayments import store
from service.repayments.reads.budget import committed, voted
from service.repayments.rules.permission import check_may_run
from service.repayments.store import deposits as deposit_store
from service.repayments.terms.obligation import BudgetExceeded, Obligation
from service.repayments.terms.settlement import BudgetSide


async def set_budget(work: Work, year: FiscalYear, scheme: str, side: BudgetSide, amount: Yen) -> None:
    """What the assembly voted; a supplementary budget (補正) is the next revision."""
    check_may_run(work.actor)
    await store.lock(work)
    await deposit_store.insert_budget(work, year, scheme, side, amount)
    await audit.note(work, "budget.set", year=year.year, scheme=scheme, side=side.value, amount=amount.amount)


async def check_within_budget(work: Work, chosen: Sequence[Obligation]) -> None:
    """What the prefecture binds itself to spend stays within the year's budget, where one is set for the scheme.

    地方自治法 232条の3 (支出負担行為). What takes back from what was decided is never refused, whatever it lets a
    company have back. Whoever decides holds the programme's lock. Two statements however many, one where no budget is
    set. Raises BudgetExceeded.
    """
    year = FiscalYear.of(work.today)
    adding = [each.id for each in chosen if each.award.amount > ZERO]
    budgets = await voted(work, year) if adding else {}
    if not budgets:
        return
    counted = await committed(work, year, adding)
    for (scheme, side), budget in sorted(budgets.items()):
        decided, asked = (counted.get((scheme, side, is_new), ZERO) for is_new in (False, True))
        if side is BudgetSide.EXPENDITURE and asked > ZERO and decided + asked > budget.amount:
            raise _exceeded(year, budget.amount, decided, asked)


def _exceeded(year: FiscalYear, budget: Yen, decided: Yen, asked: Yen) -> BudgetExceeded:
    figures = f"予算{budget.amount:,}円、決定済み{decided.amount:,}円、今回{asked.amount:,}円"
    return BudgetExceeded(
        f"{year.year}年度の予算を超えるため、決定できません（{figures}）。予算の補正を登録してから決定してください。",
        year=year.year,
        budget=budget.amount,
        decided=decided.amount,
        asked=asked.amount,
    )
