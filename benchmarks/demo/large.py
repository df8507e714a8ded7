"""How fast the large country is written, and in how much memory.

PYTHONPATH=src python -m benchmarks.demo.large [RECORDS]
"""

import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path

from clew.demo import lumara


def main(records: int) -> None:
    lumara.build(1, "small")  # imports and the pool of names
    with tempfile.TemporaryDirectory() as folder:
        cpu, wall = time.process_time(), time.perf_counter()
        peaks = []
        lumara.stream(
            1,
            records,
            folder,
            lambda done, _: peaks.append((done, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)),
        )
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.csv")) / 2**20
    print(f"{records:,} records and their truth, {size:.0f} MiB of csv")
    print(f"CPU {cpu:.1f} s: {records / cpu:,.0f} records a second; wall {wall:.1f} s: {records / wall:,.0f}")
    tenth = next(peak for done, peak in peaks if done >= records / 10)
    print(f"peak memory {tenth:.0f} MiB after a tenth, {peaks[-1][1]:.0f} MiB at the end")
    cpu = time.process_time()
    lumara.build(1, "national")
    print(f"national: {time.process_time() - cpu:.2f} CPU s")
    described = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in described if line.startswith("model name")]
    print(f"{os.cpu_count()} cores, {names[0]}, Python {platform.python_version()}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
