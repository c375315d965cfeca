"""Small regions with many ties and all kinds of constraints, ready to be matched, and their lists read back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from matching.artefact import Artefact
from matching.documents import person_document, posting_document
from matching.engine.blocks import Sizes
from matching.engine.local import Engine, local_engine
from matching.engine.merge import PEOPLE_LISTS, POSTINGS_LISTS, SHOWN_LISTS
from matching.engine.region_run import match_region
from matching.engine.stored import Region, gather_region, open_region, save_region
from matching.parts import PARTS, PRIOR
from matching.prepared import Prepared
from matching.roles.space import RoleSpace
from matching.scoring import PreparedPerson, PreparedPosting
from tests.matching.builders import TODAY, a_posting, a_profile, an_education

WIDTHS = {"roles": 7, "backgrounds": 7, "wished": 7, "done": 7}
TEXT_WIDTH = 12
KINDS = 25
"""So few different views that many pairs have the same score."""


@dataclass(frozen=True)
class Market:
    """Prepared documents in no order, and the artefact that they are compared by."""

    postings: list[PreparedPosting]
    people: list[PreparedPerson]
    artefact: Artefact

    def stored(self, folder: Path) -> Region:
        """The region written and opened again."""
        openings = {one.document.posting_id: 1 + n % 3 for n, one in enumerate(self.postings)}
        save_region(gather_region(self.postings, self.people, openings, TODAY, self.artefact.version), folder)
        return open_region(folder)


def market(postings: int, people: int, seed: int = 1) -> Market:
    """A market drawn from the seed."""
    random = np.random.default_rng(seed)
    bounds = {part.name: (0.1 * number, 0.1 * number + 0.45) for number, part in enumerate(PARTS)}
    bounds["work"] = (0.5, 0.9)  # so high that some have nothing of the field
    space = RoleSpace((), np.zeros((TEXT_WIDTH, 0), np.float32), np.zeros(0, np.float32))
    artefact = Artefact("drawn", TEXT_WIDTH, space, bounds, dict(PRIOR))
    none = np.zeros((0, TEXT_WIDTH), np.float32)
    kinds = [_views(random, {part.posting for part in PARTS} | {part.person for part in PARTS}) for _ in range(KINDS)]
    asked = [Prepared(posting_document(_posting(random, n)), (), none, _kind(random, kinds)) for n in range(postings)]
    offered = [Prepared(person_document(_profile(random, n)), (), none, _kind(random, kinds)) for n in range(people)]
    random.shuffle(asked)
    random.shuffle(offered)
    return Market(asked, offered, artefact)


def matched(market: Market, folder: Path, *, top: int = 10, engine: Engine | None = None, **sizes: int) -> Path:
    """The folder with the lists of the market."""
    match_region(
        market.stored(folder / "region"),
        market.artefact,
        folder / "run",
        engine=engine or local_engine(1),
        clock=lambda: 0.0,
        top=top,
        sizes=Sizes(**{"people": 64, "postings": 16, "sample": 24, "sampled_people": 64, "scored": 16} | sizes),
    )
    return folder / "run"


def bytes_of(run: Path) -> dict[str, bytes]:
    """The files of a run, by name."""
    return {name: (run / name).read_bytes() for name in (POSTINGS_LISTS, PEOPLE_LISTS, SHOWN_LISTS)}


def read_lists(path: Path, reader: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of each reader, in the file's order."""
    lists: dict[str, list[dict[str, Any]]] = {}
    for row in pq.read_table(path).to_pylist():
        lists.setdefault(row[reader], []).append(row)
    return lists


def _kind(random: np.random.Generator, kinds: list[dict[str, Any]]) -> dict[str, Any]:
    return kinds[int(random.integers(len(kinds)))]


def _views(random: np.random.Generator, names: set[str]) -> dict[str, Any]:
    views = {}
    for name in sorted(names):
        row = np.abs(random.standard_normal(WIDTHS.get(name, TEXT_WIDTH))).astype(np.float32)
        views[name] = row / np.linalg.norm(row)
    return views


def _posting(random: np.random.Generator, number: int) -> dict[str, Any]:
    return a_posting(
        f"P{number:03}",
        audience=[["mid_career"], ["new_graduate"], ["mid_career", "internship"]][
            int(random.choice(3, p=[0.7, 0.15, 0.15]))
        ],
        graduation_fy=[2026],
        education_min=str(random.choice(["none", "high_school", "bachelor"])),
        experience_years_min=int(random.choice([0, 0, 3])),
        prefecture=str(random.choice(["43", "40"])),
        municipality=None,
        shift=str(random.choice(["day", "rotating"])),
        monthly_salary_max=int(random.integers(20, 40)) * 10_000,
        qualifications_required=[[], [], ["第二種電気工事士"], ["玉掛け技能講習"]][int(random.integers(4))],
    )


def _profile(random: np.random.Generator, number: int) -> dict[str, Any]:
    studies = bool(random.random() < 0.2)
    return a_profile(
        f"C{number:03}",
        desired_prefectures=[[], ["43"], ["40", "43"]][int(random.integers(3))],
        desired_monthly_salary_min=[None, 220_000, 300_000][int(random.integers(3))],
        accepts_shift=[True, False, None][int(random.integers(3))],
        education=[
            an_education(
                level=str(random.choice(["high_school", "bachelor"])),
                graduation="2027-03" if studies else "2012-03",
                expected=studies,
            )
        ],
        experience=[] if studies else a_profile()["experience"],
        qualifications=[[], ["第二種電気工事士"], ["玉掛け技能講習", "普通自動車免許"]][int(random.integers(3))],
    )
