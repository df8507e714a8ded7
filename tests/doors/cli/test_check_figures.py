import json

from click.testing import CliRunner

from clew.doors.cli import clew


def run(*arguments):
    return CliRunner().invoke(clew, ["check-figures", *map(str, arguments)], standalone_mode=False)


def test_the_shipped_figures_are_checked_without_a_file():
    found = run("--json")
    assert found.return_value == 1
    assert json.loads(found.stdout)["figures"] == 108


def test_a_file_that_agrees_ends_well_and_one_that_does_not_is_told(tmp_path):
    file = tmp_path / "f.csv"
    head = "id,series,value,unit,kind,of\nall,whole,66,person,count,\n"
    file.write_text(head + 'x,children,"62,12 %",person,percent,all\n')
    assert run(file).return_value == 0
    file.write_text(head + "x,children,63.0,person,percent,all\n")
    assert run(file).return_value == 1
    assert "63 % of 66" in run(file).output


def test_a_value_that_is_no_number_is_refused_with_its_row(tmp_path):
    file = tmp_path / "f.csv"
    file.write_text("id,series,value,unit\na,s,many,person\n")
    assert "row 2, column value" in str(run(file).exception)
