"""Confidence distributions and their mixtures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.estimation.bootstrap import _limits
from clew.methods.estimation.confidence import Confidence, bca


@settings(deadline=None)  # scipy is imported on the first call
@given(st.floats(-0.8, 0.8), st.floats(-0.15, 0.15), st.sampled_from([0.8, 0.9, 0.95]))
def test_its_limits_are_those_of_bca_at_every_level(bias: float, accelerated: float, level: float) -> None:
    resamples = np.random.default_rng(1).lognormal(6, 0.3, 2000)
    ours = bca(resamples, bias, accelerated).limits(level)
    theirs = _limits(resamples, bias, accelerated, level)
    # One counts steps, the other interpolates: they stand at most two resamples apart.
    for one, other in zip(ours, theirs, strict=True):
        assert abs(int((resamples <= one).sum()) - int((resamples <= other).sum())) <= 2


def test_resamples_without_an_estimate_are_left_out() -> None:
    found = bca(np.array([1.0, np.nan, 3.0, np.inf, 2.0]), 0.0)
    assert found.values.tolist() == [1.0, 2.0, 3.0]
    assert found.weights.sum() == pytest.approx(1.0)


def test_a_mixture_of_equals_is_the_same_and_of_unequals_is_wider() -> None:
    rng = np.random.default_rng(2)
    one, other = bca(rng.normal(100, 5, 1000), 0.0), bca(rng.normal(130, 5, 1000), 0.0)
    same = Confidence.mixed([one, one])
    assert same.limits(0.95) == pytest.approx(one.limits(0.95))
    low, high = Confidence.mixed([one, other]).limits(0.95)
    assert low < 95 and high > 135
