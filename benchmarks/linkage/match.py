"""Encoded matching: F1 on FEBRL 4, nothing lost by pruning, and speed up to a million against a million.

Run: PYTHONPATH=src python -m benchmarks.linkage.match quality [seeds] [first seed]
     PYTHONPATH=src python -m benchmarks.linkage.match speed [left] [right] [path to a Python with anonlink]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

import numpy as np
from benchmarks.linkage import febrl
from benchmarks.linkage.encode import records
from benchmarks.linkage.machine import machine
from benchmarks.linkage.overlaps import f1, overlaps

from clew.methods.linkage.encoding.encode import encode
from clew.methods.linkage.encoding.keys import run_keys
from clew.methods.linkage.encoding.schema import Diffuse, Measure, Schema
from clew.methods.linkage.matching.calibration import strangers
from clew.methods.linkage.matching.kernels import in_tiles
from clew.methods.linkage.matching.match import match
from clew.methods.linkage.matching.near import near
from clew.methods.linkage.scoring import best_cut

PEER = """
import json, os, sys, time
import numpy as np
from bitarray import bitarray
from anonlink.similarities import dice_coefficient_accelerated
rng = np.random.default_rng(1)
def lists(n):
    out = []
    for row in rng.integers(0, 256, (n, 128), dtype=np.uint8):
        bits = bitarray(); bits.frombytes(row.tobytes()); out.append(bits)
    return out
n = 5000
a, b = lists(n), lists(n)
start = time.process_time()
dice_coefficient_accelerated([a, b], 0.7, k=None)
print(n * n / (time.process_time() - start))
"""


def quality(seeds: int, first: int = 0) -> None:
    schema = Schema.shipped("addresses")
    print(f"{machine()}\nFEBRL 4, {seeds} overlaps (seeds from {first}) of 3000 and 3000, 1000 in common")
    print("Every cut is found without labels; clear text is ours of benchmarks.linkage.febrl", flush=True)
    clear = []
    for seed in range(first, first + seeds):
        case = overlaps(seed)
        scored = febrl.ours(case, seed)
        clear.append(febrl.scores(scored, best_cut(scored[2]), case.truth))
    mean, low = np.mean(clear, axis=0), np.min(clear, axis=0)
    print(f"clear text: F1 {mean[0]:.4f} (least {low[0]:.4f}), one-to-one {mean[1]:.4f} (least {low[1]:.4f})")
    others = {f"diffusion from {k}": schema.hardened(Diffuse(k)) for k in (4, 6, 8)}
    for name, used in {"default": schema, "not hardened": schema.without_hardening(), **others}.items():
        found = []
        for seed in range(first, first + seeds):
            case = overlaps(seed)
            keys = run_keys(np.random.default_rng(seed).bytes(32), "benchmark", str(seed))
            left, right = (
                encode(list_name, table, used, keys, np.random.default_rng(0))
                for list_name, table in (("a", case.left), ("b", case.right))
            )
            rng = np.random.default_rng(0)
            both = match({"a": left.filters, "b": right.filters}, used.measure, rng)
            pairs = _linked(both.of(0), both.of(1), left.record_ids, right.record_ids)
            cut = both.cuts[0][2].threshold
            above = both.similarity >= cut
            every = {
                (left.record_ids[a], right.record_ids[b - 3000])
                for a, b in zip(both.left[above], both.right[above], strict=True)
            }
            found.append((f1(every, case.truth), f1(pairs, case.truth)))
        mean, low = np.mean(found, axis=0), np.min(found, axis=0)
        print(f"{name}: F1 {mean[0]:.4f} (least {low[0]:.4f}), one-to-one {mean[1]:.4f} (least {low[1]:.4f})")
        gain = np.array(found) - np.array(clear)
        told = [f"{gain[:, k].mean():+.4f} [{a:+.4f}, {b:+.4f}]" for k in (0, 1)
                for a, b in [febrl.interval(gain[:, k])]]  # fmt: skip
        print(f"    against clear text: F1 {told[0]}, one-to-one {told[1]}", flush=True)


def _linked(
    left: np.ndarray, right: np.ndarray, left_ids: tuple[str, ...], right_ids: tuple[str, ...]
) -> set[tuple[str, str]]:
    place = {int(cluster): number for number, cluster in enumerate(right)}
    return {
        (left_ids[number], right_ids[place[int(cluster)]])
        for number, cluster in enumerate(left)
        if int(cluster) in place
    }


def speed(left_size: int, right_size: int, peer: str | None) -> None:
    schema = Schema.shipped("addresses")
    keys = run_keys(bytes(range(32)), "benchmark", "run")
    rng = np.random.default_rng(1)
    table = records(right_size, rng)
    right = encode("right", table, schema, keys, rng).filters
    left_table = records(left_size, rng)
    half = min(left_size, right_size) // 2
    left_table = left_table[half:].vstack(table[:half]).with_columns(left_table["record_id"])
    left = encode("left", left_table, schema, keys, rng).filters
    nobody = strangers([left[:20000], right[:20000]], [True, True], Measure.AGREEMENT, rng)
    million = nobody.candidates_from((1_000_000, 1_000_000))
    workers = os.cpu_count() or 1
    near(left[:64], right[:64], schema.measure, million)
    wall, cpu = time.perf_counter(), time.process_time()
    found = near(left, right, schema.measure, million, workers=workers)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    pairs = left_size * right_size
    print(machine())
    print(
        f"{left_size} x {right_size} at {million:.4f}, the candidates' threshold of a million by a million:"
    )
    print(
        f"{cpu:.1f} CPU s, {wall:.1f} s, {pairs / cpu / 1e6:,.0f} M pairs per CPU second, {len(found)} found"
    )
    print(f"a million by a million at this rate (extrapolated): {1e12 / (pairs / cpu):,.0f} CPU s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory of the process: {memory:,.0f} MB; tiles {in_tiles(right).nbytes / 2**20:.0f} MB")
    sample = np.random.default_rng(2).choice(left_size, min(500, left_size), replace=False)
    wanted = 0
    for row in sample:
        distance = np.bitwise_count(right ^ left[row]).sum(axis=1)
        close = np.flatnonzero(1 - distance / 1024 >= million)
        mine = found.right[found.left == row]
        assert set(close.tolist()) == set(mine.tolist()), "a pair was lost"
        wanted += len(close)
    print(f"all pairs of {len(sample)} sampled records checked one by one: {wanted}, none lost")
    if peer:
        done = subprocess.run([peer, "-c", PEER], capture_output=True, text=True, check=True)
        rate = float(done.stdout.split()[-1])
        print(f"anonlink: {rate / 1e6:,.0f} M pairs per CPU second; ratio {pairs / cpu / rate:.1f}")


if __name__ == "__main__":
    if sys.argv[1] == "quality":
        quality(*(int(text) for text in sys.argv[2:4] or ["5"]))
    else:
        sizes = [int(text) for text in sys.argv[2:4]] or [50_000, 50_000]
        speed(*sizes, sys.argv[4] if len(sys.argv) > 4 else None)
