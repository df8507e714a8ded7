"""One chain of the latent-class sampler, compiled.

The Gibbs steps are those of Manrique-Vallier 2016 (Biometrics 72:1246, section 3.2). They move
slowly along the ridge where a class is hard to see and large, or easier to see and small; a
Metropolis step with class memberships and those never seen integrated out therefore walks that ridge.
"""

from __future__ import annotations

from math import exp, lgamma, log

import numba
import numpy as np


@numba.njit(cache=True)
def chain(rng, seen, persons, classes, burn_in, kept, thin, cap, shape, rate):
    """Run one chain; returns those never seen and the occupied classes at each kept step.

    Arguments: ``seen`` capture histories as 0/1, shape ``(w, t)``; ``persons`` with each, ``(w,)``;
    ``shape`` and ``rate`` of the Gamma prior of the concentration.
    """
    cells, lists = seen.shape
    observed = persons.sum()
    chances = np.empty((classes, lists))
    sticks = np.ones(classes)
    for number in range(classes):
        for place in range(lists):
            chances[number, place] = rng.beta(1.0, 3.0)
        if number < classes - 1:
            sticks[number] = rng.beta(1.0, 1.0)
    concentration = 1.0
    likelihood = np.empty((classes, cells))
    missing = np.empty(classes)
    for number in range(classes):
        _fill(chances[number], seen, likelihood[number])
        missing[number] = _unseen(chances[number])
    unseen_draws = np.empty(kept, dtype=np.int64)
    occupied_draws = np.empty(kept, dtype=np.int64)
    members = np.empty(classes, dtype=np.int64)
    hits = np.empty((classes, lists), dtype=np.int64)
    weights = np.empty(classes)
    share = np.empty(classes)
    for step in range(burn_in + kept * thin):
        for _ in range(3):
            _walk(
                rng, rng.integers(0, classes), seen, persons, observed, cap, concentration,
                chances, sticks, likelihood, missing,
            )  # fmt: skip
        _shares(sticks, weights)
        members[:] = 0
        hits[:] = 0
        for cell in range(cells):
            for number in range(classes):
                share[number] = weights[number] * likelihood[number, cell]
            left = persons[cell]
            mass = share.sum()
            for number in range(classes):
                if left == 0:
                    break
                drawn = left
                if number < classes - 1:
                    drawn = rng.binomial(left, min(1.0, max(0.0, share[number] / mass)))
                mass -= share[number]
                left -= drawn
                members[number] += drawn
                for place in range(lists):
                    if seen[cell, place]:
                        hits[number, place] += drawn
        never = 0.0
        for number in range(classes):
            share[number] = weights[number] * missing[number]
            never += share[number]
        unseen = _draw_unseen(rng, observed, min(never, 1.0 - 1e-12), cap)
        left = unseen
        mass = never
        for number in range(classes):
            if left == 0:
                break
            drawn = left
            if number < classes - 1:
                drawn = rng.binomial(left, min(1.0, max(0.0, share[number] / mass)))
            mass -= share[number]
            left -= drawn
            members[number] += drawn
        after = observed + unseen
        log_last = 0.0
        occupied = 0
        for number in range(classes):
            occupied += members[number] > 0
            for place in range(lists):
                hit = hits[number, place]
                drawn_chance = rng.beta(1.0 + hit, 1.0 + members[number] - hit)
                chances[number, place] = min(max(drawn_chance, 1e-12), 1.0 - 1e-12)
            _fill(chances[number], seen, likelihood[number])
            missing[number] = _unseen(chances[number])
            after -= members[number]
            if number < classes - 1:
                stick = rng.beta(1.0 + members[number], concentration + after)
                sticks[number] = min(max(stick, 1e-12), 1.0 - 1e-12)
                log_last += log(1.0 - sticks[number])
        concentration = rng.gamma(shape + classes - 1.0, 1.0 / (rate - log_last))
        if step >= burn_in and (step - burn_in) % thin == thin - 1:
            place = (step - burn_in) // thin
            unseen_draws[place] = unseen
            occupied_draws[place] = occupied
    return unseen_draws, occupied_draws


@numba.njit(cache=True)
def _fill(chances, seen, out):
    for cell in range(seen.shape[0]):
        product = 1.0
        for place in range(seen.shape[1]):
            product *= chances[place] if seen[cell, place] else 1.0 - chances[place]
        out[cell] = product


@numba.njit(cache=True)
def _unseen(chances):
    product = 1.0
    for chance in chances:
        product *= 1.0 - chance
    return product


@numba.njit(cache=True)
def _shares(sticks, out):
    rest = 1.0
    for number in range(sticks.size):
        out[number] = sticks[number] * rest
        rest *= 1.0 - sticks[number]


@numba.njit(cache=True)
def _log_target(weights, likelihood, missing, persons, observed, cap):
    """Log-likelihood with memberships and those never seen integrated out (prior 1/N, capped)."""
    never = 0.0
    for number in range(weights.size):
        never += weights[number] * missing[number]
    if never >= 1.0:
        return -np.inf
    total = -observed * log(1.0 - never) + _log_capped(observed, never, cap)
    for cell in range(persons.size):
        chance = 0.0
        for number in range(weights.size):
            chance += weights[number] * likelihood[number, cell]
        total += persons[cell] * log(chance)
    return total


@numba.njit(cache=True)
def _walk(
    rng, number, seen, persons, observed, cap, concentration, chances, sticks, likelihood, missing
):  # fmt: skip
    """Shift one class's chances on the logit scale, its weight such that those it shows stay equal."""
    classes, lists = chances.shape
    weights = np.empty(classes)
    _shares(sticks, weights)
    before = _log_target(weights, likelihood, missing, persons, observed, cap)
    shift = rng.normal() * (0.1, 0.5, 2.0)[rng.integers(0, 3)]
    moved = np.empty(lists)
    for place in range(lists):
        chance = chances[number, place]
        before += log(chance) + log(1.0 - chance)
        logit = log(chance / (1.0 - chance)) + shift + 0.1 * rng.normal()
        moved[place] = 1.0 / (1.0 + exp(-logit))
        if not 1e-12 < moved[place] < 1.0 - 1e-12:
            return
    old_missing, new_missing = missing[number], _unseen(moved)
    old_stick = sticks[number]
    if not (old_missing < 1.0 and new_missing < 1.0):
        return
    if number < classes - 1:
        logit = log(old_stick / (1.0 - old_stick)) + log(1.0 - old_missing) - log(1.0 - new_missing)
        new_stick = 1.0 / (1.0 + exp(-logit - 0.1 * rng.normal()))
        if not 1e-12 < new_stick < 1.0 - 1e-12:
            return
        before += concentration * log(1.0 - old_stick) + log(old_stick)
        sticks[number] = new_stick
        _shares(sticks, weights)
    old_likelihood = likelihood[number].copy()
    _fill(moved, seen, likelihood[number])
    missing[number] = new_missing
    after = _log_target(weights, likelihood, missing, persons, observed, cap)
    for place in range(lists):
        after += log(moved[place]) + log(1.0 - moved[place])
    if number < classes - 1:
        after += concentration * log(1.0 - sticks[number]) + log(sticks[number])
    if log(rng.random()) < after - before:
        chances[number] = moved
    else:
        sticks[number] = old_stick
        likelihood[number] = old_likelihood
        missing[number] = old_missing


@numba.njit(cache=True)
def _draw_unseen(rng, observed, never, cap):
    """Negative binomial given the cap, exactly: by rejection, else by inversion from the cap down."""
    for _ in range(20):
        mean = rng.gamma(observed) * never / (1.0 - never)
        if mean < 1e15:
            drawn = rng.poisson(mean)
            if drawn <= cap:
                return drawn
    # All above the cap: the conditional density rises towards it, so summing down from it is short.
    total, term = 0.0, 1.0
    value = cap
    while value > 0 and term > 1e-15 * total:
        total += term
        term *= value / ((observed + value - 1.0) * never)
        value -= 1
    target = rng.random() * total
    total, term, value = 0.0, 1.0, cap
    while value > 0:
        total += term
        if total >= target:
            return value
        term *= value / ((observed + value - 1.0) * never)
        value -= 1
    return 0


@numba.njit(cache=True)
def _log_capped(observed, never, cap):
    """Log of the chance that a negative binomial stays within the cap."""
    mean = observed * never / (1.0 - never)
    if mean + 10.0 * (mean / (1.0 - never)) ** 0.5 < cap:
        return 0.0
    return _log_incomplete_beta(float(observed), cap + 1.0, 1.0 - never)


@numba.njit(cache=True)
def _log_incomplete_beta(a, b, x):
    """Log of the regularised incomplete beta function (Lentz's continued fraction, DLMF 8.17.22)."""
    if x > (a + 1.0) / (a + b + 2.0):
        other = exp(_log_incomplete_beta(b, a, 1.0 - x))
        return log(max(1.0 - other, 1e-300))
    front = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * np.log1p(-x) - log(a)
    numerator, denominator = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    if abs(denominator) < 1e-300:
        denominator = 1e-300
    denominator = 1.0 / denominator
    value = denominator
    for m in range(1, 100_000):
        for odd in range(2):
            if odd == 0:
                part = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
            else:
                part = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
            denominator = 1.0 + part * denominator
            denominator = 1.0 / (denominator if abs(denominator) > 1e-300 else 1e-300)
            numerator = 1.0 + part / numerator
            if abs(numerator) < 1e-300:
                numerator = 1e-300
            value *= numerator * denominator
        if abs(numerator * denominator - 1.0) < 1e-14:
            break
    return front + log(value)
