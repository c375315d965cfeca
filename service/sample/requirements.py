"""What a posting asks for: the structured fields, and the same in a firm's own words."""

from random import Random
from typing import Any

from service.sample.material import Occupation, sentences
from service.sample.wording import expand

_SCHOOLS = {
    "none": "学歴不問",
    "high_school": "高校",
    "vocational": "専門学校",
    "polytechnic": "短大・技大",
    "junior_college": "短大",
    "kosen": "高専・短大",
    "bachelor": "大学",
    "master": "大学院修士",
}
_ORDER = ("high_school", "vocational", "polytechnic", "junior_college", "kosen", "bachelor", "master", "doctor")


def education_min_of(random: Random, work: Occupation, kind: str) -> str:
    """The least education: high school for high-school postings, else near the lowest of the occupation."""
    if kind == "high_school":
        return "high_school"
    lowest = min(work.levels, key=_ORDER.index)
    if lowest == "high_school" and kind == "mid_career" and random.random() < 0.4:
        return "none"
    return "bachelor" if lowest in ("master", "doctor") else lowest


def licences_asked(work: Occupation, kind: str) -> tuple[list[str], list[str]]:
    """Qualifications required and preferred; schools' pupils are asked for none."""
    required = [each.name for each in work.licences if each.share >= 0.98 and each.years == 0]
    preferred = [each.name for each in work.licences if each.name not in required][:3]
    if kind in ("high_school", "internship", "side_job"):
        return [], []
    return required, preferred


def requirements_text(random: Random, work: Occupation, posting: dict[str, Any], kind: str, *, english: bool) -> str:
    """応募要件・求める人物像, agreeing with the structured fields."""
    slots = {
        "field": _field(random, work, english=english),
        "n": f"{posting['experience_years_min']:g}",
        "year": str(max(posting["graduation_fy"], default=0) + 1),
        "school": _SCHOOLS[posting["education_min"]],
        "licence": "、".join(posting["qualifications_required"]),
    }
    if english:
        return _english(random, posting, slots)
    pools = [_first_pool(posting, kind)]
    pools += ["licence"] if posting["qualifications_required"] else []
    pools += ["person"] if random.random() < 0.6 else []
    said = [expand(random.choice(sentences(f"openings.{pool}")).text, random, slots) for pool in pools]
    levels = [each["level"] for each in posting["languages"] if each["language"] == "ja"]
    if kind != "high_school" and levels and levels[0] in ("N3", "N2") and random.random() < 0.5:
        said.append(random.choice((f"日本語{levels[0]}程度。", f"日本語は{levels[0]}を目安にしています。")))
    if kind == "mid_career" and posting["education_min"] not in ("none", "high_school"):
        said.append(f"{_SCHOOLS[posting['education_min']]}卒以上。")
    return "".join(said)


def _first_pool(posting: dict[str, Any], kind: str) -> str:
    if kind == "internship":
        return "intern"
    if kind == "side_job":
        return "side"
    if kind == "high_school":
        return "pupil"
    if kind == "new_graduate":
        return "mixed" if "mid_career" in posting["audience"] and not posting["experience_years_min"] else "graduate"
    return "experience" if posting["experience_years_min"] else "beginner"


def _english(random: Random, posting: dict[str, Any], slots: dict[str, str]) -> str:
    pool = "en_experience" if posting["experience_years_min"] else "en_beginner"
    said = [expand(random.choice(sentences(f"openings.{pool}")).text, random, slots).replace("1 years", "1 year")]
    if posting["graduation_fy"]:
        said.append(f"For graduates of March {slots['year']}.")
    if posting["qualifications_required"]:
        said.append(f"Required: {slots['licence']}.")
    wanted = [
        f"{'Japanese' if each['language'] == 'ja' else 'English'} {each['level']}" for each in posting["languages"]
    ]
    said.append(f"{' and '.join(wanted)} or better.")
    if random.random() < 0.5:
        said.append(expand(random.choice(sentences("openings.en_person")).text, random, slots))
    return " ".join(said)


def _field(random: Random, work: Occupation, *, english: bool) -> str:
    if english and work.english:
        return random.choice(work.english.wishes)
    return random.choice(work.required)
