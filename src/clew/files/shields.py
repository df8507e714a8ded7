"""Keeps spreadsheet programs from taking a text of a csv file for a formula, and takes that back.

A text that begins with ``=``, ``+``, ``-``, ``@`` or their full-width forms, perhaps after spaces or
apostrophes, and is no plain number, gets an apostrophe before it. Reading takes away exactly one
apostrophe from a text that begins so. A text that already begins with apostrophes and such a sign
gets one more, so every text comes back unchanged.
"""

from __future__ import annotations

import polars as pl

_SPACE = r"\s\x1c-\x1f"
_SIGNS = "[-=+@＝＋－＠]"
_TRIGGER = rf"^['{_SPACE}]*{_SIGNS}"
_NUMBER = r"^[+-]?[0-9][0-9\s.,]*$"
_SHIELDED = rf"^([{_SPACE}]*)'(['{_SPACE}]*{_SIGNS})"


def shielded(column: pl.Expr) -> pl.Expr:
    """The texts of a column with an apostrophe where a spreadsheet could see a formula."""
    formula = column.str.contains(_TRIGGER) & ~column.str.contains(_NUMBER)
    return pl.when(~formula).then(column).otherwise(pl.lit("'") + column)


def unshielded(column: pl.Expr) -> pl.Expr:
    """The texts of a column without the apostrophe that :func:`shielded` puts."""
    return column.str.replace(_SHIELDED, "${1}${2}")
