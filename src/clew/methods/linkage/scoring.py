"""From agreement patterns to weights: trained levels, frequencies of values, and the prior.

That two records share a rare surname says more than that they share a common one, so agreement is
weighed by how frequent the value is. Frequencies counted over records are distorted where one person
has several: her rare name looks common. They are counted over persons instead, as far as pairs that
are certain already tell who is one. Where fields depend on each other (street and postcode), only the
largest correction counts, for their corrections say the same thing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clew.methods.linkage.comparisons import Field
from clew.methods.linkage.training import Floats, Trained, pattern_weights

CERTAIN_WEIGHT = 12.0
"""Pairs above this are taken for one person when frequencies are counted."""

_DEPENDENT = (frozenset({"street", "street_more", "place", "postcode", "region", "municipality"}),)


@dataclass(frozen=True, slots=True, eq=False)
class Frequencies:
    """How frequent each record's value of a column is among persons; NaN where it has none."""

    share: dict[str, Floats]


def persons(records: int, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int32]:
    """A number per record, equal for records that the given pairs connect."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(left.size, dtype=np.int8), (left, right)), shape=(records, records))
    numbers: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return numbers


def frequencies(
    frame: pl.DataFrame, fields: Sequence[Field], person: NDArray[np.int32] | None = None
) -> Frequencies:
    """How frequent values are: among records, or among persons where ``person`` numbers them.

    A value's share counts one person more than seen, for the pair in question may be two others.
    """
    sizes = np.ones(frame.height)
    if person is not None:
        sizes = 1.0 / np.bincount(person)[person]
    shares = {}
    for column in sorted({name for field in fields for name in field.frequent if name}):
        table = pl.DataFrame({"value": frame[column], "size": sizes})
        known = table.filter(pl.col("value").is_not_null())
        whole = float(known["size"].sum()) + 1.0
        share = table.select(
            pl.when(pl.col("value").is_not_null()).then((pl.col("size").sum().over("value") + 1.0) / whole)
        ).to_series()
        shares[column] = share.cast(pl.Float64).fill_null(np.nan).to_numpy()
    return Frequencies(shares)


def corrections(
    fields: Sequence[Field],
    trained: Trained,
    levels: NDArray[np.int8],
    pattern: NDArray[np.int32],
    left: NDArray[np.int32],
    given: Frequencies,
) -> Floats:
    """What the frequency of the agreed value adds to each pair's weight, shape (pairs,)."""
    total = np.zeros(pattern.size)
    shared: dict[int, list[Floats]] = {}
    for number, field in enumerate(fields):
        top = len(field.levels) - 1
        column = field.frequent[top]
        if not column:
            continue
        agree = levels[pattern, number] == top
        share = given.share[column][left]
        usable = agree & np.isfinite(share)
        added = np.where(usable, np.log2(trained.u[number][top] / np.where(usable, share, 1.0)), 0.0)
        group = next((i for i, names in enumerate(_DEPENDENT) if field.name in names), None)
        if group is None:
            total += added
        else:
            shared.setdefault(group, []).append(added)
    for parts in shared.values():
        stacked = np.stack(parts)
        largest = np.abs(stacked).argmax(axis=0)
        total += stacked[largest, np.arange(pattern.size)]
    return total


def refit_prior(weights_without_prior: Floats, start: float, pairs: float, rounds: int = 50) -> float:
    """The probability that two random records match, given every compared pair's weight of evidence."""
    prior = start
    for _ in range(rounds):
        odds = weights_without_prior + np.log2(prior) - np.log2(1 - prior)
        found = float((1.0 / (1.0 + np.exp2(-np.clip(odds, -1000, 1000)))).sum())
        new = min(max(found / pairs, 1e-12), 0.5)
        if abs(new - prior) <= 1e-6 * prior:
            break
        prior = new
    return prior


def evidence(
    fields: Sequence[Field],
    trained: Trained,
    levels: NDArray[np.int8],
    pattern: NDArray[np.int32],
    left: NDArray[np.int32],
    given: Frequencies,
) -> Floats:
    """log2 of how much more likely each pair's agreement is within a match than between strangers."""
    by_pattern = pattern_weights(levels, trained.weights())
    made: Floats = by_pattern[pattern] + corrections(fields, trained, levels, pattern, left, given)
    return made


def best_cut(weight: Floats) -> float:
    """The weight at which cutting gives the highest expected F1, from the weights alone.

    With probabilities p the expected true links above a cut are their sum; the expected matches in
    all are the sum over all pairs. No label is used.
    """
    ordered = np.sort(weight)[::-1]
    probability = 1.0 / (1.0 + np.exp2(-np.clip(ordered, -1000, 1000)))
    total = float(probability.sum())
    if not ordered.size or total <= 0:
        return 0.0
    found = np.cumsum(probability)
    score = 2 * found / (np.arange(1, ordered.size + 1) + total)
    return float(ordered[int(score.argmax())])
