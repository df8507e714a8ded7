"""What published tables give away about the cells they hide: counts of cells, never a value.

Sums are judged from what is shown before they are used. A sum whose parts are all shown is tested. A
sum with hidden parts is taken to be complete where every tested sum of its structure (the categories
of one dimension, at one level of the others) holds in its own group, or, where none can be tested
there, nine in ten do in the whole publication (sums that lack a line counted apart). A sum whose parts
cannot reach the total is partial: something is not printed, so the parts only stay below it (used
where, by the same test, parts do stay below totals). One whose parts pass the total contradicts, is
reported and not used.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from clew.methods.disclosure.additive import DisclosureProblem, Sum, System
from clew.methods.disclosure.attacker import UNBOUNDED, groups, of_group
from clew.methods.disclosure.layouts import PublishedCell, Reading
from clew.methods.disclosure.statements import UNKNOWN, Says, Statement, counts_of_share
from clew.methods.figures import Basis, Unit

HOLD = 0.9
"""The part of the tested sums of a structure that must hold for the untested ones to be used."""

WIDTH = 5
"""How many values a sign that says nothing ("x", ":") should leave open, where the user sets none."""

Place = tuple[tuple[str, str], ...]
_BASIS = Basis(Unit.PERSON, "published", "published")


class Absent(StrEnum):
    """What it means that a category has no line in a sum though it has one elsewhere."""

    ZERO = "zero"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What the rest gives away about a hidden cell."""

    DETERMINED = "determined"
    NARROWED = "narrowed"
    SAFE = "safe"
    IRRECONCILABLE = "irreconcilable"
    """Near it the shown cells contradict one another."""


@dataclass(frozen=True, slots=True, order=True)
class Structure:
    """The sums over one dimension's categories; ``within`` the dimensions not at their total."""

    summed: str
    within: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StructureReport:
    """How the sums of a structure stand: ``tested`` have all parts shown, of these ``held`` hold."""

    structure: Structure
    sums: int
    tested: int
    held: int
    partial: int
    contradicting: int
    at_fault: int
    """Exposed hidden cells to whose bounds this structure contributes directly."""


@dataclass(frozen=True, slots=True)
class GroupReport:
    """One group of tied tables (e.g. a country, a year, an indicator) and its hidden cells by verdict."""

    group: tuple[str, ...]
    verdicts: tuple[tuple[Verdict, int], ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """What published tables give away: counts and structures only.

    ``hidden`` counts hidden cells once each; ``tied`` are the verdicts of those that stand in at
    least one complete sum (see above).
    ``conflicting`` cells are printed with values that exclude one another, ``repeated`` ones with
    values that agree; ``elsewhere`` are hidden in one place and shown in another, or by a percentage.
    """

    cells: int
    hidden: int
    tied: tuple[tuple[Verdict, int], ...]
    verdicts: tuple[tuple[Verdict, int], ...]
    structures: tuple[StructureReport, ...]
    groups: tuple[GroupReport, ...]
    repeated: int
    conflicting: int
    elsewhere: int
    contradicting: int
    partial: int
    untrusted: int
    unread: int
    set_aside: int
    absent: Absent
    width: int | None

    def count(self, verdict: Verdict) -> int:
        """How many hidden cells have this verdict."""
        return dict(self.verdicts).get(verdict, 0)

    @property
    def exposed(self) -> int:
        """Hidden cells that are determined or narrowed."""
        return self.count(Verdict.DETERMINED) + self.count(Verdict.NARROWED)

    def to_dict(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "cells": self.cells,
            "hidden": self.hidden,
            "in_complete_sums": {verdict.value: count for verdict, count in self.tied},
            **{verdict.value: self.count(verdict) for verdict in Verdict},
            "repeated": self.repeated,
            "conflicting": self.conflicting,
            "elsewhere": self.elsewhere,
            "contradicting_sums": self.contradicting,
            "partial_sums": self.partial,
            "untrusted_sums": self.untrusted,
            "unread": self.unread,
            "set_aside": self.set_aside,
            "absent": self.absent.value,
            "width": self.width,
            "structures": [
                {
                    "summed": report.structure.summed,
                    "within": list(report.structure.within),
                    "sums": report.sums,
                    "tested": report.tested,
                    "held": report.held,
                    "partial": report.partial,
                    "contradicting": report.contradicting,
                    "at_fault": report.at_fault,
                }
                for report in self.structures
            ],
            "groups": [
                {"group": list(report.group), **{v.value: n for v, n in report.verdicts}}
                for report in self.groups
            ],
        }


@dataclass(slots=True)
class _Known:
    """What is printed of one cell, all its places together."""

    low: int = 0
    high: int = UNBOUNDED
    hidden: bool = False
    exact: bool = False
    said_low: int = 0
    said_high: int = UNBOUNDED
    conflict: bool = False
    times: int = 0

    def add(self, statement: Statement) -> None:
        high = UNBOUNDED if statement.high == UNKNOWN else statement.high
        self.times += 1
        if statement.says is Says.HIDDEN:
            first = not self.hidden
            self.hidden = True
            self.said_low = statement.low if first else max(self.said_low, statement.low)
            self.said_high = high if first else min(self.said_high, high)
        elif statement.says is Says.EXACT:
            self.exact = True
        self.narrow(statement.low, high)

    def narrow(self, low: int, high: int) -> None:
        if max(low, self.low) > min(high, self.high):
            self.conflict = True
            self.low, self.high = 0, UNBOUNDED
        elif not self.conflict:
            self.low, self.high = max(low, self.low), min(high, self.high)


@dataclass(slots=True)
class _Tie:
    total: int
    parts: list[int]
    structure: Structure
    lacks: bool
    """Categories of the group have no line here."""
    missing: bool
    """What has no line may be anything."""
    state: str = "usable"


@dataclass(slots=True)
class _Group:
    label: tuple[str, ...]
    index: dict[Place, int] = field(default_factory=dict)
    known: list[_Known] = field(default_factory=list)
    ties: list[_Tie] = field(default_factory=list)
    shares: list[PublishedCell] = field(default_factory=list)


def expose(
    readings: Iterable[Reading],
    *,
    parts: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    absent: Absent = Absent.ZERO,
    width: int | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Exposure:
    """Attack published cells, all readings together.

    Arguments: ``parts`` by dimension the categories that are sums of others; ``absent`` what a
    missing line means; ``width`` how far apart the bounds of a hidden cell must be at least (default:
    as far as its sign says, :data:`WIDTH` where it says nothing).
    """
    kept = list(readings)
    found: dict[tuple[str, ...], _Group] = {}
    for number, reading in enumerate(kept):
        _gather(reading, found, number if len(kept) > 1 and not _grouped(reading) else None)
    breakdowns = frozenset(name for reading in kept for name in reading.breakdowns)
    for group in found.values():
        _use_shares(group)
        group.ties = _ties(group, breakdowns, parts or {}, absent)
    tested = _judge(found.values())
    verdicts: Counter[Verdict] = Counter()
    at_fault: Counter[Structure] = Counter()
    tied: Counter[Verdict] = Counter()
    reports = []
    for number, group in enumerate(found.values(), start=1):
        here, touched = _attack(group, width, at_fault)
        tied.update(touched)
        verdicts.update(here)
        if here:
            reports.append(GroupReport(group.label, tuple((v, here[v]) for v in Verdict if here[v])))
        on_progress(number, len(found))
    known = [cell for group in found.values() for cell in group.known]
    states = Counter(tie.state for group in found.values() for tie in group.ties)
    return Exposure(
        cells=len(known),
        hidden=sum(cell.hidden for cell in known),
        tied=tuple((verdict, tied[verdict]) for verdict in Verdict),
        verdicts=tuple((verdict, verdicts[verdict]) for verdict in Verdict),
        structures=_structures(found.values(), tested, at_fault),
        groups=tuple(reports),
        repeated=sum(cell.times > 1 and not cell.conflict for cell in known),
        conflicting=sum(cell.conflict for cell in known),
        elsewhere=sum(_elsewhere(cell) for cell in known),
        contradicting=states["contradicting"],
        partial=states["partial"],
        untrusted=states["untrusted"],
        unread=sum(reading.unread for reading in kept),
        set_aside=sum(reading.set_aside for reading in kept),
        absent=absent,
        width=width,
    )


def _grouped(reading: Reading) -> bool:
    return any(cell.group and cell.group != ("%",) for cell in reading.cells)


def _elsewhere(cell: _Known) -> bool:
    narrower = (cell.low, cell.high) != (cell.said_low, cell.said_high)
    return cell.hidden and not cell.conflict and narrower


def _gather(reading: Reading, found: dict[tuple[str, ...], _Group], alone: int | None) -> None:
    for cell in reading.cells:
        share = cell.statement.says is Says.SHARE
        label = () if cell.group == ("%",) else cell.group
        key = (f"#{alone}", *label) if alone is not None else label
        group = found.setdefault(key, _Group(label))
        if share:
            group.shares.append(cell)
            continue
        if cell.place not in group.index:
            group.index[cell.place] = len(group.known)
            group.known.append(_Known())
        group.known[group.index[cell.place]].add(cell.statement)


def _use_shares(group: _Group) -> None:
    """A percentage of a shown total is a count."""
    for cell in group.shares:
        across = tuple(pair for pair in cell.place if not pair[0].startswith("rows"))
        whole = group.index.get(across, group.index.get(()))
        place = group.index.get(cell.place)
        if whole is None or place is None or place == whole:
            continue
        total = group.known[whole]
        if total.exact and not total.conflict and (ends := counts_of_share(cell.statement, total.low)):
            group.known[place].narrow(*ends)


def _ties(
    group: _Group,
    breakdowns: frozenset[str],
    parts: Mapping[str, Mapping[str, Sequence[str]]],
    absent: Absent,
) -> list[_Tie]:
    by_rest: dict[tuple[str, Place], dict[str, int]] = defaultdict(dict)
    categories: dict[str, set[str]] = defaultdict(set)
    for place, number in group.index.items():
        for position, (name, category) in enumerate(place):
            rest = (*place[:position], *place[position + 1 :])
            by_rest[name, rest][category] = number
            categories[name].add(category)
    found = []
    for (name, rest), here in by_rest.items():
        inner = parts.get(name, {})
        below = {category for several in inner.values() for category in several}
        sums: list[tuple[int | None, list[str]]] = [
            (group.index.get(rest), [category for category in here if category not in below])
        ]
        expected = [categories[name] - below]
        for parent, several in inner.items():
            sums.append((here.get(parent), [category for category in several if category in here]))
            expected.append(set(several))
        within = tuple(sorted({other for other, _ in rest}))
        for (total, members), every in zip(sums, expected, strict=True):
            if total is None or not members or (len(members) == 1 and name not in breakdowns):
                continue
            lacks = bool(every - set(members))
            numbers = [here[category] for category in members]
            missing = lacks and absent is Absent.UNKNOWN
            found.append(_Tie(total, numbers, Structure(name, within), lacks, missing))
    return found


def _judge(all_groups: Iterable[_Group]) -> dict[Structure, tuple[int, int]]:
    """Set the state of every tie; how many sums of each structure were tested and held."""
    kept = list(all_groups)
    tested: Counter[Structure] = Counter()
    held: Counter[Structure] = Counter()
    wide: dict[tuple[Structure, bool], list[bool]] = defaultdict(list)
    local: dict[tuple[int, Structure], list[bool]] = defaultdict(list)
    wide_below: dict[tuple[Structure, bool], list[bool]] = defaultdict(list)
    local_below: dict[tuple[int, Structure], list[bool]] = defaultdict(list)
    for number, group in enumerate(kept):
        for tie in group.ties:
            cells = [group.known[cell] for cell in (tie.total, *tie.parts)]
            as_zero = _state(cells, missing=False)
            tie.state = _state(cells, missing=tie.missing)
            if all(cell.low == cell.high for cell in cells):
                holds = as_zero == "usable"
                tested[tie.structure] += 1
                held[tie.structure] += holds
                wide[tie.structure, tie.lacks].append(holds)
                local[number, tie.structure].append(holds)
                below = as_zero != "contradicting"
                wide_below[tie.structure, tie.lacks].append(below)
                local_below[number, tie.structure].append(below)
    for number, group in enumerate(kept):
        for tie in group.ties:
            shown = all(group.known[cell].low == group.known[cell].high for cell in (tie.total, *tie.parts))
            if shown or tie.state == "contradicting":
                continue
            key, here = (tie.structure, tie.lacks), (number, tie.structure)
            if tie.state == "usable" and not _trusted(local[here], wide[key]):
                tie.state = "partial"
            if (tie.state == "partial" or tie.missing) and not _trusted(local_below[here], wide_below[key]):
                tie.state = "untrusted"
    return {structure: (tested[structure], held[structure]) for structure in tested}


def _trusted(here: Sequence[bool], everywhere: Sequence[bool]) -> bool:
    return all(here) if here else sum(everywhere) >= HOLD * len(everywhere)


def _state(cells: Sequence[_Known], *, missing: bool) -> str:
    total, *parts = cells
    if any(cell.conflict for cell in cells):
        return "partial"
    if sum(cell.low for cell in parts) > total.high:
        return "contradicting"
    unbounded = missing or any(cell.high == UNBOUNDED for cell in parts)
    if not unbounded and sum(cell.high for cell in parts) < total.low:
        return "partial"
    return "usable"


def _attack(
    group: _Group, width: int | None, at_fault: Counter[Structure]
) -> tuple[Counter[Verdict], Counter[Verdict]]:
    """Count the group's hidden cells by verdict, and again those that stand in a complete sum."""
    known = list(group.known)
    size = len(known)
    sums, ties = [], []
    for tie in group.ties:
        if tie.state in ("contradicting", "untrusted"):
            continue
        members = list(tie.parts)
        if tie.state == "partial" or tie.missing:
            members.append(len(known))
            known.append(_Known())
        sums.append(Sum(tie.total, tuple(members), "", tie.structure.summed))
        ties.append(tie)
    low = np.array([cell.low for cell in known], dtype=np.int64)
    high = np.array([cell.high for cell in known], dtype=np.int64)
    open_cells = low != high
    keys = tuple((_BASIS, (("cell", str(number)),)) for number in range(len(known)))
    system = System(keys, tuple(sums), np.zeros(len(known), dtype=np.int64))
    least, most = low.copy(), high.copy()
    broken: set[int] = set()
    for members in groups(system, open_cells):
        if not any(cell < size and known[cell].hidden for cell in members):
            continue
        try:
            lows, highs = of_group(system, low, open_cells, members, low, high)
        except DisclosureProblem:
            broken.update(members)
            continue
        least[members], most[members] = lows, highs
    verdicts: Counter[Verdict] = Counter()
    complete = [tie for tie in ties if tie.state == "usable" and not tie.missing]
    usable = {cell for tie in complete for cell in (tie.total, *tie.parts)}
    touched: Counter[Verdict] = Counter()
    for number in range(size):
        cell = known[number]
        if not cell.hidden:
            continue
        if cell.conflict or number in broken:
            verdict = Verdict.IRRECONCILABLE
        else:
            verdict = _verdict(cell, int(least[number]), int(most[number]), width)
        verdicts[verdict] += 1
        touched[verdict] += number in usable
        if verdict in (Verdict.DETERMINED, Verdict.NARROWED):
            at_fault.update(_blamed(number, sums, ties, least, most))
    return verdicts, touched


def _verdict(cell: _Known, least: int, most: int, width: int | None) -> Verdict:
    if least == most and cell.said_low != cell.said_high:
        return Verdict.DETERMINED
    if cell.said_high == UNBOUNDED:
        needed = WIDTH if width is None else width
    else:
        said = cell.said_high - cell.said_low
        needed = said if width is None else min(width, said)
    left = UNBOUNDED if most == UNBOUNDED else most - least
    return Verdict.NARROWED if left < needed else Verdict.SAFE


def _blamed(
    cell: int,
    sums: Sequence[Sum],
    ties: Sequence[_Tie],
    least: np.ndarray[Any, Any],
    most: np.ndarray[Any, Any],
) -> set[Structure]:
    """The structures of the sums that by themselves, the other cells' bounds given, give an end."""
    blamed = set()
    for tie, owner in zip(sums, ties, strict=True):
        members = (tie.total, *tie.parts)
        if cell not in members:
            continue
        if any(most[other] == UNBOUNDED for other in members if other != cell):
            continue
        others_low = sum(int(least[part]) for part in tie.parts if part != cell)
        others_high = sum(int(most[part]) for part in tie.parts if part != cell)
        if cell == tie.total:
            ends = (others_low, others_high)
        else:
            ends = (int(least[tie.total]) - others_high, int(most[tie.total]) - others_low)
        if ends[0] >= least[cell] or ends[1] <= most[cell]:
            blamed.add(owner.structure)
    return blamed


def _structures(
    all_groups: Iterable[_Group], tested: Mapping[Structure, tuple[int, int]], at_fault: Counter[Structure]
) -> tuple[StructureReport, ...]:
    counted: dict[Structure, Counter[str]] = defaultdict(Counter)
    for group in all_groups:
        for tie in group.ties:
            counted[tie.structure][tie.state] += 1
    return tuple(
        StructureReport(
            structure,
            sums=states.total(),
            tested=tested.get(structure, (0, 0))[0],
            held=tested.get(structure, (0, 0))[1],
            partial=states["partial"],
            contradicting=states["contradicting"],
            at_fault=at_fault[structure],
        )
        for structure, states in sorted(counted.items())
    )
