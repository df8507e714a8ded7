from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from clew.methods.linkage.comparisons import Level, fields_for
from clew.methods.linkage.engine import Engine, duckdb_backend, opened, unpack
from clew.methods.linkage.preparation import prepare
from clew.methods.linkage.problems import EngineFailed

PEOPLE = {
    "given": ["ana", "petrovic", "ana", "anica", None, "milan"],
    "family": ["petrovic", "ana", "petrovik", "simic petrovic", "petrovic", "petrovic"],
    "birth": ["19990314", "19991403", None, "19990315", "19790314", None],
    "birth_swapped": [None, "19990314", None, None, None, None],
    "birth_year": ["1999", "1999", "1999", "1999", "1979", None],
    "birth_month": ["03", "14", None, "03", "03", None],
    "birth_day": ["14", "03", None, "15", "14", None],
    "born_first": [1999, 1999, 1999, 1999, 1979, 1998],
    "born_last": [1999, 1999, 1999, 1999, 1979, 1999],
}


@pytest.fixture(scope="module")
def shown():
    """What the first record shows with each of the others, by field."""
    size = len(PEOPLE["given"])
    frame = pl.DataFrame(PEOPLE).with_columns(
        pl.Series("given_set", [[name] if name else None for name in PEOPLE["given"]]),
        pl.Series("family_set", [name.split() for name in PEOPLE["family"]]),
        pl.Series("unique_id", np.arange(size, dtype=np.int32)),
        pl.Series("alone", np.arange(size, dtype=np.int64)),
    )
    fields = fields_for(frame.columns)
    with opened(lambda: Engine(frame, fields)) as engine:
        first, others = np.zeros(size - 1, dtype=np.int32), np.arange(1, size, dtype=np.int32)
        found = engine.compare_given(first, others)
        blocked = engine.compare_part(["l.family = r.family", "l.birth_year = r.birth_year"])
    order = np.argsort(found.right)
    levels = unpack(found.code[order], fields)
    told = [
        {
            field.name: field.levels[level] if level >= 0 else None
            for field, level in zip(fields, row, strict=True)
        }
        for row in levels
    ]
    return told, blocked


@pytest.mark.slow
def test_swapped_names_and_a_swapped_date_are_seen_and_told_once(shown):
    assert shown[0][0] == {
        "given": Level.SWAPPED,
        "family": None,
        "birth": Level.DAY_MONTH_SWAPPED,
    }


@pytest.mark.slow
def test_a_year_alone_agrees_as_far_as_it_goes(shown):
    assert shown[0][1] == {"given": Level.SAME, "family": Level.CLOSEST, "birth": Level.YEAR_ONLY}


@pytest.mark.slow
def test_a_double_surname_shares_a_part_and_a_date_may_have_one_mistake(shown):
    assert shown[0][2]["family"] is Level.PART
    assert shown[0][2]["birth"] is Level.ONE_MISTAKE


@pytest.mark.slow
def test_an_unknown_name_says_nothing_and_an_age_fits_a_year(shown):
    assert shown[0][3]["given"] is None
    assert shown[0][4] == {"given": Level.DIFFERENT, "family": Level.SAME, "birth": Level.AGE_FITS}


@pytest.mark.slow
def test_a_pair_that_two_rules_let_through_is_compared_once(shown):
    blocked = shown[1]
    pairs = list(zip(blocked.left.tolist(), blocked.right.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    assert (0, 1) in pairs
    assert (0, 4) in pairs
    assert (3, 5) not in pairs


def test_what_spills_to_disk_cannot_be_read(tmp_path):
    connection = duckdb_backend(tmp_path, "25MB", 1).duckdb_con
    connection.execute(
        "create table spilled as select i, 'SECRETNAME' || md5(i::varchar) as name from range(700000) as r(i)"
    )
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) > 1_000_000
    assert not any(b"SECRETNAME" in path.read_bytes() for path in files)
    connection.close()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_without_a_folder_nothing_is_written_to_disk():
    connection = duckdb_backend(None, None, None).duckdb_con
    assert connection.execute("select current_setting('temp_directory')").fetchall() == [("",)]


def test_an_error_of_the_engine_quotes_no_value(two_lists):
    frame = prepare(two_lists(20, 5)).frame
    frame = frame.with_columns(pl.Series("alone", np.arange(frame.height, dtype=np.int64)))
    with opened(lambda: Engine(frame, fields_for(frame.columns))) as engine:
        with pytest.raises(EngineFailed) as failed:
            engine.compare_part(["cast(l.family as integer) = cast(r.family as integer)"])
        assert failed.value.parameters == {"kind": "ConversionException"}
        assert failed.value.__cause__ is None
        assert failed.value.__context__ is None
