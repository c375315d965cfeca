"""In which year's books a day's money belongs, and whether an instalment is ready to be computed."""

from collections.abc import Collection, Sequence
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen, total
from service.repayments.rules.evidence import amount_told, counting, papers_needed, sets_aside
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import Instalment, Life, PlannedInstalment
from service.repayments.terms.scheme import Frame


def year_of_cash(owed_in: FiscalYear, day: date, closed: Collection[FiscalYear] = ()) -> FiscalYear:
    """Until 31 May money of the year before still goes into its books, later into the day's own (過年度収入・支出).

    出納整理期間, 地方自治法 235条の5. What is told of only after the books were `closed` goes into the day's own too.
    """
    takes_it = owed_in.first_day <= day <= date(owed_in.year + 1, 5, 31) and owed_in not in closed
    return owed_in if takes_it else FiscalYear.of(day)


def booking_of_cash(
    owed_in: FiscalYear, day: date, told_on: date, closed: Collection[FiscalYear] = ()
) -> tuple[FiscalYear, date]:
    """The year and day under which money is booked: its own, or, where all books of that day are closed, the day on
    which it is told."""
    year = year_of_cash(owed_in, day, closed)
    return (FiscalYear.of(told_on), told_on) if year in closed else (year, day)


def is_over(instalment: PlannedInstalment, day: date) -> bool:
    """Every day that it counts has passed, where it waits for that."""
    return not instalment.whole or (instalment.counted.last is not None and instalment.counted.last < day)


def is_due(instalment: Instalment, day: date) -> bool:
    """The year in which it falls due has begun."""
    return instalment.due.first_day <= day


def actual_of(frame: Frame, life: Life, instalment: Instalment, checked: Sequence[EvidenceFacts]) -> Yen | None:
    """What was repaid or spent within the instalment's period; None while evidence of a year in work is missing.

    Companies between which the person moved each certify their own months. Of one company and year what was checked
    last counts; `checked` is in the order of checking. None too where the papers of a year contradict each other: what
    one company certified of the whole year holds what the other certifies of its months.
    """
    needed, told = papers_needed(life, instalment), counting(checked)
    papers = [told[each] for each in needed if each in told]
    known = [amount for each in papers if (amount := amount_told(frame, each)) is not None]
    return total(known) if len(known) == len(needed) and not sets_aside(frame, life, papers) else None
