# ruff: noqa: PLR0912, PLR0915 - compiled loops: one function a loop
"""Minimum BIC over hierarchical models, exactly, by branch and bound (kernels).

``above[e]`` marks the elements that contain element ``e`` (itself too) and ``below[e]`` those it
contains: leaving ``e`` out leaves all above it out, taking it in takes all below it in.

The search keeps nodes: elements in, out, and open. The likelihood cannot fall when a term is added,
so no model of the node has a BIC below ``(intercept + mains + in) log n - 2 loglik(in + open)``
(leaps and bounds, Furnival & Wilson 1974, Technometrics 16:499, for likelihoods). From a node the
open elements are taken in one after another, the most telling first, and each in turn is left out in
a child; where leaving it out breaks the bound there is no child. The chain ends when one element more
would break the bound.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.estimation.ranking import SLACK, attempt, limit_of
from clew.methods.estimation.trials import (
    all_terms,
    fit_model,
    losses,
    main_effects_start,
    without_estimate,
)

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Marks = NDArray[np.int8]

COARSE = 1e-2
"""Accuracy in log-likelihood of fits that only bound."""


def least_telling(inside: Marks, above: NDArray[np.bool_], costs: Floats) -> int:
    """The element that costs least to leave out, among those that no other one inside contains."""
    least = -1
    for element in range(inside.size):
        if inside[element] == 1:
            alone = True
            for other in range(inside.size):
                if other != element and inside[other] == 1 and above[element, other]:
                    alone = False
            if alone and (least < 0 or costs[element] < costs[least]):
                least = element
    return least


def condemned(
    data: Any,
    above: NDArray[np.bool_],
    below: NDArray[np.bool_],
    start: Floats,
    vanishing: NDArray[np.bool_],
) -> Marks:
    """Marks of a root without the elements that no model with an estimate can hold."""
    many = above.shape[0]
    marks = np.full(many, 2, dtype=np.int8)
    inside = np.zeros(many, dtype=np.int8)
    for element in range(many):
        if marks[element] == 0:
            continue
        for other in range(many):
            inside[other] = marks[other]
            if below[element, other]:
                inside[other] = 1
        if without_estimate(data, inside, start, vanishing):
            for other in range(many):
                if above[element, other]:
                    marks[other] = 0
    return marks


def take_in(marks: Marks, element: int, below: NDArray[np.bool_]) -> int:
    """Take an open element in, with all it contains; returns how many entered."""
    entered = 0
    for other in range(marks.size):
        if below[element, other] and marks[other] == 2:
            marks[other] = 1
            entered += 1
    return entered


def branch_and_bound(
    counts: Floats,
    sums: Floats,
    lists: int,
    elements: Whole,
    above: NDArray[np.bool_],
    below: NDArray[np.bool_],
    seeds: Marks,
    log_n: float,
    best: int,
    window: float,
    most_fits: int,
) -> Any:
    """The ``best`` models of least BIC whose estimate exists, not more than ``window`` from the first.

    Arguments: ``seeds`` models tried first; ``most_fits`` after which the search ends unproven.
    BIC here lacks the constant of the likelihood.

    Returns the ranking, the models met that would have entered it but whose estimate seems not to
    exist, how many both hold, the fits made, and the least BIC that what was left unsearched could
    have (infinite when all is proven).
    """
    many = elements.size
    terms = all_terms(lists, elements)
    data = (counts, sums, terms, lists)
    bare = 1 + lists
    ranking = (np.full(best, np.inf), np.zeros(best), np.zeros((best, many), dtype=np.int8))
    size = best + 64
    lost = (np.full(size, np.inf), np.zeros(size), np.zeros((size, many), dtype=np.int8))
    filled = np.zeros(2, dtype=np.int64)
    fits = 0

    depth = many * (many + 1) // 2 + 2
    stack_marks = np.zeros((depth, many), dtype=np.int8)
    stack_alpha = np.zeros((depth, terms.size))
    stack_upper = np.zeros(depth)
    stack_bound = np.full((depth, many), np.inf)
    shifts = np.zeros((many, terms.size))
    inside = np.ones(many, dtype=np.int8)
    vanishing = np.zeros(sums.size, dtype=np.bool_)
    start = main_effects_start(data)
    alpha = start.copy()
    trial = start.copy()

    for seed in range(seeds.shape[0]):
        trial[:] = start
        attempt(data, log_n, seeds[seed], trial, -np.inf, vanishing, ranking, lost, filled, window)
        fits += 1

    # The dive: from the largest model leave out, one by one, what costs least.
    _, upper, _ = attempt(data, log_n, inside, alpha, -np.inf, vanishing, ranking, lost, filled, window)
    fits += 1
    stack_marks[0] = 2
    stack_alpha[0] = alpha
    stack_upper[0] = upper
    trial[:] = alpha
    while inside.any():
        limit = limit_of(ranking[0], filled[0], window)
        if seeds.shape[0] > 0 and bare * log_n - 2.0 * upper > limit:
            break
        costs = losses(data, inside, trial, shifts)
        least = least_telling(inside, above, costs)
        inside[least] = 0
        if sums[elements[least]] > 0.0:
            trial += shifts[least]
        trial[bare + least] = 0.0
        _, upper, _ = attempt(data, log_n, inside, trial, -np.inf, vanishing, ranking, lost, filled, window)
        fits += 1

    if filled[1] > 0:
        stack_marks[0] = condemned(data, above, below, start, vanishing)
        fits += many
        if (stack_marks[0] == 0).any():
            for element in range(many):
                inside[element] = 1 if stack_marks[0, element] != 0 else 0
                if inside[element] == 0:
                    stack_alpha[0, bare + element] = 0.0
            _, upper, _ = attempt(
                data, log_n, inside, stack_alpha[0], -np.inf, vanishing, ranking, lost, filled, window
            )
            fits += 1
            stack_upper[0] = upper

    height = 1
    marks = np.zeros(many, dtype=np.int8)
    bound = np.zeros(many)
    unproven = np.inf
    while height > 0:
        height -= 1
        marks[:] = stack_marks[height]
        alpha[:] = stack_alpha[height]
        upper = stack_upper[height]
        bound[:] = stack_bound[height]
        first_child = height
        limit = limit_of(ranking[0], filled[0], window) + SLACK
        inner = (marks == 1).sum()
        base = (bare + inner) * log_n - 2.0 * upper
        if base > limit:
            continue
        if fits >= most_fits:
            unproven = min(unproven, base)
            continue
        # What an ancestor showed to be needed by this node is taken in.
        changed = True
        while changed:
            changed = False
            for element in range(many):
                if marks[element] == 2 and (bare + inner) * log_n - 2.0 * bound[element] > limit:
                    inner += take_in(marks, element, below)
                    changed = True
        costs = np.zeros(0)
        while (marks == 2).any():
            base = (bare + inner) * log_n - 2.0 * upper
            hopeless = 0.5 * ((bare + inner) * log_n - limit)
            if base > limit:
                break
            if base + log_n > limit:
                # Not one element more can enter: only the model of those inside is left.
                trial[:] = alpha
                for element in range(many):
                    inside[element] = 1 if marks[element] == 1 else 0
                    if inside[element] == 0:
                        trial[bare + element] = 0.0
                attempt(data, log_n, inside, trial, hopeless, vanishing, ranking, lost, filled, window)
                fits += 1
                break
            if filled[1] > 0:
                fits += 1
                if without_estimate(data, marks, start, vanishing):
                    break
            if costs.size == 0:
                for element in range(many):
                    inside[element] = 1 if marks[element] != 0 else 0
                costs = losses(data, inside, alpha, shifts)
            chosen = -1
            for element in range(many):
                if marks[element] == 2 and (chosen < 0 or costs[element] > costs[chosen]):
                    chosen = element
            # The child without the chosen element and all above it.
            trial[:] = alpha
            if sums[elements[chosen]] > 0.0:
                trial += shifts[chosen]
            for element in range(many):
                inside[element] = 0 if marks[element] == 0 or above[chosen, element] else 1
                if inside[element] == 0:
                    trial[bare + element] = 0.0
            _, reach, _ = fit_model(data, inside, trial, hopeless, COARSE, vanishing)
            fits += 1
            bound[chosen] = min(bound[chosen], reach)
            if (bare + inner) * log_n - 2.0 * bound[chosen] <= limit:
                if (bare + inside.sum()) * log_n - 2.0 * reach <= limit:
                    _, reach, _ = attempt(
                        data, log_n, inside, trial, -np.inf, vanishing, ranking, lost, filled, window
                    )
                    limit = limit_of(ranking[0], filled[0], window) + SLACK
                for element in range(many):
                    stack_marks[height, element] = marks[element] if inside[element] == 1 else 0
                stack_alpha[height] = trial
                stack_upper[height] = reach
                height += 1
            inner += take_in(marks, chosen, below)
        for child in range(first_child, height):
            stack_bound[child] = bound
    return ranking, lost, filled, fits, unproven
