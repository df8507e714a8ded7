# ruff: noqa: PLR0912, PLR0915 - compiled loops: arguments by position, one function a loop
"""Newton's method for the Poisson log-linear model of a capture table, with certificates.

Written once over ``primitives``: the interpreter runs it on NumPy, ``compiled`` runs the same source
through numba with ``loops`` in the place of ``primitives``.

The log-likelihood of a table is ``sum_theta alpha_theta N*_theta - sum_w mu_w`` plus a constant, with
``log mu_w`` the sum of ``alpha_theta`` over the terms inside ``w``. At any point let ``d_w`` be what
the Newton step adds to ``log mu_w``. Then ``x_w = mu_w (1 + d_w)`` has exactly the observed margins,
which gives two certificates for nothing:

* if all ``d_w >= -1``, convex duality bounds the maximum by the present value plus the sum of
  ``mu_w ((1+d)log(1+d) - d)``. That is at most ``sum mu_w d_w**2``, the Newton decrement, and at most
  ``1/2 + y / (6 (1 - y))`` of it while no ``d_w`` is below ``-y``: a fit may stop as soon as it is
  clear that its model cannot matter;
* if all ``d_w > -1``, ``x`` is a positive table with the observed margins, so the estimate exists
  (Fienberg & Rinaldo 2012, Annals of Statistics 40:996). Where it does not exist, the cells that run
  to 0 have ``d_w`` near -1 for ever.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.estimation.primitives import (
    extremes,
    factor,
    information,
    means,
    solve,
    subset_sums,
    superset_sums,
)

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_STEPS = 200
RUNNING = 1e-9
"""What is left to gain when parameters that run to infinity are recognised as such."""


def closed_by(size: int, lists: int, zero: Whole, numbers: Floats) -> Any:
    """For each cell how many of the terms ``zero`` it holds, and the sum of their ``numbers``."""
    held = np.zeros(size)
    which = np.zeros(size)
    for place in range(zero.size):
        held[zero[place]] = 1.0
        which[zero[place]] = numbers[place]
    if zero.size > 0:
        subset_sums(held, lists)
        subset_sums(which, lists)
    return held, which


def kept_cells(size: int, lists: int, zero: Whole) -> NDArray[np.bool_]:
    """The cells that hold none of the terms ``zero``, whose parameters are minus infinity; never cell 0."""
    held, _ = closed_by(size, lists, zero, np.zeros(zero.size))
    keep: NDArray[np.bool_] = held == 0.0
    keep[0] = False
    return keep


def first_guess(counts: Floats, terms: Whole, keep: NDArray[np.bool_], lists: int) -> Floats:
    """One weighted least-squares step from the counts themselves (each raised by one half)."""
    size = terms.size
    weights = np.where(keep, counts + 0.5, 0.0)
    pull = weights * np.log(counts + 0.5)
    superset_sums(weights, lists)
    superset_sums(pull, lists)
    matrix = np.zeros((size, size))
    information(weights, terms, matrix)
    alpha = np.zeros(size)
    factor(matrix)
    solve(matrix, pull[terms], alpha)
    return alpha


def maximise(
    goal: Floats,
    terms: Whole,
    keep: NDArray[np.bool_],
    lists: int,
    alpha: Floats,
    hopeless: float,
    gap: float,
    rewind: bool,
    vanishing: NDArray[np.bool_],
) -> Any:
    """Maximise the log-likelihood from ``alpha``, which is changed in place.

    Arguments: ``goal`` the observed margin of each term; ``terms`` the kept terms, 0 (the intercept)
    first; ``keep`` the kept cells; ``hopeless`` a value of the log-likelihood: the fit ends once it
    is certain to stay below; ``gap`` the accuracy in log-likelihood asked for, or 0 for a full fit;
    infinite: until it is certain whether the maximum is attained; ``rewind`` whether ``alpha`` goes
    back to where other fits can start from it when parameters run to infinity; ``vanishing`` is filled
    with the cells whose means run to 0 if it is not attained.

    Returns the log-likelihood reached, an upper bound of its maximum, and a flag: 0 the maximum is
    attained, 1 it looks as if it were not, 2 the margins do not determine the parameters, 3 both or
    no convergence, 4 ended early.
    """
    cells = keep.size
    size = terms.size
    eta = np.zeros(cells)
    for place in range(size):
        eta[terms[place]] = alpha[place]
    subset_sums(eta, lists)
    trial = np.empty(cells)
    change = np.empty(cells)
    sums = np.empty(cells)
    matrix = np.empty((size, size))
    step = np.zeros(size)
    slope = np.empty(size)
    total = means(eta, keep, sums)
    linear = 0.0
    for place in range(size):
        linear += goal[place] * alpha[place]
    value = linear - total
    upper = np.inf
    safe = alpha.copy()
    near = False
    for _ in range(MOST_STEPS):
        superset_sums(sums, lists)
        for place in range(size):
            slope[place] = goal[place] - sums[terms[place]]
        information(sums, terms, matrix)
        bare = factor(matrix)
        solve(matrix, slope, step)
        decrement = 0.0
        for place in range(size):
            decrement += slope[place] * step[place]
        change[:] = 0.0
        for place in range(size):
            change[terms[place]] = step[place]
        subset_sums(change, lists)
        low, high = extremes(change, keep)
        loose = 0.0
        if bare > 0:
            # A parameter without a pivot was left where it is: right if the margins do not determine
            # it, wrong if the present point is only so far out that its pivot is lost in rounding.
            total = means(eta, keep, trial)
            trial *= change
            superset_sums(trial, lists)
            for place in range(size):
                missing = abs(slope[place] - trial[terms[place]])
                if missing > 1e-8 * goal[0]:
                    if rewind:
                        alpha[:] = safe
                    return value, upper, 3
                loose += 2.0 * missing * abs(alpha[place])
        if decrement < 0.1 and not near:
            near = True
            safe[:] = alpha
        if low >= -1.000001:
            depth = min(max(-low, 0.0), 0.6)
            above = decrement
            if low > -0.6:
                above *= 0.5 + depth / (6.0 * (1.0 - depth))
            upper = min(upper, value + above + loose)
            if upper < hopeless:
                return value, upper, 4
            if above < gap and (gap < np.inf or (low > -0.9 and bare == 0)):
                for place in range(size):
                    alpha[place] += step[place]
                return value, upper, 4
        settled = max(-low, high, abs(step[0])) < 1e-5
        running = low < -0.9 and high < 1e-3 and decrement < RUNNING
        if settled or running or decrement < 1e-13:
            for place in range(size):
                alpha[place] += step[place]
            value += 0.5 * max(decrement, 0.0)
            flag = 0
            if bare > 0:
                flag |= 2
            if low < -0.5:
                flag |= 1
                vanishing[:] = keep & (change < -0.5)
            if rewind and flag != 0:
                alpha[:] = safe
            return value, max(value, upper), flag
        share = 1.0
        if high > 4.0:
            share = 4.0 / high
        rise = 0.0
        for place in range(size):
            rise += goal[place] * step[place]
        for _ in range(40):
            trial[:] = eta + share * change
            total = means(trial, keep, sums)
            reached = linear + share * rise - total
            if reached >= value - 1e-12 * abs(value):
                break
            share *= 0.5
        for place in range(size):
            alpha[place] += share * step[place]
        linear += share * rise
        value = reached
        eta[:] = trial
    if rewind:
        alpha[:] = safe
    return value, upper, 3
