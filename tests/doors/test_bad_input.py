"""What every command that reads tables says of a table it cannot take: where, and the remedy."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.doors.conftest import SECRET, csv_of, people

PROJECT = """
[project]
name = "lumara"
schema = "persons"
features = ["given_name", "family_name", "birth_date"]
{seal}

[agreement]
reference = "A-1"
dated = 2026-01-31
legal_basis = "a fictional act"

[unit]
name = "office"
kind = "statistics"
independent = true

[parties.centre]
kind = "identification_centre"

[parties.shelter]
kind = "organisation"
"""
TABLES = """
[basis]
unit = "victim"
population = "identified"
producer = "centre"
period = 2024
[rules]
minimum = 5
width = 5
stricter = []
[dimensions.sex]
categories = ["F", "M"]
"""


@pytest.fixture
def calls(clew, tmp_path, good):
    """The arguments of each command that reads a table, to be given the table; all write into one folder."""
    out = tmp_path / "out"
    project, key = tmp_path / "project.toml", tmp_path / "key"

    def encode(file: Path) -> list[object]:
        project.write_text(PROJECT.format(seal=""))
        code, told, err = clew("encode", "--project", project, "--new-key", key, "--json")
        assert code == 0, err
        project.write_text(PROJECT.format(seal=f'seal = "{json.loads(told)["seal"]}"'))
        return ["encode", file, "--project", project, "--party", "centre", "--run", "r1", "--key", key,
                "--out", out, "--ids", out]  # fmt: skip

    def protect(file: Path) -> list[object]:
        (tmp_path / "tables.toml").write_text(TABLES)
        return ["protect", file, "--declare", tmp_path / "tables.toml", "--out", out]

    return {
        "estimate": lambda file: ["estimate", file, "--pictures", out],
        "link": lambda file: ["link", good, file, "--out", out, "--save-mapping", out],
        "encode": encode,
        "protect": protect,
        "memberships": lambda file: ["memberships", good, file, "--out", out / "m.csv"],
        "patterns": lambda file: ["patterns", file, "--out", out / "p.csv"],
    }


COMMANDS = ["estimate", "link", "encode", "protect", "memberships", "patterns"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_table_that_cannot_be_read_is_refused_with_its_place_and_the_remedy(
    clew, calls, bad, name, tmp_path
):
    file, words = bad
    arguments = calls[name](file)
    code, out, err = clew(*arguments)
    assert code == 2, err
    assert out == "" and "Traceback" not in err
    assert [word for word in words if word not in err] == []
    assert SECRET not in err
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", [*COMMANDS, "check-publication"])
def test_a_file_without_the_right_to_read_it_is_refused(clew, calls, good, name):
    good.chmod(0)
    if os.access(good, os.R_OK):
        pytest.skip("did not run: this user may read every file")
    arguments = ["check-publication", good] if name == "check-publication" else calls[name](good)
    code, out, err = clew(*arguments)
    assert (code, out) == (2, "")
    assert "cannot be opened" in err and "Traceback" not in err


def test_published_tables_that_cannot_be_read_are_refused(clew, bad, tmp_path):
    file, _ = bad
    code, out, err = clew("check-publication", file, "--save-mapping", tmp_path / "mapping.json")
    assert code == 2, (out, err)
    assert out == "" and err.startswith("clew: ") and "Traceback" not in err
    assert SECRET not in err
    assert not (tmp_path / "mapping.json").exists()


@pytest.mark.parametrize("name", ["protect", "memberships", "patterns"])
def test_a_table_with_the_wrong_columns_is_refused_with_the_columns_it_has(clew, calls, good, name, tmp_path):
    code, out, err = clew(*calls[name](good))
    assert (code, out) == (2, "")
    assert "good.csv has no column" in err and "Prezime" in err
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["link", "encode"])
def test_a_list_with_nothing_that_tells_persons_apart_is_refused(clew, calls, name, tmp_path):
    file = tmp_path / "list.csv"
    file.write_bytes(csv_of([["weather", "mood"], ["rain", SECRET], ["sun", SECRET]]))
    code, out, err = clew(*calls[name](file))
    assert (code, out) == (2, ""), err
    assert "Traceback" not in err and SECRET not in err
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["link", "encode"])
def test_an_impossible_date_of_birth_is_told_with_its_place_and_kept_as_a_typing_error(
    clew, calls, name, tmp_path
):
    rows = people()
    rows[4][3], rows[6][3], rows[7][3], rows[8][3] = "31.02.1990", "last spring", "1990", "00.00.1990"
    file = tmp_path / "list.csv"
    file.write_bytes(csv_of(rows))
    code, out, err = clew(*calls[name](file))
    assert code == 0, err
    assert "list.csv, column Datum rođenja, row 5: there is no such day" in err
    assert "list.csv, column Datum rođenja, row 7: this is not a date" in err
    assert "31.02.1990" not in out + err and "last spring" not in out + err


def test_an_encoded_list_that_is_none_is_refused(clew, tmp_path, good, calls):
    calls["encode"](good)
    file = tmp_path / "centre.r1.encoded.parquet"
    for make in (lambda: None, lambda: file.write_bytes(b""), lambda: file.write_bytes(good.read_bytes())):
        make()
        code, out, err = clew("match", file, file, "--project", tmp_path / "project.toml", "--as", "office",
                              "--out", tmp_path / "out")  # fmt: skip
        assert (code, out) == (2, ""), err
        assert file.name in err and "Traceback" not in err
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["link", "{good}", "{good}", "--out", "{file}/out"],
        ["link", "{good}", "--out", "{file}"],
        ["bulletin", "{folder}", "--example"],
        ["bulletin", "{folder}", "--out", "{file}"],
        ["bulletin", "{nothing}"],
        ["bulletin", "{file}"],
        ["demo", "--size", "small", "--no-serve", "--out", "{folder}"],
        ["demo", "--size", "small", "--no-serve", "--out", "{file}"],
        ["demo", "--size", "small", "--no-serve", "--out", "{file}/deeper"],
        ["demo", "--seeds", "0"],
        ["demo", "--records", "-1", "--out", "{nothing}"],
        ["estimate", "{table}", "--pictures", "{file}/out"],
        ["estimate", "{table}", "--lists", "nobody"],
        ["check-publication", "{table}", "--mapping", "{file}"],
        ["protect", "{table}", "--declare", "{nothing}"],
        ["protect", "{table}", "--declare", "{file}"],
        ["encode", "--project", "{file}", "--new-key", "{nothing}/deeper/key"],
        ["memberships", "{good}", "{good}", "--out", "{file}/m.csv"],
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_used_is_said_in_a_sentence(clew, tmp_path, good, arguments):
    places = {name: tmp_path / name for name in ("file", "folder", "nothing", "table")}
    places["file"].write_text("not a folder")
    places["folder"].mkdir()
    (places["folder"] / "mine").write_text("mine")
    places["table"].write_text("b,c,count\n0,1,41\n1,0,5\n1,1,54\n")
    code, out, err = clew(*(argument.format(good=good, **places) for argument in arguments))
    assert code in {2, 3}, (out, err)
    assert out == "" and "Traceback" not in err
    assert err.splitlines()[-1].startswith(("clew: ", "Error: "))
    assert (places["folder"] / "mine").read_text() == "mine" and places["file"].read_text() == "not a folder"
