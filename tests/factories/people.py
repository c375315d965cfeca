"""People for tests: invented, with consent to matching unless told otherwise."""

from typing import Any

from ingest import ProfileRecord
from service.base.ids import PersonId
from service.db.work import Work
from service.people.actions import register_people
from service.platform.crypto import Vault

MATCHING = {"purpose": "matching", "given_on": "2026-10-01", "source": "登録票"}


def profile_json(reference: str = "D-1", *, consented: bool = True, **told: Any) -> dict[str, Any]:
    """The JSON of a profile that suits the factory's posting."""
    return {
        "profile_id": reference,
        "track": "uij_turn",
        "residence_prefecture": "13",
        "desired_prefectures": ["43"],
        "desired_municipalities": [],
        "desired_occupations": ["設備保全"],
        "desired_employment": ["permanent"],
        "desired_monthly_salary_min": 260000,
        "available_from": None,
        "accepts_shift": True,
        "work_styles": ["onsite"],
        "education": [
            {
                "school": "架空工業高校",
                "department": "機械科",
                "level": "high_school",
                "graduation": "2010-03",
                "expected": False,
            }
        ],
        "experience": [
            {
                "title": "保全係",
                "employer": "食品工場",
                "from": "2010-04",
                "to": None,
                "summary": "包装機の点検と修理。",
            }
        ],
        "skills": ["設備保全", "シーケンサ"],
        "qualifications": ["機械保全技能士2級"],
        "languages": [{"language": "ja", "level": "N1", "native": True}],
        "summary": "機械の音の違いに早く気づく方です。熊本に戻って長く働きたいと考えています。",
        "statistics": {"gender": "female", "birth_year": 1992, "household": "single", "origin_prefecture": "43"},
        "identity": {
            "name": "試験 花子",
            "name_kana": "シケン ハナコ",
            "email": "hanako@mail.example",
            "phone": "096-000-0001",
        },
        "consents": [MATCHING] if consented else [],
        **told,
    }


def high_school_student_json(reference: str = "D-HS", **told: Any) -> dict[str, Any]:
    """Somebody who is still at high school."""
    education = [
        {
            "school": "架空工業高校",
            "department": "機械科",
            "level": "high_school",
            "graduation": "2027-03",
            "expected": True,
        }
    ]
    return profile_json(reference, **{"track": "student", "education": education, "experience": [], **told})


def profile_record(reference: str = "D-1", **told: Any) -> ProfileRecord:
    """A validated profile."""
    return ProfileRecord.model_validate(profile_json(reference, **told))


async def a_person(work: Work, vault: Vault, reference: str = "D-1", **told: Any) -> PersonId:
    """A registered person."""
    (stored,) = await register_people(work, vault, [profile_record(reference, **told)])
    return stored.person_id
