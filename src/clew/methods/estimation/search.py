# ruff: noqa: PLR0912, PLR0915 - compiled loops: arguments by position, one function a loop
"""Minimum BIC over hierarchical models: all of them, given ones, or exactly by branch and bound.

Kernels in the style of ``newton``. A model is a row of 0 and 1 over the interaction terms
(*elements*); main effects and the intercept are always in. ``above[e]`` marks the elements that
contain element ``e`` (itself too) and ``below[e]`` those it contains: leaving ``e`` out leaves all
above it out, taking it in takes all below it in.

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

from clew.methods.estimation.newton import closed_by, first_guess, kept_cells, maximise
from clew.methods.estimation.primitives import factor, information, means, solve, subset_sums, superset_sums

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Marks = NDArray[np.int8]

SLACK = 1e-8
"""A bound must be beaten by this much of BIC before anything is cut off."""
TIE = 1e-9
COARSE = 1e-2
"""Accuracy in log-likelihood of fits that only bound."""


def all_terms(lists: int, elements: Whole) -> Whole:
    """The intercept, the main effects and the elements, in the order of the parameters."""
    terms = np.zeros(1 + lists + elements.size, dtype=np.int64)
    for number in range(lists):
        terms[1 + number] = 1 << number
    for place in range(elements.size):
        terms[1 + lists + place] = elements[place]
    return terms


def finite_places(sums: Floats, terms: Whole, lists: int, inside: Marks) -> Any:
    """Places of the terms that are in the model and have a person, and the cells that stay open."""
    chosen = np.zeros(terms.size, dtype=np.bool_)
    zero = np.zeros(terms.size, dtype=np.bool_)
    for place in range(terms.size):
        if place <= lists or inside[place - 1 - lists] == 1:
            chosen[place] = sums[terms[place]] > 0.0
            zero[place] = not chosen[place]
    keep = kept_cells(sums.size, lists, terms[zero])
    return np.nonzero(chosen)[0], keep


def fit_model(
    counts: Floats,
    sums: Floats,
    terms: Whole,
    lists: int,
    inside: Marks,
    alpha: Floats,
    hopeless: float,
    gap: float,
    vanishing: NDArray[np.bool_],
) -> Any:
    """Fit the model of these marks from ``alpha`` (one value a term, changed in place).

    Where that start led nowhere the fit begins again from the counts.
    """
    places, keep = finite_places(sums, terms, lists, inside)
    part = alpha[places]
    own = terms[places]
    goal = sums[own]
    value, upper, flag = maximise(goal, own, keep, lists, part, hopeless, gap, True, vanishing)
    if 0 < flag < 4:
        part[:] = first_guess(counts, own, keep, lists)
        again, upper, flag = maximise(goal, own, keep, lists, part, hopeless, gap, True, vanishing)
        value = max(value, again)
    for place in range(places.size):
        alpha[places[place]] = part[place]
    return value, upper, flag


def main_effects_start(counts: Floats, sums: Floats, terms: Whole, lists: int) -> Floats:
    """Starting values: the model of independent lists by one weighted least-squares step."""
    inside = np.zeros(terms.size - 1 - lists, dtype=np.int8)
    places, keep = finite_places(sums, terms, lists, inside)
    guess = first_guess(counts, terms[places], keep, lists)
    alpha = np.zeros(terms.size)
    for place in range(places.size):
        alpha[places[place]] = guess[place]
    return alpha


def evaluate(
    counts: Floats,
    sums: Floats,
    lists: int,
    elements: Whole,
    rows: Marks,
    parents: Whole,
) -> Any:
    """Fit every model of ``rows``; each starts from the answer of the row ``parents`` names.

    Returns log-likelihood (without constant), persons never seen and flag for each row.
    """
    terms = all_terms(lists, elements)
    start = main_effects_start(counts, sums, terms, lists)
    alphas = np.empty((rows.shape[0], terms.size))
    logliks = np.empty(rows.shape[0])
    unseen = np.empty(rows.shape[0])
    flags = np.empty(rows.shape[0], dtype=np.int64)
    vanishing = np.zeros(sums.size, dtype=np.bool_)
    for row in range(rows.shape[0]):
        alphas[row] = start if parents[row] < 0 else alphas[parents[row]]
        value, _, flag = fit_model(
            counts, sums, terms, lists, rows[row], alphas[row], -np.inf, 0.0, vanishing
        )
        logliks[row] = value
        unseen[row] = np.exp(alphas[row, 0])
        flags[row] = flag
    return logliks, unseen, flags


def losses(
    sums: Floats,
    terms: Whole,
    lists: int,
    inside: Marks,
    alpha: Floats,
    shifts: Floats,
) -> Floats:
    """About how much each element inside costs twice the log-likelihood when left out.

    For a finite parameter Wald's statistic; row ``e`` of ``shifts`` becomes the step towards the fit
    without it. For one at minus infinity twice the mean of the cells that come back.
    """
    size = sums.size
    places, keep = finite_places(sums, terms, lists, inside)
    own = terms[places]
    eta = np.zeros(size)
    for place in range(places.size):
        eta[own[place]] = alpha[places[place]]
    subset_sums(eta, lists)
    mu = np.empty(size)
    means(eta, keep, mu)
    superset_sums(mu, lists)
    matrix = np.empty((places.size, places.size))
    information(mu, own, matrix)
    factor(matrix)
    unit = np.zeros(places.size)
    answer = np.zeros(places.size)
    costs = np.zeros(terms.size - 1 - lists)
    for place in range(places.size):
        element = places[place] - 1 - lists
        if element >= 0:
            unit[place] = 1.0
            solve(matrix, unit, answer)
            unit[place] = 0.0
            variance = answer[place]
            if variance > 0.0:
                costs[element] = alpha[places[place]] ** 2 / variance
                scale = -alpha[places[place]] / variance
                for other in range(places.size):
                    shifts[element, places[other]] = scale * answer[other]
    zero = np.zeros(terms.size, dtype=np.bool_)
    for place in range(1, terms.size):
        into = place <= lists or inside[place - 1 - lists] == 1
        zero[place] = into and sums[terms[place]] == 0.0
    at = np.nonzero(zero)[0]
    held, which = closed_by(size, lists, terms[at], at.astype(np.float64))
    for cell in range(1, size):
        if held[cell] == 1.0 and which[cell] > lists:
            costs[int(which[cell]) - 1 - lists] += 2.0 * np.exp(min(eta[cell], 50.0))
    return costs


def without_estimate(
    counts: Floats,
    sums: Floats,
    terms: Whole,
    lists: int,
    marks: Marks,
    start: Floats,
    vanishing: NDArray[np.bool_],
) -> bool:
    """Whether no model of a node (1 in, 0 out, 2 open) can have an estimate.

    The means that run to 0 under the elements inside do so along a direction of their parameters, and
    keep doing so when elements with persons are added. Only a further element without a person can
    end it, by closing every one of these cells. So a cell that holds no open element without a person
    condemns the whole node.
    """
    size = marks.size
    inside = np.zeros(size, dtype=np.int8)
    for element in range(size):
        inside[element] = 1 if marks[element] == 1 else 0
    alpha = start.copy()
    vanishing[:] = False
    _, _, flag = fit_model(counts, sums, terms, lists, inside, alpha, -np.inf, np.inf, vanishing)
    if flag % 2 == 0:
        return False
    closing = np.zeros(size, dtype=np.bool_)
    for element in range(size):
        closing[element] = marks[element] == 2 and sums[terms[1 + lists + element]] == 0.0
    zero = terms[1 + lists :][closing]
    held, _ = closed_by(sums.size, lists, zero, np.zeros(zero.size))
    return bool((vanishing & (held == 0.0)).any())


def insert(
    bics: Floats,
    unseen: Floats,
    rows: Marks,
    filled: int,
    bic: float,
    hidden: float,
    inside: Marks,
) -> int:
    """Put a model into the ranking (BIC, then fewer persons); returns how many places are filled."""
    for place in range(filled):
        if abs(bics[place] - bic) < 1e-6 and (rows[place] == inside).all():
            return filled
    at = filled
    while at > 0 and (
        bic < bics[at - 1] - TIE or (abs(bic - bics[at - 1]) <= TIE and hidden < unseen[at - 1])
    ):
        at -= 1
    if at >= bics.size:
        return filled
    last = min(filled, bics.size - 1)
    for place in range(last, at, -1):
        bics[place] = bics[place - 1]
        unseen[place] = unseen[place - 1]
        rows[place] = rows[place - 1]
    bics[at] = bic
    unseen[at] = hidden
    rows[at] = inside
    return min(filled + 1, bics.size)


def limit_of(bics: Floats, filled: int, window: float) -> float:
    """The BIC a model must not exceed to enter the ranking."""
    if filled == 0:
        return np.inf
    widest: float = bics[0] + window
    if filled == bics.size:
        widest = min(widest, bics[filled - 1])
    return widest


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

    Returns the ranking (BIC, persons never seen, rows, how many), the models that would have entered
    it but whose estimate seems not to exist (the same), the fits made, and the least BIC that what
    was left unsearched could have (infinite when all is proven).
    """
    many = elements.size
    terms = all_terms(lists, elements)
    bare = 1 + lists
    bics = np.full(best, np.inf)
    unseen = np.zeros(best)
    rows = np.zeros((best, many), dtype=np.int8)
    filled = 0
    lost_bics = np.full(best + 64, np.inf)
    lost_unseen = np.zeros(best + 64)
    lost_rows = np.zeros((best + 64, many), dtype=np.int8)
    lost = 0
    limit = np.inf
    fits = 0

    depth = many * (many + 1) // 2 + 2
    stack_marks = np.zeros((depth, many), dtype=np.int8)
    stack_alpha = np.zeros((depth, terms.size))
    stack_upper = np.zeros(depth)
    stack_bound = np.full((depth, many), np.inf)
    shifts = np.zeros((many, terms.size))
    inside = np.zeros(many, dtype=np.int8)
    vanishing = np.zeros(sums.size, dtype=np.bool_)
    alpha = main_effects_start(counts, sums, terms, lists)
    start = alpha.copy()
    trial = alpha.copy()

    for seed in range(seeds.shape[0]):
        trial[:] = alpha
        inside[:] = seeds[seed]
        value, upper, flag = fit_model(counts, sums, terms, lists, inside, trial, -np.inf, 0.0, vanishing)
        fits += 1
        bic = (bare + inside.sum()) * log_n - 2.0 * value
        if flag == 0:
            filled = insert(bics, unseen, rows, filled, bic, np.exp(trial[0]), inside)
            limit = limit_of(bics, filled, window)
        elif flag < 4:
            lost = insert(lost_bics, lost_unseen, lost_rows, lost, bic, 0.0, inside)

    # The dive: from the largest model leave out, one by one, what costs least.
    inside[:] = 1
    value, upper, flag = fit_model(counts, sums, terms, lists, inside, alpha, -np.inf, 0.0, vanishing)
    fits += 1
    stack_marks[0] = 2
    stack_alpha[0] = alpha
    stack_upper[0] = upper
    trial[:] = alpha
    while True:
        size = inside.sum()
        bic = (bare + size) * log_n - 2.0 * value
        if flag == 0:
            filled = insert(bics, unseen, rows, filled, bic, np.exp(trial[0]), inside)
            limit = limit_of(bics, filled, window)
        elif flag < 4 and bic < limit + SLACK:
            lost = insert(lost_bics, lost_unseen, lost_rows, lost, bic, 0.0, inside)
        if size == 0 or (bare * log_n - 2.0 * upper > limit and seeds.shape[0] > 0):
            break
        costs = losses(sums, terms, lists, inside, trial, shifts)
        least = -1
        for element in range(many):
            if inside[element] == 1:
                alone = True
                for other in range(many):
                    if other != element and inside[other] == 1 and above[element, other]:
                        alone = False
                if alone and (least < 0 or costs[element] < costs[least]):
                    least = element
        inside[least] = 0
        if sums[elements[least]] > 0.0:
            trial += shifts[least]
        trial[bare + least] = 0.0
        value, upper, flag = fit_model(counts, sums, terms, lists, inside, trial, -np.inf, 0.0, vanishing)
        fits += 1

    height = 1
    marks = np.full(many, 2, dtype=np.int8)
    bound = np.zeros(many)
    if lost > 0:
        # Elements that no model with an estimate can hold leave at once.
        fewer = False
        for element in range(many):
            inside[:] = 2
            for other in range(many):
                if marks[other] == 0:
                    inside[other] = 0
                elif below[element, other]:
                    inside[other] = 1
            if marks[element] != 0:
                fits += 1
                if without_estimate(counts, sums, terms, lists, inside, start, vanishing):
                    fewer = True
                    for other in range(many):
                        if above[element, other]:
                            marks[other] = 0
        if fewer:
            alpha[:] = stack_alpha[0]
            for element in range(many):
                inside[element] = 0 if marks[element] == 0 else 1
                if marks[element] == 0:
                    alpha[bare + element] = 0.0
            value, upper, flag = fit_model(counts, sums, terms, lists, inside, alpha, -np.inf, 0.0, vanishing)
            fits += 1
            bic = (bare + inside.sum()) * log_n - 2.0 * value
            if flag == 0:
                filled = insert(bics, unseen, rows, filled, bic, np.exp(alpha[0]), inside)
                limit = limit_of(bics, filled, window)
            elif bic < limit + SLACK:
                lost = insert(lost_bics, lost_unseen, lost_rows, lost, bic, 0.0, inside)
            stack_marks[0] = marks
            stack_alpha[0] = alpha
            stack_upper[0] = upper
    unproven = np.inf
    while height > 0:
        height -= 1
        marks[:] = stack_marks[height]
        alpha[:] = stack_alpha[height]
        upper = stack_upper[height]
        bound[:] = stack_bound[height]
        first_child = height
        inner = 0
        for element in range(many):
            if marks[element] == 1:
                inner += 1
        base = (bare + inner) * log_n - 2.0 * upper
        if base > limit + SLACK:
            continue
        if fits >= most_fits:
            unproven = min(unproven, base)
            continue
        # What an ancestor showed to be needed by this node is taken in.
        changed = True
        while changed:
            changed = False
            for element in range(many):
                if marks[element] == 2 and (bare + inner) * log_n - 2.0 * bound[element] > limit + SLACK:
                    for other in range(many):
                        if below[element, other] and marks[other] == 2:
                            marks[other] = 1
                            inner += 1
                    changed = True
        ready = False
        grown = True
        while True:
            base = (bare + inner) * log_n - 2.0 * upper
            if base > limit + SLACK:
                break
            some = False
            for element in range(many):
                if marks[element] == 2:
                    some = True
            if not some:
                break
            if base + log_n > limit + SLACK:
                for element in range(many):
                    inside[element] = 1 if marks[element] == 1 else 0
                trial[:] = alpha
                for element in range(many):
                    if marks[element] != 1:
                        trial[bare + element] = 0.0
                goal = 0.5 * ((bare + inner) * log_n - limit - SLACK)
                value, _, flag = fit_model(counts, sums, terms, lists, inside, trial, goal, 0.0, vanishing)
                fits += 1
                if flag < 4:
                    bic = (bare + inner) * log_n - 2.0 * value
                    if flag == 0:
                        filled = insert(bics, unseen, rows, filled, bic, np.exp(trial[0]), inside)
                        limit = limit_of(bics, filled, window)
                    elif bic < limit + SLACK:
                        lost = insert(lost_bics, lost_unseen, lost_rows, lost, bic, 0.0, inside)
                break
            if lost > 0 and grown:
                fits += 1
                grown = False
                if without_estimate(counts, sums, terms, lists, marks, start, vanishing):
                    break
            if not ready:
                for element in range(many):
                    inside[element] = 1 if marks[element] != 0 else 0
                costs = losses(sums, terms, lists, inside, alpha, shifts)
                ready = True
            chosen = -1
            for element in range(many):
                if marks[element] == 2 and (chosen < 0 or costs[element] > costs[chosen]):
                    chosen = element
            # The child without the chosen element and all above it.
            left = 0
            for element in range(many):
                out = marks[element] == 0 or above[chosen, element]
                inside[element] = 0 if out else 1
                if not out:
                    left += 1
            trial[:] = alpha
            if sums[elements[chosen]] > 0.0:
                trial += shifts[chosen]
            for element in range(many):
                if inside[element] == 0:
                    trial[bare + element] = 0.0
            goal = 0.5 * ((bare + inner) * log_n - limit - SLACK)
            value, reach, flag = fit_model(counts, sums, terms, lists, inside, trial, goal, COARSE, vanishing)
            fits += 1
            bound[chosen] = min(bound[chosen], reach)
            if (bare + inner) * log_n - 2.0 * bound[chosen] <= limit + SLACK:
                if (bare + left) * log_n - 2.0 * reach <= limit + SLACK:
                    value, reach, flag = fit_model(
                        counts, sums, terms, lists, inside, trial, -np.inf, 0.0, vanishing
                    )
                    bic = (bare + left) * log_n - 2.0 * value
                    if flag == 0:
                        filled = insert(bics, unseen, rows, filled, bic, np.exp(trial[0]), inside)
                        limit = limit_of(bics, filled, window)
                    elif bic < limit + SLACK:
                        lost = insert(lost_bics, lost_unseen, lost_rows, lost, bic, 0.0, inside)
                for element in range(many):
                    out = marks[element] == 0 or above[chosen, element]
                    stack_marks[height, element] = 0 if out else marks[element]
                stack_alpha[height] = trial
                stack_upper[height] = reach
                height += 1
            grown = True
            for other in range(many):
                if below[chosen, other] and marks[other] == 2:
                    marks[other] = 1
                    inner += 1
        for child in range(first_child, height):
            stack_bound[child] = bound
    return bics, unseen, rows, filled, lost_bics, lost_rows, lost, fits, unproven
