"""The streamed country: exact size, linked truth, determinism, and memory that does not grow."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from clew.demo import chunks, lumara
from clew.demo.bodies import LISTS
from clew.demo.sizes import TooFewRecords

SOURCE = Path(lumara.__file__).parents[2]
MEASURE = """
import resource, sys
from clew.demo import chunks, lumara
chunks.PERSONS = 6000
lumara.stream(1, int(sys.argv[1]), sys.argv[2])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(chunks, "PERSONS", 3000)


def read(path):
    return pl.read_csv(path, infer_schema=False).fill_null("")


def test_a_stream_has_exactly_the_records_asked_for_and_one_person_for_each(tmp_path, small_chunks):
    told = []
    lumara.stream(4, 5003, tmp_path, lambda done, wanted: told.append((done, wanted)))
    lists = {name: read(tmp_path / f"{name}.csv") for name in LISTS}
    assert sum(map(len, lists.values())) == 5003
    links = read(tmp_path / "truth" / "links.csv")
    persons = read(tmp_path / "truth" / "persons.csv")
    assert len(links) == 5003
    assert len(persons) % 3000 == 0
    assert persons["person_id"].n_unique() == len(persons)
    assert set(links["person_id"]) <= set(persons["person_id"])
    for name, frame in lists.items():
        assert frame["record_id"].n_unique() == len(frame)
        mine = links.filter(pl.col("list") == name)
        assert mine["record_id"].to_list() == frame["record_id"].to_list()
    assert told[-1] == (5003, 5003)
    assert told == sorted(told)
    assert len(told) >= 2


def test_streamed_records_show_the_person_they_are_linked_to(tmp_path, small_chunks):
    lumara.stream(4, 4500, tmp_path)
    links, persons = read(tmp_path / "truth" / "links.csv"), read(tmp_path / "truth" / "persons.csv")
    police = read(tmp_path / "police.csv").join(links.filter(pl.col("list") == "police"), on="record_id")
    numbers = police.join(persons, on="person_id", suffix="_true").filter(pl.col("personal_number") != "")
    assert len(numbers) > 100
    assert (numbers["personal_number"] == numbers["personal_number_true"]).mean() > 0.95


def test_the_same_seed_streams_the_same_bytes(tmp_path, small_chunks):
    def digest(folder):
        lumara.stream(9, 3500, folder)
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*.csv"))]

    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_a_stream_of_nothing_is_refused(tmp_path):
    with pytest.raises(TooFewRecords):
        lumara.stream(1, 0, tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_length_of_the_stream(tmp_path):
    peaks = []
    for records in (8_000, 80_000):
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, str(records), str(tmp_path / str(records))],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
        )
        peaks.append(int(done.stdout) / 1024)
    assert peaks[1] < peaks[0] * 1.25, peaks
