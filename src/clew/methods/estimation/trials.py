"""Fits of models given as marks (kernels in the style of ``newton``).

A model is a row of 0 and 1 over the interaction terms (*elements*); main effects and the intercept
are always in. ``data`` is the table as all kernels take it: the counts, their margins, the terms in
the order of the parameters (intercept, main effects, elements), and the number of lists.
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
    data: Any,
    inside: Marks,
    alpha: Floats,
    hopeless: float,
    gap: float,
    vanishing: NDArray[np.bool_],
) -> Any:
    """Fit the model of these marks from ``alpha`` (one value a term, changed in place).

    Where that start led nowhere the fit begins again from the counts.
    """
    counts, sums, terms, lists = data
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


def main_effects_start(data: Any) -> Floats:
    """Starting values: the model of independent lists by one weighted least-squares step."""
    counts, sums, terms, lists = data
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
    data = (counts, sums, terms, lists)
    start = main_effects_start(data)
    alphas = np.empty((rows.shape[0], terms.size))
    logliks = np.empty(rows.shape[0])
    unseen = np.empty(rows.shape[0])
    flags = np.empty(rows.shape[0], dtype=np.int64)
    vanishing = np.zeros(sums.size, dtype=np.bool_)
    for row in range(rows.shape[0]):
        alphas[row] = start if parents[row] < 0 else alphas[parents[row]]
        value, _, flag = fit_model(data, rows[row], alphas[row], -np.inf, 0.0, vanishing)
        logliks[row] = value
        unseen[row] = np.exp(alphas[row, 0])
        flags[row] = flag
    return logliks, unseen, flags


def losses(data: Any, inside: Marks, alpha: Floats, shifts: Floats) -> Floats:
    """About how much each element inside costs twice the log-likelihood when left out.

    For a finite parameter Wald's statistic; row ``e`` of ``shifts`` becomes the step towards the fit
    without it. For one at minus infinity twice the mean of the cells that come back.
    """
    _, sums, terms, lists = data
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


def without_estimate(data: Any, marks: Marks, start: Floats, vanishing: NDArray[np.bool_]) -> bool:
    """Whether no model of a node (1 in, 0 out, 2 open) can have an estimate.

    The means that run to 0 under the elements inside do so along a direction of their parameters, and
    keep doing so when elements with persons are added. Only a further element without a person can
    end it, by closing every one of these cells. So a cell that holds no open element without a person
    condemns the whole node.
    """
    _, sums, terms, lists = data
    size = marks.size
    inside = np.zeros(size, dtype=np.int8)
    for element in range(size):
        inside[element] = 1 if marks[element] == 1 else 0
    alpha = start.copy()
    vanishing[:] = False
    _, _, flag = fit_model(data, inside, alpha, -np.inf, np.inf, vanishing)
    if flag % 2 == 0:
        return False
    closing = np.zeros(size, dtype=np.bool_)
    for element in range(size):
        closing[element] = marks[element] == 2 and sums[terms[1 + lists + element]] == 0.0
    zero = terms[1 + lists :][closing]
    held, _ = closed_by(sums.size, lists, zero, np.zeros(zero.size))
    return bool((vanishing & (held == 0.0)).any())
