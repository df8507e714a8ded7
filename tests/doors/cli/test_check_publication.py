import json
import logging

from click.testing import CliRunner

from clew.doors.cli import clew
from clew.files.problems import NoSuchFile
from clew.problem import Problem

CANARY = "7919"
TABLE = """Table 1. Persons by sex and form
Form;Female;Male;Total
Sexual;81;:;8000
Labour;40;44;84
Total;121;7963;8084
"""


def run(*arguments):
    return CliRunner().invoke(clew, ["check-publication", *map(str, arguments)], standalone_mode=False)


def test_no_recovered_value_is_printed_saved_or_logged(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    (tmp_path / "t.csv").write_text(TABLE)
    mapping = tmp_path / "m.json"
    for more in ([], ["--json"], ["--details"], ["--save-mapping", mapping]):
        found = run(tmp_path / "t.csv", *more)
        assert found.return_value == 1, found.output
        assert CANARY not in found.output and "7,919" not in found.output
        assert CANARY not in caplog.text
    assert CANARY not in mapping.read_text()
    assert json.loads(run(tmp_path / "t.csv", "--json").stdout)["determined"] == 1


def test_a_saved_mapping_gives_the_same_answer(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE)
    mapping = tmp_path / "m.json"
    first = json.loads(run(tmp_path / "t.csv", "--save-mapping", mapping, "--json").stdout)
    assert json.loads(run(tmp_path / "t.csv", "--mapping", mapping, "--json").stdout) == first


def test_a_wrong_mapping_is_refused_with_its_entry(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE)
    mapping = tmp_path / "m.json"
    mapping.write_text('{"publication": 1, "sheets": {"t.csv": {"layout": "cross", "heads": [99]}}}')
    found = run(tmp_path / "t.csv", "--mapping", mapping)
    assert isinstance(found.exception, Problem) and "rows" in str(found.exception)
    assert isinstance(run(tmp_path / "none.csv").exception, NoSuchFile)


def test_a_workbook_of_several_sheets_is_read_whole(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for number, sheet in enumerate((book.active, book.create_sheet("two"), book.create_sheet("words"))):
        if number == 2:
            sheet.append(["Only words here"])
            continue
        for line in TABLE.splitlines():
            sheet.append(line.split(";"))
    book.save(tmp_path / "t.xlsx")
    answer = json.loads(run(tmp_path / "t.xlsx", "--json").stdout)
    assert (answer["determined"], answer["hidden"]) == (2, 2)
    assert len(answer["skipped"]) == 1
