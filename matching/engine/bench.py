"""Measures the matching of a whole region beside FAISS, and writes the table.

python -m matching.engine.bench --date 2026-11-25 --out docs/performance.md

Each measurement is a process of its own, so that its peak memory is its own. The time of a run begins with opening
the stored region and ends when the last file is written.
"""

import argparse
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from threadpoolctl import threadpool_limits

from matching.artefact import encode_all, make_artefact, read_artefact
from matching.documents import person_document
from matching.encoder import load_encoder
from matching.engine.local import Engine, local_engine
from matching.engine.masks import judge_region
from matching.engine.merge import POSTINGS_LISTS
from matching.engine.ray_cluster import ray_engine, ray_in_order
from matching.engine.region_run import TOP, match_region
from matching.engine.stored import open_region, save_region
from matching.engine.synthetic import synthetic_region
from matching.evaluation.judgements import OWN_SETS
from matching.scoring import part_values, scores_of

START, END = "<!-- measured:engine -->", "<!-- /measured:engine -->"
CORES = 2
REPEATS, REPEATS_OF_TEXTS = 3, 15
SAMPLED, RECALLED = 200, 20
LIMIT_OF_TIME, GOAL_OF_TIME = 15, 4
LIMIT_OF_MEMORY, LIMIT_OF_RECALL, LIMIT_OF_RAY, LIMIT_OF_TEXTS = 6, 0.99, 1.25, 1_500
SEED = 1
WAKING = 2.0
"""Seconds for which each processor of the measured cluster is held before the work."""
STORE_OF_A_NODE = 2 * 2**30
"""Bytes of memory in which a node of the measured cluster keeps what travels."""
BAD_INPUT = 2
FRACTIONS = (100, 10, 1)
_ARTEFACT, _REGION, _RUN = "artefact.safetensors", "region", "run"

Measure = Callable[[Path, argparse.Namespace], dict[str, Any]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Answers 0 when all was measured, whether or not a limit is met, and else 2 with one line on what went wrong."""
    asked = _parser().parse_args(arguments)
    if asked.child:
        sys.stdout.write(json.dumps(MEASURES[asked.child](asked.folder, asked)))
        return 0
    document = asked.out.read_text(encoding="utf-8") if asked.out else f"{START}\n{END}\n"
    if START not in document or END not in document:
        sys.stderr.write(f"{asked.out}: no {START} and {END}\n")
        return BAD_INPUT
    try:
        text = _table(asked)
    except subprocess.CalledProcessError as failure:
        sys.stderr.write(f"could not be measured: {' '.join(failure.cmd)}\n")
        return BAD_INPUT
    sys.stdout.write(text)
    if asked.out:
        found = re.sub(f"{START}.*{END}", lambda _: f"{START}\n{text}{END}", document, count=1, flags=re.DOTALL)
        asked.out.write_text(found, encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m matching.engine.bench", description=__doc__)
    parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day that the table names")
    parser.add_argument("--out", type=Path, metavar="FILE.md", help=f"takes the table between {START} and {END}")
    parser.add_argument("--postings", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--engine", choices=("local", "ray"), default="local", help="ray: beside the local one")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "engine-bench")
    parser.add_argument("--child", choices=tuple(MEASURES), help=argparse.SUPPRESS)
    return parser


def _make(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    shutil.rmtree(folder, ignore_errors=True)
    region, artefact = synthetic_region(asked.postings, asked.people, SEED)
    save_region(region, folder / _REGION)
    (folder / _ARTEFACT).write_bytes(artefact.as_bytes())
    return {}


def _match(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """A run from the stored region to the files."""
    with _engine(asked.engine) as engine:
        return _run(folder, engine)


@contextmanager
def _engine(name: str) -> Iterator[Engine]:
    """The processors of this machine; by Ray as two nodes of one each, between which everything travels."""
    if name == "local":
        yield local_engine(CORES)
        return
    import ray
    from ray.cluster_utils import Cluster

    # By default a node of such a cluster shares 150 MiB and writes to the disk what is more; a real one 30 %.
    store = {"object_store_memory": STORE_OF_A_NODE}
    nodes: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False} | store)
    try:
        nodes.add_node(num_cpus=CORES - 1, **store)
        # The cluster stands before work comes: its processes have started, and do not share the processors with it.
        list(ray_in_order(nodes.address)(time.sleep, [WAKING] * CORES))
        yield ray_engine(nodes.address)
    finally:
        ray.shutdown()
        nodes.shutdown()


def _run(folder: Path, engine: Engine) -> dict[str, Any]:
    shutil.rmtree(folder / _RUN, ignore_errors=True)
    begun, worked = time.perf_counter(), time.process_time()
    region, artefact = open_region(folder / _REGION), read_artefact((folder / _ARTEFACT).read_bytes())
    report = match_region(region, artefact, folder / _RUN, engine=engine, clock=time.perf_counter)
    return {
        "wall": time.perf_counter() - begun,
        "processor": time.process_time() - worked,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "report": report,
    }


def _faiss(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """The median time of the dense top of the same shapes: whole texts against whole texts."""
    import faiss

    faiss.omp_set_num_threads(CORES)
    region = open_region(folder / _REGION)
    everybody, postings = np.arange(asked.people), np.arange(asked.postings)
    people = np.ascontiguousarray(region.people.rows(everybody)["whole"])
    texts = np.ascontiguousarray(region.postings.rows(postings)["whole"])
    index = faiss.IndexFlatIP(people.shape[1])
    index.add(people)
    seconds = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        index.search(texts, TOP)
        seconds.append(time.perf_counter() - begun)
    return {"wall": float(np.median(seconds)), "width": people.shape[1]}


def _recall(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """How many of the best of the full ranking, all eligible people by their own scores, stand in the lists' heads."""
    region, artefact = open_region(folder / _REGION), read_artefact((folder / _ARTEFACT).read_bytes())
    eligibility = judge_region(region, artefact)
    listed = pq.read_table(folder / _RUN / POSTINGS_LISTS, columns=["posting_id", "profile_id", "rank"]).to_pylist()
    heads: dict[str, set[str]] = {}
    for row in listed:
        if row["rank"] <= RECALLED:
            heads.setdefault(row["posting_id"], set()).add(row["profile_id"])
    found = best = eligible = 0
    sampled = min(SAMPLED, asked.postings)
    for posting in np.arange(sampled) * asked.postings // sampled:
        packed = eligibility.packed(np.array([posting]))
        people = np.sort(eligibility.people_line[np.unpackbits(packed[0], count=asked.people).view(np.bool_)])
        eligible += len(people)
        score = scores_of(part_values(region.postings.row(posting), region.people.rows(people), artefact), artefact)
        first = people[np.lexsort((people, -score))[:RECALLED]]
        best += len(first)
        found += len(heads.get(region.posting_ids[posting], set()) & {region.profile_ids[place] for place in first})
    return {"recall": found / max(best, 1), "eligible": eligible / (sampled * asked.people)}


def _texts(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """The people of our own judged sets from their texts to features, vectors and views, by one thread."""
    with threadpool_limits(1):
        encoder = load_encoder()
        artefact = make_artefact(encoder)
        records = [record for path in sorted(OWN_SETS.glob("*/profiles.jsonl")) for record in _lines(path)]
        rates = []
        for _ in range(REPEATS_OF_TEXTS):
            begun = time.process_time()
            people = [person_document(record) for record in records]
            vectors = encode_all(encoder, people)
            ready = [artefact.prepare(one, found) for one, found in zip(people, vectors, strict=True)]
            rates.append(len(ready) / (time.process_time() - begun))
    return {"rate": float(np.median(rates)), "people": len(records)}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


MEASURES: Mapping[str, Measure] = {
    "make": _make,
    "match": _match,
    "faiss": _faiss,
    "recall": _recall,
    "texts": _texts,
}


def _measured(asked: argparse.Namespace, child: str, fraction: int = 1, engine: str = "local") -> dict[str, Any]:
    """What the child says, for a part of all pairs: both sides are as much smaller."""
    root = fraction**0.5
    sizes = {"--postings": round(asked.postings / root), "--people": round(asked.people / root)}
    command = [sys.executable, "-m", "matching.engine.bench", "--child", child, "--engine", engine]
    command += [f"{name}={value}" for name, value in sizes.items()]
    command += ["--folder", str(asked.folder / str(fraction))]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured | {"pairs": sizes["--postings"] * sizes["--people"]}


def _table(asked: argparse.Namespace) -> str:
    """All measurements, and the table of them."""
    for fraction in FRACTIONS:
        _measured(asked, "make", fraction)
    load = os.getloadavg()[0]
    beside = _measured(asked, "faiss")
    runs = {fraction: _measured(asked, "match", fraction) for fraction in FRACTIONS}
    recall = _measured(asked, "recall")
    texts = _measured(asked, "texts")
    rows = _rows(asked, beside, runs, recall)
    told = f"features, vectors and views of {texts['people']} people from their texts, one thread"
    rows.append((told, f"{LIMIT_OF_TEXTS:,} a second", f"{texts['rate']:,.0f} a second"))
    if asked.engine == "ray":
        on_ray = _measured(asked, "match", engine="ray")
        ratio = on_ray["wall"] / runs[1]["wall"]
        rows.append(
            (
                "the same blocks by Ray on two local nodes that stand, one core and 2 GiB to share each",
                f"{LIMIT_OF_RAY} ×",
                f"{ratio:.2f} × ({on_ray['wall']:.1f} s)",
            )
        )
    shutil.rmtree(asked.folder, ignore_errors=True)
    lines = [f"Measured on {asked.date}, {_machine()}; the load before was {load:.1f}.", ""]
    lines += ["| what | limit | measured |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    stages = ", ".join(
        f"{stage} {took:.1f} s" for stage, took in runs[1]["report"]["seconds"].items() if stage != "all"
    )
    return "\n".join([*lines, "", f"Of the whole run: {stages}.", ""])


def _rows(
    asked: argparse.Namespace,
    beside: Mapping[str, Any],
    runs: Mapping[int, Mapping[str, Any]],
    recall: Mapping[str, Any],
) -> list[tuple[str, str, str]]:
    whole, shape = runs[1], f"{asked.people:,} people × {asked.postings:,} postings"
    ratio = whole["wall"] / beside["wall"]
    rows = [
        (
            f"FAISS IndexFlatIP, top {TOP} by one product of width {beside['width']}, {shape}, two threads",
            "",
            f"{beside['wall']:.2f} s",
        ),
        (
            f"{shape} matched: constraints, five parts, top {TOP} of both sides, allocation, files",
            f"{LIMIT_OF_TIME} × FAISS, goal {GOAL_OF_TIME} ×",
            f"{whole['wall']:.1f} s = {ratio:.1f} × ({whole['processor']:.1f} s of processor)",
        ),
        ("its peak memory, the mapped views counted", f"{LIMIT_OF_MEMORY} GiB", f"{whole['memory']:.1f} GiB"),
        ("share of pairs that break no constraint", "", f"{recall['eligible']:.0%}"),
        (
            f"recall of the full ranking's top {RECALLED}, {SAMPLED} postings",
            f"{LIMIT_OF_RECALL}",
            f"{recall['recall']:.4f}",
        ),
    ]
    for fraction, run in runs.items():
        rate = run["wall"] / run["pairs"] * 1e9
        rows.append((f"1/{fraction} of the pairs", "linear", f"{run['wall']:.1f} s, {rate:.1f} ns a pair"))
    return rows


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
