"""Scores of linkage and of intervals, worked out by hand."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.demo import scoring
from clew.methods.figures import Interval


def records(*labels):
    return {("police", str(number)): label for number, label in enumerate(labels)}


def test_a_small_linkage_scores_what_it_scores_by_hand():
    score = scoring.score_linkage(records(1, 1, 1, 2, 3, 4), records("a", "a", "b", "b", "c", "d"))
    assert (score.right_pairs, score.linked_pairs, score.true_pairs) == (1, 3, 2)
    assert score.precision == pytest.approx(1 / 3)
    assert score.recall == pytest.approx(1 / 2)
    assert score.f1 == pytest.approx(0.4)
    assert (score.right_clusters, score.clusters, score.persons) == (2, 4, 4)
    assert score.cluster_f1 == pytest.approx(0.5)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_the_truth_scores_one_whatever_its_clusters_are_called(persons):
    score = scoring.score_linkage(records(*(f"x{person}" for person in persons)), records(*persons))
    assert score.f1 == score.cluster_f1 == 1.0


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_exchanging_linkage_and_truth_exchanges_precision_and_recall(labels):
    found = records(*(label for label, _ in labels))
    truth = records(*(person for _, person in labels))
    one, other = scoring.score_linkage(found, truth), scoring.score_linkage(truth, found)
    assert (one.precision, one.recall) == (other.recall, other.precision)
    assert (one.cluster_precision, one.cluster_recall) == (other.cluster_recall, other.cluster_precision)


def test_a_linkage_of_other_records_is_refused_with_their_number():
    with pytest.raises(scoring.RecordsDiffer, match="2 missing, 0 unknown"):
        scoring.score_linkage(records(1), records(1, 2, 3))


def test_the_truth_is_read_by_list_and_record():
    links = pl.DataFrame({"list": ["police", "centre"], "record_id": ["1", "1"], "person_id": ["L-1", "L-2"]})
    assert scoring.truth_of(links) == {("police", "1"): "L-1", ("centre", "1"): "L-2"}


def test_an_interval_holds_the_truth_up_to_its_ends_and_a_refusal_counts_apart():
    interval = Interval(90.0, 110.0, 0.95, "chapman")
    counted = scoring.coverage([(interval, 110.0), (interval, 111.0), (None, 100.0), (interval, 95.0)])
    assert counted == scoring.Coverage(held=2, missed=1, refused=1)
    assert counted.share == pytest.approx(2 / 3)
    assert scoring.coverage([(None, 1.0)]).share is None
