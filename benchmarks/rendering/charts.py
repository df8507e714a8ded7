"""One bar chart as SVG: drawn here, and by Altair through vl-convert, in turn in one process."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from pathlib import Path

from clew.methods.figures import Basis, Cell, Dimension, Table, Unit
from clew.rendering import bulletin
from clew.rendering.bulletin import folder
from clew.rendering.charts import Look, bars

COUNTS = {"sexual": 38, "forced_labour": 27, "forced_criminality": 12, "forced_begging": 9, "other": 7}
ROUNDS = 5


def ours() -> str:
    table = Table(
        "forms",
        (Dimension.flat("form", COUNTS),),
        Basis(Unit.PRESUMED_VICTIM, "all", "centre"),
        {(code,): Cell(count) for code, count in COUNTS.items()},
    )
    return bars(table, "Presumed victims by form", Look("en")).svg


def theirs() -> str:
    import altair
    import polars
    import vl_convert

    frame = polars.DataFrame({"form": list(COUNTS), "count": list(COUNTS.values())})
    chart = altair.Chart(frame, title="Presumed victims by form").mark_bar().encode(x="count", y="form")
    svg: str = vl_convert.vegalite_to_svg(chart.to_dict())
    return svg


def seconds(make: Callable[[], object]) -> float:
    start = time.process_time()
    make()
    return time.process_time() - start


def main() -> None:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    print(f"{cpu}, {os.cpu_count()} cores; Python {platform.python_version()}; CPU seconds")
    first = {"ours": seconds(ours), "Altair + vl-convert": seconds(theirs)}
    found: dict[str, list[float]] = {name: [] for name in first}
    for _ in range(ROUNDS):
        found["ours"].append(seconds(ours))
        found["Altair + vl-convert"].append(seconds(theirs))
    for name, values in found.items():
        print(f"{name}: first {first[name]:.3f}, then median {sorted(values)[ROUNDS // 2]:.4f}")
    middle = {name: sorted(values)[ROUNDS // 2] for name, values in found.items()}
    ratios = [values["Altair + vl-convert"] / values["ours"] for values in (first, middle)]
    print(f"theirs / ours: first {ratios[0]:.1f}, then {ratios[1]:.1f}")
    edition = folder.read(folder.EXAMPLE)
    for language in edition.languages:
        print(
            f"bulletin as PDF, {language}: {seconds(lambda tag=language: bulletin.build(edition, tag)):.3f}"
        )


if __name__ == "__main__":
    main()
