"""A table as SDMX-CSV 2.0 observations.

Source: SDMX-CSV field guide 2.0 (https://github.com/sdmx-twg/sdmx-csv); codes of the cross-domain lists
CL_OBS_STATUS (A normal, Q suppressed) and CL_CONF_STATUS (F free, C confidential). A hidden cell never
says whether it is small or only protects others (codes S and D are not used).
"""

from __future__ import annotations

import re
from typing import Any

from clew.methods.figures import CellState, Period, Table

AGENCY = "CLEW"


def observations(table: Table, *, dataflow: str | None = None) -> list[dict[str, Any]]:
    """One observation a cell; ``dataflow`` is ``AGENCY:ID(version)`` (default: from the table's name)."""
    flow = dataflow or f"{AGENCY}:{identifier(table.name)}(1.0)"
    basis = table.basis
    rows = []
    for codes, cell in table.cells.items():
        row: dict[str, Any] = {"STRUCTURE": "dataflow", "STRUCTURE_ID": flow, "ACTION": "R"}
        for dimension, code in zip(table.dimensions, codes, strict=True):
            row[identifier(dimension.name)] = "_T" if dimension.parents[code] is None else identifier(code)
        row |= {
            "TIME_PERIOD": time_period(basis.period) if basis.period else "",
            "OBS_VALUE": "" if cell.value is None else cell.value,
            "OBS_STATUS": "A" if cell.value is not None else "Q",
            "CONF_STATUS": "F" if cell.value is not None else "C",
            "UNIT_MEASURE": basis.unit.value.upper(),
            "STAGE": basis.stage.value if basis.stage else "",
            "DATE_RULE": basis.date_rule.value if basis.date_rule else "",
            "COMMENT_OBS": "rounded" if cell.state is CellState.ROUNDED else "",
        }
        rows.append(row)
    return rows


def identifier(text: str) -> str:
    """A text as an SDMX identifier: Latin letters, digits, underscore, dollar and hyphen."""
    plain = re.sub(r"[^A-Za-z0-9_$-]+", "_", text.replace("+", "_PLUS")).strip("_").upper()
    return plain or "_U"


def time_period(period: Period) -> str:
    """A period as SDMX writes it: a year, half-year, quarter, or start and length in days."""
    year = period.start.year
    if period == Period.year(year):
        return str(year)
    for quarter in (1, 2, 3, 4):
        if period == Period.quarter(year, quarter):
            return f"{year}-Q{quarter}"
    for half in (1, 2):
        last = Period.quarter(year, 2 * half).end
        if period == Period(Period.quarter(year, 2 * half - 1).start, last):
            return f"{year}-S{half}"
    return f"{period.start.isoformat()}/P{(period.end - period.start).days + 1}D"
