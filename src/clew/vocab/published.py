"""Figures that others published, with unit, stage and source. Some add up and some do not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from clew.vocab.tables import rows


class ValueKind(StrEnum):
    """What the value is."""

    COUNT = "count"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure. ``unit`` and ``stage`` are as the source gives them, a question mark where it does
    not say; ``at_least`` is true where it says "more than"; ``derived`` where it was computed from
    another published figure."""

    id: str
    series: str
    jurisdiction: str
    start: dt.date
    end: dt.date
    value: float
    kind: ValueKind
    at_least: bool
    unit: str
    stage: str
    basis: str
    body: str
    source: str
    source_url: str
    derived: bool
    note: str

    @property
    def count(self) -> int:
        """The value of a count; raises ``ValueError`` for a percentage."""
        if self.kind is not ValueKind.COUNT or self.value != int(self.value):
            msg = f"{self.id} is no count"
            raise ValueError(msg)
        return int(self.value)


@cache
def figures() -> dict[str, PublishedFigure]:
    """All published figures, by id."""
    found = {}
    for row in rows("published_figures.csv"):
        start, end, value = row.day("start"), row.day("end"), row.number("value")
        if start is None or end is None or end < start:
            raise row.wrong("start", "and end are no period")
        if value is None:
            raise row.wrong("value", "is empty")
        figure = PublishedFigure(
            id=row.text("id"),
            series=row.text("series"),
            jurisdiction=row.text("jurisdiction"),
            start=start,
            end=end,
            value=value,
            kind=row.code("kind", ValueKind),
            at_least=row.flag("at_least"),
            unit=row.text("unit"),
            stage=row.text("stage"),
            basis=row.perhaps("basis"),
            body=row.text("body"),
            source=row.text("source"),
            source_url=row.perhaps("source_url"),
            derived=row.flag("derived"),
            note=row.perhaps("note"),
        )
        if figure.id in found:
            raise row.wrong("id", "stands there twice")
        found[figure.id] = figure
    return found


def series(prefix: str) -> tuple[PublishedFigure, ...]:
    """The figures whose id begins so, in order; raises ``KeyError`` where there is none."""
    found = tuple(figure for figure in figures().values() if figure.id.startswith(prefix))
    if not found:
        raise KeyError(prefix)
    return found
