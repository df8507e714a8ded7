"""The whole chain on the national country: seconds and peak memory of ``./clew demo --no-serve``.

PYTHONPATH=src .venv/bin/python -m benchmarks.thread.chain
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--size", default="national")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, {processor()}, Python {platform.python_version()}, {asked.size}")
    for seed in range(1, asked.runs + 1):
        with tempfile.TemporaryDirectory() as folder:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            started = time.perf_counter()
            options = ["--size", asked.size, "--seed", str(seed), "--out", folder]
            subprocess.run(
                [sys.executable, "-m", "clew", "demo", "--no-serve", "--json", *options],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"seed {seed}: {wall:.1f} s wall, {cpu:.1f} s CPU, peak {after.ru_maxrss / 1024:.0f} MiB so far"
        )


if __name__ == "__main__":
    main()
