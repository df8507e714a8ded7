"""Coarser tables to show instead: the same dimensions, each cut off at a level of its hierarchy."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from clew.methods.disclosure.protection import Protected, protect
from clew.methods.disclosure.rules import Rules
from clew.methods.figures import Cell, Dimension, Table


@dataclass(frozen=True, slots=True)
class Proposal:
    """A coarser table, protected; ``depths`` says how many levels below its root each dimension keeps.

    A depth of 0 leaves only the total of that dimension.
    """

    depths: tuple[tuple[str, int], ...]
    protected: Protected
    shown: int
    """How many cells, totals included, carry their exact count."""

    @property
    def hidden(self) -> int:
        """How many cells are hidden."""
        return self.protected.primary + self.protected.secondary


def proposals(table: Table, rules: Rules, *, most: int = 5) -> tuple[Proposal, ...]:
    """Coarser versions of a table that can be shown, those that show most cells first.

    The table itself is the first candidate. A version that is no finer in any dimension than one that
    shows more and hides no more is left out.
    """
    found: list[Proposal] = []
    for depths in _combinations(table):
        coarser = coarsen(table, dict(depths))
        protected = protect([coarser], rules)
        shown = sum(cell.value is not None for cell in protected.tables[0].cells.values())
        found.append(Proposal(depths, protected, shown))
    found.sort(key=lambda proposal: (-proposal.shown, proposal.hidden))
    kept: list[Proposal] = []
    for proposal in found:
        if not any(_finer(other, proposal) and other.hidden <= proposal.hidden for other in kept):
            kept.append(proposal)
    return tuple(kept[:most])


def _finer(one: Proposal, other: Proposal) -> bool:
    levels = dict(one.depths)
    return all(depth <= levels[name] for name, depth in other.depths)


def coarsen(table: Table, depths: dict[str, int]) -> Table:
    """The table without the categories deeper than the given number of levels below their root."""
    dimensions = tuple(_cut(dimension, depths.get(dimension.name)) for dimension in table.dimensions)
    cells: dict[tuple[str, ...], Cell] = {
        codes: cell
        for codes, cell in table.cells.items()
        if all(code in d.parents for d, code in zip(dimensions, codes, strict=True))
    }
    return replace(table, dimensions=dimensions, cells=cells)


def _cut(dimension: Dimension, depth: int | None) -> Dimension:
    if depth is None:
        return dimension
    kept = tuple(c for c in dimension.categories if len(dimension.ancestors(c.code)) - 1 <= depth)
    return Dimension(dimension.name, kept)


def _combinations(table: Table) -> Iterator[tuple[tuple[str, int], ...]]:
    levels = [
        range(max(len(dimension.ancestors(leaf)) for leaf in dimension.leaves))
        for dimension in table.dimensions
    ]
    names = [dimension.name for dimension in table.dimensions]
    for depths in itertools.product(*levels):
        yield tuple(zip(names, depths, strict=True))
