"""A table is read by its content, and what is wrong is told with its place."""

import io
import json
import zipfile
from dataclasses import replace

import polars as pl
import pytest
import xlsxwriter

from clew.files import problems
from clew.files.limits import LIMITS
from clew.files.reading import read, require


@pytest.fixture
def given(tmp_path):
    def write(content, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    def write(rows, name="table.xlsx", **sheets):
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            for title, cells in ({"data": rows} | sheets).items():
                page = book.add_worksheet(title)
                for number, row in enumerate(cells):
                    page.write_row(number, 0, row)
        return path

    return write


def test_a_file_is_judged_by_its_content_and_not_by_its_name(given, workbook):
    assert read(given("a,b\n1,2\n", "wrong.xlsx")).kind == "csv"
    assert read(workbook([["a"], ["x"]]).rename(given("", "x.csv"))).kind == "xlsx"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(given, separator):
    text = "".join(separator.join(row) + "\n" for row in (["name", "n"], ["Ana", "1"], ["Eva", "2"]))
    assert read(given(text)).frame.rows() == [("Ana", "1"), ("Eva", "2")]


def test_decimal_commas_do_not_pass_for_separators(given):
    assert read(given("name;share;count\nA;1,5;3\nB;2,5;4\n")).columns == ["name", "share", "count"]


def test_a_separator_declared_in_the_first_line_is_taken(given):
    found = read(given("sep=;\na;b\n1;2\n"))
    assert found.frame.rows() == [("1", "2")]
    assert found.row(0) == 2


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251"]
)
def test_cyrillic_is_read_in_every_encoding(given, encoding):
    rows = "име;место\nЂорђе Ћирић;Ниш\nЉубица Џамић;Чачак\nЈЕЛЕНА ЊЕГОШ;ВРАЊЕ\nВјекослав;Шабац\n"
    assert read(given(rows.encode(encoding))).frame.rows()[0] == ("Ђорђе Ћирић", "Ниш")
    assert read(given(rows.encode(encoding))).frame.rows()[3] == ("Вјекослав", "Шабац")


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1250", ["Đorđe Ćirić", "Žika Šarčević", "Ljubiša Čolić", "Kovács Győző"]),
        ("cp1252", ["Hélène Lefèvre", "Geneviève Garçon", "Noël Crêpeau", "Jürgen Müller"]),
        ("cp1251", ["Тодор Живков", "Ива Щерева", "Ѓорѓи Ќосев"]),
        ("cp1250", ["Milica Jovanović"]),
        ("cp1252", ["Hélène"]),
        ("cp1250", ["Ana Kovač", "Marko Račić"]),
    ],
)
def test_old_windows_code_pages_are_told_apart(given, encoding, names):
    text = "name,n\n" + "".join(f"{name},1\n" for name in names)
    assert read(given(text.encode(encoding))).frame["name"].to_list() == names


def test_an_encoding_that_is_named_is_taken_and_checked(given):
    path = given("ime\nĆira\n".encode("cp1250"))
    assert read(path, encoding="cp1250").frame["ime"].to_list() == ["Ćira"]
    with pytest.raises(problems.UnknownEncoding) as refused:
        read(path, encoding="utf-8")
    assert refused.value.parameters["row"] == 2
    with pytest.raises(problems.NoSuchEncoding):
        read(path, encoding="klingon")


def test_letters_that_can_be_read_in_two_ways_are_refused(given):
    with pytest.raises(problems.UnsureEncoding) as refused:
        read(given(b"ime\nKr\xe6 Tr\xe6\nAna\n"))
    assert refused.value.parameters["row"] == 2


def test_rows_of_two_encodings_are_refused_with_the_row(given):
    data = "ime;n\nAna;1\nĐorđe Ćirić;2\n".encode() + "Žika Šarčević;3\n".encode("cp1250")
    with pytest.raises(problems.NotOneEncoding) as refused:
        read(given(data))
    assert refused.value.parameters == {"file": "table.csv", "row": 4}
    data = "ime;n\nĐorđe Ćirić;2\n".encode("cp1250") + "Žika Šarčević;3\n".encode()
    with pytest.raises(problems.NotOneEncoding) as refused:
        read(given(data))
    assert refused.value.parameters["row"] == 3


def test_cyrillic_rows_of_two_encodings_are_refused(given):
    data = "име;н\nЂорђе Ћирић;2\n".encode("cp1251") + "Живорад Шарчевић;3\n".encode()
    with pytest.raises(problems.NotOneEncoding):
        read(given(data))


def test_a_nul_character_is_refused_with_its_row(given):
    with pytest.raises(problems.NulCharacter) as refused:
        read(given(b"a,b\n1,2\n3,\x004\n"))
    assert refused.value.parameters["row"] == 3


def test_rows_are_counted_as_the_person_sees_them(given):
    found = read(given('a,b\n1,"two\nlines"\n\n3,4\n'))
    assert found.frame.height == 2
    assert [found.row(0), found.row(1)] == [2, 4]


@pytest.mark.parametrize("text", [b"", b"\n\n \n", b"\xef\xbb\xbf", b",,\n,,\n", b" , \n , \n"])
def test_an_empty_file_is_refused(given, text):
    with pytest.raises(problems.EmptyFile):
        read(given(text))


def test_a_header_without_rows_is_a_table_without_rows(given):
    found = read(given("a,b\n"))
    assert found.columns == ["a", "b"]
    assert found.frame.height == 0


def test_values_where_names_should_be_are_refused(given):
    with pytest.raises(problems.MissingHeader):
        read(given("1,2,3\n4,5,6\n"))
    with pytest.raises(problems.MissingHeader) as refused:
        read(given("Ana,31.12.1999,Niš\nEva,1.1.2000,Bor\n"))
    assert refused.value.parameters["column"] == 2


@pytest.mark.parametrize("header", ["name,Name", "name, name ", "Ime  prezime,ime prezime"])
def test_doubled_columns_are_refused_whatever_their_capitals_and_spaces(given, header):
    with pytest.raises(problems.DoubledColumn) as refused:
        read(given(f"{header}\n1,2\n"))
    assert (refused.value.parameters["first"], refused.value.parameters["second"]) == (1, 2)


def test_a_column_without_a_name_is_refused_only_where_it_holds_something(given):
    assert read(given("a,b,\n1,2,\n")).columns == ["a", "b"]
    with pytest.raises(problems.UnnamedColumn) as refused:
        read(given("a,b,\n1,2,\n1,2,x\n"))
    assert refused.value.parameters == {"file": "table.csv", "row": 3, "column": 3}


@pytest.mark.parametrize("row", ["1", "1,2,3"])
def test_a_ragged_row_is_refused_with_its_number(given, row):
    with pytest.raises(problems.RaggedRow) as refused:
        read(given(f"a,b\n1,2\n{row}\n4,5\n"))
    assert refused.value.parameters["row"] == 3


@pytest.mark.parametrize("text", ['a,b\n1,"2\n3,4\n', 'a,b\n1,"2"x\n'])
def test_quotation_marks_left_open_are_refused(given, text):
    with pytest.raises(problems.BadQuotes) as refused:
        read(given(text))
    assert refused.value.parameters["row"] == 2


def test_ten_thousand_columns_are_refused(given, workbook):
    names = [f"c{number}" for number in range(10_000)]
    for path in (given(",".join(names) + "\n"), workbook([names])):
        with pytest.raises(problems.TooManyColumns) as refused:
            read(path)
        assert refused.value.parameters["columns"] == 10_000


def test_the_limits_of_rows_bytes_and_cells_hold(given, tmp_path):
    path = given("a\n" + "1\n" * 11)
    with pytest.raises(problems.TooManyRows):
        read(path, limits=replace(LIMITS, rows=10))
    with pytest.raises(problems.TooBig):
        read(path, limits=replace(LIMITS, size=10))
    with pytest.raises(problems.CellTooLong):
        read(given("a,b\n1," + "x" * 11), limits=replace(LIMITS, cell=10))
    pl.DataFrame({"a": range(11)}).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(problems.TooManyRows):
        read(tmp_path / "t.parquet", limits=replace(LIMITS, rows=10))


def test_a_formula_in_a_workbook_is_refused_with_its_cell(tmp_path):
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["a", "b"])
        page.write_row(1, 0, [1, 2])
        page.write_formula(2, 1, "=A2*2", value=2)
    with pytest.raises(problems.FormulaInCell) as refused:
        read(path)
    assert refused.value.parameters == {"file": "formula.xlsx", "cell": "B3", "row": 3, "column": 2}


def test_text_that_begins_like_a_formula_stays_text(given, tmp_path):
    assert read(given("a,b\n=1+1,@x\n")).frame.row(0) == ("=1+1", "@x")
    path = tmp_path / "text.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "a")
        page.write_string(1, 0, "=1+1")
    assert read(path).frame.row(0) == ("=1+1",)


def test_a_workbook_gives_dates_numbers_and_truth_as_texts(tmp_path):
    import datetime as dt

    path = tmp_path / "typed.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["day", "moment", "whole", "part", "truth", "long"])
        page.write_datetime(1, 0, dt.date(2023, 12, 31), book.add_format({"num_format": "dd.mm.yyyy"}))
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        page.write_datetime(1, 1, dt.datetime(2023, 12, 31, 8, 30), moment)
        page.write_row(1, 2, [12.0, 1.5, True, 1010990710017])
    assert read(path).frame.row(0) == (
        "2023-12-31", "2023-12-31T08:30:00", "12", "1.5", "true", "1010990710017",
    )  # fmt: skip


def test_a_workbook_of_several_sheets_asks_which(workbook):
    path = workbook([["a"], ["1"]], other=[["b"], ["2"]], empty=[])
    with pytest.raises(problems.SheetWanted) as refused:
        read(path)
    assert refused.value.parameters["sheets"] == "data, other"
    assert read(path, sheet="other").columns == ["b"]
    with pytest.raises(problems.NoSuchSheet):
        read(path, sheet="third")


def changed(path, part, change):
    """The workbook with one part of its archive changed (added where it is new)."""
    old = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), part}:
            new.writestr(
                name,
                change(old.read(name) if name in old.namelist() else b"") if name == part else old.read(name),
            )
    return path


def test_a_zip_bomb_is_refused_before_it_is_parsed(workbook):
    limits = replace(LIMITS, expanded=1_000_000)
    path = changed(workbook([["a"], ["1"]]), "xl/media/bomb.bin", lambda _: bytes(2_000_000))
    assert path.stat().st_size < 50_000
    with pytest.raises(problems.ExpandsTooFar):
        read(path, limits=limits)


def test_a_zip_bomb_that_lies_about_its_size_is_refused(workbook):
    path = changed(workbook([["a"], ["1"]]), "xl/sharedStrings.xml", lambda data: data + b" " * 2_000_000)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/sharedStrings.xml").file_size
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little")))
    with pytest.raises((problems.DamagedFile, problems.ExpandsTooFar)):
        read(path, limits=replace(LIMITS, expanded=1_000_000))


def test_an_archive_of_very_many_parts_is_refused(workbook):
    path = workbook([["a"], ["1"]])
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(50):
            archive.writestr(f"xl/{number}.xml", "")
    with pytest.raises(problems.ExpandsTooFar):
        read(path, limits=replace(LIMITS, members=50))


def test_entities_that_multiply_are_refused(workbook):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    path = changed(workbook([["a"], ["1"]]), "xl/sharedStrings.xml", lambda data: bomb + data)
    with pytest.raises(problems.UnsafeWorkbook):
        read(path)


def test_a_row_number_beyond_every_spreadsheet_is_refused(workbook):
    path = changed(
        workbook([["a"], ["1"]]),
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b'<row r="2"', b'<row r="999999999"').replace(b'r="A2"', b'r="A999999999"'),
    )
    with pytest.raises(problems.FileProblem):
        read(path, limits=replace(LIMITS, rows=10))


def test_what_only_looks_like_a_workbook_is_refused(given, workbook):
    with pytest.raises(problems.DamagedFile):
        read(given(b"PK\x03\x04 not really a zip", "a.xlsx"))
    whole = workbook([["a"], ["1"]]).read_bytes()
    with pytest.raises(problems.DamagedFile):
        read(given(whole[: len(whole) // 2], "half.xlsx"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(problems.NotAWorkbook):
        read(given(packed.getvalue(), "a.docx"))
    with pytest.raises(problems.DamagedFile):
        read(changed(workbook([["a"], ["1"]]), "xl/worksheets/sheet1.xml", lambda data: data[:-40]))


def test_locked_and_old_workbooks_say_what_to_do(given):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(problems.LockedFile):
        read(given(ole + "EncryptedPackage".encode("utf-16-le"), "locked.xlsx"))
    with pytest.raises(problems.OldWorkbook):
        read(given(ole + "Workbook".encode("utf-16-le"), "old.xls"))


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"\x89PNG\r\n", b"<html><table>", b'{"a": 1}'])
def test_other_kinds_of_file_are_named(given, content):
    with pytest.raises(problems.NotATable):
        read(given(content))


def test_parquet_of_simple_types_is_read_as_text(tmp_path):
    import datetime as dt

    frame = pl.DataFrame(
        {
            "text": [" a ", None],
            "whole": [1, None],
            "part": [1.5, 2.0],
            "day": [dt.date(2023, 12, 31), None],
            "moment": [dt.datetime(2023, 12, 31), dt.datetime(2023, 1, 2, 3, 4)],
            "truth": [True, False],
        }
    )
    frame.write_parquet(tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet").frame.rows() == [
        ("a", "1", "1.5", "2023-12-31", "2023-12-31", "true"),
        ("", "", "2", "", "2023-01-02T03:04:00", "false"),
    ]


def test_parquet_with_nested_columns_or_cut_short_is_refused(given, tmp_path):
    pl.DataFrame({"a": [[1, 2]]}).write_parquet(tmp_path / "nested.parquet")
    with pytest.raises(problems.NestedColumn):
        read(tmp_path / "nested.parquet")
    pl.DataFrame({"a": [1, 2]}).write_parquet(tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    for half in (whole[:40], whole[:40] + b"PAR1"):
        with pytest.raises(problems.DamagedFile):
            read(given(half, "half.parquet"))


def test_a_missing_column_names_those_that_look_alike(given):
    found = read(given("Given_Name,birth\nx,y\n"))
    require(found, ["birth"])
    with pytest.raises(problems.MissingColumnNear) as refused:
        require(found, ["given_name"])
    assert refused.value.parameters["near"] == "Given_Name"
    with pytest.raises(problems.MissingColumn):
        require(found, ["zzzzz"])


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(problems.NoSuchFile):
        read(tmp_path / "nothing.csv")
    with pytest.raises(problems.CannotOpen):
        read(tmp_path)


def test_the_source_is_the_hash_of_the_file(given):
    import hashlib

    path = given("a\n1\n")
    assert read(path).source == hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_problem_has_its_sentence_and_keeps_the_cells_to_itself(given):
    for kind in vars(problems).values():
        if isinstance(kind, type) and issubclass(kind, problems.FileProblem) and "says" in vars(kind):
            names = {"file", "row", "rows", "column", "cell"}
            assert kind.says.endswith(".") and kind.remedy.endswith((".", ").")), kind
            assert "{file}" in kind.says, (kind, names)
    with pytest.raises(problems.RaggedRow) as refused:
        read(given("a,b\nSecret Name,1,2\n"))
    assert "Secret" not in json.dumps(refused.value.to_dict()) + str(refused.value)
