"""Who takes part in a linkage without names, who holds what, and on which basis.

Whoever holds the key *and* encodings can try every name of a directory against them. So roles are
apart: holders encode and share the key among themselves; the linkage unit sees encodings and has no
key; the analyst sees memberships of lists only. Police hold neither key nor encodings unless the
project has an independent unit, an agreement with its legal basis, and a data-protection assessment on
record; and police are never the linkage unit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clew.methods.figures import Caveat, Refusal
from clew.methods.linkage.encoding.findings import Kind
from clew.methods.linkage.encoding.schema import Diffuse, Schema
from clew.problem import N_, Problem
from clew.vocab.encoding import schema_names


class BadProject(Problem):
    says = N_("The project file is wrong at {place}: {value}.")
    remedy = N_("It takes: {allowed}. The documentation of linkage without names shows a whole file.")


class PartyKind(StrEnum):
    """What a party is; only police are treated apart."""

    POLICE = "police"
    BORDER_POLICE = "border_police"
    PROSECUTION = "prosecution"
    COURT = "court"
    IDENTIFICATION_CENTRE = "identification_centre"
    SOCIAL_SERVICES = "social_services"
    LABOUR_INSPECTORATE = "labour_inspectorate"
    ORGANISATION = "organisation"
    STATISTICS = "statistics"
    DATA_PROTECTION = "data_protection"
    UNIVERSITY = "university"
    OTHER = "other"


POLICE = frozenset({PartyKind.POLICE, PartyKind.BORDER_POLICE})


@dataclass(frozen=True, slots=True)
class Party:
    """A body with a list. By default police hold neither key nor encodings, the others both of their own."""

    name: str
    kind: PartyKind
    holds_key: bool
    holds_encodings: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """The linkage unit: who matches encodings."""

    name: str
    kind: PartyKind
    independent: bool
    holds_key: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A document on record: its reference, its date, and for an agreement its legal basis."""

    reference: str
    dated: dt.date
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """The parties, the unit, what they agreed, and how they encode."""

    name: str
    schema: Schema
    seal: str
    """Public key that checks the seals of this project's lists; empty until a key is made."""
    parties: tuple[Party, ...]
    unit: Unit
    agreement: Record | None
    assessment: Record | None

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Project:
        """A project from its file (TOML as a mapping); raises :class:`BadProject` naming the place."""
        _only(given, "file", ("project", "agreement", "assessment", "unit", "parties", "schema"))
        head = _table(given, "project")
        _only(head, "project", ("name", "schema", "features", "seal"))
        parties = _table(given, "parties")
        if not parties:
            raise BadProject(place="parties", value="-", allowed="one table a party, [parties.NAME]")
        return cls(
            name=_text(head, "project", "name"),
            schema=_schema(head, given.get("schema")),
            seal=_optional(head, "project", "seal"),
            parties=tuple(_party(name, _table(parties, name)) for name in parties),
            unit=_unit(_table(given, "unit")),
            agreement=_record(given, "agreement", basis=True),
            assessment=_record(given, "assessment", basis=False),
        )

    def party(self, name: str) -> Party | None:
        """The party of this name, if the project has it."""
        return next((party for party in self.parties if party.name == name), None)

    def refusals(self) -> tuple[Refusal, ...]:
        """Why neither encoding nor matching may go on in this project."""
        found = []
        if self.agreement is None:
            found.append(Refusal.of(Kind.NO_AGREEMENT))
        if self.unit.kind in POLICE:
            found.append(Refusal.of(Kind.UNIT_IS_POLICE, unit=self.unit.name))
        if self.unit.holds_key:
            found.append(Refusal.of(Kind.UNIT_HOLDS_KEY, unit=self.unit.name))
        party = self.party(self.unit.name)
        if party is not None:
            found.append(Refusal.of(Kind.UNIT_IS_PARTY, unit=self.unit.name))
        ready = self.unit.independent and self.agreement is not None and self.assessment is not None
        for party in self.parties:
            if party.kind in POLICE and (party.holds_key or party.holds_encodings) and not ready:
                found.append(Refusal.of(Kind.POLICE_HOLD, party=party.name))
        return tuple(found)

    def may_encode(self, party: str) -> tuple[Refusal, ...]:
        """Why this party may not encode; empty where it may."""
        found = self.party(party)
        own: tuple[Refusal, ...] = ()
        if found is None:
            own = (Refusal.of(Kind.NOT_A_PARTY, party=party),)
        elif not found.holds_key or not found.holds_encodings:
            own = (Refusal.of(Kind.MAY_NOT_ENCODE, party=party),)
        return (*self.refusals(), *own)

    def may_match(self, unit: str) -> tuple[Refusal, ...]:
        """Why whoever calls itself by this name may not match; empty where it may."""
        own = (
            ()
            if unit == self.unit.name
            else (Refusal.of(Kind.NOT_THE_UNIT, given=unit, unit=self.unit.name),)
        )
        return (*self.refusals(), *own)

    def caveats(self) -> tuple[Caveat, ...]:
        """What the parties must know even where they may go on."""
        found = [Caveat.of(Kind.STILL_PERSONAL)]
        if self.assessment is None:
            found.append(Caveat.of(Kind.NO_ASSESSMENT))
        least = least_sources(self.schema)
        if sources_of(self.schema) < least:
            found.append(Caveat.of(Kind.WEAK_HARDENING, sources=least))
        return tuple(found)


LEAST_SOURCES = 11
"""The weakest diffusion at which attackers who know no pair, or one in twenty, re-identified under 1 %
of a small country's persons (``benchmarks/linkage/RESULTS-without-names.md``)."""


def least_sources(schema: Schema) -> int:
    """How many bits must be mixed into each: what the shipped schema of that name has, else the most."""
    if schema.name in schema_names():
        return sources_of(Schema.shipped(schema.name))
    return LEAST_SOURCES


def sources_of(schema: Schema) -> int:
    """How many bits the schema mixes into each.

    Folding does not count: who knows some pairs came through it.
    """
    return max((step.sources for step in schema.hardening if isinstance(step, Diffuse)), default=1)


def _schema(head: Mapping[str, Any], own: Any) -> Schema:
    if own is not None:
        if not isinstance(own, Mapping):
            raise BadProject(place="schema", value=type(own).__name__, allowed="a table")
        schema = Schema.from_dict(own)
    else:
        schema = Schema.shipped(_text(head, "project", "schema"))
    features = head.get("features")
    if features is None:
        return schema
    if not isinstance(features, list) or not features:
        raise BadProject(place="project.features", value=features, allowed="a list of names of features")
    return schema.only([str(feature) for feature in features])


def _party(name: str, given: Mapping[str, Any]) -> Party:
    place = f"parties.{name}"
    _only(given, place, ("kind", "holds_key", "holds_encodings"))
    kind = _kind(given, place)
    usual = kind not in POLICE
    return Party(
        name, kind, _flag(given, place, "holds_key", usual), _flag(given, place, "holds_encodings", usual)
    )


def _unit(given: Mapping[str, Any]) -> Unit:
    _only(given, "unit", ("name", "kind", "independent", "holds_key"))
    return Unit(
        _text(given, "unit", "name"),
        _kind(given, "unit"),
        _flag(given, "unit", "independent", False),
        _flag(given, "unit", "holds_key", False),
    )


def _record(given: Mapping[str, Any], place: str, *, basis: bool) -> Record | None:
    if place not in given:
        return None
    table = _table(given, place)
    _only(table, place, ("reference", "dated", "legal_basis") if basis else ("reference", "dated"))
    dated = table.get("dated")
    if not isinstance(dated, dt.date):
        raise BadProject(place=f"{place}.dated", value=dated, allowed="a date such as 2026-01-31")
    legal = _text(table, place, "legal_basis") if basis else ""
    return Record(_text(table, place, "reference"), dated, legal)


def _only(given: Mapping[str, Any], place: str, allowed: tuple[str, ...]) -> None:
    for entry in given:
        if entry not in allowed:
            raise BadProject(place=place, value=entry, allowed=", ".join(allowed))


def _table(given: Mapping[str, Any], entry: str) -> Mapping[str, Any]:
    found = given.get(entry)
    if not isinstance(found, Mapping):
        raise BadProject(place=entry, value="-" if found is None else found, allowed=f"a table [{entry}]")
    return found


def _text(given: Mapping[str, Any], place: str, entry: str) -> str:
    found = given.get(entry)
    if not isinstance(found, str) or not found.strip():
        raise BadProject(place=f"{place}.{entry}", value=found, allowed="a text")
    return found


def _optional(given: Mapping[str, Any], place: str, entry: str) -> str:
    return _text(given, place, entry) if given.get(entry) else ""


def _flag(given: Mapping[str, Any], place: str, entry: str, usual: bool) -> bool:
    found = given.get(entry, usual)
    if not isinstance(found, bool):
        raise BadProject(place=f"{place}.{entry}", value=found, allowed="true, false")
    return found


def _kind(given: Mapping[str, Any], place: str) -> PartyKind:
    try:
        return PartyKind(str(given.get("kind")))
    except ValueError:
        raise BadProject(
            place=f"{place}.kind", value=given.get("kind"), allowed=", ".join(PartyKind)
        ) from None
