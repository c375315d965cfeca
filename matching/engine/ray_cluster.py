"""The same blocks on a Ray cluster; what a lost node had not handed over is computed by another."""

import dataclasses
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from matching.engine.local import Answer, Engine, InOrder, Item, Work, unfinished, write_block

IN_FLIGHT = 2
"""Blocks handed out for each processor of the cluster: one computes, one waits; results stay few in memory."""


class RayNotInstalled(RuntimeError):
    """The cluster's extra is not installed."""


def ray_engine(address: str | None = None, processors: int | None = None) -> Engine:
    """Hands blocks to the cluster at this address, to the one already joined, or to one started here.

    `processors` is for one started here. Nodes need no shared disk: the region travels once for all stages, and this
    process writes the files. Raises RayNotInstalled.
    """
    ray = _joined(address, processors)
    sent = _Sent(ray)

    def finish(work: Work, count: int, folder: Path) -> None:
        missing = unfinished(folder, count)
        if not missing:
            return
        compute, at_once = sent.computing(work), _at_once(ray)
        running: dict[Any, int] = {}
        while missing or running:
            while missing and len(running) < at_once:
                number = missing.pop(0)
                running[compute(number)] = number
            (done, *_), _ = ray.wait(list(running), num_returns=1)
            write_block(folder, running.pop(done), ray.get(done))

    return finish


def ray_in_order(address: str | None = None, processors: int | None = None) -> InOrder:
    """Works through items on such a cluster and hands the answers over; writes nothing. Raises RayNotInstalled."""
    ray = _joined(address, processors)
    sent = _Sent(ray)

    def work_through(work: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
        compute, at_once = sent.computing(work), _at_once(ray)
        running: deque[Any] = deque()
        for item in items:
            running.append(compute(item))
            if len(running) == at_once:
                yield ray.get(running.popleft())
        while running:
            yield ray.get(running.popleft())

    return work_through


class _Sent:
    """What lies on the cluster for the work in hand, by identity, until the next: what that shares with it stays."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._compute = ray.remote(num_cpus=1, max_retries=-1)(_computed)
        self._lying: dict[int, tuple[Any, Any]] = {}

    def computing(self, work: Callable[[Item], Any]) -> Callable[[Item], Any]:
        """Hands one item to the cluster, and answers Ray's reference to what comes of it."""
        make, parts = _taken_apart(work)
        self._lying = {id(part): self._lying.get(id(part)) or (part, self._ray.put(part)) for part in parts}
        references = [self._lying[id(part)][1] for part in parts]
        return lambda item: self._compute.remote(make, item, *references)


def _taken_apart(work: Callable[[Item], Any]) -> tuple[Callable[..., Callable[[Item], Any]], list[Any]]:
    """What makes the work anew, and of which parts: of its fields, where it is a dataclass."""
    if not dataclasses.is_dataclass(work):
        return _itself, [work]
    return type(work), [getattr(work, field.name) for field in dataclasses.fields(work)]


def _itself(work: Callable[[Item], Answer]) -> Callable[[Item], Answer]:
    return work


def _computed(make: Callable[..., Callable[[Item], Answer]], item: Item, *parts: Any) -> Answer:
    with threadpool_limits(1):
        return make(*parts)(item)


def _at_once(ray: Any) -> int:
    return IN_FLIGHT * max(int(ray.cluster_resources().get("CPU", 1)), 1)


def _joined(address: str | None, processors: int | None) -> Any:
    """Ray, joined to a cluster."""
    ray = _ray()
    if not ray.is_initialized():
        own = {} if address else {"num_cpus": processors, "include_dashboard": False}
        ray.init(address=address, log_to_driver=False, configure_logging=False, **own)
    return ray


def _ray() -> Any:
    # A cluster started here would else tell its makers of itself.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
    except ModuleNotFoundError:
        raise RayNotInstalled("ray is not installed: pip install 'kakehashi[cluster]'") from None
    return ray
