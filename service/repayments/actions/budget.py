"""What the assembly voted, and that no decision goes beyond it."""

from collections.abc import Sequence

from service.base.fiscal_year import FiscalYear
from service.base.yen import ZERO, Yen
from service.db.work import Work
from service.ledger.reads import closed_years
from service.ledger.terms import YearClosed
from service.platform import audit
from service.repayments import store
from service.repayments.reads.budget import committed, to_be_spent, voted
from service.repayments.rules.permission import check_may_run
from service.repayments.store import deposits as deposit_store
from service.repayments.terms.case import SameHand
from service.repayments.terms.obligation import BudgetBelowDecided, BudgetExceeded, BudgetMissing, Obligation
from service.repayments.terms.settlement import LONGEST_REASON, BudgetSide, WhyNeeded


async def set_budget(work: Work, year: FiscalYear, scheme: str, side: BudgetSide, amount: Yen, reason: str) -> None:
    """What the assembly voted and by which vote; a supplementary budget (補正) is the next revision.

    Raises WhyNeeded, YearClosed where the year's books are, and BudgetBelowDecided where more is decided to be spent.
    """
    check_may_run(work.actor)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise WhyNeeded("議決の番号や補正の理由を200字までで入力してください。")
    await store.lock(work)
    if year in await closed_years(work):
        raise YearClosed(f"{year.year}年度の帳簿は閉鎖されているため、予算を変更できません。", year=year.year)
    decided = (await committed(work, year)).get((scheme, side, False), ZERO)
    if side is BudgetSide.EXPENDITURE and amount < decided:
        raise _below(year, amount, decided)
    await deposit_store.insert_budget(work, year, scheme, side, amount, reason)
    await audit.note(work, "budget.set", year=year.year, scheme=scheme, side=side.value, amount=amount.amount)


async def check_within_budget(work: Work, chosen: Sequence[Obligation]) -> None:
    """What the prefecture binds itself to spend stays within the scheme's budget of the year; without one nothing does.

    地方自治法 232条の3 (支出負担行為は、法令又は予算の定めるところに従い). What takes back from what was decided is
    never refused, whatever it lets a company have back. Whoever decides holds the programme's lock. Two statements
    however many. Raises BudgetMissing, BudgetExceeded, and SameHand where only the revisions of whoever decides make
    room for it.
    """
    year = FiscalYear.of(work.today)
    adding = [each.id for each in chosen if each.adds]
    if not adding:
        return
    budgets, spent = await voted(work, year), await to_be_spent(work, year, adding)
    for scheme in sorted({scheme for scheme, _ in spent}):
        decided, asked = (spent.get((scheme, is_new), ZERO) for is_new in (False, True))
        if asked <= ZERO:
            continue
        budget = budgets.get((scheme, BudgetSide.EXPENDITURE))
        if budget is None:
            raise _missing(year)
        if decided + asked > budget.amount:
            raise _exceeded(year, budget.amount, decided, asked)
        if decided + asked > budget.without(work.actor.id):
            raise SameHand("自分が登録した補正予算による決定は、別の職員が行ってください。")


def _below(year: FiscalYear, amount: Yen, decided: Yen) -> BudgetBelowDecided:
    return BudgetBelowDecided(
        f"{year.year}年度の決定済みの額を下回る予算は登録できません"
        f"（入力した額{amount.amount:,}円、決定済み{decided.amount:,}円）。",
        year=year.year,
        amount=amount.amount,
        decided=decided.amount,
    )


def _missing(year: FiscalYear) -> BudgetMissing:
    return BudgetMissing(
        f"この制度の{year.year}年度の予算が登録されていないため、決定できません。予算を登録してから決定してください。",
        year=year.year,
    )


def _exceeded(year: FiscalYear, budget: Yen, decided: Yen, asked: Yen) -> BudgetExceeded:
    figures = f"予算{budget.amount:,}円、決定済み{decided.amount:,}円、今回{asked.amount:,}円"
    return BudgetExceeded(
        f"{year.year}年度の予算を超えるため、決定できません（{figures}）。予算の補正を登録してから決定してください。",
        year=year.year,
        budget=budget.amount,
        decided=decided.amount,
        asked=asked.amount,
    )
