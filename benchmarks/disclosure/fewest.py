"""Hidden cells against the proven least, and beside R's GaussSuppression where it is installed.

    PYTHONPATH=src .venv/bin/python -m benchmarks.disclosure.fewest FOLDER

FOLDER holds fictional_60.csv and fictional_600.csv. For each table: primary cells, cells that come back
exactly when only these are hidden, cells hidden by us, the proven bound, CPU seconds; and, for R, its
hidden cells and how many of its intervals are narrower than the width (by our attacker).
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from benchmarks.disclosure.sizes import machine

from clew.methods.disclosure import (
    Audience,
    Rules,
    intervals,
    optimum,
    protect,
    suppress,
    system_of,
    values_of,
)
from clew.methods.figures import Basis, Dimension, Stage, Table, Unit

TABLES = (("age", "purpose"), ("sex", "age"), ("quarter", "purpose"), ("sex", "age", "purpose"))
WIDTH = 5
RULES = Rules(Audience.PUBLIC, minimum=WIDTH, width=WIDTH)
SCRIPT = """
suppressMessages(library(GaussSuppression))
data <- read.csv(commandArgs(TRUE)[1], check.names = FALSE)
found <- SuppressSmallCounts(data, dimVar = setdiff(names(data), "freq"), freqVar = "freq", maxN = 4,
                             protectZeros = FALSE, printInc = FALSE)
write.csv(found, commandArgs(TRUE)[2], row.names = FALSE)
"""


def main() -> None:
    """Print a line for each file and table."""
    print(machine())
    folder = Path(sys.argv[1])
    has_r = shutil.which("Rscript") is not None and _has_package()
    if not has_r:
        print("GaussSuppression did not run: R or the package is absent")
    print("rows  table  cells  primary  back  hidden  protect()  bound  ratio  CPU s  R hidden  R narrow")
    for name in ("fictional_60.csv", "fictional_600.csv"):
        with (folder / name).open(newline="", encoding="utf-8") as source:
            rows = list(csv.DictReader(source))
        for names in TABLES:
            dimensions = tuple(Dimension.flat(one, sorted({row[one] for row in rows})) for one in names)
            basis = Basis(Unit.VICTIM, "fictional", "benchmark", Stage.FORMAL_ID)
            table = Table.from_rows(" x ".join(names), dimensions, basis, rows)
            system = system_of([table])
            values = values_of(system, [table])
            primary = (values > 0) & (values < WIDTH)
            back = intervals(system, values, primary).determined if primary.any() else 0
            pattern = suppress(system, values, primary, width=WIDTH)
            started = time.process_time()
            protected = protect([table], RULES)
            seconds = time.process_time() - started
            final = protected.primary + protected.secondary
            best = optimum(system, values, primary, width=WIDTH, rounds=60)
            bound = int(np.ceil(best.bound - 1e-6))
            hidden = int(pattern.hidden.sum())
            beside = _gauss(table, system, values) if has_r else ("-", "-")
            print(
                f"{len(rows)}  {table.name}  {len(values)}  {int(primary.sum())}  {back}  {hidden}  "
                f"{final}  {bound}{'' if best.proven else '+'}  {final / max(bound, 1):.3f}  {seconds:.2f}  "
                f"{beside[0]}  {beside[1]}",
                flush=True,
            )


def _has_package() -> bool:
    asked = subprocess.run(
        ["Rscript", "-e", "quit(status = !requireNamespace('GaussSuppression', quietly = TRUE))"],
        capture_output=True, check=False,
    )  # fmt: skip
    return asked.returncode == 0


def _gauss(table, system, values):
    from clew.methods.disclosure.additive import cell_key

    names = [dimension.name for dimension in table.dimensions]
    with tempfile.TemporaryDirectory() as place:
        given, script, answer = (Path(place) / name for name in ("in.csv", "s.R", "out.csv"))
        script.write_text(SCRIPT)
        with given.open("w", newline="") as target:
            writer = csv.writer(target)
            writer.writerow([*names, "freq"])
            for codes, cell in table.cells.items():
                if all(not d.children[code] for d, code in zip(table.dimensions, codes, strict=True)):
                    writer.writerow([*codes, cell.value])
        subprocess.run(["Rscript", script, given, answer], check=True, capture_output=True)
        hidden = np.zeros(len(values), dtype=bool)
        with answer.open(newline="") as source:
            for row in csv.DictReader(source):
                codes = ["total" if row[name] == "Total" else row[name] for name in names]
                hidden[system.index[cell_key(table.basis, table.dimensions, codes)]] = (
                    row["suppressed"] == "TRUE"
                )
    widths = intervals(system, values, hidden).width
    return int(hidden.sum()), int((widths < WIDTH).sum())


if __name__ == "__main__":
    main()
