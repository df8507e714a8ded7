"""Which lists saw the same persons: capture histories as columns over a matrix of dots."""

from __future__ import annotations

from clew.methods.captures import Captures, history_tuple
from clew.problem import N_
from clew.rendering.charts import words
from clew.rendering.charts.drawing import (
    GRID,
    INK,
    PAPER,
    SERIES,
    SOFT,
    Chart,
    Drawing,
    Look,
    nice_ticks,
    width_of,
    wrap,
)
from clew.rendering.words import translate
from clew.rendering.words.figures import count_text
from clew.rendering.words.formats import format_names
from clew.rendering.words.labels import label

LISTS = N_("Seen by")
PERSONS = N_("persons")
REST = N_("Combinations not drawn: {number}, together {count} persons.")
REST_HIDDEN = N_("Combinations not drawn: {number}.")


def overlap(
    captures: Captures, title: str, look: Look | None = None, *, smallest: int = 1, draw: int = 0
) -> Chart:
    """Persons by capture history, the most frequent first; counts below ``smallest`` are hatched."""
    look = look or Look()
    table = captures.table(draw)
    lists = len(captures.names)
    found = sorted(
        ((int(table[h]), h) for h in range(1, len(table)) if table[h]), key=lambda x: (-x[0], x[1])
    )
    names = [label(name, look.language) for name in captures.names]
    drawing = Drawing(look, title)
    left = min(look.width * 0.34, max(width_of(name, 12) for name in names) + 16)
    most = max(1, int((look.width - left - 8) // 24))
    drawn, rest = found[:most], found[most:]
    step = min(46.0, (look.width - left - 8) / max(len(drawn), 1))
    top, height = drawing.y + 16, 150.0
    ticks = nice_ticks(0, drawn[0][0] if drawn else 1, 5)
    for tick in ticks:
        y = top + height - height * tick / ticks[-1]
        drawing.line(left, y, look.width, y, stroke=GRID)
        drawing.text(left - 6, y + 4, count_text(tick, look.language), size=11, fill=SOFT, anchor="end")
    for number, (count, _) in enumerate(drawn):
        hidden = count < smallest
        tall = 9.0 if hidden else height * count / ticks[-1]
        x = left + step * number + step * 0.16
        fill = "hatched" if hidden else SERIES[0]
        drawing.rect(x, top + height - tall, step * 0.68, tall, fill=fill)
        if not hidden:
            drawing.text(
                x + step * 0.34,
                top + height - tall - 4,
                count_text(count, look.language),
                size=10.5,
                bold=True,
                anchor="middle",
            )
    drawing.y = top + height + 10
    _matrix(drawing, names, [history for _, history in drawn], left, step)
    if rest:
        total = sum(count for count, _ in rest)
        message = REST_HIDDEN if any(count < smallest for count, _ in rest) else REST
        drawing.paragraph(
            translate(message, look.language, number=len(rest), count=total), size=10.5, fill=SOFT
        )
    hidden_text = translate(words.HIDDEN, look.language)
    rows: list[tuple[str, ...]] = []
    for count, history in found:
        seen = [name for name, is_in in zip(names, history_tuple(history, lists), strict=True) if is_in]
        text = hidden_text if count < smallest else count_text(count, look.language)
        rows.append((format_names(seen, look.language), text))
    return drawing.done(
        words.alternative(
            words.OVERLAP, title, [f"{names}: {count}" for names, count in rows[:most]], look.language
        ),
        (translate(LISTS, look.language), translate(PERSONS, look.language)),
        rows,
    )


def _matrix(drawing: Drawing, names: list[str], histories: list[int], left: float, step: float) -> None:
    row = 22.0
    for number, name in enumerate(names):
        y = drawing.y + row * number
        if number % 2 == 0:
            drawing.rect(0, y, drawing.look.width, row, fill="#f1f4f7", edge="")
        line = wrap(name, left - 12, 12)[0]
        drawing.text(left - 10, y + 15, line, size=12, anchor="end")
    for column, history in enumerate(histories):
        x = left + step * (column + 0.5)
        seen = [number for number in range(len(names)) if history >> number & 1]
        drawing.line(
            x,
            drawing.y + row * (seen[0] + 0.5),
            x,
            drawing.y + row * (seen[-1] + 0.5),
            stroke=SERIES[0],
            width=2.4,
        )
        for number in range(len(names)):
            is_in = number in seen
            drawing.circle(
                x,
                drawing.y + row * (number + 0.5),
                5 if is_in else 3,
                SERIES[0] if is_in else PAPER,
                INK if is_in else SOFT,
            )
    drawing.y += row * len(names) + 4
