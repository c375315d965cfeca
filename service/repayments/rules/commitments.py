"""What is still to be paid for supports that were decided on, each payment at its likely amount.

The rule for the likely amount, since nobody knows what will be repaid:

- What a payment may reach follows from the frame, as it will be computed then (`award_for`): the limit of the year and
  the remainder over the life, in the parts of the prefecture and the companies.
- What was repaid or spent is taken to be as in the last year of which it is known, if that year was worked whole and
  came after the year of hire: in that one repayments begin in its midst, so that it tells too little. Until such a
  year is known the limit is taken, and so it is for what is paid out once.
- Support is for repayments that are made: where the loan is known, no more is taken to be repaid than what is left of
  it after the years before, of which a year that is not known counts with the least that makes its amount. What is left
  is what a checked paper certified last; before there is one it is estimated from the loan as the application told it.
- Who is in work stays there. A rest that has not ended is taken to end with the running fiscal year.
- What is proposed and not decided counts as it is proposed, in the running year; so does what fell due before it.
  What was approved is in the books, and is not counted here again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.ids import CompanyId
from service.base.yen import ZERO, Yen, total
from service.repayments.rules.award import YearOfSupport, award_for, life_cap
from service.repayments.rules.instalments import decided_in, instalments, months_in_work, months_of
from service.repayments.rules.loans import Loan, loan_known, repaid_of
from service.repayments.terms.life import Award, Awarded, Instalment, Life, Period, PlannedInstalment, Rest, awarded_of
from service.repayments.terms.scheme import Frame, PartYear, Yearly

BEYOND_LIMITS = Yen(10**12)
"""More than anybody repays; the limits cut it to what they allow."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What was computed for an instalment, or changed of it; `actual` as its trace says, None of what is taken back."""

    instalment: Instalment
    amount: Yen
    prefecture: Yen
    company: Yen
    actual: Yen | None
    is_approved: bool

    @property
    def award(self) -> Award:
        return Award(self.amount, self.prefecture, self.company, ())


@dataclass(frozen=True, slots=True)
class Ahead:
    """A support that was decided on, as far as its future follows from it; `ref` orders supports."""

    ref: str
    frame: Frame
    life: Life
    computed: tuple[Computed, ...] = ()
    ended_on: date | None = None
    is_complete: bool = False
    is_false: bool = False
    """Obtained by a false statement: nothing more is computed for it."""
    certified: Loan | None = None
    """What is left of the loan as it was certified last."""

    @property
    def hired(self) -> FiscalYear:
        return FiscalYear.of(self.life.promise.hired_on)


@dataclass(frozen=True, slots=True)
class Coming:
    """A payment still to come, in the year in which it will be decided on as a rule, for days that end in `counted_to`.

    `persons` is for how many it stands. `is_certain`: whoever stays or leaves it will be paid, since it is proposed
    already or the support has ended.
    """

    frame: Frame
    hired: FiscalYear
    due: FiscalYear
    counted_to: date
    amount: Yen
    prefecture: Yen
    company: Yen
    persons: float = 1.0
    is_certain: bool = False
    must_stay: bool = False

    @property
    def whole_only(self) -> bool:
        """Nothing is paid to who leaves within the days that it counts."""
        return self.must_stay or self.frame.part_year is PartYear.NOTHING


@dataclass(frozen=True, slots=True)
class Commitment:
    """What one frame commits to in one fiscal year, in its parts."""

    fiscal_year: FiscalYear
    frame: str
    amount: Yen
    prefecture: Yen
    company: Yen


Spent = defaultdict[tuple[CompanyId, FiscalYear], Yen]


def payments_ahead(supports: Iterable[Ahead], today: date) -> tuple[Coming, ...]:
    """Every payment still to come, by the supports' references and then as they fall due.

    What the prefecture may pay for all of one company's people in a year is given to the first references.
    """
    known = sorted(supports, key=lambda each: each.ref)
    spent: Spent = defaultdict(lambda: ZERO)
    for each in known:
        for computed in each.computed if each.frame.limits.prefecture_a_company else ():
            spent[_place(each.life, computed.instalment)] += computed.prefecture
    return tuple(coming for each in known for coming in _payments_of(each, today, spent))


def _payments_of(support: Ahead, today: date, spent: Spent) -> Iterator[Coming]:
    if support.is_complete:
        return
    running, has_ended = FiscalYear.of(today), support.ended_on is not None
    frame, life = support.frame, _resting_ends(support.life, running)
    loan = support.certified or loan_known(frame, life.promise)
    actual, awarded, repaid = likely_actual(support), Awarded(), list[tuple[Instalment, Yen]]()
    for instalment in instalments(frame, life.promise.hired_on):
        of_it = [each for each in support.computed if each.instalment.number == instalment.number]
        for each in of_it:
            if not each.is_approved:
                yield _coming(support, instalment, each.award, running, is_certain=True)
        if of_it:
            awarded = _with(awarded, [each.award for each in of_it])
            actuals, amount = (each.actual for each in of_it), total([each.amount for each in of_it])
            repaid.append((instalment, repaid_of(frame, actuals, amount)))
            continue
        if support.is_false or (support.ended_on is not None and support.ended_on < instalment.counted.first):
            return
        left = None if loan is None else loan.left(repaid)
        likely = likely_repaid(frame, life, instalment, actual, left)
        award = _award(frame, life, YearOfSupport(instalment, likely, awarded), spent)
        awarded = _with(awarded, [award])
        repaid.append((instalment, repaid_of(frame, [actual], award.amount)))
        if award.amount:
            yield _coming(support, instalment, award, max(decided_in(instalment), running), is_certain=has_ended)


def _with(before: Awarded, awards: Sequence[Award]) -> Awarded:
    """What was awarded before and for the next instalment."""
    of_it = awarded_of((0, award) for award in awards)
    return Awarded(
        before.amount + of_it.amount,
        before.prefecture + of_it.prefecture,
        before.company + of_it.company,
        before.times + of_it.times,
    )


def likely_repaid(frame: Frame, life: Life, instalment: PlannedInstalment, actual: Yen | None, left: Yen | None) -> Yen:
    """What is taken to be repaid or spent for an instalment; `left`: of the loan before it, None where nobody knows."""
    likely = actual if actual is not None else actual_at_limits(frame, life, instalment)
    return likely if left is None else min(likely, left)


def _award(frame: Frame, life: Life, year: YearOfSupport, spent: Spent) -> Award:
    """As it will be computed, with the likely amount in place of what will have been repaid."""
    limit, place = frame.limits.prefecture_a_company, _place(life, year.instalment)
    left = None if limit is None else max(ZERO, limit - spent[place])
    shortly = replace(year, instalment=told_shortly(life, year.instalment), company_left=left)
    award = award_for(frame, life, shortly)
    if limit is not None:
        spent[place] += award.prefecture
    return award


def told_shortly(life: Life, instalment: PlannedInstalment) -> PlannedInstalment:
    """Of days that are worked whole the last month alone: it says the same, and far fewer months are looked at."""
    first, last = instalment.counted.first, instalment.counted.last
    is_worked = last is not None and any(each.days.has(first) and each.days.has(last) for each in life.employments)
    if last is None or not is_worked or any(rest.days.within(instalment.counted) for rest in life.rests):
        return instalment
    return replace(instalment, counted=Period(max(first, last.replace(day=1)), last))


def _coming(
    support: Ahead, instalment: PlannedInstalment, award: Award, due: FiscalYear, *, is_certain: bool = False
) -> Coming:
    return Coming(
        frame=support.frame,
        hired=support.hired,
        due=due,
        counted_to=instalment.counted.last or instalment.counted.first,
        amount=award.amount,
        prefecture=award.prefecture,
        company=award.company,
        is_certain=is_certain,
        must_stay=instalment.stay,
    )


def _place(life: Life, instalment: Instalment) -> tuple[CompanyId, FiscalYear]:
    return life.company_on(instalment.counted.last or instalment.counted.first), instalment.due


def _resting_ends(life: Life, running: FiscalYear) -> Life:
    rests = [
        rest if rest.days.last is not None else Rest(rest.kind, Period(rest.days.first, running.last_day))
        for rest in life.rests
    ]
    return replace(life, rests=tuple(rests))


def likely_actual(support: Ahead) -> Yen | None:
    """What was repaid or spent in the last whole year after that of hire; None where no such year is known."""
    if not isinstance(support.frame.schedule, Yearly):
        return None
    whole = [
        each
        for each in support.computed
        if each.actual is not None
        and FiscalYear.of(each.instalment.counted.first) > support.hired
        and months_in_work(support.frame, support.life, each.instalment.counted) == months_of(each.instalment.counted)
    ]
    # Of one instalment the last counts: a correction tells what was repaid after all.
    return sorted(whole, key=lambda each: each.instalment.number)[-1].actual if whole else None


def actual_at_limits(frame: Frame, life: Life, instalment: PlannedInstalment) -> Yen:
    """So much repaid or spent that the limits alone say what is paid.

    Where only the prefecture's part has a limit, the amount of which that is the part; where nothing has one, zero.
    """
    limits = (life_cap(frame, life.promise), frame.limits.a_year, instalment.cap)
    if any(limit is not None for limit in limits):
        return BEYOND_LIMITS
    of_prefecture = frame.limits.prefecture_a_year or frame.limits.prefecture_a_company
    if of_prefecture is None:
        return ZERO
    whole, part = frame.sharing.company_denominator, frame.sharing.company_denominator - frame.sharing.company_numerator
    numerator, denominator = frame.rate
    return Yen(-(-of_prefecture.amount * whole * denominator // (part * numerator)))


def commitments(coming: Sequence[Coming], first: FiscalYear, years: int = 10) -> tuple[Commitment, ...]:
    """What each frame commits to in each of so many fiscal years, the years first and then the frames by name.

    A frame that commits to anything in them has a line in every year.
    """
    sums: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    last = first.year + years
    within = [each for each in coming if first.year <= each.due.year < last]
    for each in within:
        for place, part in enumerate((each.amount, each.prefecture, each.company)):
            sums[each.frame.name, each.due.year][place] += part.amount
    names = sorted({each.frame.name for each in within})
    return tuple(
        Commitment(FiscalYear(year), name, *(Yen(part) for part in sums[name, year]))
        for year in range(first.year, last)
        for name in names
    )
