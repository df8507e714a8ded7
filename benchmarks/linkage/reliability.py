"""Do probabilities hold at the size of a country? Against the simulation's truth, through the real engine.

Links expected and found by band of probability, over seeded populations of each size: as the engine has
them, recalibrated on draws, and recalibrated on the forty most doubtful pairs (decided by the truth, and
left out of what is counted).

    PYTHONPATH=src .venv/bin/python -m benchmarks.linkage.reliability
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from benchmarks.linkage.draws_engine import tables
from benchmarks.linkage.machine import machine
from benchmarks.linkage.simulation import SCENARIOS, records
from numpy.typing import NDArray

from clew.methods import linkage
from clew.methods.linkage.review import questions

PERSONS = {55: 6, 200: 4, 1000: 2, 3100: 1}
"""Persons and replicates: about 60, 220, 1,100 and 3,400 records."""
BANDS = np.array([0.0, 0.1, 0.5, 0.9, 1.0 + 1e-9])
REVIEWED = 40
Floats = NDArray[np.float64]


def replicate(persons: int, seed: int) -> dict[str, tuple[Floats, NDArray[np.bool_]]]:
    """Probability and truth of the pairs counted, by way."""
    rng = np.random.default_rng([31, persons, seed])
    scenario = replace(SCENARIOS["weak"], persons=persons)
    data = records(scenario, rng)
    settings = linkage.LinkageSettings.from_dict({"once": list(tables(data))})
    pairs = linkage.compare(tables(data), settings, rng=rng)
    same = data.person[pairs.left] == data.person[pairs.right]
    drawn = linkage.draw(pairs, draws=60, rng=rng, warm_up=60, thin=2)
    on_draws = linkage.calibrate_on_draws(pairs, drawn).apply(pairs).probability
    asked = np.array([question.pair for question in questions(pairs, most=REVIEWED)], dtype=np.int64)
    reviewed = linkage.calibrate(pairs, asked, same[asked]).apply(pairs).probability
    rest = np.ones(len(pairs), dtype=np.bool_)
    rest[asked] = False
    return {
        "engine": (pairs.probability, same),
        "on draws": (on_draws, same),
        "on reviewed": (reviewed[rest], same[rest]),
    }


def main() -> None:
    """Run and print."""
    print(machine())
    start = time.process_time()
    print("links expected / found in each band of probability (pairs)")
    print(f"{'persons':<9}{'way':<13}{'below .1':>20}{'.1 to .5':>20}{'.5 to .9':>20}{'.9 and over':>20}")
    for persons, replicates in PERSONS.items():
        found = [replicate(persons, seed) for seed in range(replicates)]
        for way in found[0]:
            p = np.concatenate([one[way][0] for one in found])
            same = np.concatenate([one[way][1] for one in found])
            band = np.searchsorted(BANDS, p, side="right") - 1
            cells = [
                f"{p[band == k].sum():.0f} / {same[band == k].sum()} ({(band == k).sum()})" for k in range(4)
            ]
            print(f"{persons:<9}{way:<13}" + "".join(f"{cell:>20}" for cell in cells))
    print(f"{time.process_time() - start:.0f} CPU s")


if __name__ == "__main__":
    main()
