"""The array operations under the fits, in NumPy; ``loops`` has the same for the compiler."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PIVOT = 1e-13
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


def factor(matrix: Floats) -> int:
    """Overwrite the lower triangle by its Cholesky factor; returns how many pivots vanished.

    A parameter whose pivot vanishes is a combination of those before it; its column becomes 0.
    """
    bare = 0
    for column in range(matrix.shape[0]):
        diagonal = matrix[column, column]
        pivot = diagonal - matrix[column, :column] @ matrix[column, :column]
        if pivot <= PIVOT * diagonal or diagonal <= 0.0:
            bare += 1
            matrix[column:, column] = 0.0
            continue
        root = np.sqrt(pivot)
        below = matrix[column + 1 :, column]
        below -= matrix[column + 1 :, :column] @ matrix[column, :column]
        below /= root
        matrix[column, column] = root
    return bare


def solve(matrix: Floats, right: Floats, answer: Floats) -> None:
    """Solve from the Cholesky factor; a parameter whose pivot vanished gets 0."""
    size = right.size
    for row in range(size):
        pivot = matrix[row, row]
        answer[row] = (right[row] - matrix[row, :row] @ answer[:row]) / pivot if pivot > 0.0 else 0.0
    for row in range(size - 1, -1, -1):
        pivot = matrix[row, row]
        rest = answer[row] - matrix[row + 1 :, row] @ answer[row + 1 :]
        answer[row] = rest / pivot if pivot > 0.0 else 0.0


def means(logarithms: Floats, keep: NDArray[np.bool_], into: Floats) -> float:
    """Fill ``into`` with the exponentials of the kept cells and 0 elsewhere; returns their sum."""
    np.exp(logarithms, out=into)
    into[~keep] = 0.0
    return float(into.sum())


def extremes(values: Floats, keep: NDArray[np.bool_]) -> Any:
    """The smallest and the largest value over the kept cells."""
    kept = values[keep]
    return kept.min(), kept.max()
