"""Tables of growing size, protected with the guarantee and attacked: CPU seconds and hidden cells.

    PYTHONPATH=src .venv/bin/python -m benchmarks.disclosure.sizes [CELLS...]

The rows are fictional and made here (seeded): municipalities in regions, ages, forms, sexes; few rows a
cell, so that about a third of the cells are small. Every pattern's witnesses are checked by adding up.
"""

from __future__ import annotations

import platform
import sys
import time
from pathlib import Path

import numpy as np

from clew.methods.disclosure import PUBLIC, suppress, system_of, values_of
from clew.methods.figures import Basis, Category, Cell, Dimension, Stage, Table, Unit

SIZES = (500, 2_000, 10_000, 50_000)
WIDTH = 5


def machine() -> str:
    """Cores, model and Python of this machine."""
    cpu = Path("/proc/cpuinfo").read_text().partition("model name\t: ")[2].partition("\n")[0]
    import os

    return f"{os.cpu_count()} cores, {cpu or 'unknown CPU'}, Python {platform.python_version()}"


def table_of(cells: int, seed: int = 7) -> Table:
    """A table of about so many cells: place (two levels) x age (two levels) x form x sex."""
    ages = Dimension(
        "age",
        (
            Category("total"), Category("child", "total"), Category("adult", "total"),
            Category("0-14", "child"), Category("15-17", "child"),
            Category("18-29", "adult"), Category("30+", "adult"),
        ),
    )  # fmt: skip
    forms = Dimension.flat("form", ["sexual", "labour", "begging", "crime"])
    sexes = Dimension.flat("sex", ["female", "male"])
    inner = len(ages.parents) * len(forms.parents) * len(sexes.parents)
    places = max(round(cells / inner), 3) - 1
    regions = max(round(places / 8), 1)
    towns = places - regions
    place = Dimension(
        "place",
        (
            Category("total"),
            *(Category(f"R{number}", "total") for number in range(regions)),
            *(Category(f"M{number}", f"R{number % regions}") for number in range(towns)),
        ),
    )
    rng = np.random.default_rng(seed)
    weights = rng.pareto(1.2, towns) + 0.1
    dimensions = (place, ages, forms, sexes)
    leaves = [dimension.leaves for dimension in dimensions]
    shape = tuple(len(codes) for codes in leaves)
    mean = np.einsum(
        "i,j,k,l->ijkl", weights / weights.mean(), [0.2, 0.5, 1.5, 1.0], [2.0, 1.0, 0.4, 0.3], [1.4, 0.6]
    )
    counts = rng.poisson(4.0 * mean)
    totals: dict[tuple[str, ...], int] = {}
    lines = [
        [dimension.ancestors(code) for code in codes]
        for dimension, codes in zip(dimensions, leaves, strict=True)
    ]
    for index in np.ndindex(*shape):
        count = int(counts[index])
        here: list[tuple[str, ...]] = [()]
        for which, position in enumerate(index):
            here = [(*head, code) for head in here for code in lines[which][position]]
        for codes in here:
            totals[codes] = totals.get(codes, 0) + count
    basis = Basis(Unit.VICTIM, "fictional", "benchmark", Stage.FORMAL_ID)
    return Table("fictional", dimensions, basis, {codes: Cell(count) for codes, count in totals.items()})


def main() -> None:
    """Measure each size once and print a line for it."""
    print(machine())
    sizes = [int(text) for text in sys.argv[1:]] or SIZES
    print("cells  sums  primary  hidden  CPU s (protect)")
    for size in sizes:
        table = table_of(size)
        system = system_of([table])
        values = values_of(system, [table])
        primary = (values > 0) & (values < PUBLIC.minimum)
        started = time.process_time()
        pattern = suppress(system, values, primary, width=WIDTH)
        seconds = time.process_time() - started
        for cell, witness in pattern.witnesses.items():
            for move in (witness.up, witness.down):
                moved = values.copy()
                moved[witness.cells] += move
                assert (moved >= 0).all() and (system.matrix @ moved == 0).all()
            assert pattern.hidden[witness.cells].all() and witness.moves[cell] >= WIDTH
        print(
            f"{len(values):6d} {len(system.sums):6d} {int(primary.sum()):7d} {int(pattern.hidden.sum()):7d} "
            f"{seconds:8.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
