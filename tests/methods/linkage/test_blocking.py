from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.methods.linkage.blocking import Missed, Plan, Rule, missed_share, possible_pairs, propose
from clew.methods.linkage.problems import BadRule, NoFields

letters = st.sampled_from(["a", "ab", "b", None])


def frame_of(rows):
    return pl.DataFrame(
        {
            "given": pl.Series([row[0] for row in rows], dtype=pl.String),
            "family": pl.Series([row[1] for row in rows], dtype=pl.String),
            "alone": pl.Series([row[2] for row in rows], dtype=pl.Int64),
        }
    )


@given(st.lists(st.tuples(letters, letters, st.integers(0, 3)), min_size=2, max_size=12))
def test_the_pairs_of_a_rule_are_counted_before_they_are_made(rows):
    frame = frame_of(rows)
    rule = Rule.read("given:1+family")
    made = sum(
        one[2] != other[2]
        and None not in (one[0], other[0], one[1], other[1])
        and one[0][:1] == other[0][:1]
        and one[1] == other[1]
        for one, other in itertools.combinations(rows, 2)
    )
    assert rule.pairs(frame) == made
    assert possible_pairs(frame["alone"].to_numpy()) == sum(
        one[2] != other[2] for one, other in itertools.combinations(rows, 2)
    )


def test_a_rule_reads_and_writes_the_condition_of_a_join():
    assert Rule.read("given:3 + family=given").sql == (
        "substr(l.given, 1, 3) = substr(r.given, 1, 3) and l.family = r.given"
    )
    with pytest.raises(BadRule):
        Rule.read("given; drop table")


def test_few_records_are_compared_every_pair_and_many_by_rules():
    frame = frame_of([("a", "b", number) for number in range(100)])
    few = propose(frame, [], all_pairs_up_to=4950, pairs_per_record=1, least_pairs=10)
    assert few.every_pair
    assert few.at_most == 4950
    with pytest.raises(NoFields):
        propose(frame, [[Rule.read("birth")]], all_pairs_up_to=10, pairs_per_record=1, least_pairs=10)


def test_a_rule_too_wide_for_the_budget_gives_way_to_its_narrower_form():
    rows = [("a", f"f{number // 2}", number) for number in range(200)]
    forms = [Rule.read("given"), Rule.read("given+family")]
    plan = propose(frame_of(rows), [forms], all_pairs_up_to=10, pairs_per_record=5, least_pairs=10)
    assert [rule.text for rule in plan.rules] == ["given+family"]
    assert plan.pairs == (100,)


def _missed(people: int, seed: int) -> tuple[Missed, float]:
    """The estimate where names and births err independently, and the true share missed."""
    rng = np.random.default_rng(seed)
    keys = [f"n{number}" for number in range(people)]
    births = [f"b{number}" for number in range(people)]
    wrong = rng.random(people) < 0.3
    late = rng.random(people) < 0.2
    frame = pl.DataFrame(
        {
            "given": keys + [f"x{n}" if wrong[n] else keys[n] for n in range(people)],
            "birth": births + [f"y{n}" if late[n] else births[n] for n in range(people)],
        }
    )
    plan = Plan((Rule.read("given"), Rule.read("birth")), (0, 0), people**2)
    left = np.arange(people, dtype=np.int32)
    found = ~(wrong & late)
    share = missed_share(frame, plan, left[found], left[found] + people, np.ones(int(found.sum())))
    return share, float((wrong & late).mean())


def test_the_share_that_blocking_misses_is_estimated_by_rules_that_err_independently():
    estimated, true = _missed(4000, 5)
    assert estimated.share == pytest.approx(true, abs=0.012)


def test_the_standard_error_of_the_share_missed_is_the_size_of_its_mistakes():
    found = [_missed(300, seed) for seed in range(150)]
    mistakes = np.array([estimated.share - true for estimated, true in found])
    # The deviation of 150 mistakes is known to about 6 %.
    assert np.mean([estimated.error for estimated, _ in found]) == pytest.approx(mistakes.std(), rel=0.2)
    assert abs(mistakes.mean()) < 0.005


def test_where_every_pair_is_compared_nothing_is_missed():
    frame = frame_of([("a", "b", 0), ("a", "b", 1)])
    ends = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
    assert missed_share(frame, Plan((), (), 1, every_pair=True), *ends, np.ones(1)) == Missed(0.0, 0.0)
