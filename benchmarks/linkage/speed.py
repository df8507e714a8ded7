"""Linking many records by name: CPU seconds of ours beside Splink alone, and one machine's million.

    PYTHONPATH=src python -m benchmarks.linkage.speed 100000          # ours and Splink, in turn
    PYTHONPATH=src python -m benchmarks.linkage.speed 1000000 ours    # ours alone, DuckDB under 6 GB

Records are made from FEBRL 4's own values, drawn by their frequency: half of them a list, two fifths of a
list's persons in both, with typing errors, missing values and swapped fields in the second list.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from benchmarks.linkage.febrl import SETTINGS, splink
from benchmarks.linkage.machine import machine
from benchmarks.linkage.overlaps import Overlap, _febrl

from clew.methods.linkage.comparing import comparison, plan_pairs
from clew.methods.linkage.preparation import prepare
from clew.methods.linkage.scoring import best_cut

_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))


def many(records: int, seed: int = 0) -> Overlap:
    """Two lists of ``records`` / 2 with 40 % of their persons in common."""
    rng = np.random.default_rng(seed)
    half = records // 2
    common = int(0.4 * half)
    source, _ = _febrl("febrl4a")
    people = 2 * half - common
    columns = {}
    for name in source.columns:
        values = source[name].to_numpy()
        columns[name] = values[rng.integers(0, len(values), people)]
    # A population of this size has more names than FEBRL's 5,000 persons: surnames are joined in pairs.
    others = source["surname"].to_numpy()
    double = rng.random(people) < 0.6
    columns["surname"] = np.where(
        double, columns["surname"] + others[rng.integers(0, len(others), people)], columns["surname"]
    )
    days = np.datetime64("1930-01-01") + rng.integers(0, 27_000, people)
    columns["date_of_birth"] = np.char.replace(days.astype("datetime64[D]").astype(str), "-", "")
    streets = source["address_1"].to_numpy()
    columns["address_1"] = columns["address_1"] + " " + streets[rng.integers(0, len(streets), people)]
    table = pl.DataFrame({name: pl.Series(values, dtype=pl.String) for name, values in columns.items()})
    left, right = table[:half], pl.concat([table[:common], table[half:]])
    right = right.with_columns(_noisy(right[name], rng) for name in right.columns)
    first = pl.Series("record_id", [f"a{number}" for number in range(half)])
    second = pl.Series("record_id", [f"b{number}" for number in range(half)])
    truth = frozenset((f"a{number}", f"b{number}") for number in range(common))
    return Overlap(left.insert_column(0, first), right.insert_column(0, second), truth)


def _noisy(values: pl.Series, rng: np.random.Generator) -> pl.Series:
    """One value in ten with a letter replaced, one in thirty missing."""
    array = values.to_numpy().astype(object)
    for number in np.flatnonzero(rng.random(len(array)) < 0.1):
        text = array[number]
        if text:
            place = int(rng.integers(0, len(text)))
            letter = str(rng.integers(0, 10)) if text[place].isdigit() else str(rng.choice(_LETTERS))
            array[number] = text[:place] + letter + text[place + 1 :]
    array[rng.random(len(array)) < 1 / 30] = ""
    return pl.Series(values.name, array.tolist(), dtype=pl.String)


def run_ours(overlap: Overlap) -> str:
    """Link with ours; what it compared, its F1 at the cut without labels."""
    with tempfile.TemporaryDirectory() as scratch:
        prepared = prepare({"a": overlap.left, "b": overlap.right})
        plan = plan_pairs(prepared, SETTINGS)
        made = comparison(
            prepared,
            SETTINGS,
            rng=np.random.default_rng(1),
            plan=plan,
            scratch=Path(scratch),
            memory="4GB",
        )
    pairs = made.pairs
    keep = pairs.weight >= best_cut(pairs.weight)
    half = overlap.left.height
    true = int(
        ((pairs.left[keep] + half == pairs.right[keep]) & (pairs.left[keep] < len(overlap.truth))).sum()
    )
    score = 2 * true / (int(keep.sum()) + len(overlap.truth))
    return f"at most {plan.at_most} pairs, F1 {score:.4f}, missed by blocking (estimated) {pairs.missed:.4f}"


def run_splink(overlap: Overlap) -> str:
    """Link with Splink alone; its F1 at p >= .5."""
    left, right, weight = splink(overlap, 1)
    found = {(a, b) for a, b, value in zip(left, right, weight, strict=True) if value >= 0}
    true = len(found & overlap.truth)
    return f"{len(weight)} pairs kept, F1 {2 * true / (len(found) + len(overlap.truth)):.4f}"


def main(records: int = 100_000, who: str = "both", rounds: int = 2) -> None:
    """Run in turn and print CPU seconds, wall seconds and their ratio."""
    print(machine())
    overlap = many(records)
    used: dict[str, list[float]] = {}
    for _ in range(rounds if who == "both" else 1):
        for name, run in (("ours", run_ours), ("Splink", run_splink)):
            if who not in ("both", name.lower()):
                continue
            cpu, wall = time.process_time(), time.perf_counter()
            told = run(overlap)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            used.setdefault(name, []).append(cpu)
            print(f"{records} records, {name}: {cpu:.1f} CPU s, {wall:.1f} s wall; {told}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"peak memory of the process {peak:.2f} GB")
    if len(used) == 2:
        print(f"CPU ratio ours / Splink: {min(used['ours']) / min(used['Splink']):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, *sys.argv[2:3])
