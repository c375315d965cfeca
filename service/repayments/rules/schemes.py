"""Schemes from their data files: checked whole when read, so that no half-said rule pays anybody."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.repayments.rules.scheme_checks import SchemeUnusable as SchemeUnusable
from service.repayments.rules.scheme_checks import check_frame, check_versions
from service.repayments.rules.scheme_form import (
    WrittenFrame,
    WrittenMilestone,
    WrittenScheme,
    WrittenShare,
    WrittenYears,
)
from service.repayments.terms.scheme import (
    Eligibility,
    Frame,
    Limits,
    Milestone,
    NoSuchFrame,
    Reclaim,
    Sharing,
    Yearly,
)


@cache
def frames() -> tuple[Frame, ...]:
    """Every frame of every scheme that comes with the service, in the order of the files."""
    folder = files("service.repayments").joinpath("schemes")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    return tuple(frame for name in names for frame in read_scheme(folder.joinpath(name).read_text("utf-8")))


def frame_for(scheme: str, frame: str, hired: FiscalYear) -> Frame:
    """The frame as it holds for people hired in that fiscal year; raises NoSuchFrame."""
    for each in frames():
        if (each.scheme, each.frame) == (scheme, frame) and each.holds_for(hired):
            return each
    raise NoSuchFrame("その年度の採用者を対象とする支援枠がありません。", scheme=scheme, frame=frame, hired=hired.year)


def read_scheme(text: str) -> tuple[Frame, ...]:
    """The frames of one file; raises SchemeUnusable."""
    try:
        written = msgspec.convert(tomllib.loads(text), WrittenScheme)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as failure:
        raise SchemeUnusable(f"not a file of a scheme: {failure}") from failure
    earlier: dict[str, Mapping[str, Any]] = {}
    found = []
    for each in written.frame:
        whole = _with_what_it_is_like(written.scheme, each, earlier)
        frame = _frame(written, whole)
        earlier[frame.frame] = whole
        found.append(frame)
    check_versions(found)
    return tuple(found)


def _with_what_it_is_like(
    scheme: str, written: Mapping[str, Any], earlier: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    if "like" not in written:
        return dict(written)
    model = earlier.get(written["like"])
    if model is None:
        raise SchemeUnusable(f"{scheme}/{written.get('frame')}: like needs a frame before it")
    own = {name: value for name, value in written.items() if name != "like"}
    model = {name: value for name, value in model.items() if name != "hired_to"}  # How long it holds is its own.
    return {**model, **own, **{name: {**model[name], **own.get(name, {})} for name in ("source", "question")}}


def _frame(scheme: WrittenScheme, written: Mapping[str, Any]) -> Frame:
    place, sources = f"{scheme.scheme}/{written.get('frame')}", scheme.sources
    try:
        said = msgspec.convert(written, WrittenFrame)
    except msgspec.ValidationError as failure:
        raise SchemeUnusable(f"{place}: {failure}") from failure
    check_frame(place, said, sources)
    return Frame(
        scheme=scheme.scheme,
        scheme_label=scheme.label,
        scheme_label_en=scheme.label_en,
        frame=said.frame,
        version=said.version,
        hired_from=FiscalYear(said.hired_from),
        hired_to=FiscalYear(said.hired_to) if said.hired_to else None,
        label=said.label,
        label_en=said.label_en,
        flow=said.flow,
        basis=said.basis,
        rate=said.rate,
        limits=_limits(said),
        schedule=_schedule(said.schedule),
        unused=said.unused,
        month_rule=said.month_rule,
        part_year=said.part_year,
        absences_not_counted=said.absences_not_counted,
        on_transfer=said.on_transfer,
        sharing=_sharing(said.share),
        eligibility=_eligibility(said),
        papers=said.papers,
        evidence=said.evidence,
        reclaims=tuple(Reclaim(each.reason, each.within_years, *each.part) for each in said.reclaims),
        persons_a_company=said.persons_a_company,
        two_deciders_above=Yen(said.two_deciders_above),
        days_to_pay=said.days_to_pay,
        sources={name: _written_out(value, sources) for name, value in said.source.items()},
        titles={sources[name]: title for name, title in scheme.titles.items()},
        open_questions=said.question,
    )


def _sharing(said: WrittenShare) -> Sharing:
    return Sharing(*said.company, said.mechanism, said.halving, said.odd_yen, said.rounding_unit)


def _limits(said: WrittenFrame) -> Limits:
    return Limits(
        caps={name: Yen(cap) for name, cap in said.caps.items()},
        credentials=said.credentials or frozenset(said.caps),
        of_loan=said.of_loan,
        a_year=_yen(said.a_year),
        prefecture_a_year=_yen(said.prefecture_a_year),
        prefecture_a_company=_yen(said.prefecture_a_company),
    )


def _schedule(said: WrittenYears | Sequence[WrittenMilestone]) -> Yearly | tuple[Milestone, ...]:
    if isinstance(said, WrittenYears):
        return Yearly(said.first_offset, said.years, said.window_years, said.reference_offset)
    return tuple(
        Milestone(each.kind, each.from_year, each.to_year, each.years_by, _yen(each.cap), each.stay) for each in said
    )


def _eligibility(said: WrittenFrame) -> Eligibility:
    return Eligibility(
        categories=said.categories,
        registered_before=said.registered_before,
        loans=said.loans,
        without_loans=said.without_loans,
        graduated_within_years=said.graduated_within_years,
        age_below=said.age_below,
        age_below_of=said.age_below_of or said.categories,
        not_employed_in_prefecture=said.not_employed_in_prefecture,
        from_outside=said.from_outside,
        excludes_other_support=said.excludes_other_support,
    )


def _written_out(value: str, sources: Mapping[str, str]) -> str:
    return " ".join(sources[name] for name in value.split(", "))


def _yen(amount: int | None) -> Yen | None:
    return None if amount is None else Yen(amount)
