"""A region in a folder: ids, what the rules read, openings, and the views of everybody as memory-mapped tables."""

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.eligibility import RULES
from matching.engine.rule_values import as_plain, from_plain
from matching.parts import PERSON_VIEWS, POSTING_VIEWS
from matching.scoring import PreparedPerson, PreparedPosting

Table = NDArray[np.float32]
_ABOUT = "region.json"


class UnreadableRegion(Exception):
    """The folder holds no region, or one that was not written to its end; the message says which."""


@dataclass(frozen=True, eq=False, slots=True)
class Coded:
    """One value for each posting or person: the distinct values, and the place of each one's value among them."""

    values: tuple[Hashable, ...]
    codes: NDArray[np.int32]


@dataclass(frozen=True, eq=False, slots=True)
class Views:
    """All views of one side in one float32 table, a row each: whoever is compared lies in one piece of memory.

    `columns` say by name from which column a view goes up to, and without, which.
    """

    table: Table
    columns: Mapping[str, tuple[int, int]]

    def rows(self, places: NDArray[np.intp]) -> dict[str, Table]:
        """The views of these, by name."""
        rows = self.table[places]
        return {name: rows[:, start:stop] for name, (start, stop) in self.columns.items()}

    def row(self, place: int) -> dict[str, Table]:
        """The views of one."""
        return {name: self.table[place, start:stop] for name, (start, stop) in self.columns.items()}


def views_of(named: Mapping[str, Table]) -> Views:
    """The views of one side, each a table with a row for each."""
    ends = np.cumsum([table.shape[1] for table in named.values()])
    columns = {
        name: (int(end) - table.shape[1], int(end)) for (name, table), end in zip(named.items(), ends, strict=True)
    }
    return Views(np.concatenate(list(named.values()), axis=1), columns)


@dataclass(frozen=True, eq=False, slots=True)
class Region:
    """Postings and people by place, both sorted by id: a lower place is the earlier id.

    `asked` and `offered` hold what each of RULES reads, as of the day `on`; `openings` one number a
    posting. `version` is that of the artefact that made the views,
    `content` the SHA-256 of all that is stored.
    """

    version: str
    on: date
    posting_ids: tuple[str, ...]
    profile_ids: tuple[str, ...]
    openings: NDArray[np.int64]
    asked: tuple[Coded, ...]
    offered: tuple[Coded, ...]
    postings: Views
    people: Views
    content: str = ""


def gather_region(
    postings: Iterable[PreparedPosting],
    people: Iterable[PreparedPerson],
    openings: Mapping[str, int],
    on: date,
    version: str,
) -> Region:
    """The region of these documents, in whatever order they come; `openings` by posting id.

    `version` is that of the artefact that prepared them. Raises KeyError for a posting without openings.
    """
    asking = sorted(postings, key=lambda one: one.document.posting_id)
    offering = sorted(people, key=lambda one: one.document.profile_id)
    return Region(
        version=version,
        on=on,
        posting_ids=tuple(one.document.posting_id for one in asking),
        profile_ids=tuple(one.document.profile_id for one in offering),
        openings=np.array([openings[one.document.posting_id] for one in asking], np.int64),
        asked=tuple(coded([rule.asked(one.document) for one in asking]) for rule in RULES),
        offered=tuple(coded([rule.offered(one.document, on) for one in offering]) for rule in RULES),
        postings=views_of({name: _stacked([one.views[name] for one in asking]) for name in POSTING_VIEWS}),
        people=views_of({name: _stacked([one.views[name] for one in offering]) for name in PERSON_VIEWS}),
    )


def coded(values: Sequence[Hashable]) -> Coded:
    """The values with each distinct one kept once, in the order of its first appearance."""
    places: dict[Hashable, int] = {}
    codes = [places.setdefault(value, len(places)) for value in values]
    return Coded(tuple(places), np.array(codes, np.int32))


def save_region(region: Region, folder: Path) -> None:
    """Writes the region; `region.json` comes last, so a folder without it is unfinished."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _ABOUT).unlink(missing_ok=True)
    digest = hashlib.sha256()
    for name, array in _arrays(region):
        np.save(folder / f"{name}.npy", array)
        digest.update(name.encode() + repr((array.shape, array.dtype.str)).encode())
        digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    about = _about(region)
    digest.update(json.dumps(about, sort_keys=True).encode())
    text = json.dumps(about | {"content": digest.hexdigest()}, ensure_ascii=False, sort_keys=True)
    (folder / _ABOUT).write_text(text, encoding="utf-8")


def open_region(folder: Path) -> Region:
    """The region in the folder, its tables mapped and not read; raises UnreadableRegion."""
    try:
        about: dict[str, Any] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as failure:
        raise UnreadableRegion(f"{folder}: {failure}") from None
    if about["rules"] != [rule.constraint for rule in RULES]:
        raise UnreadableRegion(f"{folder}: written for other rules")
    return Region(
        version=about["version"],
        on=date.fromisoformat(about["on"]),
        posting_ids=tuple(about["posting_ids"]),
        profile_ids=tuple(about["profile_ids"]),
        openings=_mapped(folder, "openings"),
        asked=_read_coded(folder, "asked", about["asked"]),
        offered=_read_coded(folder, "offered", about["offered"]),
        postings=_read_views(folder, "postings", about["columns"]),
        people=_read_views(folder, "people", about["columns"]),
        content=about["content"],
    )


def _arrays(region: Region) -> Iterable[tuple[str, NDArray[Any]]]:
    yield "openings", region.openings
    for side, columns in (("asked", region.asked), ("offered", region.offered)):
        yield from ((f"{side}_{number}", one.codes) for number, one in enumerate(columns))
    yield from (("postings", region.postings.table), ("people", region.people.table))


def _about(region: Region) -> dict[str, Any]:
    return {
        "version": region.version,
        "on": region.on.isoformat(),
        "rules": [rule.constraint for rule in RULES],
        "posting_ids": region.posting_ids,
        "profile_ids": region.profile_ids,
        "columns": {"postings": dict(region.postings.columns), "people": dict(region.people.columns)},
        "asked": [[as_plain(value) for value in one.values] for one in region.asked],
        "offered": [[as_plain(value) for value in one.values] for one in region.offered],
    }


def _read_coded(folder: Path, side: str, values: Sequence[Sequence[Any]]) -> tuple[Coded, ...]:
    try:
        known = [tuple(map(from_plain, plain)) for plain in values]
    except (KeyError, TypeError) as failure:
        raise UnreadableRegion(f"{folder}: rules have changed since ({failure})") from None
    return tuple(Coded(one, _mapped(folder, f"{side}_{number}")) for number, one in enumerate(known))


def _read_views(folder: Path, side: str, columns: Mapping[str, Mapping[str, Sequence[int]]]) -> Views:
    return Views(_mapped(folder, side), {name: (start, stop) for name, (start, stop) in columns[side].items()})


def _mapped(folder: Path, name: str) -> NDArray[Any]:
    """A plain array over the mapped file; a memmap itself would be copied when it travels to another process."""
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))


def _stacked(rows: Sequence[Table]) -> Table:
    return np.stack(rows) if rows else np.zeros((0, 0), np.float32)
