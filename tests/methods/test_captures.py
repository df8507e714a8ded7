import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.methods.captures import (
    BadCount,
    CaptureList,
    Captures,
    Declaration,
    EmptyList,
    RepeatedList,
    RepeatedStratum,
    Stratum,
    TooFewLists,
    TooManyLists,
    WrongShape,
    history_number,
    history_tuple,
)


def test_counts_by_history_keep_their_place():
    captures = Captures.from_counts(["police", "centre"], {(1, 0): 3, (0, 1): 4, (1, 1): 2})
    assert captures.names == ("police", "centre")
    assert captures.table().tolist() == [0, 3, 4, 2]
    assert captures.observed() == 9
    assert captures.to_dict()["counts"] == [[[0, 3, 4, 2]]]


def test_the_same_counts_have_the_same_source_digest():
    one = Captures.from_counts(["a", "b"], {(1, 0): 3, (0, 1): 4})
    two = Captures.from_counts(["a", "b"], {(0, 1): 4, (1, 0): 3})
    assert one.source == two.source and len(one.source) == 64


@given(st.integers(1, 12), st.data())
def test_a_history_and_its_number_are_the_same(lists, data):
    number = data.draw(st.integers(0, 2**lists - 1))
    assert history_number(history_tuple(number, lists)) == number


@pytest.mark.parametrize(
    ("lists", "counts", "problem"),
    [
        (["a"], {(1,): 1}, TooFewLists),
        ([f"list {i}" for i in range(17)], {(1,): 1}, TooManyLists),
        (["a", "a"], {(1, 0): 1, (0, 1): 1}, RepeatedList),
        (["a", "b"], {(1, 0): 1}, EmptyList),
        (["a", "b"], {(1, 0): -1, (0, 1): 1}, BadCount),
        (["a", "b"], {(1, 0): 1.5, (0, 1): 1}, BadCount),
        (["a", "b"], {(1, 0): float("nan"), (0, 1): 1}, BadCount),
        (["a", "b"], {(0, 0): 5, (1, 0): 1, (0, 1): 1}, BadCount),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_remedy(lists, counts, problem):
    with pytest.raises(problem) as caught:
        Captures.from_counts(lists, counts)
    assert problem.remedy.split("{")[0] in str(caught.value)


def test_counts_of_another_shape_are_refused():
    with pytest.raises(WrongShape):
        Captures(lists=(CaptureList("a"), CaptureList("b")), counts=np.ones((1, 2, 4)))


def test_a_stratum_stands_there_once():
    counts = np.array([[[0, 1, 1, 1], [0, 1, 1, 1]]])
    with pytest.raises(RepeatedStratum):
        Captures(
            lists=(CaptureList("a"), CaptureList("b")),
            counts=counts,
            strata=(Stratum.of(sex="f"), Stratum.of(sex="f")),
        )


def test_records_known_only_through_a_referral_can_be_left_out():
    lists = (CaptureList("a", Declaration("identified", dt.date(2020, 1, 1))), CaptureList("b"))
    captures = Captures(
        lists=lists,
        counts=np.array([[[0, 5, 6, 7]]]),
        unreferred=np.array([[[0, 8, 6, 4]]]),
    )
    alone = captures.without_referrals()
    assert alone is not None and alone.table().tolist() == [0, 8, 6, 4]
    assert alone.lists == captures.lists


def test_captures_cannot_be_changed_afterwards():
    captures = Captures.from_counts(["a", "b"], {(1, 0): 3, (0, 1): 4})
    with pytest.raises(ValueError, match="read-only"):
        captures.counts[0, 0, 1] = 9
