"""The proportions and the noise of Lumara: rows of ``data/lumara.csv``, each with its source.

A row's source is the id of a published figure, or *assumed*. The file was fixed before any method
was scored; methods cannot import it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: a number under a topic and key, where it comes from, and a remark."""

    topic: str
    key: str
    value: float
    source: str
    note: str


@cache
def settings() -> tuple[Setting, ...]:
    """All rows, in the order of the file."""
    with (files("clew.demo") / "data" / "lumara.csv").open(encoding="utf-8") as handle:
        return tuple(
            Setting(row["topic"], row["key"], float(row["value"]), row["source"], row["note"])
            for row in csv.DictReader(handle)
        )


@cache
def topic(name: str) -> dict[str, float]:
    """The values of a topic by key; raises ``KeyError`` where there is none."""
    found = {row.key: row.value for row in settings() if row.topic == name}
    if not found:
        raise KeyError(name)
    return found


def value(name: str, key: str) -> float:
    """One value."""
    return topic(name)[key]


@cache
def shares(name: str) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The keys of a topic and their values scaled to add up to 1."""
    rows = topic(name)
    weights = np.array(list(rows.values()))
    scaled: NDArray[np.float64] = weights / weights.sum()
    scaled.setflags(write=False)
    return tuple(rows), scaled


def draw(rng: np.random.Generator, name: str, size: int) -> NDArray[np.int64]:
    """``size`` indices into the keys of a topic, drawn by its shares."""
    _, weights = shares(name)
    return pick(rng, weights, size)


def pick(rng: np.random.Generator, weights: NDArray[np.float64], size: int) -> NDArray[np.int64]:
    """``size`` indices drawn by weights that add up to 1."""
    bounds = np.cumsum(weights)
    bounds[-1] = 1.0
    return np.searchsorted(bounds, rng.random(size), side="right").clip(max=len(weights) - 1)
