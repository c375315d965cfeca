"""The lists of the region, made by the engine that matches whole regions, and stored as a match stores them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq

from matching.engine.local import local_engine
from matching.engine.merge import PEOPLE_LISTS, POSTINGS_LISTS
from matching.engine.region_run import match_region
from matching.engine.stored import gather_region
from matching.parts import PARTS
from matching.scoring import PreparedPerson, PreparedPosting
from service.cli.bench_online.storing import Loading
from service.postings.terms import OpenPosting

LENGTH, BELOW, SLOTS_IN_TEN = 50, 20, 1
"""A stored list, those kept below it, and the places in ten left to chance: what the service does unless told."""
CORES = 2


async def store_lists(
    loading: Loading,
    folder: Path,
    postings: Sequence[OpenPosting],
    asking: Sequence[PreparedPosting],
    offering: Sequence[PreparedPerson],
    people: Mapping[str, UUID],
) -> int:
    """Both directions' lists; `people` by reference. `folder` takes them on their way. Answers how many pairs."""
    with loading.stage("lists"):
        openings = {str(one.posting_id): 1 for one in postings}
        region = gather_region(asking, offering, openings, loading.today, loading.artefact.version)
        top = LENGTH + BELOW
        match_region(region, loading.artefact, folder, engine=local_engine(CORES), clock=perf_counter, top=top)
    with loading.stage("copying"):
        return await _copy_lists(loading, folder, postings, people)


async def _copy_lists(
    loading: Loading, folder: Path, postings: Sequence[OpenPosting], people: Mapping[str, UUID]
) -> int:
    known = {str(one.posting_id): one.posting_id for one in postings}
    run, copy = loading.ids.new(loading.now), loading.copy.copy_records_to_table
    of_postings = (
        (run, known[one], people[other], rank, score, unknown, parts)
        for one, other, rank, score, unknown, parts in _listed(folder / POSTINGS_LISTS)
    )
    of_people = (
        (people[other], known[one], run, score, unknown)
        for one, other, rank, score, unknown, _ in _listed(folder / PEOPLE_LISTS)
        if rank <= LENGTH
    )
    pair = ("run_id", "posting_id", "person_id", "rank", "score", "unknown", "parts")
    await copy("ranked_pair", columns=pair, records=of_postings)
    suiting = ("person_id", "posting_id", "run_id", "score", "unknown")
    await copy("person_posting", columns=suiting, records=of_people)
    await copy(
        "shortlist",
        columns=("posting_id", "run_id", "posting_digest", "length", "slots_in_ten", "updated_at"),
        records=[(one.posting_id, run, one.digest, LENGTH, SLOTS_IN_TEN, loading.now) for one in postings],
    )
    pairs: int = await loading.copy.fetchval("SELECT count(*) FROM ranked_pair")
    await _store_run(loading, run, len(postings), len(people), pairs)
    return pairs


def _listed(path: Path) -> Iterator[tuple[str, str, int, float, list[str], list[float]]]:
    """Posting, person, rank, score, unknown constraints and parts of every place of a file."""
    file = pq.ParquetFile(path)
    rules = file.schema_arrow.metadata[b"rules"].decode().split(",")
    named = [[name for bit, name in enumerate(rules) if bits >> bit & 1] for bits in range(2 ** len(rules))]
    for batch in file.iter_batches():
        columns = batch.to_pydict()
        parts = zip(*(columns[part.name] for part in PARTS), strict=True)
        whole = zip(
            *(columns[name] for name in ("posting_id", "profile_id", "rank", "score", "unknown")), parts, strict=True
        )
        for posting, person, rank, score, unknown, values in whole:
            yield posting, person, rank, min(score, 1.0), named[unknown], list(values)


async def _store_run(loading: Loading, run: UUID, postings: int, people: int, pairs: int) -> None:
    """The run, and its ranker, without which no list is explained."""
    artefact, now = loading.artefact, loading.now
    told: dict[str, Any] = {
        "id": run,
        "cause": "command",
        "business_date": loading.today,
        "ranker": artefact.version,
        "model": artefact.encoder,
        "started_at": now,
        "finished_at": now + timedelta(minutes=1),
        "postings": postings,
        "people": people,
        "pairs": pairs,
    }
    copy = loading.copy.copy_records_to_table
    await copy("match_run", columns=list(told), records=[tuple(told.values())])
    columns = ("version", "model", "artefact", "first_used_at")
    await copy("ranker", columns=columns, records=[(artefact.version, artefact.encoder, artefact.as_bytes(), now)])
