"""A line that moves while something takes long, where standard error is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Called with the number of answers so far, the number of questions, and a word on the latest.
Advance = Callable[[int, int, str], None]


@contextmanager
def moving_line() -> Iterator[Advance | None]:
    """Shows the line while the block runs; None where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def advance(done: int, total: int, latest: str) -> None:
            bar.update(task, completed=done, total=total, description=latest)

        yield advance
