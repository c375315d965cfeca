"""What the ranker may see of a posting and of a person, and nothing else.

Never seen: name, gender, birth year, household, origin, residence, and the name of a school.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from matching.sentences import sentences
from matching.text.boilerplate import is_boilerplate


@dataclass(frozen=True, slots=True)
class Language:
    """A language (ISO 639-1) and a level: JLPT for Japanese, CEFR for others; None when not told."""

    language: str
    level: str | None
    native: bool = False


@dataclass(frozen=True, slots=True)
class Education:
    """A course of study; `graduation` is "YYYY-MM". The school's name is left out on purpose."""

    department: str
    level: str | None
    graduation: str | None
    expected: bool


@dataclass(frozen=True, slots=True)
class Experience:
    """One job held, from `start` to `end` ("YYYY-MM", both months included; end None: still held)."""

    title: str
    employer: str
    start: str | None
    end: str | None
    summary: str


class PartText(NamedTuple):
    """A piece of text that gets a vector of its own: `text` is `field`'s text from `start` on."""

    part: str
    text: str
    field: str
    start: int

    @property
    def span(self) -> tuple[int, int]:
        """Half-open, in code points of the field."""
        return self.start, self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class PostingDocument:
    """A job posting as the ranker sees it; fields as in the posting record."""

    posting_id: str
    title: str
    description: str
    requirements: str
    skills_required: tuple[str, ...]
    skills_preferred: tuple[str, ...]
    qualifications_required: tuple[str, ...]
    qualifications_preferred: tuple[str, ...]
    education_min: str | None
    audience: frozenset[str]
    graduation_fy: frozenset[int]
    experience_years_min: float | None
    employment_type: str | None
    prefecture: str | None
    municipality: str | None
    work_style: str | None
    shift: str | None
    monthly_salary_max: int | None
    languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class PersonDocument:
    """A candidate as the ranker sees her; fields as in the profile record.

    A list that `unasked` names is not complete: what it does not hold is unknown.
    """

    profile_id: str
    desired_prefectures: frozenset[str]
    desired_municipalities: frozenset[str]
    desired_occupations: tuple[str, ...]
    desired_employment: frozenset[str]
    desired_monthly_salary_min: int | None
    accepts_shift: bool | None
    education: tuple[Education, ...]
    experience: tuple[Experience, ...]
    skills: tuple[str, ...]
    qualifications: tuple[str, ...]
    languages: tuple[Language, ...]
    summary: str
    unasked: frozenset[str] = frozenset()


Document = PostingDocument | PersonDocument


def posting_document(record: Mapping[str, Any]) -> PostingDocument:
    """The document of one validated posting record (the JSON object of the contract)."""
    return PostingDocument(
        posting_id=record["posting_id"],
        title=record["title"],
        description=record["description"],
        requirements=record["requirements"],
        skills_required=tuple(record["skills_required"]),
        skills_preferred=tuple(record["skills_preferred"]),
        qualifications_required=tuple(record["qualifications_required"]),
        qualifications_preferred=tuple(record["qualifications_preferred"]),
        education_min=record["education_min"],
        audience=frozenset(record["audience"]),
        graduation_fy=frozenset(record["graduation_fy"]),
        experience_years_min=record["experience_years_min"],
        employment_type=record["employment_type"],
        prefecture=record["prefecture"],
        municipality=record["municipality"],
        work_style=record["work_style"],
        shift=record["shift"],
        monthly_salary_max=record["monthly_salary_max"],
        languages=_languages(record["languages"]),
    )


def person_document(record: Mapping[str, Any]) -> PersonDocument:
    """The document of one validated profile record; what may not be read is left behind here."""
    return PersonDocument(
        profile_id=record["profile_id"],
        desired_prefectures=frozenset(record["desired_prefectures"]),
        desired_municipalities=frozenset(record["desired_municipalities"]),
        desired_occupations=tuple(record["desired_occupations"]),
        desired_employment=frozenset(record["desired_employment"]),
        desired_monthly_salary_min=record["desired_monthly_salary_min"],
        accepts_shift=record["accepts_shift"],
        education=tuple(
            Education(
                department=entry["department"],
                level=entry["level"],
                graduation=entry["graduation"],
                expected=entry["expected"],
            )
            for entry in record["education"]
        ),
        experience=tuple(
            Experience(
                title=entry["title"],
                employer=entry["employer"],
                start=entry["from"],
                end=entry["to"],
                summary=entry["summary"],
            )
            for entry in record["experience"]
        ),
        skills=tuple(record["skills"]),
        qualifications=tuple(record["qualifications"]),
        languages=_languages(record["languages"]),
        summary=record["summary"],
        unasked=frozenset(record.get("unasked", ())),
    )


def texts_to_embed(document: Document) -> tuple[PartText, ...]:
    """Every piece of the document that gets a vector, each character of it at most once; no boilerplate of a posting.

    The part's name is stable as long as the document's other fields change; a vector is
    therefore stored under (object, part, model, text hash).
    """
    if isinstance(document, PostingDocument):
        whole = [("title", document.title), *_numbered("skills_required", document.skills_required)]
        whole += _numbered("skills_preferred", document.skills_preferred)
        long = [("description", document.description), ("requirements", document.requirements)]
    else:
        whole = _numbered("desired_occupations", document.desired_occupations)
        whole += _numbered("skills", document.skills)
        whole += _numbered("qualifications", document.qualifications)
        whole += [(f"education.{n}.department", entry.department) for n, entry in enumerate(document.education)]
        whole += [(f"experience.{n}.title", entry.title) for n, entry in enumerate(document.experience)]
        long = [(f"experience.{n}.summary", entry.summary) for n, entry in enumerate(document.experience)]
        long += [("summary", document.summary)]
    parts = [PartText(part=field, text=text, field=field, start=0) for field, text in whole if text.strip()]
    for field, text in long:
        for number, (start, end) in enumerate(sentences(text)):
            # What a person writes is hers, whatever it says.
            if isinstance(document, PersonDocument) or not is_boilerplate(text[start:end]):
                parts.append(PartText(part=f"{field}.s{number}", text=text[start:end], field=field, start=start))
    return tuple(parts)


def _numbered(field: str, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(f"{field}.{number}", text) for number, text in enumerate(texts)]


def _languages(entries: list[Mapping[str, Any]]) -> tuple[Language, ...]:
    return tuple(
        Language(language=entry["language"], level=entry["level"], native=bool(entry.get("native")))
        for entry in entries
    )
