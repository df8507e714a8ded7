"""A protected table as rows to publish: one symbol for every hidden cell, shares only of what is shown."""

from __future__ import annotations

from typing import Any

from clew.methods.disclosure.declarations import Declaration
from clew.methods.figures import Table

SYMBOL = ":"
"""What a hidden cell carries; Eurostat's sign for "not available"."""


def published_rows(
    table: Table, declaration: Declaration, symbol: str = SYMBOL, *, flags: bool = False
) -> list[dict[str, Any]]:
    """One row a cell: its categories, ``value`` (or the symbol), and percent and rate where declared.

    With ``flags`` the symbol stands in a column of its own and the value of a hidden cell is ``None``.
    A percentage is a count over its denominator: it is given only where both are shown.
    """
    names = [dimension.name for dimension in table.dimensions]
    rows = []
    for codes, cell in table.cells.items():
        row: dict[str, Any] = dict(zip(names, codes, strict=True))
        row["value"] = symbol if cell.value is None else cell.value
        if flags:
            row["value"], row["flag"] = cell.value, symbol if cell.value is None else ""
        if declaration.percent_of in names:
            row["percent"] = _percent(table, codes, names.index(declaration.percent_of or ""))
        if declaration.rate is not None:
            per, inhabitants = declaration.rate
            row[f"per {per}"] = None if cell.value is None else round(cell.value * per / inhabitants, 2)
        if not flags:
            row = {name: symbol if value is None else value for name, value in row.items()}
        rows.append(row)
    return rows


def public_dict(table: Table) -> dict[str, Any]:
    """The table for machines outside: hidden cells do not say whether they are small."""
    found = table.to_dict()
    for cell in found["cells"]:
        if cell["state"] in ("primary", "secondary"):
            cell["state"] = "hidden"
    return found


def _percent(table: Table, codes: tuple[str, ...], place: int) -> float | None:
    root = table.dimensions[place].ancestors(codes[place])[-1]
    whole = table.cells[(*codes[:place], root, *codes[place + 1 :])].value
    value = table.cells[codes].value
    if value is None or whole is None:
        return None
    return round(100 * value / whole, 1) if whole else 0.0
