"""Who may be supported: each condition fits, conflicts or is not known, and what is not known is never a yes."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.repayments.rules.eligibility import Answer, Application, findings
from service.repayments.rules.schemes import frames
from service.repayments.terms.scheme import BeforeWhat, Category, Credential, Frame, Loan, Paper
from tests.service.repayments.lives import frame_named

SECOND = frame_named("kumamoto/scholarship_2")
RELOCATION = frame_named("kumamoto/relocation")
FITS, CONFLICTS, UNKNOWN = Answer
GRADUATE = Application(
    category=Category.GRADUATED,
    credential=Credential.UNIVERSITY_4Y,
    loans=frozenset({Loan.JASSO_1}),
    registered_on=date(2019, 6, 1),
    offered_on=date(2019, 10, 1),
    hired_on=date(2020, 4, 1),
    graduated_on=date(2018, 3, 25),
    age_at_hire=24,
    is_from_outside=True,
    was_employed_in_prefecture=False,
    has_other_support=False,
    loan=None,
    papers=frozenset(Paper),
)
EXPERIENCED = replace(GRADUATE, category=Category.EXPERIENCED)
ALONE = replace(SECOND, eligibility=replace(SECOND.eligibility, excludes_other_support=True))
STUDENT = replace(GRADUATE, category=Category.NEW_GRADUATE, graduated_on=None)


def _answers(frame: Frame, told: Application) -> Mapping[str, Answer]:
    return {finding.rule: finding.answer for finding in findings(frame, told)}


def _asks(**changed: Any) -> Frame:
    return replace(SECOND, eligibility=replace(SECOND.eligibility, **changed))


@pytest.mark.parametrize("told", [GRADUATE, EXPERIENCED, STUDENT], ids=lambda each: each.category)
def test_who_fulfils_all_fits_in_all(told: Application) -> None:
    assert set(_answers(SECOND, told).values()) == {FITS}
    assert set(_answers(RELOCATION, replace(told, loans=frozenset())).values()) == {FITS}


CASES: list[tuple[str, Frame, Application, Answer]] = [
    ("categories", _asks(categories=frozenset({Category.NEW_GRADUATE})), GRADUATE, CONFLICTS),
    ("credentials", frame_named("kumamoto/scholarship_1"), GRADUATE, CONFLICTS),
    ("credentials", SECOND, replace(GRADUATE, credential=Credential.ADVANCED_KOSEN), FITS),
    *(
        ("credentials", SECOND, replace(GRADUATE, credential=credential), CONFLICTS)
        for credential in (Credential.KOSEN, Credential.POLYTECHNIC, Credential.JUNIOR_COLLEGE, Credential.HIGH_SCHOOL)
    ),
    ("loans", SECOND, replace(GRADUATE, loans=frozenset()), CONFLICTS),
    ("loans", SECOND, replace(GRADUATE, loans=frozenset({Loan.KUMAMOTO_IKUEI_SCHOOL, Loan.OTHER})), CONFLICTS),
    ("loans", SECOND, replace(GRADUATE, loans=frozenset({Loan.OTHER, Loan.JASSO_2})), FITS),
    ("without_loans", RELOCATION, GRADUATE, CONFLICTS),
    ("without_loans", RELOCATION, replace(GRADUATE, loans=frozenset({Loan.KUMAMOTO_IKUEI_SCHOOL})), FITS),
    ("registered_before", SECOND, replace(GRADUATE, offered_on=date(2019, 6, 2)), FITS),
    ("registered_before", SECOND, replace(GRADUATE, offered_on=date(2019, 6, 1)), CONFLICTS),
    ("registered_before", SECOND, replace(GRADUATE, offered_on=date(2019, 5, 31)), CONFLICTS),
    ("registered_before", SECOND, replace(GRADUATE, offered_on=None), UNKNOWN),
    ("registered_before", _asks(registered_before=BeforeWhat.HIRE), replace(GRADUATE, offered_on=None), FITS),
    (
        "registered_before",
        _asks(registered_before=BeforeWhat.HIRE),
        replace(GRADUATE, registered_on=date(2020, 4, 1)),
        CONFLICTS,
    ),
    # K7: for the hires of fiscal 2020 who graduated in fiscal 2016 or later (16年度以降に卒業)
    ("graduated_within_years", SECOND, replace(GRADUATE, graduated_on=date(2016, 4, 1)), FITS),
    (
        "graduated_within_years",
        SECOND,
        replace(GRADUATE, graduated_on=date(2016, 4, 1), hired_on=date(2021, 3, 31)),
        FITS,
    ),
    ("graduated_within_years", SECOND, replace(GRADUATE, graduated_on=date(2016, 3, 31)), CONFLICTS),
    ("graduated_within_years", SECOND, replace(GRADUATE, graduated_on=None), UNKNOWN),
    ("graduated_within_years", SECOND, replace(STUDENT, graduated_on=date(2015, 3, 25)), CONFLICTS),
    ("age_below", _asks(age_below=35), replace(GRADUATE, age_at_hire=34), FITS),
    ("age_below", _asks(age_below=35), replace(GRADUATE, age_at_hire=35), CONFLICTS),
    ("age_below", _asks(age_below=35), replace(GRADUATE, age_at_hire=None), UNKNOWN),
    ("not_employed_in_prefecture", SECOND, replace(GRADUATE, was_employed_in_prefecture=True), CONFLICTS),
    ("not_employed_in_prefecture", SECOND, replace(GRADUATE, was_employed_in_prefecture=None), UNKNOWN),
    ("from_outside", SECOND, replace(EXPERIENCED, is_from_outside=False), CONFLICTS),
    ("from_outside", SECOND, replace(EXPERIENCED, is_from_outside=None), UNKNOWN),
    ("excludes_other_support", ALONE, GRADUATE, FITS),
    ("excludes_other_support", ALONE, replace(GRADUATE, has_other_support=True), CONFLICTS),
    ("excludes_other_support", ALONE, replace(GRADUATE, has_other_support=None), UNKNOWN),
    *(
        ("papers", SECOND, replace(EXPERIENCED, papers=EXPERIENCED.papers - {paper}), UNKNOWN)
        for paper in (Paper.EMPLOYMENT, Paper.DIPLOMA, Paper.LOAN, Paper.LEAVING)
    ),
    ("papers", SECOND, replace(GRADUATE, papers=GRADUATE.papers - {Paper.LEAVING}), FITS),
    ("papers", RELOCATION, replace(GRADUATE, papers=GRADUATE.papers - {Paper.LOAN}), FITS),
]


@pytest.mark.parametrize(("rule", "frame", "told", "answer"), CASES)
def test_a_condition_is_answered(rule: str, frame: Frame, told: Application, answer: Answer) -> None:
    assert _answers(frame, told)[rule] is answer


NOT_ASKED = [
    ("from_outside", SECOND, replace(GRADUATE, is_from_outside=False)),
    ("graduated_within_years", SECOND, replace(EXPERIENCED, graduated_on=date(1999, 3, 25))),
    ("age_below", SECOND, replace(GRADUATE, age_at_hire=60)),
    ("excludes_other_support", SECOND, replace(GRADUATE, has_other_support=True)),
    ("registered_before", frame_named("saga/scholarship"), replace(GRADUATE, offered_on=date(2019, 1, 1))),
    ("loans", frame_named("saga/scholarship"), replace(GRADUATE, loans=frozenset())),
    ("without_loans", SECOND, GRADUATE),
    ("loans", RELOCATION, GRADUATE),
]


@pytest.mark.parametrize(("rule", "frame", "told"), NOT_ASKED)
def test_what_a_frame_does_not_ask_is_no_condition(rule: str, frame: Frame, told: Application) -> None:
    assert rule not in _answers(frame, told)


@pytest.mark.parametrize("frame", frames(), ids=lambda each: each.name)
def test_each_finding_names_a_parameter_and_where_it_is_written(frame: Frame) -> None:
    names = {each.name for each in fields(frame.eligibility)} | {"credentials", "papers", "of_loan"}
    for told in (GRADUATE, EXPERIENCED, STUDENT):
        for finding in findings(frame, told):
            assert finding.rule in names
            asked = finding.rule in frame.open_questions or "caps" in frame.open_questions
            assert finding.source or asked, f"{frame.name}: {finding.rule}"


def test_the_list_of_degrees_has_the_source_of_the_limits_it_comes_with() -> None:
    source = next(finding.source for finding in findings(SECOND, GRADUATE) if finding.rule == "credentials")
    assert source == SECOND.sources["caps"] != ""


optional_days = st.none() | st.dates(date(2010, 1, 1), date(2030, 12, 31))
truths = st.none() | st.booleans()
applications = st.builds(
    Application,
    category=st.sampled_from(Category),
    credential=st.sampled_from(Credential),
    loans=st.frozensets(st.sampled_from(Loan)),
    registered_on=st.dates(date(2010, 1, 1), date(2030, 12, 31)),
    offered_on=optional_days,
    hired_on=st.dates(date(2010, 1, 1), date(2030, 12, 31)),
    graduated_on=optional_days,
    age_at_hire=st.none() | st.integers(15, 70),
    is_from_outside=truths,
    was_employed_in_prefecture=truths,
    has_other_support=truths,
    papers=st.frozensets(st.sampled_from(Paper)),
)
strict_frames = st.sampled_from(
    [*frames(), _asks(age_below=35, excludes_other_support=True, registered_before=BeforeWhat.OFFER)]
)
OPTIONAL = (
    "offered_on",
    "age_at_hire",
    "is_from_outside",
    "was_employed_in_prefecture",
    "has_other_support",
)


@given(strict_frames, applications, st.sampled_from(OPTIONAL))
def test_to_say_less_never_turns_a_no_or_an_unknown_into_a_yes(frame: Frame, told: Application, name: str) -> None:
    said, unsaid = _answers(frame, told), _answers(frame, replace(told, **{name: None}))  # type: ignore[arg-type]
    assert said.keys() == unsaid.keys()
    assert not [rule for rule, answer in unsaid.items() if answer is FITS and said[rule] is not FITS]


@given(strict_frames, applications, st.sampled_from(Paper))
def test_a_paper_less_never_helps(frame: Frame, told: Application, paper: Paper) -> None:
    with_it = _answers(frame, replace(told, papers=told.papers | {paper}))["papers"]
    without = _answers(frame, replace(told, papers=told.papers - {paper}))["papers"]
    assert not (without is FITS and with_it is not FITS)


@given(strict_frames, applications, st.integers(1, 3000))
def test_to_register_later_never_helps(frame: Frame, told: Application, later: int) -> None:
    after = replace(told, registered_on=told.registered_on + timedelta(days=later))
    rule = "registered_before"
    assert not (_answers(frame, after).get(rule) is FITS and _answers(frame, told).get(rule) is not FITS)


@given(strict_frames, applications)
def test_findings_come_once_each_and_in_the_same_order(frame: Frame, told: Application) -> None:
    rules = [finding.rule for finding in findings(frame, told)]
    assert len(set(rules)) == len(rules)
    assert findings(frame, told) == findings(frame, told)


def test_loans_that_nobody_told_of_are_not_taken_for_none() -> None:
    untold = replace(GRADUATE, loans=None, papers=frozenset({Paper.EMPLOYMENT, Paper.DIPLOMA}))
    assert _answers(RELOCATION, untold)["without_loans"] is UNKNOWN


def test_naras_limit_of_age_is_for_graduates_alone() -> None:
    student = replace(STUDENT, age_at_hire=40)
    assert _answers(frame_named("nara/scholarship"), student).get("age_below") in (None, FITS)


@pytest.mark.parametrize(("day", "is_late"), [(None, False), (date(2019, 10, 1), False), (date(2019, 10, 2), True)])
def test_a_registration_recorded_after_the_offer_fits_by_the_days_told_and_is_to_be_looked_at(
    day: date | None, *, is_late: bool
) -> None:
    found = findings(SECOND, replace(GRADUATE, registration_recorded_on=day))
    late = [(each.rule, each.answer) for each in found if each.recorded_late]
    assert late == ([("registered_before", FITS)] if is_late else [])
