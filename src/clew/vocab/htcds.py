"""The Human Trafficking Case Data Standard 2.0 of IOM (CC BY 4.0; no endorsement is implied).

Fields, labels and codes are carried over; the standard's own descriptions are not. What is wrong
with the published sheet is listed in :func:`defects`, with how it is handled here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clew.vocab.tables import document


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code of a list. ``published`` is how the sheet writes it where that differs; ``corrected`` a
    spelling that is read too; ``listed`` is false for a code that the standard defines and its
    picklist lacks."""

    code: str
    label: str
    published: str = ""
    corrected: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the standard; ``codes`` is its code list, ``external`` the standard it refers to."""

    code: str
    section: str
    label: str
    type: str
    deprecated: bool
    core: bool
    external: str
    codes: tuple[ListedCode, ...]

    def find(self, text: str) -> ListedCode | None:
        """The code that a text writes, as published or corrected, whatever its spaces and capitals."""
        plain = text.strip().casefold()
        for code in self.codes:
            if plain and plain in (code.code.casefold(), code.corrected.casefold()):
                return code
        return None


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong with the published sheet: where, what, and how it is handled here."""

    kind: str
    field: str
    value: str
    what: str
    handled: str


@dataclass(frozen=True, slots=True)
class Standard:
    """The standard as carried over."""

    version: str
    source: str
    licence: str
    attribution: str
    published_rows: int
    fields: dict[str, Field]

    @property
    def code_lists(self) -> dict[str, Field]:
        """The fields that have a code list."""
        return {name: field for name, field in self.fields.items() if field.codes}


@cache
def defects() -> tuple[Defect, ...]:
    """What is wrong with the published sheet."""
    return tuple(
        Defect(entry["code"], entry["field"], entry["value"], entry["what"], entry["handled"])
        for entry in document("htcds.json")["defects"]
    )


@cache
def standard() -> Standard:
    """The standard: 84 published rows, of which one has no name, and 21 code lists."""
    found = document("htcds.json")
    fields = {}
    for entry in found["fields"]:
        if not entry["field"]:
            continue
        codes = [ListedCode(code, label, *_spellings(entry["field"], code)) for code, label in entry["codes"]]
        codes += [
            ListedCode(extra["code"], extra["label"], listed=False)
            for extra in found["not_listed"]
            if extra["field"] == entry["field"]
        ]
        fields[entry["field"]] = Field(
            code=entry["field"],
            section=entry["section"],
            label=entry["label"],
            type=entry["type"],
            deprecated=entry["status"] == "DEPRECATED",
            core=entry["core"],
            external=entry["external"],
            codes=tuple(codes),
        )
    return Standard(
        version=found["version"],
        source=found["source"],
        licence=found["licence"],
        attribution=found["attribution"],
        published_rows=len(found["fields"]),
        fields=fields,
    )


def _spellings(field: str, code: str) -> tuple[str, str]:
    """How the sheet writes a code where that differs, and its correct spelling where it is misspelt."""
    for entry in document("htcds.json")["defects"]:
        if entry["field"] == field and entry["value"].strip() == code:
            published = entry["value"] if entry["value"] != code else ""
            return published, entry.get("corrected", "")
    return "", ""
