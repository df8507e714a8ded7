"""How good is the estimate when linkage is the only error?

Each replicate simulates four independent lists of a known population (simulation.py), scores their
pairs as an engine without labels would, and estimates the population by the independent-lists model
from: the true links, links cut at p >= .5/.9/.99, edges drawn independently, and drawn partitions.
Intervals resample the whole estimated population; *given seen* is the ordinary bootstrap on the same
drawn partitions, which takes the number of persons seen as fixed.

    PYTHONPATH=src .venv/bin/python -m benchmarks.linkage.draws --scenario weak --replicates 125 \
        --first 0 --keep weak.jsonl
    PYTHONPATH=src .venv/bin/python -m benchmarks.linkage.draws --report weak.jsonl
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.linkage.machine import machine
from benchmarks.linkage.simulation import SCENARIOS, Scenario, records, scored
from numpy.typing import NDArray
from scipy.stats import beta

from clew.methods import linkage
from clew.methods.captures import Captures
from clew.methods.estimation.draws import from_draws
from clew.methods.estimation.models import Model
from clew.methods.estimation.selection import Method, Selector
from clew.methods.linkage.constraints import joined
from clew.methods.linkage.draws import PartitionDraws
from clew.methods.linkage.pairs import ScoredPairs

CUTS = (0.5, 0.9, 0.99)
DRAWS = 60


def _as_draws(pairs: ScoredPairs, rows: NDArray[np.int32]) -> PartitionDraws:
    return PartitionDraws(
        pairs.lists, pairs.record_ids, pairs.list_of, rows, rows.max(axis=1).astype(np.int64) + 1, 0.0
    )


def _estimate(
    captures: Captures, rng: np.random.Generator, bootstraps: int, *, seen_varies: bool = True
) -> tuple[float, float, float]:
    lists = len(captures.lists)
    way = Selector(Method.CANDIDATES, candidates=(Model.main_effects(lists),))
    found = from_draws(captures, rng, selector=way, bootstraps=bootstraps, seen_varies=seen_varies)
    assert found.interval is not None
    return found.population, found.interval.low, found.interval.high


def replicate(scenario: Scenario, seed: int) -> dict[str, Any]:
    """One population, all ways of linking."""
    rng = np.random.default_rng([20, seed])
    data = records(scenario, rng)
    pairs = scored(data)
    size = len(pairs.record_ids)
    once = np.bincount(data.person)
    matching = float((once * (once - 1) // 2).sum())
    correct = data.person[pairs.left] == data.person[pairs.right]
    answer: dict[str, Any] = {
        "scenario": scenario.name,
        "persons": scenario.persons,
        "seed": seed,
        "missed": 1 - correct.sum() / matching,
        "missed_estimated": pairs.missed,
    }
    truth = np.unique(data.person, return_inverse=True)[1].astype(np.int32)[None, :]
    answer["truth"] = _estimate(linkage.captures(_as_draws(pairs, truth)), rng, 400)
    p = pairs.probability
    for cut in CUTS:
        keep = p >= cut
        row = joined(size, pairs.left[keep], pairs.right[keep])[None, :]
        answer[f"cut {cut}"] = _estimate(linkage.captures(_as_draws(pairs, row)), rng, 400)
    rows = np.stack(
        [
            joined(size, pairs.left[keep], pairs.right[keep])
            for keep in (rng.random(p.size) < p for _ in range(DRAWS))
        ]
    )
    answer["edges"] = _estimate(linkage.captures(_as_draws(pairs, rows)), rng, 10 * DRAWS)
    start = time.process_time()
    drawn = linkage.draw(pairs, draws=DRAWS, rng=rng, warm_up=60, thin=2)
    answer["cpu"] = time.process_time() - start
    counted = linkage.captures(drawn)
    answer["draws"] = _estimate(counted, rng, 20 * DRAWS)
    answer["given seen"] = _estimate(counted, rng, 20 * DRAWS, seen_varies=False)
    return answer


def report(rows: list[dict[str, Any]]) -> None:
    """Bias and coverage by scenario and way, coverage with exact (Clopper-Pearson) 95 % limits."""
    for name in dict.fromkeys(row["scenario"] for row in rows):
        own = [row for row in rows if row["scenario"] == name]
        persons = own[0]["persons"]
        mean = {
            key: float(np.mean([row[key] for row in own])) for key in ("missed", "missed_estimated", "cpu")
        }
        print(
            f"\n{name}: {len(own)} replicates, {persons} persons, blocking missed {mean['missed']:.3f} "
            f"(estimated {mean['missed_estimated']:.3f}), {mean['cpu']:.2f} CPU s a sampler run"
        )
        print(f"{'linked by':<12}{'bias':>8}{'+-':>7}{'to true links':>15}{'coverage':>10}{'exact 95 %':>16}")
        base = np.array([row["truth"][0] for row in own])
        ways = ("truth", *(f"cut {cut}" for cut in CUTS), "edges", "draws", "given seen", "missed known")
        for way in (way for way in ways if way in own[0]):
            found = np.array([row[way] for row in own])
            ratio = found[:, 0] / persons - 1
            covered = int(((found[:, 1] <= persons) & (persons <= found[:, 2])).sum())
            size = len(own)
            low = float(beta.ppf(0.025, covered, size - covered + 1)) if covered else 0.0
            high = float(beta.ppf(0.975, covered + 1, size - covered)) if covered < size else 1.0
            print(
                f"{way:<12}{ratio.mean():>8.3f}{1.96 * ratio.std() / np.sqrt(size):>7.3f}"
                f"{(found[:, 0] / base - 1).mean():>15.3f}{covered / size:>10.3f}"
                f"{f'{low:.3f}-{high:.3f}':>16}"
            )


def main() -> None:
    """Run replicates or report those kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="weak")
    parser.add_argument("--replicates", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="seed of the first replicate")
    parser.add_argument("--keep", type=Path, help="append each replicate to this file")
    parser.add_argument("--report", type=Path, nargs="+", help="only report these files")
    chosen = parser.parse_args()
    print(machine())
    if chosen.report:
        report([json.loads(line) for path in chosen.report for line in path.read_text().splitlines()])
        return
    rows = []
    start = time.process_time()
    for seed in range(chosen.first, chosen.first + chosen.replicates):
        rows.append(replicate(SCENARIOS[chosen.scenario], seed))
        if chosen.keep:
            with chosen.keep.open("a") as kept:
                kept.write(json.dumps(rows[-1]) + "\n")
    report(rows)
    print(f"{(time.process_time() - start) / len(rows):.2f} CPU s a replicate")


if __name__ == "__main__":
    main()
