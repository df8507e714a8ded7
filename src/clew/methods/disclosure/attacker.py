"""What a reader of published tables can compute about the hidden cells.

The attacker knows every shown cell, every tie (see ``additive``), that counts are whole and not
negative, and what the symbol of a hidden cell says ("<5"). For each hidden cell the smallest and the
largest value that fits all of it are found: linear programmes first, and integer programmes where
their answer is not whole, one group of tied cells at a time.
Source: Fischetti & Salazar (2001), Management Science 47:1008-1027, the attacker's subproblems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.disclosure.additive import DisclosureProblem, System, name_of
from clew.methods.disclosure.solver import quiet_solver
from clew.problem import N_

UNBOUNDED = np.iinfo(np.int64).max
"""Stands for "no upper bound follows from what is shown"."""

WHOLE = 1e-6
"""How far from a whole number a solver's answer may lie to be read as that number."""


class NothingFits(DisclosureProblem):
    says = N_("The shown cells contradict one another: no table of counts fits them (near {cell}).")
    remedy = N_("Check the totals and the hidden cells of that part of the table.")


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """For each hidden cell (index into the system) the smallest and largest value that fits."""

    cells: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]

    @property
    def width(self) -> NDArray[np.int64]:
        """How far apart the bounds are; ``UNBOUNDED`` where there is no upper bound."""
        return np.where(self.high == UNBOUNDED, UNBOUNDED, self.high - self.low)

    @property
    def determined(self) -> int:
        """How many hidden cells can be computed exactly."""
        return int((self.width == 0).sum())


def intervals(
    system: System,
    values: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    *,
    low: NDArray[np.int64] | None = None,
    high: NDArray[np.int64] | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Intervals:
    """The interval of every hidden cell.

    Arguments: ``values`` [cells], read only where ``hidden`` [cells] is false; ``low`` and ``high``
    [cells] are what the symbols of hidden cells say by themselves (default: 0 and no bound).
    Raises :class:`NothingFits` where the shown cells contradict one another.
    """
    cells = np.flatnonzero(hidden)
    below = np.zeros(len(values), dtype=np.int64) if low is None else low
    above = np.full(len(values), UNBOUNDED) if high is None else high
    result_low, result_high = below[cells].copy(), above[cells].copy()
    place = {int(cell): number for number, cell in enumerate(cells)}
    done = 0
    for group in groups(system, hidden):
        found_low, found_high = of_group(system, values, hidden, group, below, above)
        for cell, least, most in zip(group, found_low, found_high, strict=True):
            result_low[place[cell]], result_high[place[cell]] = least, most
        done += len(group)
        on_progress(done, len(cells))
    return Intervals(cells, result_low, result_high)


def groups(system: System, hidden: NDArray[np.bool_]) -> Iterator[list[int]]:
    """Hidden cells that are tied to one another, group by group; cells tied to none are left out."""
    leader: dict[int, int] = {}

    def find(cell: int) -> int:
        while leader[cell] != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    for tie in system.sums:
        unknown = [cell for cell in (tie.total, *tie.parts) if hidden[cell]]
        for cell in unknown:
            leader.setdefault(cell, cell)
        for cell in unknown[1:]:
            leader[find(cell)] = find(unknown[0])
    members: dict[int, list[int]] = {}
    for cell in sorted(leader):
        members.setdefault(find(cell), []).append(cell)
    yield from members.values()


class Solver:
    """One programme whose objective changes from cell to cell, started from the last answer."""

    def __init__(
        self,
        rows: Sequence[tuple[list[int], list[float], float]],
        low: NDArray[np.float64],
        high: NDArray[np.float64],
    ) -> None:
        import highspy

        self._highs: Any = quiet_solver()
        self._infinity = highspy.kHighsInf
        self._status = highspy.HighsModelStatus
        self._sense = highspy.ObjSense
        self._integer = highspy.HighsVarType.kInteger
        self._continuous = highspy.HighsVarType.kContinuous
        self.columns = len(low)
        for least, most in zip(low, high, strict=True):
            self._highs.addVar(float(least), float(most) if np.isfinite(most) else self._infinity)
        for columns, entries, right in rows:
            self._highs.addRow(
                right, right, len(columns), np.array(columns, dtype=np.int32), np.array(entries)
            )
        self._aimed = np.zeros(0, dtype=np.int32)
        self._whole = False

    def extreme(self, column: int, sense: int, *, whole: bool = False) -> NDArray[np.float64] | None:
        """The feasible point with the largest (``sense`` 1) or smallest (-1) value of a column.

        ``None`` where there is no bound. Raises ``ArithmeticError`` where nothing is feasible.
        """
        self._aim(np.array([column], dtype=np.int32), np.ones(1))
        self._highs.changeObjectiveSense(self._sense.kMaximize if sense > 0 else self._sense.kMinimize)
        self._set_whole(whole)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status not in (self._status.kOptimal, self._status.kUnbounded):
            # a warm start can end without an answer: only a cold one says that nothing fits
            self._highs.clearSolver()
            self._highs.setOptionValue("presolve", "off")
            self._highs.run()
            self._highs.setOptionValue("presolve", "choose")
            status = self._highs.getModelStatus()
        if status in (self._status.kUnbounded, self._status.kUnboundedOrInfeasible) and sense > 0:
            return None
        if status != self._status.kOptimal:
            raise ArithmeticError(str(status))
        return np.array(self._highs.getSolution().col_value)

    def furthest(self, objective: NDArray[np.float64]) -> NDArray[np.float64]:
        """A feasible point of largest objective; all columns must have bounds."""
        columns = np.flatnonzero(objective).astype(np.int32)
        self._aim(columns, objective[columns])
        self._highs.changeObjectiveSense(self._sense.kMaximize)
        self._set_whole(False)
        self._highs.run()
        return np.array(self._highs.getSolution().col_value)

    def _aim(self, columns: NDArray[np.int32], prices: NDArray[np.float64]) -> None:
        self._highs.changeColsCost(len(self._aimed), self._aimed, np.zeros(len(self._aimed)))
        self._highs.changeColsCost(len(columns), columns, prices)
        self._aimed = columns

    def _set_whole(self, whole: bool) -> None:
        if whole == self._whole:
            return
        self._whole = whole
        kind = self._integer if whole else self._continuous
        for column in range(self.columns):
            self._highs.changeColIntegrality(column, kind)


def rows_of(
    system: System, values: NDArray[np.int64], hidden: NDArray[np.bool_], group: Sequence[int]
) -> list[tuple[list[int], list[float], float]]:
    """The ties that bind a group: columns, entries and right-hand side over its hidden cells."""
    place = {cell: number for number, cell in enumerate(group)}
    rows = []
    for number in sorted({number for cell in group for number in system.ties[cell]}):
        tie = system.sums[number]
        columns, entries, right = [], [], 0.0
        for cell, sign in ((tie.total, -1.0), *((part, 1.0) for part in tie.parts)):
            if hidden[cell]:
                columns.append(place[cell])
                entries.append(sign)
            else:
                right -= sign * float(values[cell])
        rows.append((columns, entries, right))
    return rows


def of_group(
    system: System,
    values: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    group: list[int],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
) -> tuple[list[int], list[int]]:
    """The smallest and the largest value of each hidden cell of a group of tied ones (see ``groups``).

    Raises :class:`NothingFits`.
    """
    most = np.where(high[group] == UNBOUNDED, np.inf, high[group]).astype(float)
    solver = Solver(rows_of(system, values, hidden, group), low[group].astype(float), most)
    lows, highs = [], []
    for column in range(len(group)):
        try:
            least, largest = (_end(solver, column, sense) for sense in (-1, 1))
        except ArithmeticError:
            raise NothingFits(cell=name_of(system.keys[group[column]])) from None
        lows.append(0 if least is None else least)
        highs.append(UNBOUNDED if largest is None else largest)
    return lows, highs


def _end(solver: Solver, column: int, sense: int) -> int | None:
    point = solver.extreme(column, sense)
    if point is None:
        return None
    if np.abs(point - np.round(point)).max() > WHOLE:
        point = solver.extreme(column, sense, whole=True)
        if point is None:
            return None
    return round(float(point[column]))
