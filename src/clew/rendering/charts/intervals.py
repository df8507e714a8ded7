"""Estimates with their intervals: by method, without each list, by model against BIC, over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.methods.figures import Interval
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
from clew.rendering.words.formats import format_number, format_share

ALL_LISTS = N_("with all lists")
WITHOUT = N_("without {list}")
MODEL = N_("model")
BIC = N_("BIC above the best model")
CHOSEN = N_("best model")
RESAMPLES = N_("resamples")
PERIOD = N_("period")
REFUSED = N_("no estimate is given")
BEYOND = N_("beyond the scale")


@dataclass(frozen=True, slots=True)
class Point:
    """An estimate of persons with its interval; ``None`` where it is refused, ``main`` if it leads."""

    name: str
    value: float | None
    interval: Interval | None = None
    main: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """A model: what it is called, the estimate it gives, its BIC, and whether it was chosen."""

    name: str
    estimate: float
    bic: float
    chosen: bool = False


def _said(point: Point, look: Look) -> str:
    if point.value is None:
        return translate(REFUSED, look.language)
    text = count_text(point.value, look.language)
    if point.interval is None:
        return text
    low, high = (count_text(end, look.language) for end in (point.interval.low, point.interval.high))
    return f"{text} ({low}–{high})"


def _scale(points: Sequence[Point], more: Sequence[float] = ()) -> list[float]:
    values = [point.value for point in points if point.value is not None]
    ends = [
        end
        for point in points
        if point.interval is not None
        for end in (point.interval.low, point.interval.high)
        if math.isfinite(end)
    ]
    known = [value for value in [*values, *ends, *more] if math.isfinite(value)] or [0.0, 1.0]
    most = 2.5 * max(values, default=max(known))  # one endless interval must not flatten all others
    return nice_ticks(0, min(max(known), most) if most > 0 else max(known), 6)


def intervals(
    points: Sequence[Point],
    title: str,
    look: Look | None = None,
    *,
    observed: float | None = None,
    truth: float | None = None,
) -> Chart:
    """A row for each estimate with its interval; lines where the observed number and the truth lie."""
    look = look or Look()
    drawing = Drawing(look, title)
    ticks = _scale(points, [value for value in (observed, truth) if value is not None])
    names = [point.name for point in points]
    beside = max((width_of(name, 12, True) for name in names), default=0) + 14
    left = 14.0 if look.narrow else min(look.width * 0.36, beside)
    right = look.width - 26
    x_of = _axis(left, right, ticks)
    row = 40.0 if look.narrow else 30.0
    legend_y = drawing.y
    drawing.y += 4
    top = drawing.y
    for tick in ticks:
        drawing.line(x_of(tick), top, x_of(tick), top + row * len(points), stroke=GRID)
    for value, colour, dashes in ((observed, SOFT, "2 3"), (truth, SERIES[1], "6 3")):
        if value is not None:
            drawing.line(
                x_of(value),
                top,
                x_of(value),
                top + row * len(points),
                stroke=colour,
                width=2,
                dashes=dashes,
            )
    for number, point in enumerate(points):
        y = top + row * number + (row - 10 if look.narrow else row / 2)
        if look.narrow:
            name = wrap(point.name, look.width - 8, 12, point.main)[0]
            drawing.rect(0, y - 25, width_of(name, 12, point.main) + 6, 15, fill=PAPER, edge="")
            drawing.text(2, y - 13, name, bold=point.main)
        else:
            lines = wrap(point.name, left - 14, 12, point.main)[:2]
            for place, line in enumerate(lines):
                base = y + 4 - (len(lines) - 1) * 7 + place * 14
                drawing.text(left - 10, base, line, bold=point.main, anchor="end")
        _mark(drawing, point, y, x_of, ticks[-1])
    drawing.y = max(top + row * len(points), legend_y)
    _ticks(drawing, ticks, x_of)
    _legend(drawing, observed, truth)
    rows = [(point.name, _said(point, look)) for point in points]
    said = [f"{name}: {text}" for name, text in rows]
    for value, message in ((observed, words.OBSERVED), (truth, words.TRUTH)):
        if value is not None:
            said.append(f"{translate(message, look.language)}: {count_text(value, look.language)}")
    head = (translate(N_("estimate by"), look.language), translate(N_("persons"), look.language))
    return drawing.done(
        words.alternative(words.INTERVALS, title, said, look.language), head, [*map(tuple, rows)]
    )


def list_drop(all_lists: Point, without: Sequence[Point], title: str, look: Look | None = None) -> Chart:
    """The estimate with all lists and without each one: does the result hang on one list?

    The names of ``without`` are those of the lists left out.
    """
    look = look or Look()
    rows = [
        Point(translate(ALL_LISTS, look.language), all_lists.value, all_lists.interval, main=True),
        *(
            Point(translate(WITHOUT, look.language, list=point.name), point.value, point.interval)
            for point in without
        ),
    ]
    return intervals(rows, title, look)


def _axis(left: float, right: float, ticks: Sequence[float]):  # type: ignore[no-untyped-def]
    span = (ticks[-1] - ticks[0]) or 1

    def x_of(value: float) -> float:
        inside = min(max(value, ticks[0]), ticks[-1])
        return left + (right - left) * (inside - ticks[0]) / span

    return x_of


def _mark(drawing: Drawing, point: Point, y: float, x_of, last: float) -> None:  # type: ignore[no-untyped-def]
    colour = SERIES[0]
    if point.value is None:
        text = translate(REFUSED, drawing.look.language)
        drawing.rect(x_of(0) + 3, y - 8, width_of(text, 11) + 6, 16, fill=PAPER, edge="")
        drawing.text(x_of(0) + 6, y + 4, text, size=11, fill=SOFT)
        return
    if point.interval is not None:
        low, high = x_of(point.interval.low), x_of(point.interval.high)
        dashes = "4 3" if point.interval.conditional else ""
        drawing.line(low, y, high, y, stroke=colour, width=4 if point.main else 2, dashes=dashes)
        drawing.line(low, y - 5, low, y + 5, stroke=colour, width=2)
        if point.interval.high > last:
            drawing.path(f"M{high - 1:.1f} {y - 6:.1f}l9 6l-9 6z", fill=colour)
        else:
            drawing.line(high, y - 5, high, y + 5, stroke=colour, width=2)
    drawing.circle(x_of(point.value), y, 6 if point.main else 4.5, SERIES[1] if point.main else PAPER)


def _ticks(drawing: Drawing, ticks: Sequence[float], x_of) -> None:  # type: ignore[no-untyped-def]
    drawing.line(x_of(ticks[0]), drawing.y, x_of(ticks[-1]), drawing.y, stroke=SOFT)
    texts = [count_text(tick, drawing.look.language) for tick in ticks]
    apart = x_of(ticks[1]) - x_of(ticks[0]) if len(ticks) > 1 else 99
    every = max(1, math.ceil((max(width_of(text, 11) for text in texts) + 8) / max(apart, 1)))
    for number, (tick, text) in enumerate(zip(ticks, texts, strict=True)):
        if number % every == 0:
            drawing.text(x_of(tick), drawing.y + 15, text, size=11, fill=SOFT, anchor="middle")
    drawing.y += 20


def _legend(drawing: Drawing, observed: float | None, truth: float | None) -> None:
    entries = ((observed, words.OBSERVED, SOFT, "2 3"), (truth, words.TRUTH, SERIES[1], "6 3"))
    for value, message, colour, dashes in entries:
        if value is None:
            continue
        language = drawing.look.language
        text = f"{translate(message, language)}: {count_text(value, language)}"
        lines = wrap(text, drawing.look.width - 40, 11)
        drawing.line(4, drawing.y + 10, 30, drawing.y + 10, stroke=colour, width=2, dashes=dashes)
        for line in lines:
            drawing.text(38, drawing.y + 14, line, size=11, fill=INK)
            drawing.y += 15
        drawing.y += 2


def _ladder(drawing: Drawing, ticks: Sequence[float], height: float, left: float):  # type: ignore[no-untyped-def]
    """A vertical axis with grid lines; returns where a value lies."""
    top = drawing.y + 8
    span = (ticks[-1] - ticks[0]) or 1

    def y_of(value: float) -> float:
        inside = min(max(value, ticks[0]), ticks[-1])
        return top + height * (1 - (inside - ticks[0]) / span)

    for tick in ticks:
        drawing.line(left, y_of(tick), drawing.look.width - 10, y_of(tick), stroke=GRID)
        text = count_text(tick, drawing.look.language)
        drawing.text(left - 6, y_of(tick) + 4, text, size=11, fill=SOFT, anchor="end")
    drawing.y = top + height
    return y_of


def trend(points: Sequence[Point], title: str, look: Look | None = None) -> Chart:
    """A number over time with its interval as a band; a period without a number leaves a gap."""
    look = look or Look()
    drawing = Drawing(look, title)
    ticks = _scale(points)
    left = max(width_of(count_text(tick, look.language), 11) for tick in ticks) + 12
    y_of = _ladder(drawing, ticks, 190, left)
    step = (look.width - 14 - left) / max(len(points), 1)
    xs = [left + step * (number + 0.5) for number in range(len(points))]
    for run in _runs(points):
        banded = [n for n in run if points[n].interval is not None]
        upper = [f"{xs[n]:.1f} {y_of(points[n].interval.high):.1f}" for n in banded]  # type: ignore[union-attr]
        lower = [f"{xs[n]:.1f} {y_of(points[n].interval.low):.1f}" for n in reversed(banded)]  # type: ignore[union-attr]
        if len(banded) > 1:
            drawing.path("M" + "L".join(upper + lower) + "Z", fill=SERIES[2], edge=SERIES[2], opacity=0.55)
        if len(banded) == 1:
            drawing.path("M" + "L".join([upper[0], lower[0]]), edge=SERIES[2], width=6)
        values = [f"{xs[n]:.1f} {y_of(points[n].value or 0):.1f}" for n in run]
        drawing.path("M" + "L".join(values), edge=SERIES[0], width=2.4)
        for n in run:
            drawing.circle(xs[n], y_of(points[n].value or 0), 4, PAPER, SERIES[0])
    widest = max((width_of(point.name, 11) for point in points), default=0) + 6
    every = max(1, math.ceil(widest / step)) if points else 1
    for number, (x, point) in enumerate(zip(xs, points, strict=True)):
        if number % every == 0:
            drawing.text(x, drawing.y + 17, point.name, size=11, fill=SOFT, anchor="middle")
    drawing.y += 22
    rows = [(point.name, _said(point, look)) for point in points]
    return drawing.done(
        words.alternative(words.TREND, title, [f"{name}: {text}" for name, text in rows], look.language),
        (translate(PERIOD, look.language), translate(words.COUNT, look.language)),
        [*map(tuple, rows)],
    )


def _runs(points: Sequence[Point]) -> list[list[int]]:
    runs: list[list[int]] = [[]]
    for number, point in enumerate(points):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(number)
    return [run for run in runs if run]


def models(found: Sequence[Model], title: str, look: Look | None = None, *, within: float = 20.0) -> Chart:
    """Each model's estimate against how far its BIC lies above the best one's.

    Only models ``within`` that distance are drawn. Many models near the best with distant estimates
    are the instability a reader must see.
    """
    look = look or Look()
    drawing = Drawing(look, title)
    best = min((model.bic for model in found), default=0.0)
    near = sorted((m for m in found if m.bic - best <= within), key=lambda m: (m.bic, m.name))
    across = nice_ticks(0, max((model.bic - best for model in near), default=1.0), 6)
    ticks = _scale([Point(model.name, model.estimate) for model in near])
    left = max(width_of(count_text(tick, look.language), 11) for tick in ticks) + 12
    drawing.paragraph(translate(N_("estimated persons"), look.language), size=11, fill=SOFT)
    y_of = _ladder(drawing, ticks, 210, left)
    x_of = _axis(left + 10, look.width - 24, across)
    for model in near:
        if not model.chosen:
            drawing.circle(x_of(model.bic - best), y_of(model.estimate), 4, SERIES[2])
    for model in near:
        if model.chosen:
            x, y = x_of(model.bic - best), y_of(model.estimate)
            drawing.circle(x, y, 7, SERIES[1])
            drawing.text(x + 11, y - 7, translate(CHOSEN, look.language), size=11, bold=True)
    for tick in across:
        text = format_number(tick, look.language)
        drawing.text(x_of(tick), drawing.y + 16, text, size=11, fill=SOFT, anchor="middle")
    drawing.y += 20
    drawing.paragraph(translate(BIC, look.language), size=11, fill=SOFT)
    rows = [
        (
            model.name,
            count_text(model.estimate, look.language),
            format_number(model.bic - best, look.language, 1),
        )
        for model in near
    ]
    return drawing.done(
        words.alternative(
            words.MODELS, title, [f"{name}: {value} ({bic})" for name, value, bic in rows[:12]], look.language
        ),
        tuple(translate(message, look.language) for message in (MODEL, words.ESTIMATE, BIC)),
        [*map(tuple, rows)],
    )


def density(
    values: NDArray[np.float64] | Sequence[float],
    title: str,
    look: Look | None = None,
    *,
    point: float | None = None,
    interval: Interval | None = None,
    truth: float | None = None,
) -> Chart:
    """How an estimate spreads over resamples: Gaussian kernel, Silverman's bandwidth; interval shaded.

    Source: Silverman, Density Estimation (1986), eq. 3.31. Infinite and undefined values are left out
    of the curve and counted in the rows.
    """
    look = look or Look()
    drawing = Drawing(look, title)
    given = np.asarray(values, dtype=np.float64)
    known = given[np.isfinite(given)]
    low, high = np.quantile(known, [0.005, 0.995]) if known.size else (0.0, 1.0)
    marks = [value for value in (point, truth) if value is not None]
    if interval is not None:
        marks += [end for end in (interval.low, interval.high) if math.isfinite(end)]
    ticks = nice_ticks(min([float(low), *marks]), max([float(high), *marks]), 6)
    x_of = _axis(26, look.width - 28, ticks)
    grid = np.linspace(ticks[0], ticks[-1], 181)
    heights = _kernel(known, grid)
    top, height = drawing.y + 6, 150.0
    drawing.y = top + height

    def line(places: NDArray[np.float64]) -> str:
        ys = np.interp(places, grid, heights)
        tallest = float(heights.max()) or 1.0
        return "L".join(
            f"{x_of(float(x)):.1f} {drawing.y - height * 0.96 * float(y) / tallest:.1f}"
            for x, y in zip(places, ys, strict=True)
        )

    if interval is not None:
        inside = grid[(grid > interval.low) & (grid < interval.high)]
        ends = np.array([max(interval.low, ticks[0]), *inside, min(interval.high, ticks[-1])])
        start, end = x_of(float(ends[0])), x_of(float(ends[-1]))
        drawing.path(
            f"M{start:.1f} {drawing.y:.1f}L{line(ends)}L{end:.1f} {drawing.y:.1f}Z",
            fill=SERIES[2],
            edge="none",
            opacity=0.6,
        )
    drawing.path("M" + line(grid), edge=SERIES[0], width=2)
    for value, colour, dashes in ((point, SERIES[0], ""), (truth, SERIES[1], "6 3")):
        if value is not None:
            drawing.line(x_of(value), top, x_of(value), drawing.y, stroke=colour, width=2, dashes=dashes)
    _ticks(drawing, ticks, x_of)
    _legend(drawing, None, truth)
    rows = [(translate(RESAMPLES, look.language), format_number(given.size, look.language, 0))]
    if point is not None:
        rows.append((translate(words.ESTIMATE, look.language), count_text(point, look.language)))
    if interval is not None:
        rows += [
            (translate(message, look.language), count_text(end, look.language))
            for message, end in ((words.LOW, interval.low), (words.HIGH, interval.high))
        ]
        rows.append((translate(N_("level"), look.language), format_share(interval.level, look.language, 0)))
    if known.size < given.size:
        rows.append(
            (translate(BEYOND, look.language), format_number(given.size - known.size, look.language, 0))
        )
    return drawing.done(
        words.alternative(words.DENSITY, title, [f"{name}: {text}" for name, text in rows], look.language),
        ("", translate(words.COUNT, look.language)),
        [*map(tuple, rows)],
    )


def _kernel(values: NDArray[np.float64], grid: NDArray[np.float64]) -> NDArray[np.float64]:
    if values.size < 2:
        return np.zeros_like(grid)
    quarters = np.quantile(values, [0.25, 0.75])
    spread = min(float(values.std(ddof=1)), float(quarters[1] - quarters[0]) / 1.34) or float(values.std())
    width = 0.9 * (spread or 1.0) * values.size**-0.2
    counts, edges = np.histogram(values, bins=512, range=(float(grid[0]), float(grid[-1])))
    middles = (edges[:-1] + edges[1:]) / 2
    bells = np.exp(-0.5 * ((grid[:, None] - middles[None, :]) / width) ** 2)
    heights: NDArray[np.float64] = bells @ counts
    return heights
