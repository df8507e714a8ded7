"""Linked tables in, tables that may be shown out, with what was hidden and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clew.methods.disclosure.additive import CellKey, cell_key, system_of, values_of, with_periods
from clew.methods.disclosure.attacker import intervals
from clew.methods.disclosure.exact import optimum
from clew.methods.disclosure.findings import CaveatKind, Reason
from clew.methods.disclosure.rules import Codes, Contributions, Rules, primary_cells
from clew.methods.disclosure.suppression import Pattern, proven_width, suppress, witnessed
from clew.methods.figures import Caveat, Cell, CellState, Table

PROVABLE = 800
"""Up to so many cells the least number of hidden ones is sought exactly."""

ATTACKED = 400
"""Up to so many hidden cells the attacker computes every interval; beyond, the witnesses are added up."""


@dataclass(frozen=True, slots=True)
class Protected:
    """Tables that may be shown together.

    ``primary`` and ``secondary`` count hidden cells (a cell shown by several tables once); ``bound``
    is the proven least number of hidden cells, ``None`` where it was not sought; ``narrowest`` is
    the width of the narrowest interval an attacker can compute (in large tables: at least this, by the
    witnesses), ``None`` where nothing is hidden.
    """

    tables: tuple[Table, ...]
    rules: Rules
    reasons: tuple[tuple[Reason, int], ...]
    primary: int
    secondary: int
    bound: float | None
    narrowest: int | None

    @property
    def fewest(self) -> bool:
        """Whether it is proven that fewer hidden cells would not do."""
        return self.bound is not None and self.primary + self.secondary <= self.bound + 1e-6

    def to_dict(self) -> dict[str, Any]:
        """The result for machines; hidden cells carry no value."""
        return {
            "tables": [table.to_dict() for table in self.tables],
            "rules": self.rules.to_dict(),
            "reasons": {reason.value: count for reason, count in self.reasons},
            "primary": self.primary,
            "secondary": self.secondary,
            "bound": self.bound,
            "fewest": self.fewest,
            "narrowest": self.narrowest,
        }


def protect(
    tables: Sequence[Table],
    rules: Rules,
    *,
    contributions: Mapping[str, Contributions] | None = None,
    weight: Callable[[CellKey], float] | None = None,
    must_show: Callable[[CellKey], bool] | None = None,
    hide: Mapping[str, Collection[Codes]] | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Protected:
    """Hide what the rules forbid and whatever would give it away, over all tables together.

    Arguments: exact ``tables``; ``contributions`` by table name; ``weight`` the cost of hiding a
    cell (default 1) and ``must_show`` the cells that are known already; ``hide`` further cells by
    table name that another figure, shown beside the tables, would turn into a small count.
    Every hidden cell keeps an interval of at least ``rules.width`` (checked by the attacker).
    Raises ``DisclosureProblem`` where the tables contradict themselves or cannot be protected.
    """
    system = system_of(tables)
    values = values_of(system, tables)
    system = with_periods(system, holds=lambda tie: values[list(tie.parts)].sum() == values[tie.total])
    reasons: dict[int, Reason] = {}
    for table in tables:
        known = (contributions or {}).get(table.name, Contributions())
        found_here = primary_cells(table, rules, known)
        for codes in (hide or {}).get(table.name, ()):
            found_here.setdefault(codes, Reason.GIVES_AWAY)
        for codes, reason in found_here.items():
            reasons.setdefault(system.index[cell_key(table.basis, table.dimensions, codes)], reason)
    primary = np.zeros(len(values), dtype=bool)
    primary[list(reasons)] = True
    cost = np.array([weight(key) if weight else 1.0 for key in system.keys])
    fixed = np.array([bool(must_show and must_show(key)) for key in system.keys])
    pattern = suppress(
        system, values, primary, width=rules.width, weight=cost, must_show=fixed, on_progress=on_progress
    )
    bound = None
    if len(values) <= PROVABLE and primary.any():
        best = optimum(system, values, primary, width=rules.width, weight=cost, must_show=fixed)
        bound = best.bound
        if best.hidden is not None and cost @ best.hidden < cost @ pattern.hidden - 1e-9:
            cheaper = witnessed(system, values, primary, best.hidden, width=rules.width)
            pattern = cheaper or pattern
    narrowest = proven_width(system, values, pattern)
    if 0 < pattern.hidden.sum() <= ATTACKED:
        narrowest = int(intervals(system, values, pattern.hidden).width.min())
    assert narrowest is None or narrowest >= rules.width, "a hidden cell lost its witness"
    counts = {reason: list(reasons.values()).count(reason) for reason in Reason}
    hidden = int(pattern.hidden.sum())
    return Protected(
        tables=tuple(_shown(table, system.index, pattern, rules, bound, hidden) for table in tables),
        rules=rules,
        reasons=tuple((reason, count) for reason, count in counts.items() if count),
        primary=int(primary.sum()),
        secondary=int(pattern.secondary.sum()),
        bound=bound,
        narrowest=narrowest,
    )


def _shown(
    table: Table,
    index: Mapping[CellKey, int],
    pattern: Pattern,
    rules: Rules,
    bound: float | None,
    hidden: int,
) -> Table:
    states: dict[tuple[str, ...], Cell] = {}
    for codes, cell in table.cells.items():
        number = index[cell_key(table.basis, table.dimensions, codes)]
        if not pattern.hidden[number]:
            states[codes] = cell
        else:
            state = CellState.PRIMARY if pattern.primary[number] else CellState.SECONDARY
            states[codes] = Cell(None, state)
    caveats = list(table.caveats)
    kept = [cell.state for cell in states.values()]
    if kept.count(CellState.SHOWN) < len(kept):
        caveats.append(
            Caveat.of(
                CaveatKind.HIDDEN,
                primary=kept.count(CellState.PRIMARY),
                secondary=kept.count(CellState.SECONDARY),
                width=rules.width,
            )
        )
    if bound is not None and hidden > bound + 1e-6:
        caveats.append(Caveat.of(CaveatKind.NOT_FEWEST, hidden=hidden, bound=bound))
    return replace(table, cells=states, caveats=tuple(caveats))
