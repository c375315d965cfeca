"""Records and documents as tests need them, and an encoder small enough to reason about."""

import hashlib
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.artefact import encode_all, make_artefact
from matching.documents import PersonDocument, PostingDocument, person_document, posting_document
from matching.ranker import Ranker
from matching.scoring import PreparedPerson, PreparedPosting

TODAY = date(2026, 11, 23)


def a_posting(posting_id: str = "P1", **changes: Any) -> dict[str, Any]:
    """A posting record that nearly anybody fits."""
    record = {
        "posting_id": posting_id,
        "company_id": "K1",
        "title": "設備保全スタッフ",
        "description": "工場の機械を点検し、故障を直します。部品の交換計画も立てます。",
        "requirements": "機械か電気の実務経験2年以上。工具に慣れた方。",
        "skills_required": ["機械の点検"],
        "skills_preferred": ["図面の読み取り"],
        "qualifications_required": [],
        "qualifications_preferred": [],
        "education_min": "none",
        "audience": ["mid_career"],
        "graduation_fy": [],
        "experience_years_min": 0,
        "employment_type": "permanent",
        "openings": 1,
        "prefecture": "43",
        "municipality": "43404",
        "work_style": "onsite",
        "shift": "day",
        "monthly_salary_min": None,
        "monthly_salary_max": None,
        "languages": [],
    }
    return {**record, **changes}


def a_profile(profile_id: str = "C1", **changes: Any) -> dict[str, Any]:
    """A profile record of somebody at work who wishes for nothing in particular."""
    record = {
        "profile_id": profile_id,
        "desired_prefectures": [],
        "desired_municipalities": [],
        "desired_occupations": ["機械のメンテナンス"],
        "desired_employment": [],
        "desired_monthly_salary_min": None,
        "accepts_shift": True,
        "education": [an_education()],
        "experience": [a_job()],
        "skills": ["工具の扱い", "機械の点検"],
        "qualifications": [],
        "languages": [{"language": "ja", "level": "N1", "native": True}],
        "summary": "手を動かして機械を直すことが得意です。",
        "statistics": {"gender": "female", "birth_year": 1990, "household": "single"},
    }
    return {**record, **changes}


def an_education(**changes: Any) -> dict[str, Any]:
    """A finished course at a high school."""
    entry = {
        "school": "県立工業高校",
        "department": "機械科",
        "level": "high_school",
        "graduation": "2012-03",
        "expected": False,
    }
    return {**entry, **changes}


def a_job(**changes: Any) -> dict[str, Any]:
    """A job still held."""
    entry = {
        "title": "整備士",
        "employer": "整備工場",
        "from": "2012-04",
        "to": None,
        "summary": "車検と点検。エンジンの修理。",
    }
    return {**entry, **changes}


def posting(**changes: Any) -> PostingDocument:
    """The document of a posting record."""
    return posting_document(a_posting(**changes))


def person(**changes: Any) -> PersonDocument:
    """The document of a profile record."""
    return person_document(a_profile(**changes))


class LetterEncoder:
    """Texts that share letters and pairs of letters lie near each other; needs no model."""

    identity = "letters-64"
    dimension = 64

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, of length 1, or zero for a text without letters."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for number, text in enumerate(texts):
            letters = [sign for sign in text.lower() if sign.isalnum()]
            for gram in (*letters, *map("".join, pairwise(letters))):
                digest = hashlib.blake2b(gram.encode("utf-8", "replace"), digest_size=2).digest()
                rows[number, int.from_bytes(digest, "big") % self.dimension] += 1
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(norms, 1e-9), np.float32)

    encode_documents = encode_queries


class Bench:
    """A ranker of the letter encoder, with documents made ready for it."""

    def __init__(self) -> None:
        self.encoder = LetterEncoder()
        self.artefact = make_artefact(self.encoder)
        self.ranker = Ranker(self.artefact)

    def posting(self, record: dict[str, Any]) -> PreparedPosting:
        """The record, prepared."""
        document = posting_document(record)
        return self.artefact.prepare(document, encode_all(self.encoder, [document])[0])

    def person(self, record: dict[str, Any]) -> PreparedPerson:
        """The record, prepared."""
        document = person_document(record)
        return self.artefact.prepare(document, encode_all(self.encoder, [document])[0])
