"""Offences of Serbia and France: trafficking, what it is reclassified into, prostitution by role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from clew.vocab.confidence import Confidence, Standing, confidences, standing
from clew.vocab.tables import rows


class OffenceKind(StrEnum):
    """How grave an offence is in its law; a misdemeanour conviction is no criminal conviction."""

    CRIME = "crime"
    CONTRAVENTION = "contravention"
    MISDEMEANOUR = "misdemeanour"
    RULE = "rule"
    """No offence of its own (that consent has no bearing)."""


class Target(StrEnum):
    """Whether charges of trafficking are reclassified into this offence."""

    MAIN = "main"
    YES = "y"
    NO = "n"


class Role(StrEnum):
    """In a misdemeanour of prostitution, what the person is punished for."""

    SELLER = "seller"
    CLIENT = "client"
    PREMISES = "premises"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Offence:
    """An offence. Penalties are amounts of ``penalty_unit`` (``year`` or ``day``), ``None`` where not
    known or not provided. ``name`` is a message of the catalogue; ``name_native`` is the law's own
    shorthand (Serbian in Latin without diacritics: not to be shown as Serbian text)."""

    code: str
    jurisdiction: str
    law: str
    article: str
    paragraph: str
    name: str
    name_native: str
    kind: OffenceKind
    penalty_least: float | None
    penalty_most: float | None
    penalty_unit: str
    fine: str
    court: str
    trafficking: bool
    role: Role
    reclassification_target: Target
    reclassification_note: str
    note: str
    source: str
    confidence: tuple[Confidence, ...]

    @property
    def standing(self) -> Standing:
        """What a reader must be told of how sure the offence is."""
        return standing(self.confidence)


@cache
def offences() -> dict[str, Offence]:
    """All offences, by code."""
    found = {}
    for row in rows("offences.csv"):
        offence = Offence(
            code=row.text("code"),
            jurisdiction=row.text("jurisdiction"),
            law=row.text("law"),
            article=row.text("article"),
            paragraph=row.perhaps("paragraph"),
            name=row.text("name"),
            name_native=row.text("name_native"),
            kind=row.code("kind", OffenceKind),
            penalty_least=row.number("penalty_least"),
            penalty_most=row.number("penalty_most"),
            penalty_unit=row.perhaps("penalty_unit"),
            fine=row.perhaps("fine"),
            court=row.perhaps("court"),
            trafficking=row.flag("trafficking"),
            role=row.code("role", Role),
            reclassification_target=row.code("reclassification_target", Target),
            reclassification_note=row.perhaps("reclassification_note"),
            note=row.perhaps("note"),
            source=row.text("source"),
            confidence=confidences(row),
        )
        if offence.code in found:
            raise row.wrong("code", "stands there twice")
        found[offence.code] = offence
    return found


def reclassification_targets(jurisdiction: str) -> tuple[Offence, ...]:
    """What charges of trafficking are reclassified into, the main target first."""
    found = [
        offence
        for offence in offences().values()
        if offence.jurisdiction == jurisdiction and offence.reclassification_target is not Target.NO
    ]
    return tuple(sorted(found, key=lambda offence: offence.reclassification_target is not Target.MAIN))
