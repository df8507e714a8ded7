"""Weights that mean what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods import linkage
from clew.methods.linkage import ScoredPairs
from clew.methods.linkage.calibration import (
    Curve,
    NoLabels,
    calibrate,
    calibrate_on_draws,
    reliability,
)
from clew.methods.linkage.findings import Kind


def _pairs(weight: np.ndarray) -> ScoredPairs:
    size = weight.size
    return ScoredPairs(
        ("A", "B"), tuple(str(i) for i in range(2 * size)), np.repeat([0, 1], size).astype(np.int32),
        np.arange(size, dtype=np.int32), np.arange(size, 2 * size, dtype=np.int32), weight,
        np.zeros(size, dtype=np.int32), (), (), -8.0,
    )  # fmt: skip


def _labelled(
    rng: np.random.Generator, size: int, intercept: float, slope: float
) -> tuple[ScoredPairs, np.ndarray]:
    weight = rng.uniform(-10, 10, size)
    same = rng.random(size) < 1 / (1 + np.exp2(-(intercept + slope * weight)))
    return _pairs(weight), same


def test_weights_that_are_right_stay_as_they_are() -> None:
    pairs, same = _labelled(np.random.default_rng(1), 800, 0.0, 1.0)
    found = calibrate(pairs, np.arange(800), same)
    assert found.curve is Curve.AS_IS
    assert np.array_equal(found.apply(pairs).weight, pairs.weight)


@pytest.mark.parametrize("size", [60, 300, 3400])
def test_overconfident_weights_are_brought_back_at_the_size_of_a_country(size: int) -> None:
    errors_before, errors_after = [], []
    for seed in range(10):
        rng = np.random.default_rng([seed, size])
        pairs, same = _labelled(rng, size, 3.0, 0.4)
        found = calibrate(pairs, np.arange(size), same)
        grid = np.linspace(-9, 9, 50)
        truth = 1 / (1 + np.exp2(-(3.0 + 0.4 * grid)))
        errors_before.append(np.abs(1 / (1 + np.exp2(-grid)) - truth).mean())
        errors_after.append(np.abs(1 / (1 + np.exp2(-found.weight(grid))) - truth).mean())
    assert np.mean(errors_after) < 0.5 * np.mean(errors_before)


def test_a_constant_error_is_a_shift() -> None:
    pairs, same = _labelled(np.random.default_rng(3), 1000, 4.0, 1.0)
    found = calibrate(pairs, np.arange(1000), same)
    assert found.curve is Curve.SHIFT
    assert found.weight(np.array([0.0, 55.0, 90.0])) == pytest.approx([4.0, 59.0, 94.0], abs=0.8)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 80), st.floats(-6, 6), st.floats(0, 3))
def test_calibrated_weights_are_finite_and_keep_the_order(
    seed: int, size: int, intercept: float, slope: float
) -> None:
    pairs, same = _labelled(np.random.default_rng(seed), size, intercept, slope)
    found = calibrate(pairs, np.arange(size), same)
    weight = found.weight(np.linspace(-80, 80, 200))
    assert np.isfinite(weight).all()
    assert (np.diff(weight) >= -1e-9).all()
    assert weight[-1] > weight[-30], "no saturation above the labelled weights"


def test_labels_that_separate_perfectly_leave_finite_weights() -> None:
    weight = np.array([-5.0, -4.0, -3.0, 3.0, 4.0, 5.0])
    found = calibrate(_pairs(weight), np.arange(6), weight > 0)
    assert np.abs(found.weight(weight)).max() < 60
    assert found.caveats[0].kind == Kind.FEW_LABELS


def test_labels_chosen_for_their_weight_calibrate_all_the_same() -> None:
    pairs, same = _labelled(np.random.default_rng(8), 4000, 2.0, 0.5)
    doubtful = np.flatnonzero(np.abs(pairs.weight + 4) < 3)[:600]
    found = calibrate(pairs, doubtful, same[doubtful])
    assert found.weight(np.array([-4.0])) == pytest.approx([0.0], abs=0.5)


def test_no_labels_no_calibration() -> None:
    with pytest.raises(NoLabels):
        calibrate(_pairs(np.array([1.0])), np.array([], dtype=np.int64), np.array([], dtype=bool))


def test_reliability_shows_predicted_and_observed_with_exact_limits() -> None:
    probability = np.repeat([0.1, 0.5, 0.9], 100)
    same = np.concatenate([np.arange(100) < k for k in (12, 80, 89)])
    low, middle, high = reliability(probability, same, bins=3)
    assert (low.pairs, low.predicted, low.observed) == (100, pytest.approx(0.1), 0.12)
    # Clopper & Pearson limits of 80 in 100, as tabulated: 0.708 to 0.873.
    assert (middle.low, middle.high) == (pytest.approx(0.7082, abs=1e-4), pytest.approx(0.8733, abs=1e-4))
    assert not middle.low <= middle.predicted <= middle.high
    assert high.low <= 0.9 <= high.high


def test_reliability_of_held_out_pairs_is_shown_before_and_after() -> None:
    pairs, same = _labelled(np.random.default_rng(9), 1500, 3.0, 0.4)
    found = calibrate(pairs, np.arange(1500), same)
    assert found.log_score > found.log_score_before
    outside = [sum(not b.low <= b.predicted <= b.high for b in bins) for bins in (found.before, found.after)]
    assert outside[0] >= 4 and outside[1] <= 2
    assert found.to_dict()["labelled"] == 1500


def test_without_labels_one_record_per_list_recalibrates() -> None:
    # Each record of A has two equally good partners in B: at most one of them is right.
    size = 30
    left = np.repeat(np.arange(size), 2)
    right = size + np.arange(2 * size)
    pairs = ScoredPairs(
        ("A", "B"), tuple(str(i) for i in range(3 * size)),
        np.repeat([0, 1], [size, 2 * size]).astype(np.int32), left.astype(np.int32),
        right.astype(np.int32), np.full(2 * size, 6.0), np.zeros(2 * size, dtype=np.int32), ((1,),),
        ("name",), -6.0,
    )  # fmt: skip
    drawn = linkage.draw(pairs, draws=100, rng=np.random.default_rng(2))
    found = calibrate_on_draws(pairs, drawn)
    assert pairs.probability[0] > 0.98
    assert found.apply(pairs).probability == pytest.approx(np.full(2 * size, 0.5), abs=0.06)
