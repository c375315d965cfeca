"""Records as a file would hold them, and short ways to read one."""

import json
from typing import Any

from ingest import PostingRecord, Problem, ProfileRecord, Read, Refused, read_postings, read_profiles

A_MY_NUMBER = "123456789018"
"""Made for tests: 12345678901 and its check digit."""


def a_posting(**changes: Any) -> dict[str, Any]:
    """A posting with every field of the contract; `changes` replace values, `...` removes a key."""
    posting = {
        "posting_id": "P-1",
        "company_id": "C-1",
        "company_name": "白川デバイス株式会社",
        "company_industry": "2814",
        "title": "装置保全",
        "description": "製造装置の点検と修理。\n夜間の呼び出しはありません。",
        "requirements": "",
        "skills_required": ["設備保全"],
        "skills_preferred": [],
        "qualifications_required": [],
        "qualifications_preferred": ["第二種電気工事士"],
        "education_min": "high_school",
        "audience": ["mid_career", "new_graduate"],
        "graduation_fy": [2026],
        "experience_years_min": 0,
        "employment_type": "permanent",
        "openings": 2,
        "prefecture": "43",
        "municipality": "43404",
        "work_style": "onsite",
        "shift": "rotating",
        "monthly_salary_min": 210000,
        "monthly_salary_max": 300000,
        "languages": [{"language": "ja", "level": "N2"}, {"language": "en", "level": "B1"}],
        "opens_on": "2026-10-01",
        "closes_on": None,
    }
    return changed(posting, changes)


def a_profile(**changes: Any) -> dict[str, Any]:
    """A profile with every field of the contract; `changes` replace values, `...` removes a key."""
    profile = {
        "profile_id": "D-1",
        "track": "uij_turn",
        "residence_prefecture": "13",
        "desired_prefectures": ["43"],
        "desired_municipalities": ["43100", "43101"],
        "desired_occupations": ["設備保全"],
        "desired_employment": ["permanent"],
        "desired_monthly_salary_min": 230000,
        "available_from": "2027-04-01",
        "accepts_shift": True,
        "work_styles": [],
        "education": [
            {
                "school": "工業高校",
                "department": "機械科",
                "level": "high_school",
                "graduation": "2015-03",
                "expected": False,
            }
        ],
        "experience": [
            {"title": "整備士", "employer": "自動車販売店", "from": "2015-04", "to": None, "summary": "点検と修理。"}
        ],
        "skills": ["電気配線"],
        "qualifications": ["二級自動車整備士"],
        "languages": [{"language": "ja", "level": "N1", "native": True}],
        "summary": "熊本に戻って働きたいです。",
        "statistics": {"gender": "female", "birth_year": 1996, "household": "single", "origin_prefecture": "43"},
    }
    return changed(profile, changes)


def an_identity(**changes: Any) -> dict[str, Any]:
    """An invented person's identity."""
    identity = {
        "name": "架空 花子",
        "name_kana": "カクウ ハナコ",
        "email": "hanako@example.jp",
        "phone": "096-000-1234",
        "postal_code": "862-8570",
        "address": "熊本市中央区水前寺0-0-0",
        "birth_date": "1996-02-29",
    }
    return changed(identity, changes)


def changed(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**record, **changes}.items() if value is not ...}


def lines_of(*records: object) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode("utf-8")


def the_posting(**changes: Any) -> PostingRecord:
    (result,) = read_postings(lines_of(a_posting(**changes)))
    assert isinstance(result, Read), result
    return result.record


def the_profile(**changes: Any) -> ProfileRecord:
    (result,) = read_profiles(lines_of(a_profile(**changes)))
    assert isinstance(result, Read), result
    return result.record


def posting_problems(**changes: Any) -> list[Problem]:
    """The problems of one posting, written with escapes so that lone surrogates survive."""
    (result,) = read_postings(json.dumps(a_posting(**changes)).encode())
    return list(result.problems) if isinstance(result, Refused) else []


def profile_problems(**changes: Any) -> list[Problem]:
    """The problems of one profile, written with escapes so that lone surrogates survive."""
    (result,) = read_profiles(json.dumps(a_profile(**changes)).encode())
    return list(result.problems) if isinstance(result, Refused) else []


def faults_of(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in problems]
