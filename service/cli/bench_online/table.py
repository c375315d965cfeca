"""The table of the measurement, in the words of docs/performance.md."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

MEDIAN, P95 = 150, 300
"""Milliseconds a page with reasons may take."""
MATCHED = 60
"""Seconds after which a posting that was put over `/v1` has its shortlist."""
NIGHT = 1800
"""Seconds that a night's match may take."""
CHANGES = {"posting": "a posting put and matched", "person": "a person put and matched"}
PAGES = {
    "shortlist": "a posting's shortlist with its reasons",
    "suiting": "the postings that suit a person, with reasons",
    "review": "the review of a pair",
}


def written(
    on: date | None,
    load: float,
    filled: Mapping[str, Any],
    pages: Mapping[str, Sequence[float]],
    matched: Mapping[str, float],
    night: Mapping[str, float] | None,
) -> str:
    """Pages by kind in seconds; `filled` holds counts by name and seconds by stage, the others seconds and GiB."""
    lines = [f"Measured on {on}, {_machine()}; the load before was {load:.1f}.", ""]
    lines += ["| what | limit | measured |", "|---|---|---|"]
    for kind, seconds in pages.items():
        middle, high = np.percentile(seconds, [50, 95]) * 1000
        what = f"{PAGES[kind]}, {len(seconds)} different ones, each opened for the first time"
        limit = f"{MEDIAN} ms at the median, {P95} ms p95"
        lines.append(f"| {what} | {limit} | {middle:.0f} ms, {high:.0f} ms |")
    for kind, what in CHANGES.items():
        first, following = matched[kind], matched[f"next_{kind}"]
        lines.append(
            f"| {what} by a worker that just started, and the next | {MATCHED} s | {first:.1f} s, {following:.1f} s |"
        )
    lines.append(f"| the memory of the worker after these | | {matched['memory']:.1f} GiB |")
    if night is not None:
        took = f"{night['seconds']:.0f} s, {night['memory']:.1f} GiB"
        lines.append(f"| everybody matched with everything at night, and the worker's memory | {NIGHT} s | {took} |")
    counts = ", ".join(f"{count:,} {name}" for name, count in filled["counts"].items())
    stages = ", ".join(f"{stage} {took:.0f} s" for stage, took in filled["seconds"].items())
    return "\n".join([*lines, "", f"In the database: {counts}. Filling it took {stages}.", ""])


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, Python {platform.python_version()}"
