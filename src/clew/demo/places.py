"""The municipalities of Lumara: invented names on a map of tiles, with regions and neighbours."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality; ``row`` and ``column`` are its place on the map of tiles."""

    code: str
    name: str
    region: str
    weight: float
    row: int
    column: int
    neighbours: tuple[str, ...]


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All municipalities, in the order of their codes."""
    with (files("clew.demo") / "data" / "municipalities.csv").open(encoding="utf-8") as handle:
        return tuple(
            Municipality(
                row["code"],
                row["name"],
                row["region"],
                float(row["weight"]),
                int(row["row"]),
                int(row["column"]),
                tuple(row["neighbours"].split()),
            )
            for row in csv.DictReader(handle)
        )
