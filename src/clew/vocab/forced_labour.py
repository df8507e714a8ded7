"""ILO's eleven indicators of forced labour. They point to a need to look; they prove nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clew.vocab.confidence import Confidence, confidences
from clew.vocab.tables import rows


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator, with the codes of HTCDS' methods of control that come nearest (our mapping)."""

    order: int
    code: str
    name: str
    htcds: tuple[str, ...]
    source: str
    confidence: tuple[Confidence, ...]


@cache
def indicators() -> tuple[Indicator, ...]:
    """The indicators in ILO's order (ILO, Indicators of Forced Labour, 2012)."""
    return tuple(
        Indicator(
            order=row.whole("order") or 0,
            code=row.text("code"),
            name=row.text("name"),
            htcds=row.texts("htcds"),
            source=row.text("source"),
            confidence=confidences(row),
        )
        for row in rows("forced_labour.csv")
    )
