"""What a partition must respect: lists that hold each person once, and what persons decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.pairs import ScoredPairs
from clew.problem import N_, Problem


class ConstraintsProblem(Problem):
    """Constraints that no partition satisfies, or that name what is not there."""


class NoSuchList(ConstraintsProblem):
    says = N_("There is no list called {name}.")
    remedy = N_("Name one of: {lists}.")


class TwoRecordsOfOneList(ConstraintsProblem):
    says = N_("Decisions bind {records} records of list {name} together, but it holds each person once.")
    remedy = N_("Withdraw a decision, or say that the list may repeat a person.")


class SameAndDifferent(ConstraintsProblem):
    says = N_(
        "Records number {left} and {right} are decided to be different persons, "
        "yet a chain of decisions makes them one."
    )
    remedy = N_("Withdraw one of these decisions.")


@dataclass(frozen=True, slots=True, eq=False)
class Constraints:
    """Pairs of pooled records, shape ``(n, 2)``, that are one person or are two."""

    same: NDArray[np.int32]
    different: NDArray[np.int32]

    @classmethod
    def of(
        cls, same: Iterable[tuple[int, int]] = (), different: Iterable[tuple[int, int]] = ()
    ) -> Constraints:
        """Constraints from pairs of record numbers in either order."""
        return cls(_sorted(same), _sorted(different))


def _sorted(given: Iterable[tuple[int, int]]) -> NDArray[np.int32]:
    found = np.array(sorted({(min(a, b), max(a, b)) for a, b in given}), dtype=np.int32)
    return found.reshape(-1, 2)


def single_lists(pairs: ScoredPairs, one_per_list: bool | Iterable[str]) -> NDArray[np.bool_]:
    """Which lists hold each person once: all, none, or those named."""
    if isinstance(one_per_list, bool):
        return np.full(len(pairs.lists), one_per_list)
    named = tuple(one_per_list)
    for name in named:
        if name not in pairs.lists:
            raise NoSuchList(name=name, lists=", ".join(pairs.lists))
    return np.array([name in named for name in pairs.lists], dtype=np.bool_)


def bound_together(
    records: int,
    constraints: Constraints,
    list_of: NDArray[np.int32],
    single: NDArray[np.bool_],
    names: tuple[str, ...],
) -> NDArray[np.int32]:
    """The unit of each record: records that decisions bind together share one.

    Raises :class:`TwoRecordsOfOneList` and :class:`SameAndDifferent` where no partition exists.
    """
    unit = joined(records, constraints.same[:, 0], constraints.same[:, 1])
    for left, right in constraints.different:
        if unit[left] == unit[right]:
            raise SameAndDifferent(left=int(left), right=int(right))
    if len(constraints.same):
        for number in np.flatnonzero(single):
            counted = np.bincount(unit[list_of == number], minlength=1)
            if counted.max() > 1:
                raise TwoRecordsOfOneList(records=int(counted.max()), name=names[number])
    return unit


def joined(records: int, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int32]:
    """The connected component of each record, numbered by its first record's order."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    edges = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(records, records))
    component = connected_components(edges, directed=False)[1]
    return renumbered(component)


def renumbered(cluster_of: NDArray[np.int32] | NDArray[np.int64]) -> NDArray[np.int32]:
    """The same partition with clusters numbered in the order of their first records."""
    _, first, number = np.unique(cluster_of, return_index=True, return_inverse=True)
    rank = np.empty(first.size, dtype=np.int32)
    rank[np.argsort(first)] = np.arange(first.size, dtype=np.int32)
    result: NDArray[np.int32] = rank[number]
    return result
