"""Conditions: every key is optional, and a malformed one is refused by name."""

from typing import Any

import pytest

from tests.ingest.samples import faults_of, posting_problems, the_posting

EVERYTHING: dict[str, Any] = {
    "posting_kind": "hs_new_grad",
    "job_content_initial": "装置の点検",
    "job_content_change_scope": "変更なし",
    "contract_term": "fixed",
    "contract_starts_on": "2027-04-01",
    "contract_ends_on": "2028-03-31",
    "renewal_criteria": "勤務成績と業務量による",
    "renewal_cap": "limited",
    "renewal_cap_years": 5,
    "renewal_cap_count": 4,
    "trial_period": True,
    "trial_period_length": "3か月",
    "trial_period_conditions_differ": True,
    "trial_period_conditions": "月給20万円",
    "workplace_initial": "菊陽町の工場",
    "workplace_change_scope": "県内の事業所",
    "working_time_system": "shift",
    "start_time": "08:30",
    "end_time": "17:15",
    "break_minutes": 45,
    "overtime": True,
    "overtime_hours_monthly": 12.5,
    "holidays": "土日祝",
    "annual_holidays": 120,
    "wage_type": "monthly",
    "wage_min": 210000,
    "wage_max": 300000,
    "fixed_allowances": [{"name": "資格手当", "amount_yen": 5000}],
    "fixed_overtime": {"amount_yen": 30000, "hours": 20, "excess_is_paid": True},
    "insurance": {"health": True, "pension": True, "accident": True, "employment": True},
    "employer_name": "白川デバイス株式会社",
    "employer_address": "菊池郡菊陽町",
    "employer_contact": "人事課 096-000-0000",
    "dispatch": False,
    "smoking_policy": "smoking_room",
    "smoking_policy_note": "屋外に喫煙所",
    "age_limit": {"max": 44, "reason_code": "3イ", "reason_text": "長期勤続によるキャリア形成のため"},
    "youth_employment": {
        "fiscal_year": 2025,
        "recruitment": {
            "new_graduates": [{"fiscal_year": 2025, "hired": 4, "left": 1, "hired_men": 3, "hired_women": 1}],
            "average_tenure_years": 12.3,
            "average_age": 41.5,
        },
        "development": {
            "training": "新人研修",
            "self_development_support": "受験料の補助",
            "mentor_system": "あり",
            "career_consulting": "なし",
            "internal_certification": "なし",
        },
        "management": {
            "monthly_overtime_hours": 14.2,
            "paid_leave_days": 13.5,
            "childcare_leave_eligible_women": 2,
            "childcare_leave_taken_women": 2,
            "childcare_leave_eligible_men": 5,
            "childcare_leave_taken_men": 3,
            "women_among_officers_percent": 10,
            "women_among_managers_percent": 12.5,
        },
    },
    "hello_work_no": "43010-12345678",
    "hello_work_confirmed_on": "2026-06-03",
}


def test_conditions_with_every_key_pass_and_come_back() -> None:
    conditions = the_posting(conditions=EVERYTHING).conditions
    assert conditions is not None
    assert conditions.model_dump(mode="json", exclude_unset=True) == EVERYTHING


def test_no_key_is_required() -> None:
    assert the_posting(conditions={}).conditions == the_posting(conditions=dict.fromkeys(EVERYTHING)).conditions


def test_an_age_limit_without_reason_is_kept_so_that_its_lack_can_be_shown() -> None:
    assert posting_problems(conditions={"age_limit": {"max": 59}}) == []


@pytest.mark.parametrize(
    ("conditions", "pointer", "code"),
    [
        ({"start_time": "25:00"}, "/start_time", "bad_format"),
        ({"start_time": "8:30"}, "/start_time", "bad_format"),
        ({"start_time": "08:30\n"}, "/start_time", "bad_format"),
        ({"break_minutes": -1}, "/break_minutes", "out_of_range"),
        ({"overtime": "あり"}, "/overtime", "wrong_type"),
        ({"overtime": 1}, "/overtime", "wrong_type"),
        ({"smoking_policy": "禁煙"}, "/smoking_policy", "unknown_code"),
        ({"age_limit": {"min": 40, "max": 30}}, "/age_limit/max", "out_of_order"),
        ({"age_limit": {"max": 30, "reason_code": "4"}}, "/age_limit/reason_code", "unknown_code"),
        ({"contract_starts_on": "2027-04-01", "contract_ends_on": "2027-03-31"}, "/contract_ends_on", "out_of_order"),
        ({"wage_min": 2, "wage_max": 1}, "/wage_max", "out_of_order"),
        ({"hello_work_no": "4301012345678"}, "/hello_work_no", "bad_format"),
        ({"fixed_allowances": [{"name": "手当"}]}, "/fixed_allowances/0/amount_yen", "missing"),
        ({"insurance": {"healthy": True}}, "/insurance/healthy", "unknown_field"),
        ({"youth_employment": {"fiscal_year": 7}}, "/youth_employment/fiscal_year", "out_of_range"),
    ],
)
def test_a_malformed_condition_is_refused_by_name(conditions: dict[str, Any], pointer: str, code: str) -> None:
    assert faults_of(posting_problems(conditions=conditions)) == [("/conditions" + pointer, code)]
