"""What if: other caps, and more people a year; and how many have come of late."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import CompanyId
from service.base.yen import ZERO, Yen
from service.repayments.rules.award import YearOfSupport, award_for, life_cap
from service.repayments.rules.commitments import BEYOND_LIMITS, Ahead, Coming, likely_repaid
from service.repayments.rules.instalments import decided_in, instalments
from service.repayments.rules.loans import loan_known, repaid_of
from service.repayments.rules.schemes import frame_for
from service.repayments.terms.life import Award, Employment, Instalment, Life, Period, Promise, awarded_of
from service.repayments.terms.scheme import Credential, Frame, Limits, NoSuchFrame

NOBODY = CompanyId(UUID(int=0))
"""The company of people who do not exist."""


@dataclass(frozen=True, slots=True)
class CapChange:
    """Caps of a frame (`scheme/frame`), or of all where it is None: times a factor, then set to an amount.

    The factor is for every upper limit. The amount takes the place of the caps over a life that a frame has, for one
    credential or for all. `is_for_new`: only for people who are hired from the next year on.
    """

    factor: Fraction = Fraction(1)
    amount: Yen | None = None
    frame: str | None = None
    credential: Credential | None = None
    is_for_new: bool = False

    def __post_init__(self) -> None:
        if self.factor < 0 or (self.amount is not None and self.amount < ZERO):
            raise ValueError("a cap is not below zero")

    def of(self, frame: Frame) -> Frame:
        """The frame with its caps changed."""
        if self.frame not in (None, frame.name):
            return frame
        schedule = frame.schedule
        if isinstance(schedule, tuple):
            schedule = tuple(replace(each, cap=self._times(each.cap)) for each in schedule)
        return replace(frame, limits=self._limits(frame.limits), schedule=schedule)

    def _limits(self, limits: Limits) -> Limits:
        caps = {credential: self._cap(credential, cap) for credential, cap in limits.caps.items()}
        return replace(
            limits,
            caps=caps,
            a_year=self._times(limits.a_year),
            prefecture_a_year=self._times(limits.prefecture_a_year),
            prefecture_a_company=self._times(limits.prefecture_a_company),
        )

    def _cap(self, credential: Credential, cap: Yen) -> Yen:
        is_set = self.amount is not None and self.credential in (None, credential)
        return self.amount if is_set and self.amount is not None else cap.part(*self.factor.as_integer_ratio())

    def _times(self, limit: Yen | None) -> Yen | None:
        return None if limit is None else limit.part(*self.factor.as_integer_ratio())


@dataclass(frozen=True, slots=True)
class Entrants:
    """So many people a year who will be decided on for a frame, alike in their credential and in what they repay.

    Of `actual`, what is repaid or spent, and `loan`, of which some frames take a part, None is as much as the limits
    allow.
    """

    scheme: str
    frame: str
    credential: Credential
    persons: float
    actual: Yen | None = None
    loan: Yen | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was made: of whom, and what she is taken to repay."""

    scheme: str
    frame: str
    credential: Credential
    decided_on: date
    actual: Yen | None = None
    loan: Yen | None = None


def changed(supports: Iterable[Ahead], change: CapChange) -> tuple[Ahead, ...]:
    """The supports under the changed caps; as they are where the change is for new people alone."""
    return tuple(each if change.is_for_new else replace(each, frame=change.of(each.frame)) for each in supports)


def recent_entrants(decided: Iterable[Decided], today: date, years: int = 3) -> tuple[Entrants, ...]:
    """How many were decided on a year by frame and credential, on average over the last fiscal years that are over.

    What they repay is the average of those of whom it is known, and so is the loan.
    """
    running = FiscalYear.of(today)
    groups: defaultdict[tuple[str, str, Credential], list[Decided]] = defaultdict(list)
    for each in decided:
        if running.year - years <= FiscalYear.of(each.decided_on).year < running.year:
            groups[each.scheme, each.frame, each.credential].append(each)
    return tuple(
        Entrants(
            *group,
            len(groups[group]) / years,
            _average([each.actual for each in groups[group]]),
            _average([each.loan for each in groups[group]]),
        )
        for group in sorted(groups)
    )


def decided_a_year(decided: Iterable[Decided], today: date, years: int = 3) -> Mapping[FiscalYear, int]:
    """How many were decided on in each of the last so many fiscal years that are over, the oldest first."""
    counts = Counter(FiscalYear.of(each.decided_on).year for each in decided)
    running = FiscalYear.of(today).year
    return {FiscalYear(year): counts[year] for year in range(running - years, running)}


def payments_of_entrants(
    entrants: Sequence[Entrants], first: FiscalYear, years: int = 10, change: CapChange | None = None
) -> tuple[Coming, ...]:
    """What will be paid to people hired in the fiscal years after `first`, as many in each, until the last is over."""
    return tuple(
        coming
        for each in entrants
        for year in range(first.year + 1, first.year + years)
        for coming in _payments_of_cohort(each, FiscalYear(year), change or CapChange())
    )


def _payments_of_cohort(told: Entrants, hired: FiscalYear, change: CapChange) -> Iterator[Coming]:
    try:
        frame = change.of(frame_for(told.scheme, told.frame, hired))
    except NoSuchFrame:
        return
    promise = Promise(told.credential, hired.first_day, told.loan or BEYOND_LIMITS)
    life = Life(promise, (Employment(NOBODY, Period(hired.first_day)),))
    if life_cap(frame, promise) == ZERO:
        return
    known: list[tuple[int, Award]] = []
    loan, repaid = loan_known(frame, promise), list[tuple[Instalment, Yen]]()
    for each in instalments(frame, hired.first_day):
        left = None if loan is None else loan.left(repaid)
        actual = likely_repaid(frame, life, each, told.actual, left)
        limit = frame.limits.prefecture_a_company
        award = award_for(frame, life, YearOfSupport(each, actual, awarded_of(known), limit))
        known.append((each.number, award))
        repaid.append((each, repaid_of(frame, [told.actual], award.amount)))
        yield Coming(
            frame=frame,
            hired=hired,
            due=decided_in(each),
            counted_to=each.counted.last or each.counted.first,
            amount=award.amount,
            prefecture=award.prefecture,
            company=award.company,
            persons=told.persons,
            must_stay=each.stay,
        )


def _average(amounts: Iterable[Yen | None]) -> Yen | None:
    known = [each.amount for each in amounts if each is not None]
    return Yen(sum(known) // len(known)) if known else None
