"""Secondary suppression with a guarantee: which further cells to hide, and the proof that it suffices.

Every hidden cell must be free to move by a set *width*: there are two tables of whole, non-negative
counts, both equal to the published one in every shown cell, in which it differs by at least the
width. Such a pair is its *witness*, kept as two moves away from the true table; while every hidden
cell has one, no reader of the table can bound it more closely, by whatever means.

Witnesses are sought by a linear programme that pays for each cell it would newly hide (Kelly, Golden
& Assad 1992, Networks 22:397-417), near the cell first; then cells that are not needed are shown
again. ``optimum`` proves how few would do on small tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.disclosure.additive import DisclosureProblem, System, name_of
from clew.methods.disclosure.attacker import WHOLE, Solver, groups, rows_of
from clew.methods.disclosure.boxes import Boxes
from clew.methods.disclosure.solver import quiet_solver
from clew.problem import N_

NEAR, FEW = 200, 8
"""How many cells around a hidden one are first looked at for its witness, and how many of each sum."""

BOXED = 800
"""Above so many cells boxes (``boxes``) are tried before programmes."""

CLOSE = 400
"""How many hidden cells around a hidden one are first looked at."""

FURTHEST = 4
"""A cell is moved up by at most so many widths."""

FRUITLESS = 2
"""After so many tables that cover no further cell the rest is looked at singly."""

MOST_WORK = 60_000
"""Secondary cells times the size of their groups up to which all are tried to be shown again."""

ALMOST_FREE = 1e-3
"""Cost of moving a cell that is hidden already, so that witnesses stay small."""


class CannotProtect(DisclosureProblem):
    says = N_("Cell {cell} cannot be protected: with the cells that must be shown it stays within {width}.")
    remedy = N_("Let more cells be hidden, merge categories, or publish a longer period.")


@dataclass(frozen=True, eq=False)
class Witness:
    """Two moves away from the true table that leave every shown cell as it is.

    ``up`` and ``down`` are the changes of ``cells``; all other cells stay.
    """

    cells: NDArray[np.int64]
    up: NDArray[np.int64]
    down: NDArray[np.int64]

    @cached_property
    def moves(self) -> dict[int, int]:
        """How far apart the tables (the true one included) are, by cell."""
        highest = np.maximum(np.maximum(self.up, self.down), 0)
        lowest = np.minimum(np.minimum(self.up, self.down), 0)
        return dict(zip(self.cells.tolist(), (highest - lowest).tolist(), strict=True))

    @classmethod
    def of(cls, cells: NDArray[np.int64], up: NDArray[np.int64], down: NDArray[np.int64]) -> Witness:
        """The witness without the cells that do not move."""
        moved = (up != 0) | (down != 0)
        return cls(cells[moved], up[moved], down[moved])


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Which cells are hidden ([cells] of the system), and the witness of each hidden one."""

    primary: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    witnesses: dict[int, Witness]

    @property
    def secondary(self) -> NDArray[np.bool_]:
        """Hidden only to protect others."""
        return self.hidden & ~self.primary


def suppress(
    system: System,
    values: NDArray[np.int64],
    primary: NDArray[np.bool_],
    *,
    width: int,
    weight: NDArray[np.float64] | None = None,
    must_show: NDArray[np.bool_] | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Pattern:
    """Hide as few further cells as found so that every hidden cell can move by ``width``.

    Arguments: ``values``, ``primary``, ``weight`` (cost of hiding a cell, default 1) and
    ``must_show`` are arrays over the cells. Raises :class:`CannotProtect`.
    """
    cost = np.ones(len(values)) if weight is None else np.asarray(weight, dtype=float)
    fixed = np.zeros(len(values), dtype=bool) if must_show is None else must_show & ~primary
    search = _Search(system, values, cost, fixed, width, primary)
    if len(values) > BOXED and search.boxes.usable:
        search.protect_by_boxes(on_progress)
        search.show_by_boxes()
    else:
        search.protect(on_progress)
        search.show_what_is_not_needed()
    return Pattern(primary.copy(), search.hidden.copy(), dict(search.witness))


def witnessed(
    system: System,
    values: NDArray[np.int64],
    primary: NDArray[np.bool_],
    hidden: NDArray[np.bool_],
    *,
    width: int,
) -> Pattern | None:
    """The given pattern with its witnesses, or ``None`` where a hidden cell has none."""
    search = _Search(system, values, np.ones(len(values)), ~hidden, width, hidden)
    search.cover()
    for cell in np.flatnonzero(hidden).tolist():
        if cell not in search.witness:
            witness = search.find_among_hidden(cell)
            if witness is None:
                return None
            search.keep(witness)
    return Pattern(primary.copy(), hidden.copy(), dict(search.witness))


def proven_width(system: System, values: NDArray[np.int64], pattern: Pattern) -> int | None:
    """How far every hidden cell is free to move at least, by adding up its witness anew; ``None`` where
    nothing is hidden. No solver is asked; a witness that does not add up proves 0."""
    widths = []
    sound: dict[int, bool] = {}
    for cell in np.flatnonzero(pattern.hidden).tolist():
        witness = pattern.witnesses.get(cell)
        if witness is None:
            return 0
        if id(witness) not in sound:
            sound[id(witness)] = _adds_up(system, values, pattern.hidden, witness)
        widths.append(witness.moves.get(cell, 0) if sound[id(witness)] else 0)
    return min(widths, default=None)


def _adds_up(system: System, values: NDArray[np.int64], hidden: NDArray[np.bool_], witness: Witness) -> bool:
    cells = witness.cells
    if not hidden[cells].all():
        return False
    touched = {number for cell in cells.tolist() for number in system.ties[cell]}
    for move in (witness.up, witness.down):
        if (values[cells] + move < 0).any():
            return False
        change = dict(zip(cells.tolist(), move.tolist(), strict=True))
        for number in touched:
            tie = system.sums[number]
            if sum(change.get(part, 0) for part in tie.parts) != change.get(tie.total, 0):
                return False
    return True


class _Search:
    def __init__(
        self,
        system: System,
        values: NDArray[np.int64],
        cost: NDArray[np.float64],
        fixed: NDArray[np.bool_],
        width: int,
        primary: NDArray[np.bool_],
    ) -> None:
        self.system, self.values, self.cost, self.fixed, self.width = system, values, cost, fixed, width
        self.primary = primary
        self.hidden = primary.copy()
        self.longest = max((len(tie.parts) for tie in system.sums), default=0)
        self.witness: dict[int, Witness] = {}

    @cached_property
    def boxes(self) -> Boxes:
        """The search for witnesses without a solver."""
        return Boxes(self.system, self.values, self.width)

    def protect_by_boxes(self, on_progress: Callable[[int, int], None]) -> None:
        """Find a witness for every hidden cell along boxes, and by programmes where there is none."""
        while True:
            waiting = [cell for cell in np.flatnonzero(self.hidden).tolist() if cell not in self.witness]
            if not waiting:
                return
            waiting.sort(key=lambda cell: (int(self.system.totals[cell]), int(self.values[cell])))
            for number, cell in enumerate(waiting):
                on_progress(number, len(waiting))
                if cell in self.witness:
                    continue
                witness = self._box(cell) or self._box(cell, wide=True) or self.find(cell, first_hidden=False)
                self.hidden[witness.cells] = True
                self.keep(witness)

    def _box(self, cell: int, *, only_hidden: bool = False, wide: bool = False) -> Witness | None:
        found = self.boxes.find(cell, self.hidden, self.fixed, self.cost, only_hidden=only_hidden, wide=wide)
        return Witness.of(*found) if found else None

    def show_by_boxes(self) -> None:
        """Show each secondary cell again if boxes among the other hidden cells do for all."""
        uses: dict[int, set[int]] = defaultdict(set)
        for other, witness in self.witness.items():
            for moved in witness.moves:
                uses[moved].add(other)
        secondary = np.flatnonzero(self.hidden & ~self.primary).tolist()
        for cell in sorted(secondary, key=lambda cell: (-self.cost[cell], -int(self.values[cell]))):
            if self._is_needed(cell):
                continue
            self.hidden[cell] = False
            fresh: dict[int, Witness] = {}
            for other in uses[cell] - {cell}:
                if other not in self.witness or other in fresh or cell not in self.witness[other].moves:
                    continue
                found = self._box(other, only_hidden=True)
                if found is None:
                    break
                for moved in found.moves:
                    fresh.setdefault(moved, found)
            else:
                self.witness.pop(cell, None)
                for other, found in fresh.items():
                    if other in self.witness:
                        self.witness[other] = found
                        for moved in found.moves:
                            uses[moved].add(other)
                continue
            self.hidden[cell] = True

    def _is_needed(self, cell: int) -> bool:
        """Whether without this cell a sum would leave another hidden one too little room."""
        for number in self.system.ties[cell]:
            tie = self.system.sums[number]
            parts = [part for part in tie.parts if part != cell and self.hidden[part]]
            above = tie.total != cell and bool(self.hidden[tie.total])
            if len(parts) + above == 1 or (parts and not above and self.values[parts].sum() < self.width):
                return True
        return False

    def protect(self, on_progress: Callable[[int, int], None]) -> None:
        """Find a witness for every hidden cell, hiding what the witnesses need."""
        while True:
            self.cover()
            waiting = [cell for cell in np.flatnonzero(self.hidden).tolist() if cell not in self.witness]
            if not waiting:
                return
            waiting.sort(key=lambda cell: int(self.values[cell]))
            for number, cell in enumerate(waiting):
                on_progress(number, len(waiting))
                if cell not in self.witness:
                    witness = self.find(cell)
                    self.hidden[witness.cells] = True
                    self.keep(witness)

    def keep(self, witness: Witness) -> None:
        """Let the witness stand for every cell without one that it moves far enough."""
        for cell, moved in witness.moves.items():
            if moved >= self.width:
                self.witness.setdefault(cell, witness)

    def cover(self, within: NDArray[np.bool_] | None = None) -> None:
        """Find witnesses for many cells at once: tables that move as many as possible, both ways.

        Cells left over may still have one; they are looked at singly.
        """
        for group in groups(self.system, self.hidden):
            left = [cell for cell in group if cell not in self.witness and (within is None or within[cell])]
            if len(left) > 1:
                self._cover_group(group, set(left))

    def _cover_group(self, group: list[int], left: set[int]) -> None:
        cells = np.array(group)
        counts = self.values[cells].astype(float)
        most = counts + FURTHEST * self.width
        solver = Solver(rows_of(self.system, self.values, self.hidden, group), np.zeros(len(cells)), most)
        direction = np.random.default_rng(len(group))
        fruitless = 0
        while left and fruitless < FRUITLESS:
            wanted = np.isin(cells, list(left))
            sign = direction.choice((-1.0, 1.0), size=len(cells))
            up, down = (solver.furthest(wanted * sign * side) for side in (1, -1))
            before = len(left)
            if max(np.abs(up - np.round(up)).max(), np.abs(down - np.round(down)).max()) <= WHOLE:
                moves = [np.round(table - counts).astype(np.int64) for table in (up, down)]
                witness = Witness.of(cells, *moves)
                self.keep(witness)
                left -= {cell for cell, moved in witness.moves.items() if moved >= self.width}
            fruitless = fruitless + 1 if len(left) == before else 0

    def find(self, cell: int, *, first_hidden: bool = True) -> Witness:
        """The cheapest witness found for a cell: among hidden cells, else nearby, else anywhere."""
        witness = self.find_among_hidden(cell) if first_hidden else None
        near, per_tie = NEAR, FEW
        while witness is None:
            rank = np.where(self.hidden, 0, 1) + np.where(self.values < self.width, 1, 0)
            region = _around(self.system, cell, near, rank=rank, per_tie=per_tie)
            movable = [here for here in region if here == cell or not self.fixed[here]]
            price = np.where(self.hidden[movable], ALMOST_FREE, self.cost[movable])
            witness = _cheapest(self.system, self.values, price, self.width, cell, movable)
            if witness is None and len(region) < near and per_tie >= self.longest:
                raise CannotProtect(cell=name_of(self.system.keys[cell]), width=self.width)
            near, per_tie = near * 4, per_tie * 4
        return witness

    def find_among_hidden(self, cell: int) -> Witness | None:
        """A witness that needs no further cell, if the hidden cells around allow one."""
        near = CLOSE
        while True:
            movable = _around(self.system, cell, near, within=self.hidden)
            witness = _cheapest(self.system, self.values, np.zeros(len(movable)), self.width, cell, movable)
            if witness is not None or len(movable) < near:
                return witness
            near *= 4

    def show_what_is_not_needed(self) -> None:
        """Show each secondary cell again if all others can do without it, dearest first.

        Very large groups are left as they are: each try would solve them anew.
        """
        size = {cell: len(group) for group in groups(self.system, self.hidden) for cell in group}
        secondary = np.flatnonzero(self.hidden & ~self.primary).tolist()
        work = sum(size.get(cell, 1) for cell in secondary)
        for cell in sorted(secondary, key=lambda cell: (-self.cost[cell], -int(self.values[cell]))):
            if (work <= MOST_WORK or size.get(cell, 1) <= CLOSE) and not self._is_needed(cell):
                self._try_to_show(cell)

    def _try_to_show(self, cell: int) -> None:
        kept = dict(self.witness)
        self.hidden[cell] = False
        for other, witness in kept.items():
            if cell in witness.moves:
                del self.witness[other]
        affected = [other for other in kept if other not in self.witness and other != cell]
        within = np.zeros(len(self.values), dtype=bool)
        within[affected] = True
        self.cover(within)
        for other in affected:
            if other in self.witness:
                continue
            found = self.find_among_hidden(other)
            if found is None:
                self.hidden[cell] = True
                self.witness = kept
                return
            self.keep(found)
        self.witness.pop(cell, None)


def _around(
    system: System,
    cell: int,
    most: int,
    *,
    within: NDArray[np.bool_] | None = None,
    rank: NDArray[np.int64] | None = None,
    per_tie: int = 0,
) -> list[int]:
    """The cells tied to a cell (through cells ``within``, if given), nearest first, at most so many.

    With ``rank``, of each sum only the total and the ``per_tie`` parts of lowest rank are followed.
    """
    found, seen, step = [cell], {cell}, [cell]
    while step and len(found) < most:
        following = []
        for here in step:
            for number in system.ties[here]:
                parts = system.sums[number].parts
                if rank is not None and len(parts) > per_tie:
                    parts = tuple(sorted(parts, key=lambda part: rank[part])[:per_tie])
                for other in (system.sums[number].total, *parts):
                    if other not in seen and (within is None or within[other]):
                        seen.add(other)
                        following.append(other)
        found += following
        step = following
    return found[:most]


def _cheapest(
    system: System,
    values: NDArray[np.int64],
    price: NDArray[np.float64],
    width: int,
    cell: int,
    movable: list[int],
) -> Witness | None:
    """The witness of least price, per unit moved, among those that move only these cells; or none.

    Columns: four per movable cell, how far it goes up and down in each of the two tables.
    """
    import highspy

    place = {number: column for column, number in enumerate(movable)}
    size = len(movable)
    counts = values[movable].astype(float)
    model: Any = highspy.HighsLp()
    model.num_col_ = 4 * size
    model.col_cost_ = np.tile(price / width, 4)
    model.col_lower_ = np.zeros(4 * size)
    infinite = np.full(size, highspy.kHighsInf)
    model.col_upper_ = np.concatenate([infinite, counts, infinite, counts])
    starts, columns, entries = [0], [], []
    for number in sorted({number for here in movable for number in system.ties[here]}):
        tie = system.sums[number]
        terms = [(place[part], 1.0) for part in tie.parts if part in place]
        terms += [(place[tie.total], -1.0)] if tie.total in place else []
        for offset in (0, 2 * size):
            for column, sign in terms:
                columns += [offset + column, offset + size + column]
                entries += [sign, -sign]
            starts.append(len(columns))
    rows = len(starts) - 1
    here = place[cell]
    columns += [here, size + here, 2 * size + here, 3 * size + here]
    entries += [1.0, -1.0, -1.0, 1.0]
    starts.append(len(columns))
    model.num_row_ = rows + 1
    model.row_lower_ = np.concatenate([np.zeros(rows), [float(width)]])
    model.row_upper_ = np.concatenate([np.zeros(rows), [highspy.kHighsInf]])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    model.a_matrix_.index_ = np.array(columns, dtype=np.int32)
    model.a_matrix_.value_ = np.array(entries)
    point = _solve(model, whole=False)
    if point is not None and np.abs(point - np.round(point)).max() > WHOLE:
        point = _solve(model, whole=True)
    if point is None:
        return None
    moves = np.round(point).astype(np.int64).reshape(4, size)
    up, down = moves[0] - moves[1], moves[2] - moves[3]
    return Witness.of(np.array(movable), up, down)


def _solve(model: Any, *, whole: bool) -> NDArray[np.float64] | None:
    import highspy

    highs: Any = quiet_solver()
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * model.num_col_
        highs.setOptionValue("mip_rel_gap", 0.05)
    else:
        highs.setOptionValue("presolve", "off")
    highs.passModel(model)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.array(highs.getSolution().col_value)
