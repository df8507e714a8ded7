"""Whether chains agree."""

from __future__ import annotations

import numpy as np

from clew.methods.estimation.mixing import effective_size, r_hat


def test_independent_draws_mix_and_count_nearly_in_full() -> None:
    chains = np.random.default_rng(1).normal(size=(4, 1000))
    assert r_hat(chains) < 1.01
    assert 3000 < effective_size(chains) < 5000


def test_chains_in_different_places_are_found_out() -> None:
    chains = np.random.default_rng(2).normal(size=(4, 500)) + np.arange(4)[:, None]
    assert r_hat(chains) > 1.3
    assert effective_size(chains) < 20


def test_chains_of_different_spread_around_one_place_are_found_out() -> None:
    chains = np.random.default_rng(3).normal(size=(4, 500)) * np.array([1, 1, 1, 8])[:, None]
    assert r_hat(chains) > 1.05


def test_draws_that_remember_count_for_fewer() -> None:
    # An autoregressive chain of coefficient .9 has one effective draw in (1 + .9) / (1 - .9) = 19.
    rng, chains = np.random.default_rng(4), np.zeros((4, 5000))
    for step in range(1, 5000):
        chains[:, step] = 0.9 * chains[:, step - 1] + rng.normal(size=4)
    assert 700 < effective_size(chains) < 1500


def test_a_chain_that_never_moves_is_not_taken_for_agreement() -> None:
    assert r_hat(np.arange(4.0)[:, None].repeat(100, axis=1)) > 2
