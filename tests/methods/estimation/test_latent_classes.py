"""The latent-class sampler."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from clew.methods.estimation.findings import RefusalKind
from clew.methods.estimation.latent_classes import sample


def test_korea_agrees_with_the_r_package_within_monte_carlo_error(published: ModuleType) -> None:
    # LCMCR 0.4.14, K = 10, a = b = .25, 1,000 draws one in 100: mean 145.5, median 138, 10 % 126, 90 % 173.
    _, counts = published.table(published.KOREA)
    means, medians, errors = [], [], []
    for seed in range(3):
        found = sample(counts, np.random.default_rng(seed), thin=20)
        assert not found.refusals
        means.append(found.mean)
        medians.append(found.median)
        errors.append(found.standard_error)
    theirs = 27.6 / np.sqrt(300)  # R's own draws, should they be worth 300
    assert np.mean(means) == pytest.approx(145.5, abs=3 * np.hypot(theirs, np.mean(errors)))
    assert np.ptp(means) < 6 * np.mean(errors)
    assert np.mean(medians) == pytest.approx(138, abs=2)


def test_the_same_seed_gives_the_same_answer_whatever_the_workers(published: ModuleType) -> None:
    _, counts = published.table(published.KOREA)
    one, two = (sample(counts, np.random.default_rng(5), kept=100, workers=workers) for workers in (1, 2))
    assert one == two


def test_short_chains_that_disagree_are_refused(published: ModuleType) -> None:
    _, counts = published.table(published.NETHERLANDS_5)
    found = sample(counts, np.random.default_rng(1), burn_in=10, kept=50, thin=1, patience=0)
    assert [refusal.kind for refusal in found.refusals] == [RefusalKind.CHAINS_DISAGREE]
    assert found.to_dict()["refusals"][0]["r_hat"] == found.r_hat


def test_the_cap_is_kept_even_where_the_data_want_far_more() -> None:
    # Three lists that hardly overlap: without a cap the posterior runs away.
    found = sample(np.array([0, 60, 60, 0, 60, 0, 1, 0]), np.random.default_rng(1), cap=100, patience=0)
    assert found.interval.low >= 181 and found.interval.high <= 281
    assert found.cap == 100


def test_the_chance_of_staying_under_the_cap_is_the_incomplete_beta_function() -> None:
    from scipy.special import betainc

    from clew.methods.estimation.latent_kernel import _log_incomplete_beta

    for a, b, x in [(120.0, 2001.0, 0.02), (120.0, 2001.0, 0.05), (120.0, 2001.0, 0.2), (5.0, 3.0, 0.9)]:
        assert np.exp(_log_incomplete_beta(a, b, x)) == pytest.approx(betainc(a, b, x), rel=1e-9)


def test_persons_never_seen_are_drawn_below_the_cap_with_the_right_chances() -> None:
    from scipy.stats import nbinom

    from clew.methods.estimation.latent_kernel import _draw_unseen

    rng, cap, seen, never = np.random.default_rng(1), 40, 10, 0.95
    drawn = np.array([_draw_unseen(rng, seen, never, cap) for _ in range(20_000)])
    chances = nbinom.pmf(np.arange(cap + 1), seen, 1 - never)
    expected = chances / chances.sum()
    assert drawn.max() <= cap
    assert np.abs(np.bincount(drawn, minlength=cap + 1) / drawn.size - expected).max() < 0.012
