"""What a profile says of itself in one line: wishes, latest job, latest schooling; never a name or a school."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STILL = "9999-12"


@dataclass(frozen=True, slots=True)
class Headline:
    """`level` is a code of `EducationLevel`; a part that the profile does not tell is empty or None."""

    wishes: tuple[str, ...]
    latest_job: str | None
    level: str | None
    field: str | None
    is_enrolled: bool


def headline_of(content: Mapping[str, Any]) -> Headline:
    """The line of a profile's content."""
    jobs = [job for job in content["experience"] if job["title"]]
    job = max(jobs, key=lambda one: (one["to"] or STILL, one["from"]), default=None)
    schooling = max(content["education"], key=lambda one: one["graduation"], default=None)
    return Headline(
        wishes=tuple(content["desired_occupations"]),
        latest_job=job["title"] if job else None,
        level=schooling["level"] if schooling else None,
        field=(schooling["department"] or None) if schooling else None,
        is_enrolled=bool(schooling and schooling["expected"]),
    )
