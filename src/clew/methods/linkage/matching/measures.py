"""How alike two encodings are, as a bound on their Hamming distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.encoding.schema import Measure


def bits_set(filters: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Bits set in each filter."""
    found: NDArray[np.int64] = np.bitwise_count(filters).sum(axis=1, dtype=np.int64)
    return found


def slack_of(filters: NDArray[np.uint64], measure: Measure, threshold: float) -> NDArray[np.float64]:
    """Each encoding's part of the largest distance a pair may have: two parts are added.

    The bound is widened by a millionth of a bit, so that a pair exactly at the threshold is kept.
    """
    if measure is Measure.AGREEMENT:
        part = np.full(len(filters), (1.0 - threshold) * filters.shape[1] * 64 / 2.0)
    else:
        dice = threshold if measure is Measure.DICE else 2.0 * threshold / (1.0 + threshold)
        part = (1.0 - dice) * bits_set(filters)
    wide: NDArray[np.float64] = part + 5e-7
    return wide


def similarity(
    distance: NDArray[np.int32],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    measure: Measure,
    length: int,
) -> NDArray[np.float64]:
    """The measure from the distance and the bits set on either side (two empty filters: 0)."""
    if measure is Measure.AGREEMENT:
        agree: NDArray[np.float64] = 1.0 - distance / length
        return agree
    both = (first + second).astype(np.float64)
    dice = np.divide(both - distance, both, out=np.zeros(both.shape), where=both > 0)
    return dice if measure is Measure.DICE else dice / (2.0 - dice)
