"""A region from its stored views to its lists: limits, candidates, the candidates' own scores, lists, allocation."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from matching.engine.blocks import Block, Sizes, plan_blocks, sample_rank
from matching.engine.candidates import NO_LIMIT, NOBODY, Candidates, Limits, short
from matching.engine.comparison import Comparison, comparison
from matching.engine.keys import heads_of_blocks, layout
from matching.engine.lists import ScoredPairs
from matching.engine.local import Engine, InOrder, Work, read_blocks
from matching.engine.masks import Eligibility, Places, judge_region
from matching.engine.merge import merge, write_report
from matching.engine.pair_scores import PairScores
from matching.engine.stored import Region, Table
from matching.parts import PARTS
from matching.ranker import ROUNDING

TOP = 50
_BLOCKS, _ABOUT = "blocks", "run.json"
Arrays = dict[str, NDArray[Any]]
Compute = Callable[[str, Work, int], Sequence[Arrays]]
"""Gets so many blocks of a stage computed, and answers them in order."""


class OtherRun(Exception):
    """The folder holds blocks of another region, artefact or plan."""


@dataclass(frozen=True, eq=False, slots=True)
class _Chosen:
    """Pairs that may stand in a list, by posting and then by person; `asked_again` people had to be asked twice."""

    postings: Places
    people: Places
    candidates: int
    asked_again: int


_NOBODY = _Chosen(np.zeros(0, np.intp), np.zeros(0, np.intp), 0, 0)


@dataclass(frozen=True, eq=False, slots=True)
class _Run:
    """What all stages need; `seconds` gathers how long each took."""

    region: Region
    artefact: Artefact
    eligibility: Eligibility
    compared: Comparison
    top: int
    sizes: Sizes
    compute: Compute
    clock: Callable[[], float]
    seconds: dict[str, float] = field(default_factory=dict)

    def finish(self, stage: str, work: Work, plan: tuple[Block, ...]) -> Sequence[Arrays]:
        """The blocks of one stage."""
        begun = self.clock()
        found = self.compute(stage, work, len(plan))
        self.seconds[stage] = self.clock() - begun
        return found


def match_region(
    region: Region,
    artefact: Artefact,
    folder: Path,
    *,
    engine: Engine,
    clock: Callable[[], float],
    top: int = TOP,
    sizes: Sizes = Sizes(),  # noqa: B008
) -> dict[str, Any]:
    """Writes the lists of both directions, the lists to show and the report into the folder; answers the report.

    Blocks stay in the folder; a run that was cut off goes on from them. Raises OtherRun where they belong to
    something else, and ValueError where another artefact made the views.
    """
    _refuse_views_of_another(region, artefact)
    _claim(folder, region, artefact, top, sizes)

    def on_file(stage: str, work: Work, count: int) -> Sequence[Arrays]:
        engine(work, count, folder / _BLOCKS / stage)
        return list(read_blocks(folder / _BLOCKS / stage, count))

    begun = clock()
    run = _begun(region, artefact, top, sizes, on_file, clock)
    chosen = _chosen(run)
    report = merge(region, _scored(run, chosen), folder, top, clock, run.seconds)
    run.seconds["all"] = clock() - begun
    return write_report(folder, report | _circumstances(run, chosen))


def score_region(
    region: Region,
    artefact: Artefact,
    *,
    engine: InOrder,
    top: int = TOP,
    sizes: Sizes = Sizes(),  # noqa: B008
) -> ScoredPairs:
    """Every pair that stands among the first `top` of either side, and some that do not, by own scores.

    Writes nothing. Raises ValueError where another artefact made the views.
    """
    _refuse_views_of_another(region, artefact)

    def in_memory(_: str, work: Work, count: int) -> Sequence[Arrays]:
        return [dict(block) for block in engine(work, range(count))]

    run = _begun(region, artefact, top, sizes, in_memory, clock=lambda: 0.0)
    return _scored(run, _chosen(run))


def _refuse_views_of_another(region: Region, artefact: Artefact) -> None:
    if region.version != artefact.version:
        raise ValueError(f"the views are of {region.version}, the artefact is {artefact.version}")


def _begun(
    region: Region, artefact: Artefact, top: int, sizes: Sizes, compute: Compute, clock: Callable[[], float]
) -> _Run:
    """The run, its pairs judged."""
    begun = clock()
    eligibility, compared = judge_region(region, artefact), comparison(region, artefact)
    seconds = {"eligibility": clock() - begun}
    return _Run(region, artefact, eligibility, compared, top, sizes, compute, clock, seconds)


def _claim(folder: Path, region: Region, artefact: Artefact, top: int, sizes: Sizes) -> None:
    """Marks the folder as this run's."""
    mine = {"region": region.content, "artefact": artefact.version, "top": top, "sizes": asdict(sizes)}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _ABOUT
    if path.exists() and json.loads(path.read_text(encoding="utf-8")) != mine:
        raise OtherRun(f"{folder} holds another run")
    path.write_text(json.dumps(mine, sort_keys=True), encoding="utf-8")


def _chosen(run: _Run) -> _Chosen:
    """Narrows all pairs to those that can matter to any list."""
    if not (run.region.posting_ids and run.region.profile_ids):
        return _NOBODY
    postings, people = len(run.region.posting_ids), len(run.region.profile_ids)
    line = run.eligibility.people_line
    limits = _limits(run)
    found = _candidates(run, "candidates", limits)
    begun = run.clock()
    by_person = layout(people, postings)
    theirs = [block["people"] for block in found]
    best = heads_of_blocks(theirs, by_person, people, run.top, ROUNDING)
    again = short(limits, best, line)
    keys = [best.keys]
    if again.any():
        unlimited = np.where(again, NO_LIMIT, NOBODY)
        repeated = [block["people"] for block in _candidates(run, "again", unlimited)]
        keys.append(heads_of_blocks(repeated, by_person, people, run.top, ROUNDING).keys)
    by_posting = layout(postings, people)
    listed = np.concatenate([block["postings"] for block in found])
    rows = np.concatenate([by_posting.readers(listed), *(by_person.named(one) for one in keys)])
    columns = np.concatenate([by_posting.named(listed), *(by_person.readers(one) for one in keys)])
    # Sorted and compared with their neighbours: a tenth of the time of `unique`, which hashes.
    pairs = np.sort(rows * people + columns)
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    run.seconds["narrowed"] = run.clock() - begun
    return _Chosen(pairs // people, pairs % people, sum(map(len, theirs)) + len(listed), int(np.count_nonzero(again)))


def _limits(run: _Run) -> Table:
    """How good a posting must be to come into question for a person's list."""
    line = run.eligibility.posting_line
    postings = len(line)
    sampled = min(run.sizes.sample, postings)
    sample = line[np.arange(sampled) * postings // sampled]
    plan = plan_blocks(len(run.region.profile_ids), run.sizes.sampled_people)
    rank = sample_rank(run.top, sampled, postings, run.sizes.deviations)
    work = Limits(run.compared, run.eligibility, sample, plan, rank, run.sizes.people)
    return np.concatenate([block["limits"] for block in run.finish("limits", work, plan)])


def _candidates(run: _Run, stage: str, limits: Table) -> Sequence[Arrays]:
    """The candidates above these limits."""
    postings, people = len(run.region.posting_ids), len(run.region.profile_ids)
    plan = plan_blocks(postings, run.sizes.postings)
    work = Candidates(
        compared=run.compared,
        eligibility=run.eligibility,
        blocks=plan,
        limits=limits,
        top=run.top,
        people_at_once=run.sizes.people,
        of_postings=layout(postings, people),
        of_people=layout(people, postings),
    )
    return run.finish(stage, work, plan)


def _scored(run: _Run, chosen: _Chosen) -> ScoredPairs:
    """The pairs with their own scores."""
    postings = len(run.region.posting_ids)
    starts = np.searchsorted(chosen.postings, np.arange(postings + 1))
    plan = plan_blocks(postings, run.sizes.scored) if len(chosen.postings) else ()
    work = PairScores(
        run.compared, run.eligibility, run.artefact, plan, chosen.postings, chosen.people, starts
    )  # fmt: skip
    found = run.finish("scores", work, plan)
    empty = {"score": np.zeros(0), "parts": np.zeros((0, len(PARTS)), np.float32), "unknown": np.zeros(0, np.uint16)}
    columns = {name: np.concatenate([none, *(block[name] for block in found)]) for name, none in empty.items()}
    return ScoredPairs(chosen.postings, chosen.people, columns["score"], columns["parts"], columns["unknown"], run.top)


def _circumstances(run: _Run, chosen: _Chosen) -> dict[str, Any]:
    return {
        "postings": len(run.region.posting_ids),
        "people": len(run.region.profile_ids),
        "top": run.top,
        "candidates": chosen.candidates,
        "asked_again": chosen.asked_again,
        "pairs_scored": len(chosen.postings),
        "artefact": run.artefact.version,
        "region": run.region.content,
        "on": run.region.on.isoformat(),
        "seconds": {stage: round(took, 3) for stage, took in run.seconds.items()},
    }
