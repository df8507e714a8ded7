"""From many draws of the linkage to one interval.

The rule: every draw gives its own estimate and its own bootstrap, each resample choosing its model
anew; a draw's BCa confidence distribution says what its table leaves open; the equal mixture over
draws says what table and linkage leave open together. The limits are its quantiles, the estimate is
the median of the draws' estimates. Bias correction is taken from all draws' resamples together and
the acceleration from the draw in the middle, since one draw has few resamples. Multiple imputation's
sum of variances (Rubin 1987) is not used: the number never seen is too skewed for it.

A resample here is of the whole estimated population, those never seen included and then forgotten
(Buckland & Garthwaite 1991, Biometrics 47:255): how many are seen varies too. Resampling the persons
seen alone leaves that out; where the model is certain such intervals are too narrow, and over draws
nothing else makes up for it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.captures import Captures
from clew.methods.estimation.bootstrap import acceleration, bias_correction, jackknife_cells
from clew.methods.estimation.confidence import Confidence, bca
from clew.methods.estimation.models import Model
from clew.methods.estimation.problems import NoCandidate
from clew.methods.estimation.selection import Selector
from clew.methods.figures import Interval

Floats = NDArray[np.float64]
FEWEST_RESAMPLES = 10
"""Of each draw at least."""


@dataclass(frozen=True, slots=True)
class DrawsEstimate:
    """The population over draws of the linkage.

    ``estimates`` are the draws' own, in order (NaN where a draw has none); ``middle`` is the draw
    whose estimate is the median; ``linkage_share`` the part of the variance of the logarithm of the
    population that lies between draws; ``changed`` and ``failed`` the shares of resamples that chose
    another model than their draw or had no estimate.
    """

    population: float
    interval: Interval | None
    estimates: tuple[float, ...]
    middle: int
    linkage_interval: Interval
    linkage_share: float
    resamples: int
    changed: float
    failed: float

    def to_dict(self) -> dict[str, Any]:
        """The estimate for machines."""
        return {
            "population": self.population,
            "interval": self.interval.to_dict() if self.interval else None,
            "draws": len(self.estimates),
            "estimates": list(self.estimates),
            "linkage_interval": self.linkage_interval.to_dict(),
            "linkage_share": self.linkage_share,
            "resamples": self.resamples,
            "changed": self.changed,
            "failed": self.failed,
        }


def from_draws(
    captures: Captures,
    rng: np.random.Generator,
    *,
    selector: Selector | None = None,
    bootstraps: int = 1000,
    level: float = 0.95,
    seen_varies: bool = True,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> DrawsEstimate:
    """Estimate the population from all draws, strata together.

    Arguments: ``captures`` with one draw or many; ``selector`` how a model is chosen (default: least
    BIC); ``bootstraps`` resamples in all, spread over the draws (at least 10 each); ``seen_varies``
    as said above, else persons seen are resampled alone (as published for one table); ``workers``
    threads share the draws (same answer). Raises
    :class:`~clew.methods.estimation.problems.NoCandidate` where no draw has an estimate.
    """
    way = selector or Selector()
    tables = captures.counts.sum(axis=1)
    each = max(-(-bootstraps // captures.draws), FEWEST_RESAMPLES)
    work = partial(_one_draw, way, each, seen_varies)
    answers = []
    with ExitStack() as stack:
        spread: Callable[..., Any] = map
        if workers > 1:
            spread = stack.enter_context(ThreadPoolExecutor(workers)).map
        for number, answer in enumerate(spread(work, tables, rng.spawn(len(tables)))):
            answers.append(answer)
            if on_progress is not None:
                on_progress(number + 1, len(tables))
    points = np.array([point for point, _, _ in answers])
    usable = np.isfinite(points)
    if not usable.any():
        raise NoCandidate(models=0)
    resamples = [found for (_, found, _), fine in zip(answers, usable, strict=True) if fine]
    population = float(np.median(points[usable]))
    middle = int(np.nanargmin(np.abs(points - population)))
    ratios = np.concatenate(
        [np.log(found / point) for found, point in zip(resamples, points[usable], strict=True)]
    )
    fine = np.isfinite(ratios)
    interval = None
    if fine.mean() >= 0.5:
        low, high = _mixture(way, tables[middle], resamples, bias_correction(0.0, ratios[fine])).limits(level)
        interval = Interval(low, high, level, "draws_bca", conditional=way.conditional)
    between = float(np.log(points[usable]).var())
    whole = float(np.log(np.concatenate(resamples)[fine]).var()) if fine.any() else 0.0
    tail = (1 - level) / 2
    ends = np.quantile(points[usable], [tail, 1 - tail], method="median_unbiased")
    return DrawsEstimate(
        population=population,
        interval=interval,
        estimates=tuple(points.tolist()),
        middle=middle,
        linkage_interval=Interval(float(ends[0]), float(ends[1]), level, "linkage_only", conditional=True),
        linkage_share=min(between / whole, 1.0) if whole > 0 else 0.0,
        resamples=each * len(answers),
        changed=sum(changed for _, _, changed in answers) / (each * len(answers)),
        failed=1 - float(fine.sum()) / (each * len(answers)),
    )


def _mixture(way: Selector, table: NDArray[np.int64], resamples: list[Floats], bias: float) -> Confidence:
    cells, jackknife = jackknife_cells(table, way)
    accelerated = acceleration(jackknife, table[cells])
    return Confidence.mixed(
        [bca(found, bias, accelerated) for found in resamples if np.isfinite(found).any()]
    )


def _one_draw(
    way: Selector, resamples: int, seen_varies: bool, table: NDArray[np.int64], rng: np.random.Generator
) -> tuple[float, Floats, int]:
    point, model = way.estimate(table)
    persons = int(table.sum())
    shares, population = table / persons, round(point) if np.isfinite(point) else persons
    found = np.empty(resamples)
    models: list[Model | None] = []
    for place in range(resamples):
        seen = max(int(rng.binomial(population, persons / population)), 1) if seen_varies else persons
        found[place], chosen = way.estimate(rng.multinomial(seen, shares))
        models.append(chosen)
    return point, found, sum(chosen is not None and chosen != model for chosen in models)
