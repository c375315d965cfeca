"""The programme's office through the years: who takes part, budgets, and the acts of each fiscal year on their days."""

from collections.abc import Iterator, Sequence
from datetime import date

from service.sample.chance import stream
from service.sample.companies import Company
from service.sample.lives import fiscal_year_of
from service.sample.support_events import AccountTold, Act, BudgetVoted, CompanyParticipates, OfficeActed, SupportEvent
from service.sample.supports import FRAMES, Support, cap_of
from service.sample.workdays import at_work, next_workday, workday

FIRST_YEAR = 2020
_CALENDAR: tuple[tuple[Act, int, int, int], ...] = (
    (Act.PROPOSE, 0, 7, 2),
    (Act.APPROVE, 0, 7, 17),
    (Act.CLAIM, 0, 8, 4),
    (Act.TAKE_DEPOSITS, 0, 9, 2),
    (Act.APPROVE, 0, 10, 5),
    (Act.REQUEST_TRANSFERS, 0, 10, 14),
    (Act.BANK_ANSWERS, 0, 10, 21),
    (Act.PROPOSE, 0, 11, 16),
    (Act.APPROVE, 0, 12, 4),
    (Act.SETTLE_THE_REST, 0, 12, 10),
    (Act.REQUEST_TRANSFERS, 0, 12, 15),
    (Act.BANK_ANSWERS, 0, 12, 22),
    (Act.CLAIM, 1, 1, 15),
    (Act.TAKE_DEPOSITS, 1, 2, 12),
    (Act.CLOSE_OBLIGATIONS, 1, 4, 2),
    (Act.CLOSE_BOOKS, 1, 6, 2),
)
"""Of each fiscal year: the act, how many years after it began, and month and day or the working day after it.

What follows from an act lies in another half of a month: that long is a block of the load.
"""
_A_YEAR, _OF_MASTERS, _MOVING, _TRAINING, _STEP = 244_800, 456_000, 100_000, 150_000, 500_000
"""What the office reckons with for a person: the limit of a year, and the prefecture's part of what firms paid."""


def office_events(
    seed: object, companies: Sequence[Company], supports: Sequence[Support], last_year: int
) -> list[SupportEvent]:
    """Everything that the office does of itself, from 2020 to the end of the year told."""
    found: list[SupportEvent] = []
    for year in range(FIRST_YEAR, last_year + 1):
        random = stream(seed, "office", year)
        opening = workday(date(year, 4, 1))
        found.append(OfficeActed(at_work(random, opening), Act.OPEN_BOOKS, year))
        found += _budgets(seed, supports, year)
        for act, after, month, day in _CALENDAR:
            found.append(OfficeActed(at_work(random, next_workday(date(year + after, month, day))), act, year))
        found += _taking_part(seed, companies, year)
    return found


def _budgets(seed: object, supports: Sequence[Support], year: int) -> Iterator[BudgetVoted]:
    """Voted before the year from who is supported by then, and revised in autumn where that falls short.

    Before what is decided in December: nothing is decided beyond the budget.
    """
    random = stream(seed, "budget", year)
    begins = date(year, 4, 1)
    planned = _reckoned(supports, year, begins)
    yield BudgetVoted(at_work(random, workday(begins)), year, *planned)
    revised = _reckoned(supports, year, date(year, 11, 27))
    if revised[0] > planned[0]:
        yield BudgetVoted(at_work(random, next_workday(date(year, 11, 27))), year, *revised)


def _reckoned(supports: Sequence[Support], year: int, known_on: date) -> tuple[int, int]:
    known = [each for each in supports if each.decided_on < known_on and not _has_ended(each, year)]
    scholarships = sum(
        _OF_MASTERS if each.applicant.level == "master" else _A_YEAR
        for each in known
        if each.is_scholarship and fiscal_year_of(each.hired_on) < year
    )
    refunds = {year - 1: _MOVING, year - 5: _TRAINING}
    refunded = sum(refunds.get(fiscal_year_of(each.hired_on), 0) for each in known if not each.is_scholarship)
    return _rounded(scholarships + refunded), _rounded(scholarships // 2)


def _has_ended(support: Support, year: int) -> bool:
    end = support.later.left_on or support.later.settled_on
    return end is not None and fiscal_year_of(end) < year - 1


def _rounded(amount: int) -> int:
    return (amount // _STEP + 1) * _STEP


def _taking_part(seed: object, companies: Sequence[Company], year: int) -> Iterator[CompanyParticipates | AccountTold]:
    """Each spring, for the people hired in the year; a firm's account is told the first time."""
    for company in companies:
        random = stream(seed, "participation", company.id, year)
        begins = date(year, 4, 1)
        day = begins if year == FIRST_YEAR else workday(date(year, 2, random.randrange(1, 28)))
        if year == FIRST_YEAR and company.menus:
            yield AccountTold(at_work(random, day), company=company.id)
        for slot in company.menus:
            frame = FRAMES[slot.menu]
            cap = None if frame == "relocation" else cap_of(company)
            yield CompanyParticipates(at_work(random, day), company.id, frame, year, slot.persons, cap)
