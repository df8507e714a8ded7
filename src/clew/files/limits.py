"""How much of a file is read: what a person's table never exceeds and an attack always does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read from one file.

    ``size``: bytes of the file. ``expanded``: bytes of everything inside an xlsx archive once
    unpacked. ``members``: files inside that archive. ``rows`` and ``columns`` of the table,
    ``cell``: characters of one cell (at most 131,072, where Python's csv reader stops by itself).
    """

    size: int = 512 * 1024**2
    expanded: int = 512 * 1024**2
    members: int = 2_000
    rows: int = 2_000_000
    columns: int = 1_000
    cell: int = 100_000


LIMITS = Limits()
"""The limits where nobody says otherwise."""
