"""Confidence distributions: a bootstrap as weights on its resamples, and mixtures of several.

The BCa interval (Efron 1987, JASA 82:171) at every level at once is a distribution on the sorted
resamples. As distributions, intervals of different draws of the linkage can be mixed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Confidence:
    """Sorted values and the confidence each carries (sums to 1)."""

    values: Floats
    weights: Floats

    def quantile(self, part: float) -> float:
        """The value below which this part of the confidence lies."""
        below = np.cumsum(self.weights)
        place = int(np.searchsorted(below, (part - 1e-12) * below[-1]))
        return float(self.values[min(place, self.values.size - 1)])

    def limits(self, level: float) -> tuple[float, float]:
        """The equal-tailed limits at a level such as 0.95."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    @classmethod
    def mixed(cls, parts: list[Confidence]) -> Confidence:
        """The equal mixture."""
        values = np.concatenate([part.values for part in parts])
        weights = np.concatenate([part.weights / len(parts) for part in parts])
        order = np.argsort(values, kind="stable")
        return cls(values[order], weights[order])


def bca(resamples: Floats, bias: float, accelerated: float = 0.0) -> Confidence:
    """The BCa confidence distribution; resamples without an estimate (not finite) are left out.

    Arguments: ``resamples`` estimates, shape ``(b,)``; ``bias`` and ``accelerated`` as
    :mod:`~clew.methods.estimation.bootstrap` has them. Source: Efron 1987, equation 2.3, solved for
    the level.
    """
    from scipy.special import ndtr, ndtri

    values = np.sort(resamples[np.isfinite(resamples)])
    away = ndtri(np.arange(1, values.size) / values.size) - bias
    scale = 1 + accelerated * away
    with np.errstate(divide="ignore", invalid="ignore"):
        level = ndtr(np.where(scale > 0, away / scale, np.copysign(np.inf, away)) - bias)
    edges = np.concatenate([[0.0], np.maximum.accumulate(level), [1.0]])
    return Confidence(values, np.diff(edges))
