"""Reads a judged set: a folder with postings, profiles, grades, conflicts, groups and its date."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

OWN_SETS = Path(__file__).with_name("sets")
"""Folders of sets that we wrote and judged ourselves, on which weights may be chosen; see its README.md."""
_BLANKS = re.compile(r"[ \t]+")


class UnreadableSet(Exception):
    """A file of the set is missing or is not written as its format says."""


@dataclass(frozen=True)
class JudgedSet:
    """Grades by posting and profile; pairs not listed are 0. Groups hold postings and profiles by id."""

    on: date
    posting_ids: tuple[str, ...]
    profile_ids: tuple[str, ...]
    grades: dict[str, dict[str, int]]
    conflicts: dict[tuple[str, str], str]
    groups: dict[str, frozenset[str]]

    def grade(self, posting_id: str, profile_id: str) -> int:
        """The grade of one pair."""
        return self.grades.get(posting_id, {}).get(profile_id, 0)


def read_set(folder: Path) -> JudgedSet:
    """The judged set in a folder; raises UnreadableSet with the file, and the line where there is one."""
    try:
        on = date.fromisoformat(json.loads((folder / "set.json").read_text(encoding="utf-8"))["date"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableSet(f"{folder / 'set.json'}: {error}") from error
    grades: dict[str, dict[str, int]] = {}
    for posting_id, profile_id, grade in _rows(folder / "qrels.tsv", columns=3):
        grades.setdefault(posting_id, {})[profile_id] = _whole_number(grade, folder / "qrels.tsv")
    groups: dict[str, set[str]] = {}
    for member, group in _rows(folder / "groups.tsv", columns=2, required=False):
        groups.setdefault(group, set()).add(member)
    return JudgedSet(
        on=on,
        posting_ids=_ids(folder / "postings.jsonl", "posting_id"),
        profile_ids=_ids(folder / "profiles.jsonl", "profile_id"),
        grades=grades,
        conflicts={(row[0], row[1]): row[2] for row in _rows(folder / "conflicts.tsv", columns=3)},
        groups={group: frozenset(members) for group, members in groups.items()},
    )


def read_annotations(path: Path) -> dict[str, dict[str, int]]:
    """TREC judgements (`query 0 document grade`, tabs or ASCII blanks between: U+3000 is part of a title)."""
    grades: dict[str, dict[str, int]] = {}
    for line in _lines(path):
        parts = [part for part in _BLANKS.split(line) if part]
        if len(parts) != 4:
            raise UnreadableSet(f"{path}: 「{line[:60]}」")
        grades.setdefault(parts[0], {})[parts[2]] = _whole_number(parts[3], path)
    return grades


def _ids(path: Path, key: str) -> tuple[str, ...]:
    try:
        return tuple(json.loads(line)[key] for line in _lines(path))
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableSet(f"{path}: {error}") from error


def _rows(path: Path, *, columns: int, required: bool = True) -> Iterator[list[str]]:
    if not required and not path.exists():
        return
    for line in _lines(path):
        row = line.split("\t")
        if len(row) != columns:
            raise UnreadableSet(f"{path}: 「{line[:60]}」")
        yield row


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSet(f"{path}: {error}") from error
    return [line for line in text.split("\n") if line.strip()]


def _whole_number(text: str, path: Path) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise UnreadableSet(f"{path}: {error}") from error
