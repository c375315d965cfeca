"""A profile's fields: what passes, what is refused, and by which name."""

from typing import Any

import pytest

from ingest import ProfileRecord
from ingest.records.codes import ConsentPurpose
from tests.ingest.samples import a_profile, an_identity, faults_of, profile_problems, the_profile

SCHOOL = a_profile()["education"][0]
CONSENT = {"purpose": "matching", "given_on": "2026-11-01", "source": "窓口の申込書"}
JOB = a_profile()["experience"][0]


def test_a_profile_with_every_field_passes() -> None:
    profile = the_profile(identity=an_identity(), consents=[CONSENT])
    assert profile.experience[0].from_month == "2015-04"
    assert profile.consents[0].purpose is ConsentPurpose.MATCHING


@pytest.mark.parametrize("key", list(a_profile()))
def test_a_missing_field_is_named_unless_it_may_be_null(key: str) -> None:
    required = ProfileRecord.model_fields[key].is_required()
    assert faults_of(profile_problems(**{key: ...})) == ([(f"/{key}", "missing")] if required else [])


def test_an_empty_list_is_not_a_missing_one() -> None:
    assert the_profile(languages=[]).languages == ()
    assert faults_of(profile_problems(languages=None)) == [("/languages", "wrong_type")]


def test_a_person_who_grew_up_abroad_has_no_prefecture_of_origin() -> None:
    statistics = the_profile(statistics={"origin_prefecture": "-"}).statistics
    assert statistics is not None
    assert statistics.origin_prefecture == "-"


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"track": "uij"}, "/track", "unknown_code"),
        ({"residence_prefecture": "00"}, "/residence_prefecture", "unknown_code"),
        ({"desired_prefectures": ["43", "99"]}, "/desired_prefectures/1", "unknown_code"),
        ({"desired_municipalities": ["43106"]}, "/desired_municipalities/0", "unknown_code"),
        ({"accepts_shift": 1}, "/accepts_shift", "wrong_type"),
        ({"accepts_shift": "yes"}, "/accepts_shift", "wrong_type"),
        ({"unasked": ["skills"]}, "/unasked/0", "unknown_code"),
        ({"available_from": "いつでも"}, "/available_from", "bad_format"),
        ({"education": [{**SCHOOL, "level": "none"}]}, "/education/0/level", "unknown_code"),
        ({"education": [{**SCHOOL, "graduation": "2015-13"}]}, "/education/0/graduation", "bad_format"),
        ({"education": [{**SCHOOL, "graduation": "1015-03"}]}, "/education/0/graduation", "out_of_range"),
        ({"education": [{**SCHOOL, "expected": "false"}]}, "/education/0/expected", "wrong_type"),
        ({"experience": [{**JOB, "to": "2015-03"}]}, "/experience/0/to", "out_of_order"),
        ({"experience": [{**JOB, "from": None}]}, "/experience/0/from", "wrong_type"),
        ({"experience": [{**JOB, "from_month": "2015-04"}]}, "/experience/0/from_month", "unknown_field"),
        ({"experience": [{**JOB, "summary": "x\x07"}]}, "/experience/0/summary", "unreadable_text"),
        ({"languages": [{"language": "ja", "level": "N1", "native": "yes"}]}, "/languages/0/native", "wrong_type"),
        ({"statistics": {"birth_year": 96}}, "/statistics/birth_year", "out_of_range"),
        ({"statistics": {"religion": "x"}}, "/statistics/religion", "unknown_field"),
        ({"consents": [{**CONSENT, "purpose": "all"}]}, "/consents/0/purpose", "unknown_code"),
    ],
)
def test_a_malformed_value_is_refused_by_name(changes: dict[str, Any], pointer: str, code: str) -> None:
    assert faults_of(profile_problems(**changes)) == [(pointer, code)]


def test_the_earlier_month_is_named_as_the_file_names_it() -> None:
    (problem,) = profile_problems(experience=[{**JOB, "to": "2015-03"}])
    assert "「開始年月」（experience.0.from）" in problem.detail
