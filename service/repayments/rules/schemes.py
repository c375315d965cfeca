"""Schemes from their data files: checked whole when read, so that no half-said rule pays anybody."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.repayments.terms.scheme import (
    Absence,
    Basis,
    BeforeWhat,
    Category,
    Credential,
    Eligibility,
    EndReason,
    Flow,
    Frame,
    Halving,
    Limits,
    Loan,
    Mechanism,
    Milestone,
    MonthRule,
    NoSuchFrame,
    OnTransfer,
    Paper,
    PartYear,
    Reclaim,
    Sharing,
    Side,
    Unused,
    Yearly,
    YearsBy,
)


class SchemeUnusable(Exception):
    """A data file of schemes that cannot be meant; the message names the frame and the parameter."""


class _Share(msgspec.Struct, forbid_unknown_fields=True):
    company: tuple[int, int]
    mechanism: Mechanism
    halving: Halving
    odd_yen: Side
    rounding_unit: int


class _Milestone(msgspec.Struct, forbid_unknown_fields=True):
    kind: str
    from_year: int
    to_year: int
    years_by: YearsBy
    cap: int | None = None
    stay: bool = False


class _Reclaim(msgspec.Struct, forbid_unknown_fields=True):
    reason: EndReason
    part: tuple[int, int]
    within_years: int | None = None


class _Frame(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A frame as written; a test holds that each of these has a source or a question."""

    frame: str
    version: int
    hired_from: int
    hired_to: int | None = None
    label: str
    label_en: str
    flow: Flow
    basis: Basis
    rate: tuple[int, int]
    caps: dict[Credential, int] = {}
    credentials: frozenset[Credential] = frozenset()
    of_loan: tuple[int, int] | None = None
    a_year: int | None = None
    prefecture_a_year: int | None = None
    prefecture_a_company: int | None = None
    schedule: Yearly | list[_Milestone]
    unused: Unused
    month_rule: MonthRule
    part_year: PartYear
    absences_not_counted: frozenset[Absence]
    on_transfer: OnTransfer
    share: _Share
    categories: frozenset[Category]
    registered_before: BeforeWhat
    loans: frozenset[Loan]
    without_loans: bool = False
    graduated_within_years: int | None = None
    age_below: int | None = None
    not_employed_in_prefecture: bool = False
    from_outside: frozenset[Category] = frozenset()
    excludes_other_support: bool = False
    papers: dict[Category, frozenset[Paper]]
    evidence: frozenset[Paper]
    reclaims: list[_Reclaim]
    persons_a_company: int | None = None
    two_deciders_above: int
    source: dict[str, str]
    question: dict[str, str]


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
    written = tomllib.loads(text)
    scheme = str(written["scheme"])
    earlier: dict[str, Mapping[str, Any]] = {}
    found = []
    for each in written["frame"]:
        whole = _with_what_it_is_like(each, earlier)
        earlier[whole["frame"]] = whole
        found.append(_frame(scheme, whole, written["sources"]))
    _check_versions(found)
    return tuple(found)


def _with_what_it_is_like(written: Mapping[str, Any], earlier: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    if "like" not in written:
        return dict(written)
    model = earlier[written["like"]]
    own = {name: value for name, value in written.items() if name != "like"}
    return {**model, **own, **{name: {**model[name], **own.get(name, {})} for name in ("source", "question")}}


def _frame(scheme: str, written: Mapping[str, Any], sources: Mapping[str, str]) -> Frame:
    place = f"{scheme}/{written.get('frame')}"
    try:
        said = msgspec.convert(written, _Frame)
    except msgspec.ValidationError as failure:
        raise SchemeUnusable(f"{place}: {failure}") from failure
    _check(place, said, sources)
    return Frame(
        scheme=scheme,
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
        sharing=Sharing(
            *said.share.company, said.share.mechanism, said.share.halving, said.share.odd_yen, said.share.rounding_unit
        ),
        eligibility=_eligibility(said),
        papers=said.papers,
        evidence=said.evidence,
        reclaims=tuple(Reclaim(each.reason, each.within_years, *each.part) for each in said.reclaims),
        persons_a_company=said.persons_a_company,
        two_deciders_above=Yen(said.two_deciders_above),
        sources={name: _written_out(value, sources) for name, value in said.source.items()},
        open_questions=said.question,
    )


def _limits(said: _Frame) -> Limits:
    return Limits(
        caps={name: Yen(cap) for name, cap in said.caps.items()},
        credentials=said.credentials or frozenset(said.caps),
        of_loan=said.of_loan,
        a_year=_yen(said.a_year),
        prefecture_a_year=_yen(said.prefecture_a_year),
        prefecture_a_company=_yen(said.prefecture_a_company),
    )


def _schedule(said: Yearly | Sequence[_Milestone]) -> Yearly | tuple[Milestone, ...]:
    if isinstance(said, Yearly):
        return said
    return tuple(
        Milestone(each.kind, each.from_year, each.to_year, each.years_by, _yen(each.cap), each.stay) for each in said
    )


def _eligibility(said: _Frame) -> Eligibility:
    return Eligibility(
        categories=said.categories,
        registered_before=said.registered_before,
        loans=said.loans,
        without_loans=said.without_loans,
        graduated_within_years=said.graduated_within_years,
        age_below=said.age_below,
        not_employed_in_prefecture=said.not_employed_in_prefecture,
        from_outside=said.from_outside,
        excludes_other_support=said.excludes_other_support,
    )


def _check(place: str, said: _Frame, sources: Mapping[str, str]) -> None:
    """What types cannot say."""
    faults = [
        (name, fault)
        for name, fault, is_so in (
            ("rate", "a part between 0 and 1", _is_part(said.rate)),
            ("share", "a part between 0 and 1", _is_part(said.share.company)),
            ("of_loan", "a part between 0 and 1", said.of_loan is None or _is_part(said.of_loan)),
            ("share", "a rounding unit of 1 yen or more", said.share.rounding_unit >= 1),
            ("caps", "amounts above zero", all(cap > 0 for cap in said.caps.values())),
            ("caps", "credentials, with or without amounts", bool(said.caps) != bool(said.credentials)),
            ("papers", "an entry for each category", set(said.papers) == set(said.categories)),
            ("prefecture_a_year", "parts rounded each year", not said.prefecture_a_year or _rounds_each_year(said)),
            ("schedule", "years that can be", _schedule_can_be(said)),
            ("source", "sources that the file names", all(_known(value, sources) for value in said.source.values())),
        )
        if not is_so
    ]
    for name, fault in faults:
        raise SchemeUnusable(f"{place}: {name} needs {fault}")


def _is_part(written: tuple[int, int]) -> bool:
    return 0 < written[0] <= written[1]


def _rounds_each_year(said: _Frame) -> bool:
    """A part that was cut at a limit must not be made up for later, as parts over a life would."""
    return said.share.halving is Halving.EACH_YEAR


def _schedule_can_be(said: _Frame) -> bool:
    if isinstance(said.schedule, Yearly):
        years = said.schedule
        has_limit = bool(said.caps or said.a_year or said.prefecture_a_year or said.of_loan)
        return 0 < years.years <= years.window_years and years.first_offset >= 0 >= years.reference_offset and has_limit
    kinds = [each.kind for each in said.schedule]
    return len(set(kinds)) == len(kinds) > 0 and all(0 < each.from_year <= each.to_year for each in said.schedule)


def _known(value: str, sources: Mapping[str, str]) -> bool:
    return all(name in sources for name in value.split(", "))


def _written_out(value: str, sources: Mapping[str, str]) -> str:
    return " ".join(sources[name] for name in value.split(", "))


def _check_versions(found: Sequence[Frame]) -> None:
    """A year of hire has one version of a frame at most."""
    for at, frame in enumerate(found):
        for other in found[:at]:
            if frame.frame == other.frame and (
                other.hired_to is None or frame.hired_from <= other.hired_to or frame.version <= other.version
            ):
                raise SchemeUnusable(f"{frame.name}: versions {other.version} and {frame.version} overlap")


def _yen(amount: int | None) -> Yen | None:
    return None if amount is None else Yen(amount)
