"""Duties of data protection, each with the law it hangs on and an assertion that a test can make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clew.vocab.confidence import Confidence, confidences
from clew.vocab.tables import rows


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty: ``hook`` the articles, ``duty`` what the software does, ``assertion`` what shows it."""

    code: str
    hook: str
    duty: str
    assertion: str
    source: str
    confidence: tuple[Confidence, ...]


@cache
def duties() -> dict[str, Duty]:
    """All duties, by code."""
    return {
        duty.code: duty
        for duty in (
            Duty(
                code=row.text("code"),
                hook=row.text("hook"),
                duty=row.text("duty"),
                assertion=row.text("assertion"),
                source=row.text("source"),
                confidence=confidences(row),
            )
            for row in rows("data_protection.csv")
        )
    }
