"""What a company may see of a person before she agreed to be known to it: an allow-list, and no word of anybody's own.

Allowed are skills, roles, qualifications, level and field of education, wishes of place, availability, whether she
comes from elsewhere, and work eligibility (not asked by the records: unknown). Not allowed are name, contact, exact
birth date, sex, school, employer, home prefecture, photograph, family. Free text is read for what it names, and only
the list's own label of that goes on; an entry that names nothing goes on where the whole of it stands among the words
of work (words_of_work.txt). What neither knows stays here and is counted, so that no name can come along.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.records.codes import EducationLevel, EmploymentType, Track, Unasked, WorkStyle
from matching.eligibility.qualification_entry import held_licences
from matching.eligibility.qualification_list import Step
from matching.taxonomy import mentions, taxonomy
from matching.text.normalise import normalise


@dataclass(frozen=True, slots=True)
class Label:
    """A concept of the lists in both languages; `grade` is a licence's class or a test's points."""

    ja: str
    en: str
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Schooling:
    """A level with the field as the list of courses calls it; None where it does not know it."""

    level: EducationLevel
    field: Label | None


@dataclass(frozen=True, slots=True)
class Summary:
    """An anonymous summary; codes are those of the records. `others` counts entries of which nothing is told, `unasked`
    names the lists of which nobody asked her: empty, they say nothing."""

    skills: tuple[Label, ...]
    roles: tuple[Label, ...]
    wished_roles: tuple[Label, ...]
    qualifications: tuple[Label, ...]
    others: int
    education: tuple[Schooling, ...]
    languages: tuple[tuple[str, str], ...]
    prefectures: tuple[str, ...]
    municipalities: tuple[str, ...]
    employment: tuple[EmploymentType, ...]
    work_styles: tuple[WorkStyle, ...]
    accepts_shift: bool | None
    available_from: date | None
    is_uij_turn: bool
    unasked: frozenset[Unasked]


ALLOWED = (
    "skills", "roles", "qualifications", "education", "languages", "areas", "availability", "uij_turn",
)  # fmt: skip
"""What a company sees before consent, as pages name it."""
AFTER_CONSENT = ("name", "contact")
"""What it sees beyond that after consent to it."""
NEVER = ("birth_date", "sex", "address", "school", "family", "other_postings")
"""What it does not see from here."""


def anonymous_summary(content: Mapping[str, Any]) -> Summary:
    """The summary of a profile's content (`RankableProfile.content`); pure, and the same for the same content."""
    jobs = [text for job in content["experience"] for text in (job["title"], job["summary"]) if text]
    skills, wishes = content["skills"], content["desired_occupations"]
    titles = [job["title"] for job in content["experience"] if job["title"]]
    untold = [one for one in {*skills, *titles, *wishes} if not _entry("role", one)]
    untold += [one for one in content["qualifications"] if not list(_licences([one]))]
    available_from = content.get("available_from")
    return Summary(
        skills=_told("skill", [*skills, *jobs, content["summary"] or ""], skills),
        roles=_told("role", jobs, titles),
        wished_roles=_told("role", wishes, wishes),
        qualifications=tuple(dict.fromkeys(_licences(content["qualifications"]))),
        others=len(untold),
        education=tuple(dict.fromkeys(_schooling(entry) for entry in content["education"])),
        languages=tuple((one["language"], one["level"] or "") for one in content["languages"]),
        prefectures=tuple(content["desired_prefectures"]),
        municipalities=tuple(content["desired_municipalities"]),
        employment=tuple(EmploymentType(one) for one in content["desired_employment"]),
        work_styles=tuple(WorkStyle(one) for one in content["work_styles"]),
        accepts_shift=content["accepts_shift"],
        available_from=date.fromisoformat(available_from) if available_from else None,
        is_uij_turn=content["track"] == Track.UIJ_TURN,
        unasked=frozenset(map(Unasked, content.get("unasked", ()))),
    )


def _told(kind: str, texts: Iterable[str], entries: Iterable[str]) -> tuple[Label, ...]:
    """The concepts of the kind that the texts name, and what each of the entries says."""
    said = [label for entry in entries for label in _entry(kind, entry)]
    return tuple(dict.fromkeys((*_named(kind, texts), *said)))


def _entry(kind: str, entry: str) -> tuple[Label, ...]:
    """What an entry says: concepts of the kind, or of the other (基板設計 is a skill), or itself as a word of work."""
    other = "skill" if kind == "role" else "role"
    return _named(kind, [entry]) or _named(other, [entry]) or _word(entry)


def _word(entry: str) -> tuple[Label, ...]:
    word = words_of_work().get(normalise(entry).strip())
    return (Label(word, word),) if word else ()


@cache
def words_of_work() -> Mapping[str, str]:
    """Entries that go on as they are written here, by their normal form."""
    text = files("service.introductions.rules").joinpath("words_of_work.txt").read_text(encoding="utf-8")
    words = [line for line in text.splitlines() if line and not line.startswith("# ")]
    return {normalise(word): word for word in words}


def _named(kind: str, texts: Iterable[str]) -> tuple[Label, ...]:
    """The labels of the concepts that the texts name and do not deny, in the order of the list."""
    ids = {
        mention.concept_id
        for text in texts
        for mention in mentions(text)
        if mention.kind == kind and not mention.is_negated
    }
    return tuple(label for concept_id, label in _labels(kind).items() if concept_id in ids)


@cache
def _labels(kind: str) -> Mapping[str, Label]:
    terms = taxonomy()
    if kind == "skill":
        return {one.skill_id: Label(one.ja, one.en) for one in terms.skills}
    if kind == "role":
        return {one.role_id: Label(one.ja, one.en) for one in terms.roles}
    return {one.course_id: Label(one.ja, one.en) for one in terms.courses}


def _licences(texts: Iterable[str]) -> Iterator[Label]:
    """The list's names of licences that are held, each with its class or its points."""
    for text in texts:
        for one in held_licences(text):
            if one.listed and one.held and not one.expected:
                yield Label(one.name, one.name, _grade(one.step, text))


def _grade(step: Step, text: str) -> str:
    """2級 or 第2種 where the text calls the class so; points of a test without the sign by which it orders them."""
    if not isinstance(step, int | float):
        return ""
    number = f"準{step - 0.5:g}" if step > 0 and step % 1 else f"{abs(step):g}"
    # 一 to 七 as figures, as the list reads them.
    folded = normalise(text).translate(str.maketrans("一二三四五六七", "1234567"))
    if f"{number}種" in folded:
        return f"第{number}種"
    return f"{number}級" if f"{number}級" in folded else number


def _schooling(entry: Mapping[str, Any]) -> Schooling:
    fields = _named("course", [entry["department"] or ""])
    return Schooling(EducationLevel(entry["level"]), fields[0] if fields else None)
