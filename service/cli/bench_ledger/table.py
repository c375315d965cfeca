"""The table of the measurement, in the words of docs/performance.md."""

import os
import platform
from datetime import date

from service.cli.bench_ledger.years import Taken

POSTED, VERIFIED, STATED = 120, 20, 10
"""Seconds that 10,000 people's ten years, their verification, and one year's statement may take."""


def written(on: date | None, load: float, people: int, years: int, taken: Taken) -> str:
    """Limits beside what was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, Python {platform.python_version()}"
    both = taken.computed + taken.posted
    return "\n".join(
        [
            f"Measured on {on}, {machine}; the load before was {load:.1f}.",
            "",
            "| what | limit | measured |",
            "|---|---|---|",
            f"| {people:,} people × {years} years computed and posted | {POSTED} s | {both:.1f} s: computed"
            f" {taken.computed:.1f} s, approved and posted {taken.posted:.1f} s |",
            f"| their {taken.journals:,} journals verified | {VERIFIED} s | {taken.verified:.1f} s |",
            f"| one year's statement of {people:,} people | {STATED} s | {taken.stated:.2f} s |",
            "",
        ]
    )
