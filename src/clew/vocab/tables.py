"""Reads the vocabulary's data files and holds every row to its columns and codes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from enum import StrEnum
from importlib.resources import files
from typing import Any, TypeVar

Code = TypeVar("Code", bound=StrEnum)


class Row:
    """One row of a data file; every value is asked for by name and kind, and none may be left over.

    A wrong value raises ``ValueError`` with file, row and column: it is a mistake of whoever edits
    the vocabulary, found by the tests, and never one of the person who uses it.
    """

    def __init__(self, file: str, number: int, values: dict[str, str]) -> None:
        self._where = f"{file}, row {number}"
        self._values = values
        self._left = set(values)

    def _take(self, column: str) -> str:
        if column not in self._values:
            raise self.wrong(column, "is missing")
        self._left.discard(column)
        return self._values[column]

    def wrong(self, column: str, what: str) -> ValueError:
        """The error that this column ``what``."""
        return ValueError(f"{self._where}, column {column}: {what}")

    def text(self, column: str) -> str:
        """A text that must be there."""
        value = self._take(column)
        if not value:
            raise self.wrong(column, "is empty")
        return value

    def perhaps(self, column: str) -> str:
        """A text that may be empty."""
        return self._take(column)

    def texts(self, column: str) -> tuple[str, ...]:
        """Texts with bars between them, perhaps none."""
        value = self._take(column)
        return tuple(value.split("|")) if value else ()

    def whole(self, column: str) -> int | None:
        """A whole number, if there is one."""
        value = self._take(column)
        return int(value) if value else None

    def number(self, column: str) -> float | None:
        """A number, if there is one."""
        value = self._take(column)
        return float(value) if value else None

    def day(self, column: str) -> dt.date | None:
        """An ISO date, if there is one."""
        value = self._take(column)
        return dt.date.fromisoformat(value) if value else None

    def flag(self, column: str) -> bool:
        """``y`` or ``n``."""
        value = self._take(column)
        if value not in ("y", "n"):
            raise self.wrong(column, "is neither y nor n")
        return value == "y"

    def code(self, column: str, codes: type[Code]) -> Code:
        """One of the codes."""
        value = self._take(column)
        if value not in list(codes):
            raise self.wrong(column, f"is none of {', '.join(codes)}")
        return codes(value)

    def finish(self) -> None:
        """Make sure that every column was read."""
        if self._left:
            raise self.wrong(", ".join(sorted(self._left)), "is not read")


def rows(file: str) -> Iterator[Row]:
    """The rows of a csv file of the vocabulary; raises ``ValueError`` for a ragged one."""
    text = files("clew.vocab").joinpath("data", file).read_text(encoding="utf-8")
    for number, values in enumerate(csv.DictReader(io.StringIO(text), strict=True), start=2):
        if None in values or None in values.values():
            msg = f"{file}, row {number}: has more or fewer cells than the header"
            raise ValueError(msg)
        if any(value != value.strip() for value in values.values()):
            msg = f"{file}, row {number}: a cell has white space around it"
            raise ValueError(msg)
        row = Row(file, number, values)
        yield row
        row.finish()


def document(file: str) -> Any:
    """A JSON file of the vocabulary."""
    return json.loads(files("clew.vocab").joinpath("data", file).read_text(encoding="utf-8"))
