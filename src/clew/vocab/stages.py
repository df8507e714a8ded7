"""The stages a case can reach, in order, and what is counted at each: units never add across."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clew.vocab.confidence import Confidence, confidences
from clew.vocab.tables import rows


@dataclass(frozen=True, slots=True)
class StageTerm:
    """A stage: ``code`` is that of ``clew.methods.figures.Stage``, ``units`` those of its ``Unit``.

    ``counted`` and ``date`` say in the table's own words what is counted and which date decides;
    ``name_sr`` is Serbian shorthand in Latin without diacritics, not to be shown as Serbian text.
    """

    order: int
    code: str
    name: str
    name_sr: str
    producer: str
    units: tuple[str, ...]
    counted: str
    date: str
    pitfall: str
    source: str
    confidence: tuple[Confidence, ...]


@cache
def stages() -> dict[str, StageTerm]:
    """All stages in the order of the thread, by code."""
    found: dict[str, StageTerm] = {}
    for row in rows("stages.csv"):
        order = row.whole("order")
        if order is None or any(order <= stage.order for stage in found.values()):
            raise row.wrong("order", "does not grow")
        code = row.text("code")
        found[code] = StageTerm(
            order=order,
            code=code,
            name=row.text("name"),
            name_sr=row.text("name_sr"),
            producer=row.text("producer"),
            units=row.texts("units"),
            counted=row.text("counted"),
            date=row.text("date"),
            pitfall=row.perhaps("pitfall"),
            source=row.text("source"),
            confidence=confidences(row),
        )
    return found
