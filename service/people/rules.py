"""Rules about people: who is a high-school student, what of a record is new consent, what lists ask of a profile."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from service.people.facets import edition, facets
from service.people.terms import Alike, LikelyDuplicate

STILL = "9999-12"
"""Of a job that goes on, later than any month in which one ended."""


def is_high_school_student(content: Mapping[str, Any], today: date) -> bool:
    """Whether a person is still at high school: by her own word, or because the month of leaving has not come.

    Such a person is in no coordinator's and no company's shortlist; the school alone acts (R-33: the custom of
    新規高等学校卒業者の採用選考, where students are reached through their school only).
    """
    schools = (entry for entry in content["education"] if entry["level"] == "high_school")
    return any(entry["expected"] or entry["graduation"] > f"{today:%Y-%m}" for entry in schools)


def schools_attended_now(content: Mapping[str, Any]) -> list[str]:
    """Names of the schools at which a person is enrolled."""
    return [entry["school"] for entry in content["education"] if entry["expected"]]


def holds_back(found: LikelyDuplicate) -> bool:
    """Whether a registration waits until somebody has looked at this one.

    One telephone or address is enough; so are equal kana, unless both birth dates are known and differ.
    """
    is_reached_alike = Alike.PHONE in found.alike or Alike.EMAIL in found.alike
    return is_reached_alike or (Alike.KANA in found.alike and not found.is_born_otherwise)


def searched(text: str) -> str:
    """A text as words are looked for in it: in half width, in small letters."""
    return unicodedata.normalize("NFKC", text).lower()


def latest_employer(content: Mapping[str, Any]) -> str | None:
    """Where she works, or worked last, as far as she told."""
    jobs = [job for job in content["experience"] if job["employer"]]
    last = max(jobs, key=lambda one: (one["to"] or STILL, one["from"]), default=None)
    return last["employer"] if last else None


def has_kanji(text: str) -> bool:
    """Whether one of its signs is a kanji, which no kana begins with."""
    return any("CJK" in unicodedata.name(sign, "") or sign == "々" for sign in text)


def may_be_name(text: str) -> bool:
    """Whether it is written in kanji or kana alone, as a Japanese name is."""
    signs = [sign for sign in text if not sign.isspace()]
    return bool(signs) and all(has_kanji(sign) or _is_kana(sign) for sign in signs)


def _is_kana(sign: str) -> bool:
    return any(kind in unicodedata.name(sign, "") for kind in ("HIRAGANA", "KATAKANA"))


def listed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Of a profile what lists ask, by the columns of its narrow row; schools and employers are not looked through."""
    begins = content["available_from"]
    return {
        "words": "\n".join(searched(told) for told in _told_freely(content)),
        "residence_prefecture": content["residence_prefecture"],
        "desired_municipalities": list(content["desired_municipalities"]),
        "available_from": date.fromisoformat(begins) if begins else None,
        **facets(content),
        "edition": edition(),
    }


def _told_freely(content: Mapping[str, Any]) -> Iterator[str]:
    for name in ("desired_occupations", "skills", "qualifications"):
        yield from content[name]
    for job in content["experience"]:
        yield from (job["title"], job["summary"])
    yield content["summary"]
