"""The jobs of a profile with their months: how long somebody did what; never where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.documents import Experience
from matching.eligibility.experience import months


@dataclass(frozen=True, slots=True)
class Job:
    """From "YYYY-MM" to "YYYY-MM", both worked in; `ends` None: still held.

    `months`: how many these are up to today, None where the beginning is not told.
    """

    title: str
    begins: str | None
    ends: str | None
    months: int | None


def jobs_of(content: Mapping[str, Any], on: date) -> tuple[Job, ...]:
    """The jobs in the order of the profile, so that `experience.1.title` is of the second."""
    return tuple(
        Job(one["title"], one["from"], one["to"], months([Experience("", "", one["from"], one["to"], "")], on))
        for one in content["experience"]
    )
