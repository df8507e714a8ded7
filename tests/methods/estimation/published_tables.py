"""Published overlap tables, typed in: lists by name, persons by capture history.

Korea: Chan, Silverman & Vincent 2021 (JASA 116:1297), lists b, c and d.
UK 2013, five lists: Silverman 2014 (Home Office), lists PF and NCA merged. Netherlands 2010-15, five
lists: Cruyff, van Dijk & van der Heijden 2017 (Chance 30:41), lists I and O merged.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

KOREA = ("b", "c", "d"), {"001": 41, "010": 5, "100": 5, "110": 54, "101": 6, "111": 12}
UK_5 = (
    ("LA", "NG", "PFNCA", "GO", "GP"),
    {
        "10000": 54, "01000": 463, "00100": 995, "00010": 695, "00001": 316, "11000": 15, "10100": 19,
        "10010": 3, "01100": 62, "01010": 19, "01001": 1, "00110": 76, "00101": 11, "00011": 8,
        "11100": 1, "11010": 1, "01110": 4, "11110": 1,
    },
)  # fmt: skip
NETHERLANDS_5 = (
    ("IO", "K", "P", "R", "Z"),
    {
        "10000": 756, "01000": 1299, "00100": 4466, "00010": 650, "00001": 632, "11000": 1, "10100": 81,
        "10010": 5, "10001": 73, "01100": 44, "01001": 4, "00110": 82, "00101": 125, "00011": 2,
        "10110": 2, "10101": 11, "00111": 1,
    },
)  # fmt: skip


def table(published: tuple[tuple[str, ...], dict[str, int]]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names and dense counts of a published table."""
    names, cells = published
    counts = np.zeros(2 ** len(names), dtype=np.int64)
    for history, persons in cells.items():
        counts[sum(1 << place for place, seen in enumerate(history) if seen == "1")] = persons
    return names, counts
