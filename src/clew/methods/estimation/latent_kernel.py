"""One chain of the latent-class sampler, compiled.

The Gibbs steps are those of Manrique-Vallier 2016 (Biometrics 72:1246, section 3.2). They move
slowly along the ridge where a class is hard to see and large, or easier to see and small; a
Metropolis step with class memberships and those never seen integrated out therefore walks that ridge.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

# fmt: off

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


Function = TypeVar("Function", bound=Callable[..., Any])


def _compiled(function: Function) -> Function:
    try:
        return cast("Function", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba finds no place to keep its cache
        return cast("Function", numba.njit(cache=False, nogil=True)(function))


@_compiled
def chain(
    rng: Any, seen: Whole, persons: Whole, classes: int, burn_in: int, kept: int, thin: int, cap: int,
    shape: float, rate: float,
) -> tuple[Whole, Whole]:
    """Run one chain; returns those never seen and the occupied classes at each kept step.

    Arguments: ``seen`` capture histories as 0/1, shape ``(w, t)``; ``persons`` with each, ``(w,)``;
    ``shape`` and ``rate`` of the Gamma prior of the concentration.
    """
    lists = seen.shape[1]
    observed = persons.sum()
    chances = np.empty((classes, lists))
    sticks = np.ones(classes)
    likelihood = np.empty((classes, persons.size))
    missing = np.empty(classes)
    for number in range(classes):
        for place in range(lists):
            chances[number, place] = rng.beta(1.0, 3.0)
        if number < classes - 1:
            sticks[number] = rng.beta(1.0, 1.0)
        _fill(chances[number], seen, likelihood[number])
        missing[number] = _unseen(chances[number])
    concentration = 1.0
    unseen_draws = np.empty(kept, dtype=np.int64)
    occupied_draws = np.empty(kept, dtype=np.int64)
    members = np.empty(classes, dtype=np.int64)
    hits = np.empty((classes, lists), dtype=np.int64)
    for step in range(burn_in + kept * thin):
        for _ in range(3):
            _walk(
                rng, rng.integers(0, classes), seen, persons, observed, cap, concentration,
                chances, sticks, likelihood, missing,
            )
        unseen = _assign(rng, seen, persons, observed, cap, sticks, likelihood, missing, members, hits)
        log_last = _renew(
            rng, seen, observed + unseen, concentration, chances, sticks, likelihood, missing, members, hits
        )
        concentration = rng.gamma(shape + classes - 1.0, 1.0 / (rate - log_last))
        if step >= burn_in and (step - burn_in) % thin == thin - 1:
            place = (step - burn_in) // thin
            unseen_draws[place] = unseen
            occupied_draws[place] = (members > 0).sum()
    return unseen_draws, occupied_draws


@_compiled
def _assign(
    rng: Any, seen: Whole, persons: Whole, observed: int, cap: int, sticks: Floats, likelihood: Floats,
    missing: Floats, members: Whole, hits: Whole,
) -> int:
    """Draw the class of each person seen, how many were never seen, and their classes."""
    weights = np.empty(sticks.size)
    drawn = np.empty(sticks.size, dtype=np.int64)
    _shares(sticks, weights)
    members[:] = 0
    hits[:] = 0
    for cell in range(persons.size):
        _scatter(rng, persons[cell], weights * likelihood[:, cell], drawn)
        members += drawn
        for place in range(seen.shape[1]):
            if seen[cell, place]:
                hits[:, place] += drawn
    share = weights * missing
    unseen = _draw_unseen(rng, observed, min(share.sum(), 1.0 - 1e-12), cap)
    _scatter(rng, unseen, share, drawn)
    members += drawn
    return unseen


@_compiled
def _scatter(rng: Any, persons: int, share: Floats, drawn: Whole) -> None:
    """Draw a multinomial with chances proportional to ``share`` into ``drawn``."""
    drawn[:] = 0
    left, mass = persons, share.sum()
    last = share.size - 1
    for number in range(last):
        if left == 0:
            return
        drawn[number] = rng.binomial(left, min(1.0, max(0.0, share[number] / mass)))
        mass = max(mass - share[number], 1e-300)
        left -= drawn[number]
    drawn[last] = left


@_compiled
def _renew(
    rng: Any, seen: Whole, population: int, concentration: float, chances: Floats, sticks: Floats,
    likelihood: Floats, missing: Floats, members: Whole, hits: Whole,
) -> float:
    """Draw each class's chances and stick given its members; returns the log of the last stick's share."""
    classes, lists = chances.shape
    after = population
    log_last = 0.0
    for number in range(classes):
        for place in range(lists):
            hit = hits[number, place]
            chance = rng.beta(1.0 + hit, 1.0 + members[number] - hit)
            chances[number, place] = min(max(chance, 1e-12), 1.0 - 1e-12)
        _fill(chances[number], seen, likelihood[number])
        missing[number] = _unseen(chances[number])
        after -= members[number]
        if number < classes - 1:
            stick = rng.beta(1.0 + members[number], concentration + after)
            sticks[number] = min(max(stick, 1e-12), 1.0 - 1e-12)
            log_last += log(1.0 - sticks[number])
    return log_last


@_compiled
def _fill(chances: Floats, seen: Whole, out: Floats) -> None:
    for cell in range(seen.shape[0]):
        product = 1.0
        for place in range(seen.shape[1]):
            product *= chances[place] if seen[cell, place] else 1.0 - chances[place]
        out[cell] = product


@_compiled
def _unseen(chances: Floats) -> float:
    product = 1.0
    for chance in chances:
        product *= 1.0 - chance
    return product


@_compiled
def _shares(sticks: Floats, out: Floats) -> None:
    rest = 1.0
    for number in range(sticks.size):
        out[number] = sticks[number] * rest
        rest *= 1.0 - sticks[number]


@_compiled
def _log_target(
    weights: Floats, likelihood: Floats, missing: Floats, persons: Whole, observed: int, cap: int
) -> float:
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


@_compiled
def _walk(
    rng: Any, number: int, seen: Whole, persons: Whole, observed: int, cap: int, concentration: float,
    chances: Floats, sticks: Floats, likelihood: Floats, missing: Floats,
) -> None:
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


@_compiled
def _draw_unseen(rng: Any, observed: int, never: float, cap: int) -> int:
    """Negative binomial given the cap, exactly: by rejection, else by inversion from the cap down."""
    for _ in range(20):
        mean = rng.gamma(observed) * never / (1.0 - never)
        if mean < 1e15:
            drawn = rng.poisson(mean)
            if drawn <= cap:
                return int(drawn)
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


@_compiled
def _log_capped(observed: int, never: float, cap: int) -> float:
    """Log of the chance that a negative binomial stays within the cap."""
    mean = observed * never / (1.0 - never)
    if mean + 10.0 * (mean / (1.0 - never)) ** 0.5 < cap:
        return 0.0
    return _log_incomplete_beta(float(observed), cap + 1.0, 1.0 - never)


@_compiled
def _log_incomplete_beta(a: float, b: float, x: float) -> float:
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
    return float(front + log(value))
