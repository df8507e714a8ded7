"""What an agreement pattern says, learned again from who was linked with whom.

The engine's weights rest on its training; at the size of a country that is uncertain. Given the
links of a partition, the shares of each field's levels among links (Fellegi and Sunter's m) are
drawn anew, and an engine's weight moves by how far they went from where its own weights put them.
Both shares are taken among compared pairs, so blocking's selection cancels. The shares among
random pairs (u) are known from millions of pairs and stay as the engine has them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.pairs import ScoredPairs

LN2 = float(np.log(2.0))
_PRIOR_LINKS = 10.0
"""The engine's own shares count as much as this many links."""
_FARTHEST = 700.0


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The patterns of a set of pairs and the engine's log likelihood ratio (nats) of each."""

    base: NDArray[np.float64]
    """The engine's log likelihood ratio by pattern, averaged so that the expected links are kept."""
    offset: NDArray[np.float64]
    """By pair: how much its values (a rare name) say beyond its pattern."""
    columns: NDArray[np.float64]
    """0/1 by pattern and known level of a field."""
    field_of: NDArray[np.int64]
    """The field of a column."""
    level_of: NDArray[np.int64]
    """The level of a column."""
    parts: NDArray[np.float64]
    """The share of ``base`` that each column carries."""
    levels: NDArray[np.int8]
    """By pattern and field: the level, -1 where unknown."""
    pattern: NDArray[np.int32]
    """By pair: its pattern."""

    def counts(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pairs by pattern, each counted with its share."""
        counted: NDArray[np.float64] = np.bincount(
            self.pattern, weights=share, minlength=self.base.size
        ).astype(np.float64)
        return counted


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Log likelihood ratios (nats): of a pattern, and split into field levels and the rest."""

    pattern: NDArray[np.float64]
    fields: NDArray[np.float64]
    """By field and level (shifted by one: column 0 is *unknown* and says nothing)."""
    rest: NDArray[np.float64]
    """By pattern: what the field levels do not explain, the constant included."""


def design(pairs: ScoredPairs) -> Design:
    """Lay the patterns of these pairs out; pairs without patterns are binned by whole weights."""
    ratio = (pairs.weight - pairs.prior_weight) * LN2
    pattern, levels = _patterns(pairs)
    size = len(levels)
    odds = np.clip(pairs.weight * LN2, -_FARTHEST, _FARTHEST)
    match = np.bincount(pattern, weights=1 / (1 + np.exp(-odds)), minlength=size)
    other = np.bincount(pattern, weights=1 / (1 + np.exp(odds)), minlength=size)
    seen = np.bincount(pattern, minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        base = np.log(match) - np.log(other) - pairs.prior_weight * LN2
    mean = np.bincount(pattern, weights=ratio, minlength=size) / np.maximum(seen, 1)
    base = np.where(np.isfinite(base), base, mean)
    fields, known = [], []
    for field in range(levels.shape[1]):
        for level in np.unique(levels[:, field]):
            if level >= 0:
                fields.append(field)
                known.append(int(level))
    field_of, level_of = np.array(fields, dtype=np.int64), np.array(known, dtype=np.int64)
    columns = (levels[:, field_of] == level_of).astype(np.float64)
    weighted = columns * np.sqrt(seen)[:, None]
    gram = weighted.T @ weighted + 1e-3 * np.eye(field_of.size)
    parts = np.linalg.solve(gram, weighted.T @ (base * np.sqrt(seen)))
    return Design(base, ratio - base[pattern], columns, field_of, level_of, parts, levels, pattern)


def _patterns(pairs: ScoredPairs) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    if not len(pairs):
        # One pattern that says nothing, for pairs that are decided without having been compared.
        return np.zeros(0, dtype=np.int32), np.full((1, 1), -1, dtype=np.int8)
    if pairs.fields and pairs.patterns:
        used, pattern = np.unique(pairs.pattern, return_inverse=True)
        table = np.array(pairs.patterns, dtype=np.int8).reshape(len(pairs.patterns), len(pairs.fields))
        return pattern.astype(np.int32), table[used]
    whole = np.clip(np.round(pairs.weight), -20, 60).astype(np.int64)
    used, pattern = np.unique(whole, return_inverse=True)
    return pattern.astype(np.int32), np.arange(used.size, dtype=np.int8)[:, None]


def engine_weights(plan: Design) -> Weights:
    """The engine's own log likelihood ratios, split by field."""
    return _moved(plan, np.zeros(plan.field_of.size))


def learned(
    plan: Design,
    at_engine: NDArray[np.float64],
    links: NDArray[np.float64],
    rng: np.random.Generator,
) -> Weights:
    """The engine's log likelihood ratios with each field's shares among links drawn anew.

    Arguments: ``at_engine`` links by pattern where the engine's own weights put them; ``links``
    links by pattern now. The shares have a Dirichlet posterior around both.
    """
    effects = np.zeros(plan.field_of.size)
    before, now = at_engine @ plan.columns, links @ plan.columns
    for field in range(plan.levels.shape[1]):
        own = np.flatnonzero(plan.field_of == field)
        if own.size < 2:
            continue
        start = (before[own] + 0.5) / (before[own] + 0.5).sum()
        share = rng.dirichlet(_PRIOR_LINKS * start + now[own])
        effects[own] = np.log(np.maximum(share, 1e-6)) - np.log(start)
    return _moved(plan, effects)


def _moved(plan: Design, effects: NDArray[np.float64]) -> Weights:
    whole = plan.parts + effects
    table = np.zeros((plan.levels.shape[1], int(plan.levels.max(initial=0)) + 2))
    table[plan.field_of, plan.level_of + 1] = whole
    pattern = plan.base + plan.columns @ effects
    return Weights(pattern, table, pattern - plan.columns @ whole)
