"""The printed page of a run: each step with its sentences, its figures and their caveats."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clew.methods.figures import Figure, Table
from clew.rendering.words import translate
from clew.rendering.words.figures import PAIR, basis_text, figure_text
from clew.rendering.words.languages import current_language

if TYPE_CHECKING:
    from clew.rendering.exhibits import Exhibit, Step


def page_text(steps: Sequence[Step], language: str | None = None, width: int = 80) -> str:
    """The steps as plain text of at most ``width`` columns, for a terminal or a file."""
    from clew.rendering.exhibits import in_language

    tag = language or current_language()
    blocks: list[str] = []
    for number, step in enumerate(steps, 1):
        title = f"{number}. {in_language(step.title, tag, str(number))}"
        lines = [title, "─" * min(len(title), width)]
        for line in step.lines:
            lines += _wrapped(in_language(line, tag, str(number)), width, "")
        for exhibit in step.exhibits:
            lines += _exhibit(exhibit, tag, width)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _exhibit(exhibit: Exhibit, language: str, width: int) -> list[str]:
    from clew.rendering.charts import Look
    from clew.rendering.exhibits import grid

    content = exhibit.content
    heading = exhibit.heading(language)
    if isinstance(content, Figure):
        lines = _wrapped(
            translate(PAIR, language, name=heading, text=figure_text(content, language)), width, "  "
        )
        about = basis_text(content.basis, language, content.denominator)
    else:
        lines = _wrapped(heading, width, "  ")
        if isinstance(content, Table):
            heads, rows = grid(content, language)
            about = basis_text(content.basis, language)
        else:
            chart = content(heading, Look(language))
            heads, rows = list(chart.head), [list(row) for row in chart.rows]
            about = exhibit.counts(language)
        lines += _columns([heads, *rows], width)
    lines += _wrapped(about, width, "      ") if about else []
    for text in [exhibit.remark(language), *exhibit.cautions(language)]:
        lines += _wrapped(f"! {text}", width, "    ") if text else []
    return lines


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    ) or [""]


def _columns(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Rows in columns, the first to the left and the others to the right; one below the other where
    they are too wide for that."""
    count = max(len(row) for row in rows)
    sizes = [max(len(row[place]) for row in rows if place < len(row)) for place in range(count)]
    room = width - 4 - sum(size + 2 for size in sizes[1:])
    if room < min(sizes[0], 24):
        return [
            line for row in rows for line in _wrapped(" · ".join(text for text in row if text), width, "    ")
        ]
    sizes[0] = min(sizes[0], room)
    lines = []
    for row in rows:
        *above, first = textwrap.wrap(row[0], sizes[0]) or [""]
        lines += [f"    {line}" for line in above]
        rest = "".join(f"  {text:>{size}}" for text, size in zip(row[1:], sizes[1:], strict=False))
        lines.append(f"    {first:<{sizes[0]}}{rest}".rstrip())
    return lines
