"""How names are written: letters by language and script, endings, and short forms, as rows of data.

A further language arrives as rows of ``data/names``; each row carries an example that is its test.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

CONTEXTS = (
    "any",
    "start",
    "end",
    "before_vowel",
    "before_open_vowel",
    "after_vowel",
    "before_back",
    "end_after_open",
)
"""Where a rule of letters applies: anywhere; at the start or end of a word; before a vowel; before a vowel
other than i; after a vowel; before
a, o, u or a consonant (where Romance languages say k for c); at the end after one consonant that
follows a vowel (where an unwritten vowel is silent)."""


@dataclass(frozen=True, slots=True)
class LetterRule:
    """One way of writing a sound: ``source`` is written ``target``.

    ``language`` is a primary language code or ``*`` for all; ``script`` is ISO 15924. A target that
    begins with ``<`` replaces the letter before it too (signs that change a consonant's vowel).
    ``example`` contains the source, and ``skeleton`` is what the whole example becomes.
    """

    language: str
    script: str
    source: str
    target: str
    context: str
    example: str
    skeleton: str


@dataclass(frozen=True, slots=True)
class Ending:
    """An ending that makes a patronymic of a given name, in skeleton letters."""

    language: str
    kind: str
    source: str
    target: str
    example: str
    stem: str


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A given name and a form that the same person may go by."""

    language: str
    name: str
    short: str


def _rows(name: str) -> list[dict[str, str]]:
    path = files("clew.vocab").joinpath("data", "names", name)
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@cache
def letter_rules() -> tuple[LetterRule, ...]:
    """All rules of letters, in the order of the file."""
    return tuple(
        LetterRule(
            row["language"],
            row["script"],
            row["from"],
            row["to"],
            row["context"],
            row["example"],
            row["skeleton"],
        )
        for row in _rows("letters.csv")
    )


@cache
def endings() -> tuple[Ending, ...]:
    """All endings of patronymics."""
    return tuple(
        Ending(row["language"], row["kind"], row["from"], row["to"], row["example"], row["stem"])
        for row in _rows("endings.csv")
    )


@cache
def short_forms() -> tuple[ShortForm, ...]:
    """All short forms of given names."""
    return tuple(
        ShortForm(row["language"], row["name"], short)
        for row in _rows("short_forms.csv")
        for short in row["short"].split("|")
    )
