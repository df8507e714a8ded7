"""Averaging over decomposable graphs, held to the R package dga 2.0 (Johndrow, Lum & Manrique-Vallier)."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from clew.methods.estimation.decomposable import ListsOutOfRange, average, graphs


@pytest.mark.parametrize(("lists", "number"), [(3, 8), (4, 61), (5, 822)])
def test_every_chordal_graph_is_there_once(lists: int, number: int) -> None:
    found = graphs(lists)
    assert len(found) == len({graph.edges for graph in found}) == number


def test_a_square_without_a_diagonal_is_no_decomposable_graph() -> None:
    square = {(0, 1), (1, 2), (2, 3), (0, 3)}
    assert all(set(graph.edges) != square for graph in graphs(4))


@pytest.mark.parametrize(
    ("source", "mean", "best"),
    [
        ("KOREA", 196.190331952483, 0.648),
        ("UK_5", 21281.6042870808, 0.443),
        ("NETHERLANDS_5", 73984.7194606645, 0.634),
    ],
)
def test_posterior_means_equal_those_of_dga(
    published: ModuleType, source: str, mean: float, best: float
) -> None:
    names, counts = published.table(getattr(published, source))
    found = average(counts, names)
    assert found.mean == pytest.approx(mean, rel=1e-8)
    assert found.best[0].probability == pytest.approx(best, abs=6e-4)
    assert found.cap == 20 * counts.sum()


def test_the_cap_changes_the_answer_and_is_named(published: ModuleType) -> None:
    names, counts = published.table(published.NETHERLANDS_5)
    low, high = (average(counts, names, cap=cap) for cap in (60_000, 300_000))
    assert low.cap == 60_000 and low.mean < high.mean
    assert average(counts, names).near_cap > 0.01


def test_two_lists_and_six_lists_are_refused() -> None:
    for lists in (2, 6):
        with pytest.raises(ListsOutOfRange):
            average(np.ones(2**lists, dtype=np.int64), tuple("ABCDEF"[:lists]))


def test_the_order_of_the_lists_does_not_matter(published: ModuleType) -> None:
    names, counts = published.table(published.KOREA)
    turned = np.array([counts[(h >> 1 & 1) | (h >> 2 & 1) << 1 | (h & 1) << 2] for h in range(8)])
    assert average(turned, names).mean == pytest.approx(average(counts, names).mean, rel=1e-12)
