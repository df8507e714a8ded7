"""How often the intervals of each method hold the truth, and how often the headline is refused.

    PYTHONPATH=src .venv/bin/python -m benchmarks.estimation.coverage --replicates 500 --workers 1

Shares are given with exact binomial limits (Clopper & Pearson 1934). A headline counts as given when
no refusal speaks, the lists being declared alike and closed.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from benchmarks.estimation.scenarios import SCENARIOS, Scenario

from clew.methods.estimation import bootstrap, decomposable, diagnostics, latent_classes, selector
from clew.methods.estimation.closed_forms import chao_bounds
from clew.methods.estimation.problems import NoCandidate
from clew.methods.estimation.visibility import lower_bound
from clew.methods.figures import Interval

LOG_LINEAR = ("bic", "stepwise", "main_effects")


def one(scenario: str, methods: tuple[str, ...], bootstraps: int, seed: tuple[int, ...]) -> dict:
    """One replicate: for each method its estimate, its limits, the truth, and what refuses."""
    rng = np.random.default_rng(seed)
    maker = next(entry for entry in SCENARIOS if entry.name == scenario)
    table, truth = maker.make(rng)
    lists = table.size.bit_length() - 1
    names = tuple("ABCDEF"[:lists])
    found: dict = {"truth": truth, "seen": int(table.sum()), "methods": {}, "refusals": []}
    for method in methods:
        start = time.process_time()
        value = _one_method(method, table, names, bootstraps, rng)
        found["methods"][method] = {**value, "seconds": time.process_time() - start}
    try:
        near = selector("bic", lists).select(table, 200, diagnostics.WIDE_WITHIN)
        refusals = [*diagnostics.table_refusals(table, names), *diagnostics.model_refusals(near)]
        limits = found["methods"].get("bic", {})
        if limits.get("estimate") is not None:
            interval = Interval(limits["low"], limits["high"], 0.95, "bca")
            refusals += diagnostics.bound_refusals(interval, lower_bound(table))
        found["refusals"] = [str(refusal.kind) for refusal in refusals]
    except NoCandidate:
        found["refusals"] = ["estimation.no_estimate"]
    return found


def _one_method(method: str, table: np.ndarray, names: tuple[str, ...], bootstraps: int, rng) -> dict:
    if method in LOG_LINEAR:
        try:
            answer = bootstrap.interval(table, selector(method, len(names)), bootstraps, rng)
        except NoCandidate:
            return {"estimate": None}
        return {"estimate": answer.estimate, "low": answer.interval.low, "high": answer.interval.high}
    if method == "decomposable":
        graph = decomposable.average(table, names, points=2000)
        return {"estimate": graph.mean, "low": graph.interval.low, "high": graph.interval.high}
    if method == "latent_classes":
        latent = latent_classes.sample(table, rng, patience=1)
        if latent.refusals:
            return {"estimate": None}
        return {"estimate": latent.mean, "low": latent.interval.low, "high": latent.interval.high}
    form = chao_bounds(table)[1]
    if form.interval is None:
        return {"estimate": None}
    return {"estimate": form.population, "low": form.interval.low, "high": form.interval.high}


def exact(hits: int, of: int) -> tuple[float, float]:
    """Exact 95 % limits of a share."""
    from scipy.stats import beta

    low = 0.0 if hits == 0 else float(beta.ppf(0.025, hits, of - hits + 1))
    high = 1.0 if hits == of else float(beta.ppf(0.975, hits + 1, of - hits))
    return low, high


def share(hits: int, of: int) -> str:
    """A share with its exact limits."""
    if of == 0:
        return "–"
    low, high = exact(hits, of)
    return f"{hits / of:.3f} ({low:.3f}-{high:.3f})"


def lines(scenario: Scenario, results: list[dict], methods: tuple[str, ...]) -> list[str]:
    """Rows of the table for one scenario."""
    rows = []
    refused = [bool(result["refusals"]) for result in results]
    for method in methods:
        answers = [(result["methods"][method], result["truth"], stop)
                   for result, stop in zip(results, refused, strict=True)]  # fmt: skip
        given = [(a, t, stop) for a, t, stop in answers if a["estimate"] is not None]
        inside = [a["low"] <= t <= a["high"] for a, t, _ in given]
        shown = [hit for hit, (_, _, stop) in zip(inside, given, strict=True) if not stop]
        bias = np.median([a["estimate"] / t - 1 for a, t, _ in given]) if given else float("nan")
        width = np.median([(a["high"] - a["low"]) / t for a, t, _ in given]) if given else float("nan")
        rows.append(
            f"| {scenario.name} | {method} | {len(given)} | {share(sum(inside), len(given))} | {bias:+.1%} "
            f"| {width:.2f} | {share(sum(shown), len(shown))} |"
        )
    return rows


def main() -> None:
    """Run what the arguments ask for and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--replicates", type=int, default=500)
    parser.add_argument("--bootstraps", type=int, default=200)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--methods", default="bic,main_effects,decomposable,chao_corrected")
    parser.add_argument("--scenarios", default=",".join(entry.name for entry in SCENARIOS))
    parser.add_argument("--raw", type=Path, help="Where every replicate is written as JSON lines.")
    given = parser.parse_args()
    methods = tuple(given.methods.split(","))
    cores = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    machine = cores[0].split(": ")[1] if cores else "?"
    print(f"{len(cores)} cores, {machine}, Python {platform.python_version()}")
    print(f"{given.replicates} replicates, {given.bootstraps} resamples, seed {given.seed}\n")
    print("| scenario | method | intervals | coverage (exact limits) | median bias | median width / N "
          "| coverage where a headline is given |")  # fmt: skip
    print("|---|---|---|---|---|---|---|")
    refusal_rows = []
    start = time.process_time()
    for number, scenario in enumerate(SCENARIOS):
        if scenario.name not in given.scenarios.split(","):
            continue
        work = partial(one, scenario.name, methods, given.bootstraps)
        seeds = [(given.seed, number, replicate) for replicate in range(given.replicates)]
        with ProcessPoolExecutor(given.workers) as pool:
            results = list(pool.map(work, seeds, chunksize=5))
        print("\n".join(lines(scenario, results, methods)), flush=True)
        stopped = sum(bool(result["refusals"]) for result in results)
        kinds: dict[str, int] = {}
        for result in results:
            for kind in set(result["refusals"]):
                kinds[kind.removeprefix("estimation.")] = kinds.get(kind.removeprefix("estimation."), 0) + 1
        named = ", ".join(f"{kind} {times}" for kind, times in sorted(kinds.items())) or "none"
        must = "yes" if scenario.doomed else "no"
        refusal_rows.append(
            f"| {scenario.name} | {scenario.says} | {must} | {share(stopped, len(results))} | {named} |"
        )
        if given.raw:
            with given.raw.open("a") as file:
                for result in results:
                    file.write(json.dumps({"scenario": scenario.name, **result}) + "\n")
    print("\n| scenario | population | every method must fail | headline refused | by which rule (times) |")
    print("|---|---|---|---|---|")
    print("\n".join(refusal_rows))
    print(f"\nCPU of this process {time.process_time() - start:.0f} s (workers apart)")


if __name__ == "__main__":
    main()
