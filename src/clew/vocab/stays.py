"""Reflection periods, permits and identifying bodies in fourteen states, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clew.vocab.confidence import Confidence, Standing, confidences, standing
from clew.vocab.rules import Bound, TimeUnit
from clew.vocab.tables import rows


@dataclass(frozen=True, slots=True)
class Stay:
    """What a state grants: the reflection period as an amount, the permit in the table's own words.

    ``uncertain`` names what in the row was not read in a source.
    """

    state: str
    reflection_amount: int
    reflection_unit: TimeUnit
    reflection_bound: Bound
    reflection_extension: str
    permit: str
    permit_renewable: bool
    permit_ground: str
    identifying_body: str
    independent_of_criminal_case: str
    offence: str
    confidence: tuple[Confidence, ...]
    source: str
    source_url: str
    uncertain: str

    @property
    def standing(self) -> Standing:
        """What a reader must be told of how sure the row is."""
        return standing(self.confidence)


@cache
def stays() -> dict[str, Stay]:
    """The stays of all states, by ISO 3166 code."""
    found = {}
    for row in rows("stays.csv"):
        amount = row.whole("reflection_amount")
        if amount is None:
            raise row.wrong("reflection_amount", "is empty")
        stay = Stay(
            state=row.text("state"),
            reflection_amount=amount,
            reflection_unit=row.code("reflection_unit", TimeUnit),
            reflection_bound=row.code("reflection_bound", Bound),
            reflection_extension=row.perhaps("reflection_extension"),
            permit=row.text("permit"),
            permit_renewable=row.flag("permit_renewable"),
            permit_ground=row.text("permit_ground"),
            identifying_body=row.text("identifying_body"),
            independent_of_criminal_case=row.text("independent_of_criminal_case"),
            offence=row.text("offence"),
            confidence=confidences(row),
            source=row.text("source"),
            source_url=row.text("source_url"),
            uncertain=row.perhaps("uncertain"),
        )
        found[stay.state] = stay
    return found
