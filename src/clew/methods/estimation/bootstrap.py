"""Intervals that include the choice of the model: bootstrap with re-selection, BCa.

Each resample draws the persons seen anew from the table and chooses its own model. Limits are bias
corrected and accelerated (Efron 1987, JASA 82:171), the acceleration from the jackknife over the
persons, done per cell (Silverman, Chan & Vincent 2024, Statistics and Computing 34:44).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clew.methods.estimation.histories import Counts, checked
from clew.methods.estimation.problems import NoCandidate
from clew.methods.estimation.selection import Selector
from clew.methods.figures import Interval

BLOCK = 50
"""Resamples a block; each block has its own random stream, so workers do not change the answer."""
REPEATS = 200
"""Bootstraps of the bootstrap, for the Monte Carlo error of the limits."""
TIE = 1e-9
"""Estimates closer than this share of themselves are the same."""

Progress = Callable[[int, int], None]


class Chooser(Protocol):
    """What is repeated on each resample; ``Selector`` is one."""

    @property
    def conditional(self) -> bool:
        """Whether the choice of the model is left out."""

    def estimate(self, counts: Counts) -> tuple[float, Any]:
        """Population and chosen model of a table; NaN where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class BootstrapInterval:
    """Limits with what they rest on.

    ``interval`` holds the BCa limits at the level asked for and ``monte_carlo_error`` the standard
    error of both that comes from drawing finitely many resamples. ``bias`` is the bias correction
    ``z0``, ``acceleration`` the ``a`` of BCa. ``other_model`` and ``failed`` are shares of the
    resamples that chose another model, or for which no model had an estimate (these carry no
    estimate and are left out of the limits). ``choices`` counts the chosen models, the most frequent
    first. ``draws`` are the resamples made, ``estimates`` those with an estimate, in order.
    ``jackknife`` has a value for each nonempty cell (NaN where there was no estimate), ``weights``
    the persons in it.
    """

    estimate: float
    model: Any
    interval: Interval
    monte_carlo_error: tuple[float, float]
    bias: float
    acceleration: float
    draws: int
    failed: float
    other_model: float
    choices: tuple[tuple[Any, int], ...]
    estimates: NDArray[np.float64] = field(repr=False)
    jackknife: NDArray[np.float64] = field(repr=False)
    weights: NDArray[np.int64] = field(repr=False)

    def limits(self, level: float) -> Interval:
        """The limits at another level, from the same resamples."""
        low, high = bca_limits(self.estimate, self.estimates, self.jackknife, self.weights, level)
        return replace(self.interval, low=low, high=high, level=level)

    def to_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """The interval for machines, without the single resamples."""
        return {
            "estimate": self.estimate,
            "interval": self.interval.to_dict(),
            "monte_carlo_error": list(self.monte_carlo_error),
            "bias": self.bias,
            "acceleration": self.acceleration,
            "draws": self.draws,
            "failed": self.failed,
            "other_model": self.other_model,
            "choices": [{"model": model.name(names), "times": times} for model, times in self.choices],
        }


def interval(
    counts: ArrayLike,
    selector: Chooser,
    draws: int = 1000,
    rng: np.random.Generator | None = None,
    level: float = 0.95,
    workers: int = 1,
    on_progress: Progress | None = None,
) -> BootstrapInterval:
    """Bootstrap a table, choosing the model anew on every resample.

    Arguments: ``counts`` persons per capture history, shape ``(2**t,)``; ``draws`` resamples; ``rng``
    the only source of chance: the answer depends on it and not on ``workers`` (threads; the kernels
    run without the interpreter's lock); ``level`` e.g. 0.95; ``on_progress`` is told the resamples
    done and wanted. Raises :class:`NoCandidate` where the table itself, or every resample, has no
    estimate.
    """
    table = checked(counts)
    chance = np.random.default_rng(0) if rng is None else rng
    estimate, model, chooser = _original(table, selector)
    *streams, last = chance.spawn(-(-draws // BLOCK) + 1)
    sizes = [min(BLOCK, draws - BLOCK * number) for number in range(len(streams))]
    blocks = list(zip(streams, sizes, strict=True))
    answers: list[tuple[float, Hashable]] = []
    for block in _run(table, chooser, blocks, workers):
        answers.extend(block)
        if on_progress is not None:
            on_progress(len(answers), draws)
    populations = np.array([population for population, _ in answers])
    good = np.isfinite(populations)
    if not good.any():
        raise NoCandidate(models=draws)
    estimates = populations[good]
    cells, jackknife = jackknife_cells(table, chooser)
    weights = table[cells]
    low, high = bca_limits(estimate, estimates, jackknife, weights, level)
    choices = Counter(chosen for _, chosen in answers if chosen is not None)
    return BootstrapInterval(
        estimate=estimate,
        model=model,
        interval=Interval(low, high, level, "bca", conditional=selector.conditional),
        monte_carlo_error=_monte_carlo(estimate, estimates, jackknife, weights, level, last),
        bias=bias_correction(estimate, estimates),
        acceleration=acceleration(jackknife, weights),
        draws=draws,
        failed=1.0 - float(good.mean()),
        other_model=sum(times for chosen, times in choices.items() if chosen != model) / draws,
        choices=tuple(sorted(choices.items(), key=lambda item: (-item[1], sorted(item[0])))),
        estimates=estimates,
        jackknife=jackknife,
        weights=weights,
    )


def _original(table: Counts, selector: Chooser) -> tuple[float, Any, Chooser]:
    """The estimate of the table itself, and a chooser that tries its best models first."""
    if not isinstance(selector, Selector):
        estimate, model = selector.estimate(table)
        if not math.isfinite(estimate):
            raise NoCandidate(models=1)
        return estimate, model, selector
    found = selector.select(table, keep=5)
    seeds = tuple(entry.model for entry in found.ranked)
    return found.population, found.model, replace(selector, seeds=seeds)


def _run(
    table: Counts, chooser: Chooser, blocks: list[tuple[np.random.Generator, int]], workers: int
) -> Iterator[list[tuple[float, Hashable]]]:
    shares = table / table.sum()
    seen = int(table.sum())

    def one(block: tuple[np.random.Generator, int]) -> list[tuple[float, Hashable]]:
        stream, size = block
        return [chooser.estimate(resample) for resample in stream.multinomial(seen, shares, size=size)]

    if workers <= 1:
        yield from map(one, blocks)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(one, blocks)


def jackknife_cells(table: Counts, chooser: Chooser) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The nonempty cells, and the estimate after one person of each has been taken away."""
    cells = np.flatnonzero(table)
    values = np.empty(cells.size)
    for place, cell in enumerate(cells):
        fewer = table.copy()
        fewer[cell] -= 1
        values[place] = chooser.estimate(fewer)[0] if fewer.any() else math.nan
    return cells, values


def acceleration(jackknife: NDArray[np.float64], weights: NDArray[Any]) -> float:
    """The acceleration of BCa from jackknife values, each standing for so many persons."""
    good = np.isfinite(jackknife)
    values, persons = jackknife[good], weights[good].astype(np.float64)
    if persons.sum() == 0:
        return 0.0
    distance = (persons @ values) / persons.sum() - values
    spread = float(persons @ distance**2)
    scale = float(persons @ values**2)
    return float(persons @ distance**3) / (6.0 * spread**1.5) if spread > 1e-20 * scale else 0.0


def bias_correction(estimate: float, estimates: NDArray[np.float64]) -> float:
    """The bias correction of BCa: the normal quantile of the share of resamples below the estimate.

    Resamples equal to the estimate within rounding count as below it: with strict inequality the
    noise of the last digit would decide. A share of 0 or 1 is taken as half a resample from it, so
    that the limits stay finite.
    """
    from scipy.special import ndtri

    below = float(np.count_nonzero(estimates < estimate * (1.0 + TIE))) / estimates.size
    half = 0.5 / estimates.size
    return float(ndtri(min(max(below, half), 1.0 - half)))


def bca_limits(
    estimate: float,
    estimates: NDArray[np.float64],
    jackknife: NDArray[np.float64],
    weights: NDArray[Any],
    level: float,
) -> tuple[float, float]:
    """Lower and upper BCa limit; quantiles of type 8 (median unbiased).

    Arguments: ``estimates`` of the resamples; ``jackknife`` values and the persons each stands for.
    """
    bias = bias_correction(estimate, estimates)
    return _limits(estimates, bias, acceleration(jackknife, weights), level)


def _limits(
    estimates: NDArray[np.float64], bias: float, accelerate: float, level: float
) -> tuple[float, float]:
    from scipy.special import ndtr, ndtri

    places = []
    for tail in ((1.0 - level) / 2.0, (1.0 + level) / 2.0):
        shifted = bias + float(ndtri(tail))
        slowed = 1.0 - accelerate * shifted
        # Beyond its pole the transformation has run past every resample on that side.
        places.append(float(ndtr(bias + shifted / slowed)) if slowed > 0.0 else float(shifted > 0.0))
    low, high = np.quantile(estimates, places, method="median_unbiased")
    return float(low), float(high)


def _monte_carlo(
    estimate: float,
    estimates: NDArray[np.float64],
    jackknife: NDArray[np.float64],
    weights: NDArray[Any],
    level: float,
    rng: np.random.Generator,
) -> tuple[float, float]:
    accelerate = acceleration(jackknife, weights)
    limits = np.empty((REPEATS, 2))
    for repeat in range(REPEATS):
        again = rng.choice(estimates, estimates.size)
        limits[repeat] = _limits(again, bias_correction(estimate, again), accelerate, level)
    low, high = limits.std(axis=0, ddof=1)
    return float(low), float(high)
