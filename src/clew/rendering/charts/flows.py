"""Flows between two columns: what offences became when they were reclassified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clew.problem import N_
from clew.rendering.charts import words
from clew.rendering.charts.drawing import INK, SERIES, SOFT, Chart, Drawing, Look, width_of, wrap
from clew.rendering.words import translate
from clew.rendering.words.figures import count_text

FROM = N_("from")
INTO = N_("into")
TOTAL = N_("Together {count} {unit}.")
SOME_HIDDEN = N_("Flows drawn hatched are hidden to protect persons; their width says nothing.")


@dataclass(frozen=True, slots=True)
class Flow:
    """So many went from one thing to another; ``None`` where the number is hidden."""

    source: str
    target: str
    value: int | None


def flows(found: Sequence[Flow], unit: str, title: str, look: Look | None = None) -> Chart:
    """A ribbon for each flow, as thick as it is large; ``unit`` is what they count, in words."""
    look = look or Look()
    drawing = Drawing(look, title)
    known = sum(flow.value or 0 for flow in found)
    sources = list(dict.fromkeys(flow.source for flow in found))
    targets = list(dict.fromkeys(flow.target for flow in found))
    room = look.width * (0.27 if look.narrow else 0.3)
    bar, gap = 14.0, 12.0
    left, right = room, look.width - room
    lines = max(len(sources), len(targets), 1)
    tall = max(190.0, lines * 46.0)
    scale = (tall - gap * lines) / (known or 1)
    thick = {id(flow): max((flow.value if flow.value is not None else 0) * scale, 3.0) for flow in found}
    top = drawing.y + 6
    least = 62.0 if look.narrow else 44.0
    starts = _stacked(sources, [(flow.source, thick[id(flow)]) for flow in found], top, gap, least)
    ends = _stacked(targets, [(flow.target, thick[id(flow)]) for flow in found], top, gap, least)
    at_source = {name: place for name, (place, _) in starts.items()}
    at_target = {name: place for name, (place, _) in ends.items()}
    for flow in sorted(found, key=lambda flow: (sources.index(flow.source), targets.index(flow.target))):
        t = thick[id(flow)]
        y1, y2 = at_source[flow.source], at_target[flow.target]
        at_source[flow.source] += t
        at_target[flow.target] += t
        x1, x2, middle = left + bar, right - bar, (left + right) / 2
        ribbon = (
            f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
            f"L{x2:.1f} {y2 + t:.1f}C{middle:.1f} {y2 + t:.1f} "
            f"{middle:.1f} {y1 + t:.1f} {x1:.1f} {y1 + t:.1f}Z"
        )
        colour = SERIES[2] if flow.source != flow.target else SERIES[3]
        drawing.path(
            ribbon, fill="url(#hatch)" if flow.value is None else colour, edge=INK, width=0.6, opacity=0.8
        )
    hidden = translate(words.HIDDEN_SHORT, look.language)
    for side, nodes in ((0, starts), (1, ends)):
        for name, (place, size) in nodes.items():
            own = [flow for flow in found if (flow.target if side else flow.source) == name]
            values = [flow.value for flow in own if flow.value is not None]
            count = count_text(sum(values), look.language) if len(values) == len(own) else hidden
            drawing.rect(right - bar if side else left, place, bar, max(size, 3), fill=SERIES[0])
            _name(drawing, name, count, place + size / 2, side=side, room=room - 8)
    bottom = max(
        [place + size / 2 + max(size, least) / 2 for place, size in [*starts.values(), *ends.values()]],
        default=top,
    )
    drawing.y = max(bottom + 4, drawing.y)
    if all(flow.value is not None for flow in found):
        note = translate(TOTAL, look.language, count=known, unit=unit)
    else:
        note = translate(SOME_HIDDEN, look.language)
    drawing.paragraph(note, size=10.5, fill=SOFT)
    rows = [
        (
            flow.source,
            flow.target,
            translate(words.HIDDEN, look.language)
            if flow.value is None
            else count_text(flow.value, look.language),
        )
        for flow in found
    ]
    said = [f"{source} → {target}: {count}" for source, target, count in rows]
    return drawing.done(
        words.alternative(words.FLOWS, title, said, look.language),
        (translate(FROM, look.language), translate(INTO, look.language), unit),
        [*map(tuple, rows)],
    )


def _stacked(
    names: Sequence[str], parts: Sequence[tuple[str, float]], top: float, gap: float, least: float
) -> dict[str, tuple[float, float]]:
    """Where each name's bar starts and how tall it is; a bar leaves room for three lines of its name."""
    places: dict[str, tuple[float, float]] = {}
    y = top
    for name in names:
        size = sum(thickness for owner, thickness in parts if owner == name)
        room = max(size, least)
        places[name] = (y + (room - size) / 2, size)
        y += room + gap
    return places


def _name(drawing: Drawing, name: str, count: str, middle: float, *, side: int, room: float) -> None:
    size = 11.0
    lines = wrap(name, room, size)[:3]
    if width_of(f"{lines[-1]}: {count}", size, True) <= room:
        lines[-1] = f"{lines[-1]}: {count}"
    else:
        lines.append(count)
    y = middle - (len(lines) - 1) * 7 + 4
    for line in lines:
        if side:
            drawing.text(drawing.look.width - room, y, line, size=size)
        else:
            drawing.text(room, y, line, size=size, anchor="end")
        y += 14
