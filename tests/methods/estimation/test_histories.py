"""Tables of capture histories: what is refused, and lists permuted, dropped, merged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from clew.methods.estimation import histories
from clew.methods.estimation.problems import NobodySeen, NotCaptureCounts

TABLES = st.lists(st.integers(0, 50), min_size=16, max_size=16).map(
    lambda counts: np.array([0, *counts[1:]], dtype=np.int64)
)


@pytest.mark.parametrize(
    "bad", [[1, 2, 3], [0, 1], [0, 1, -1, 2], [0, 1.5, 1, 2], [[0, 1], [1, 2]], list("abcd")]
)
def test_what_is_no_table_of_histories_is_refused(bad: list[object]) -> None:
    with pytest.raises(NotCaptureCounts):
        histories.checked(bad)


def test_a_table_in_which_nobody_was_seen_is_refused() -> None:
    with pytest.raises(NobodySeen):
        histories.checked([7, 0, 0, 0])


@given(TABLES)
@settings(deadline=None)
def test_a_margin_counts_the_persons_seen_by_all_lists_of_the_set(counts: NDArray[np.int64]) -> None:
    sums = histories.margins(counts)
    for term in range(16):
        assert sums[term] == sum(counts[cell] for cell in range(16) if cell & term == term)


@given(TABLES, st.permutations(range(4)))
@settings(deadline=None)
def test_permuting_there_and_back_is_nothing(counts: NDArray[np.int64], order: list[int]) -> None:
    there = histories.permuted(counts, order)
    assert (histories.permuted(there, [order.index(number) for number in range(4)]) == counts).all()
    for new, old in enumerate(order):
        assert histories.margins(there)[1 << new] == histories.margins(counts)[1 << old]


@given(TABLES, st.integers(0, 3))
@settings(deadline=None)
def test_without_a_list_the_persons_only_it_saw_are_gone(counts: NDArray[np.int64], number: int) -> None:
    fewer = histories.without_list(counts, number)
    assert fewer.sum() == counts.sum() - counts[1 << number]


@given(TABLES, st.permutations(range(4)))
@settings(deadline=None)
def test_merging_two_lists_keeps_every_person(counts: NDArray[np.int64], order: list[int]) -> None:
    first, second = order[:2]
    merged = histories.merged(counts, first, second)
    assert merged.sum() == counts.sum()
    place = first - (first > second)
    sums = histories.margins(counts)
    either = sums[1 << first] + sums[1 << second] - sums[1 << first | 1 << second]
    assert histories.margins(merged)[1 << place] == either
