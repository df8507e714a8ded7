"""How sure a fact of law is, and what must be said of it where it is used."""

from __future__ import annotations

from enum import StrEnum

from clew.vocab.tables import Row


class Confidence(StrEnum):
    """How a fact came into the vocabulary. None of these is a lawyer's confirmation."""

    READ = "V"
    """Read in a source, which is named."""
    MEMORY = "M"
    """Written from memory."""
    UNCERTAIN = "L"
    """Uncertain: sources are missing or disagree."""
    PROPOSAL = "P"
    """No law at all: proposed by this software."""


class Standing(StrEnum):
    """What a reader must be told of a fact: the kinds of caveat of the vocabulary."""

    CONFIRMED = "law_confirmed"
    """A lawyer confirmed it for this instance."""
    READ = "law_read_not_confirmed"
    """Read in a source; no lawyer confirmed it."""
    PARTLY_READ = "law_partly_read_not_confirmed"
    """Read in part, the rest from memory or uncertain; no lawyer confirmed it."""
    MEMORY = "law_from_memory_not_confirmed"
    UNCERTAIN = "law_uncertain_not_confirmed"
    PROPOSAL = "law_proposal_only"
    OUTDATED = "law_confirmation_outdated"
    """A lawyer confirmed an earlier reading; what is shipped has changed since."""


_ALONE = {
    Confidence.READ: Standing.READ,
    Confidence.MEMORY: Standing.MEMORY,
    Confidence.UNCERTAIN: Standing.UNCERTAIN,
    Confidence.PROPOSAL: Standing.PROPOSAL,
}


def confidences(row: Row, column: str = "confidence") -> tuple[Confidence, ...]:
    """The marks of a row: one, or two with a slash (``V/M``: read in part, the rest from memory)."""
    marks = row.text(column).split("/")
    if any(mark not in list(Confidence) for mark in marks) or len(set(marks)) != len(marks):
        raise row.wrong(column, f"is no mark of {', '.join(Confidence)}")
    return tuple(Confidence(mark) for mark in marks)


def standing(marks: tuple[Confidence, ...]) -> Standing:
    """What these marks oblige to say, as long as no lawyer confirmed anything."""
    return _ALONE[marks[0]] if len(marks) == 1 else Standing.PARTLY_READ
