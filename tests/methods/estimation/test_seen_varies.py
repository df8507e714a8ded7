"""How many persons are seen is chance too."""

from __future__ import annotations

import numpy as np
import pytest

from clew.methods.captures import CaptureList, Captures
from clew.methods.estimation import from_draws, selector


def _captures(seed: int, persons: int, chance: float) -> Captures:
    seen = np.random.default_rng(seed).random((persons, 4)) < chance
    table = np.bincount(seen @ (1 << np.arange(4)), minlength=16)
    table[0] = 0
    return Captures(tuple(CaptureList(name) for name in "ABCD"), table[None, None, :])


def _width(captures: Captures, *, seen_varies: bool) -> float:
    way = selector("main_effects", 4)
    found = from_draws(
        captures, np.random.default_rng(5), selector=way, bootstraps=2000, seen_varies=seen_varies
    )
    assert found.interval is not None
    return found.interval.high - found.interval.low


@pytest.mark.parametrize(("chance", "least", "most"), [(0.3, 1.15, 1.8), (0.04, 0.9, 1.12)])
def test_the_number_seen_widens_the_interval_where_most_are_seen(
    chance: float, least: float, most: float
) -> None:
    captures = _captures(1, 2000, chance)
    ratio = _width(captures, seen_varies=True) / _width(captures, seen_varies=False)
    assert least < ratio < most
