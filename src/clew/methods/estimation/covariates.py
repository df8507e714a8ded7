"""Estimates by stratum that add up to the total, with intervals that include the choice of model.

One log-linear model of lists and covariates is chosen by stepwise BIC; each resample chooses anew.
Margins (by sex, by year) are sums over strata, in the estimate and in each resample alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.captures import Captures
from clew.methods.estimation.bootstrap import bca_limits
from clew.methods.estimation.pooling import pool
from clew.methods.estimation.strata_design import Design, design, ordered, select
from clew.methods.figures import Caveat, Interval

Floats = NDArray[np.float64]
BLOCK = 25
"""Resamples drawn from one stream, so that answers do not depend on the number of workers."""


@dataclass(frozen=True, slots=True)
class StratumEstimate:
    """A stratum, or a margin: its covariate values, persons seen, and the population with its interval."""

    values: tuple[tuple[str, str], ...]
    observed: int
    population: float
    interval: Interval | None

    def to_dict(self) -> dict[str, Any]:
        """The stratum for machines."""
        return {
            "values": dict(self.values),
            "observed": self.observed,
            "population": self.population,
            "interval": self.interval.to_dict() if self.interval else None,
        }


@dataclass(frozen=True, slots=True)
class Trend:
    """The population by year (or other ordered covariate) and the ratio of the last to the first.

    ``ratio`` and ``interval`` are ``None`` where the first or last point pools several years: their
    sums do not compare with one year's.
    """

    covariate: str
    points: tuple[StratumEstimate, ...]
    ratio: float | None
    interval: Interval | None

    def to_dict(self) -> dict[str, Any]:
        """The trend for machines."""
        return {
            "covariate": self.covariate,
            "points": [point.to_dict() for point in self.points],
            "ratio": self.ratio,
            "interval": self.interval.to_dict() if self.interval else None,
        }


@dataclass(frozen=True, slots=True)
class Stratified:
    """Estimates by stratum, by margin and in all; the strata add up to the total exactly.

    ``terms`` are the pairs (list or covariate) that the chosen model lets depend on each other;
    ``changed`` and ``failed`` the shares of resamples that chose other terms or had no estimate.
    """

    covariates: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    bic: float
    strata: tuple[StratumEstimate, ...]
    margins: tuple[StratumEstimate, ...]
    total: StratumEstimate
    trend: Trend | None
    resamples: int
    changed: float
    failed: float
    caveats: tuple[Caveat, ...]

    def to_dict(self) -> dict[str, Any]:
        """The estimates for machines."""
        return {
            "covariates": list(self.covariates),
            "terms": [list(term) for term in self.terms],
            "bic": self.bic,
            "strata": [stratum.to_dict() for stratum in self.strata],
            "margins": [margin.to_dict() for margin in self.margins],
            "total": self.total.to_dict(),
            "trend": self.trend.to_dict() if self.trend else None,
            "resamples": self.resamples,
            "changed": self.changed,
            "failed": self.failed,
            "caveats": [caveat.to_dict() for caveat in self.caveats],
        }


def stratified(
    captures: Captures,
    rng: np.random.Generator,
    *,
    bootstraps: int = 400,
    level: float = 0.95,
    draw: int = 0,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Stratified | None:
    """Estimate each stratum of one draw.

    Arguments: ``captures`` with covariates; ``bootstraps`` resamples, each choosing its model anew;
    ``workers`` processes share them (same answer). Returns ``None`` where no covariate is
    left after pooling sparse categories, or not even the main effects have an estimate.
    """
    captures, caveats = pool(captures)
    if not captures.covariates:
        return None
    table = captures.counts[draw][:, 1:].astype(float)
    observed = table.sum(axis=1)
    plan = design(captures.names, captures.strata, observed)
    cells = table.ravel()
    chosen = select(plan, cells)
    if chosen is None:
        return None
    answers = _resampled(plan, cells, observed + chosen.unseen, rng, bootstraps, workers, on_progress)
    draws = np.array([total for total, _ in answers]).reshape(len(answers), observed.size)
    usable = np.isfinite(draws).all(axis=1)
    changed = sum(terms != chosen.terms for (_, terms), fine in zip(answers, usable, strict=True) if fine)
    places = np.flatnonzero(cells)
    jackknife = np.array([_without_one(plan, cells, int(place), observed.size) for place in places])
    point = observed + chosen.unseen

    def interval(weights: Floats, under: Floats | None = None) -> Interval | None:
        if usable.sum() < max(50, bootstraps // 2):
            return None

        def value(of: Floats) -> Floats:
            above = of @ weights
            return np.asarray(above if under is None else above / (of @ under))

        low, high = bca_limits(
            float(value(point)), value(draws[usable]), value(jackknife), cells[places], level
        )
        return Interval(low, high, level, "bca_reselected")

    def estimate(values: tuple[tuple[str, str], ...]) -> StratumEstimate:
        inside = np.array([set(values) <= set(stratum.values) for stratum in captures.strata], dtype=float)
        return StratumEstimate(values, int(inside @ observed), float(inside @ point), interval(inside))

    margins = {
        name: list(dict.fromkeys(stratum[name] for stratum in captures.strata))
        for name in captures.covariates
    }
    by_margin = tuple(
        estimate(((name, category),)) for name, categories in margins.items() for category in categories
    )
    return Stratified(
        covariates=captures.covariates,
        terms=tuple(sorted(chosen.terms)),
        bic=chosen.bic,
        strata=tuple(estimate(stratum.values) for stratum in captures.strata),
        margins=by_margin,
        total=estimate(()),
        trend=_trend(captures, margins, by_margin, interval),
        resamples=len(answers),
        changed=changed / max(int(usable.sum()), 1),
        failed=1 - float(usable.mean()) if len(answers) else 0.0,
        caveats=caveats,
    )


def _trend(
    captures: Captures,
    margins: dict[str, list[str]],
    estimates: Sequence[StratumEstimate],
    interval: Callable[[Floats, Floats], Interval | None],
) -> Trend | None:
    for name, categories in margins.items():
        if not ordered(categories):
            continue
        points = sorted(
            (one for one in estimates if one.values[0][0] == name),
            key=lambda one: int(one.values[0][1].split("-")[0]),
        )
        if any("-" in point.values[0][1].lstrip("-") for point in (points[0], points[-1])):
            return Trend(name, tuple(points), None, None)
        first, last = (
            np.array([set(point.values) <= set(stratum.values) for stratum in captures.strata], dtype=float)
            for point in (points[0], points[-1])
        )
        ratio = points[-1].population / points[0].population
        return Trend(name, tuple(points), ratio, interval(last, first))
    return None


Answer = tuple[Floats, frozenset[tuple[str, str]]]


def _resampled(
    plan: Design,
    cells: Floats,
    point: Floats,
    rng: np.random.Generator,
    bootstraps: int,
    workers: int,
    on_progress: Callable[[int, int], None] | None,
) -> list[Answer]:
    sizes = [min(BLOCK, bootstraps - start) for start in range(0, bootstraps, BLOCK)]
    streams = rng.spawn(len(sizes))
    unseen = np.maximum(point - cells.reshape(point.size, -1).sum(axis=1), 0.0)
    work = partial(_block, plan, cells, unseen)
    answers: list[Answer] = []
    with ExitStack() as stack:
        spread: Callable[..., Any] = map
        if workers > 1:
            spread = stack.enter_context(ProcessPoolExecutor(workers, get_context("spawn"))).map
        for block in spread(work, sizes, streams):
            answers.extend(block)
            if on_progress is not None:
                on_progress(len(answers), bootstraps)
    return answers


def _block(plan: Design, cells: Floats, unseen: Floats, size: int, rng: np.random.Generator) -> list[Answer]:
    # The whole estimated population is resampled, those never seen then forgotten (Buckland &
    # Garthwaite 1991), so that the number seen varies as it would.
    everybody = np.concatenate([cells, unseen])
    population = max(round(float(everybody.sum())), 1)
    return [
        _estimated(
            plan,
            rng.multinomial(population, everybody / everybody.sum())[: cells.size].astype(float),
            unseen.size,
        )
        for _ in range(size)
    ]


def _without_one(plan: Design, cells: Floats, place: int, strata: int) -> Floats:
    fewer = cells.copy()
    fewer[place] -= 1
    return _estimated(plan, fewer, strata)[0]


def _estimated(plan: Design, cells: Floats, strata: int) -> Answer:
    found = select(plan, cells)
    if found is None:
        return np.full(strata, np.nan), frozenset()
    return cells.reshape(strata, -1).sum(axis=1) + found.unseen, found.terms
