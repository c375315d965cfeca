"""Of a year in which a person worked for several companies: which months are whose, and who bears what of it."""

from dataclasses import replace

from service.base.ids import CompanyId
from service.base.yen import Yen
from service.repayments.rules.instalments import months_in_work
from service.repayments.terms.life import Employment, Life, Period
from service.repayments.terms.scheme import Frame, OnTransfer


def months_of_employments(frame: Frame, life: Life, counted: Period) -> list[tuple[Employment, int]]:
    """By how many months each counts, in order of employment; where the last company stands for all, it alone does."""
    jobs = life.employments
    if frame.on_transfer is OnTransfer.LAST_COMPANY:
        jobs = tuple(each for each in jobs if counted.last is None or each.days.first <= counted.last)[-1:]
    found = [(each, months_in_work(frame, replace(life, employments=(each,)), counted)) for each in jobs]
    return [(each, months) for each, months in found if months]


def months_of_companies(frame: Frame, life: Life, counted: Period) -> dict[CompanyId, int]:
    """By which months companies share their part, in order of employment; empty where one bears it alone."""
    months: dict[CompanyId, int] = {}
    is_shared = frame.on_transfer is OnTransfer.BY_MONTHS
    for employment, count in months_of_employments(frame, life, counted) if is_shared else ():
        months[employment.company_id] = months.get(employment.company_id, 0) + count
    return months


def parts_of_companies(frame: Frame, life: Life, counted: Period, company: Yen) -> tuple[tuple[CompanyId, Yen], ...]:
    """Who bears the companies' part of one instalment: each company in which months counted, in order of employment.

    By months cumulatively, each sum rounded down, so that the parts sum to the whole and what does not divide falls to
    the later company; or the last company alone, as the frame says. An instalment for which no month counted is of the
    company of its last day.
    """
    months = months_of_companies(frame, life, counted)
    if not months:
        assert counted.last is not None  # noqa: S101 - instalments count closed periods only
        return ((life.company_on(counted.last), company),)
    parts, so_far, whole = [], 0, sum(months.values())
    for company_id, count in months.items():
        parts.append((company_id, company.part(so_far + count, whole) - company.part(so_far, whole)))
        so_far += count
    return tuple(parts)
