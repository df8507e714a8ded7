"""A map of tiles: one square for each region, roughly where it lies, and no borders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clew.problem import N_
from clew.rendering.charts import words
from clew.rendering.charts.drawing import INK, PAPER, SOFT, Chart, Drawing, Look, wrap
from clew.rendering.words import translate
from clew.rendering.words.figures import count_text

REGION = N_("region")
SHADES = ("#eaf2f8", "#bcd6e8", "#7fb0d0", "#3d7ea8", "#14466b")


@dataclass(frozen=True, slots=True)
class Tile:
    """A region: its name, its column and row from the top left (from 0), its count or ``None`` if hidden."""

    name: str
    column: int
    row: int
    value: int | None


def tiles(found: Sequence[Tile], unit: str, title: str, look: Look | None = None) -> Chart:
    """A tile for each region, darker the higher its count; hidden counts are hatched."""
    look = look or Look()
    drawing = Drawing(look, title)
    columns = max((tile.column for tile in found), default=0) + 1
    rows_ = max((tile.row for tile in found), default=0) + 1
    side = min(96.0, (look.width - 4) / columns)
    left = (look.width - side * columns) / 2
    size = 12.0 if side > 90 else 10.0
    most = max((tile.value or 0 for tile in found), default=0) or 1
    top = drawing.y
    for tile in found:
        x, y = left + tile.column * side + 2, top + tile.row * side + 2
        shade = 0 if not tile.value else min(4, 1 + int(3.999 * tile.value / most))
        fill = "hatched" if tile.value is None else SHADES[shade]
        drawing.rect(x, y, side - 4, side - 4, fill=fill, round_=4)
        light = tile.value is not None and shade >= 3
        if tile.value is None:
            drawing.rect(x + 5, y + side * 0.16, side - 14, side * 0.62, fill=PAPER, edge="", round_=3)
        ink = PAPER if light else INK
        lines = wrap(tile.name, side - 14, size)[:3]
        text = (
            translate(words.HIDDEN_SHORT, look.language)
            if tile.value is None
            else count_text(tile.value, look.language)
        )
        base = y + (side - 4) / 2 - (len(lines) * size * 1.2 + size * 1.3) / 2 + size
        for line in lines:
            drawing.text(x + side / 2 - 2, base, line, size=size, fill=ink, anchor="middle")
            base += size * 1.2
        number = size + 4 if tile.value is not None else size
        drawing.text(x + side / 2 - 2, base + 4, text, size=number, bold=True, fill=ink, anchor="middle")
    drawing.y = top + side * rows_ + 6
    drawing.paragraph(unit, size=10.5, fill=SOFT)
    rows = [
        (
            tile.name,
            translate(words.HIDDEN, look.language)
            if tile.value is None
            else count_text(tile.value, look.language),
        )
        for tile in found
    ]
    return drawing.done(
        words.alternative(words.TILES, title, [f"{name}: {count}" for name, count in rows], look.language),
        (translate(REGION, look.language), unit),
        [*map(tuple, rows)],
    )
