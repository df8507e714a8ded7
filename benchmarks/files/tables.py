"""Reads and writes a generated table in every format, beside Polars' own csv reader.

Each measurement runs in a process of its own, so that the peak memory is its own. Polars reads the
same bytes without looking for encodings, ragged rows, row numbers or hashes: the ratio says what
that costs.

    PYTHONPATH=src python -m benchmarks.files.tables [ROWS]
"""

import multiprocessing
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = 12


def make(rows: int):
    import numpy as np
    import polars as pl

    generator = np.random.default_rng(7)
    names = np.array(["Đorđe Ćirić", "Љубица Џамић", "Hélène", "Ana", "=Marko", ""])
    columns = {f"c{number}": names[generator.integers(0, len(names), rows)] for number in range(6)}
    columns |= {f"n{number}": generator.integers(0, 10**6, rows).astype(str) for number in range(COLUMNS - 6)}
    return pl.DataFrame(columns)


def write(kind: str, path: Path, rows: int) -> None:
    from clew.files import writing

    frame = make(rows)
    start = time.process_time()
    getattr(writing, f"write_{kind}")(frame, path)
    tell(f"write {kind}", rows, start)


def read(kind: str, path: Path, rows: int) -> None:
    from clew.files.reading import read as ours

    start = time.process_time()
    found = ours(path)
    tell(f"read {kind}", rows, start)
    assert found.frame.shape == (rows, COLUMNS)


def peer(kind: str, path: Path, rows: int) -> None:
    import polars as pl

    start = time.process_time()
    found = pl.read_csv(path, infer_schema=False)
    tell("polars.read_csv", rows, start)
    assert found.shape == (rows, COLUMNS)


def tell(what: str, rows: int, start: float) -> None:
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:18} {rows:>9} rows {spent:7.2f} CPU s {rows / spent:>10.0f} rows/s  peak {peak:6.0f} MB")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    model = next(
        (line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), ""
    )
    print(f"{os.cpu_count()} cores, {model.partition(':')[2].strip()}, Python {platform.python_version()}")
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        for kind, size in (("csv", rows), ("parquet", rows), ("xlsx", rows // 20)):
            path = Path(folder) / f"table.{kind}"
            for task in (write, read, peer) if kind == "csv" else (write, read):
                process = context.Process(target=task, args=(kind, path, size))
                process.start()
                process.join()


if __name__ == "__main__":
    main()
