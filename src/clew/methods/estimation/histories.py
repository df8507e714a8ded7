"""Tables of capture histories as arrays: margins, and tables with lists permuted, dropped or merged.

A table of ``t`` lists is an integer array of length ``2**t``; the index is the capture history whose
bit ``i`` is set where list ``i`` saw the person. Cell 0, seen by nobody, is unknown and stays 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clew.methods.estimation.problems import NobodySeen, NotCaptureCounts

Counts = NDArray[np.int64]


def checked(counts: ArrayLike) -> Counts:
    """The counts as int64 with cell 0 set to 0.

    Raises :class:`NotCaptureCounts` where the length is no power of two from 4 up or a count is no
    whole number from 0 up, :class:`NobodySeen` where all are 0.
    """
    given = np.asarray(counts)
    if given.ndim != 1 or given.size < 4 or given.size & (given.size - 1):
        raise NotCaptureCounts(cells=given.size)
    if not np.issubdtype(given.dtype, np.number) or not np.isfinite(given).all():
        raise NotCaptureCounts(cells=given.size)
    whole = given.astype(np.int64)
    if (whole != given).any() or (whole < 0).any():
        raise NotCaptureCounts(cells=given.size)
    whole[0] = 0
    if not whole.any():
        raise NobodySeen()
    return whole


def number_of_lists(counts: NDArray[np.int64]) -> int:
    """How many lists a table of this length has."""
    return int(counts.size).bit_length() - 1


def margins(counts: Counts) -> NDArray[np.float64]:
    """For each set of lists the persons seen by all of them (and perhaps others); shape ``(2**t,)``."""
    total = counts.astype(np.float64)
    for number in range(number_of_lists(counts)):
        pairs = total.reshape(-1, 2, 1 << number)
        pairs[:, 0] += pairs[:, 1]
    return total


def permuted(counts: Counts, order: Sequence[int]) -> Counts:
    """The table where list ``order[i]`` has become list ``i``."""
    lists = number_of_lists(counts)
    cells = np.arange(counts.size)
    source = np.zeros_like(cells)
    for new, old in zip(range(lists), order, strict=True):
        source |= ((cells >> new) & 1) << old
    return counts[source]


def without_list(counts: Counts, number: int) -> Counts:
    """The table without one list; persons only that list saw leave it."""
    pairs = counts.reshape(-1, 2, 1 << number)
    rest = (pairs[:, 0] + pairs[:, 1]).ravel()
    rest[0] = 0
    return rest


def merged(counts: Counts, first: int, second: int) -> Counts:
    """The table where two lists are one: list ``first`` saw whom either saw, ``second`` is gone."""
    cells = np.arange(counts.size)
    joined = cells | (((cells >> second) & 1) << first)
    low = joined & ((1 << second) - 1)
    target = low | ((joined >> (second + 1)) << second)
    return np.bincount(target, weights=counts, minlength=counts.size // 2).astype(np.int64)
