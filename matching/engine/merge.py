"""Lists in columnar files, the lists to show, and the report."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from matching.allocation.choice import choose_lists
from matching.allocation.exposure import gini, person_exposure, posting_exposure, reachable_people
from matching.allocation.pairs import PairTable
from matching.allocation.shortlists import Reader, Shortlists
from matching.eligibility import RULES
from matching.engine.lists import Cut, ScoredPairs
from matching.engine.market import market_rows, market_table
from matching.engine.stored import Region
from matching.parts import PARTS

POSTINGS_LISTS, PEOPLE_LISTS, SHOWN_LISTS = "postings_lists.parquet", "people_lists.parquet", "shown_lists.parquet"
REPORT = "report.json"


def merge(
    region: Region,
    pairs: ScoredPairs,
    folder: Path,
    top: int,
    clock: Callable[[], float],
    seconds: dict[str, float],
) -> dict[str, Any]:
    """Writes the lists of both directions and those to show; answers what the report says of them."""
    begun = clock()
    with ThreadPoolExecutor(1) as beside:
        cut = beside.submit(pairs.of_postings, top)
        of_people = pairs.of_people(top)
        of_postings = cut.result()
    seconds["lists"] = clock() - begun
    begun = clock()
    with ThreadPoolExecutor(1) as beside:
        files = beside.submit(_write_all, folder, region, pairs, {POSTINGS_LISTS: of_postings, PEOPLE_LISTS: of_people})
        shown, report = _allocated(region, pairs, market_rows(of_postings, of_people))
        files.result()
    _write_all(folder, region, pairs, {SHOWN_LISTS: shown})
    seconds["allocation and files"] = clock() - begun
    return {"postings_listed": len(of_postings.rows), "people_listed": len(of_people.rows)} | report


def write_report(folder: Path, report: dict[str, Any]) -> dict[str, Any]:
    """Writes the report, and answers it."""
    text = json.dumps(report, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / REPORT).write_text(text + "\n", encoding="utf-8")
    return report


def _allocated(region: Region, pairs: ScoredPairs, rows: NDArray[np.intp]) -> tuple[Cut, dict[str, Any]]:
    """The lists to show postings, chosen among these pairs."""
    market = market_table(region, pairs, rows)
    chosen = choose_lists(market, Reader.POSTING)
    report = {
        "method": chosen.method.value,
        "congestion": asdict(chosen.congestion) | {"lost_share": chosen.congestion.lost_share},
        "shown": len(chosen.lists.rows),
        "people_gini": gini(person_exposure(market, chosen.lists)[reachable_people(market)]),
        "postings_gini": _postings_gini(market, chosen.lists),
    }
    return Cut(rows[chosen.lists.rows], chosen.lists.rank.astype(np.int32)), report


def _postings_gini(market: PairTable, lists: Shortlists) -> float:
    offered = market.openings > 0
    return gini(posting_exposure(market, lists)[offered] / market.openings[offered])


def _table(region: Region, pairs: ScoredPairs, cut: Cut) -> pa.Table:
    """One row a place on a list; `unknown` has a bit for each rule, named in the schema's metadata."""
    rows = cut.rows
    columns = {
        "posting_id": pa.DictionaryArray.from_arrays(
            pa.array(pairs.postings[rows], pa.int32()), list(region.posting_ids)
        ),
        "profile_id": pa.DictionaryArray.from_arrays(
            pa.array(pairs.people[rows], pa.int32()), list(region.profile_ids)
        ),
        "rank": pa.array(cut.rank),
        "score": pa.array(pairs.score[rows]),
        "unknown": pa.array(pairs.unknown[rows]),
    }
    columns |= {part.name: pa.array(pairs.parts[rows, number]) for number, part in enumerate(PARTS)}
    about = {"on": region.on.isoformat(), "version": region.version, "rules": ",".join(one.constraint for one in RULES)}
    return pa.table(columns).replace_schema_metadata(about)


def _write_all(folder: Path, region: Region, pairs: ScoredPairs, cuts: Mapping[str, Cut]) -> None:
    for name, cut in cuts.items():
        _write(folder / name, _table(region, pairs, cut))


def _write(path: Path, table: pa.Table) -> None:
    """Whole or not at all; ids as a dictionary, numbers as they are."""
    partial = path.with_suffix(".partial")
    pq.write_table(table, partial, use_dictionary=["posting_id", "profile_id"], compression="zstd", compression_level=1)
    partial.replace(path)
