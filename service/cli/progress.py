"""A bar for work that lasts longer than two seconds, when a person is looking."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

BEFORE_SHOWN = 2.0


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Gives the function that is told how many more are done; shows nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(label, total=total)
    shown = Timer(BEFORE_SHOWN, bar.start)
    shown.daemon = True
    shown.start()
    try:
        yield lambda done: bar.advance(task, done)
    finally:
        shown.cancel()
        bar.stop()
