"""Records, pairs and units laid out as arrays for the compiled loops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.constraints import Constraints, bound_together
from clew.methods.linkage.pairs import ScoredPairs
from clew.methods.linkage.weighing import Design, Weights, design

IMPOSSIBLE_PAIR = -1e9
WIDEST = 40
"""The most units in one cluster where a list may repeat a person."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What does not change while partitions are searched or drawn."""

    pairs: ScoredPairs
    """Without the pairs inside a list that holds each person once."""
    plan: Design
    first: NDArray[np.int64]
    """Records of each pair, the pairs decided to be different included at the end."""
    second: NDArray[np.int64]
    pattern: NDArray[np.int32]
    offset: NDArray[np.float64]
    forbidden: NDArray[np.bool_]
    start: NDArray[np.int64]
    """Where a record's neighbours begin in ``neighbour`` and ``pair_of``; they are in order."""
    neighbour: NDArray[np.int32]
    pair_of: NDArray[np.int32]
    unit_of: NDArray[np.int32]
    unit_start: NDArray[np.int64]
    unit_record: NDArray[np.int32]
    unit_mask: NDArray[np.int64]
    """Bits of the lists in which a unit has records."""
    unit_lists: NDArray[np.int16]
    """How many records a unit has in each list."""
    single: NDArray[np.bool_]
    possible: float
    """How many pairs of records could be links."""

    @property
    def records(self) -> int:
        """How many records there are."""
        return int(self.unit_of.size)

    @property
    def units(self) -> int:
        """How many units there are."""
        return int(self.unit_mask.size)

    @property
    def single_mask(self) -> int:
        """Bits of the lists that hold each person once."""
        return int((self.single.astype(np.int64) << np.arange(self.single.size)).sum())

    @property
    def widest(self) -> int:
        """The most units a cluster can have."""
        return int(self.single.size) if self.single.all() else max(WIDEST, int(self.single.size))

    @property
    def compared(self) -> float:
        """The share of possible pairs that blocking compared."""
        return min(len(self.pairs) / max(self.possible, 1.0), 0.999)

    def unit_lay(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Where a unit's records begin, and the records."""
        return self.unit_start, self.unit_record

    def evidence(self, weights: Weights, missed: float) -> tuple[Any, ...]:
        """The arrays that :func:`sampler.cluster_value` reads, in its order."""
        total = weights.pattern[self.pattern] + self.offset
        rest = weights.rest[self.pattern] + self.offset
        top = self.plan.levels.max(axis=0, initial=-1)
        uncompared = IMPOSSIBLE_PAIR
        if missed > 0:
            uncompared = float(np.log(missed) - np.log1p(-self.compared))
        return (
            self.start, self.neighbour, self.pair_of, total, self.pattern, rest, self.plan.levels,
            weights.fields, top, self.forbidden, uncompared,
        )  # fmt: skip


def lay_out(pairs: ScoredPairs, single: NDArray[np.bool_], constraints: Constraints) -> Layout:
    """Lay these pairs out; raises a :class:`ConstraintsProblem` where no partition exists."""
    records, list_of = len(pairs.record_ids), pairs.list_of.astype(np.int64)
    unit = bound_together(records, constraints, pairs.list_of, single, pairs.lists)
    inside = (list_of[pairs.left] == list_of[pairs.right]) & single[list_of[pairs.left]]
    pairs = pairs.chosen(~inside)
    plan = design(pairs)
    left, right = pairs.left.astype(np.int64), pairs.right.astype(np.int64)
    code = np.minimum(left, right) * records + np.maximum(left, right)
    decided = constraints.different.astype(np.int64)
    apart = decided[:, 0] * records + decided[:, 1]
    extra = apart[~np.isin(apart, code)]
    code = np.concatenate([code, extra])
    first, second = code // max(records, 1), code % max(records, 1)
    ends = np.concatenate([first, second])
    others = np.concatenate([second, first])
    numbers = np.tile(np.arange(code.size), 2)
    order = np.lexsort((others, ends))
    units = int(unit.max(initial=-1)) + 1
    by_unit = np.argsort(unit, kind="stable")
    mask = np.zeros(units, dtype=np.int64)
    np.bitwise_or.at(mask, unit, 1 << list_of)
    in_list = np.zeros((units, single.size), dtype=np.int16)
    np.add.at(in_list, (unit, list_of), 1)
    sizes = np.bincount(list_of, minlength=single.size).astype(np.float64)
    possible = (sizes.sum() ** 2 - (sizes**2).sum()) / 2 + float((sizes * (sizes - 1) / 2)[~single].sum())
    return Layout(
        pairs=pairs,
        plan=plan,
        first=first,
        second=second,
        pattern=np.concatenate([plan.pattern, np.zeros(extra.size, dtype=np.int32)]),
        offset=np.concatenate([plan.offset, np.zeros(extra.size)]),
        forbidden=np.isin(code, apart),
        start=np.searchsorted(ends[order], np.arange(records + 1)).astype(np.int64),
        neighbour=others[order].astype(np.int32),
        pair_of=numbers[order].astype(np.int32),
        unit_of=unit,
        unit_start=np.searchsorted(unit[by_unit], np.arange(units + 1)).astype(np.int64),
        unit_record=by_unit.astype(np.int32),
        unit_mask=mask,
        unit_lists=in_list,
        single=single,
        possible=possible,
    )
