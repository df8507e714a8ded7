"""Reads csv and its relatives: any of four separators, quoted cells, every row of the same width."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from clew.files.encodings import check_encoding, find_encoding
from clew.files.limits import Limits
from clew.files.problems import BadQuotes, CellTooLong, RaggedRow

SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 50
Row = tuple[int, list[str]]
"""The number of a row as a person sees it, and its cells."""


def rows_of_text(data: bytes, file: str, limits: Limits, encoding: str | None = None) -> Iterator[Row]:
    """The rows, the header first, each as wide as the header; only empty lines are left out.

    Raises the problems of :mod:`clew.files.encodings`, :class:`BadQuotes`, :class:`CellTooLong`
    and :class:`RaggedRow`.
    """
    name = find_encoding(data, file) if encoding is None else check_encoding(data, encoding, file)
    skip = 0
    separator = None
    first = next(iter(_text(data, name)), "")
    if re.fullmatch(r"sep=.\s*", first):
        separator, skip = first[4], 1
    separator = separator or _separator(data, name)
    width = 0
    reader = csv.reader(_text(data, name, skip), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as fault:
            if "field larger" in str(fault):
                raise CellTooLong(file=file, row=number, column="?", most=limits.cell) from None
            raise BadQuotes(file=file, row=number) from None
        if cells is None:
            return
        if not cells or not (width or any(cells)):
            continue
        width = width or len(cells)
        if len(cells) != width:
            raise RaggedRow(file=file, row=number, found=len(cells), expected=width)
        yield number, cells


def _text(data: bytes, encoding: str, skip: int = 0) -> io.TextIOWrapper:
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    for _ in range(skip):
        text.readline()
    return text


def _separator(data: bytes, encoding: str) -> str:
    """The separator by which most of the first rows are as wide as the header, the widest of these."""
    best, best_score = ",", (0.0, 1)
    for separator in SEPARATORS:
        reader = csv.reader(_text(data, encoding), delimiter=separator, strict=True)
        try:
            widths = [len(row) for row in islice(reader, _SAMPLE_ROWS) if row]
        except csv.Error:
            continue
        if not widths or widths[0] == 1:
            continue
        score = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
        if score > best_score:
            best, best_score = separator, score
    return best
