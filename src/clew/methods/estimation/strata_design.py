"""The design of log-linear models of lists and covariates, and their fit.

A cell is a stratum and a capture history that is not empty. Terms are pairs: list with list, list
with covariate, covariate with covariate; all main effects are always there. Source: Cruyff, van Dijk
& van der Heijden 2017 (Chance 30:41), whose models these are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.methods.captures import Stratum

Floats = NDArray[np.float64]
Term = tuple[str, str]
DIVERGES = 12.0
"""A coefficient (beside the intercept) this far from 0 runs to infinity: an odds ratio above 160,000."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Columns of the cells seen and unseen, and which columns each term owns.

    ``seen`` has the shape ``(strata * (2**t - 1), columns)``, ``unseen`` ``(strata, columns)``;
    ``always`` are the columns of intercept and main effects.
    """

    seen: Floats
    unseen: Floats
    always: tuple[int, ...]
    terms: dict[Term, tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class StrataFit:
    """A fitted model: populations per stratum, BIC, and whether the estimate exists numerically."""

    terms: frozenset[Term]
    unseen: Floats
    bic: float
    coefficients: dict[int, float]
    mean: Floats
    """Fitted means of the cells that stay, by ``kept``."""
    kept: NDArray[np.bool_]
    exists: bool


def ordered(categories: Sequence[str]) -> bool:
    """Whether the categories are whole numbers (years), so that a trend has a meaning."""
    return len(categories) > 2 and all(
        category.split("-")[0].lstrip("-").isdigit() for category in categories
    )


def design(names: Sequence[str], strata: Sequence[Stratum], sizes: Floats) -> Design:
    """Columns for these lists and strata; ``sizes`` persons seen per stratum.

    A covariate is coded against its largest category; where it is ordered, its interactions with lists
    are a straight line in the order of the categories.
    """
    lists, cells = len(names), 2 ** len(names)
    histories = np.arange(cells)
    columns: list[Floats] = [np.ones((len(strata), cells))]
    always, terms = [0], {}
    marks = [np.tile((histories >> place) & 1, (len(strata), 1)).astype(float) for place in range(lists)]
    blocks: dict[str, list[Floats]] = {}
    lines: dict[str, list[Floats]] = {}
    for covariate in (name for name, _ in strata[0].values):
        categories = list(dict.fromkeys(stratum[covariate] for stratum in strata))
        if ordered(categories):
            categories.sort(key=lambda category: int(category.split("-")[0]))
        place_of = np.array([categories.index(stratum[covariate]) for stratum in strata], dtype=float)
        wide = np.repeat(place_of[:, None], cells, axis=1)
        largest = int(np.argmax([sizes[place_of == place].sum() for place in range(len(categories))]))
        blocks[covariate] = [
            (wide == place).astype(float) for place in range(len(categories)) if place != largest
        ]
        lines[covariate] = [wide / (len(categories) - 1) - 0.5] if ordered(categories) else blocks[covariate]
    for main in (*marks, *(column for block in blocks.values() for column in block)):
        always.append(len(columns))
        columns.append(main)

    def add(term: Term, found: list[Floats]) -> None:
        terms[term] = tuple(range(len(columns), len(columns) + len(found)))
        columns.extend(found)

    for left in range(lists):
        for right in range(left + 1, lists):
            add((names[left], names[right]), [marks[left] * marks[right]])
    for covariate, found in lines.items():
        for place, name in enumerate(names):
            add((name, covariate), [marks[place] * column for column in found])
    covariates = list(blocks)
    for number, first in enumerate(covariates):
        for second in covariates[number + 1 :]:
            add((first, second), [a * b for a in blocks[first] for b in blocks[second]])
    every = np.stack(columns, axis=-1)
    return Design(every[:, 1:].reshape(-1, every.shape[-1]), every[:, 0], tuple(always), terms)


def fit(
    plan: Design, counts: Floats, terms: frozenset[Term], start: dict[int, float] | None = None
) -> StrataFit:
    """Fit by maximum likelihood (Newton with halved steps).

    Arguments: ``counts`` persons per seen cell, flat as in :class:`Design`; ``start`` coefficients to
    begin from. A 0/1 column in which not one person was seen runs to minus infinity: its cells leave.
    """
    chosen = [*plan.always, *(column for term in sorted(terms) for column in plan.terms[term])]
    matrix = plan.seen[:, chosen]
    sums = matrix.T @ counts
    empty = (sums == 0) & (matrix.min(axis=0) >= 0)
    kept = np.asarray(~(matrix[:, empty] > 0).any(axis=1))
    gone = (plan.unseen[:, chosen][:, empty] > 0).any(axis=1)
    finite = ~empty
    x, y = matrix[kept][:, finite], counts[kept]
    place = [column for column, stays in zip(chosen, finite, strict=True) if stays]
    beta = np.array([(start or {}).get(column, 0.0) for column in place])
    if start is None:
        beta[0] = math.log(max(float(y.mean()), 1e-3))
    beta, mean, exists = newton(x, y, beta)
    persons = float(counts.sum())
    loglik = float(y @ np.log(mean) - mean.sum()) - math.fsum(math.lgamma(c + 1.0) for c in y if c > 1)
    unseen = np.exp(np.minimum(plan.unseen[:, place] @ beta, 700.0))
    unseen[gone] = 0.0
    return StrataFit(
        terms,
        unseen,
        len(chosen) * math.log(persons) - 2 * loglik,
        dict(zip(place, beta.tolist(), strict=True)),
        mean,
        kept,
        exists and bool((np.abs(beta[1:]) < DIVERGES).all()),
    )


def newton(x: Floats, y: Floats, beta: Floats) -> tuple[Floats, Floats, bool]:
    """Maximise the Poisson likelihood of counts ``y`` with log means ``x @ beta``, halving steps.

    The first column is the intercept. Returns coefficients, means, and whether it came to rest.
    """

    def value(at: Floats) -> tuple[float, Floats]:
        eta = np.clip(x @ at, -700.0, 50.0)
        mean = np.exp(eta)
        return float(y @ eta - mean.sum()), mean

    current, mean = value(beta)
    for _ in range(60):
        slope = x.T @ (y - mean)
        bend = (x * mean[:, None]).T @ x
        bend.flat[:: bend.shape[0] + 1] += 1e-12 * max(float(bend.diagonal().max()), 1.0)
        try:
            step = np.linalg.solve(bend, slope)
        except np.linalg.LinAlgError:
            return beta, np.maximum(mean, 1e-300), False
        for halving in range(30):
            better, moved = value(beta + step / 2**halving)
            if better >= current - 1e-12 * abs(current):
                break
        else:
            return beta, np.maximum(mean, 1e-300), False
        beta, mean = beta + step / 2**halving, moved
        gain, current = better - current, better
        if abs(gain) <= 1e-11 * (abs(current) + 1.0) and float(np.abs(step).max()) < 1e-6:
            return beta, np.maximum(mean, 1e-300), True
        if float(np.abs(beta[1:]).max(initial=0.0)) > 2 * DIVERGES:
            break
    return beta, np.maximum(mean, 1e-300), False


def gains(plan: Design, counts: Floats, found: StrataFit) -> dict[Term, float]:
    """For each absent term about how much BIC would fall: its score statistic less its penalty.

    Source: Rao 1948 (score test). Only a ranking: what is taken is fitted.
    """
    place = sorted(found.coefficients)
    absent = [term for term in plan.terms if term not in found.terms]
    if not absent:
        return {}
    rest = [column for term in absent for column in plan.terms[term]]
    kept = plan.seen[found.kept]
    x, z = kept[:, place], kept[:, rest]
    weighted = x * found.mean[:, None]
    inverse = np.linalg.pinv(weighted.T @ x)
    cross = weighted.T @ z
    bend = (z * found.mean[:, None]).T @ z - cross.T @ inverse @ cross
    slope = z.T @ (counts[found.kept] - found.mean)
    penalty = math.log(float(counts.sum()))
    answer, at = {}, 0
    for term in absent:
        width = len(plan.terms[term])
        part = slice(at, at + width)
        at += width
        block = bend[part, part]
        score = float(slope[part] @ np.linalg.pinv(block, hermitian=True) @ slope[part])
        answer[term] = score - width * penalty
    return answer


def select(plan: Design, counts: Floats, tries: int = 3) -> StrataFit | None:
    """The model by stepwise BIC: add the best of the ``tries`` most promising terms, then take away.

    ``None`` where not even the main effects have an estimate.
    """
    best = fit(plan, counts, frozenset())
    if not best.exists:
        return None
    while True:
        ranked = sorted(gains(plan, counts, best).items(), key=lambda entry: (-entry[1], entry[0]))[:tries]
        tried = [fit(plan, counts, best.terms | {term}, best.coefficients) for term, _ in ranked]
        better = min((one for one in tried if one.exists), key=lambda one: one.bic, default=None)
        if better is None or better.bic >= best.bic:
            break
        best = better
    while best.terms:
        tried = [fit(plan, counts, best.terms - {term}, best.coefficients) for term in sorted(best.terms)]
        better = min((one for one in tried if one.exists), key=lambda one: one.bic, default=None)
        if better is None or better.bic >= best.bic:
            break
        best = better
    return best
