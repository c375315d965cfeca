"""Whether evidence of a year can stand beside what is known of the person; every contradiction is named."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from service.base.fiscal_year import FiscalYear
from service.base.ids import CompanyId, EvidenceId
from service.base.yen import Yen
from service.repayments.rules.instalments import instalments
from service.repayments.terms.evidence import OF_WHAT_WAS_KNOWN, Contradiction, Evidence, EvidenceFacts
from service.repayments.terms.life import Instalment, Life, Period, PlannedInstalment, Rest
from service.repayments.terms.scheme import Basis, Frame


@dataclass(frozen=True, slots=True)
class Known:
    """What evidence is compared with: evidence that was checked, and the instalments that were approved already."""

    checked: tuple[EvidenceFacts, ...]
    approved: frozenset[int]


def contradictions(frame: Frame, life: Life, told: EvidenceFacts, known: Known) -> tuple[Contradiction, ...]:
    """Everything that is wrong with it, in a fixed order; empty where it can be checked as right."""
    counting = instalments_of_year(frame, life, told.fiscal_year)
    year = _days_that_count(told.fiscal_year, counting)
    found = (
        (Contradiction.NO_INSTALMENT, not counting),
        (Contradiction.YEAR_PAID, any(each.number in known.approved for each in counting)),
        (Contradiction.SAID_OTHERWISE, any(_is_other(told, each) for each in known.checked)),
        (Contradiction.NOT_EMPLOYED, told.employed is None or not _employed_in(life, year)),
        (Contradiction.EMPLOYED_OTHERWISE, _employed_otherwise(life, told, year)),
        (Contradiction.RESTS_OTHERWISE, _rests_otherwise(life, told, year)),
        (Contradiction.AHEAD_OF_TIME, _is_early(life, told, year, counting)),
        (Contradiction.MORE_THAN_OWED, _more_than_owed(told, known.checked)),
        (Contradiction.WITHOUT_AMOUNT, amount_told(frame, told) is None),
    )
    return tuple(contradiction for contradiction, is_so in found if is_so)


OF_THE_WORK = frozenset({Contradiction.NOT_EMPLOYED, Contradiction.EMPLOYED_OTHERWISE, Contradiction.RESTS_OTHERWISE})
"""What a word of the person's work that was recorded later can make untrue in a paper that was checked as right."""


def untrue(frame: Frame, life: Life, told: EvidenceFacts) -> tuple[Contradiction, ...]:
    """In what a paper differs from the record of the work; of one that was checked, what was recorded since."""
    found = contradictions(frame, life, told, Known((), frozenset()))
    return tuple(each for each in found if each in OF_THE_WORK)


def counting(checked: Iterable[EvidenceFacts]) -> dict[tuple[CompanyId, FiscalYear], EvidenceFacts]:
    """Of each company and year the paper that counts, which is the one that was checked last: `checked` is in the order
    of checking."""
    return {(each.company_id, each.fiscal_year): each for each in checked}


def replacements(papers: Iterable[Evidence]) -> dict[EvidenceId, Evidence]:
    """Of each paper that was checked and does not count any more the one that was checked next in its place; `papers`
    is in the order of checking."""
    last, found = dict[tuple[CompanyId, FiscalYear], EvidenceId](), dict[EvidenceId, Evidence]()
    for each in papers:
        if each.is_verified:
            of = each.facts.company_id, each.facts.fiscal_year
            if of in last:
                found[last[of]] = each
            last[of] = each.id
    return found


def may_replace(found: Iterable[Contradiction], *, is_earlier_untrue: bool) -> bool:
    """Whether a paper that waits may count in place of what was checked, by what stands against it: of a year that was
    computed, or of one whose checked paper is untrue by now, and nothing else stands against it."""
    told = set(found)
    return told <= OF_WHAT_WAS_KNOWN and (Contradiction.YEAR_PAID in told or (bool(told) and is_earlier_untrue))


def is_relied_on(
    frame: Frame, life: Life, told: EvidenceFacts, checked: Iterable[EvidenceFacts], booked: Mapping[int, Yen]
) -> bool:
    """Whether what was or will be computed still rests on a paper that was checked: its company has to certify the
    year, or another that has to did not. `booked`: by number what stands awarded; where that is nothing, nothing does.
    """
    year = Period.of_year(told.fiscal_year)
    companies = {each.company_id for each in checked if each.fiscal_year == told.fiscal_year}
    numbers = [each.number for each in instalments_of_year(frame, life, told.fiscal_year) if each.number in booked]
    if numbers and not any(booked[each] for each in numbers):
        return False
    needed = {each.company_id for each in life.employments if each.days.within(year) is not None}
    return told.company_id in needed or not needed <= companies if needed else bool(numbers)


def sets_aside(frame: Frame, life: Life, papers: Iterable[EvidenceFacts]) -> bool:
    """Whether papers of one year contradict each other, so that their amounts are not to be summed: the days of two
    overlap, and one of the two is untrue."""
    return any(
        one.employed is not None
        and other.employed is not None
        and one.employed.within(other.employed) is not None
        and bool(untrue(frame, life, one) or untrue(frame, life, other))
        for one, other in combinations(papers, 2)
        if one.fiscal_year == other.fiscal_year
    )


def _days_that_count(of: FiscalYear, counting: Sequence[Instalment]) -> Period:
    """The year up to the last day that an instalment counts: the paper of the year in whose middle three years are full
    tells of the days until then, and what is spent afterwards is of no instalment."""
    year = Period.of_year(of)
    lasts = [days.last for each in counting if (days := each.counted.within(year)) is not None and days.last]
    return Period(year.first, max(lasts, default=year.last))


def instalments_of_year(frame: Frame, life: Life, year: FiscalYear) -> tuple[PlannedInstalment, ...]:
    """The instalments that count days of that fiscal year."""
    days = Period.of_year(year)
    return tuple(each for each in instalments(frame, life.promise.hired_on) if each.counted.within(days))


def years_of(instalment: Instalment) -> tuple[FiscalYear, ...]:
    """The fiscal years whose evidence an instalment needs."""
    assert instalment.counted.last is not None  # noqa: S101 - instalments count closed periods only
    first, last = FiscalYear.of(instalment.counted.first), FiscalYear.of(instalment.counted.last)
    return tuple(FiscalYear(year) for year in range(first.year, last.year + 1))


def papers_needed(life: Life, instalment: Instalment) -> frozenset[tuple[CompanyId, FiscalYear]]:
    """Which company has to certify which year: each those in which the person worked for it."""
    return frozenset(
        (each.company_id, year)
        for year in years_of(instalment)
        for each in life.employments
        if each.days.within(Period.of_year(year))
    )


def amount_told(frame: Frame, told: EvidenceFacts) -> Yen | None:
    """The amount that the frame counts; None where the papers do not say it."""
    return told.repaid if frame.basis is Basis.REPAYMENTS else told.outlay


def employed_as_recorded(frame: Frame, life: Life, told: EvidenceFacts) -> Period | None:
    """From the first to the last day at the company as the record has them, as far as the paper can tell of them; None
    where the record has none."""
    return _certified_days(life, told, _days_of(frame, life, told))


def rests_as_recorded(frame: Frame, life: Life, told: EvidenceFacts) -> list[Rest]:
    """What rested within the days at the company as the record has it."""
    days = _at_the_company(life, told, _days_of(frame, life, told))
    return [] if days is None else _rests_within(life.rests, days)


def _days_of(frame: Frame, life: Life, told: EvidenceFacts) -> Period:
    return _days_that_count(told.fiscal_year, instalments_of_year(frame, life, told.fiscal_year))


def _is_other(told: EvidenceFacts, checked: EvidenceFacts) -> bool:
    return checked.fiscal_year == told.fiscal_year and checked.company_id == told.company_id and checked != told


def _employed_in(life: Life, year: Period) -> list[Period]:
    return [days for each in life.employments if (days := each.days.within(year)) is not None]


def _at_the_company(life: Life, told: EvidenceFacts, days: Period | None) -> Period | None:
    """From the first to the last day, of these, on which the person worked for the company that certifies."""
    worked = [
        within
        for each in life.employments
        if days is not None and each.company_id == told.company_id and (within := each.days.within(days)) is not None
    ]
    return Period(worked[0].first, worked[-1].last) if worked else None


def _employed_otherwise(life: Life, told: EvidenceFacts, year: Period) -> bool:
    return told.employed is not None and told.employed != _certified_days(life, told, year)


def _certified_days(life: Life, told: EvidenceFacts, year: Period) -> Period | None:
    """Each company tells of its own employment alone, up to the day on which it certifies it."""
    until = year.within(Period(year.first, max(told.certified_on, year.first)))
    return _at_the_company(life, told, until)


def _rests_otherwise(life: Life, told: EvidenceFacts, year: Period) -> bool:
    """Of the days at the company; what rested before or after it cannot know."""
    days = _at_the_company(life, told, year)
    return days is not None and _rests_within(told.rests, days) != _rests_within(life.rests, days)


def _rests_within(rests: Iterable[Rest], days: Period) -> list[Rest]:
    found = [Rest(each.kind, within) for each in rests if (within := each.days.within(days)) is not None]
    return sorted(found, key=lambda each: (each.days.first, each.kind))


def _is_early(life: Life, told: EvidenceFacts, year: Period, counting: Sequence[PlannedInstalment]) -> bool:
    """Certified before the last day at the company that counts, where the instalment counts its days whole."""
    days = _at_the_company(life, told, year)
    is_before = days is not None and days.last is not None and told.certified_on < days.last
    return is_before and any(each.whole for each in counting)


def _more_than_owed(told: EvidenceFacts, checked: Sequence[EvidenceFacts]) -> bool:
    before = [each for each in checked if each.fiscal_year < told.fiscal_year and each.loan_remaining is not None]
    if not before or told.repaid is None:
        return False
    remained = max(before, key=lambda each: each.fiscal_year).loan_remaining
    return remained is not None and told.repaid > remained
