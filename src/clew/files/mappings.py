"""A saved column mapping: what a body calls its columns and values, and what we call them.

The file is JSON::

    {
      "mapping": 1,
      "name": "Hotline 2023",
      "columns": {"Ime i prezime": "name", "Pol": "sex"},
      "values": {"sex": {"Z": "female", "M": "male"}},
      "drop_others": false
    }

``columns`` maps their column to ours; ``values`` maps, for one of *our* columns, their value to ours
(capitals make no difference; a value that is not named stays as it is). ``drop_others`` leaves out
the columns that are not named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from clew.files.problems import FileProblem
from clew.files.reading import Sheet, require
from clew.files.writing import atomic
from clew.problem import N_

FORMAT = 1
_KEYS = frozenset({"mapping", "name", "columns", "values", "drop_others"})


class NotAMapping(FileProblem):
    says = N_("{file} is no column mapping: line {line} cannot be read as JSON.")
    remedy = N_("Correct that line, or save the mapping again.")


class WrongMapping(FileProblem):
    says = N_("{file} is no column mapping: its entry {entry} is missing or not of the right kind.")
    remedy = N_("See the description of column mappings for the entries and their kinds.")


class UnknownEntry(FileProblem):
    says = N_("{file}: a column mapping has no entry {entry}.")
    remedy = N_("Its entries are: {entries}.")


class MappedTwice(FileProblem):
    says = N_("{file}: two columns are mapped to {column}.")
    remedy = N_("Map one of them to another name.")


class WouldDouble(FileProblem):
    says = N_("{file}: the mapping would give two columns the name {column}.")
    remedy = N_("Map the column that already has this name too, or leave the others out.")


class ValuesWithoutColumn(FileProblem):
    says = N_("{file}: values are translated for {column}, but no column is mapped to it.")
    remedy = N_("Add the column to the mapping, or remove its values.")


@dataclass(frozen=True)
class ColumnMapping:
    """Their columns to ours, and for our columns their values to ours."""

    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    name: str = ""
    drop_others: bool = False

    def __post_init__(self) -> None:
        ours = list(self.columns.values())
        for column in ours:
            if ours.count(column) > 1:
                raise MappedTwice(file=self.name, column=column)
        for column in self.values:
            if column not in ours:
                raise ValuesWithoutColumn(file=self.name, column=column)

    def apply(self, sheet: Sheet) -> Sheet:
        """The sheet with our names and values.

        Raises :class:`clew.files.problems.MissingColumn`, :class:`WouldDouble`.
        """
        require(sheet, self.columns)
        others = [] if self.drop_others else [name for name in sheet.columns if name not in self.columns]
        for name in others:
            if name in self.columns.values():
                raise WouldDouble(file=sheet.name, column=name)
        kept = [name for name in sheet.columns if name in self.columns or name in others]
        frame = sheet.frame.select(self._translated(name, self.columns.get(name, name)) for name in kept)
        theirs = {ours: name for name, ours in self.columns.items()}
        return replace(sheet, frame=frame, renamed=tuple(theirs.items()))

    def _translated(self, theirs: str, ours: str) -> pl.Expr:
        column = pl.col(theirs)
        values = {value.strip().casefold(): code for value, code in self.values.get(ours, {}).items()}
        if values:
            # Python's case folding, so that Cyrillic and ß behave as everywhere else
            column = column.map_elements(
                lambda text: values.get(text.casefold(), text), return_dtype=pl.String, skip_nulls=False
            )
        return column.alias(ours)

    def to_dict(self) -> dict[str, Any]:
        """The mapping as it is saved."""
        return {
            "mapping": FORMAT,
            "name": self.name,
            "columns": dict(self.columns),
            "values": {column: dict(values) for column, values in self.values.items()},
            "drop_others": self.drop_others,
        }


def load(path: str | Path) -> ColumnMapping:
    """Read a saved mapping.

    Raises :class:`NotAMapping`, :class:`WrongMapping`, :class:`UnknownEntry`, :class:`MappedTwice`,
    :class:`ValuesWithoutColumn`, :class:`clew.files.problems.NoSuchFile`.
    """
    from clew.files.problems import CannotOpen, NoSuchFile

    place = Path(path)
    try:
        found = json.loads(place.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise NoSuchFile(file=place.name) from None
    except OSError:
        raise CannotOpen(file=place.name) from None
    except json.JSONDecodeError as fault:
        raise NotAMapping(file=place.name, line=fault.lineno) from None
    except UnicodeDecodeError:
        raise NotAMapping(file=place.name, line=1) from None
    return from_dict(found, place.name)


def from_dict(found: Any, file: str) -> ColumnMapping:
    """The mapping that a JSON value describes; ``file`` names it in problems."""
    if not isinstance(found, dict) or found.get("mapping") != FORMAT:
        raise WrongMapping(file=file, entry="mapping")
    for entry in found:
        if entry not in _KEYS:
            raise UnknownEntry(file=file, entry=entry, entries=", ".join(sorted(_KEYS)))
    columns, values = found.get("columns"), found.get("values", {})
    if not _texts(columns) or not columns:
        raise WrongMapping(file=file, entry="columns")
    if not isinstance(values, dict) or not all(map(_texts, values.values())):
        raise WrongMapping(file=file, entry="values")
    if not isinstance(found.get("name", ""), str):
        raise WrongMapping(file=file, entry="name")
    if not isinstance(found.get("drop_others", False), bool):
        raise WrongMapping(file=file, entry="drop_others")
    return ColumnMapping(columns, values, found.get("name") or file, found.get("drop_others", False))


def save(mapping: ColumnMapping, path: str | Path) -> None:
    """Save a mapping; raises :class:`clew.files.problems.CannotWrite`."""
    text = json.dumps(mapping.to_dict(), ensure_ascii=False, indent=2) + "\n"
    with atomic(path) as target:
        target.write(text.encode())


def _texts(found: Any) -> bool:
    return isinstance(found, dict) and all(isinstance(value, str) and value for value in found.values())
