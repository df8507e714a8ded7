"""The same simulation end to end: records written out as text, compared by the real engine.

PYTHONPATH=src .venv/bin/python -m benchmarks.linkage.draws_engine --scenario weak --replicates 5
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from benchmarks.linkage.draws import CUTS, DRAWS, _as_draws, _estimate, report
from benchmarks.linkage.machine import machine
from benchmarks.linkage.simulation import LISTS, SCENARIOS, Records, Scenario, records

from clew.methods import linkage
from clew.methods.linkage.constraints import joined

BEGIN = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu")
BEGIN += ("na", "pe", "ri", "so", "tu", "va", "ze", "bo", "ca", "de")
MIDDLE = ("lan", "mir", "nek", "pol", "ras", "sav", "ton", "vel", "zor", "dar")
END = ("a", "o", "ica", "ko", "ina", "ul", "en", "ir")
LETTERS = "abcdefghijklmnoprstuvz"


def _name(number: int, variant: int, tail: str) -> str:
    """An obviously generated name; neighbouring numbers differ in their end, variants in a letter."""
    kind, end = divmod(number, 4)
    word = BEGIN[kind % 20] + MIDDLE[kind // 20 % 10] + BEGIN[kind // 200 % 20] + END[end] + tail
    if variant:
        place = variant % (len(word) - 1) + 1
        word = word[:place] + LETTERS[variant % len(LETTERS)] + word[place + 1 :]
    return word.title()


def tables(data: Records) -> dict[str, pl.DataFrame]:
    """Each list as a body would send it: text columns, empty where unknown."""
    found = {}
    for number, name in enumerate(LISTS):
        own = np.flatnonzero(data.list_of == number)
        rows = data.fields[own].tolist()
        found[name] = pl.DataFrame(
            {
                "record_id": [f"{name}-{index}" for index in own],
                "given_name": [_name(r[0], r[1], "") if r[0] >= 0 else "" for r in rows],
                "family_name": [_name(r[2] + 77, r[3], "ski") if r[2] >= 0 else "" for r in rows],
                "birth_date": [f"{r[4]}-{r[5]:02}-{r[6]:02}" if r[4] >= 0 else "" for r in rows],
                "sex": [("female", "male", "")[r[7]] for r in rows],
                "municipality": [f"M{r[8]}" if r[8] >= 0 else "" for r in rows],
                "phone": [f"+38160{r[9]:07}" if r[9] >= 0 else "" for r in rows],
            }
        )
    return found


def replicate(scenario: Scenario, seed: int) -> dict[str, Any]:
    """One population through the real engine."""
    rng = np.random.default_rng([21, seed])
    data = records(scenario, rng)
    start = time.process_time()
    pairs = linkage.compare(tables(data), rng=rng)
    engine = time.process_time() - start
    size = len(pairs.record_ids)
    once = np.bincount(data.person)
    matching = float((once * (once - 1) // 2).sum())
    pairs = pairs.chosen(data.list_of[pairs.left] != data.list_of[pairs.right])
    correct = data.person[pairs.left] == data.person[pairs.right]
    answer: dict[str, Any] = {
        "scenario": f"{scenario.name} (engine)",
        "persons": scenario.persons,
        "seed": seed,
        "missed": 1 - correct.sum() / matching,
        "missed_estimated": pairs.missed,
        "engine_cpu": engine,
        "expected_links": float(pairs.probability.sum()),
        "links": float(correct.sum()),
    }
    truth = np.unique(data.person, return_inverse=True)[1].astype(np.int32)[None, :]
    answer["truth"] = _estimate(linkage.captures(_as_draws(pairs, truth)), rng, 400)
    p = pairs.probability
    for cut in CUTS:
        keep = p >= cut
        row = joined(size, pairs.left[keep], pairs.right[keep])[None, :]
        answer[f"cut {cut}"] = _estimate(linkage.captures(_as_draws(pairs, row)), rng, 400)
    start = time.process_time()
    drawn = linkage.draw(pairs, draws=DRAWS, rng=rng, warm_up=60, thin=2)
    answer["cpu"] = time.process_time() - start
    answer["draws"] = _estimate(linkage.captures(drawn), rng, 20 * DRAWS)
    known = replace(pairs, missed=float(answer["missed"]), missed_error=0.0)
    told = linkage.captures(linkage.draw(known, draws=DRAWS, rng=rng, warm_up=60, thin=2))
    answer["missed known"] = _estimate(told, rng, 20 * DRAWS)
    return answer


def main() -> None:
    """Run replicates and report them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="weak")
    parser.add_argument("--replicates", type=int, default=5)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="append each replicate to this file")
    chosen = parser.parse_args()
    print(machine())
    rows = []
    for seed in range(chosen.first, chosen.first + chosen.replicates):
        rows.append(replicate(SCENARIOS[chosen.scenario], seed))
        if chosen.keep:
            with chosen.keep.open("a") as kept:
                kept.write(json.dumps(rows[-1]) + "\n")
    report(rows)
    for name in ("engine_cpu", "expected_links", "links"):
        print(f"{name}: {np.mean([row[name] for row in rows]):.1f}")


if __name__ == "__main__":
    main()
