"""From partitions to captures."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.methods import linkage
from clew.methods.captures import Declaration, Stratum
from clew.methods.linkage.draws import PartitionDraws
from clew.methods.linkage.histories import WrongLength
from clew.methods.linkage.partitions import Linkage

LISTS = ("police", "centre", "shelter")
LIST_OF = np.array([0, 0, 1, 1, 2], dtype=np.int32)
IDS = tuple("abcde")


def _linkage(cluster_of: list[int]) -> Linkage:
    return Linkage(LISTS, IDS, LIST_OF, np.array(cluster_of, dtype=np.int32))


def test_a_partition_becomes_counts_by_capture_history() -> None:
    counted = linkage.captures(_linkage([0, 1, 0, 2, 0]))
    assert counted.names == LISTS
    assert counted.table().tolist() == [0, 1, 1, 0, 0, 0, 0, 1]


def test_two_records_of_one_list_are_one_person_there() -> None:
    assert linkage.captures(_linkage([0, 0, 1, 1, 2])).table().tolist() == [0, 1, 1, 0, 1, 0, 0, 0]


def test_each_draw_has_its_counts() -> None:
    rows = np.array([[0, 1, 0, 2, 0], [0, 1, 2, 3, 4]], dtype=np.int32)
    draws = PartitionDraws(LISTS, IDS, LIST_OF, rows, np.array([3, 5]), 2.0)
    counted = linkage.captures(draws)
    assert counted.draws == 2
    assert [counted.observed(0), counted.observed(1)] == [3, 5]


def test_a_person_has_the_value_most_records_agree_on_and_of_equals_that_of_the_earlier_list() -> None:
    counted = linkage.captures(
        _linkage([0, 1, 0, 1, 0]),
        covariates={"sex": ["male", "female", "female", "male", "female"], "year": ["", "", "2024", "", ""]},
    )
    assert counted.strata == (
        Stratum.of(sex="female", year="2024"),
        Stratum.of(sex="female", year="unknown"),
    )
    assert counted.counts.sum(axis=2).tolist() == [[1, 1]]


def test_records_that_exist_only_by_referral_are_left_out_beside() -> None:
    referred = ["", "", "police", "hotline", "centre"]
    counted = linkage.captures(_linkage([0, 1, 0, 2, 3]), referred_by=referred)
    assert counted.table().tolist() == [0, 1, 1, 1, 1, 0, 0, 0]
    assert counted.unreferred is not None
    # The centre's record of the first person goes; the hotline is no list, so that record stays.
    assert counted.unreferred[0].sum(axis=0).tolist() == [0, 2, 1, 0, 0, 0, 0, 0]


def test_declarations_travel_with_their_lists() -> None:
    told = Declaration(definition="palermo", start=dt.date(2024, 1, 1))
    counted = linkage.captures(_linkage([0, 1, 0, 2, 0]), declarations={"centre": told})
    assert [entry.declaration for entry in counted.lists] == [Declaration(), told, Declaration()]


def test_a_column_of_another_length_is_refused() -> None:
    with pytest.raises(WrongLength, match="sex has 2 values for 5 records"):
        linkage.captures(_linkage([0, 1, 0, 2, 0]), covariates={"sex": ["male", "male"]})


@given(
    st.lists(st.integers(0, 4), min_size=5, max_size=5),
    st.lists(st.sampled_from(["f", "m", ""]), min_size=5, max_size=5),
)
def test_nobody_is_lost_between_clusters_and_strata(cluster_of: list[int], sex: list[str]) -> None:
    counted = linkage.captures(_linkage(cluster_of), covariates={"sex": sex}, referred_by=[""] * 5)
    assert counted.observed() == len(set(cluster_of))
    assert counted.unreferred is not None and np.array_equal(counted.unreferred, counted.counts)
    assert counted.table().tolist() == linkage.captures(_linkage(cluster_of)).table().tolist()
