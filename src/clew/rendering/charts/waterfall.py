"""Why two records were taken for one person, or not: each field's weight from the prior to the sum."""

from __future__ import annotations

from clew.methods.linkage.explaining import Explanation
from clew.problem import N_
from clew.rendering.charts import words
from clew.rendering.charts.drawing import INK, SERIES, SOFT, Chart, Drawing, Look, width_of, wrap
from clew.rendering.words import translate
from clew.rendering.words.linkage import field_name, level_name

WATERFALL = N_("Waterfall of weights (log2 of the odds), from the prior to the sum. {title}. {values}.")
FIELD = N_("field")
AGREEMENT = N_("agreement")
WEIGHT = N_("weight")
_SIZE, _LINE, _HEIGHT, _GAP = 12.0, 15.0, 16.0, 8.0


def waterfall(explanation: Explanation, title: str, look: Look | None = None) -> Chart:
    """A bar for the prior, each field that is known, the frequency of the values, and the sum.

    A bar to the right (filled) speaks for one person, one to the left (hatched) against it. Neither
    names nor record ids are drawn.
    """
    look = look or Look()
    drawing = Drawing(look, title)
    said = {part.field: level_name(part.level, look.language) for part in explanation.fields}
    bars = explanation.waterfall()
    rows = []
    for name, start, end in bars:
        rows.append((field_name(name, look.language), said.get(name, ""), f"{end - start:+.1f}"))
    ends = [0.0, *(value for _, start, end in bars for value in (start, end))]
    low, high = min(ends), max(ends)
    after = max(width_of(text, _SIZE, True) for _, _, text in rows) + 12
    scale = max(look.width - after - 6, 20) / max(high - low, 1e-9)

    def place(value: float) -> float:
        return 2.0 + (value - low) * scale

    top = drawing.y
    for (name, start, end), (field, agreement, weight) in zip(bars, rows, strict=True):
        text = f"{field}: {agreement}" if agreement else field
        for line in wrap(text, look.width - 4, _SIZE, name == "total"):
            drawing.y += _LINE
            drawing.text(2, drawing.y - 3, line, size=_SIZE, bold=name == "total")
        left, right = sorted((place(start), place(end)))
        fill = SERIES[0] if end >= start else "hatched"
        drawing.rect(left, drawing.y, max(right - left, 0.8), _HEIGHT, fill=fill, edge=INK)
        drawing.text(look.width - 2, drawing.y + 12, weight, size=_SIZE, bold=True, anchor="end")
        drawing.y += _HEIGHT + _GAP
    drawing.line(place(0), top, place(0), drawing.y - _GAP, stroke=SOFT, dashes="3 3")
    values = [f"{field}: {agreement} {weight}".replace(":  ", ": ") for field, agreement, weight in rows]
    head = tuple(translate(word, look.language) for word in (FIELD, AGREEMENT, WEIGHT))
    return drawing.done(words.alternative(WATERFALL, title, values, look.language), head, list(rows))
