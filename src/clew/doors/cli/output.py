"""What a command prints: results on stdout, progress and problems on stderr."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import click

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result for machines.")
"""The option every command has."""


class Advance(Protocol):
    """Tells how far a step has come: ``advance(done, total)``."""

    def __call__(self, done: int, total: int) -> None:
        """Tell that ``done`` of ``total`` parts are done."""


def print_json(value: Any) -> None:
    """Print a result as JSON; infinite and undefined numbers become ``null``."""
    speaks_utf8 = (sys.stdout.encoding or "").lower() in {"utf-8", "utf8"}
    json.dump(finite(value), sys.stdout, ensure_ascii=not speaks_utf8, indent=2)
    sys.stdout.write("\n")


def finite(value: Any) -> Any:
    """The value with infinite and undefined numbers as ``None``, arrays' numbers as Python's."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [finite(entry) for entry in value]
    if hasattr(value, "item") and not isinstance(value, str | int | float | bool):
        return finite(value.item())
    return value


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    """A progress bar on stderr for one step; on a stderr that is no terminal, a line at its end."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance
    click.echo(f"{title} ✓" if _can_write("✓") else f"{title} done", err=True)


@contextmanager
def steps_progress() -> Iterator[Callable[[str, int, int], None]]:
    """A list of steps on stderr, each with its bar; ``tell(step, done, total)`` moves one.

    On a stderr that is no terminal each step is one line when it is done.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from clew.rendering.words import translate

    console = Console(stderr=True)
    columns = (SpinnerColumn(finished_text="✓" if _can_write("✓") else "."), TextColumn("{task.description}"))
    with Progress(*columns, BarColumn(24), TimeElapsedColumn(), console=console) as bar:
        tasks: dict[str, Any] = {}
        said = set()
        bar.disable = not console.is_terminal

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(translate(step), total=total)
            bar.update(tasks[step], completed=done, total=total)
            if done >= total and step not in said:
                said.add(step)
                if not console.is_terminal:
                    click.echo(f"clew: {translate(step)}", err=True)

        yield tell


def _can_write(text: str) -> bool:
    try:
        text.encode(sys.stderr.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
