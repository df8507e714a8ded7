"""The four array operations under the fits, in NumPy; ``loops`` has the same for the compiler."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PIVOT = 1e-11
"""A pivot smaller than this share of its diagonal is a parameter the table says nothing about."""


def subset_sums(values: Floats, lists: int) -> None:
    """Replace each cell by the sum over all its subsets, in place; ``values`` has length ``2**lists``."""
    for number in range(lists):
        pairs = values.reshape(-1, 2, 1 << number)
        pairs[:, 1] += pairs[:, 0]


def superset_sums(values: Floats, lists: int) -> None:
    """Replace each cell by the sum over all its supersets, in place."""
    for number in range(lists):
        pairs = values.reshape(-1, 2, 1 << number)
        pairs[:, 0] += pairs[:, 1]


def information(sums: Floats, terms: NDArray[np.int64], matrix: Floats) -> None:
    """Fill ``matrix`` with ``sums`` at the union of each pair of terms (lower triangle at least)."""
    matrix[:] = sums[terms[:, None] | terms[None, :]]


def solve(matrix: Floats, right: Floats, answer: Floats) -> int:
    """Solve by Cholesky, overwriting ``matrix`` with its factor; returns how many pivots vanished.

    A parameter whose pivot vanishes gets 0 in ``answer`` (it is a combination of those before it).
    """
    size = right.size
    bare = 0
    alive = np.ones(size, dtype=np.bool_)
    for column in range(size):
        diagonal = matrix[column, column]
        pivot = diagonal - matrix[column, :column] @ matrix[column, :column]
        if pivot <= PIVOT * diagonal or diagonal <= 0.0:
            alive[column] = False
            bare += 1
            matrix[column:, column] = 0.0
            continue
        root = np.sqrt(pivot)
        below = matrix[column + 1 :, column]
        below -= matrix[column + 1 :, :column] @ matrix[column, :column]
        below /= root
        matrix[column, column] = root
    for row in range(size):
        answer[row] = (
            (right[row] - matrix[row, :row] @ answer[:row]) / matrix[row, row] if alive[row] else 0.0
        )
    for row in range(size - 1, -1, -1):
        answer[row] = (
            (answer[row] - matrix[row + 1 :, row] @ answer[row + 1 :]) / matrix[row, row]
            if alive[row]
            else 0.0
        )
    return bare


def close_cells(keep: NDArray[np.bool_], term: int) -> None:
    """Take all cells that contain the term out of ``keep``."""
    cells = np.arange(keep.size)
    keep[cells & term == term] = False


def means(logarithms: Floats, keep: NDArray[np.bool_], into: Floats) -> float:
    """Fill ``into`` with the exponentials of the kept cells and 0 elsewhere; returns their sum."""
    np.exp(logarithms, out=into)
    into[~keep] = 0.0
    return float(into.sum())


def extremes(values: Floats, keep: NDArray[np.bool_]) -> Any:
    """The smallest and the largest value over the kept cells."""
    kept = values[keep]
    return kept.min(), kept.max()
