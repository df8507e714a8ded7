"""The ranking a search fills, and the models it had to leave out of it (kernels).

A ranking is a tuple of BICs, persons never seen, and rows of 0 and 1 over the elements, best first;
``filled`` says how many of its places are taken: of the models with an estimate, of those without.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.estimation.trials import fit_model

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Marks = NDArray[np.int8]

SLACK = 1e-8
"""A bound must be beaten by this much of BIC before anything is cut off."""
TIE = 1e-9


def insert(ranking: Any, filled: int, bic: float, hidden: float, inside: Marks) -> int:
    """Put a model into the ranking (BIC, then fewer persons); returns how many places are filled."""
    bics: Floats
    bics, unseen, rows = ranking
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


def attempt(
    data: Any,
    log_n: float,
    inside: Marks,
    alpha: Floats,
    hopeless: float,
    vanishing: NDArray[np.bool_],
    ranking: Any,
    lost: Any,
    filled: Whole,
    window: float,
) -> Any:
    """Fit a model and rank it, or note that it has no estimate; returns what ``fit_model`` does."""
    value, upper, flag = fit_model(data, inside, alpha, hopeless, 0.0, vanishing)
    if flag < 4:
        bic = (1 + data[3] + inside.sum()) * log_n - 2.0 * value
        if flag == 0:
            filled[0] = insert(ranking, filled[0], bic, np.exp(alpha[0]), inside)
        elif bic < limit_of(ranking[0], filled[0], window) + SLACK:
            filled[1] = insert(lost, filled[1], bic, 0.0, inside)
    return value, upper, flag
