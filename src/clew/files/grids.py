"""Reads a published file as it stands: rows of texts of any width, title lines and footnotes included.

Unlike :mod:`clew.files.reading` nothing is asked of a header; all sheets of a workbook are read. Limits
and encodings are the same.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clew.files.encodings import find_encoding
from clew.files.kinds import Kind, kind_of
from clew.files.limits import LIMITS, Limits
from clew.files.problems import (
    BadQuotes,
    CannotOpen,
    CellTooLong,
    EmptyFile,
    NoSuchFile,
    TooBig,
    TooManyRows,
)
from clew.files.separated import _separator, _text
from clew.files.workbooks import _check_archive, _open, _rows


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: its name, the rows as trimmed texts, and each row's number in the file."""

    name: str
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]


def read_grids(path: str | Path, *, limits: Limits = LIMITS) -> list[Grid]:
    """All sheets that hold something; a csv is one. Raises a ``FileProblem`` that names the file."""
    place = Path(path)
    try:
        with place.open("rb") as source:
            data = source.read(limits.size + 1)
    except FileNotFoundError:
        raise NoSuchFile(file=place.name) from None
    except OSError:
        raise CannotOpen(file=place.name) from None
    if len(data) > limits.size:
        raise TooBig(file=place.name, most=limits.size)
    if not data.strip():
        raise EmptyFile(file=place.name)
    kind = kind_of(data, place.name)
    if kind is Kind.XLSX:
        _check_archive(data, place.name, limits)
        book = _open(data, place.name)
        sheets = [(sheet.title, list(_rows(sheet, place.name, limits))) for sheet in book.worksheets]
    elif kind is Kind.CSV:
        sheets = [(place.name, _separated(data, place.name, limits))]
    else:
        from clew.files.reading import read

        sheet = read(path, limits=limits)
        body = [list(map(str, row)) for row in sheet.frame.iter_rows()]
        sheets = [(place.name, list(enumerate([list(sheet.columns), *body], start=1)))]
    grids = []
    for name, rows in sheets:
        kept = [(number, [text.strip() for text in texts]) for number, texts in rows if any(texts)]
        if kept:
            grids.append(Grid(name, [texts for _, texts in kept], [number for number, _ in kept]))
    if not grids:
        raise EmptyFile(file=place.name)
    return grids


def _separated(data: bytes, file: str, limits: Limits) -> list[tuple[int, list[str]]]:
    encoding = find_encoding(data, file)
    best: list[tuple[int, list[str]]] = []
    separator = _separator(data, encoding)
    # title lines without a separator hide it: the separator that gives most cells is the one
    for candidate in dict.fromkeys([separator, ",", ";", "\t", "|"]):
        rows = []
        try:
            reader = csv.reader(_text(data, encoding), delimiter=candidate, strict=True)
            for number, texts in enumerate(reader, start=1):
                if number > limits.rows:
                    raise TooManyRows(file=file, most=limits.rows)
                for column, text in enumerate(texts, start=1):
                    if len(text) > limits.cell:
                        raise CellTooLong(file=file, row=number, column=column, most=limits.cell)
                rows.append((number, texts))
        except csv.Error:
            if candidate == separator:
                raise BadQuotes(file=file, row=len(rows) + 1) from None
            continue
        if _filled(rows) > 2 * _filled(best) or not best:
            best = rows
    return best


def _filled(rows: list[tuple[int, list[str]]]) -> int:
    return sum(bool(text.strip()) for _, texts in rows for text in texts)
