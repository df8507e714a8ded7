"""Charts: a result in, an SVG with its alternative text and its numbers out. Pure functions."""

from __future__ import annotations

from clew.rendering.charts.bars import bars, funnel
from clew.rendering.charts.drawing import Chart, Look
from clew.rendering.charts.flows import Flow, flows
from clew.rendering.charts.intervals import Model, Point, density, intervals, list_drop, models, trend
from clew.rendering.charts.overlap import overlap
from clew.rendering.charts.tiles import Tile, tiles

__all__ = [
    "Chart", "Flow", "Look", "Model", "Point", "Tile", "bars", "density", "flows", "funnel",
    "intervals", "list_drop", "models", "overlap", "tiles", "trend",
]  # fmt: skip
