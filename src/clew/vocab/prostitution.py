"""The law of prostitution by state: three dated facts, and no model but by whom it is called so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from clew.vocab.confidence import Confidence, Standing, confidences, standing
from clew.vocab.tables import rows


class Act(StrEnum):
    """Who is asked about: who sells, who buys, who organises."""

    SELLING = "selling"
    BUYING = "buying"
    ORGANISING = "organising"


class Treatment(StrEnum):
    """What the law does."""

    NOT_PUNISHED = "not_punished"
    REGULATED = "regulated"
    """Allowed under registration, licence or in zones; outside of these it may be punished."""
    PARTLY = "partly"
    """Punished in some circumstances or in some parts of the state."""
    ONLY_KNOWING_USE = "only_knowing_use"
    """Not punished, except of somebody who knows that the person is trafficked or forced, or a minor."""
    MISDEMEANOUR = "misdemeanour"
    CRIME = "crime"
    PUNISHED = "punished"
    """Punished; the source does not say whether as a crime."""
    UNKNOWN = "unknown"


_PUNISHED: dict[Treatment, bool | None] = {
    Treatment.NOT_PUNISHED: False,
    Treatment.REGULATED: False,
    Treatment.ONLY_KNOWING_USE: False,
    Treatment.PARTLY: None,
    Treatment.UNKNOWN: None,
    Treatment.MISDEMEANOUR: True,
    Treatment.CRIME: True,
    Treatment.PUNISHED: True,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """How the law of a state treats one act, since which year (``None``: not known)."""

    act: Act
    treatment: Treatment
    since: int | None
    article: str
    source: str
    confidence: tuple[Confidence, ...]

    @property
    def punished(self) -> bool | None:
        """Whether the act as such is punished; ``None`` where that is unknown or depends."""
        return _PUNISHED[self.treatment]

    @property
    def standing(self) -> Standing:
        """What a reader must be told of how sure the fact is."""
        return standing(self.confidence)


@dataclass(frozen=True, slots=True)
class LawOfProstitution:
    """The three facts of one state (ISO 3166 code) as they stood when the sources were read.

    ``called`` are the names given to such law, each with whoever gives it.
    """

    state: str
    state_name: str
    selling: Fact
    buying: Fact
    organising: Fact
    called: tuple[tuple[str, str], ...]

    @property
    def facts(self) -> tuple[Fact, Fact, Fact]:
        """Selling, buying, organising."""
        return self.selling, self.buying, self.organising


@cache
def laws() -> dict[str, LawOfProstitution]:
    """The law of each state in the vocabulary, by ISO 3166 code."""
    facts: dict[str, dict[Act, Fact]] = {}
    names: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {}
    for row in rows("prostitution.csv"):
        state, act = row.text("state"), row.code("act", Act)
        names[state] = (
            row.text("state_name"),
            tuple(zip(row.texts("called"), row.texts("called_by"), strict=True)),
        )
        facts.setdefault(state, {})[act] = Fact(
            act=act,
            treatment=row.code("treatment", Treatment),
            since=row.whole("since"),
            article=row.perhaps("article"),
            source=row.text("source"),
            confidence=confidences(row),
        )
    return {
        state: LawOfProstitution(
            state, names[state][0], by[Act.SELLING], by[Act.BUYING], by[Act.ORGANISING], names[state][1]
        )
        for state, by in facts.items()
    }
