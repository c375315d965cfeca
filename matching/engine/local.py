"""Runs blocks on this machine: in order, or each to a file, so that a finished one is never computed again."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

from numpy.typing import NDArray
from safetensors.numpy import load_file, save
from threadpoolctl import threadpool_limits

Work = Callable[[int], Mapping[str, NDArray[Any]]]
"""The arrays of one block, by its number; the same for the same number, wherever it is called."""


Item = TypeVar("Item")
Answer = TypeVar("Answer")


class InOrder(Protocol):
    """Whatever works through items, few at a time."""

    def __call__(self, work: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
        """The answers in the order of the items, each as soon as it is asked for."""


def in_order(work: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
    """One after the other, here; products of matrices use what processors there are."""
    return map(work, items)


class Engine(Protocol):
    """Whatever gets blocks computed and kept."""

    def __call__(self, work: Work, count: int, folder: Path) -> None:
        """Returns when the folder holds a file of each of the `count` blocks."""


def local_engine(workers: int) -> Engine:
    """Threads of this process: the time goes into products and sorting, which run side by side."""

    def finish(work: Work, count: int, folder: Path) -> None:
        def one(number: int) -> None:
            write_block(folder, number, work(number))

        with threadpool_limits(1), ThreadPoolExecutor(workers) as threads:
            running = [threads.submit(one, number) for number in unfinished(folder, count)]
            try:
                for future in running:
                    future.result()
            except BaseException:
                threads.shutdown(cancel_futures=True)
                raise

    return finish


def unfinished(folder: Path, count: int) -> list[int]:
    """The blocks that no file tells of; makes the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return [number for number in range(count) if not _path(folder, number).exists()]


def write_block(folder: Path, number: int, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Writes the block whole or not at all."""
    path = _path(folder, number)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(save(dict(arrays)))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read_blocks(folder: Path, count: int) -> Iterator[dict[str, NDArray[Any]]]:
    """The blocks in order."""
    return (load_file(_path(folder, number)) for number in range(count))


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number:06}.safetensors"
