"""The search for the best partition, compiled by numba.

The value of a partition is the sum over clusters of :func:`sampler.cluster_value` and the prior log
odds of a link for each record but the first. Clusters grow along the strongest pairs, then single
units move or change places while that gains; small components are solved exactly over all subsets.
Longer than most modules because compiled loops share their state.
"""
# ruff: noqa: PLR0912, PLR0915 - a compiled loop is one function, and its calls carry many arrays

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.sampler import IMPOSSIBLE, Floats, Ints, _records_of, cluster_value


@numba.njit(cache=True)
def grown(
    order: NDArray[np.int64],
    first: Ints,
    second: Ints,
    prior: float,
    unit_start: NDArray[np.int64],
    unit_record: Ints,
    unit_mask: NDArray[np.int64],
    single_mask: int,
    start: NDArray[np.int64],
    other: Ints,
    pair: Ints,
    total: Floats,
    pattern: Ints,
    rest: Floats,
    levels: NDArray[np.int8],
    fields: Floats,
    top: NDArray[np.int8],
    forbidden: NDArray[np.bool_],
    uncompared: float,
    cluster_of: Ints,
    members: Ints,
    size: Ints,
    mask: NDArray[np.int64],
    value: Floats,
) -> None:
    """Merge clusters along pairs of units ``(first, second)`` in ``order`` where that gains."""
    widest = members.shape[1]
    units = np.empty(widest, np.int32)
    records = np.empty(unit_record.size, np.int32)
    for e in order:
        a, b = cluster_of[first[e]], cluster_of[second[e]]
        if a == b or mask[a] & mask[b] & single_mask or size[a] + size[b] > widest:
            continue
        for slot in range(size[a]):
            units[slot] = members[a, slot]
        for slot in range(size[b]):
            units[size[a] + slot] = members[b, slot]
        k = _records_of(units, size[a] + size[b], unit_start, unit_record, records)
        joint = cluster_value(
            records, k, start, other, pair, total, pattern, rest, levels, fields, top, forbidden, uncompared
        )
        joint += prior * (k - 1)
        if joint <= value[a] + value[b]:
            continue
        for slot in range(size[b]):
            members[a, size[a] + slot] = members[b, slot]
            cluster_of[members[b, slot]] = a
        size[a] += size[b]
        mask[a] |= mask[b]
        value[a] = joint
        size[b], mask[b], value[b] = 0, 0, 0.0


@numba.njit(cache=True)
def improved(
    first: Ints,
    second: Ints,
    prior: float,
    rounds: int,
    unit_start: NDArray[np.int64],
    unit_record: Ints,
    unit_mask: NDArray[np.int64],
    single_mask: int,
    start: NDArray[np.int64],
    other: Ints,
    pair: Ints,
    total: Floats,
    pattern: Ints,
    rest: Floats,
    levels: NDArray[np.int8],
    fields: Floats,
    top: NDArray[np.int8],
    forbidden: NDArray[np.bool_],
    uncompared: float,
    cluster_of: Ints,
    members: Ints,
    size: Ints,
    mask: NDArray[np.int64],
    value: Floats,
) -> int:
    """Move a unit to the cluster of a partner, against a rival of its lists if need be, while it gains.

    The rival takes the place that the unit leaves, or stands alone, whichever is better. Returns the
    number of moves.
    """
    widest = members.shape[1]
    records = np.empty(unit_record.size, np.int32)
    source = np.empty(widest + 1, np.int32)
    target = np.empty(widest + 1, np.int32)
    both = np.empty(widest + 1, np.int32)
    alone = np.empty(1, np.int32)
    moves, free = 0, 0
    for _ in range(rounds):
        before = moves
        for e in range(2 * first.size):
            u = first[e // 2] if e % 2 == 0 else second[e // 2]
            v = second[e // 2] if e % 2 == 0 else first[e // 2]
            a, c = cluster_of[u], cluster_of[v]
            if a == c:
                continue
            rival, rivals, kept = -1, 0, 0
            for slot in range(size[c]):
                unit = members[c, slot]
                if unit_mask[unit] & unit_mask[u] & single_mask:
                    rival = unit
                    rivals += 1
                else:
                    target[kept] = unit
                    kept += 1
            if rivals > 1 or kept >= widest:
                continue
            target[kept] = u
            kept += 1
            left, left_mask = 0, 0
            for slot in range(size[a]):
                if members[a, slot] != u:
                    source[left] = members[a, slot]
                    left_mask |= unit_mask[members[a, slot]]
                    left += 1
            k = _records_of(target, kept, unit_start, unit_record, records)
            new_target = prior * (k - 1) + cluster_value(
                records,
                k,
                start,
                other,
                pair,
                total,
                pattern,
                rest,
                levels,
                fields,
                top,
                forbidden,
                uncompared,
            )
            new_source = 0.0
            if left > 0:
                k = _records_of(source, left, unit_start, unit_record, records)
                new_source = prior * (k - 1) + cluster_value(
                    records,
                    k,
                    start,
                    other,
                    pair,
                    total,
                    pattern,
                    rest,
                    levels,
                    fields,
                    top,
                    forbidden,
                    uncompared,
                )
            gain = new_target + new_source - value[a] - value[c]
            takes_place, new_both, rival_value = False, 0.0, 0.0
            if rivals == 1:
                alone[0] = rival
                k = _records_of(alone, 1, unit_start, unit_record, records)
                rival_value = prior * (k - 1) + cluster_value(
                    records,
                    k,
                    start,
                    other,
                    pair,
                    total,
                    pattern,
                    rest,
                    levels,
                    fields,
                    top,
                    forbidden,
                    uncompared,
                )
                if left > 0 and not (left_mask & unit_mask[rival] & single_mask):
                    for slot in range(left):
                        both[slot] = source[slot]
                    both[left] = rival
                    k = _records_of(both, left + 1, unit_start, unit_record, records)
                    new_both = prior * (k - 1) + cluster_value(
                        records, k, start, other, pair, total, pattern, rest, levels, fields, top, forbidden,
                        uncompared,
                    )  # fmt: skip
                    takes_place = new_both > new_source + rival_value
                gain += new_both - new_source if takes_place else rival_value
                # A cluster of two or more units leaves an empty place somewhere.
                if not takes_place and left > 0:
                    while size[free] > 0:
                        free = free + 1 if free + 1 < size.size else 0
                    if gain > 1e-9 and new_target > IMPOSSIBLE / 2:
                        members[free, 0] = rival
                        size[free], mask[free], value[free] = 1, unit_mask[rival], rival_value
                        cluster_of[rival] = free
            if gain <= 1e-9 or new_target <= IMPOSSIBLE / 2:
                continue
            moves += 1
            for slot in range(kept):
                members[c, slot] = target[slot]
            size[c], value[c] = kept, new_target
            mask[c] = 0
            for slot in range(kept):
                mask[c] |= unit_mask[target[slot]]
            cluster_of[u] = c
            for slot in range(left):
                members[a, slot] = source[slot]
            size[a], mask[a], value[a] = left, left_mask, new_source
            if rivals == 1 and (takes_place or left == 0):
                members[a, left] = rival
                size[a] = left + 1
                mask[a] = left_mask | unit_mask[rival]
                value[a] = new_both if takes_place else rival_value
                cluster_of[rival] = a
        if moves == before:
            break
    return moves


@numba.njit(cache=True)
def exact(
    units: Ints,
    prior: float,
    unit_start: NDArray[np.int64],
    unit_record: Ints,
    unit_mask: NDArray[np.int64],
    single_mask: int,
    start: NDArray[np.int64],
    other: Ints,
    pair: Ints,
    total: Floats,
    pattern: Ints,
    rest: Floats,
    levels: NDArray[np.int8],
    fields: Floats,
    top: NDArray[np.int8],
    forbidden: NDArray[np.bool_],
    uncompared: float,
    label: Ints,
) -> float:
    """The best partition of a few units, over all; writes a cluster label by unit, returns its value."""
    n = units.size
    whole = 1 << n
    worth = np.full(whole, IMPOSSIBLE)
    chosen = np.empty(n, np.int32)
    longest = 0
    for unit in units:
        longest += unit_start[unit + 1] - unit_start[unit]
    records = np.empty(longest, np.int32)
    for subset in range(1, whole):
        k, seen, fits = 0, 0, True
        for bit in range(n):
            if subset >> bit & 1:
                if seen & unit_mask[units[bit]] & single_mask:
                    fits = False
                    break
                seen |= unit_mask[units[bit]]
                chosen[k] = units[bit]
                k += 1
        if not fits:
            continue
        k = _records_of(chosen, k, unit_start, unit_record, records)
        worth[subset] = prior * (k - 1) + cluster_value(
            records, k, start, other, pair, total, pattern, rest, levels, fields, top, forbidden, uncompared
        )
    best = np.full(whole, IMPOSSIBLE)
    block = np.zeros(whole, np.int64)
    best[0] = 0.0
    for subset in range(1, whole):
        low = subset & -subset
        others = subset ^ low
        inner = others
        while True:
            part = inner | low
            if worth[part] > IMPOSSIBLE / 2:
                found = worth[part] + best[subset ^ part]
                if found > best[subset]:
                    best[subset] = found
                    block[subset] = part
            if inner == 0:
                break
            inner = (inner - 1) & others
    left, number = whole - 1, 0
    while left:
        part = block[left]
        for bit in range(n):
            if part >> bit & 1:
                label[bit] = number
        number += 1
        left ^= part
    return float(best[whole - 1])


@numba.njit(cache=True)
def solved(
    component: Ints,
    component_start: NDArray[np.int64],
    largest: int,
    prior: float,
    unit_start: NDArray[np.int64],
    unit_record: Ints,
    unit_mask: NDArray[np.int64],
    single_mask: int,
    start: NDArray[np.int64],
    other: Ints,
    pair: Ints,
    total: Floats,
    pattern: Ints,
    rest: Floats,
    levels: NDArray[np.int8],
    fields: Floats,
    top: NDArray[np.int8],
    forbidden: NDArray[np.bool_],
    uncompared: float,
    cluster_of: Ints,
) -> int:
    """Solve each component of 3 to ``largest`` units exactly; returns how many were left to the search.

    ``component`` holds the units component after component, ``component_start`` where each begins.
    """
    label = np.empty(largest, np.int32)
    left = 0
    for number in range(component_start.size - 1):
        begin, end = component_start[number], component_start[number + 1]
        n = end - begin
        if n < 3:
            continue
        if n > largest:
            left += 1
            continue
        units = component[begin:end]
        exact(
            units, prior, unit_start, unit_record, unit_mask, single_mask, start, other, pair, total,
            pattern, rest, levels, fields, top, forbidden, uncompared, label,
        )  # fmt: skip
        # A cluster is called after the first of its units: no other component can use that name.
        for bit in range(n):
            for earlier in range(bit + 1):
                if label[earlier] == label[bit]:
                    cluster_of[units[bit]] = units[earlier]
                    break
    return left
