"""What the text in a published cell says of the count behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

UNKNOWN = -1
"""Stands for "no upper bound"."""


class Says(StrEnum):
    """The kinds of text in a cell."""

    EXACT = "exact"
    HIDDEN = "hidden"
    """A sign or a range in place of a count."""
    SHARE = "share"
    ABSENT = "absent"
    """Nothing stands there, or a sign for "no data": it may be anything."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The count lies from ``low`` to ``high`` (``UNKNOWN``: no bound); ``share`` in percent with the
    number of its decimals. Written by hand so that a log never shows the value."""

    says: Says
    low: int = 0
    high: int = UNKNOWN
    share: float = 0.0
    decimals: int = 0

    def __repr__(self) -> str:
        return f"Statement({self.says.value})"


_MARKS = re.compile(
    r"(?:\s*(?:[¹²³⁰⁴-⁹ᵃ-ᶻ†‡§]+|\[\w{1,2}\]|\((?:[a-z]|\d)\)|(?<=\d)\s*\*+|(?<=\d)\s?[a-z]\)?))+$"
)
_GROUPS = "[  \u2009\u202f.,'’]"
_NUMBER = rf"(?:\d{{1,3}}(?:{_GROUPS}\d{{3}})+|\d+)(?:[.,]0{{1,2}})?"
_EXACT = re.compile(_NUMBER)
_LESS = re.compile(rf"(?:<|‹|&lt;|less than|fewer than|under|moins de|manje od|мање од)\s*({_NUMBER})", re.I)
_MOST = re.compile(
    rf"(?:≤|<=|=<|&le;|at most|up to|au plus|jusqu'à|najviše|do|највише|до)\s*({_NUMBER})", re.I
)
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|—|to|à|do|до)\s*({_NUMBER})", re.I)
_MORE = re.compile(rf"(?:>|more than|over|plus de|više od|више од)\s*({_NUMBER})", re.I)
_LEAST = re.compile(rf"(?:≥|>=|at least|au moins|najmanje|најмање)\s*({_NUMBER})|({_NUMBER})\s*\+", re.I)
_BOUNDS: tuple[tuple[re.Pattern[str], Callable[[list[int]], tuple[int, int]]], ...] = (
    (_LESS, lambda ends: (0, max(ends[0] - 1, 0))),
    (_MOST, lambda ends: (0, ends[0])),
    (_RANGE, lambda ends: (ends[0], ends[1])),
    (_MORE, lambda ends: (ends[0] + 1, UNKNOWN)),
    (_LEAST, lambda ends: (ends[0], UNKNOWN)),
)
_SHARE = re.compile(r"(\d{1,3})(?:[.,](\d{1,4}))?\s*%")
_HIDDEN = frozenset(
    (":", "x", "х", "*", "**", "***", "c", "s", "(x)", "(c)", "supp", "suppr.", "suppressed", "hidden",
     "confidential", "secret", "...", "…", "■", "█", "#", "†", "d", "q")
)  # fmt: skip
_NOTHING = frozenset(("", "..", "n/a", "na", "n.a.", "n.d.", "nd", "nc", "null", "none", "nan", "n.p.", "/"))
_NIL = frozenset(("-", "–", "—", "−", "nil", "zero"))


def read_statement(text: str, *, nil: bool = True) -> Statement | None:
    """What the text says; ``None`` where it is no value at all (a label, a sentence).

    A dash is a zero (``nil``), or nothing said. Marks of footnotes are left out.
    """
    plain = text.strip().strip("\u00a0").replace("\u00a0", " ")
    lower = plain.casefold()
    if lower in _NOTHING:
        return Statement(Says.ABSENT)
    if lower in _NIL:
        return Statement(Says.EXACT, 0, 0) if nil else Statement(Says.ABSENT)
    if lower in _HIDDEN:
        return Statement(Says.HIDDEN)
    found = _of(lower)
    return found if found is not None else _of(_MARKS.sub("", lower).strip())


def _of(text: str) -> Statement | None:
    if _EXACT.fullmatch(text):
        value = _whole(text)
        return Statement(Says.EXACT, value, value)
    if share := _SHARE.fullmatch(text):
        digits = share[2] or ""
        return Statement(Says.SHARE, share=float(f"{share[1]}.{digits or 0}"), decimals=len(digits))
    for pattern, bounds in _BOUNDS:
        if found := pattern.fullmatch(text):
            low, high = bounds([_whole(part) for part in found.groups() if part])
            return Statement(Says.HIDDEN, low, high) if high == UNKNOWN or low <= high else None
    return None


def _whole(text: str) -> int:
    return int(re.sub(r"\D", "", re.sub(r"(?<=\d)[.,]0{1,2}$", "", text)))


def counts_of_share(statement: Statement, whole: int) -> tuple[int, int] | None:
    """The smallest and largest count that is this share of ``whole``; ``None`` where none is.

    A percentage is a count: 62.12 % of 66 is 41. Both rounding and cutting off are allowed for.
    """
    unit = 10.0**-statement.decimals
    low, high = statement.share - unit / 2, statement.share + unit
    fitting = [
        count
        for count in range(
            max(int(low * whole / 100) - 1, 0), min(int(high * whole / 100) + 2, whole) + 1
        )
        if low - 1e-9 <= 100 * count / whole < high - 1e-9
    ] if whole else []  # fmt: skip
    return (fitting[0], fitting[-1]) if fitting else None
