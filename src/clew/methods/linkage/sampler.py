"""The inner loops of the sampler over partitions, compiled by numba.

A *unit* is a record, or several that a decision binds together. A cluster's log likelihood ratio
against its records being of different persons is, field by field, that of the best spanning tree of
its pairs: the pairs of a cluster are no independent evidence, and ``k`` records carry ``k - 1``
comparisons' worth of it. Where other records of the cluster agree, a disagreement lies with the one
record and not with either of two, hence half the ratio (the hit-miss model of Copas & Hilton 1990,
JRSS A 153:287, to leading order). Longer than most modules because compiled loops share their state.
"""
# ruff: noqa: PLR0912, PLR0915 - a compiled loop is one function; calls with this many arrays cost more

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
LN2 = 0.6931471805599453
IMPOSSIBLE = -1e9


@numba.njit(cache=True)
def find(start: NDArray[np.int64], other: Ints, pair: Ints, i: int, j: int) -> int:
    """The number of the pair of records ``i`` and ``j``, or -1 where they were not compared."""
    low, high = start[i], start[i + 1]
    while low < high:
        middle = (low + high) // 2
        if other[middle] < j:
            low = middle + 1
        else:
            high = middle
    if low < start[i + 1] and other[low] == j:
        return int(pair[low])
    return -1


@numba.njit(cache=True)
def tree(score: Floats, known: NDArray[np.bool_], k: int, taken: Ints) -> None:
    """Best spanning tree; pairs that are known go before those that are not.

    Writes into ``taken`` the partner by which each record but the first entered.
    """
    inside = np.zeros(k, np.bool_)
    best = np.zeros(k, np.int32)
    inside[0] = True
    for _ in range(k - 1):
        chosen = -1
        for node in range(k):
            if inside[node]:
                continue
            if (
                chosen < 0
                or (known[node, best[node]] and not known[chosen, best[chosen]])
                or (
                    known[node, best[node]] == known[chosen, best[chosen]]
                    and score[node, best[node]] > score[chosen, best[chosen]]
                )
            ):
                chosen = node
        inside[chosen] = True
        taken[chosen] = best[chosen]
        for node in range(k):
            if inside[node]:
                continue
            now = best[node]
            if (known[node, chosen] and not known[node, now]) or (
                known[node, chosen] == known[node, now] and score[node, chosen] > score[node, now]
            ):
                best[node] = chosen


@numba.njit(cache=True)
def cluster_value(
    records: Ints,
    k: int,
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
) -> float:
    """Log likelihood ratio (nats) of these records being one person's."""
    if k < 2:
        return 0.0
    if k == 2:
        p = find(start, other, pair, records[0], records[1])
        if p < 0:
            return uncompared
        return IMPOSSIBLE if forbidden[p] else total[p]
    numbers = np.full((k, k), -1, np.int32)
    score = np.zeros((k, k))
    known = np.zeros((k, k), np.bool_)
    for a in range(k):
        for b in range(a):
            p = find(start, other, pair, records[a], records[b])
            if p >= 0:
                if forbidden[p]:
                    return IMPOSSIBLE
                numbers[a, b] = numbers[b, a] = p
                score[a, b] = score[b, a] = total[p]
                known[a, b] = known[b, a] = True
    taken = np.zeros(k, np.int32)
    tree(score, known, k, taken)
    value = 0.0
    compared, missing = 0, 0
    for a in range(1, k):
        p = numbers[a, taken[a]]
        if p >= 0:
            compared += 1
            value += rest[p]
        else:
            missing += 1
            value += uncompared
    if missing > 0:
        value -= LN2 * (missing if compared > 0 else missing - 1)
    for f in range(fields.shape[0]):
        for a in range(k):
            for b in range(a):
                p = numbers[a, b]
                level = levels[pattern[p], f] if p >= 0 else -1
                known[a, b] = known[b, a] = level >= 0
                score[a, b] = score[b, a] = fields[f, level + 1] if level >= 0 else 0.0
        tree(score, known, k, taken)
        agree, differ = 0, 0
        for a in range(1, k):
            b = taken[a]
            if known[a, b]:
                value += score[a, b]
                if levels[pattern[numbers[a, b]], f] < top[f]:
                    differ += 1
                else:
                    agree += 1
        if differ > 0:
            value -= LN2 * (differ if agree > 0 else differ - 1)
    return value


@numba.njit(cache=True)
def repeats(
    units: Ints, k: int, unit_lists: NDArray[np.int16], single: NDArray[np.bool_], often: Floats
) -> float:
    """Log prior (nats) of how often these units' records stand in each list that may repeat a person.

    With ``d`` records in a list the prior is geometric, and ``d!`` orders of them are one partition.
    """
    value = 0.0
    for number in range(single.size):
        if single[number]:
            continue
        d = 0
        for a in range(k):
            d += unit_lists[units[a], number]
        if d > 0:
            value += np.log1p(-often[number]) + (d - 1) * np.log(often[number])
            for factor in range(2, d + 1):
                value += np.log(factor)
    return value


@numba.njit(cache=True)
def _count(mask_count: NDArray[np.int64], held: Ints, place: Ints, used: int, mask: int, change: int) -> int:
    """Change how many clusters have this mask and keep the index of masks that occur."""
    mask_count[mask] += change
    if mask_count[mask] == 1 and change > 0:
        held[used] = mask
        place[mask] = used
        return used + 1
    if mask_count[mask] == 0 and change < 0:
        last = held[used - 1]
        held[place[mask]] = last
        place[last] = place[mask]
        return used - 1
    return used


@numba.njit(cache=True)
def _records_of(units: Ints, k: int, unit_start: NDArray[np.int64], unit_record: Ints, out: Ints) -> int:
    size = 0
    for a in range(k):
        for e in range(unit_start[units[a]], unit_start[units[a] + 1]):
            out[size] = unit_record[e]
            size += 1
    return size


@numba.njit(cache=True)
def sweep(
    rng: np.random.Generator,
    order: NDArray[np.int64],
    unit_start: NDArray[np.int64],
    unit_record: Ints,
    unit_of: Ints,
    unit_mask: NDArray[np.int64],
    unit_lists: NDArray[np.int16],
    single: NDArray[np.bool_],
    single_mask: int,
    often: Floats,
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
    active: NDArray[np.bool_],
    uncompared: float,
    alpha: float,
    cluster_of: Ints,
    members: Ints,
    size: Ints,
    mask: NDArray[np.int64],
    value: Floats,
    free: Ints,
    free_count: int,
    mask_count: NDArray[np.int64],
    held: Ints,
    place: Ints,
    used: int,
) -> tuple[int, int]:
    """Draw each unit's cluster anew given all others (Gibbs); returns the counts of free places, masks.

    The prior is exchangeable over partitions with a Dirichlet(``alpha``) on the overlap table: with
    ``n_h`` clusters of capture history ``h`` it is proportional to the product of
    ``Gamma(n_h + alpha)`` (Aleshin-Guendel & Sadinle 2023, JASA 118:1786, section 3).
    """
    units = unit_mask.size
    widest = members.shape[1]
    longest = unit_record.size
    records = np.empty(longest, np.int32)
    joined = np.empty(widest + 1, np.int32)
    stamp = np.full(members.shape[0], -1, np.int64)
    candidate = np.zeros(members.shape[0], np.bool_)
    touched = np.empty(members.shape[0], np.int32)
    choice = np.empty(members.shape[0] + mask_count.size + 1, np.int64)
    weight = np.empty(choice.size)
    new_value = np.empty(choice.size)
    may_repeat = not single.all()
    for tick in range(order.size):
        u = order[tick]
        own_mask = unit_mask[u]
        a = cluster_of[u]
        used = _count(mask_count, held, place, used, mask[a], -1)
        for slot in range(size[a]):
            if members[a, slot] == u:
                members[a, slot] = members[a, size[a] - 1]
                break
        size[a] -= 1
        if size[a] == 0:
            free[free_count] = a
            free_count += 1
        else:
            left = 0
            for slot in range(size[a]):
                left |= unit_mask[members[a, slot]]
            mask[a] = left
            used = _count(mask_count, held, place, used, left, 1)
            k = _records_of(members[a], size[a], unit_start, unit_record, records)
            value[a] = cluster_value(
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
        joined[0] = u
        k = _records_of(joined, 1, unit_start, unit_record, records)
        alone = cluster_value(
            records, k, start, other, pair, total, pattern, rest, levels, fields, top, forbidden, uncompared
        )
        seen = 0
        for e in range(unit_start[u], unit_start[u + 1]):
            record = unit_record[e]
            for edge in range(start[record], start[record + 1]):
                v = unit_of[other[edge]]
                if v == u:
                    continue
                c = cluster_of[v]
                if stamp[c] != tick:
                    stamp[c] = tick
                    candidate[c] = False
                    touched[seen] = c
                    seen += 1
                if active[pair[edge]]:
                    candidate[c] = True
        if size[a] > 0:
            if stamp[a] != tick:
                stamp[a] = tick
                touched[seen] = a
                seen += 1
            candidate[a] = True
        choice[0] = -1
        weight[0] = np.log(mask_count[own_mask] + alpha) + alone
        new_value[0] = alone
        if may_repeat:
            weight[0] += repeats(joined, 1, unit_lists, single, often)
        options = 1
        for t in range(seen):
            c = touched[t]
            if not candidate[c] or mask[c] & own_mask & single_mask or size[c] >= widest:
                continue
            for slot in range(size[c]):
                joined[slot] = members[c, slot]
            joined[size[c]] = u
            k = _records_of(joined, size[c] + 1, unit_start, unit_record, records)
            found = cluster_value(
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
            if found <= IMPOSSIBLE / 2:
                continue
            log_weight = found - value[c]
            wide = mask[c] | own_mask
            if wide != mask[c]:
                log_weight += np.log(mask_count[wide] + alpha) - np.log(mask_count[mask[c]] - 1 + alpha)
            if may_repeat:
                log_weight += repeats(joined, size[c] + 1, unit_lists, single, often)
                log_weight -= repeats(joined, size[c], unit_lists, single, often)
            choice[options] = c
            weight[options] = log_weight
            new_value[options] = found
            options += 1
        clusters = options
        if uncompared > IMPOSSIBLE / 2:
            for h in range(used):
                there = held[h]
                if there & own_mask:
                    continue
                count = mask_count[there]
                for t in range(seen):
                    if mask[touched[t]] == there:
                        count -= 1
                if count <= 0:
                    continue
                wide = there | own_mask
                log_weight = np.log(count) + uncompared + alone
                log_weight += np.log(mask_count[wide] + alpha) - np.log(mask_count[there] - 1 + alpha)
                if there & (there - 1) or own_mask & (own_mask - 1):
                    log_weight -= LN2
                if may_repeat:
                    joined[0] = u
                    log_weight += repeats(joined, 1, unit_lists, single, often)
                choice[options] = there
                weight[options] = log_weight
                options += 1
        highest = weight[:options].max()
        summed = 0.0
        for t in range(options):
            weight[t] = np.exp(weight[t] - highest)
            summed += weight[t]
        left_over = rng.random() * summed
        taken = 0
        while taken < options - 1 and left_over >= weight[taken]:
            left_over -= weight[taken]
            taken += 1
        if taken == 0:
            free_count -= 1
            c = free[free_count]
            size[c] = 0
            mask[c] = 0
            value[c] = alone
        elif taken < clusters:
            c = choice[taken]
            value[c] = new_value[taken]
            used = _count(mask_count, held, place, used, mask[c], -1)
        else:
            there = choice[taken]
            count = mask_count[there]
            for t in range(seen):
                if mask[touched[t]] == there:
                    count -= 1
            wanted = int(rng.random() * count)
            c = -1
            for v in range(units):
                if v == u:
                    continue
                b = cluster_of[v]
                if members[b, 0] == v and mask[b] == there and stamp[b] != tick:
                    if wanted == 0:
                        c = b
                        break
                    wanted -= 1
            several = there & (there - 1) or own_mask & (own_mask - 1)
            value[c] += uncompared + alone - (LN2 if several else 0.0)
            used = _count(mask_count, held, place, used, there, -1)
        members[c, size[c]] = u
        size[c] += 1
        mask[c] |= own_mask
        cluster_of[u] = c
        used = _count(mask_count, held, place, used, mask[c], 1)
    return free_count, used


@numba.njit(cache=True)
def _edges_into(
    u: int,
    c: int,
    not_this: int,
    unit_start: NDArray[np.int64],
    unit_record: Ints,
    unit_of: Ints,
    start: NDArray[np.int64],
    other: Ints,
    pair: Ints,
    active: NDArray[np.bool_],
    cluster_of: Ints,
) -> tuple[int, int]:
    """Active pairs of a unit into a cluster (one unit of it left out), and all its active pairs."""
    into, degree = 0, 0
    for e in range(unit_start[u], unit_start[u + 1]):
        record = unit_record[e]
        for edge in range(start[record], start[record + 1]):
            if not active[pair[edge]]:
                continue
            v = unit_of[other[edge]]
            if v == u:
                continue
            degree += 1
            if v != not_this and cluster_of[v] == c:
                into += 1
    return into, degree


@numba.njit(cache=True)
def exchange(
    rng: np.random.Generator,
    order: NDArray[np.int64],
    unit_start: NDArray[np.int64],
    unit_record: Ints,
    unit_of: Ints,
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
    active: NDArray[np.bool_],
    uncompared: float,
    cluster_of: Ints,
    members: Ints,
    size: Ints,
    value: Floats,
) -> int:
    """Let two units of the same lists change places (Metropolis-Hastings); returns how many did.

    Two records that compete for one partner could change places one at a time only through an
    unlikely state; the capture histories stay as they are, so the prior does not move.
    """
    widest = members.shape[1]
    records = np.empty(unit_record.size, np.int32)
    first = np.empty(widest, np.int32)
    second = np.empty(widest, np.int32)
    changed = 0
    for tick in range(order.size):
        u = order[tick]
        a = cluster_of[u]
        degree = 0
        for e in range(unit_start[u], unit_start[u + 1]):
            record = unit_record[e]
            for edge in range(start[record], start[record + 1]):
                if active[pair[edge]] and unit_of[other[edge]] != u:
                    degree += 1
        if degree == 0:
            continue
        wanted = int(rng.random() * degree)
        partner = -1
        for e in range(unit_start[u], unit_start[u + 1]):
            record = unit_record[e]
            for edge in range(start[record], start[record + 1]):
                if active[pair[edge]] and unit_of[other[edge]] != u:
                    if wanted == 0:
                        partner = unit_of[other[edge]]
                    wanted -= 1
        c = cluster_of[partner]
        if c == a:
            continue
        rival, rivals = -1, 0
        for slot in range(size[c]):
            if unit_mask[members[c, slot]] & unit_mask[u] & single_mask:
                rival = members[c, slot]
                rivals += 1
        if rivals != 1 or unit_mask[rival] != unit_mask[u]:
            continue
        if unit_start[rival + 1] - unit_start[rival] != unit_start[u + 1] - unit_start[u]:
            continue
        for slot in range(size[a]):
            first[slot] = rival if members[a, slot] == u else members[a, slot]
        for slot in range(size[c]):
            second[slot] = u if members[c, slot] == rival else members[c, slot]
        k = _records_of(first, size[a], unit_start, unit_record, records)
        value_a = cluster_value(
            records, k, start, other, pair, total, pattern, rest, levels, fields, top, forbidden, uncompared
        )
        k = _records_of(second, size[c], unit_start, unit_record, records)
        value_c = cluster_value(
            records, k, start, other, pair, total, pattern, rest, levels, fields, top, forbidden, uncompared
        )
        if value_a <= IMPOSSIBLE / 2 or value_c <= IMPOSSIBLE / 2:
            continue
        into, own = _edges_into(
            u, c, rival, unit_start, unit_record, unit_of, start, other, pair, active, cluster_of
        )
        back, theirs = _edges_into(
            rival, a, u, unit_start, unit_record, unit_of, start, other, pair, active, cluster_of
        )
        forward = into / own + (back / theirs if theirs else 0.0)
        into, own = _edges_into(
            u, a, rival, unit_start, unit_record, unit_of, start, other, pair, active, cluster_of
        )
        back, theirs = _edges_into(
            rival, c, u, unit_start, unit_record, unit_of, start, other, pair, active, cluster_of
        )
        backward = into / own + (back / theirs if theirs else 0.0)
        if backward == 0.0:
            continue
        gain = value_a + value_c - value[a] - value[c] + np.log(backward) - np.log(forward)
        if np.log(rng.random()) < gain:
            for slot in range(size[a]):
                members[a, slot] = first[slot]
            for slot in range(size[c]):
                members[c, slot] = second[slot]
            value[a], value[c] = value_a, value_c
            cluster_of[u], cluster_of[rival] = c, a
            changed += 1
    return changed


@numba.njit(cache=True)
def revalue(
    unit_start: NDArray[np.int64],
    unit_record: Ints,
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
    members: Ints,
    size: Ints,
    value: Floats,
) -> None:
    """Write each cluster's log likelihood ratio under these weights."""
    records = np.empty(unit_record.size, np.int32)
    for c in range(members.shape[0]):
        k = _records_of(members[c], size[c], unit_start, unit_record, records)
        value[c] = cluster_value(
            records, k, start, other, pair, total, pattern, rest, levels, fields, top, forbidden, uncompared
        )
