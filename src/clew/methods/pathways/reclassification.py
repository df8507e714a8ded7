"""Legal requalification (prekvalifikacija): what trafficking becomes on its way through justice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from clew.methods.figures import Basis, DateRule, Figure, Period, Stage, Unit
from clew.methods.pathways.events import Event
from clew.methods.pathways.funnel import in_period


@dataclass(frozen=True, slots=True, order=True)
class Flow:
    """How many persons went from one offence to another at the same authority."""

    from_offence: str
    to_offence: str
    authority: str
    persons: int

    def to_dict(self) -> dict[str, Any]:
        """The flow for machines."""
        return {
            "from": self.from_offence,
            "to": self.to_offence,
            "authority": self.authority,
            "persons": self.persons,
        }


@dataclass(frozen=True, slots=True)
class Reclassified:
    """The flows, and the share of those accused of the offence whose qualification was changed."""

    flows: tuple[Flow, ...]
    accused: Figure

    def to_dict(self) -> dict[str, Any]:
        """The result for machines."""
        return {"flows": [flow.to_dict() for flow in self.flows], "accused": self.accused.to_dict()}


def reclassified(
    events: Sequence[Event],
    offences: Collection[str],
    *,
    period: Period,
    rule: DateRule,
    population: str,
    producer: str,
) -> Reclassified:
    """Follow every change from one of ``offences`` to an offence that is none of them.

    The unit is the person accused in a proceeding: somebody reclassified twice counts once in the
    figure. The denominator are all persons against whom a complaint under one of ``offences`` was
    filed or who were accused under one.
    """
    chosen = in_period(events, period, rule)
    under = {
        (event.proceeding, event.person) for event in chosen if event.offence in offences and event.person
    }
    changes = [
        event
        for event in chosen
        if event.stage is Stage.RECLASS
        and event.offence in offences
        and event.to_offence is not None
        and event.to_offence not in offences
    ]
    counted: Counter[tuple[str, str, str]] = Counter()
    for event in {
        (e.proceeding, e.person, e.offence, e.to_offence, e.authority): e for e in changes
    }.values():
        counted[(event.offence or "", event.to_offence or "", event.authority or "")] += 1
    persons = {(event.proceeding, event.person) for event in changes}
    basis = Basis(
        Unit.ACCUSED, population, producer, Stage.RECLASS, period, rule, offence="+".join(sorted(offences))
    )
    everyone = Figure(float(len(under | persons)), basis)
    flows = tuple(
        sorted((Flow(*key, count) for key, count in counted.items()), key=lambda flow: -flow.persons)
    )
    return Reclassified(flows, Figure(float(len(persons)), basis, denominator=everyone))
