"""All pairs of encodings at or above a threshold, none lost, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.encoding.schema import Measure
from clew.methods.linkage.matching.measures import bits_set, similarity, slack_of

_BLOCK = 2048
_ROOM = 1 << 14
_SAMPLE = 4096
_PAIRS_A_PART = 5e10
"""Pairs looked at between two moments at which what was found is kept: well under a minute of work."""


Keep = Callable[[str, Callable[[], dict[str, NDArray[Any]]]], dict[str, NDArray[Any]]]
"""``(stage, make)`` -> what ``make`` gives, or what an earlier run kept of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """Pairs by number in the left and the right list, with their similarity."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    similarity: NDArray[np.float64]

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """What is kept between runs: numbers of records and similarities."""
        return {"left": self.left, "right": self.right, "similarity": self.similarity}

    def __len__(self) -> int:
        return int(self.left.size)


def near(
    left: NDArray[np.uint64],
    right: NDArray[np.uint64] | None,
    measure: Measure,
    threshold: float,
    *,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Near:
    """Every pair of ``left`` and ``right`` whose similarity reaches the threshold.

    Arguments: filters of equal width, shape ``(records, words)``, words a multiple of four; ``right``
    is ``None`` for the pairs within one list. ``workers`` threads share the rows of ``left``; the
    order of the result does not depend on them. Memory: the filters twice, and the pairs found.
    """
    from clew.methods.linkage.matching.kernels import TILE, in_tiles

    other = left if right is None else right
    tiles = in_tiles(np.ascontiguousarray(other))
    slack = np.full(tiles.shape[0] * TILE, -1e18)
    slack[: len(other)] = slack_of(other, measure, threshold)
    mine, left_slack = np.ascontiguousarray(left), slack_of(left, measure, threshold)
    stage = first_stage(
        mine, np.ascontiguousarray(other), float(left_slack.max(initial=0) + slack.max(initial=0))
    )
    starts = range(0, len(left), _BLOCK)

    def block(start: int) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        return _block(mine, left_slack, tiles, slack, stage, start, within=right is None)

    parts = []
    with ThreadPoolExecutor(max_workers=max(workers, 1)) as threads:
        for done, part in enumerate(threads.map(block, starts), start=1):
            parts.append(part)
            if on_progress is not None:
                on_progress(done, len(starts))
    rows, columns, distance = (
        np.concatenate([part[place] for part in parts]) if parts else np.zeros(0, dtype=np.int32)
        for place in range(3)
    )
    set_left, set_right = bits_set(left), bits_set(other)
    alike = similarity(distance, set_left[rows], set_right[columns], measure, left.shape[1] * 64)
    return Near(rows, columns, alike)


def near_in_parts(
    left: NDArray[np.uint64],
    right: NDArray[np.uint64],
    measure: Measure,
    threshold: float,
    keep: Keep,
    name: str,
    *,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Near:
    """As :func:`near` between two lists, some rows of ``left`` after others, each part kept.

    ``keep`` is called with ``name`` and the part's number. The parts together are exactly what
    :func:`near` gives, because each row of ``left`` is compared alone.
    """
    rows = max(int(_PAIRS_A_PART / max(len(right), 1)), _BLOCK)
    starts = range(0, len(left), rows)
    parts = []
    for number, start in enumerate(starts):

        def part(start: int = start) -> dict[str, NDArray[Any]]:
            found = near(left[start : start + rows], right, measure, threshold, workers=workers)
            return Near(found.left + np.int32(start), found.right, found.similarity).to_arrays()

        parts.append(keep(f"{name}-part-{number + 1}", part))
        if on_progress is not None:
            on_progress(number + 1, len(starts))
    if not parts:
        return near(left, right, measure, threshold)
    return Near(
        *(np.concatenate([made[entry] for made in parts]) for entry in ("left", "right", "similarity"))
    )


def _block(
    left: NDArray[np.uint64],
    left_slack: NDArray[np.float64],
    tiles: NDArray[np.uint64],
    slack: NDArray[np.float64],
    stage: int,
    start: int,
    *,
    within: bool,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    from clew.methods.linkage.matching.kernels import near_pairs

    end = min(start + _BLOCK, len(left))
    room = _ROOM
    while True:
        rows, columns, distance = (np.empty(room, dtype=np.int32) for _ in range(3))
        found = near_pairs(
            left[start:end], left_slack[start:end], tiles, slack, stage,
            start if within else -1, rows, columns, distance,
        )  # fmt: skip
        if found <= room:
            order = np.lexsort((columns[:found], rows[:found]))
            return rows[:found][order] + np.int32(start), columns[:found][order], distance[:found][order]
        room = found


def first_stage(left: NDArray[np.uint64], right: NDArray[np.uint64], bound: float) -> int:
    """How many words are worth looking at before most pairs are dropped, measured on sampled pairs.

    The fewest (a multiple of four) at which a tile seldom holds a pair still within the bound.
    """
    words = int(left.shape[1])
    pairs = np.arange(_SAMPLE, dtype=np.int64)
    first, second = left[pairs * 7919 % len(left)], right[pairs * 104729 % len(right)]
    apart = np.bitwise_count(first ^ second).cumsum(axis=1, dtype=np.int64)
    for stage in range(4, words, 4):
        if np.mean(apart[:, stage - 1] <= bound) < 1 / 2048:
            return stage
    return words
