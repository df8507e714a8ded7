"""Linked tables as one additive system: every cell once, every sum that ties cells together.

Cells of several tables that count the same thing (same basis, same categories; a dimension a table
does not have stands at its grand total) are one cell of the system, whatever table shows them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clew.methods.figures import Basis, Dimension, Period, Table
from clew.problem import N_, Problem

if TYPE_CHECKING:
    from scipy.sparse import csr_array

CellKey = tuple[Basis, tuple[tuple[str, str], ...]]
"""A cell: what it counts, and its categories other than grand totals, by dimension."""


class DisclosureProblem(Problem):
    """Tables that cannot be judged or protected as they are."""


class MarginDoesNotAdd(DisclosureProblem):
    says = N_("In table {table} the cell {cell} is {total}, but its parts along {dimension} add up to {sum}.")
    remedy = N_("Correct the table: a total must be the sum of its parts.")


class CellsDisagree(DisclosureProblem):
    says = N_("The cell {cell} is {first} in one table and {second} in table {table}.")
    remedy = N_("Tables that count the same thing must agree; correct one of them.")


class NoValue(DisclosureProblem):
    says = N_("Table {table} has no value in the cell {cell}.")
    remedy = N_("Give the exact count of every cell: protection decides what is hidden.")


@dataclass(frozen=True, slots=True)
class Sum:
    """One additive tie: cell ``total`` is the sum of the cells ``parts`` (indices into the system)."""

    total: int
    parts: tuple[int, ...]
    table: str
    dimension: str


@dataclass(frozen=True, eq=False)
class System:
    """Cells with their ties. ``keys[i]`` names cell ``i``; ``depth[i]`` counts dimensions at a total."""

    keys: tuple[CellKey, ...]
    sums: tuple[Sum, ...]
    totals: NDArray[np.int64] = field(repr=False)
    """How many dimensions of the cell stand at something that has parts; 0 for an inner cell."""

    @cached_property
    def index(self) -> dict[CellKey, int]:
        """The number of each cell."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def ties(self) -> tuple[tuple[int, ...], ...]:
        """For each cell the numbers of the sums it stands in."""
        found: list[list[int]] = [[] for _ in self.keys]
        for number, tie in enumerate(self.sums):
            for cell in (tie.total, *tie.parts):
                found[cell].append(number)
        return tuple(tuple(numbers) for numbers in found)

    @cached_property
    def matrix(self) -> csr_array:
        """The ties as a sparse matrix M, shape (sums, cells), with M @ values = 0."""
        from scipy.sparse import csr_array

        rows, columns, entries = [], [], []
        for number, tie in enumerate(self.sums):
            rows += [number] * (len(tie.parts) + 1)
            columns += [tie.total, *tie.parts]
            entries += [-1.0] + [1.0] * len(tie.parts)
        return csr_array((entries, (rows, columns)), shape=(len(self.sums), len(self.keys)))


def cell_key(basis: Basis, dimensions: Sequence[Dimension], codes: Sequence[str]) -> CellKey:
    """The key of a cell: a dimension at its only root does not narrow it and is left out."""
    narrowed = [
        (dimension.name, code)
        for dimension, code in zip(dimensions, codes, strict=True)
        if not (dimension.parents[code] is None and _only_root(dimension))
    ]
    return basis, tuple(sorted(narrowed))


def _only_root(dimension: Dimension) -> bool:
    return sum(parent is None for parent in dimension.parents.values()) == 1


def system_of(tables: Iterable[Table]) -> System:
    """All cells of the tables and all sums among them.

    A sum is a tie only where the total and all of its parts stand in the table.
    """
    index: dict[CellKey, int] = {}
    totals: list[int] = []
    sums: dict[tuple[int, tuple[int, ...]], Sum] = {}
    for table in tables:
        numbers: dict[tuple[str, ...], int] = {}
        for codes in table.cells:
            key = cell_key(table.basis, table.dimensions, codes)
            if key not in index:
                index[key] = len(index)
                totals.append(0)
            numbers[codes] = index[key]
            above = sum(
                bool(dimension.children[code])
                for dimension, code in zip(table.dimensions, codes, strict=True)
            )
            totals[index[key]] = max(totals[index[key]], above)
        for tie in _sums_within(table, numbers):
            sums.setdefault((tie.total, tuple(sorted(tie.parts))), tie)
    return System(tuple(index), tuple(sums.values()), np.array(totals, dtype=np.int64))


def _sums_within(table: Table, numbers: Mapping[tuple[str, ...], int]) -> Iterable[Sum]:
    for codes, number in numbers.items():
        for place, dimension in enumerate(table.dimensions):
            children = dimension.children[codes[place]]
            parts = [numbers.get((*codes[:place], child, *codes[place + 1 :])) for child in children]
            found = tuple(part for part in parts if part is not None)
            if found and len(found) == len(parts):
                yield Sum(number, found, table.name, dimension.name)


def values_of(system: System, tables: Iterable[Table]) -> NDArray[np.int64]:
    """The exact counts of all cells, checked: every sum holds and tables that overlap agree.

    Raises :class:`NoValue`, :class:`CellsDisagree` or :class:`MarginDoesNotAdd`.
    """
    values = np.full(len(system.keys), -1, dtype=np.int64)
    for table in tables:
        for codes, cell in table.cells.items():
            number = system.index[cell_key(table.basis, table.dimensions, codes)]
            if cell.value is None:
                raise NoValue(table=table.name, cell=" x ".join(codes))
            if values[number] not in (-1, cell.value):
                raise CellsDisagree(
                    cell=" x ".join(codes), first=int(values[number]), second=cell.value, table=table.name
                )
            values[number] = cell.value
    for tie in system.sums:
        together = int(values[list(tie.parts)].sum())
        if together != values[tie.total]:
            raise MarginDoesNotAdd(
                table=tie.table,
                cell=name_of(system.keys[tie.total]),
                total=int(values[tie.total]),
                dimension=tie.dimension,
                sum=together,
            )
    return values


def name_of(key: CellKey) -> str:
    """A cell's categories for a person: ``age=15-17 x sex=female``, or ``total``."""
    return " x ".join(f"{dimension}={code}" for dimension, code in key[1]) or "total"


def tilings(whole: Period, periods: Iterable[Period]) -> list[tuple[Period, ...]]:
    """How shorter periods, end to end, make a whole one: by the longest ones and by the shortest.

    Where days are left over, each gap is a period of its own at the end of the tuple's order.
    """
    inside = [p for p in periods if p != whole and p.start >= whole.start and p.end <= whole.end]
    found: dict[tuple[Period, ...], None] = {}
    for longest in (True, False):
        tiles, day = [], whole.start
        while day <= whole.end:
            here = sorted((p for p in inside if p.start == day), key=lambda p: p.end, reverse=longest)
            if here:
                tiles.append(here[0])
            else:
                later = [p.start for p in inside if p.start > day]
                tiles.append(Period(day, min(later) - _DAY if later else whole.end))
            day = tiles[-1].end + _DAY
        if any(tile in inside for tile in tiles):
            found[tuple(tiles)] = None
    return list(found)


_DAY = dt.timedelta(days=1)


def with_periods(
    system: System, *, implied: bool = False, holds: Callable[[Sum], bool] = lambda tie: True
) -> System:
    """The system with the sums over time: quarters make the year, whatever tables show them.

    Cells whose bases differ by their period alone are tied. With ``implied``, what a year leaves over
    the quarters that are published is a cell too, though no table shows it (its number is past the
    given cells). ``holds`` says whether a sum is to be used.
    """
    keys = list(system.keys)
    index = dict(system.index)
    totals = system.totals.tolist()
    by_rest: dict[CellKey, dict[Period, int]] = defaultdict(dict)
    for number, (basis, place) in enumerate(system.keys):
        if basis.period is not None:
            by_rest[replace(basis, period=None), place][basis.period] = number
    sums = list(system.sums)
    for (basis, place), cells in by_rest.items():
        for whole, total in list(cells.items()):
            for tiles in tilings(whole, cells):
                parts = []
                for tile in tiles:
                    key = (replace(basis, period=tile), place)
                    if key not in index:
                        if not implied:
                            break
                        index[key] = len(keys)
                        keys.append(key)
                        totals.append(0)
                    parts.append(index[key])
                tie = Sum(total, tuple(parts), "", PERIOD)
                if len(parts) == len(tiles) and holds(tie):
                    sums.append(tie)
    return System(tuple(keys), tuple(sums), np.array(totals, dtype=np.int64))


PERIOD = "period"
"""The dimension of sums over time."""
