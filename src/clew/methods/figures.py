"""The hand-over from methods to people: a number is never bare.

A :class:`Figure` carries its unit, stage, population, period, date rule and producer, and an
interval where one is due. A :class:`Table` is a declaration (dimensions with hierarchies, a measure
and a basis) with its cells. Caveats and refusals are typed values; ``rendering`` makes the words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from clew.problem import N_, Problem


class Unit(StrEnum):
    """What is counted. Units never add across: a complaint is not a suspect, a report not a victim."""

    SIGNAL = "signal"
    REPORT = "report"
    RECORD = "record"
    PERSON = "person"
    PRESUMED_VICTIM = "presumed_victim"
    VICTIM = "victim"
    COMPLAINT = "complaint"
    OFFENCE = "offence"
    MISDEMEANOUR_REQUEST = "misdemeanour_request"
    CASE = "case"
    SUSPECT = "suspect"
    ACCUSED = "accused"
    INDICTMENT = "indictment"
    RECLASSIFICATION = "reclassification"
    JUDGMENT = "judgment"
    CONVICTED_PERSON = "convicted_person"
    SANCTION = "sanction"
    AWARD = "award"
    MONEY = "money"


class Stage(StrEnum):
    """Where in the thread it is counted; the codes of ``vocab``'s table of stages."""

    SIGNAL = "SIGNAL"
    REPORT_CENTRE = "REPORT_CENTRE"
    PRELIM_ID = "PRELIM_ID"
    FORMAL_ID = "FORMAL_ID"
    COMPLAINT = "COMPLAINT"
    MISD_REQUEST = "MISD_REQUEST"
    INVESTIGATION = "INVESTIGATION"
    DISMISSAL = "DISMISSAL"
    INDICTMENT = "INDICTMENT"
    RECLASS = "RECLASS"
    PLEA = "PLEA"
    JUDG_1 = "JUDG_1"
    JUDG_2 = "JUDG_2"
    FINAL = "FINAL"
    SANCTION = "SANCTION"
    COMP_AWARD = "COMP_AWARD"
    COMP_PAID = "COMP_PAID"
    MISD_JUDG = "MISD_JUDG"


class DateRule(StrEnum):
    """Which date puts an event into a period.

    ``COHORT``: everything that became of what *began* in the period. ``PERIOD``: everything that
    *happened* in the period, whenever it began. The two differ, and a figure names its own.
    """

    COHORT = "cohort"
    PERIOD = "period"


class FigureProblem(Problem):
    """Figures or tables that cannot be used as they are."""


class UnitsDoNotAdd(FigureProblem):
    says = N_("Figures of {first} and {second} cannot be added.")
    remedy = N_("Add only figures that count the same thing at the same stage by the same rule of dates.")


class UnknownCategory(FigureProblem):
    says = N_("Dimension {dimension} has no category {category}.")
    remedy = N_("Declare the category, or correct it in the data.")


class RepeatedCategory(FigureProblem):
    says = N_("Dimension {dimension} declares the category {category} twice.")
    remedy = N_("Declare each category once.")


class CategoryCycle(FigureProblem):
    says = N_("In dimension {dimension} the category {category} is part of itself.")
    remedy = N_("Correct the categories above it: they must end in one that has nothing above.")


class BadCell(FigureProblem):
    says = N_("Cell {cell} has the value {value}.")
    remedy = N_("A count is a whole number from 0 up.")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reader must know: a kind (a code with words in ``rendering``) and its parameters."""

    kind: str
    parameters: tuple[tuple[str, Any], ...] = ()

    def __getitem__(self, name: str) -> Any:
        return dict(self.parameters)[name]

    def to_dict(self) -> dict[str, Any]:
        """The finding for machines."""
        return {"kind": str(self.kind), **dict(self.parameters)}


class Caveat(Finding):
    """What limits a figure that is given all the same."""

    @classmethod
    def of(cls, kind: str, **parameters: Any) -> Caveat:
        """A caveat of this kind."""
        return cls(kind, tuple(parameters.items()))


class Refusal(Finding):
    """Why a figure is not given."""

    @classmethod
    def of(cls, kind: str, **parameters: Any) -> Refusal:
        """A refusal of this kind."""
        return cls(kind, tuple(parameters.items()))


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included."""

    start: dt.date
    end: dt.date

    @classmethod
    def year(cls, year: int) -> Period:
        """A calendar year."""
        return cls(dt.date(year, 1, 1), dt.date(year, 12, 31))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """A quarter (1 to 4) of a calendar year."""
        start = dt.date(year, 3 * quarter - 2, 1)
        after = dt.date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
        return cls(start, after - dt.timedelta(days=1))

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end

    def to_dict(self) -> dict[str, str]:
        """The period for machines."""
        return {"start": self.start.isoformat(), "end": self.end.isoformat()}


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure counts; two figures may be added only if this is equal.

    ``population``, ``producer``, ``offence`` and ``instance`` are codes (of ``vocab`` where it has
    them); ``final`` says whether only final decisions count, ``None`` where that has no meaning.
    """

    unit: Unit
    population: str
    producer: str
    stage: Stage | None = None
    period: Period | None = None
    date_rule: DateRule | None = None
    offence: str | None = None
    instance: str | None = None
    final: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """The basis for machines."""
        return {
            "unit": self.unit.value,
            "population": self.population,
            "producer": self.producer,
            "stage": self.stage.value if self.stage else None,
            "period": self.period.to_dict() if self.period else None,
            "date_rule": self.date_rule.value if self.date_rule else None,
            "offence": self.offence,
            "instance": self.instance,
            "final": self.final,
        }


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``low`` to ``high`` with the nominal ``level`` (e.g. 0.95); ``method`` is a code.

    ``high`` may be infinite. ``conditional`` is true where the uncertainty of choosing the model is
    left out: such an interval is too narrow and is labelled.
    """

    low: float
    high: float
    level: float
    method: str
    conditional: bool = False

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def to_dict(self) -> dict[str, Any]:
        """The interval for machines."""
        return {
            "low": self.low,
            "high": self.high,
            "level": self.level,
            "method": self.method,
            "conditional": self.conditional,
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts.

    ``value`` is ``None`` where the figure is refused; ``refusals`` then say why. ``denominator`` is
    the figure a share refers to: the share is ``value / denominator.value``, never stored as a bare
    percentage.
    """

    value: float | None
    basis: Basis
    interval: Interval | None = None
    denominator: Figure | None = None
    caveats: tuple[Caveat, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def share(self) -> float | None:
        """The value as a share of its denominator, if both are given and the denominator is not 0."""
        if self.value is None or self.denominator is None or not self.denominator.value:
            return None
        return self.value / self.denominator.value

    def __add__(self, other: Figure) -> Figure:
        if self.basis != other.basis or self.interval or other.interval:
            raise UnitsDoNotAdd(first=_name_of(self.basis), second=_name_of(other.basis))
        value = None if self.value is None or other.value is None else self.value + other.value
        return Figure(
            value,
            self.basis,
            caveats=tuple(dict.fromkeys(self.caveats + other.caveats)),
            refusals=tuple(dict.fromkeys(self.refusals + other.refusals)),
        )

    def to_dict(self) -> dict[str, Any]:
        """The figure for machines."""
        return {
            "value": self.value,
            "basis": self.basis.to_dict(),
            "interval": self.interval.to_dict() if self.interval else None,
            "denominator": self.denominator.to_dict() if self.denominator else None,
            "share": self.share,
            "caveats": [caveat.to_dict() for caveat in self.caveats],
            "refusals": [refusal.to_dict() for refusal in self.refusals],
        }


def _name_of(basis: Basis) -> str:
    parts = [basis.unit.value, basis.stage.value if basis.stage else None, basis.date_rule]
    return " / ".join(str(part) for part in parts if part)


@dataclass(frozen=True, slots=True)
class Category:
    """One category of a dimension; ``parent`` is the code of the category it is part of."""

    code: str
    parent: str | None = None


@dataclass(frozen=True)
class Dimension:
    """A dimension with its hierarchy: the children of a category add up to it.

    A category without children is a leaf; one without a parent is a root. A dimension whose only
    root is the grand total has it as an explicit category (by custom ``total``).
    """

    name: str
    categories: tuple[Category, ...]

    def __post_init__(self) -> None:
        codes = [category.code for category in self.categories]
        for code in codes:
            if codes.count(code) > 1:
                raise RepeatedCategory(dimension=self.name, category=code)
        for category in self.categories:
            seen = {category.code}
            parent = category.parent
            while parent is not None:
                if parent not in self.parents:
                    raise UnknownCategory(dimension=self.name, category=parent)
                if parent in seen:
                    raise CategoryCycle(dimension=self.name, category=parent)
                seen.add(parent)
                parent = self.parents[parent]

    @classmethod
    def flat(cls, name: str, codes: Iterable[str], total: str = "total") -> Dimension:
        """A dimension of leaves under one total."""
        return cls(name, (Category(total), *(Category(code, total) for code in codes)))

    @cached_property
    def parents(self) -> dict[str, str | None]:
        """Each category's parent."""
        return {category.code: category.parent for category in self.categories}

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Each category's children, in the order declared; leaves have none."""
        found: dict[str, list[str]] = {category.code: [] for category in self.categories}
        for category in self.categories:
            if category.parent is not None:
                found[category.parent].append(category.code)
        return {code: tuple(children) for code, children in found.items()}

    @property
    def leaves(self) -> tuple[str, ...]:
        """The categories that have no children."""
        return tuple(code for code, children in self.children.items() if not children)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The category and all it is part of, from itself to its root."""
        if code not in self.parents:
            raise UnknownCategory(dimension=self.name, category=code)
        line = [code]
        while (parent := self.parents[line[-1]]) is not None:
            line.append(parent)
        return tuple(line)

    def to_dict(self) -> dict[str, Any]:
        """The dimension for machines."""
        return {
            "name": self.name,
            "categories": [{"code": c.code, "parent": c.parent} for c in self.categories],
        }


class CellState(StrEnum):
    """What a reader sees of a cell."""

    SHOWN = "shown"
    PRIMARY = "primary"
    """Hidden because it would say too much by itself."""
    SECONDARY = "secondary"
    """Hidden because other cells would give a primary one away."""
    ROUNDED = "rounded"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's value (``None`` where hidden) and what a reader sees of it."""

    value: int | None
    state: CellState = CellState.SHOWN


@dataclass(frozen=True)
class Table:
    """A table of counts: dimensions with hierarchies, a basis, and cells by category codes.

    ``cells`` maps one category code per dimension, in the order of ``dimensions``, to a
    :class:`Cell`; combinations that are absent are not part of the table (a zero is a cell).
    """

    name: str
    dimensions: tuple[Dimension, ...]
    basis: Basis
    cells: Mapping[tuple[str, ...], Cell]
    caveats: tuple[Caveat, ...] = field(default=())

    def __post_init__(self) -> None:
        for codes, cell in self.cells.items():
            for dimension, code in zip(self.dimensions, codes, strict=True):
                if code not in dimension.parents:
                    raise UnknownCategory(dimension=dimension.name, category=code)
            if cell.value is not None and (cell.value < 0 or cell.value != int(cell.value)):
                raise BadCell(cell=" x ".join(codes), value=cell.value)

    @classmethod
    def from_rows(
        cls,
        name: str,
        dimensions: tuple[Dimension, ...],
        basis: Basis,
        rows: Iterable[Mapping[str, str]],
    ) -> Table:
        """Count rows (one leaf code per dimension name) into all cells, zeros and totals included."""
        counts: dict[tuple[str, ...], int] = dict.fromkeys(_combinations(dimensions), 0)
        for row in rows:
            lines = [dimension.ancestors(row[dimension.name]) for dimension in dimensions]
            for codes in _products(lines):
                counts[codes] += 1
        return cls(name, dimensions, basis, {codes: Cell(count) for codes, count in counts.items()})

    def with_cells(self, cells: Mapping[tuple[str, ...], Cell]) -> Table:
        """The same declaration with other cells."""
        return replace(self, cells=cells)

    def to_dict(self) -> dict[str, Any]:
        """The table for machines; hidden cells carry no value."""
        return {
            "name": self.name,
            "dimensions": [dimension.to_dict() for dimension in self.dimensions],
            "basis": self.basis.to_dict(),
            "cells": [
                {
                    **{d.name: code for d, code in zip(self.dimensions, codes, strict=True)},
                    "value": cell.value,
                    "state": cell.state.value,
                }
                for codes, cell in self.cells.items()
            ],
            "caveats": [caveat.to_dict() for caveat in self.caveats],
        }


def _products(lines: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    combined: list[tuple[str, ...]] = [()]
    for line in lines:
        combined = [(*head, code) for head in combined for code in line]
    return combined


def _combinations(dimensions: tuple[Dimension, ...]) -> list[tuple[str, ...]]:
    return _products([tuple(dimension.parents) for dimension in dimensions])
