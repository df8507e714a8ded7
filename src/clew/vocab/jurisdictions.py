"""Bodies of law, and which of them bind a state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from clew.vocab.confidence import Confidence, confidences
from clew.vocab.rules import Rule, rules_of
from clew.vocab.tables import rows


class JurisdictionKind(StrEnum):
    """What kind of body of law it is."""

    STATE = "state"
    UNION = "union"
    CONVENTION = "convention"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A body of law; ``binds`` are those that bind it too, each with the day since when, if known."""

    code: str
    kind: JurisdictionKind
    name: str
    binds: tuple[tuple[str, dt.date | None], ...]
    source: str
    confidence: tuple[Confidence, ...]


@cache
def jurisdictions() -> dict[str, Jurisdiction]:
    """All bodies of law, by code."""
    found = {}
    for row in rows("jurisdictions.csv"):
        binds = []
        for text in row.texts("binds"):
            code, _, since = text.partition(":")
            binds.append((code, dt.date.fromisoformat(since) if since else None))
        entry = Jurisdiction(
            code=row.text("code"),
            kind=row.code("kind", JurisdictionKind),
            name=row.text("name"),
            binds=tuple(binds),
            source=row.text("source"),
            confidence=confidences(row),
        )
        found[entry.code] = entry
    return found


def applying_in(state: str, on: dt.date, among: Iterable[Rule] | None = None) -> tuple[Rule, ...]:
    """The rules in force in a state on a day: its own first, then those of what binds it.

    A directive binds its members to legislate; where a state's own rule stands beside one of the
    Union, the state's own is what a person can rely on. Raises ``KeyError`` for an unknown state.
    """
    place = jurisdictions()[state]
    codes = [state, *(code for code, since in place.binds if since is None or since <= on)]
    kept = None if among is None else tuple(among)
    return tuple(rule for code in codes for rule in rules_of(code, on=on, among=kept))
