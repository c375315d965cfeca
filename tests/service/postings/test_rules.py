"""Whether the law lets a posting be published: every reason by its smallest example, age limits row by row."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import PostingFields
from ingest.records.conditions import (
    AgeLimit,
    Conditions,
    FixedOvertime,
    Insurance,
    YouthDevelopment,
    YouthEmployment,
    YouthManagement,
    YouthRecruitment,
)
from service.postings.rules import age_limit_faults, is_for_high_school, publication_of
from service.postings.terms import CompanyShown, PostingState, Publication, PublicationState
from tests.factories.postings import posting_fields

TODAY = date(2026, 11, 24)
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "publication.md"
FIRM = CompanyShown("肥後テスト工業株式会社", "熊本県合志市栄0-0", "採用係 096-000-0000")
NAMELESS = CompanyShown("", None, None)
FIXED = {
    "contract_term": "fixed",
    "contract_ends_on": "2027-03-31",
    "renewal_criteria": "業務量により判断",
    "renewal_cap": "none",
}
YOUTH = {
    "recruitment": {"average_tenure_years": 9.5},
    "development": {"training": "新入社員研修3か月"},
    "management": {"paid_leave_days": 12.5},
}
HIGH_SCHOOL: dict[str, Any] = {
    "audience": ["new_graduate"],
    "graduation_fy": [2026],
    "opens_on": None,
    "conditions": {
        "posting_kind": "hs_new_grad",
        "youth_employment": YOUTH,
        "hello_work_no": "43010-1234567",
        "hello_work_confirmed_on": "2026-06-05",
    },
}


def content_of(**told: Any) -> dict[str, Any]:
    return posting_fields(**told).model_dump(mode="json")


def decide(today: date = TODAY, company: CompanyShown = FIRM, **told: Any) -> Publication:
    return publication_of(content_of(**told), company, PostingState.OPEN, today)


def codes_of(publication: Publication) -> list[str]:
    return [reason.code for reason in publication.reasons]


def conditions(**told: Any) -> dict[str, Any]:
    return {"conditions": told}


def high_school(**changed: Any) -> dict[str, Any]:
    return {**HIGH_SCHOOL, "conditions": {**HIGH_SCHOOL["conditions"], **changed}}


def youth(**changed: Any) -> dict[str, Any]:
    return {"audience": ["new_graduate"], "conditions": {"youth_employment": {**YOUTH, **changed}}}


def age(lowest: int | None, highest: int | None, code: str | None = None, **told: Any) -> dict[str, Any]:
    limit = {"min": lowest, "max": highest, "reason_code": code, "reason_text": "理由" if code else None}
    return {**told, "conditions": {"age_limit": limit, **told.get("conditions", {})}}


EXAMPLES: dict[str, dict[str, Any]] = {
    "missing_employer_name": {"company": CompanyShown("", "住所", "連絡先")},
    "missing_employer_address": {"company": CompanyShown("社", None, "連絡先")},
    "missing_employer_contact": {"company": CompanyShown("社", "住所", None)},
    "missing_job_content_initial": {"description": " ", **conditions(job_content_initial=None)},
    "missing_workplace_initial": {"municipality": None, **conditions(workplace_initial=None)},
    "missing_wage_min": {"monthly_salary_min": None, "monthly_salary_max": None},
    "missing_job_content_change_scope": conditions(job_content_change_scope=None),
    "missing_workplace_change_scope": conditions(workplace_change_scope=None),
    "missing_contract_term": conditions(contract_term=None),
    "contract_term_contradicts": conditions(contract_ends_on="2027-03-31"),
    "missing_contract_ends_on": conditions(**{**FIXED, "contract_ends_on": None}),
    "missing_renewal_criteria": conditions(**{**FIXED, "renewal_criteria": None}),
    "missing_renewal_cap": conditions(**{**FIXED, "renewal_cap": "limited"}),
    "missing_trial_period": conditions(trial_period=None),
    "missing_trial_period_conditions": conditions(trial_period=True, trial_period_conditions_differ=True),
    "missing_start_time": conditions(start_time=None),
    "missing_overtime": conditions(overtime=None),
    "missing_break_minutes": conditions(break_minutes=None),
    "missing_holidays": conditions(holidays=None),
    "missing_insurance": conditions(insurance={"health": True, "pension": True, "accident": True}),
    "missing_fixed_overtime": conditions(fixed_overtime={"amount_yen": 40_000, "hours": 20}),
    "missing_smoking_policy": conditions(smoking_policy=None),
    "missing_dispatch": {"employment_type": "dispatched"},
    "age_limit_without_reason": age(None, 44),
    "age_limit_fixed_term": age(None, 60, "1", conditions=FIXED),
    "age_limit_upper_only": age(20, 44, "3イ"),
    "age_limit_lower_only": age(18, 60, "2"),
    "age_limit_band": age(25, 34, "3ロ"),
    "age_limit_experience_required": age(None, 44, "3イ", experience_years_min=1),
    "missing_youth_employment_recruitment": youth(recruitment=None),
    "missing_youth_employment_development": youth(development={"training": " "}),
    "missing_youth_employment_management": youth(management=None),
    "missing_hello_work_no": high_school(hello_work_confirmed_on=None),
    "missing_graduation_fy": {**HIGH_SCHOOL, "graduation_fy": []},
    "expired": {"closes_on": "2026-11-23"},
    "not_open_yet": {"opens_on": "2026-11-25"},
    "high_school_calendar": {**HIGH_SCHOOL, "today": date(2026, 6, 30)},
}
"""The smallest example of each reason: a complete posting but for this."""


def test_a_complete_posting_is_published() -> None:
    assert decide() == Publication(PublicationState.PUBLISHED, ())


@pytest.mark.parametrize("code", EXAMPLES)
def test_each_reason_is_given_alone_for_its_smallest_example(code: str) -> None:
    publication = decide(**EXAMPLES[code])
    assert codes_of(publication) == [code]
    assert publication.state is not PublicationState.PUBLISHED
    assert all(reason.detail and reason.detail_en for reason in publication.reasons)


@pytest.mark.parametrize("state", [PostingState.CLOSED, PostingState.WITHDRAWN])
def test_a_posting_that_is_not_open_is_not_published(state: PostingState) -> None:
    publication = publication_of(content_of(), FIRM, state, TODAY)
    assert (publication.state, codes_of(publication)) == (PublicationState.WILL_NOT_BE_PUBLISHED, ["closed"])


def test_the_document_lists_every_reason_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == {*EXAMPLES, "closed"}


def test_a_posting_may_tell_the_six_items_itself() -> None:
    told = {"employer_name": "別の名称", "employer_address": "熊本市", "employer_contact": "096-000-0000"}
    assert decide(company=NAMELESS, **conditions(**told)).state is PublicationState.PUBLISHED


@pytest.mark.parametrize(
    "told",
    [
        {"description": " "},
        conditions(job_content_initial=None),
        {"municipality": None},
        conditions(workplace_initial=None),
        {"monthly_salary_min": None, "monthly_salary_max": None, **conditions(wage_min=1_200, wage_type="hourly")},
        conditions(start_time=None, end_time=None, working_time_system="flextime"),
        {"employment_type": "dispatched", **conditions(dispatch=True)},
        {"employment_type": "fixed_term", **conditions(**FIXED)},
        conditions(**{**FIXED, "renewal_cap": "limited", "renewal_cap_years": 5}),
        conditions(**{**FIXED, "renewal_cap": "limited", "renewal_cap_count": 3}),
        conditions(fixed_overtime={"amount_yen": 40_000, "hours": 20, "excess_is_paid": True}),
        conditions(trial_period=True, trial_period_conditions_differ=True, trial_period_conditions="月給22万円"),
        {"closes_on": "2026-11-24"},
        {"opens_on": "2026-11-24"},
        youth(),
    ],
)
def test_one_of_two_places_is_enough_and_bounds_are_inclusive(told: dict[str, Any]) -> None:
    assert codes_of(decide(**told)) == []


def test_a_contract_of_work_without_employment_needs_the_six_items_and_the_scopes_only() -> None:
    nothing = dict.fromkeys(("contract_term", "trial_period", "start_time", "overtime", "holidays", "insurance"))
    assert codes_of(decide(employment_type="contractor", **conditions(**nothing))) == []


@pytest.mark.parametrize("blank", [" ", "　", "\n"])
def test_a_text_of_spaces_tells_nothing(blank: str) -> None:
    assert codes_of(decide(**conditions(workplace_change_scope=blank))) == ["missing_workplace_change_scope"]


def test_fixed_hours_are_not_told_by_naming_the_system_alone() -> None:
    told = conditions(start_time=None, end_time=None, working_time_system="fixed")
    assert codes_of(decide(**told)) == ["missing_start_time"]


AGE_LIMITS = [
    # lowest, highest, exception, is permanent, years of experience, what is wrong
    (None, 64, "1", True, 0, []),
    (None, 64, "1", False, 0, ["age_limit_fixed_term"]),
    (20, 64, "1", True, 0, ["age_limit_upper_only"]),
    (60, None, "1", True, 0, ["age_limit_upper_only"]),
    (18, None, "2", True, 0, []),
    (18, None, "2", False, 3, []),
    (None, 60, "2", True, 0, ["age_limit_lower_only"]),
    (18, 60, "2", True, 0, ["age_limit_lower_only"]),
    (None, 44, "3イ", True, 0, []),
    (None, 44, "3イ", False, 0, ["age_limit_fixed_term"]),
    (None, 44, "3イ", True, 1, ["age_limit_experience_required"]),
    (20, 44, "3イ", True, 0, ["age_limit_upper_only"]),
    (30, 34, "3ロ", True, 0, []),
    (30, 39, "3ロ", True, 0, []),
    (40, 49, "3ロ", True, 0, []),
    (30, 33, "3ロ", True, 0, ["age_limit_band"]),
    (30, 40, "3ロ", True, 0, ["age_limit_band"]),
    (29, 38, "3ロ", True, 0, ["age_limit_band"]),
    (41, 50, "3ロ", True, 0, ["age_limit_band"]),
    (None, 39, "3ロ", True, 0, ["age_limit_band"]),
    (30, 39, "3ロ", False, 0, ["age_limit_fixed_term"]),
    (None, 15, "3ハ", False, 5, []),
    (60, None, "3ニ", False, 0, []),
    (35, 54, "3ニ", True, 0, []),
    (None, None, None, True, 0, []),
    (None, None, "1", True, 0, []),
    (18, None, None, True, 0, ["age_limit_without_reason"]),
]


@pytest.mark.parametrize(("lowest", "highest", "code", "is_permanent", "years", "wrong"), AGE_LIMITS)
def test_an_age_limit_stands_on_an_exception_of_the_law(
    lowest: int | None, highest: int | None, code: str | None, is_permanent: bool, years: int, wrong: list[str]
) -> None:
    told = age(lowest, highest, code, conditions={} if is_permanent else FIXED, experience_years_min=years)
    assert [reason.code for reason in age_limit_faults(content_of(**told))] == wrong


def test_an_exception_without_a_written_reason_is_none() -> None:
    limit = {"min": None, "max": 44, "reason_code": "3イ", "reason_text": " "}
    assert codes_of(decide(**conditions(age_limit=limit))) == ["age_limit_without_reason"]


def test_a_high_school_posting_begins_on_the_first_of_july_of_its_graduates_year() -> None:
    before = decide(date(2026, 6, 30), **HIGH_SCHOOL)
    assert (before.state, before.from_on) == (PublicationState.WILL_BE_PUBLISHED, date(2026, 7, 1))
    assert decide(date(2026, 7, 1), **HIGH_SCHOOL).state is PublicationState.PUBLISHED


def test_only_a_posting_of_that_kind_is_for_high_schools() -> None:
    assert is_for_high_school(content_of(**HIGH_SCHOOL))
    assert not is_for_high_school(content_of(**youth()))
    assert not is_for_high_school({**content_of(), "conditions": None})


texts = st.sampled_from([None, " ", "変更なし"])
flags = st.sampled_from([None, True, False])
numbers = st.sampled_from([None, 0, 1, 5])


def _few(record: Any, **told: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.builds(record, **told)


conditions_of_any_kind = _few(
    Conditions,
    posting_kind=st.sampled_from([None, "general", "hs_new_grad"]),
    job_content_change_scope=texts,
    workplace_change_scope=texts,
    contract_term=st.sampled_from([None, "indefinite", "fixed"]),
    contract_ends_on=st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    renewal_criteria=texts,
    renewal_cap=st.sampled_from([None, "none", "limited"]),
    renewal_cap_count=numbers,
    trial_period=flags,
    trial_period_conditions_differ=flags,
    working_time_system=st.sampled_from([None, "fixed", "shift"]),
    start_time=st.sampled_from([None, "08:30"]),
    end_time=st.sampled_from([None, "24:00"]),
    overtime=flags,
    break_minutes=numbers,
    holidays=texts,
    insurance=_few(Insurance, health=flags, pension=flags, accident=flags, employment=flags),
    fixed_overtime=_few(FixedOvertime, amount_yen=st.just(1), hours=numbers, excess_is_paid=flags),
    smoking_policy=st.sampled_from([None, "no_smoking"]),
    dispatch=flags,
    age_limit=_few(
        AgeLimit,
        min=st.sampled_from([None, 15, 30, 60]),
        max=st.sampled_from([None, 64, 100]),
        reason_code=st.sampled_from([None, "1", "2", "3イ", "3ロ", "3ハ", "3ニ"]),
        reason_text=texts,
    ),
    youth_employment=_few(
        YouthEmployment,
        recruitment=_few(YouthRecruitment, average_tenure_years=numbers),
        development=_few(YouthDevelopment, training=texts),
        management=_few(YouthManagement, paid_leave_days=numbers),
    ),
    hello_work_no=st.sampled_from([None, "43010-1234567"]),
)
postings_of_any_kind = st.builds(
    lambda told, years: posting_fields().model_copy(
        update={**told, "audience": ("new_graduate",), "graduation_fy": years}
    ),
    st.fixed_dictionaries(
        {
            "description": st.sampled_from(["", " ", "保全"]),
            "municipality": st.sampled_from([None, "43216"]),
            "monthly_salary_min": st.sampled_from([None, 0, 250_000]),
            "experience_years_min": st.sampled_from([0.0, 0.5, 60.0]),
            "employment_type": st.sampled_from(["permanent", "fixed_term", "part_time", "dispatched", "contractor"]),
            "opens_on": st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31)),
            "closes_on": st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31)),
            "conditions": conditions_of_any_kind,
        }
    ),
    st.lists(st.integers(1900, 2100), max_size=3).map(tuple),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(fields=postings_of_any_kind, company=st.sampled_from([FIRM, NAMELESS]), state=st.sampled_from(PostingState))
def test_any_posting_is_published_exactly_when_nothing_stands_against_it(
    fields: PostingFields, company: CompanyShown, state: PostingState
) -> None:
    publication = publication_of(fields.model_dump(mode="json", warnings=False), company, state, TODAY)
    assert (publication.state is PublicationState.PUBLISHED) == (publication.reasons == ())
    assert (publication.state is PublicationState.WILL_BE_PUBLISHED) == (publication.from_on is not None)
    assert set(codes_of(publication)) <= {*EXAMPLES, "closed"}
