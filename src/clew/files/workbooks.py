"""Reads one sheet of an xlsx workbook after looking into the archive for what no table contains.

Before anything is parsed, every part of the archive is unpacked once in small pieces, so that what
it declares and what it holds are both known to be within the limits. Formulas are refused: what
they show depends on the program that opens them, and on other files.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from clew.files.limits import Limits
from clew.files.problems import (
    DamagedFile,
    ErrorInCell,
    ExpandsTooFar,
    FormulaInCell,
    LockedFile,
    NoSuchSheet,
    NotAWorkbook,
    SheetWanted,
    TooManyColumns,
    TooManyRows,
    UnsafeWorkbook,
)

_PIECE = 1 << 16
_EMPTY_ROWS = 1_048_576
"""So many rows a workbook may have, full or empty."""
_FORBIDDEN = tuple(
    text.encode(encoding)
    for text in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_MEDIA = "xl/media/"
"""Pictures, never parsed; a drawing in SVG may have a document type."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def rows_of_workbook(
    data: bytes, file: str, limits: Limits, sheet: str | None = None
) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """The name of the sheet that is read, and its rows with their numbers, as texts.

    Raises :class:`DamagedFile`, :class:`LockedFile`, :class:`ExpandsTooFar`,
    :class:`UnsafeWorkbook`, :class:`NotAWorkbook`, :class:`NoSuchSheet`, :class:`SheetWanted`;
    while rows are taken :class:`FormulaInCell`, :class:`ErrorInCell`, :class:`TooManyColumns`.
    """
    _check_archive(data, file, limits)
    book = _open(data, file)
    names = [worksheet.title for worksheet in book.worksheets]
    if sheet is not None:
        if sheet not in names:
            raise NoSuchSheet(file=file, sheet=sheet, sheets=", ".join(names))
        return sheet, _rows(book[sheet], file, limits)
    filled = [name for name in names if _holds_something(book[name])]
    if len(filled) > 1:
        raise SheetWanted(file=file, count=len(filled), sheets=", ".join(filled))
    name = (filled or names or [""])[0]
    return name, _rows(book[name], file, limits) if name else iter(())


def _check_archive(data: bytes, file: str, limits: Limits) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise LockedFile(file=file)
        declared = sum(member.file_size for member in members)
        if declared > limits.expanded or len(members) > limits.members:
            raise ExpandsTooFar(file=file, most=limits.expanded, members=limits.members)
        if "xl/workbook.xml" not in archive.namelist():
            raise NotAWorkbook(file=file)
        held = 0
        for member in members:
            tail = b""
            with archive.open(member) as part:
                while piece := part.read(_PIECE):
                    held += len(piece)
                    if held > limits.expanded:
                        raise ExpandsTooFar(file=file, most=limits.expanded, members=limits.members)
                    if _MEDIA not in member.filename and any(mark in tail + piece for mark in _FORBIDDEN):
                        raise UnsafeWorkbook(file=file)
                    tail = piece[-24:]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise DamagedFile(file=file, kind="xlsx") from None


def _open(data: bytes, file: str) -> Any:
    from openpyxl.cell.text import Text
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    class Reader(ExcelReader):  # type: ignore[misc]
        """openpyxl's reader, but texts keep every character (its own drops ``x005F_``)."""

        def read_strings(self) -> None:
            """Read the table of texts and resolve ``_xHHHH_`` as ECMA-376 (part 1, 22.9.2.19) says."""
            part = self.package.find(SHARED_STRINGS)
            if part is None:
                return
            with self.archive.open(part.PartName[1:]) as source:
                for _, node in iterparse(source):
                    if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                        self.shared_strings.append(_unescaped(Text.from_tree(node).content))
                        node.clear()

    reader = Reader(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        reader.read()
    except Exception:
        # openpyxl lets whatever its parts raise escape: KeyError, ValueError, TypeError, ParseError
        raise DamagedFile(file=file, kind="xlsx") from None
    return reader.wb


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _holds_something(worksheet: Any) -> bool:
    worksheet.reset_dimensions()
    rows = islice(worksheet.iter_rows(values_only=True), _EMPTY_ROWS)
    return any(value is not None for row in rows for value in row)


def _rows(worksheet: Any, file: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    from openpyxl.utils import get_column_letter

    worksheet.reset_dimensions()
    cells = worksheet.iter_rows()
    number = 0
    while True:
        number += 1
        try:
            row = next(cells, None)
        except Exception:
            # as above: a sheet whose XML or whose cells are broken
            raise DamagedFile(file=file, kind="xlsx") from None
        if row is None:
            return
        if number > limits.rows + _EMPTY_ROWS:
            raise TooManyRows(file=file, most=limits.rows)
        texts = []
        for column, cell in enumerate(row, start=1):
            kind, value = cell.data_type, cell.value
            if kind in "fe" and value is not None:
                place = f"{get_column_letter(column)}{number}"
                refusal = FormulaInCell if kind == "f" else ErrorInCell
                raise refusal(file=file, cell=place, row=number, column=column)
            texts.append(as_text(value))
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > limits.columns:
            raise TooManyColumns(file=file, row=number, columns=len(texts), most=limits.columns)
        if texts:
            yield number, texts


def as_text(value: Any) -> str:
    """A cell's value as the text that csv would hold: ISO dates, whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
