"""How long the best partition takes on many records.

PYTHONPATH=src .venv/bin/python -m benchmarks.linkage.partitions
"""

from __future__ import annotations

import time

import numpy as np
from benchmarks.linkage.machine import machine

from clew.methods.linkage import ScoredPairs, partition


def random_pairs(records: int, rng: np.random.Generator) -> ScoredPairs:
    """Two lists; three in ten records are in both, and as many pairs as records are chance."""
    half = records // 2
    left = np.arange(half * 6 // 10)
    ends = [np.concatenate([left, rng.integers(0, half, records)])]
    ends.append(np.concatenate([half + left, half + rng.integers(0, half, records)]))
    code = np.unique(ends[0].astype(np.int64) * records + ends[1])
    first, second = (code // records).astype(np.int32), (code % records).astype(np.int32)
    same = second - half == first
    weight = np.where(same, rng.normal(15, 4, code.size), rng.normal(-6, 6, code.size))
    nothing = np.zeros(code.size, dtype=np.int32)
    return ScoredPairs(
        ("A", "B"), tuple(str(number) for number in range(records)),
        np.repeat([0, 1], half).astype(np.int32), first, second, weight, nothing, (), (), -15.0, 0.02,
    )  # fmt: skip


def main() -> None:
    """Time three sizes, with and without one record per list."""
    print(machine())
    partition(random_pairs(1000, np.random.default_rng(0)))
    for records in (10_000, 100_000, 400_000):
        pairs = random_pairs(records, np.random.default_rng(records))
        for once in (True, False):
            start = time.process_time()
            found = partition(pairs, one_per_list=once)
            spent = time.process_time() - start
            told = "one record per list" if once else "lists may repeat"
            print(
                f"{records:>8} records {len(pairs):>8} pairs, {told:<20} {found.persons:>8} persons", end=""
            )
            print(f" {spent:6.2f} CPU s")


if __name__ == "__main__":
    main()
