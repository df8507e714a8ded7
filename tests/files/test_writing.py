"""A file is written whole or not at all, and never as a formula."""

import csv
import io
import zipfile

import polars as pl
import pytest

from clew.files import problems
from clew.files.reading import read
from clew.files.writing import atomic, write_csv, write_parquet, write_xlsx

FRAME = pl.DataFrame({"text": ["=1+1", "Ђорђе"], "n": [1, -2]})


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.csv"
    write_csv(FRAME, path)
    before = path.read_bytes()
    with pytest.raises(RuntimeError), atomic(path) as target:
        target.write(b"half")
        raise RuntimeError
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_is_its_owners_alone_and_an_old_one_keeps_its_rights(tmp_path):
    path = tmp_path / "a.csv"
    write_csv(FRAME, path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    write_csv(FRAME, path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path):
    path = tmp_path / "a.csv"
    texts = ["=1", "+x", "-x", "@x", " =1", "\t=1", "＝1", "-5", "+381 64 123"]
    write_csv(pl.DataFrame({"=a": texts}), path)
    rows = [row[0] for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))]
    assert all(cell.startswith("'") for cell in rows[:8])
    assert rows[8:] == ["-5", "+381 64 123"]
    assert read(path).columns == ["=a"]


def test_a_workbook_holds_no_formula_and_no_link(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(pl.DataFrame({"text": ["=1+1", "https://example.org", "12"]}), path)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    assert b"<v>12</v>" not in sheet


def test_the_same_table_gives_the_same_bytes(tmp_path):
    for kind, write in {"csv": write_csv, "xlsx": write_xlsx, "parquet": write_parquet}.items():
        write(FRAME, tmp_path / f"a.{kind}")
        write(FRAME, tmp_path / f"b.{kind}")
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_what_a_workbook_cannot_hold_is_refused_with_its_place(tmp_path):
    long = pl.DataFrame({"a": ["x", "y" * 32_768]})
    with pytest.raises(problems.CannotHold) as refused:
        write_xlsx(long, tmp_path / "a.xlsx")
    assert (refused.value.parameters["row"], refused.value.parameters["column"]) == (3, "a")
    for write in (write_csv, write_xlsx, write_parquet):
        with pytest.raises(problems.CannotHold):
            write(pl.DataFrame({"a": ["\0"]}), tmp_path / "a.xlsx")
    with pytest.raises(problems.NestedColumn):
        write_csv(pl.DataFrame({"a": [[1]]}), tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(problems.CannotWrite):
        write_csv(FRAME, tmp_path / "nowhere" / "a.csv")
