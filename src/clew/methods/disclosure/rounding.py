"""Controlled rounding: every cell to a multiple of a base, and the rounded table still adds up.

An integer programme moves each cell to one of its two neighbouring multiples (a multiple stays) with
the least total change; where no such table adds up, cells may move further, one base at a time.
Source: Cox (1987), JASA 82:520-524; Salazar (2005), Operations Research 53:139-155.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.disclosure.additive import (
    DisclosureProblem,
    System,
    cell_key,
    system_of,
    values_of,
)
from clew.methods.disclosure.attacker import intervals
from clew.methods.disclosure.findings import CaveatKind
from clew.methods.disclosure.solver import quiet_solver
from clew.methods.figures import Caveat, Cell, CellState, Table
from clew.problem import N_

FURTHEST = 3
"""Further than so many bases no cell is moved; the table is refused instead."""


class BaseTooSmall(DisclosureProblem):
    says = N_("The base of rounding is {base}.")
    remedy = N_("Round to a multiple of at least 2; 5 and 10 are customary.")


class CannotRound(DisclosureProblem):
    says = N_("No table rounded to multiples of {base} adds up with cells moved by at most {most}.")
    remedy = N_("Choose another base, or hide cells instead.")


@dataclass(frozen=True, slots=True, eq=False)
class Rounded:
    """Rounded tables; ``moved`` is how many bases the furthest cell moved at most.

    ``narrowest`` is the width of the narrowest interval in which a reader who knows the method can
    bound the true count of a cell.
    """

    tables: tuple[Table, ...]
    base: int
    moved: int
    narrowest: int


def round_tables(tables: Sequence[Table], *, base: int) -> Rounded:
    """Round all cells of linked tables to multiples of ``base`` so that every sum holds.

    Raises ``DisclosureProblem`` where the base is below 2, the tables contradict themselves, or no
    rounded table adds up.
    """
    if base < 2:
        raise BaseTooSmall(base=base)
    system = system_of(tables)
    values = values_of(system, tables)
    rounded, moved = _nearest(system, values, base)
    reach = base * moved - 1
    bounds = intervals(
        system,
        values,
        np.ones(len(values), dtype=bool),
        low=np.maximum(rounded - reach, 0),
        high=rounded + reach,
    )
    caveat = Caveat.of(CaveatKind.ROUNDED, base=base)
    shown = []
    for table in tables:
        cells = {
            codes: Cell(
                int(rounded[system.index[cell_key(table.basis, table.dimensions, codes)]]), CellState.ROUNDED
            )
            for codes in table.cells
        }
        shown.append(replace(table, cells=cells, caveats=(*table.caveats, caveat)))
    narrowest = int(bounds.width.min()) if len(bounds.cells) else reach
    return Rounded(tuple(shown), base, moved, narrowest)


def _nearest(system: System, values: NDArray[np.int64], base: int) -> tuple[NDArray[np.int64], int]:
    for moved in range(1, FURTHEST + 1):
        found = _solve(system, values, base, moved)
        if found is not None:
            return found, moved
    raise CannotRound(base=base, most=base * FURTHEST - 1)


def _solve(system: System, values: NDArray[np.int64], base: int, moved: int) -> NDArray[np.int64] | None:
    """Columns: each cell's multiple, then how far it lies from the true count."""
    import highspy

    highs: Any = quiet_solver()
    reach = base * moved - 1
    lowest = np.maximum(-(-(values - reach) // base), 0)
    highest = (values + reach) // base
    size = len(values)
    for cell, (low, high) in enumerate(zip(lowest, highest, strict=True)):
        highs.addVar(float(low), float(high))
        highs.changeColIntegrality(cell, highspy.HighsVarType.kInteger)
    for cell in range(size):
        highs.addVar(0.0, highspy.kHighsInf)
        highs.changeColCost(size + cell, 1.0)
    for cell in range(size):
        columns = np.array([cell, size + cell], dtype=np.int32)
        count = float(values[cell])
        highs.addRow(-highspy.kHighsInf, count, 2, columns, np.array([float(base), -1.0]))
        highs.addRow(count, highspy.kHighsInf, 2, columns, np.array([float(base), 1.0]))
    for tie in system.sums:
        columns = np.array([tie.total, *tie.parts], dtype=np.int32)
        highs.addRow(0.0, 0.0, len(columns), columns, np.array([-1.0] + [1.0] * len(tie.parts)))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found = np.round(np.array(highs.getSolution().col_value[:size])).astype(np.int64)
    return found * base
