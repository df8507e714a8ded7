"""How few hidden cells would do: the exact pattern of small tables, by Benders' cuts.

The master programme chooses the hidden cells; for a choice that leaves a hidden cell too narrow, the
attacker's dual gives an inequality that every sufficient choice satisfies.
Source: Fischetti & Salazar (2001), Management Science 47:1008-1027, capacity constraints (their 4.3),
here for a sliding width and for all hidden cells, primary and secondary alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.disclosure.additive import System
from clew.methods.disclosure.solver import quiet_solver

VIOLATED = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The least total cost of hiding: ``bound`` is proven, ``hidden`` reaches it if ``proven``."""

    bound: float
    hidden: NDArray[np.bool_] | None
    proven: bool
    rounds: int


def optimum(
    system: System,
    values: NDArray[np.int64],
    primary: NDArray[np.bool_],
    *,
    width: int,
    weight: NDArray[np.float64] | None = None,
    must_show: NDArray[np.bool_] | None = None,
    rounds: int = 200,
) -> Optimum:
    """Search the cheapest sufficient pattern for at most so many rounds of cuts.

    The bound is valid whenever the search ends. The width is required of real-valued tables; a
    pattern whose witnesses are whole (``suppression``) at the same cost is therefore optimal too.
    """
    cost = np.ones(len(values)) if weight is None else np.asarray(weight, dtype=float)
    fixed = np.zeros(len(values), dtype=bool) if must_show is None else must_show & ~primary
    master = _Master(cost, primary, fixed)
    attacker = _Attacker(system, values)
    bound, whole = 0.0, False
    for number in range(1, rounds + 1):
        chosen = master.solve(whole=whole)
        bound = max(bound, float(cost @ chosen))
        attacker.allow(chosen)
        cuts = [
            cut
            for cell in np.flatnonzero(chosen > VIOLATED)
            if (cut := attacker.cut(int(cell), chosen, width, bool(primary[cell]))) is not None
        ]
        for cut in cuts:
            master.add(cut)
        if not cuts:
            if whole:
                return Optimum(bound, chosen > 0.5, True, number)
            whole = True
    return Optimum(bound, None, False, rounds)


class _Master:
    def __init__(
        self, cost: NDArray[np.float64], primary: NDArray[np.bool_], fixed: NDArray[np.bool_]
    ) -> None:
        import highspy

        self._highs: Any = quiet_solver()
        self._types = highspy.HighsVarType
        self._infinity = highspy.kHighsInf
        self._size = len(cost)
        for column, (price, must, never) in enumerate(zip(cost, primary, fixed, strict=True)):
            self._highs.addVar(float(must), float(not never))
            self._highs.changeColCost(column, float(price))

    def add(self, cut: NDArray[np.float64]) -> None:
        """Require ``cut @ x >= 0``, or ``>= cut[-1]`` where the last entry is a constant."""
        columns = np.flatnonzero(cut[:-1]).astype(np.int32)
        self._highs.addRow(float(cut[-1]), self._infinity, len(columns), columns, cut[columns])

    def solve(self, *, whole: bool) -> NDArray[np.float64]:
        if whole:
            for column in range(self._size):
                self._highs.changeColIntegrality(column, self._types.kInteger)
        self._highs.run()
        solution = np.array(self._highs.getSolution().col_value)
        return np.round(solution) if whole else np.clip(solution, 0.0, 1.0)


class _Attacker:
    """The widest move of one cell while shown cells stay, with the prices that limit it."""

    def __init__(self, system: System, values: NDArray[np.int64]) -> None:
        import highspy

        self._highs: Any = quiet_solver()
        self._highs.setOptionValue("presolve", "off")
        self._sense = highspy.ObjSense
        self._down = values.astype(float)
        self._up = np.full(len(values), float(values.max(initial=1) + 1) * 4)
        self._matrix = system.matrix
        for _ in values:
            self._highs.addVar(0.0, 0.0)
        for tie in system.sums:
            cells = np.array([tie.total, *tie.parts], dtype=np.int32)
            signs = np.array([-1.0] + [1.0] * len(tie.parts))
            self._highs.addRow(0.0, 0.0, len(cells), cells, signs)
        self._former = 0

    def allow(self, chosen: NDArray[np.float64]) -> None:
        """Let each cell move as far as it is hidden."""
        cells = np.arange(len(chosen), dtype=np.int32)
        self._highs.changeColsBounds(len(cells), cells, -self._down * chosen, self._up * chosen)

    def cut(
        self, cell: int, chosen: NDArray[np.float64], width: int, primary: bool
    ) -> NDArray[np.float64] | None:
        """The inequality this choice violates for a cell, with its constant last; or none."""
        limits = np.zeros(len(chosen))
        for sense in (self._sense.kMaximize, self._sense.kMinimize):
            self._highs.changeColCost(self._former, 0.0)
            self._highs.changeColCost(cell, 1.0)
            self._former = cell
            self._highs.changeObjectiveSense(sense)
            self._highs.run()
            prices = -(self._matrix.T @ np.array(self._highs.getSolution().row_dual))
            prices[cell] += 1.0
            ahead, back = self._up, self._down
            if sense == self._sense.kMinimize:
                ahead, back = back, ahead
            limits += np.maximum(prices, 0) * ahead + np.maximum(-prices, 0) * back
        limits[limits < VIOLATED] = 0.0
        limits = np.minimum(limits, width)
        needed = float(width) if primary else width * chosen[cell]
        if limits @ chosen >= needed - VIOLATED:
            return None
        if not primary:
            limits[cell] -= width
        return np.append(limits, float(width) if primary else 0.0)
