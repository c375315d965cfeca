"""Job postings for tests: legally complete unless told otherwise."""

from typing import Any

from ingest import PostingFields
from service.base.ids import CompanyId, PostingId
from service.db.work import Work
from service.postings.actions import put_postings

COMPLETE_CONDITIONS: dict[str, Any] = {
    "job_content_initial": "半導体製造装置の保全",
    "job_content_change_scope": "会社の定める業務",
    "contract_term": "indefinite",
    "trial_period": False,
    "workplace_initial": "合志工場",
    "workplace_change_scope": "変更なし",
    "working_time_system": "fixed",
    "start_time": "08:30",
    "end_time": "17:15",
    "break_minutes": 60,
    "overtime": True,
    "holidays": "土日祝",
    "wage_type": "monthly",
    "insurance": {"health": True, "pension": True, "accident": True, "employment": True},
    "smoking_policy": "no_smoking",
}
HIGH_SCHOOL: dict[str, Any] = {
    "title": "製造スタッフ（高卒）",
    "audience": ["new_graduate"],
    "graduation_fy": [2026],
    "opens_on": None,
    "conditions": {
        "posting_kind": "hs_new_grad",
        "youth_employment": {
            "recruitment": {"average_tenure_years": 9.5, "new_graduates": [{"fiscal_year": 2025, "hired": 4}]},
            "development": {"training": "新入社員研修3か月"},
            "management": {"paid_leave_days": 12.5},
        },
        "hello_work_no": "43010-1234567",
        "hello_work_confirmed_on": "2026-06-05",
    },
}
"""What makes the factory's posting one for high schools that is published from July on."""


def posting_json(**told: Any) -> dict[str, Any]:
    """The JSON of a posting; `conditions` given here are laid over the complete ones, None takes one away."""
    conditions = {**COMPLETE_CONDITIONS, **told.pop("conditions", {})}
    return {
        "title": "装置保全エンジニア",
        "description": "前工程ラインの製造装置を点検し、故障の原因を調べて直します。",
        "requirements": "機械や電気に関わる実務の経験がある方。",
        "skills_required": ["設備保全"],
        "skills_preferred": ["シーケンサ"],
        "qualifications_required": [],
        "qualifications_preferred": ["機械保全技能士2級"],
        "education_min": "high_school",
        "audience": ["mid_career"],
        "graduation_fy": [],
        "experience_years_min": 0,
        "employment_type": "permanent",
        "openings": 2,
        "prefecture": "43",
        "municipality": "43216",
        "work_style": "onsite",
        "shift": "day",
        "monthly_salary_min": 250000,
        "monthly_salary_max": 380000,
        "languages": [{"language": "ja", "level": "N2"}],
        "opens_on": "2026-10-01",
        "closes_on": None,
        "conditions": {name: value for name, value in conditions.items() if value is not None},
        **told,
    }


def posting_fields(**told: Any) -> PostingFields:
    """A validated posting."""
    return PostingFields.model_validate(posting_json(**told))


async def a_posting(work: Work, company_id: CompanyId, reference: str = "P-1", **told: Any) -> PostingId:
    """A stored posting of a company."""
    (stored,) = await put_postings(work, [(company_id, reference, posting_fields(**told))])
    return stored.posting_id
