"""Records encoded per CPU second, ours and clkhash's, on records like FEBRL's.

Run: PYTHONPATH=src python -m benchmarks.linkage.encode [records] [path to a Python that has clkhash]
The peer runs in its own environment, in turn with ours, on the same file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from benchmarks.linkage.machine import machine
from benchmarks.linkage.overlaps import _febrl

from clew.methods.linkage.encoding.encode import encode
from clew.methods.linkage.encoding.keys import run_keys
from clew.methods.linkage.encoding.schema import Schema

PEER = """
import csv, json, sys, time
from clkhash.bloomfilter import stream_bloom_filters
from clkhash.key_derivation import generate_key_lists
from clkhash.field_formats import StringSpec, FieldHashingProperties
from clkhash.comparators import NgramComparison
from clkhash.schema import Schema
from clkhash.field_formats import BitsPerFeatureStrategy
rows = [tuple(row) for row in csv.reader(open(sys.argv[1], encoding="utf-8"))][1:]
names = next(csv.reader(open(sys.argv[1], encoding="utf-8")))
bits = dict(given_name=100, surname=100, date_of_birth=100)
fields = [
    StringSpec(identifier=name, hashing_properties=FieldHashingProperties(
        comparator=NgramComparison(2, name in ("date_of_birth", "postcode", "street_number")),
        strategy=BitsPerFeatureStrategy(bits.get(name, 50)), hash_type="blakeHash"))
    for name in names
]
schema = Schema(fields, 1024)
start = time.process_time()
found = list(stream_bloom_filters(rows, generate_key_lists("secret" * 8, len(fields)), schema))
print(json.dumps([time.process_time() - start, len(found)]))
"""


def records(count: int, rng: np.random.Generator) -> pl.DataFrame:
    """FEBRL's values put together anew, a letter changed in every tenth, so that distinct values grow too."""
    table = pl.concat([_febrl("febrl4a")[0], _febrl("febrl4b")[0]])
    columns = {}
    for name in table.columns:
        values = table[name][rng.integers(0, table.height, count)].to_list()
        if name in ("given_name", "surname", "address_1", "address_2", "suburb"):
            places, letters = rng.random(count), rng.integers(0, 26, count)
            changed = rng.random(count) < 0.1
            for row in np.flatnonzero(changed):
                text = values[row]
                at = int(places[row] * len(text))
                values[row] = text[:at] + chr(97 + letters[row]) + text[at + 1 :]
        elif name == "date_of_birth":
            days = np.datetime64("1920-01-01") + rng.integers(0, 36500, count)
            values = np.char.replace(days.astype(str), "-", "").tolist()
        columns[name] = values
    return pl.DataFrame({"record_id": [str(number) for number in range(count)], **columns})


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    peer = sys.argv[2] if len(sys.argv) > 2 else None
    table = records(count, np.random.default_rng(1))
    schema = Schema.shipped("addresses")
    keys = run_keys(bytes(range(32)), "benchmark", "run")
    encode("warm", table.head(100), schema, keys, np.random.default_rng(0))
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.csv"
        sample = min(count, 20_000)
        table.head(sample).drop("record_id").write_csv(file)
        for _ in range(3):
            _clear()
            start = time.process_time()
            encode("list", table, schema, keys, np.random.default_rng(0))
            ours.append(count / (time.process_time() - start))
            if peer:
                done = subprocess.run(
                    [peer, "-c", PEER, str(file)], capture_output=True, text=True, check=True
                )
                seconds, _ = json.loads(done.stdout.splitlines()[-1])
                theirs.append(sample / seconds)
    print(machine())
    print(f"ours, {count} records, normalised and hardened ({schema.hardening}): " + _rates(ours))
    if peer:
        print(f"clkhash, {sample} records, neither normalised nor hardened: " + _rates(theirs))
        print(f"ratio of medians: {np.median(ours) / np.median(theirs):.1f}")


def _clear() -> None:
    """Nothing remembered from the last round: skeletons are kept by word."""
    from clew.methods.linkage import names

    names._word.cache_clear()


def _rates(found: list[float]) -> str:
    return ", ".join(f"{rate:,.0f}" for rate in found) + " records per CPU second"


if __name__ == "__main__":
    main()
