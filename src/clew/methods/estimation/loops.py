"""The operations of ``primitives`` as plain loops, to be compiled; the same results to rounding."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.estimation.primitives import PIVOT

Floats = NDArray[np.float64]


def subset_sums(values: Floats, lists: int) -> None:
    """See :func:`primitives.subset_sums`."""
    size = values.size
    for number in range(lists):
        step = 1 << number
        for block in range(0, size, 2 * step):
            for cell in range(block, block + step):
                values[cell + step] += values[cell]


def superset_sums(values: Floats, lists: int) -> None:
    """See :func:`primitives.superset_sums`."""
    size = values.size
    for number in range(lists):
        step = 1 << number
        for block in range(0, size, 2 * step):
            for cell in range(block, block + step):
                values[cell] += values[cell + step]


def information(sums: Floats, terms: NDArray[np.int64], matrix: Floats) -> None:
    """See :func:`primitives.information`; the lower triangle only."""
    for row in range(terms.size):
        for column in range(row + 1):
            matrix[row, column] = sums[terms[row] | terms[column]]


def factor(matrix: Floats) -> int:
    """See :func:`primitives.factor`."""
    size = matrix.shape[0]
    bare = 0
    for column in range(size):
        diagonal = matrix[column, column]
        pivot = diagonal
        for inner in range(column):
            pivot -= matrix[column, inner] * matrix[column, inner]
        if pivot <= PIVOT * diagonal or diagonal <= 0.0:
            bare += 1
            for row in range(column, size):
                matrix[row, column] = 0.0
            continue
        root = np.sqrt(pivot)
        inverse = 1.0 / root
        matrix[column, column] = root
        for row in range(column + 1, size):
            total = matrix[row, column]
            for inner in range(column):
                total -= matrix[row, inner] * matrix[column, inner]
            matrix[row, column] = total * inverse
    return bare


def solve(matrix: Floats, right: Floats, answer: Floats) -> None:
    """See :func:`primitives.solve`."""
    size = right.size
    for row in range(size):
        total = right[row]
        for inner in range(row):
            total -= matrix[row, inner] * answer[inner]
        answer[row] = total / matrix[row, row] if matrix[row, row] > 0.0 else 0.0
    for row in range(size - 1, -1, -1):
        if matrix[row, row] > 0.0:
            answer[row] /= matrix[row, row]
            for inner in range(row):
                answer[inner] -= matrix[row, inner] * answer[row]
        else:
            answer[row] = 0.0


def means(logarithms: Floats, keep: NDArray[np.bool_], into: Floats) -> float:
    """See :func:`primitives.means`."""
    total = 0.0
    for cell in range(keep.size):
        if keep[cell]:
            value = np.exp(logarithms[cell])
            into[cell] = value
            total += value
        else:
            into[cell] = 0.0
    return total


def extremes(values: Floats, keep: NDArray[np.bool_]) -> Any:
    """See :func:`primitives.extremes`."""
    low = np.inf
    high = -np.inf
    for cell in range(keep.size):
        if keep[cell]:
            low = min(low, values[cell])
            high = max(high, values[cell])
    return low, high
