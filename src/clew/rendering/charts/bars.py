"""Bars for a one-way table (hidden cells hatched), and the stages of justice in their own units."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from clew.methods.figures import CellState, Figure, Table, Unit
from clew.problem import N_
from clew.rendering.charts import words
from clew.rendering.charts.drawing import SERIES, SOFT, Chart, Drawing, Look, width_of, wrap
from clew.rendering.words import translate
from clew.rendering.words.figures import basis_text, count_text, figure_text, share_text
from clew.rendering.words.labels import label

PER_UNIT = N_("Counted in: {unit}")
LINE = 15.0
SIZE = 12.0


def bars(table: Table, title: str, look: Look | None = None, *, noted: bool = True) -> Chart:
    """A bar for each leaf of a table with one dimension, in the order declared.

    ``noted`` writes below what is counted; documents write it themselves.

    Raises ``ValueError`` for a table of several dimensions.
    """
    look = look or Look()
    if len(table.dimensions) != 1:
        raise ValueError("bars need a table of one dimension")
    (dimension,) = table.dimensions
    rows = [(code, table.cells[(code,)]) for code in dimension.leaves if (code,) in table.cells]
    drawing = Drawing(look, title)
    longest = max((cell.value or 0 for _, cell in rows), default=0)
    names = [label(code, look.language) for code, _ in rows]
    counts = [
        translate(words.HIDDEN, look.language)
        if cell.value is None
        else count_text(cell.value, look.language)
        for _, cell in rows
    ]
    short = translate(words.HIDDEN_SHORT, look.language)
    shown = [short if cell.value is None else text for (_, cell), text in zip(rows, counts, strict=True)]
    _rows(
        drawing,
        names,
        [None if cell.value is None or cell.state in _HIDING else cell.value for _, cell in rows],
        shown,
        longest=longest,
    )
    if noted:
        drawing.y += 4
        drawing.paragraph(basis_text(table.basis, look.language), size=10.5, fill=SOFT)
    pairs = list(zip(names, counts, strict=True))
    return drawing.done(
        words.alternative(words.BARS, title, [f"{name}: {text}" for name, text in pairs], look.language),
        (label(dimension.name, look.language), label(table.basis.unit, look.language)),
        [(name, text) for name, text in pairs],
    )


_HIDING = (CellState.PRIMARY, CellState.SECONDARY)


def _rows(
    drawing: Drawing,
    names: Sequence[str],
    values: Sequence[float | None],
    texts: Sequence[str],
    *,
    longest: float,
    colour: str = SERIES[0],
    beside: Sequence[str] = (),
) -> None:
    """Rows of bars; ``beside``: names of other rows that begin at the same place."""
    look = drawing.look
    room = look.width if look.narrow else min(look.width * 0.36, max(_widest([*names, *beside]), 40) + 12)
    after = _widest(texts) + 12
    left = 2.0 if look.narrow else room
    scale = max(look.width - left - after - 4, 20) / (longest or 1)
    for name, value, text in zip(names, values, texts, strict=True):
        lines = wrap(name, room - 10, SIZE)
        if look.narrow:
            for line in lines:
                drawing.y += LINE
                drawing.text(2, drawing.y - 3, line, size=SIZE)
            height, top = 16.0, drawing.y
            drawing.y += height + 9
        else:
            height = max(20.0, LINE * len(lines))
            top = drawing.y + (height - 20) / 2
            for number, line in enumerate(lines):
                base = drawing.y + (height - LINE * len(lines)) / 2 + LINE * (number + 1) - 4
                drawing.text(room - 8, base, line, size=SIZE, anchor="end")
            drawing.y += height + 7
            height = 20.0
        if value is None:
            width = 30.0
            drawing.rect(left, top, width, height, fill="hatched")
        else:
            width = value * scale
            drawing.rect(left, top, max(width, 0.8), height, fill=colour)
        drawing.text(left + width + 6, top + height / 2 + 4.4, text, size=SIZE, bold=value is not None)


def _widest(texts: Sequence[str]) -> float:
    return max((width_of(text, SIZE, bold=True) for text in texts), default=0)


def funnel(steps: Sequence[Figure], title: str, look: Look | None = None) -> Chart:
    """The stages of justice as bars, one group and one scale for each unit.

    ``steps`` in the order of the proceeding, each with its stage and unit. Units never share a scale:
    a complaint is not a suspect. A share is written only where the figure has its denominator.
    """
    look = look or Look()
    drawing = Drawing(look, title)
    rows: list[tuple[str, ...]] = []
    said: list[str] = []
    groups = [(unit, list(found)) for unit, found in groupby(steps, key=lambda step: step.basis.unit)]
    for number, (unit, group) in enumerate(groups):
        _heading(drawing, unit)
        names = [_stage_of(step, look) for step in group]
        values = [step.value for step in group]
        texts = [_value_of(step, look) for step in group]
        _rows(
            drawing,
            names,
            values,
            texts,
            longest=max((value or 0 for value in values), default=0),
            colour=SERIES[(0, 2, 1, 3)[number % 4]],
            beside=[_stage_of(step, look) for step in steps],
        )
        drawing.y += 2
        for name, step in zip(names, group, strict=True):
            unit_name = label(unit, look.language)
            share = share_text(step, look.language) or ""
            rows.append((name, unit_name, count_text(step.value, look.language), share))
            said.append(f"{name}: {figure_text(step, look.language)}")
    return drawing.done(
        words.alternative(words.FUNNEL, title, said, look.language),
        tuple(
            translate(message, look.language)
            for message in (N_("Stage"), N_("Unit"), words.COUNT, words.SHARE_OF)
        ),
        rows,
    )


def _heading(drawing: Drawing, unit: Unit) -> None:
    text = translate(PER_UNIT, drawing.look.language, unit=label(unit, drawing.look.language))
    drawing.y += 6
    drawing.line(0, drawing.y, drawing.look.width, drawing.y, stroke=SOFT, width=0.8, dashes="3 3")
    drawing.y += 5
    drawing.paragraph(text, size=11, bold=True, fill=SOFT)
    drawing.y += 5


def _stage_of(step: Figure, look: Look) -> str:
    stage = step.basis.stage
    text = label(stage, look.language) if stage else label(step.basis.unit, look.language)
    return text[:1].upper() + text[1:]


def _value_of(step: Figure, look: Look) -> str:
    if step.value is None:
        return translate(words.HIDDEN_SHORT, look.language)
    share = share_text(step, look.language)
    text = count_text(step.value, look.language)
    return f"{text} ({share})" if share else text
