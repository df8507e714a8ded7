"""The fictional country: determinism, sizes, truth, and what its records must hold to."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from clew.demo import lumara
from clew.demo.bodies import LISTS
from clew.demo.records import COLUMNS
from clew.demo.sizes import BadSeed
from clew.files.reading import read

SOURCE = Path(lumara.__file__).parents[2]


@pytest.fixture(scope="module")
def national():
    return lumara.build(7, "national")


def digest(folder):
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.*")):
        whole.update(str(path.relative_to(folder)).encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


def test_the_same_seed_gives_the_same_country_byte_for_byte_in_two_processes(tmp_path):
    script = "import sys; from clew.demo import lumara; lumara.write(lumara.build(11, 'small'), sys.argv[1])"
    for name, hashing in (("one", "1"), ("two", "2")):
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / name)],
            check=True,
            env={"PYTHONPATH": str(SOURCE), "PYTHONHASHSEED": hashing, "POLARS_MAX_THREADS": hashing},
        )
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_another_seed_gives_another_country(tmp_path):
    one = lumara.write(lumara.build(1, "small"), tmp_path / "one")
    two = lumara.write(lumara.build(2, "small"), tmp_path / "two")
    assert digest(one) != digest(two)


def test_national_has_five_thousand_persons_of_whom_some_twelve_hundred_are_known(national):
    assert national.population == 5000
    assert 1080 <= national.known <= 1320
    assert 3060 <= len(national.links) <= 3740


def test_an_unknown_size_is_refused_with_the_sizes_there_are():
    with pytest.raises(lumara.UnknownSize, match="small, national"):
        lumara.build(1, "huge")


def test_every_record_has_one_true_person_and_every_column_is_text(national):
    for name in LISTS:
        frame = national.lists[name]
        assert frame.columns == list(COLUMNS)
        assert set(frame.dtypes) == {pl.Utf8}
        assert frame.null_count().sum_horizontal().item() == 0
        mine = national.links.filter(pl.col("list") == name)
        assert mine["record_id"].to_list() == frame["record_id"].to_list()
        assert frame["record_id"].n_unique() == len(frame)
    assert set(national.links["person_id"]) <= set(national.persons["person_id"])


def test_the_order_of_records_is_the_day_received(national):
    for frame in national.lists.values():
        assert frame["received"].is_sorted()
        assert frame["received"].min() >= "2019-01-01"
        assert frame["received"].max() <= "2025-12-31"


@pytest.mark.parametrize("seed", [-1, 1.5, "one"])
def test_a_seed_that_is_no_whole_number_is_refused(seed, tmp_path):
    with pytest.raises(BadSeed, match="whole number"):
        lumara.build(seed, "small")
    with pytest.raises(BadSeed):
        lumara.stream(seed, 10, tmp_path)


def test_a_written_country_is_marked_fictional_and_keeps_its_truth_apart(tmp_path):
    country = lumara.build(3, "small")
    lumara.write(country, tmp_path)
    marker = json.loads((tmp_path / "lumara.json").read_text())
    assert marker["fictional"] is True
    assert (marker["seed"], marker["size"]) == (3, "small")
    beside = {path.stem for path in tmp_path.glob("*.csv")}
    assert beside == {*LISTS, *lumara.TABLES}
    for path in tmp_path.glob("*.csv"):
        assert "person_id" not in path.read_text(encoding="utf-8").partition("\n")[0]
    truths = {path.stem for path in (tmp_path / "truth").glob("*.csv")}
    assert truths == {"persons", "links", "identifications", "signals", "victims", "misdemeanours"}


def test_small_has_eight_hundred_persons_and_is_a_country_of_its_own(tmp_path):
    country = lumara.build(3, "small")
    assert country.population == 800
    assert 130 <= country.known <= 260
    assert all(len(frame) > 10 for frame in country.lists.values())
    assert len(country.proceedings) > 100


def test_what_is_written_reads_back_as_it_was(tmp_path):
    country = lumara.build(3, "small")
    lumara.write(country, tmp_path)
    for name in LISTS:
        assert read(tmp_path / f"{name}.csv").frame.equals(country.lists[name])
