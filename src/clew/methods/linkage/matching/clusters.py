"""One-to-one links and clusters over many lists: the most alike first, never two of a single list."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.constraints import renumbered
from clew.methods.linkage.matching.near import Near


def clusters(
    list_of: NDArray[np.int32],
    single: NDArray[np.bool_],
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    alike: NDArray[np.float64],
) -> NDArray[np.int32]:
    """A cluster number per pooled record: links are made in falling order of similarity.

    Two clusters are joined by their most alike pair unless both hold a record of the same list that
    holds each person once. Equal similarities go in the order of the records.
    """
    order = np.lexsort((right, left, -alike))
    masks = np.where(single[list_of], np.left_shift(1, list_of.astype(np.int64)), 0)
    return renumbered(_joined(masks, left[order].astype(np.int64), right[order].astype(np.int64)))


def best_partners(pairs: Near) -> NDArray[np.int64]:
    """Which pairs remain when each record takes its most alike free partner, the most alike pairs first."""
    order = np.lexsort((pairs.right, pairs.left, -pairs.similarity))
    sizes = (int(pairs.left.max(initial=-1)) + 1, int(pairs.right.max(initial=-1)) + 1)
    return order[_free(pairs.left[order], pairs.right[order], *sizes)]


@numba.njit(cache=True, nogil=True)
def _free(left: NDArray[np.int32], right: NDArray[np.int32], rows: int, columns: int) -> NDArray[np.bool_]:
    taken_left, taken_right = np.zeros(rows, dtype=np.bool_), np.zeros(columns, dtype=np.bool_)
    keep = np.zeros(left.size, dtype=np.bool_)
    for pair in range(left.size):
        if not taken_left[left[pair]] and not taken_right[right[pair]]:
            taken_left[left[pair]] = taken_right[right[pair]] = keep[pair] = True
    return keep


@numba.njit(cache=True, nogil=True)
def _joined(masks: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    parent = np.arange(masks.size)
    held = masks.copy()
    for pair in range(left.size):
        first, second = left[pair], right[pair]
        while parent[first] != first:
            parent[first] = parent[parent[first]]
            first = parent[first]
        while parent[second] != second:
            parent[second] = parent[parent[second]]
            second = parent[second]
        if first != second and (held[first] & held[second]) == 0:
            parent[second] = first
            held[first] |= held[second]
    for record in range(masks.size):
        root = record
        while parent[root] != root:
            root = parent[root]
        parent[record] = root
    return parent
