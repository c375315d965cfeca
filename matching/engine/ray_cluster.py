"""The same blocks on a Ray cluster; what a lost node had not handed over is computed by another."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from matching.engine.local import Engine, Work, unfinished, write_block

IN_FLIGHT = 2
"""Blocks handed out for each processor of the cluster: one computes, one waits; results stay few in memory."""


class RayNotInstalled(RuntimeError):
    """The cluster's extra is not installed."""


def ray_engine(address: str | None = None, processors: int | None = None) -> Engine:
    """Hands blocks to the cluster at this address, to the one already joined, or to one started here.

    `processors` is for one started here. Nodes need no shared disk: the region travels once, and this process
    writes the files. Raises RayNotInstalled.
    """
    ray = _ray()
    if not ray.is_initialized():
        own = {} if address else {"num_cpus": processors, "include_dashboard": False}
        ray.init(address=address, log_to_driver=False, configure_logging=False, **own)

    def finish(work: Work, count: int, folder: Path) -> None:
        missing = unfinished(folder, count)
        if not missing:
            return
        shared, compute = ray.put(work), ray.remote(num_cpus=1, max_retries=-1)(_computed)
        at_once = IN_FLIGHT * max(int(ray.cluster_resources().get("CPU", 1)), 1)
        running: dict[Any, int] = {}
        while missing or running:
            while missing and len(running) < at_once:
                number = missing.pop(0)
                running[compute.remote(shared, number)] = number
            (done, *_), _ = ray.wait(list(running), num_returns=1)
            write_block(folder, running.pop(done), ray.get(done))

    return finish


def _computed(work: Work, number: int) -> Mapping[str, NDArray[Any]]:
    with threadpool_limits(1):
        return work(number)


def _ray() -> Any:
    try:
        import ray
    except ModuleNotFoundError:
        raise RayNotInstalled("ray is not installed: pip install 'kakehashi[cluster]'") from None
    return ray
