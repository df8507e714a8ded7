"""CPU seconds of fits, exact searches and bootstraps, beside the R package on the same tables.

    PYTHONPATH=src .venv/bin/python -m benchmarks.estimation.speed

R is run where ``Rscript`` and the package MultipleSystemsEstimation are installed (Debian's
r-base-core, r-cran-lpsolve and r-cran-mcmcpack, the package from source); elsewhere, and for tasks not
named after ``--r``, the recorded seconds stand beside ours and are marked.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from benchmarks.linkage.machine import machine

from clew.methods.estimation import bootstrap
from clew.methods.estimation.compiled import kernels
from clew.methods.estimation.selection import Method, Selector, select

RECORDED = {
    "uk_five_all_pairs": 1.64,
    "kosovo_boot": 63.0,
    "uk_five_boot": 51.17,
    "uk_five_stepwise_boot": 40.75,
}
"""CPU seconds of R 4.2.2 recorded earlier on a machine of two cores (UK: the 60 best models)."""

TASKS = {
    "uk_five_all_pairs": "UK, 5 lists: all 1,024 models of pairs once",
    "uk_five_boot": "UK, 5 lists: 1,000 bootstraps + BCa (ours all models, exactly; R its 60 best)",
    "uk_five_stepwise_boot": "UK, 5 lists: 1,000 stepwise bootstraps + BCa",
    "kosovo_boot": "Kosovo, 4 lists: 113 models to order 3, 1,000 bootstraps + BCa",
}

# United Kingdom 2013 (Bales, Hesketh & Silverman 2015) and Kosovo 1999 (Ball et al. 2002): lists
# that saw the persons, as digits, and how many persons.
UK_FIVE = (
    "1:54 2:463 3:995 4:695 5:316 12:15 13:19 14:3 23:62 24:19 25:1 34:76 35:11 45:8 123:1 124:1 234:4 1234:1"
)
KOSOVO = (
    "1:1131 2:845 3:936 4:306 12:177 13:228 14:106 23:217 24:31 34:123 123:181 124:18 134:42 234:32 1234:27"
)


def table(text: str, lists: int) -> np.ndarray:
    """Counts by capture history."""
    counts = np.zeros(2**lists, dtype=np.int64)
    for entry in text.split():
        seen, persons = entry.split(":")
        counts[sum(1 << (int(digit) - 1) for digit in seen)] += int(persons)
    return counts


def spent(task: Callable[[], object], times: int) -> list[float]:
    """CPU seconds of each run."""
    found = []
    for _ in range(times):
        start = time.process_time()
        task()
        found.append(time.process_time() - start)
    return found


def ours() -> dict[str, list[float]]:
    """CPU seconds of each task, several runs."""
    uk, kosovo = table(UK_FIVE, 5), table(KOSOVO, 4)

    def boot(counts: np.ndarray, selector: Selector) -> Callable[[], object]:
        return lambda: bootstrap.interval(counts, selector, 1000, np.random.default_rng(1))

    tasks: dict[str, tuple[Callable[[], object], int]] = {
        "uk_five_all_pairs": (lambda: select(uk, "exhaustive", 2, keep=1), 20),
        "uk_five_boot": (boot(uk, Selector(Method.BIC, 2)), 5),
        "uk_five_stepwise_boot": (boot(uk, Selector(Method.STEPWISE)), 3),
        "kosovo_boot": (boot(kosovo, Selector(Method.BIC, 3)), 5),
    }
    for task, _ in tasks.values():
        task()
    return {name: spent(task, times) for name, (task, times) in tasks.items()}


def theirs(wanted: list[str]) -> dict[str, float]:
    """CPU seconds of R for these tasks; empty where it or the package is not installed."""
    program = shutil.which("Rscript")
    if program is None or not wanted:
        return {}
    script = Path(__file__).with_name("speed_r.R")
    run = subprocess.run([program, str(script), *wanted], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return {}
    lines = (line.split("\t") for line in run.stdout.splitlines() if line.count("\t") == 1)
    return {task: float(seconds) for task, seconds in lines}


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--r",
        nargs="*",
        choices=list(TASKS),
        default=list(TASKS),
        help="tasks R runs too; none: R is left out",
    )
    options = parser.parse_args()
    print(machine())
    start = time.process_time()
    kernels(True)
    select(table(KOSOVO, 4), "bic", 3)
    print(f"first use in this process (compiling, or reading the cache): {time.process_time() - start:.2f} s")
    mine = ours()
    r = theirs(options.r)
    if options.r and not r:
        print("R did not run: no Rscript with the package MultipleSystemsEstimation here")
    print("| task | ours, s CPU (median; worst) | R, s CPU | ratio | R's figure |\n|---|---|---|---|---|")
    for name, title in TASKS.items():
        median = float(np.median(mine[name]))
        other, where = (r[name], "this run") if name in r else (RECORDED[name], "recorded")
        print(
            f"| {title} | {median:.4f}; {max(mine[name]):.4f} | {other:.2f} "
            f"| {other / median:.0f} | {where} |"
        )
    print(f"memory, largest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
