"""One verdict: the partition of the records into persons that the pairs speak for most.

For a published count of persons a verdict is the wrong thing (see :mod:`draws`); for casework it is
what people need. Clusters are no chains: all pairs of a cluster count, also those that speak against
it, and a list that holds each person once gives a cluster one record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.figures import Caveat
from clew.methods.linkage.constraints import Constraints, joined, renumbered, single_lists
from clew.methods.linkage.findings import Kind
from clew.methods.linkage.layout import Layout, lay_out
from clew.methods.linkage.pairs import ScoredPairs
from clew.methods.linkage.weighing import LN2, engine_weights

_EXACT = 10
"""Components of so many units are solved over all partitions."""
_ROUNDS = 50
_MOST_CELLS = 25_000_000
"""The largest table of one component that the assignment of two lists is solved on."""
_LEAST_MISSED = 1e-3
"""Pairs inside a cluster that blocking did not compare count as if it missed at least so many."""
_BOUND = 1e6
"""The weight of records that a decision binds together."""
BEYOND_REASON = 10
"""Records that a chain may have where a list may repeat a person."""


@dataclass(frozen=True, slots=True, eq=False)
class Linkage:
    """Which records are one person's: one verdict."""

    lists: tuple[str, ...]
    record_ids: tuple[str, ...]
    list_of: NDArray[np.int32]
    cluster_of: NDArray[np.int32]
    """One cluster number per pooled record, in the order of the clusters' first records."""
    left_to_search: int = 0
    """Groups of records too large to be solved exactly."""
    caveats: tuple[Caveat, ...] = ()

    @property
    def persons(self) -> int:
        """How many clusters there are."""
        return int(self.cluster_of.max(initial=-1)) + 1

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Records by cluster."""
        counted: NDArray[np.int64] = np.bincount(self.cluster_of, minlength=self.persons).astype(np.int64)
        return counted

    def linked(self, pairs: ScoredPairs) -> NDArray[np.bool_]:
        """Which of these pairs are in one cluster."""
        together: NDArray[np.bool_] = self.cluster_of[pairs.left] == self.cluster_of[pairs.right]
        return together

    def to_dict(self) -> dict[str, Any]:
        """A summary for machines: counts, no record."""
        sizes = np.bincount(self.sizes)
        return {
            "lists": list(self.lists),
            "records": len(self.record_ids),
            "persons": self.persons,
            "clusters_by_size": {int(k): int(sizes[k]) for k in np.flatnonzero(sizes)},
            "left_to_search": self.left_to_search,
            "caveats": [caveat.to_dict() for caveat in self.caveats],
        }


def partition(
    pairs: ScoredPairs,
    *,
    one_per_list: bool | Iterable[str] = True,
    constraints: Constraints | None = None,
    cut: float = 0.0,
    beyond_reason: int | None = None,
) -> Linkage:
    """The best partition of the records into persons.

    Arguments: ``pairs`` scored pairs; ``one_per_list`` whether each list holds a person once (or the
    names of the lists that do); ``constraints`` what reviewers decided; ``cut`` the weight (log2
    odds) at which a link begins to gain; ``beyond_reason`` how many records chained together by
    links above the cut raise an alarm (default: the number of lists where each holds a person once,
    else ten). Between two such lists the answer is the optimal assignment; groups of up to ten
    records are solved over all partitions; larger ones are searched. Raises a
    :class:`ConstraintsProblem` where the decisions leave no partition.
    """
    single = single_lists(pairs, one_per_list)
    lay = lay_out(pairs, single, constraints or Constraints.of())
    first, second = lay.unit_of[lay.first], lay.unit_of[lay.second]
    gain = (engine_weights(lay.plan).pattern[lay.pattern] + lay.offset) / LN2 + pairs.prior_weight - cut
    worth = np.flatnonzero((gain > 0) & ~lay.forbidden & (first != second))
    chain = joined(lay.units, first[worth], second[worth])
    cluster, left = _best(lay, first, second, gain, worth, chain, (pairs.prior_weight - cut) * LN2)
    found = renumbered((chain.astype(np.int64) * (lay.units + 1) + cluster)[lay.unit_of])
    limit = beyond_reason or (int(single.size) if single.all() else BEYOND_REASON)
    found = _unchained(lay, found, gain, limit, pairs.prior_weight - cut)
    return Linkage(
        pairs.lists, pairs.record_ids, pairs.list_of, found, left, _alarms(chain[lay.unit_of], found, limit)
    )


def _best(
    lay: Layout,
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    gain: NDArray[np.float64],
    worth: NDArray[np.int64],
    chain: NDArray[np.int32],
    prior: float,
) -> tuple[NDArray[np.int32], int]:
    """A cluster by unit (unique within its chain), and how many chains were only searched."""
    from clew.methods.linkage import search

    kernels: Any = search
    evidence = lay.evidence(engine_weights(lay.plan), max(lay.pairs.missed, _LEAST_MISSED))
    units = lay.units
    members = np.full((units, lay.widest), -1, dtype=np.int32)
    members[:, 0] = np.arange(units)
    cluster = np.arange(units, dtype=np.int32)
    size, mask = np.ones(units, dtype=np.int32), lay.unit_mask.copy()
    value = _alone(lay, evidence, prior, members, size)
    state = (cluster, members, size, mask, value)
    fixed = (*lay.unit_lay(), lay.unit_mask, lay.single_mask, *evidence)
    strongest = worth[np.argsort(-gain[worth], kind="stable")]
    kernels.grown(strongest, first, second, prior, *fixed, *state)
    ends = (np.ascontiguousarray(first[worth]), np.ascontiguousarray(second[worth]))
    kernels.improved(*ends, prior, _ROUNDS, *fixed, *state)
    order = np.argsort(chain, kind="stable")
    bounds = np.searchsorted(chain[order], np.arange(int(chain.max(initial=-1)) + 2)).astype(np.int64)
    left = int(kernels.solved(order.astype(np.int32), bounds, _EXACT, prior, *fixed, cluster))
    if left and lay.single.all() and lay.single.size == 2:
        left -= _assigned(lay, first[worth], second[worth], gain[worth], chain, np.diff(bounds), cluster)
    return cluster, left


def _alone(
    lay: Layout,
    evidence: tuple[Any, ...],
    prior: float,
    members: NDArray[np.int32],
    size: NDArray[np.int32],
) -> NDArray[np.float64]:
    """The value of each unit alone: records that a decision binds together are links too."""
    from clew.methods.linkage import sampler

    kernels: Any = sampler
    value = np.zeros(lay.units)
    kernels.revalue(*lay.unit_lay(), *evidence, members, size, value)
    alone: NDArray[np.float64] = value + prior * (np.diff(lay.unit_start) - 1)
    return alone


def _assigned(
    lay: Layout,
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    gain: NDArray[np.float64],
    chain: NDArray[np.int32],
    sizes: NDArray[np.int64],
    cluster: NDArray[np.int32],
) -> int:
    """Solve the chains of two lists that are too large for all partitions; returns how many were."""
    from scipy.optimize import linear_sum_assignment

    solved = 0
    free = np.bincount(lay.unit_of, minlength=lay.units) == 1
    for number in np.flatnonzero(sizes > _EXACT):
        units = np.flatnonzero(chain == number)
        sides = [units[lay.unit_mask[units] == 1 << side] for side in (0, 1)]
        if sides[0].size * sides[1].size > _MOST_CELLS or not free[units].all():
            continue
        table = np.zeros((sides[0].size, sides[1].size))
        own = np.flatnonzero(chain[first] == number)
        swapped = lay.unit_mask[first[own]] == 2
        rows = np.searchsorted(sides[0], np.where(swapped, second[own], first[own]))
        columns = np.searchsorted(sides[1], np.where(swapped, first[own], second[own]))
        table[rows, columns] = gain[own]
        cluster[units] = units
        for row, column in zip(*linear_sum_assignment(table, maximize=True), strict=True):
            if table[row, column] > 0:
                cluster[sides[1][column]] = sides[0][row]
        solved += 1
    return solved


def _unchained(
    lay: Layout, found: NDArray[np.int32], gain: NDArray[np.float64], limit: int, prior: float
) -> NDArray[np.int32]:
    """Split clusters of more than ``limit`` records where their pairs on average speak against them.

    The best tree of a large cluster may hang on few pairs: here all count (average linkage), those
    that were not compared at the weight of a pair that blocking missed.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    result = found.copy()
    unseen = prior + np.log2(max(lay.pairs.missed, _LEAST_MISSED))
    for number in np.flatnonzero(np.bincount(found, minlength=1) > limit):
        records = np.flatnonzero(found == number)
        place = np.full(lay.records, -1)
        place[records] = np.arange(records.size)
        inside = (place[lay.first] >= 0) & (place[lay.second] >= 0)
        rows, columns = place[lay.first[inside]], place[lay.second[inside]]
        weight = np.full((records.size, records.size), unseen)
        weight[rows, columns] = weight[columns, rows] = gain[inside]
        bound = lay.unit_of[records]
        weight[bound[:, None] == bound[None, :]] = _BOUND
        np.fill_diagonal(weight, _BOUND)
        part = fcluster(linkage(squareform(_BOUND - weight), "average"), _BOUND, "distance")
        result[records] = found.max(initial=0) + 1 + records[np.unique(part, return_index=True)[1]][part - 1]
    return renumbered(result)


def _alarms(chain: NDArray[np.int32], found: NDArray[np.int32], limit: int) -> tuple[Caveat, ...]:
    """An alarm where links chained more records together than a person can have."""
    records = np.bincount(chain) if chain.size else np.zeros(1, dtype=np.int64)
    grown = np.flatnonzero(records > limit)
    if not grown.size:
        return ()
    inside = np.isin(chain, grown)
    return (
        Caveat.of(
            Kind.CHAIN_SPLIT,
            chains=int(grown.size),
            largest=int(records.max()),
            limit=limit,
            parts=int(np.unique(found[inside]).size),
        ),
    )
