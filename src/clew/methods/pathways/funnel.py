"""Attrition: how many reach each stage, each stage in its own units.

A complaint may name several suspects and a judgment several accused: the number of complaints, of
suspects and of judgments are different numbers, and a step of the funnel carries one figure a unit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from clew.methods.figures import Basis, DateRule, Figure, Period, Stage, Unit
from clew.methods.pathways.events import Event

Key = Callable[[Event], object]


def _proceeding(event: Event) -> object:
    return event.proceeding


def _person(event: Event) -> object:
    return (event.proceeding, event.person)


def _each(event: Event) -> object:
    return event


COUNTED: dict[Stage, tuple[tuple[Unit, Key], ...]] = {
    Stage.COMPLAINT: ((Unit.COMPLAINT, _proceeding), (Unit.SUSPECT, _person)),
    Stage.MISD_REQUEST: ((Unit.MISDEMEANOUR_REQUEST, _person),),
    Stage.INVESTIGATION: ((Unit.CASE, _proceeding), (Unit.SUSPECT, _person)),
    Stage.DISMISSAL: ((Unit.SUSPECT, _person),),
    Stage.INDICTMENT: ((Unit.INDICTMENT, _proceeding), (Unit.ACCUSED, _person)),
    Stage.RECLASS: ((Unit.RECLASSIFICATION, _each), (Unit.ACCUSED, _person)),
    Stage.PLEA: ((Unit.ACCUSED, _person),),
    Stage.JUDG_1: ((Unit.JUDGMENT, _proceeding), (Unit.ACCUSED, _person)),
    Stage.JUDG_2: ((Unit.JUDGMENT, _proceeding), (Unit.ACCUSED, _person)),
    Stage.FINAL: ((Unit.CONVICTED_PERSON, _person),),
    Stage.SANCTION: ((Unit.SANCTION, _each),),
    Stage.COMP_AWARD: ((Unit.AWARD, _person),),
    Stage.COMP_PAID: ((Unit.AWARD, _person),),
    Stage.MISD_JUDG: ((Unit.CONVICTED_PERSON, _person),),
}
"""What is counted at each stage, and what makes two events the same one."""

CONVICTED = frozenset({"convicted"})
"""Outcomes of a final judgment that make a convicted person."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the funnel with its figures, one a unit."""

    stage: Stage
    figures: tuple[Figure, ...]

    def to_dict(self) -> dict[str, Any]:
        """The step for machines."""
        return {"stage": self.stage.value, "figures": [figure.to_dict() for figure in self.figures]}


@dataclass(frozen=True, slots=True)
class Funnel:
    """The stages in the order of the thread, with the rule of dates they were counted by."""

    period: Period
    date_rule: DateRule
    steps: tuple[Step, ...]

    def figure(self, stage: Stage, unit: Unit) -> Figure:
        """The figure of this stage and unit; raises ``KeyError`` where it was not counted."""
        for step in self.steps:
            for figure in step.figures:
                if step.stage is stage and figure.basis.unit is unit:
                    return figure
        raise KeyError((stage, unit))

    def to_dict(self) -> dict[str, Any]:
        """The funnel for machines."""
        return {
            "period": self.period.to_dict(),
            "date_rule": self.date_rule.value,
            "steps": [step.to_dict() for step in self.steps],
        }


def in_period(events: Iterable[Event], period: Period, rule: DateRule) -> tuple[Event, ...]:
    """The events that belong to the period.

    ``PERIOD`` takes what happened in it; ``COHORT`` everything that became of the proceedings whose
    first event lies in it.
    """
    if rule is DateRule.PERIOD:
        return tuple(event for event in events if event.date in period)
    listed = tuple(events)
    began: dict[str, dt.date] = {}
    for event in listed:
        began[event.proceeding] = min(event.date, began.get(event.proceeding, event.date))
    return tuple(event for event in listed if began[event.proceeding] in period)


def funnel(
    events: Sequence[Event],
    *,
    period: Period,
    rule: DateRule,
    population: str,
    producer: str,
    offence: str | None = None,
) -> Funnel:
    """Count each stage in its units.

    Arguments: ``events`` of proceedings; ``period`` and ``rule`` say which belong to it;
    ``population``, ``producer`` and ``offence`` go into the basis of every figure (``offence`` names
    the qualification the proceedings *began* under; it selects nothing).
    A final judgment counts a convicted person only where its outcome is a conviction.
    """
    chosen = in_period(events, period, rule)
    steps = []
    for stage, units in COUNTED.items():
        here = [event for event in chosen if event.stage is stage]
        if stage in (Stage.FINAL, Stage.MISD_JUDG):
            here = [event for event in here if event.outcome in CONVICTED]
        if not here:
            continue
        figures = tuple(
            Figure(
                float(len({key(event) for event in here})),
                Basis(unit, population, producer, stage, period, rule, offence),
            )
            for unit, key in units
        )
        steps.append(Step(stage, figures))
    return Funnel(period, rule, tuple(steps))
