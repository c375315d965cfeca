"""The cluster computes the same blocks; a node lost takes nothing finished with it."""

import importlib.util
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching.engine import ray_cluster
from matching.engine.local import Work, in_order, write_block
from matching.engine.ray_cluster import IN_FLIGHT, RayNotInstalled, ray_engine, ray_in_order
from matching.engine.region_run import score_region
from matching.engine.stored import open_region
from tests.matching.engine.small_regions import bytes_of, market, matched

HAS_RAY = importlib.util.find_spec("ray") is not None
MARKET = market(60, 300)


@pytest.mark.skipif(HAS_RAY, reason="ray is installed")
def test_without_ray_the_engine_says_what_to_install() -> None:
    for join in (ray_engine, ray_in_order):
        with pytest.raises(RayNotInstalled, match="cluster"):
            join()


@pytest.mark.long
@pytest.mark.skipif(not HAS_RAY, reason="ray, of the cluster extra, is not installed")
@pytest.mark.filterwarnings("ignore")
def test_answers_come_in_the_order_of_items_of_which_few_are_in_work(monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")]))
    drawn: list[int] = []

    def items() -> Iterator[int]:
        for number in range(20):
            drawn.append(number)
            yield number

    try:
        answers = ray_in_order(processors=2)(_waited, items())
        assert next(answers) == 0
        assert len(drawn) == 2 * IN_FLIGHT
        assert list(answers) == list(range(1, 20))
    finally:
        ray.shutdown()


def _waited(number: int) -> int:
    """The earlier ones take longer."""
    time.sleep(0.2 / (1 + number))
    return number


@pytest.mark.long
@pytest.mark.skipif(not HAS_RAY, reason="ray, of the cluster extra, is not installed")
@pytest.mark.filterwarnings("ignore")
def test_what_the_stages_share_is_sent_once_and_both_ways_answer_as_the_local_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")]))
    plain = matched(MARKET, tmp_path / "plain")
    region = open_region(tmp_path / "plain" / "region")
    sent: Counter[str] = Counter()
    put = ray.put

    def counted(part: Any) -> Any:
        sent[type(part).__name__] += 1
        return put(part)

    monkeypatch.setattr(ray, "put", counted)
    try:
        run = matched(MARKET, tmp_path / "cluster", engine=ray_engine(processors=2))
        assert bytes_of(run) == bytes_of(plain)
        assert (sent["Comparison"], sent["Eligibility"]) == (1, 1)
        scored = score_region(region, MARKET.artefact, engine=ray_in_order(), top=10)
        assert (sent["Comparison"], sent["Eligibility"]) == (2, 2)
    finally:
        ray.shutdown()
    here = score_region(region, MARKET.artefact, engine=in_order, top=10)
    for one, other in zip(astuple(scored), astuple(here), strict=True):
        assert np.array_equal(one, other)


@pytest.mark.long
@pytest.mark.skipif(not HAS_RAY, reason="ray, of the cluster extra, is not installed")
@pytest.mark.filterwarnings("ignore")
def test_a_killed_node_loses_only_what_was_not_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ray
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")]))
    plain = bytes_of(matched(MARKET, tmp_path / "plain"))
    cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    other = cluster.add_node(num_cpus=1)
    written: list[tuple[str, int]] = []
    before: set[str] = set()

    def write_and_kill(folder: Path, number: int, arrays: Any) -> None:
        write_block(folder, number, arrays)
        written.append((folder.name, number))
        if len(written) == 7:
            before.update(f"{stage} {done}" for stage, done in written)
            cluster.remove_node(other, allow_graceful=False)

    monkeypatch.setattr(ray_cluster, "write_block", write_and_kill)
    computed = tmp_path / "computed"
    try:
        ray.init(address=cluster.address, log_to_driver=False)
        engine = _told(ray_engine(), computed)
        assert bytes_of(matched(MARKET, tmp_path / "cluster", engine=engine, postings=8)) == plain
    finally:
        ray.shutdown()
        cluster.shutdown()
    assert len(written) == len(set(written)) > 7
    calls = computed.read_text().splitlines()
    assert {call: calls.count(call) for call in before} == dict.fromkeys(before, 1)


@dataclass(frozen=True)
class _Told:
    """Work each block of which takes long enough for both nodes to be busy, and tells the log that it was computed."""

    work: Work
    stage: str
    log: Path

    def __call__(self, number: int) -> Any:
        with self.log.open("a") as file:
            file.write(f"{self.stage} {number}\n")
        time.sleep(0.2)
        return self.work(number)


def _told(engine: Any, log: Path) -> Any:
    return lambda work, count, folder: engine(_Told(work, folder.name, log), count, folder)
