"""A posting's fields: what passes, what is refused, and by which name."""

from typing import Any

import pytest
from pydantic import ValidationError

from ingest import PostingFields, problems_of
from ingest.records.codes import Audience, EmploymentType
from tests.ingest.samples import a_posting, faults_of, posting_problems, the_posting


def test_a_posting_with_every_field_passes() -> None:
    posting = the_posting()
    assert posting.employment_type is EmploymentType.PERMANENT
    assert posting.audience == (Audience.MID_CAREER, Audience.NEW_GRADUATE)
    assert posting.reference == "P-1"


def test_the_company_reference_is_external_ref_where_given() -> None:
    assert the_posting(external_ref="K-77").reference == "K-77"


@pytest.mark.parametrize(
    "key",
    [
        "company_industry",
        "municipality",
        "monthly_salary_min",
        "monthly_salary_max",
        "opens_on",
        "closes_on",
        "external_ref",
        "conditions",
    ],
)
def test_what_may_be_null_may_be_left_out(key: str) -> None:
    assert the_posting(**{key: ...}) == the_posting(**{key: None})


@pytest.mark.parametrize("key", [key for key in a_posting() if PostingFields.model_fields.get(key) is not None])
def test_a_missing_field_is_named(key: str) -> None:
    field = PostingFields.model_fields[key]
    expected = [(f"/{key}", "missing")] if field.is_required() else []
    assert faults_of(posting_problems(**{key: ...})) == expected


@pytest.mark.parametrize("key", ["posting_id", "company_id", "company_name"])
def test_a_file_must_name_posting_and_company(key: str) -> None:
    assert faults_of(posting_problems(**{key: ...})) == [(f"/{key}", "missing")]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"title": ""}, "/title", "blank"),
        ({"title": " \u3000"}, "/title", "blank"),
        ({"title": "一行目\n二行目"}, "/title", "line_break"),
        ({"title": "職" * 301}, "/title", "too_long"),
        ({"title": "職\x00"}, "/title", "unreadable_text"),
        ({"title": 5}, "/title", "wrong_type"),
        ({"title": None}, "/title", "wrong_type"),
        ({"posting_id": "x" * 101}, "/posting_id", "too_long"),
        ({"posting_id": " P"}, "/posting_id", "unreadable_text"),
        ({"posting_id": 7}, "/posting_id", "wrong_type"),
        ({"description": "長" * 200_000}, "/description", "too_long"),
        ({"description": "\ud800"}, "/description", "unreadable_text"),
        ({"company_industry": "281"}, "/company_industry", "bad_format"),
        ({"skills_required": "保全"}, "/skills_required", "wrong_type"),
        ({"skills_required": ["a"] * 201}, "/skills_required", "too_many"),
        ({"skills_required": ["a", ""]}, "/skills_required/1", "blank"),
        ({"education_min": "Bachelor"}, "/education_min", "unknown_code"),
        ({"education_min": 3}, "/education_min", "unknown_code"),
        ({"audience": []}, "/audience", "too_few"),
        ({"audience": ["mid_career"]}, "/graduation_fy", "not_for_new_graduates"),
        ({"graduation_fy": [20260]}, "/graduation_fy/0", "out_of_range"),
        ({"experience_years_min": -1}, "/experience_years_min", "out_of_range"),
        ({"experience_years_min": "3"}, "/experience_years_min", "wrong_type"),
        ({"experience_years_min": True}, "/experience_years_min", "wrong_type"),
        ({"openings": 0}, "/openings", "out_of_range"),
        ({"openings": 10_001}, "/openings", "out_of_range"),
        ({"openings": 1.5}, "/openings", "wrong_type"),
        ({"openings": True}, "/openings", "wrong_type"),
        ({"prefecture": "48"}, "/prefecture", "unknown_code"),
        ({"prefecture": "熊本"}, "/prefecture", "unknown_code"),
        ({"municipality": "43999"}, "/municipality", "unknown_code"),
        ({"municipality": "434043"}, "/municipality", "bad_format"),
        ({"municipality": "40130"}, "/municipality", "not_in_prefecture"),
        ({"monthly_salary_max": 200_000}, "/monthly_salary_max", "out_of_order"),
        ({"monthly_salary_min": 10**8 + 1, "monthly_salary_max": None}, "/monthly_salary_min", "out_of_range"),
        ({"monthly_salary_min": 210000.5}, "/monthly_salary_min", "wrong_type"),
        ({"languages": [{"language": "ja", "level": "B2"}]}, "/languages/0/level", "unknown_code"),
        ({"languages": [{"language": "en", "level": "N2"}]}, "/languages/0/level", "unknown_code"),
        ({"languages": [{"language": "jp", "level": "N2"}]}, "/languages/0/language", "unknown_code"),
        ({"languages": ["ja"]}, "/languages/0", "wrong_type"),
        ({"opens_on": "2026-02-30"}, "/opens_on", "bad_format"),
        ({"opens_on": "2026/4/1"}, "/opens_on", "bad_format"),
        ({"opens_on": "2026-04-01T00:00:00"}, "/opens_on", "bad_format"),
        ({"opens_on": 1767225600}, "/opens_on", "wrong_type"),
        ({"opens_on": "0001-01-01"}, "/opens_on", "out_of_range"),
        ({"closes_on": "2026-09-30"}, "/closes_on", "out_of_order"),
        ({"salary": 1}, "/salary", "unknown_field"),
        ({"a/b~c": 1}, "/a~1b~0c", "unknown_field"),
        ({"conditions": []}, "/conditions", "wrong_type"),
    ],
)
def test_a_malformed_value_is_refused_by_name(changes: dict[str, Any], pointer: str, code: str) -> None:
    assert faults_of(posting_problems(**changes)) == [(pointer, code)]


def test_the_api_takes_the_company_from_the_key_and_not_from_the_body() -> None:
    body = a_posting(posting_id=..., company_id=..., company_name=...)
    assert PostingFields.model_validate(body).title == "装置保全"
    with pytest.raises(ValidationError) as refused:
        PostingFields.model_validate({**body, "company_id": "C-2"})
    assert faults_of(problems_of(refused.value)) == [("/company_id", "unknown_field")]


def test_a_blank_description_is_kept_so_that_its_lack_can_be_shown() -> None:
    assert the_posting(description="").description == ""


def test_the_api_can_publish_the_schema_of_a_posting() -> None:
    schema = PostingFields.model_json_schema()
    assert schema["additionalProperties"] is False
    assert {"title", "conditions"} <= schema["properties"].keys()
