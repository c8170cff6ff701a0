"""Progress on a terminal where a person waits; nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_MANY = 2  # files from which on a bar for all of them is worth its line


@contextmanager
def counting_bar(title: str) -> Iterator[Callable[[int, int], None] | None]:
    """What to call with how much is done of how much; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    parts: tuple[Any, ...] = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def files_bar(total: int) -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
    """What to call with each file's name, and with the pages done of it."""
    if not sys.stderr.isatty():
        yield lambda _name: None, lambda _done, _of: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        files = bar.add_task("Files", total=total, visible=total >= _MANY)
        task = bar.add_task("", total=None)
        begun = 0

        def next_file(name: str) -> None:
            nonlocal begun
            bar.update(files, completed=begun)
            bar.update(task, description=escape(name), total=None, completed=0)
            begun += 1

        yield next_file, lambda done, of: bar.update(task, completed=done, total=of)
