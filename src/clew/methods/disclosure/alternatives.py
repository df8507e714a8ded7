"""What can be said where a table cannot be shown: so that the answer is never only *no*.

Coarser tables, several years together, a rounded total, or that there were fewer than the minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clew.methods.disclosure.coarsening import Proposal, proposals
from clew.methods.disclosure.declarations import Declaration, tabulate
from clew.methods.disclosure.findings import SayKind
from clew.methods.disclosure.protection import Protected, protect
from clew.methods.disclosure.rules import Rules
from clew.methods.figures import Caveat, Period, Table

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Pooled:
    """The same tables over several years, protected."""

    years: tuple[int, ...]
    protected: Protected


@dataclass(frozen=True, slots=True)
class Alternatives:
    """For one set of tables: coarser ones, pooled years (the fewest that hide nothing, or the most
    there are), and what a sentence may say of each table's total."""

    coarser: tuple[tuple[str, tuple[Proposal, ...]], ...]
    pooled: Pooled | None
    sentences: tuple[Caveat, ...]


def alternatives(
    declaration: Declaration, rows: Sequence[Row], numbers: Sequence[int], tables: Sequence[Table]
) -> Alternatives:
    """What can be shown or said instead of exact ``tables`` counted from ``rows``."""
    rules = declaration.rules
    coarser = tuple((table.name, proposals(table, rules)) for table in tables)
    sentences = tuple(dict.fromkeys(sentence(table, rules) for table in tables))
    return Alternatives(coarser, _pooled(declaration, rows, numbers), sentences)


def sentence(table: Table, rules: Rules) -> Caveat:
    """What may be said of the total alone: rounded to tens (fives below 50), or fewer than the minimum.

    A total rounded to the nearest multiple leaves as many counts possible as the base.
    """
    roots = [
        next(code for code, parent in dimension.parents.items() if parent is None)
        for dimension in table.dimensions
    ]
    total = table.cells[tuple(roots)].value or 0
    minimum = max([rules.minimum, *(stricter.minimum for stricter in rules.stricter)])
    if total < minimum:
        return Caveat.of(SayKind.FEWER, minimum=minimum)
    base = next(base for base in (5, 10, 20, 50, 100) if base > rules.width or base == 100)
    return Caveat.of(SayKind.ROUNDED_TOTAL, total=base * ((total + base // 2) // base), base=base)


def _pooled(declaration: Declaration, rows: Sequence[Row], numbers: Sequence[int]) -> Pooled | None:
    period: Period | None = declaration.basis.period
    if declaration.year is None or period is None:
        return None
    known = {row[declaration.year].strip() for row in rows}
    years = [period.end.year]
    best = None
    while str(years[0] - 1) in known:
        years.insert(0, years[0] - 1)
        tables = tabulate(declaration, rows, numbers, years=years)
        best = Pooled(tuple(years), protect(tables, declaration.rules))
        if best.protected.primary == 0:
            break
    return best
