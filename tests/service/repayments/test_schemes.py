"""Schemes as data: each parameter has its source or its question, and what cannot be meant is refused by name."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.repayments.rules.scheme_form import WrittenFrame
from service.repayments.rules.schemes import SchemeUnusable, frame_for, frames, read_scheme
from service.repayments.terms.scheme import Basis, Credential, Flow, Frame, Loan, Mechanism, NoSuchFrame, Side, Yearly

FOLDER = files("service.repayments").joinpath("schemes")
NAMES = {"frame", "version", "hired_from", "hired_to", "label", "label_en", "like", "source", "question"}
"""What says which frame it is, and no rule of it."""
PARAMETERS = set(WrittenFrame.__struct_fields__) - NAMES
WHOLE = """
scheme = "test"
label = "試験"
label_en = "Test"
[sources]
A = "要綱第3条"
B = "要綱第4条"
[[frame]]
frame = "one"
version = 1
hired_from = 2020
hired_to = 2022
label = "枠"
label_en = "Frame"
flow = "prefecture_pays"
basis = "repayments"
rate = [2, 3]
caps = { university_4y = 1000000 }
schedule = { first_offset = 1, years = 5, window_years = 6, reference_offset = -1 }
unused = "lapses"
month_rule = "last_day"
part_year = "months"
absences_not_counted = ["leave"]
on_transfer = "by_months"
share = { company = [1, 2], mechanism = "contribution", halving = "over_life", odd_yen = "company", rounding_unit = 1 }
categories = ["new_graduate"]
registered_before = "offer"
loans = ["jasso_1"]
papers = { new_graduate = ["employment"] }
evidence = ["repayment"]
reclaims = []
two_deciders_above = 100000
days_to_pay = 30
[frame.source]
caps = "A, B"
[frame.question]
rate = "？"
"""
SECOND = """
[[frame]]
frame = "one"
like = "one"
version = 2
hired_from = 2023
[frame.source]
[frame.question]
"""


def _written() -> list[tuple[str, dict[str, Any]]]:
    """Each frame as its file says it, what it takes over from another within."""
    found = []
    for file in sorted(FOLDER.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".toml"):
            continue
        text = tomllib.loads(file.read_text("utf-8"))
        said: dict[str, dict[str, Any]] = {}
        for frame in text["frame"]:
            said[frame["frame"]] = {**said.get(frame.get("like", ""), {}), **frame}
            found.append((f"{text['scheme']}/{frame['frame']}", said[frame["frame"]]))
    return found


def _without(*changes: tuple[str, str], text: str = WHOLE) -> str:
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_the_schemes_that_the_programme_needs_are_there() -> None:
    assert {frame.name for frame in frames()} == {
        "kumamoto/scholarship_1",
        "kumamoto/scholarship_2",
        "kumamoto/relocation",
        "nara/scholarship",
        "saga/scholarship",
        "yamanashi/scholarship",
    }


@pytest.mark.parametrize(("frame", "written"), list(zip(frames(), _written(), strict=True)), ids=lambda each: "")
def test_each_parameter_that_a_frame_states_has_a_source_or_a_question(
    frame: Frame, written: tuple[str, dict[str, Any]]
) -> None:
    name, said = written
    assert frame.name == name
    unsaid = (set(said) - NAMES) - set(frame.sources) - set(frame.open_questions)
    assert not unsaid, f"{name}: {sorted(unsaid)}"


@pytest.mark.parametrize("frame", frames(), ids=lambda each: each.name)
def test_the_years_of_hire_have_a_source_or_a_question(frame: Frame) -> None:
    assert "hired_from" in {*frame.sources, *frame.open_questions}


@pytest.mark.parametrize("frame", frames(), ids=lambda each: each.name)
def test_sources_and_questions_are_of_parameters_and_say_something(frame: Frame) -> None:
    assert set(frame.sources) | set(frame.open_questions) <= PARAMETERS | {"hired_from"}
    assert all(text.strip() for text in (*frame.sources.values(), *frame.open_questions.values()))
    assert all(text.startswith("http") or "資料" in text for text in frame.sources.values())


def test_no_source_is_named_that_no_parameter_uses_where_the_programme_is_ours() -> None:
    used = " ".join(source for frame in frames() if frame.scheme == "kumamoto" for source in frame.sources.values())
    text = tomllib.loads(FOLDER.joinpath("kumamoto.toml").read_text("utf-8"))
    assert [name for name, source in text["sources"].items() if source not in used] == []


def test_the_published_numbers_of_kumamoto() -> None:
    first, second, relocation = (
        frame_for("kumamoto", name, FiscalYear(2023)) for name in ("scholarship_1", "scholarship_2", "relocation")
    )
    assert {name: cap.amount for name, cap in first.limits.caps.items()} == {
        Credential.GRADUATE_SCHOOL: 4_560_000,
        Credential.UNIVERSITY_6Y: 4_560_000,
    }
    assert second.limits.caps[Credential.UNIVERSITY_4Y].amount == 2_448_000
    assert second.limits.caps[Credential.GRADUATE_SCHOOL].amount == 4_560_000
    assert second.schedule == Yearly(first_offset=1, years=10, window_years=10, reference_offset=-1)
    assert not isinstance(relocation.schedule, Yearly)
    assert [(each.kind, each.cap) for each in relocation.schedule] == [
        ("relocation", Yen(200_000)),
        ("training", Yen(300_000)),
    ]
    for frame in (first, second):
        assert (frame.flow, frame.basis) == (Flow.PREFECTURE_PAYS, Basis.REPAYMENTS)
        assert frame.sharing.mechanism is Mechanism.CONTRIBUTION
        assert Loan.KUMAMOTO_IKUEI_SCHOOL not in frame.eligibility.loans
    assert (relocation.flow, relocation.sharing.mechanism) == (Flow.COMPANY_PAYS, Mechanism.REFUND)
    assert all((each.sharing.company_numerator, each.sharing.company_denominator) == (1, 2) for each in frames())


@pytest.mark.parametrize(
    "credential", [Credential.POLYTECHNIC, Credential.JUNIOR_COLLEGE, Credential.KOSEN, Credential.HIGH_SCHOOL]
)
def test_who_does_not_appear_in_kumamotos_list_is_not_eligible(credential: Credential) -> None:
    assert all(credential not in each.limits.credentials for each in frames() if each.scheme == "kumamoto")


def test_a_whole_file_is_read_with_sources_written_out() -> None:
    (frame,) = read_scheme(WHOLE)
    assert frame.sources == {"caps": "要綱第3条 要綱第4条"}
    assert (frame.name, frame.hired_from, frame.hired_to) == ("test/one", FiscalYear(2020), FiscalYear(2022))
    assert (frame.rate, frame.sharing.odd_yen, frame.open_questions) == ((2, 3), Side.COMPANY, {"rate": "？"})


def test_a_later_version_takes_over_what_it_does_not_say() -> None:
    first, second = read_scheme(WHOLE + SECOND.replace("version = 2", "version = 2\nrate = [1, 2]\nhired_to = 2030"))
    assert (first.rate, second.rate) == ((2, 3), (1, 2))
    assert (first.limits, first.sources) == (second.limits, second.sources)
    assert [first.holds_for(FiscalYear(year)) for year in (2019, 2020, 2022, 2023)] == [False, True, True, False]
    assert [second.holds_for(FiscalYear(year)) for year in (2022, 2023, 2030, 2031)] == [False, True, True, False]


def test_a_frame_is_found_by_the_year_of_hire_and_none_before_it_began() -> None:
    assert frame_for("saga", "scholarship", FiscalYear(2025)).version == 1
    for scheme, frame, year in (("saga", "scholarship", 2024), ("saga", "none", 2025), ("none", "scholarship", 2025)):
        with pytest.raises(NoSuchFrame):
            frame_for(scheme, frame, FiscalYear(year))


YEARLY = "{ first_offset = 1, years = 5, window_years = 6, reference_offset = -1 }"
BROKEN = {
    "unknown key": (("rate = [2, 3]", "rate = [2, 3]\nratio = 1"), "ratio"),
    "unknown key of share": (("rounding_unit = 1 }", "rounding_unit = 1, unit = 2 }"), "share"),
    "no flow": (('flow = "prefecture_pays"\n', ""), "flow"),
    "unknown word": (('flow = "prefecture_pays"', 'flow = "everybody_pays"'), "flow"),
    "unknown credential": (("university_4y = 1000000", "school = 1000000"), "caps"),
    "a part above one": (("rate = [2, 3]", "rate = [4, 3]"), "rate"),
    "a part of none": (("rate = [2, 3]", "rate = [0, 3]"), "rate"),
    "a part through zero": (("rate = [2, 3]", "rate = [1, 0]"), "rate"),
    "a rate with a point": (("rate = [2, 3]", "rate = [0.5, 1]"), "rate"),
    "a share above one": (("company = [1, 2]", "company = [3, 2]"), "share"),
    "a share of nothing": (("company = [1, 2]", "company = [0, 2]"), "share"),
    "a part of the loan above one": (("rate = [2, 3]", "rate = [2, 3]\nof_loan = [3, 2]"), "of_loan"),
    "a unit of nothing": (("rounding_unit = 1", "rounding_unit = 0"), "share"),
    "a limit of nothing": (("university_4y = 1000000", "university_4y = 0"), "caps"),
    "a limit below nothing": (("university_4y = 1000000", "university_4y = -1"), "caps"),
    "a limit with a point": (("university_4y = 1000000", "university_4y = 1000000.5"), "caps"),
    "a limit as text": (("university_4y = 1000000", 'university_4y = "1000000"'), "caps"),
    "no limits and no credentials": (("caps = { university_4y = 1000000 }\n", ""), "caps"),
    "limits and credentials": (("rate = [2, 3]", 'rate = [2, 3]\ncredentials = ["university_4y"]'), "caps"),
    "missing papers": (('categories = ["new_graduate"]', 'categories = ["new_graduate", "graduated"]'), "papers"),
    "papers of others": (("papers = { new_graduate", "papers = { graduated"), "papers"),
    "a prefecture's limit with halves over a life": (
        ("rate = [2, 3]", "rate = [2, 3]\nprefecture_a_year = 1"),
        "prefecture_a_year",
    ),
    "more years than the window": (("years = 5", "years = 7"), "schedule"),
    "no years": (("years = 5", "years = 0"), "schedule"),
    "a payment before the hire": (("first_offset = 1", "first_offset = -1"), "schedule"),
    "a payment for the future": (("reference_offset = -1", "reference_offset = 1"), "schedule"),
    "half a schedule": (("first_offset = 1, ", ""), "schedule"),
    "years without any limit": (("caps = { university_4y = 1000000 }", 'credentials = ["university_4y"]'), "schedule"),
    "no milestones": ((YEARLY, "[]"), "schedule"),
    "a source that is not named": (('caps = "A, B"', 'caps = "A, C"'), "source"),
    "an unknown reason": (("reclaims = []", 'reclaims = [{ reason = "bored", part = [1, 1] }]'), "reclaims"),
}


@pytest.mark.parametrize(("change", "parameter"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_meant_is_refused_with_frame_and_parameter(change: tuple[str, str], parameter: str) -> None:
    with pytest.raises(SchemeUnusable) as refused:
        read_scheme(_without(change))
    assert "test/one" in str(refused.value)
    assert parameter in str(refused.value)


MILESTONE = '{{ kind = "{0}", from_year = {1}, to_year = {2}, years_by = "anniversary" }}'


@pytest.mark.parametrize("each", [[("a", 1, 1), ("a", 2, 2)], [("a", 3, 2)], [("a", 0, 1)], [("a", -1, 1)]])
def test_milestones_that_cannot_be_are_refused(each: list[tuple[str, int, int]]) -> None:
    with pytest.raises(SchemeUnusable, match=r"test/one.*schedule"):
        read_scheme(_without((YEARLY, f"[{', '.join(MILESTONE.format(*one) for one in each)}]")))


@pytest.mark.parametrize(
    "second",
    [SECOND.replace("2023", "2022"), SECOND.replace("2023", "2019"), SECOND.replace("version = 2", "version = 1")],
    ids=["the same year", "an earlier year", "the same version"],
)
def test_a_year_of_hire_has_one_version(second: str) -> None:
    with pytest.raises(SchemeUnusable, match=r"test/one.*overlap"):
        read_scheme(WHOLE + second)


def test_nothing_follows_a_version_that_holds_until_now() -> None:
    with pytest.raises(SchemeUnusable, match=r"test/one.*overlap"):
        read_scheme(_without(("hired_to = 2022\n", "")) + SECOND)


NOT_REFUSED = {
    "an unknown key of a yearly schedule": ("reference_offset = -1", "reference_offset = -1, years_by = 3"),
    "a source of no parameter": ('caps = "A, B"', 'caps = "A, B"\ncats = "A"'),
    "a question of no parameter": ('rate = "？"', 'rate = "？"\nrates = "？"'),
    "an end before the begin": ("hired_to = 2022", "hired_to = 2019"),
    "a reclaim above all": ("reclaims = []", 'reclaims = [{ reason = "left", part = [3, 2] }]'),
    "a reclaim within no years": (
        "reclaims = []",
        'reclaims = [{ reason = "left", part = [1, 1], within_years = -1 }]',
    ),
    "a year's limit below nothing": ("rate = [2, 3]", "rate = [2, 3]\na_year = -1"),
    "no places": ("rate = [2, 3]", "rate = [2, 3]\npersons_a_company = -1"),
    "a claim due before it is made": ("days_to_pay = 30", "days_to_pay = -1"),
    "a decision by two above less than nothing": ("two_deciders_above = 100000", "two_deciders_above = -1"),
    "a prefecture's limit where the prefecture pays first, which no rule heeds": (
        'halving = "over_life"',
        'halving = "each_year"',
    ),
    "a limit for all of a company's people with halves over a life, which a later payment would make up for": (
        "rate = [2, 3]",
        "rate = [2, 3]\nprefecture_a_company = 500000",
    ),
    "a text that is no TOML": ("[sources]", "[sources"),
    "a file without a scheme": ('scheme = "test"\n', ""),
    "like an unknown frame": ('frame = "one"', 'frame = "one"\nlike = "none"'),
    "an unknown key of the file": ('scheme = "test"', 'scheme = "test"\nscope = 1'),
}


@pytest.mark.parametrize(("old", "new"), NOT_REFUSED.values(), ids=NOT_REFUSED)
def test_what_cannot_be_meant_either_is_refused(old: str, new: str) -> None:
    text = _without((old, new))
    if "halving" in old:
        text = text.replace("rate = [2, 3]", "rate = [2, 3]\nprefecture_a_year = 1000")
    try:
        read_scheme(text)
    except SchemeUnusable:
        return
    except Exception as other:
        pytest.fail(repr(other))
    pytest.fail("read")
