"""What the types of a scheme's file cannot say: what its numbers have to be, and what belongs together."""

from collections.abc import Mapping, Sequence

import msgspec

from service.repayments.rules.scheme_form import WrittenFrame, WrittenYears
from service.repayments.terms.scheme import Flow, Frame, Halving

NAMES = frozenset({"frame", "version", "hired_to", "label", "label_en", "source", "question"})
"""What names a frame, and so needs no source."""


class SchemeUnusable(Exception):
    """A data file of schemes that cannot be meant; the message names the frame and the parameter."""


def check_frame(place: str, said: WrittenFrame, sources: Mapping[str, str]) -> None:
    """Raises SchemeUnusable for the first parameter that cannot be meant."""
    for name, needed, is_so in (*_numbers(said), *_belonging(said, sources)):
        if not is_so:
            raise SchemeUnusable(f"{place}: {name} needs {needed}")


Checks = Sequence[tuple[str, str, bool]]


def _numbers(said: WrittenFrame) -> Checks:
    amounts = {
        "a_year": said.a_year,
        "prefecture_a_year": said.prefecture_a_year,
        "prefecture_a_company": said.prefecture_a_company,
        "persons_a_company": said.persons_a_company,
        "age_below": said.age_below,
    }
    return (
        ("rate", "a part above 0, at most 1", _is_part(said.rate)),
        ("share", "a part above 0, at most 1", _is_part(said.share.company)),
        ("of_loan", "a part above 0, at most 1", said.of_loan is None or _is_part(said.of_loan)),
        ("reclaims", "parts above 0, at most 1", all(_is_part(each.part) for each in said.reclaims)),
        (
            "reclaims",
            "years above 0",
            all(each.within_years is None or each.within_years > 0 for each in said.reclaims),
        ),
        ("share", "a rounding unit of 1 yen or more", said.share.rounding_unit >= 1),
        ("caps", "amounts above 0", all(cap > 0 for cap in said.caps.values())),
        ("two_deciders_above", "an amount of 0 or more", said.two_deciders_above >= 0),
        ("days_to_pay", "a number of 0 or more", said.days_to_pay >= 0),
        ("graduated_within_years", "0 or more", (said.graduated_within_years or 0) >= 0),
        *((name, "a number above 0", told is None or told > 0) for name, told in amounts.items()),
    )


def _belonging(said: WrittenFrame, sources: Mapping[str, str]) -> Checks:
    parameters = {field.name for field in msgspec.structs.fields(said)} - NAMES
    unnamed = set(said.source) | set(said.question)
    return (
        ("caps", "credentials, with or without amounts", bool(said.caps) != bool(said.credentials)),
        ("papers", "an entry for each category", set(said.papers) == set(said.categories)),
        ("hired_to", "a year from hired_from on", said.hired_to is None or said.hired_to >= said.hired_from),
        ("schedule", "years that can be", _schedule_can_be(said)),
        ("prefecture_a_year", "companies that pay first and parts of each year", _year_limit_is_heeded(said)),
        ("prefecture_a_company", "companies that pay first, parts of each year or once", _limit_is_heeded(said)),
        ("source", "sources that the file names", all(_known(value, sources) for value in said.source.values())),
        ("source", f"names of parameters, not {sorted(unnamed - parameters)}", unnamed <= parameters),
    )


def _is_part(written: tuple[int, int]) -> bool:
    return 0 < written[0] <= written[1]


def _schedule_can_be(said: WrittenFrame) -> bool:
    if isinstance(said.schedule, WrittenYears):
        years = said.schedule
        has_limit = bool(said.caps or said.a_year or said.prefecture_a_year or said.of_loan)
        return 0 < years.years <= years.window_years and years.first_offset >= 0 >= years.reference_offset and has_limit
    kinds = [each.kind for each in said.schedule]
    return len(set(kinds)) == len(kinds) > 0 and all(0 < each.from_year <= each.to_year for each in said.schedule)


def _year_limit_is_heeded(said: WrittenFrame) -> bool:
    """A part that was cut at a limit must not be made up for later, as parts over a life would."""
    is_heeded = said.flow is Flow.COMPANY_PAYS and said.share.halving is Halving.EACH_YEAR
    return said.prefecture_a_year is None or is_heeded


def _limit_is_heeded(said: WrittenFrame) -> bool:
    is_once = not isinstance(said.schedule, WrittenYears) and len(said.schedule) == 1
    is_heeded = said.flow is Flow.COMPANY_PAYS and (is_once or said.share.halving is Halving.EACH_YEAR)
    return said.prefecture_a_company is None or is_heeded


def _known(value: str, sources: Mapping[str, str]) -> bool:
    return all(name in sources for name in value.split(", "))


def check_versions(found: Sequence[Frame]) -> None:
    """A year of hire has one version of a frame at most."""
    for at, frame in enumerate(found):
        for other in found[:at]:
            if frame.frame == other.frame and (
                other.hired_to is None or frame.hired_from <= other.hired_to or frame.version <= other.version
            ):
                raise SchemeUnusable(f"{frame.name}: versions {other.version} and {frame.version} overlap")
