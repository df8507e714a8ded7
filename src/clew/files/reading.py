"""Reads a table that a person gives: csv, xlsx or parquet, judged by its content, never its name.

Every cell arrives as text without white space around it; a missing value is the empty text. Rows
that hold nothing are left out. Row numbers in errors are those the person sees, the header being
the first row that holds anything (row 1, unless empty rows stand above it).
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from clew.files.columnar import frame_of_parquet
from clew.files.kinds import Kind, kind_of
from clew.files.limits import LIMITS, Limits
from clew.files.problems import (
    CannotOpen,
    CellTooLong,
    DoubledColumn,
    EmptyFile,
    MissingColumn,
    MissingColumnNear,
    MissingHeader,
    NoSuchFile,
    NulCharacter,
    TooBig,
    TooManyColumns,
    TooManyRows,
    UnnamedColumn,
)
from clew.files.separated import rows_of_text
from clew.files.shields import unshielded
from clew.files.workbooks import rows_of_workbook

if TYPE_CHECKING:
    from clew.files.mappings import ColumnMapping

_CHUNK = 10_000
_NOTHING = b"\r\n\t \xef\xbb\xbf"
_VALUE = re.compile(r"[-+]?\d+([.,]\d+)?|\d{4}-\d\d?-\d\d?|\d\d?[./]\s?\d\d?[./]\s?\d{4}\.?")
_DAY = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[./]\s?\d\d?[./]\s?\d{4}\.?")


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table as it was read.

    ``frame``: all columns text (polars ``String``), trimmed, missing values empty. ``source``:
    SHA-256 of the file in hexadecimal. ``rows``: for each row of the frame its number in the file.
    ``name``: the file's name without its folder. ``kind``: ``csv``, ``xlsx`` or ``parquet``.
    ``renamed``: where a mapping was used, our column -> the column's name in the file.
    """

    frame: pl.DataFrame
    source: str
    rows: Sequence[int] = field(repr=False)
    name: str
    kind: str = "csv"
    renamed: tuple[tuple[str, str], ...] = ()

    def row(self, index: int) -> int:
        """The row of the file in which the frame's row ``index`` (from 0) stands."""
        return self.rows[index]

    def theirs(self, column: str) -> str:
        """What the column is called in the file."""
        return dict(self.renamed).get(column, column)

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self.frame.columns

    def column(self, name: str) -> pl.Series:
        """One column; raises :class:`MissingColumn` where there is none."""
        require(self, [name])
        return self.frame[name]

    def with_frame(self, frame: pl.DataFrame) -> Sheet:
        """The same file with other columns (the rows must stay the same)."""
        return replace(self, frame=frame)


def read(
    path: str | Path,
    *,
    sheet: str | None = None,
    mapping: ColumnMapping | None = None,
    limits: Limits = LIMITS,
    encoding: str | None = None,
) -> Sheet:
    """Read a table.

    Arguments: ``sheet`` the name of a workbook's sheet (needed where several hold something);
    ``mapping`` renames columns and translates values; ``limits`` how much is read at most;
    ``encoding`` of a csv where it cannot be found out. Raises a
    :class:`clew.files.problems.FileProblem` that names the file, the row and the column.
    """
    data = _bytes(Path(path), limits)
    file = Path(path).name
    source = hashlib.sha256(data).hexdigest()
    kind = kind_of(data, file)
    if kind is Kind.PARQUET:
        frame = frame_of_parquet(data, file, limits)
        if not frame.width:
            raise EmptyFile(file=file)
        _check_names([_clean(name) for name in frame.columns], file, 1)
        frame = frame.rename(_clean)
        _check_cells(frame, file, limits, range(2, frame.height + 2))
        found = Sheet(frame, source, range(2, frame.height + 2), file, kind.value)
    else:
        if kind is Kind.XLSX:
            _, rows = rows_of_workbook(data, file, limits, sheet)
        else:
            rows = rows_of_text(data, file, limits, encoding)
        del data
        frame, numbers = _frame(rows, file, limits, shields=kind is Kind.CSV)
        found = Sheet(frame, source, numbers, file, kind.value)
    return mapping.apply(found) if mapping else found


def require(sheet: Sheet, columns: Iterable[str]) -> None:
    """Make sure that the columns are there.

    Raises :class:`MissingColumnNear` (with the names that look alike) or :class:`MissingColumn`.
    """
    plain = {_plain(name): name for name in sheet.columns}
    for column in columns:
        if column in sheet.columns:
            continue
        alike = difflib.get_close_matches(_plain(column), plain, n=3, cutoff=0.6)
        if alike:
            near = ", ".join(plain[name] for name in alike)
            raise MissingColumnNear(file=sheet.name, column=column, near=near)
        raise MissingColumn(file=sheet.name, column=column, columns=", ".join(sheet.columns))


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        with path.open("rb") as source:
            data = source.read(limits.size + 1)
    except FileNotFoundError:
        raise NoSuchFile(file=path.name) from None
    except OSError:
        raise CannotOpen(file=path.name) from None
    if len(data) > limits.size:
        raise TooBig(file=path.name, most=limits.size)
    if not data[:4096].strip(_NOTHING) and not data.strip(_NOTHING):
        raise EmptyFile(file=path.name)
    return data


def _frame(
    rows: Iterator[tuple[int, list[str]]], file: str, limits: Limits, *, shields: bool
) -> tuple[pl.DataFrame, Sequence[int]]:
    first = next(rows, None)
    if first is None:
        raise EmptyFile(file=file)
    header_row, header = first
    if shields:
        cells = pl.DataFrame({"name": header}, schema={"name": pl.String})
        header = cells.select(unshielded(pl.col("name"))).to_series().to_list()
    names = [_clean(name) for name in header]
    if not any(names):
        raise EmptyFile(file=file)
    if len(names) > limits.columns:
        raise TooManyColumns(file=file, row=header_row, columns=len(names), most=limits.columns)
    _check_header(names, file, header_row)
    columns = {place: name for place, name in enumerate(names) if name}
    frames = [pl.DataFrame(schema=dict.fromkeys(columns.values(), pl.String))]
    numbers: list[int] = []
    taken = 0
    while chunk := list(islice(rows, _CHUNK)):
        taken += len(chunk)
        if taken > limits.rows:
            raise TooManyRows(file=file, most=limits.rows)
        frame, here = _of(chunk, columns, len(names), file, shields)
        _check_cells(frame, file, limits, here)
        frames.append(frame)
        numbers += here
    if not numbers or numbers[-1] - numbers[0] == len(numbers) - 1:
        start = numbers[0] if numbers else header_row + 1
        return pl.concat(frames), range(start, start + len(numbers))
    return pl.concat(frames), tuple(numbers)


def _of(
    chunk: list[tuple[int, list[str]]], columns: dict[int, str], width: int, file: str, shields: bool
) -> tuple[pl.DataFrame, list[int]]:
    numbers = [number for number, _ in chunk]
    cells = list(zip_longest(*(row for _, row in chunk), fillvalue=""))
    cells += [("",) * len(chunk)] * (width - len(cells))
    for place, column in enumerate(cells):
        if place not in columns:
            for number, cell in zip(numbers, column, strict=True):
                if cell.strip():
                    raise UnnamedColumn(file=file, row=number, column=place + 1)
    frame = pl.DataFrame(
        {name: cells[place] for place, name in columns.items()},
        schema=dict.fromkeys(columns.values(), pl.String),
    ).with_columns((unshielded(pl.all()) if shields else pl.all()).str.strip_chars())
    held = frame.select(pl.any_horizontal(pl.all() != "")).to_series()
    if held.all():
        return frame, numbers
    return frame.filter(held), [numbers[place] for place in held.arg_true()]


def _check_cells(frame: pl.DataFrame, file: str, limits: Limits, numbers: Sequence[int]) -> None:
    for name in frame.columns:
        column = frame[name]
        too_long = (column.str.len_chars() > limits.cell).arg_true()
        if len(too_long):
            row = numbers[too_long[0]]
            raise CellTooLong(file=file, row=row, column=name, most=limits.cell)
        nul = column.str.contains("\0", literal=True).arg_true()
        if len(nul):
            raise NulCharacter(file=file, row=numbers[nul[0]])


def _check_header(names: list[str], file: str, row: int) -> None:
    values = [bool(_VALUE.fullmatch(name)) for name in names if name]
    for place, name in enumerate(names, start=1):
        if _DAY.fullmatch(name) or (all(values) and name):
            raise MissingHeader(file=file, row=row, column=place)
    _check_names(names, file, row)


def _check_names(names: Sequence[str], file: str, row: int) -> None:
    seen: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        plain = _plain(name)
        if plain and plain in seen:
            raise DoubledColumn(file=file, row=row, first=seen[plain], second=place, name=name)
        seen[plain] = place


def _clean(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))


def _plain(name: str) -> str:
    return _clean(name).casefold()
