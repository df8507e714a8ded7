"""Weights that mean what they say: recalibrated on decided pairs, or on the draws where none are.

At the size of a country a few dozen to a few hundred pairs are decided. So the simplest curve that
predicts held-out pairs best is taken: the engine's weights as they are, shifted, on a line (Platt's
logistic with Firth's penalty, which stays finite where the labels separate), or isotonic. Beyond
the labelled weights every curve goes on with the engine's slope, so weights never saturate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.figures import Caveat
from clew.methods.linkage.draws import PartitionDraws
from clew.methods.linkage.findings import Kind
from clew.methods.linkage.pairs import ScoredPairs
from clew.methods.linkage.weighing import LN2
from clew.problem import N_, Problem

Floats = NDArray[np.float64]
_FOLDS = 10
_FEW = 30
_FARTHEST = 60.0
"""Weights beyond this are no stronger evidence about the curve."""


class NoLabels(Problem):
    """Calibration without a decided pair."""

    says = N_("No pair with a decision (same or different) was compared.")
    remedy = N_("Have doubtful pairs reviewed first, or calibrate on draws.")


class Curve(StrEnum):
    """How calibrated weights follow from the engine's."""

    AS_IS = "as_is"
    SHIFT = "shift"
    LINE = "line"
    ISOTONIC = "isotonic"


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Pairs of neighbouring probability: what was predicted, what was observed with exact limits."""

    lowest: float
    highest: float
    pairs: int
    predicted: float
    observed: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """The bin for machines."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """A curve from the engine's weight to a calibrated one: knots, straight between, slope 1 beyond."""

    curve: Curve
    knots: Floats
    """Engine's weights, shape ``(k,)``, increasing."""
    values: Floats
    """Calibrated weights at the knots, never decreasing."""
    labelled: int
    log_score: float
    """Mean held-out log2 score of the curve (0 is perfect)."""
    log_score_before: float
    before: tuple[ReliabilityBin, ...] = ()
    after: tuple[ReliabilityBin, ...] = ()
    """Reliability of held-out pairs under the curve."""
    caveats: tuple[Caveat, ...] = ()

    def weight(self, weight: Floats) -> Floats:
        """Calibrated weights (log2 odds) of these weights."""
        inside = np.interp(weight, self.knots, self.values)
        below = np.minimum(weight - self.knots[0], 0.0)
        above = np.maximum(weight - self.knots[-1], 0.0)
        found: Floats = inside + below + above
        return found

    def apply(self, pairs: ScoredPairs) -> ScoredPairs:
        """The same pairs with calibrated weights."""
        return replace(pairs, weight=self.weight(pairs.weight))

    def to_dict(self) -> dict[str, Any]:
        """The calibration for machines."""
        return {
            "curve": str(self.curve),
            "knots": self.knots.tolist(),
            "values": self.values.tolist(),
            "labelled": self.labelled,
            "log_score": self.log_score,
            "log_score_before": self.log_score_before,
            "before": [each.to_dict() for each in self.before],
            "after": [each.to_dict() for each in self.after],
            "caveats": [caveat.to_dict() for caveat in self.caveats],
        }


def calibrate(pairs: ScoredPairs, rows: NDArray[np.int64], same: NDArray[np.bool_]) -> Calibration:
    """Recalibrate on labelled pairs.

    Arguments: ``rows`` the numbers of the labelled pairs, shape ``(n,)``; ``same`` whether each is
    one person. That pairs were chosen for their weight does no harm: the curve is of the share of
    links *at* a weight. Raises :class:`NoLabels`.
    """
    if not len(rows):
        raise NoLabels()
    order = np.lexsort((rows, pairs.weight[rows]))
    weight = np.clip(pairs.weight[rows][order], -_FARTHEST, _FARTHEST)
    label = same[order].astype(np.float64)
    fold = np.arange(len(rows)) % min(_FOLDS, len(rows))
    candidates = [Curve.AS_IS, Curve.SHIFT, Curve.LINE, Curve.ISOTONIC]
    held_out = {curve: np.empty(len(rows)) for curve in candidates}
    for number in range(int(fold.max()) + 1):
        test = fold == number
        train = ~test if len(rows) > 1 else test
        for curve in candidates:
            knots, values = _fitted(curve, weight[train], label[train])
            held_out[curve][test] = _through(knots, values, weight[test])
    scores = {curve: _log_scores(held_out[curve], label) for curve in candidates}
    chosen = Curve.AS_IS
    for curve in candidates[1:]:
        # The next more flexible curve must be better by more than the doubt about it.
        gain = scores[curve] - scores[chosen]
        doubt = gain.std(ddof=1) / np.sqrt(gain.size) if gain.size > 1 else np.inf
        if gain.mean() > doubt:
            chosen = curve
    knots, values = _fitted(chosen, weight, label)
    few = (Caveat.of(Kind.FEW_LABELS, labelled=len(rows)),) if len(rows) < _FEW else ()
    return Calibration(
        chosen, knots, values, len(rows), float(scores[chosen].mean()), float(scores[Curve.AS_IS].mean()),
        reliability(_probability(weight), label.astype(np.bool_)),
        reliability(_probability(held_out[chosen]), label.astype(np.bool_)), few,
    )  # fmt: skip


def calibrate_on_draws(pairs: ScoredPairs, draws: PartitionDraws) -> Calibration:
    """Recalibrate without labels, on the share of draws in which each pair is one person.

    One record per list, the overlap of the lists and all other pairs are in the draws; the engine's
    weight of a pair knows nothing of them.
    """
    share = draws.probability(pairs.left, pairs.right)
    if not len(pairs):
        raise NoLabels()
    weight = np.clip(pairs.weight, -_FARTHEST, _FARTHEST)
    knots, values = _fitted(Curve.LINE, weight, share)
    after = _through(knots, values, weight)
    return Calibration(
        Curve.LINE, knots, values, 0,
        float(_log_scores(after, share).mean()), float(_log_scores(weight, share).mean()),
    )  # fmt: skip


def reliability(
    probability: Floats, same: NDArray[np.bool_], bins: int = 10, level: float = 0.95
) -> tuple[ReliabilityBin, ...]:
    """Predicted against observed shares in bins of equally many pairs, with Clopper-Pearson limits.

    Source: Clopper & Pearson 1934, Biometrika 26:404.
    """
    from scipy.stats import beta

    order = np.argsort(probability, kind="stable")
    found = []
    for part in np.array_split(order, min(bins, max(len(order) // 5, 1))):
        if not part.size:
            continue
        links, size = int(same[part].sum()), part.size
        tail = (1 - level) / 2
        low = float(beta.ppf(tail, links, size - links + 1)) if links else 0.0
        high = float(beta.ppf(1 - tail, links + 1, size - links)) if links < size else 1.0
        inside = probability[part]
        found.append(
            ReliabilityBin(
                float(inside.min()), float(inside.max()), size, float(inside.mean()), links / size, low, high
            )
        )
    return tuple(found)


def _probability(weight: Floats) -> Floats:
    return 1 / (1 + np.exp2(-np.clip(weight, -1000, 1000)))


def _log_scores(weight: Floats, label: Floats) -> Floats:
    """By pair: the log2 probability given to what was the case."""
    odds = np.clip(weight, -1000, 1000)
    found: Floats = -(label * np.logaddexp2(0, -odds) + (1 - label) * np.logaddexp2(0, odds))
    return found


def _through(knots: Floats, values: Floats, weight: Floats) -> Floats:
    inside = np.interp(weight, knots, values)
    found: Floats = inside + np.minimum(weight - knots[0], 0.0) + np.maximum(weight - knots[-1], 0.0)
    return found


def _fitted(curve: Curve, weight: Floats, label: Floats) -> tuple[Floats, Floats]:
    ends = np.array([weight.min(), max(weight.max(), weight.min() + 1e-6)])
    if curve is Curve.AS_IS:
        return ends, ends
    if curve is Curve.ISOTONIC:
        return _isotonic(weight, label)
    intercept, slope = _firth(weight * LN2, label, slope=curve is Curve.LINE)
    return ends, intercept / LN2 + slope * ends


def _firth(x: Floats, label: Floats, *, slope: bool) -> tuple[float, float]:
    """Intercept and slope of a logistic regression with Jeffreys' prior; without ``slope`` it is 1.

    Source: Firth 1993, Biometrika 80:27; for the logistic Heinze & Schemper 2002, Statistics in
    Medicine 21:2409, equation 2. A slope below 0 would turn the engine round: it is kept at 0. Where
    all weights are equal, the slope is 1.
    """
    slope = slope and float(np.ptp(x)) > 1e-9
    share = (float(label.sum()) + 0.5) / (label.size + 1)
    level = float(np.log(share / (1 - share)))
    design = np.stack([np.ones_like(x), x], axis=1) if slope else np.ones((x.size, 1))
    offset = np.zeros_like(x) if slope else x
    found = np.array([level, 0.0]) if slope else np.array([level - float(np.median(x))])
    for _ in range(100):
        p = np.clip(1 / (1 + np.exp(-(offset + design @ found))), 1e-12, 1 - 1e-12)
        root = design * np.sqrt(p * (1 - p))[:, None]
        inverse = np.linalg.pinv(root.T @ root)
        leverage = np.einsum("ij,jk,ik->i", root, inverse, root)
        step = inverse @ (design.T @ (label - p + leverage * (0.5 - p)))
        step = np.clip(step, -2.0, 2.0)
        found = found + step
        if np.abs(step).max() < 1e-8:
            break
    if not slope:
        return float(found[0]), 1.0
    return (float(found[0]), float(found[1])) if found[1] > 0 else (level, 0.0)


def _isotonic(weight: Floats, label: Floats) -> tuple[Floats, Floats]:
    """Pool adjacent violators; each block's odds with half a link and half a non-link added."""
    blocks: list[list[float]] = []
    order = np.argsort(weight, kind="stable")
    for place in order:
        blocks.append([float(label[place]), 1.0, float(weight[place])])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    knots = np.array([block[2] / block[1] for block in blocks])
    odds = np.log2([(block[0] + 0.5) / (block[1] - block[0] + 0.5) for block in blocks])
    # The half links can turn small blocks round: the running maximum keeps the curve in order.
    return knots, np.maximum.accumulate(odds)
