"""Intervals that include the choice of the model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.estimation import bootstrap
from clew.methods.estimation.models import Model
from clew.methods.estimation.problems import NoCandidate
from clew.methods.estimation.selection import Method, Selector

# Korea, three lists (Chan, Silverman & Vincent 2021, JASA 116:1297).
KOREA = np.array([0, 5, 5, 54, 41, 6, 0, 12])


def korea(seed: int = 1, draws: int = 120, **options: object) -> bootstrap.BootstrapInterval:
    return bootstrap.interval(KOREA, Selector(), draws, np.random.default_rng(seed), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", [Method.BIC, Method.STEPWISE])
def test_the_answer_depends_on_the_seed_and_not_on_the_workers(method: Method) -> None:
    answers = [
        bootstrap.interval(KOREA, Selector(method), 130, np.random.default_rng(7), workers=workers)
        for workers in (1, 2, 3)
    ]
    for other in answers[1:]:
        assert (other.estimates == answers[0].estimates).all()
        assert other.to_dict(["b", "c", "d"]) == answers[0].to_dict(["b", "c", "d"])
    assert (korea(8).estimates != korea(7).estimates).any()


def test_the_limits_hold_the_estimate_and_never_fall_below_the_persons_seen() -> None:
    found = korea()
    assert KOREA.sum() <= found.interval.low <= found.estimate <= found.interval.high
    assert (found.estimates >= KOREA.sum()).all()
    assert found.interval.method == "bca"
    assert found.interval.conditional is False


def test_limits_at_a_lower_level_lie_inside() -> None:
    found = korea()
    narrow = found.limits(0.8)
    assert found.interval.low <= narrow.low <= narrow.high <= found.interval.high
    assert narrow.level == 0.8


def test_an_interval_for_one_given_model_is_marked_as_conditional() -> None:
    only = Selector(Method.CANDIDATES, candidates=(Model.of(3, [3, 6]),))
    found = bootstrap.interval(KOREA, only, 100, np.random.default_rng(1))
    assert found.interval.conditional
    assert found.other_model == 0.0
    assert found.interval.high < korea().interval.high


def test_the_shares_say_how_often_another_model_was_chosen() -> None:
    found = korea()
    times = dict(found.choices)
    assert sum(times.values()) == found.draws == 120
    assert found.other_model == pytest.approx(1 - times[found.model] / 120)
    assert found.failed == 0.0
    assert 0.0 < found.other_model < 1.0


def test_resamples_without_an_estimate_are_counted_and_left_out() -> None:
    found = bootstrap.interval([0, 30, 30, 1], Selector(), 200, np.random.default_rng(3))
    assert 0.2 < found.failed < 0.6
    assert found.estimates.size == round(200 * (1 - found.failed))
    assert np.isnan(found.jackknife[-1])
    assert np.isfinite([found.interval.low, found.interval.high]).all()


def test_a_table_without_an_estimate_has_no_interval() -> None:
    with pytest.raises(NoCandidate):
        bootstrap.interval([0, 30, 30, 0], Selector(), 10, np.random.default_rng(1))


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    korea(on_progress=lambda done, wanted: told.append((done, wanted)))
    assert told == [(50, 120), (100, 120), (120, 120)]


def test_more_resamples_lessen_the_monte_carlo_error() -> None:
    few = korea(draws=100).monte_carlo_error[0]
    many = korea(draws=1600).monte_carlo_error[0]
    assert 0.0 < many < few


def test_without_bias_and_acceleration_the_limits_are_the_quantiles() -> None:
    estimates = np.arange(1.0, 1001.0)
    low, high = bootstrap.bca_limits(500.0, estimates, np.array([5.0, 5.0]), np.array([3, 4]), 0.9)
    # Quantiles of type 8: at p the position is (n + 1/3) p + 1/3.
    assert (low, high) == pytest.approx(((1000 + 1 / 3) * 0.05 + 1 / 3, (1000 + 1 / 3) * 0.95 + 1 / 3))


def test_the_acceleration_weighs_each_cell_by_its_persons() -> None:
    values, persons = np.array([10.0, 12.0, 17.0]), np.array([5, 3, 2])
    spread = np.repeat(values, persons)
    distance = spread.mean() - spread
    expected = (distance**3).sum() / (6 * (distance**2).sum() ** 1.5)
    assert bootstrap.acceleration(values, persons) == pytest.approx(expected)


@given(st.floats(-3, 3), st.floats(0.1, 5), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_bca_limits_follow_a_monotone_change_of_scale(shift: float, scale: float, seed: int) -> None:
    estimates = np.random.default_rng(seed).normal(10, 1, 300)
    same = np.array([1.0, 1.0])
    low, high = bootstrap.bca_limits(10.0, estimates, same, same, 0.95)
    moved = bootstrap.bca_limits(10.0 * scale + 50 + shift, estimates * scale + 50 + shift, same, same, 0.95)
    assert moved == pytest.approx((low * scale + 50 + shift, high * scale + 50 + shift), rel=1e-6)


def test_the_estimate_beyond_every_resample_still_has_finite_limits() -> None:
    same = np.array([1.0])
    low, high = bootstrap.bca_limits(0.5, np.arange(1.0, 101.0), same, same, 0.95)
    assert low == 1.0
    assert 1.0 <= high <= 100.0


def test_anything_that_chooses_and_estimates_can_be_bootstrapped() -> None:
    class Petersen:
        conditional = True

        def estimate(self, counts: np.ndarray) -> tuple[float, str]:
            both = counts[3] + counts[7]
            first, second = both + counts[1] + counts[5], both + counts[2] + counts[6]
            return float(first * second / both), frozenset({3})  # type: ignore[return-value]

    found = bootstrap.interval(KOREA, Petersen(), 100, np.random.default_rng(2))
    assert found.estimate == pytest.approx(77 * 71 / 66)
    assert found.interval.conditional
