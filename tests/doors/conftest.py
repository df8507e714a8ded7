"""The command line as a person calls it, and tables that no command may take."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from clew.doors.cli import main

SECRET = "Izmišljević"
"""A name of nobody that stands in every table of these tests and may never come back."""


@pytest.fixture
def clew(capsys, monkeypatch):
    """Calls the real entry with arguments; gives the exit code, stdout and stderr."""
    for name, value in (("CLEW_LANGUAGE", "en"), ("LANGUAGE", "en"), ("COLUMNS", "80")):
        monkeypatch.setenv(name, value)

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return call


def people(rows: int = 30) -> list[list[str]]:
    """Generated people as rows with their header."""
    header = ["id", "Ime", "Prezime", "Datum rođenja"]
    given = ["Ana", "Vera", "Goran", "Jelena", "Zoran"]
    found = [
        [
            f"r{number}",
            given[number % 5],
            f"{SECRET}{number}",
            f"{1970 + number % 30}-05-{1 + number % 27:02}",
        ]
        for number in range(rows)
    ]
    return [header, *found]


def csv_of(rows: list[list[str]]) -> bytes:
    return "".join(",".join(row) + "\n" for row in rows).encode()


@pytest.fixture(scope="session")
def bomb(tmp_path_factory) -> Path:
    """A workbook of half a megabyte that would unpack to more than half a gigabyte."""
    from openpyxl import Workbook

    path = tmp_path_factory.mktemp("bomb") / "bomb.xlsx"
    book = Workbook()
    book.active.append(["id", "name"])
    book.save(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/media/image1.png", "w") as member,
    ):
        for _ in range(520):
            member.write(bytes(1024**2))
    return path


def _formula(path: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in people(3):
        book.active.append(row)
    book.active["B3"] = '=HYPERLINK("x")'
    path = path.with_suffix(".xlsx")
    book.save(path)
    return path


def _doubled(path: Path) -> Path:
    path.write_bytes(csv_of([["id", "Ime", "IME ", "Prezime"], ["1", "a", "b", SECRET]]))
    return path


def _mixed(path: Path) -> Path:
    rows = people(6)
    path.write_bytes(csv_of(rows[:4]) + csv_of(rows[4:]).decode().encode("cp1250"))
    return path


def _ragged(path: Path) -> Path:
    rows = people(6)
    path.write_bytes(csv_of([*rows[:3], [*rows[3], "one", "more"], *rows[4:]]))
    return path


def _wide(path: Path) -> Path:
    path.write_bytes(csv_of([[f"c{number}" for number in range(10_000)], [SECRET] * 10_000]))
    return path


def _empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _missing(path: Path) -> Path:
    return path


def _picture(path: Path) -> Path:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    return path


BAD = {
    "doubled columns": (_doubled, ["row 1", "columns 2 and 3", "own name"]),
    "two encodings": (_mixed, ["row 5", "UTF-8"]),
    "a row that is too long": (_ragged, ["row 4", "quotation marks"]),
    "ten thousand columns": (_wide, ["10,000 columns in row 1", "not needed"]),
    "a formula": (_formula, ["cell B3 (row 3, column ", "values only"]),
    "nothing": (_empty, ["is empty", "header"]),
    "a folder": (_folder, ["it is a folder", "path of the file itself"]),
    "no file": (_missing, ["There is no file", "spelling"]),
    "a picture": (_picture, ["is no csv, xlsx or parquet", "Save the table"]),
}
"""What no table may be: how it is made, and what a person must be told."""


@pytest.fixture(params=[*BAD, "a zip bomb"])
def bad(request, tmp_path, bomb) -> tuple[Path, list[str]]:
    """A file that no command may take, with the words that must be said of it."""
    if request.param == "a zip bomb":
        return bomb, ["would unpack to more than", "delete it"]
    make, words = BAD[request.param]
    return make(tmp_path / "list.csv"), words


@pytest.fixture
def good(tmp_path) -> Path:
    """A list that can be read."""
    path = tmp_path / "good.csv"
    path.write_bytes(csv_of(people()))
    return path
