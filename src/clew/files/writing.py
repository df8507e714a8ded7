"""Writes tables so that a reader finds the old file or the new one, never half of it.

**Formulas.** No file written here contains a formula. In xlsx every text is stored as text; in csv a
text that could be taken for a formula is shielded (:mod:`clew.files.shields`), and comes back unchanged.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import polars as pl

from clew.files.columnar import as_texts
from clew.files.problems import CannotHold, CannotWrite, NestedColumn
from clew.files.shields import shielded
from clew.files.workbooks import as_text

_CELL_OF_XLSX = 32_767
_ROWS_OF_XLSX = 1_048_576
_COLUMNS_OF_XLSX = 16_384
_MADE = dt.datetime(2000, 1, 1)
"""The time of making that every workbook carries: the same table gives the same bytes."""


@contextmanager
def atomic(path: str | Path) -> Iterator[IO[bytes]]:
    """A file to write bytes to, which takes its name only when it is complete and on the disk.

    A new file can be read by its owner alone; one that replaces another keeps its rights.
    Raises :class:`CannotWrite`.
    """
    place = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{place.name[:40]}.", suffix=".part", dir=place.parent)
    except OSError:
        raise CannotWrite(file=place.name) from None
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        if place.exists():
            part.chmod(place.stat().st_mode & 0o777)
        part.replace(place)
        _sync_folder(place.parent)
    except OSError:
        raise CannotWrite(file=place.name) from None
    finally:
        part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_csv(frame: pl.DataFrame, path: str | Path) -> None:
    """Write a csv as RFC 4180 describes it: commas, every cell quoted, CRLF, UTF-8.

    A byte order mark comes first, so that spreadsheet programs read Cyrillic and diacritics.
    Raises :class:`CannotHold`, :class:`NestedColumn`, :class:`CannotWrite`.
    """
    file = Path(path).name
    _check(frame, file)
    texts = as_texts(frame).select(shielded(pl.all()))
    header = pl.DataFrame({"name": frame.columns}).select(shielded(pl.col("name"))).to_series()
    texts.columns = header.to_list()
    with atomic(path) as target:
        texts.write_csv(target, include_bom=True, quote_style="always", line_terminator="\r\n")


def write_xlsx(frame: pl.DataFrame, path: str | Path, *, sheet: str = "data") -> None:
    """Write a workbook of one sheet without formulas or links; numbers stay numbers, dates ISO texts.

    Raises :class:`CannotHold` for what Excel's limits do not allow, :class:`NestedColumn`,
    :class:`CannotWrite`.
    """
    import xlsxwriter

    file = Path(path).name
    _check(frame, file)
    if frame.height >= _ROWS_OF_XLSX:
        raise CannotHold(file=file, row=_ROWS_OF_XLSX + 1, column=1)
    if frame.width > _COLUMNS_OF_XLSX:
        raise CannotHold(file=file, row=1, column=_COLUMNS_OF_XLSX + 1)
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with atomic(path) as target:
        book = xlsxwriter.Workbook(target, options)
        book.set_properties({"created": _MADE})
        page = book.add_worksheet(sheet)
        for place, name in enumerate(frame.columns):
            page.write_string(0, place, name)
        for number, row in enumerate(frame.iter_rows(), start=1):
            for place, value in enumerate(row):
                _write(page, number, place, value)
        book.close()


def _write(page: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float) and abs(value) < 1e15:
        page.write_number(row, column, value)
    elif (text := as_text(value)) != "":
        page.write_string(row, column, text)


def write_parquet(frame: pl.DataFrame, path: str | Path) -> None:
    """Write parquet with the columns' own types.

    Raises :class:`NestedColumn`, :class:`CannotHold`, :class:`CannotWrite`.
    """
    _check(frame, Path(path).name, cell=None)
    with atomic(path) as target:
        frame.write_parquet(target, compression="zstd")


def _check(frame: pl.DataFrame, file: str, cell: int | None = _CELL_OF_XLSX) -> None:
    for name, kind in frame.schema.items():
        if kind.is_nested() or kind in (pl.Binary, pl.Object):
            raise NestedColumn(file=file, column=name)
        if kind != pl.String:
            continue
        bad = frame[name].str.contains("\0", literal=True).fill_null(False)
        if cell and file.lower().endswith("xlsx"):
            bad |= (frame[name].str.len_chars() > cell).fill_null(False)
        places = bad.arg_true()
        if len(places):
            raise CannotHold(file=file, row=places[0] + 2, column=name)
