"""The inner loops of matching: Hamming distances by popcount, eight encodings at once.

Every measure here is a bound on the Hamming distance ``H`` of two filters with ``a`` and ``b`` bits
set: Dice >= t is ``H <= (1 - t)(a + b)``, Jaccard >= t is Dice >= 2t/(1 + t), agreement >= t is
``H <= (1 - t) length``. So one kernel serves all, with ``slack[i] + slack[j]`` as the bound.

Distances only grow with every word that is looked at. A block of encodings is judged after the first
``stage`` words; only pairs whose distance is still within the bound are finished. Nothing is lost: the
distance over some words never exceeds that over all.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

TILE = 256
"""Encodings that stay in the nearest cache while many others pass by."""


def _popcount(typing_context: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


popcount: Any = intrinsic(_popcount)
"""Number of set bits of a 64-bit word, inside compiled code."""


@numba.njit(cache=True, nogil=True)
def in_tiles(filters: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Filters word by word in tiles, shape ``(tiles, words, TILE)``; the last tile is filled with ones."""
    records, words = filters.shape
    out = np.full(((records + TILE - 1) // TILE, words, TILE), np.uint64(0xFFFFFFFFFFFFFFFF), dtype=np.uint64)
    for record in range(records):
        for word in range(words):
            out[record // TILE, word, record % TILE] = filters[record, word]
    return out


@numba.njit(cache=True, nogil=True, boundscheck=False)
def near_pairs(  # noqa: PLR0912 - one pass over memory cannot be cut in two
    left: NDArray[np.uint64],
    left_slack: NDArray[np.float64],
    tiles: NDArray[np.uint64],
    slack: NDArray[np.float64],
    stage: int,
    after: int,
    out_left: NDArray[np.int32],
    out_right: NDArray[np.int32],
    out_distance: NDArray[np.int32],
) -> int:
    """Find all pairs of ``left`` with the encodings in ``tiles`` whose distance is within the bound.

    ``slack`` has one bound per encoding of ``tiles``, minus infinity for padding; ``stage`` words, a
    multiple of four, are looked at first. ``after`` is -1 for two lists; within one list it is the
    number in ``tiles`` of the first row of ``left``, and only later encodings count. Returns the number
    of pairs, of which as many as fit are written.
    """
    words = tiles.shape[1]
    room, found = out_left.size, 0
    counts = np.zeros(TILE, dtype=np.uint64)
    for tile in range(tiles.shape[0]):
        start = tile * TILE
        widest = slack[start : start + TILE].max()
        here = tiles[tile]
        for row in range(left.shape[0]):
            if after >= 0 and start + TILE <= row + after + 1:
                continue
            bound = left_slack[row] + widest
            if bound < 0.0:
                continue
            limit = np.uint64(bound)
            mine = left[row]
            m0, m1, m2, m3 = mine[0], mine[1], mine[2], mine[3]
            for j in range(TILE):
                counts[j] = (popcount(m0 ^ here[0, j]) + popcount(m1 ^ here[1, j])) + (
                    popcount(m2 ^ here[2, j]) + popcount(m3 ^ here[3, j])
                )
            for word in range(4, stage, 4):
                m0, m1, m2, m3 = mine[word], mine[word + 1], mine[word + 2], mine[word + 3]
                for j in range(TILE):
                    counts[j] += (popcount(m0 ^ here[word, j]) + popcount(m1 ^ here[word + 1, j])) + (
                        popcount(m2 ^ here[word + 2, j]) + popcount(m3 ^ here[word + 3, j])
                    )
            near = 0
            for j in range(TILE):
                near += counts[j] <= limit
            if near == 0:
                continue
            for j in range(TILE):
                if counts[j] > limit or (after >= 0 and start + j <= row + after):
                    continue
                exact = left_slack[row] + slack[start + j]
                distance = counts[j]
                for word in range(stage, words):
                    distance += popcount(mine[word] ^ here[word, j])
                if np.float64(distance) <= exact:
                    if found < room:
                        out_left[found], out_right[found], out_distance[found] = row, start + j, distance
                    found += 1
    return found
