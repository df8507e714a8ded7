import json

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from clew.doors.cli import clew
from clew.problem import Problem

TABLES = """
percent_of = "age"
[basis]
unit = "victim"
population = "identified"
producer = "centre"
period = 2024
[rules]
minimum = 5
width = 5
stricter = []
[dimensions.age]
categories = ["child", "adult", "old"]
[dimensions.sex]
categories = ["F", "M"]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "d.toml").write_text(TABLES)
    lines = (
        ["age,sex"] + ["child,F"] * 2 + ["adult,F"] * 20 + ["adult,M"] * 30 + ["child,M"] * 25 + ["old,F"] * 9
    )
    (tmp_path / "rows.csv").write_text("\n".join(lines + ["old,M"] * 9))
    return tmp_path


def run(folder, *more):
    arguments = ["protect", str(folder / "rows.csv"), "--declare", str(folder / "d.toml"), *more]
    return CliRunner().invoke(clew, arguments, standalone_mode=False)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sdmx"])
def test_tables_are_written_without_the_hidden_counts(folder, kind):
    found = run(folder, "--out", str(folder / "out"), "--format", kind)
    assert found.return_value == 0, found
    (file,) = (folder / "out").iterdir()
    if kind == "xlsx":
        rows = list(load_workbook(file).active.iter_rows(values_only=True))
        hidden = [row for row in rows if row[3] == ":"]
        assert hidden and all(row[2] is None for row in hidden)
    else:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        assert any('":"' in line or '"Q","C"' in line for line in lines)
    assert "within" in found.output


def test_the_answer_for_machines_has_the_proposals(folder):
    found = run(folder, "--json", "--propose")
    answer = json.loads(found.stdout)
    assert answer["narrowest"] >= 5
    assert answer["instead"]["sentences"]


def test_rounding_that_leaves_too_little_doubt_is_answered_with_one(folder):
    assert run(folder, "--round", "5").return_value == 1
    assert run(folder, "--round", "10").return_value == 0


def test_a_declaration_that_is_no_toml_is_refused_with_its_line(folder):
    (folder / "d.toml").write_text("a = 1\nb = = 2\n")
    found = run(folder)
    assert isinstance(found.exception, Problem)
    assert "line 2" in str(found.exception)


def test_a_template_is_counted_protected_and_written_and_says_what_is_not_confirmed(folder):
    rows = folder / "v.csv"
    rows.write_text("\n".join(["sex,age,form"] + ["female,18+,sexual"] * 30 + ["male,0-17,other"] * 20))
    more = ["--template", "sdg_16_2_2", "--period", "2024", "--inhabitants", "2000000"]
    found = CliRunner().invoke(
        clew, ["protect", str(rows), *more, "--out", str(folder / "out")], standalone_mode=False
    )
    assert found.return_value == 0, found
    assert len(list((folder / "out").iterdir())) == 2
    assert "not confirmed" in found.stderr


def test_a_template_of_several_units_asks_which_one_the_rows_count(folder):
    found = CliRunner().invoke(
        clew, ["protect", str(folder / "rows.csv"), "--template", "glotip"], standalone_mode=False
    )
    assert isinstance(found.exception, Problem) and "convicted_person" in str(found.exception)
