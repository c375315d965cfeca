"""What a person's support is made of: the promise, the employment, the payments it can lead to, and each amount."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from service.base.fiscal_year import FiscalYear
from service.base.ids import CompanyId
from service.base.yen import ZERO, Yen
from service.repayments.terms.scheme import Absence, Credential


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both within it; `last` None: still going on."""

    first: date
    last: date | None = None

    def within(self, other: "Period") -> "Period | None":
        """What of it lies in the other; None where nothing does."""
        first = max(self.first, other.first)
        lasts = [last for last in (self.last, other.last) if last is not None]
        last = min(lasts) if lasts else None
        return Period(first, last) if last is None or first <= last else None

    def has(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    @classmethod
    def of_year(cls, year: FiscalYear) -> "Period":
        return cls(year.first_day, year.last_day)


@dataclass(frozen=True, slots=True)
class Employment:
    """Work for one company that takes part."""

    company_id: CompanyId
    days: Period
    cap: Yen | None = None
    """Of a company to which the person moved: its own upper limit then, None where it set none. That of the first is
    in the promise."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A time in which something the scheme asks for rests, within an employment."""

    kind: Absence
    days: Period


@dataclass(frozen=True, slots=True)
class Promise:
    """What was decided for one person: the limit over her life follows from it.

    `loan` is what the scheme takes a part of: all of it, or what remained for those who had begun to repay; None where
    the scheme does not ask. `company_cap` is the company's own upper limit, None where it sets none.
    """

    credential: Credential
    hired_on: date
    loan: Yen | None = None
    company_cap: Yen | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """The promise and what became of the person's work since."""

    promise: Promise
    employments: tuple[Employment, ...]
    rests: tuple[Rest, ...] = ()

    @property
    def worked_to(self) -> date | None:
        """The last day in work; None while it goes on."""
        return self.employments[-1].days.last

    def company_on(self, day: date) -> CompanyId:
        """For whom the person works on that day; of a day between or after employments, the last before it."""
        last = self.employments[0]
        for each in self.employments:
            if each.days.first <= day:
                last = each
        return last.company_id


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment a support can lead to: due in a fiscal year, for what was repaid or spent within `counted`.

    So much is stored of it. What its frame says besides, its limit too, the plan alone tells (`PlannedInstalment`).
    """

    kind: str
    number: int
    """From 1, in the order they fall due."""
    due: FiscalYear
    counted: Period


@dataclass(frozen=True, slots=True)
class PlannedInstalment(Instalment):
    """The same in the plan of a frame, from which alone an amount follows."""

    cap: Yen | None
    """The limit of this one payment; None where it has none of its own."""
    stay: bool
    """Paid to who worked through all its days alone."""
    whole: bool
    """Computed only when all its days are over; what is paid out once can be refunded before."""


@dataclass(frozen=True, slots=True)
class Awarded:
    """What was awarded to one person so far, and its parts; `times` counts the instalments that paid."""

    amount: Yen = ZERO
    prefecture: Yen = ZERO
    company: Yen = ZERO
    times: int = 0

    def changed_by(self, award: "Award") -> "Awarded":
        """With a change of an instalment that paid already."""
        return Awarded(
            self.amount + award.amount, self.prefecture + award.prefecture, self.company + award.company, self.times
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trace: what was done, the amount after it, and the numbers it was done with."""

    code: str
    result: Yen
    numbers: Mapping[str, int] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Award:
    """An amount for one instalment, in its two parts, and how it came about; the parts sum to the amount."""

    amount: Yen
    prefecture: Yen
    company: Yen
    trace: tuple[Step, ...]


def awarded_of(amounts: Iterable[tuple[int, Award]]) -> Awarded:
    """The sum of awards, each with the number of its instalment; what was taken back again counts as not paid."""
    of_instalment: defaultdict[int, Yen] = defaultdict(lambda: ZERO)
    amount = prefecture = company = ZERO
    for number, award in amounts:
        of_instalment[number] += award.amount
        amount, prefecture, company = amount + award.amount, prefecture + award.prefecture, company + award.company
    return Awarded(amount, prefecture, company, sum(each > ZERO for each in of_instalment.values()))


def day_before(day: date) -> date:
    return day - timedelta(days=1)
