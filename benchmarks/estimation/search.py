"""Exact least BIC among models of pairs on seeded tables of many lists.

    PYTHONPATH=src .venv/bin/python -m benchmarks.estimation.search --lists 8 --persons 200 --tables 100

Each table is drawn from dependent lists: list ``i`` sees a share between .02 and .25, and three pairs
in ten have a normal interaction.
"""

from __future__ import annotations

import argparse
import math
import resource
import time

import numpy as np
from benchmarks.linkage.machine import machine

from clew.methods.estimation.models import interaction_terms
from clew.methods.estimation.selection import select


def drawn(seed: int, lists: int, persons: int) -> np.ndarray:
    """A table of so many persons seen by dependent lists."""
    rng = np.random.default_rng([20240, lists, persons, seed])
    cells = np.arange(2**lists)
    logits = np.zeros(2**lists)
    for number, share in enumerate(rng.uniform(0.02, 0.25, lists)):
        logits += math.log(share / (1 - share)) * (cells >> number & 1)
    for pair in interaction_terms(lists, 2):
        if rng.random() < 0.3:
            logits += rng.normal(0, 1.0) * ((cells & pair) == pair)
    weights = np.exp(logits)
    weights[0] = 0.0
    return rng.multinomial(persons, weights / weights.sum())


def main() -> None:
    """Print median and worst CPU seconds and fits."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lists", type=int, default=8)
    parser.add_argument("--persons", type=int, default=200)
    parser.add_argument("--tables", type=int, default=100)
    options = parser.parse_args()
    select(drawn(0, 4, 100), "bic", 2)
    seconds, fits, unproven = [], [], 0
    for seed in range(options.tables):
        counts = drawn(seed, options.lists, options.persons)
        start = time.process_time()
        found = select(counts, "bic", 2, keep=1)
        seconds.append(time.process_time() - start)
        fits.append(found.nodes)
        unproven += not found.proven
    pairs = options.lists * (options.lists - 1) // 2
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(machine())
    print(
        "| lists | models | persons | tables | median s | worst s | median fits | worst fits "
        "| not proven | MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    print(
        f"| {options.lists} | 2^{pairs} | {options.persons} | {options.tables} | {np.median(seconds):.4f} "
        f"| {max(seconds):.3f} | {np.median(fits):.0f} | {max(fits)} | {unproven} | {memory} |"
    )


if __name__ == "__main__":
    main()
