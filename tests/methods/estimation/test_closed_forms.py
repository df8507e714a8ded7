"""Two-list formulas and Chao's bounds."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.estimation.closed_forms import (
    chao,
    chao_bounds,
    chapman,
    lincoln_petersen,
    pairs,
    times_seen,
)


def test_korea_by_every_formula_gives_the_worked_numbers(published: ModuleType) -> None:
    names, counts = published.table(published.KOREA)
    bound, corrected = chao_bounds(counts)
    assert times_seen(counts) == (0, 51, 60, 12)
    assert bound.population == pytest.approx(144.675, abs=1e-9)
    assert corrected.population == pytest.approx(136.9344262295082, abs=1e-9)
    found = {pair.lists: pair for pair in pairs(counts, names)}
    assert found["b", "c"].lincoln_petersen.population == pytest.approx(82.83333333333333, abs=1e-9)
    assert found["b", "d"].chapman.population == pytest.approx(245.31578947368422, abs=1e-9)
    assert found["b", "d"].chapman.variance == pytest.approx(1567.994459833795, abs=1e-9)
    assert found["c", "d"].chapman.variance == pytest.approx(5063.12764158918, abs=1e-9)


@pytest.mark.parametrize(
    ("source", "bound", "corrected"),
    [
        ("UK_5", 17616.731308411217, 14582.150697674419),
        ("NETHERLANDS_5", 81239.76618705037, 66491.42200956939),
    ],
)
def test_chaos_bounds_of_the_published_tables(
    published: ModuleType, source: str, bound: float, corrected: float
) -> None:
    _, counts = published.table(getattr(published, source))
    found = chao_bounds(counts)
    assert [form.population for form in found] == pytest.approx([bound, corrected], abs=1e-9)


def test_without_overlap_there_is_no_lincoln_petersen_estimate_and_chapman_stays_finite() -> None:
    assert lincoln_petersen(94, 336, 0).population is None
    assert chapman(94, 336, 0).population == pytest.approx(32014.0)
    assert chao(10, 0, 10).population is None


@settings(deadline=None)
@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_no_limit_lies_below_the_persons_seen(first: int, second: int, both: int) -> None:
    if first + second + both == 0:
        return
    for form in (
        lincoln_petersen(first + both, second + both, both),
        chapman(first + both, second + both, both),
        *chao_bounds(np.array([0, first, second, both])),
    ):
        if form.interval is not None:
            assert form.interval.low >= first + second + both - 1e-9
            assert form.interval.low <= form.interval.high
