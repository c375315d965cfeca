"""What firms certify of each year of a support: most in time, a few late, and some of them wrong at first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from service.sample.chance import stream
from service.sample.lives import Month, fiscal_year_of
from service.sample.support_events import CorrectionCame, EvidenceChecked, EvidenceReceived
from service.sample.supports import Support
from service.sample.workdays import at_work, next_workday, some_workday, workday

REASON = "在職期間が、採用証明書と一致しません。"
Told = EvidenceReceived | EvidenceChecked | CorrectionCame


@dataclass(frozen=True)
class _Span:
    """Days at one firm within a fiscal year."""

    company: str
    first: date
    last: date


@dataclass(frozen=True)
class _Timing:
    """When evidence comes, and whether it is wrong at first."""

    received: date
    is_late: bool
    is_wrong: bool


def certificates_of(seed: object, support: Support, last_year: int) -> list[Told]:
    """Evidence of each year that a payment counts, to the end of the support or of the year told."""
    found: list[Told] = []
    remaining = support.borrowed.lent - support.borrowed.paid_before(_april(fiscal_year_of(support.hired_on)))
    for year in range(fiscal_year_of(support.hired_on), last_year + 1):
        spans = _spans(support, year)
        if not spans or (support.is_scholarship and remaining <= 0):
            break
        random = stream(seed, "certificate", support.case, year)
        timing = _timing(random, support, year)
        if support.is_scholarship:
            repaid = _repaid(random, support, year, remaining)
            remaining -= repaid
            told = _of_repayments(support, year, spans, repaid, remaining)
            found += _correction(random, support, told, timing)
        elif year - fiscal_year_of(support.hired_on) in (0, 4):
            low, high = (120_000, 230_001) if year == fiscal_year_of(support.hired_on) else (200_000, 340_001)
            told = [_evidence(support, year, spans[-1], outlay=random.randrange(low, high))]
        else:
            continue
        for each in told:
            found += _as_it_comes(random, each, timing)
    return found


def _april(year: int) -> Month:
    return Month(year, 4)


def _spans(support: Support, year: int) -> list[_Span]:
    """The days in work that count, firm by firm; empty where support ended before the year."""
    first, last = date(year, 4, 1), date(year + 1, 3, 31)
    later = support.later
    end = later.left_on or later.settled_on
    if end is not None and end < first:
        return []
    until = later.left_on or date.max
    spans = [_Span(support.company.id, support.hired_on, until)]
    if later.moved_on is not None and later.moved_to is not None:
        spans = [
            _Span(support.company.id, support.hired_on, later.moved_on - timedelta(days=1)),
            _Span(later.moved_to, later.moved_on, date.max),
        ]
    cut = [replace(each, first=max(each.first, first), last=min(each.last, last)) for each in spans]
    return [each for each in cut if each.first <= each.last]


def _repaid(random: Random, support: Support, year: int, remaining: int) -> int:
    """Month by month, now and then something beyond, and all of the rest in the year in which it is settled."""
    settled = support.later.settled_on
    if settled is not None and fiscal_year_of(settled) == year:
        return remaining
    months = min(12, max(0, support.borrowed.since.until(_april(year + 1))))
    beyond = random.randrange(50_000, 300_000, 10_000) if random.random() < 0.05 else 0
    return min(remaining, months * support.borrowed.monthly + beyond)


def _of_repayments(
    support: Support, year: int, spans: list[_Span], repaid: int, remaining: int
) -> list[EvidenceReceived]:
    """Each firm certifies its own months; what is left of the loan stands in the last one's papers."""
    months = [(each.last.year - each.first.year) * 12 + each.last.month - each.first.month + 1 for each in spans]
    parts = [repaid * sum(months[: at + 1]) // sum(months) for at in range(len(spans))]
    amounts = [part - before for part, before in zip(parts, [0, *parts[:-1]], strict=True)]
    return [
        _evidence(support, year, span, repaid=amount, remaining=remaining if span is spans[-1] else None)
        for span, amount in zip(spans, amounts, strict=True)
    ]


def _evidence(
    support: Support,
    year: int,
    span: _Span,
    *,
    repaid: int | None = None,
    outlay: int | None = None,
    remaining: int | None = None,
) -> EvidenceReceived:
    rests = []
    if support.later.rest is not None:
        kind, first, after = support.later.rest
        within = max(first, date(year, 4, 1)), min(after - timedelta(days=1), date(year + 1, 3, 31))
        rests = [(kind.value, *within)] if within[0] <= within[1] else []
    end_of_year = date(year + 1, 4, 1)
    return EvidenceReceived(
        at=at_work(stream(support.case, year), workday(end_of_year)),
        case=support.case,
        company=span.company,
        fiscal_year=year,
        number=0,
        certified_on=end_of_year,
        employed=(span.first, span.last),
        rests=tuple(rests),
        repaid=repaid,
        outlay=outlay,
        loan_remaining=remaining,
    )


def _timing(random: Random, support: Support, year: int) -> _Timing:
    roll, wrong = random.random(), random.random()
    if roll < 0.025:
        return _Timing(some_workday(random, date(year + 2, 1, 12), date(year + 2, 3, 1)), True, False)
    if roll < 0.065:
        return _Timing(some_workday(random, date(year + 1, 9, 1), date(year + 1, 11, 24)), True, wrong < 0.35)
    received = some_workday(random, date(year + 1, 4, 12), date(year + 1, 6, 10))
    return _Timing(max(received, next_workday(support.decided_on + timedelta(days=7))), False, wrong < 0.012)


def _as_it_comes(random: Random, told: EvidenceReceived, timing: _Timing) -> Iterator[Told]:
    """Received and checked; what is wrong is refused some weeks later, and comes again as it should be."""
    day = timing.received
    first, last = told.employed
    if timing.is_wrong and (last - first).days > 40:
        wrong = replace(told, employed=(first, last - timedelta(days=30)))
        yield _received(random, wrong, day)
        day = (
            some_workday(random, date(day.year, 12, 7), date(day.year, 12, 18)) if timing.is_late else _in(random, day)
        )
        yield _checked(random, wrong, day, REASON)
        told, day = replace(told, number=1), next_workday(day + timedelta(days=random.randrange(25, 40)))
    yield _received(random, told, day)
    yield _checked(random, told, next_workday(day + timedelta(days=random.randrange(3, 14))), None)


def _in(random: Random, day: date) -> date:
    return next_workday(day + timedelta(days=random.randrange(20, 30)))


def _received(random: Random, told: EvidenceReceived, day: date) -> EvidenceReceived:
    certified = max(told.certified_on, day - timedelta(days=random.randrange(3, 11)))
    return replace(told, at=at_work(random, day), certified_on=certified)


def _checked(random: Random, told: EvidenceReceived, day: date, refused: str | None) -> EvidenceChecked:
    at = at_work(random, day)
    return EvidenceChecked(at, told.case, told.company, told.fiscal_year, told.number, refused)


def _correction(
    random: Random, support: Support, told: list[EvidenceReceived], timing: _Timing
) -> Iterator[CorrectionCame]:
    """A year after the payment it may turn out that a month less was repaid."""
    if random.random() >= 0.012 or timing.is_late or timing.is_wrong or len(told) > 1 or told[0].rests:
        return
    (stands,) = told
    if stands.repaid != 12 * support.borrowed.monthly or support.later.settled_on or support.later.left_on:
        return
    day = some_workday(random, date(stands.fiscal_year + 2, 9, 5), date(stands.fiscal_year + 2, 9, 25))
    yield CorrectionCame(
        at_work(random, day),
        stands.case,
        stands.company,
        stands.fiscal_year,
        day,
        stands.employed,
        stands.repaid - support.borrowed.monthly,
    )
