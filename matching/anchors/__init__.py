"""Two dozen general occupations, each as a short posting and as a person who does that work."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from matching.documents import Experience, PersonDocument, PostingDocument


@cache
def anchors() -> tuple[tuple[PostingDocument, ...], tuple[PersonDocument, ...]]:
    """Postings and people; the n-th person is the one that fits the n-th posting."""
    text = files("matching.anchors").joinpath("anchors.jsonl").read_text(encoding="utf-8")
    entries = [json.loads(line) for line in text.splitlines()]
    postings = tuple(_posting(str(number), entry) for number, entry in enumerate(entries))
    return postings, tuple(_person(str(number), entry) for number, entry in enumerate(entries))


def _posting(name: str, entry: dict[str, Any]) -> PostingDocument:
    return PostingDocument(
        posting_id=name,
        title=entry["title"],
        description=entry["description"],
        requirements="",
        skills_required=tuple(entry["skills"]),
        skills_preferred=(),
        qualifications_required=(),
        qualifications_preferred=(),
        education_min=None,
        audience=frozenset(),
        graduation_fy=frozenset(),
        experience_years_min=None,
        employment_type=None,
        prefecture=None,
        municipality=None,
        work_style=None,
        shift=None,
        monthly_salary_max=None,
        languages=(),
    )


def _person(name: str, entry: dict[str, Any]) -> PersonDocument:
    done = Experience(title=entry["title"], employer="", start=None, end=None, summary=entry["did"])
    return PersonDocument(
        profile_id=name,
        desired_prefectures=frozenset(),
        desired_municipalities=frozenset(),
        desired_occupations=tuple(entry["wishes"]),
        desired_employment=frozenset(),
        desired_monthly_salary_min=None,
        accepts_shift=None,
        education=(),
        experience=(done,),
        skills=tuple(entry["able"]),
        qualifications=(),
        languages=(),
        summary=entry["summary"],
    )
