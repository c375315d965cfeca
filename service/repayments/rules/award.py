"""How much: min(actual, limits, remainder), halved over the whole life, with a line a step that a clerk can follow.

All amounts are whole yen and each division says which way it rounds. No step looks at anything but its arguments.
"""

from dataclasses import dataclass, replace
from datetime import date

from service.base.yen import ZERO, Yen, total
from service.repayments.rules.after_moves import cap_of_last, is_spread, lower_limits, part_of_year
from service.repayments.rules.instalments import anniversary, instalments, months_in_work, months_of, stayed
from service.repayments.rules.trace import OF_COMPANY, Trace
from service.repayments.terms.life import Award, Awarded, Life, PlannedInstalment, Promise, Step
from service.repayments.terms.scheme import EndReason, Flow, Frame, Halving, PartYear, Side, Unused, Yearly


@dataclass(frozen=True, slots=True)
class YearOfSupport:
    """What one instalment is computed from. `actual`: repaid, or spent by the company, within its period.

    `company_left` is what the prefecture may still pay for all people of the company in that year; None: no such limit.
    """

    instalment: PlannedInstalment
    actual: Yen
    awarded: Awarded
    company_left: Yen | None = None


def award_for(frame: Frame, life: Life, year: YearOfSupport) -> Award:
    """The amount for one instalment, and its parts."""
    trace = Trace(frame)
    trace.take("actual", year.actual, parameter="basis")
    if frame.rate != (1, 1):
        part = year.actual.part(*frame.rate)
        trace.take("rate", part, numerator=frame.rate[0], denominator=frame.rate[1])
    _limit_by_year(trace, life, year)
    _limit_by_remainder(trace, life, year)
    _limit_by_count(trace, year.awarded)
    _round_down(trace)
    return _in_parts(trace, year)


def life_cap(frame: Frame, promise: Promise) -> Yen | None:
    """The limit of one person's support over the whole life; None where the scheme has none."""
    limits = [frame.limits.caps.get(promise.credential, ZERO)] if frame.limits.caps else []
    if frame.limits.of_loan is not None:
        limits.append((promise.loan or ZERO).part(*frame.limits.of_loan))
    if promise.company_cap is not None:
        limits.append(promise.company_cap)
    return min(limits, default=None)


def is_of_company(frame: Frame, promise: Promise, cap: Yen) -> bool:
    """Whether a limit over the life is below what the scheme lets be paid, so that a company set it."""
    of_scheme = life_cap(frame, replace(promise, company_cap=None))
    return of_scheme is None or cap < of_scheme


def change_by(frame: Frame, amount: Yen, awarded: Awarded, code: str) -> Award:
    """A change of what was awarded, above or below zero: in parts that keep the whole life halved, or, of parts of each
    year, as they were borne. `awarded` is then what the change is taken of, the life or the one instalment."""
    company = part_of_company(frame, amount, awarded)
    return Award(amount, amount - company, company, (Step(code, amount), _share_step(frame, company, awarded)))


def change_to(frame: Frame, promise: Promise, right: Award, booked: Awarded, awarded: Awarded) -> Award:
    """What leads from what was booked for one instalment to the right award, within the limit of the life.

    `booked` is of the instalment, `awarded` of the life. Where a limit of the prefecture's or a rounding of each year
    made the parts, they are those of the right award; otherwise the whole life stays halved.
    """
    amount, cap = right.amount - booked.amount, life_cap(frame, promise)
    if cap is not None:
        amount = min(amount, max(ZERO, cap - awarded.amount))
    if stands_alone(frame) and amount == right.amount - booked.amount:
        company = right.company - booked.company
        steps = (Step("correction", amount), _share_step(frame, company, booked))
        return Award(amount, amount - company, company, steps)
    return change_by(frame, amount, booked if stands_alone(frame) else awarded, "correction")


def stands_alone(frame: Frame) -> bool:
    """Whether the parts of one instalment say nothing of those of another."""
    return frame.sharing.halving is Halving.EACH_YEAR or frame.limits.prefecture_a_company is not None


def to_reclaim(frame: Frame, promise: Promise, reason: EndReason, ended_on: date, awarded: Awarded) -> Yen:
    """How much is to be paid back when support ends for this reason on that day; zero where nothing is."""
    for each in frame.reclaims:
        is_over = each.within_years is not None and ended_on >= anniversary(promise.hired_on, each.within_years)
        if each.reason is reason and not is_over:
            return awarded.amount.part(each.numerator, each.denominator)
    return ZERO


def part_of_company(frame: Frame, amount: Yen, awarded: Awarded) -> Yen:
    """What the company bears of the next amount, or of one that is taken back.

    Over a life: its part of all so far and this, rounded to the unit, less what it bore so far; so that the parts
    differ from the exact ones by less than a unit after however many years. An amount below zero takes back alike.
    Each year: its part of this amount; below zero in proportion to what it bore, so that all taken back leaves neither
    side with what a limit or a rounding had put there.
    """
    if frame.sharing.halving is Halving.EACH_YEAR:
        if amount < ZERO < awarded.amount:
            return -awarded.company.part(-amount.amount, awarded.amount.amount)
        return _rounded_part(frame, amount)
    return _rounded_part(frame, awarded.amount + amount) - awarded.company


def _rounded_part(frame: Frame, amount: Yen) -> Yen:
    """Of an amount the company's part: rounded down where the prefecture bears the odd yen, else what the
    prefecture's part, rounded down, leaves."""
    sharing = frame.sharing
    if sharing.odd_yen is Side.PREFECTURE:
        return _down(amount.part(sharing.company_numerator, sharing.company_denominator), sharing.rounding_unit)
    rest = sharing.company_denominator - sharing.company_numerator
    return amount - _down(amount.part(rest, sharing.company_denominator), sharing.rounding_unit)


def _down(amount: Yen, unit: int) -> Yen:
    return amount if unit == 1 else Yen(amount.part(1, unit).amount * unit)


def _limit_by_year(trace: Trace, life: Life, year: YearOfSupport) -> None:
    frame, instalment = trace.frame, year.instalment
    months, whole = months_in_work(frame, life, instalment.counted), months_of(instalment.counted)
    if months == 0 or (instalment.stay and not stayed(frame, life, instalment.counted)):
        trace.limit("not_in_work", ZERO, parameter="part_year", months=months, whole=whole)
        return
    limit, carried = _year_limit(frame, life.promise, year)
    if limit is not None:
        spread = life_cap(frame, life.promise) if is_spread(frame) else None
        numbers = {"number": instalment.number, **_of_company(trace, life, spread)}
        trace.limit("limit_of_year", limit, parameter=_parameter_of_year(frame), **numbers)
        limit, lost = _limit_after_moves(trace, life, year, limit)
        carried = max(ZERO, carried - lost)
    if months == whole or frame.part_year is PartYear.FULL:
        return
    if frame.part_year is PartYear.NOTHING:
        trace.limit("part_year_nothing", ZERO, parameter="part_year", months=months, whole=whole)
    elif limit is not None:
        # What was carried over was worked for in its own years.
        carried = min(carried, limit)
        part = carried + (limit - carried).part(months, whole)
        trace.limit(
            "months_in_work",
            part,
            parameter="part_year",
            months=months,
            whole=whole,
            full=limit.amount,
            carried=carried.amount,
        )


def _parameter_of_year(frame: Frame) -> str:
    return "schedule" if frame.limits.a_year is None else "a_year"


def _year_limit(frame: Frame, promise: Promise, year: YearOfSupport) -> tuple[Yen | None, Yen]:
    """The limit of one instalment of a whole year, and what of it was carried over from years before."""
    if not isinstance(frame.schedule, Yearly):
        return year.instalment.cap, ZERO
    if frame.limits.a_year is not None:
        return frame.limits.a_year, ZERO
    cap, years = life_cap(frame, promise), frame.schedule.years
    if cap is None:
        return None, ZERO
    at = _years_before(frame, year)
    if frame.unused is Unused.CARRIES:
        carried = max(ZERO, cap.part(min(at, years), years) - year.awarded.amount)
        return max(ZERO, cap.part(min(at + 1, years), years) - year.awarded.amount), carried
    return part_of_year(frame, cap, at), ZERO


def _years_before(frame: Frame, year: YearOfSupport) -> int:
    """How many parts of the limit over the life belong to years before: of each year, or of each that paid."""
    if frame.unused is Unused.CARRIES or not isinstance(frame.schedule, Yearly):
        return year.instalment.number - 1
    return min(year.awarded.times, frame.schedule.years - 1)


def _limit_after_moves(trace: Trace, life: Life, year: YearOfSupport, limit: Yen) -> tuple[Yen, Yen]:
    """The limit without what companies to which the person moved take off it, and what they took off before, which is
    not carried over either."""
    frame, cap = trace.frame, life_cap(trace.frame, life.promise)
    if cap is None:
        return limit, ZERO
    plan = instalments(frame, life.promise.hired_on) if frame.unused is Unused.CARRIES else ()
    before = [each for each in plan if each.number < year.instalment.number]
    earlier = [one.less for each in before for one in lower_limits(frame, life, cap, each, each.number - 1)]
    if any(earlier):
        limit = max(ZERO, limit - total(earlier))
        trace.limit("limit_moved_before", limit, parameter="on_transfer", less=total(earlier).amount)
    for one in lower_limits(frame, life, cap, year.instalment, _years_before(frame, year)):
        limit = max(ZERO, limit - one.less)
        numbers = {"lower": one.lower.amount, "full": one.full.amount, "months": one.months, "whole": one.whole}
        trace.limit("limit_after_move", limit, parameter="on_transfer", **numbers)
    return limit, total(earlier)


def _limit_by_remainder(trace: Trace, life: Life, year: YearOfSupport) -> None:
    cap = life_cap(trace.frame, life.promise)
    if cap is None or not is_spread(trace.frame):
        caps = (cap, cap_of_last(life, year.instalment.counted))
        cap = min((each for each in caps if each is not None), default=None)
    if cap is not None:
        remainder = max(ZERO, cap - year.awarded.amount)
        parameter = "of_loan" if trace.frame.limits.of_loan is not None else "caps"
        numbers = {"cap": cap.amount, "awarded": year.awarded.amount.amount, **_of_company(trace, life, cap)}
        trace.limit("remainder", remainder, parameter=parameter, **numbers)


def _of_company(trace: Trace, life: Life, cap: Yen | None) -> dict[str, int]:
    """A limit over the life that a company set, to be told with what follows from it."""
    if cap is None or not is_of_company(trace.frame, life.promise, cap):
        return {}
    return {OF_COMPANY: cap.amount}


def _limit_by_count(trace: Trace, awarded: Awarded) -> None:
    schedule = trace.frame.schedule
    if isinstance(schedule, Yearly) and awarded.times >= schedule.years:
        trace.limit("years_used_up", ZERO, parameter="schedule", years=schedule.years)


def _round_down(trace: Trace) -> None:
    unit = trace.frame.sharing.rounding_unit
    if unit > 1:
        trace.take("rounded_down", _down(trace.amount, unit), parameter="share", unit=unit)


def _in_parts(trace: Trace, year: YearOfSupport) -> Award:
    frame, amount, before = trace.frame, trace.amount, year.awarded
    company = part_of_company(frame, amount, before)
    trace.steps.append(_share_step(frame, company, before))
    prefecture = amount - company
    for code, limit in (
        ("prefecture_limit_of_year", frame.limits.prefecture_a_year),
        ("prefecture_limit_of_company", year.company_left),
    ):
        if limit is not None and frame.flow is Flow.COMPANY_PAYS:
            prefecture = min(prefecture, limit)
            trace.steps.append(Step(code, prefecture, {"limit": limit.amount}, _source_of_limit(frame, code)))
    trace.steps.append(
        Step("prefecture", prefecture, {"amount": amount.amount, "company": (amount - prefecture).amount})
    )
    return Award(amount, prefecture, amount - prefecture, tuple(trace.steps))


def _share_step(frame: Frame, company: Yen, before: Awarded) -> Step:
    sharing = frame.sharing
    return Step(
        "company_over_life" if sharing.halving is Halving.OVER_LIFE else "company_each_year",
        company,
        {
            "so_far": before.amount.amount,
            "company_so_far": before.company.amount,
            "numerator": sharing.company_numerator,
            "denominator": sharing.company_denominator,
            "unit": sharing.rounding_unit,
            "odd_is_of_company": int(sharing.odd_yen is Side.COMPANY),
        },
        frame.sources.get("share", ""),
    )


def _source_of_limit(frame: Frame, code: str) -> str:
    parameter = "prefecture_a_year" if code == "prefecture_limit_of_year" else "prefecture_a_company"
    return frame.sources.get(parameter, "")
