"""May these tables follow all that was released before? New and earlier tables attacked as one.

Whatever is out stays out: an earlier version of a table, a quarter under the year, another breakdown,
a delivery to a partner (an exact one counts as public). Earlier tables are given as they were
released, with hidden cells hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.disclosure.additive import (
    CellKey,
    DisclosureProblem,
    System,
    cell_key,
    system_of,
    with_periods,
)
from clew.methods.disclosure.attacker import UNBOUNDED, NothingFits, intervals
from clew.methods.disclosure.findings import CaveatKind, ReleaseKind
from clew.methods.disclosure.rules import Rules
from clew.methods.figures import Caveat, CellState, Refusal, Table
from clew.problem import N_


class NeverReleased(DisclosureProblem):
    says = N_("Table {table} is called a revision, but no table of that name and basis was released.")
    remedy = N_("Release it as a new table, or correct its name, period or unit.")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether new tables may be released; why not; and what could be done instead."""

    refusals: tuple[Refusal, ...]
    proposals: tuple[Caveat, ...]
    narrowest: int | None
    """The width of the narrowest interval of a hidden cell of the new tables, all releases known."""

    @property
    def allowed(self) -> bool:
        """Whether nothing speaks against the release."""
        return not self.refusals

    def to_dict(self) -> dict[str, Any]:
        """The judgement for machines; no count of a cell is in it."""
        return {
            "allowed": self.allowed,
            "refusals": [refusal.to_dict() for refusal in self.refusals],
            "proposals": [proposal.to_dict() for proposal in self.proposals],
            "narrowest": self.narrowest,
        }


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What a reader knows: the system of all that is out, bounds of its cells, and which are hidden."""

    system: System
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    """Hidden in at least one table."""
    shown: int
    """So many cells stand in tables; those after are implied."""


def judge(
    new: Sequence[Table], earlier: Sequence[Table], rules: Rules, *, revises: Collection[str] = ()
) -> Judgement:
    """Judge protected ``new`` tables against all ``earlier`` ones (oldest first).

    Arguments: ``revises`` the names of new tables that replace earlier ones of the same name and
    basis. Refused is what narrows a hidden cell, old or new, below ``rules.width`` (a cell that the
    earlier tables expose by themselves is not held against the new), what leaves over a small count
    between periods, and what changes a shown count by a small number. Raises :class:`NeverReleased`.
    """
    for table in new:
        if table.name in revises and not any(_same(table, old) for old in earlier):
            raise NeverReleased(table=table.name)
    refusals, proposals = _changes(new, earlier, rules)
    narrowest: int | None = None
    try:
        narrowed, left_over, narrowest = _attack(new, earlier, rules)
    except NothingFits:
        refusals.append(Refusal.of(ReleaseKind.CONTRADICTS))
        narrowed = left_over = 0
    if narrowed:
        refusals.append(Refusal.of(ReleaseKind.NARROWS, cells=narrowed, width=rules.width))
    if left_over:
        refusals.append(Refusal.of(ReleaseKind.LEFT_OVER, cells=left_over, minimum=rules.minimum))
    if narrowed or left_over:
        proposals.append(Caveat.of(ReleaseKind.COARSER))
    return Judgement(tuple(refusals), tuple(proposals), narrowest)


def _same(one: Table, other: Table) -> bool:
    return one.name == other.name and one.basis == other.basis


def _changes(
    new: Sequence[Table], earlier: Sequence[Table], rules: Rules
) -> tuple[list[Refusal], list[Caveat]]:
    known: dict[CellKey, set[int]] = {}
    for table in earlier:
        for key, value in _exact(table).items():
            known.setdefault(key, set()).add(value)
    refusals, proposals = [], []
    for table in new:
        changed = sum(
            any(0 < abs(value - former) < rules.minimum for former in known.get(key, ()))
            for key, value in _exact(table).items()
        )
        if changed:
            refusals.append(
                Refusal.of(ReleaseKind.SMALL_CHANGE, table=table.name, cells=changed, minimum=rules.minimum)
            )
            proposals.append(Caveat.of(ReleaseKind.BATCH, table=table.name, minimum=rules.minimum))
    return refusals, proposals


def _exact(table: Table) -> dict[CellKey, int]:
    return {
        cell_key(table.basis, table.dimensions, codes): cell.value
        for codes, cell in table.cells.items()
        if cell.value is not None and cell.state is CellState.SHOWN
    }


def _attack(new: Sequence[Table], earlier: Sequence[Table], rules: Rules) -> tuple[int, int, int | None]:
    """How many cells are narrowed and how many left over, and the narrowest hidden cell of the new."""
    versions = _newest_first(new, earlier)
    seen = _seen(versions)
    before = {
        key: width
        for table_set in ([table for table in versions if table in earlier], list(earlier))
        for key, width in _widths(table_set).items()
    }
    found = _bounds(seen)
    hidden_new = {
        cell_key(table.basis, table.dimensions, codes)
        for table in new
        for codes, cell in table.cells.items()
        if cell.value is None or cell.state is CellState.ROUNDED
    }
    narrowed = left_over = 0
    narrowest = None
    for number, key in enumerate(seen.system.keys):
        least, most = found.get(number, (int(seen.low[number]), int(seen.high[number])))
        width = UNBOUNDED if most == UNBOUNDED else most - least
        if number >= seen.shown:
            left_over += width < rules.width and least < rules.minimum and most > 0
        elif seen.hidden[number]:
            narrowed += width < min(rules.width, before.get(key, UNBOUNDED))
            if key in hidden_new:
                narrowest = width if narrowest is None else min(width, narrowest)
    return int(narrowed), int(left_over), narrowest


def _newest_first(new: Sequence[Table], earlier: Sequence[Table]) -> list[Table]:
    """The tables that can be true together: an earlier one that a later one revised is left out.

    The change from one version to the next is judged by itself (a small one is refused).
    """
    kept = list(new)
    known: dict[CellKey, int] = {key: value for table in new for key, value in _exact(table).items()}
    for table in reversed(earlier):
        values = _exact(table)
        if all(known.get(key, value) == value for key, value in values.items()):
            kept.append(table)
            known.update(values)
    return kept


def _seen(tables: Sequence[Table]) -> _Seen:
    plain = system_of(tables)
    system = with_periods(plain, implied=True)
    low = np.zeros(len(system.keys), dtype=np.int64)
    high = np.full(len(system.keys), UNBOUNDED)
    hidden = np.zeros(len(system.keys), dtype=bool)
    for table in tables:
        base = _base(table)
        for codes, cell in table.cells.items():
            number = system.index[cell_key(table.basis, table.dimensions, codes)]
            if cell.value is None:
                hidden[number] = True
                continue
            reach = base - 1 if cell.state is CellState.ROUNDED else 0
            hidden[number] |= cell.state is CellState.ROUNDED
            low[number] = max(low[number], cell.value - reach)
            high[number] = min(high[number], cell.value + reach)
    return _Seen(system, low, high, hidden, len(plain.keys))


def _base(table: Table) -> int:
    return next((int(c["base"]) for c in table.caveats if c.kind == CaveatKind.ROUNDED), 1)


def _bounds(seen: _Seen) -> dict[int, tuple[int, int]]:
    if (seen.low > seen.high).any():
        raise NothingFits(cell="")
    unknown = seen.low != seen.high
    for tie in seen.system.sums:
        cells = [tie.total, *tie.parts]
        if not unknown[cells].any() and seen.low[list(tie.parts)].sum() != seen.low[tie.total]:
            raise NothingFits(cell="")
    found = intervals(seen.system, seen.low, unknown, low=seen.low, high=seen.high)
    return {
        int(cell): (int(least), int(most))
        for cell, least, most in zip(found.cells, found.low, found.high, strict=True)
    }


def _widths(tables: Sequence[Table]) -> dict[CellKey, int]:
    """How wide the hidden cells of these tables are by themselves; nothing where they contradict."""
    seen = _seen(tables)
    try:
        found = _bounds(seen)
    except NothingFits:
        return {}
    widths = {}
    for number in np.flatnonzero(seen.hidden).tolist():
        least, most = found.get(number, (int(seen.low[number]), int(seen.high[number])))
        widths[seen.system.keys[number]] = UNBOUNDED if most == UNBOUNDED else most - least
    return widths
