"""What is printed with every estimate: how far it depends on one model, one list, one method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.estimation.findings import CaveatKind, RefusalKind
from clew.methods.estimation.histories import merged, without_list
from clew.methods.estimation.problems import NoCandidate
from clew.methods.estimation.selection import Selection, Selector
from clew.methods.figures import Caveat, Interval, Refusal

LEAST_OVERLAP = 10
"""Persons seen by more than one list, below which no headline is given."""
WIDEST_SPREAD = 2.0
"""The largest number over the smallest, among models that fit about equally well, for a headline."""
WIDE_WITHIN, CLOSE_WITHIN = 6.0, 2.0
"""Units of BIC: below 2 hardly worth a mention, above 6 strong (Kass & Raftery 1995, JASA 90:773)."""
LARGEST_RATIO = 20.0
"""Persons in all over persons seen, above which no headline is given."""
MOST_NEAR = 5000
"""Models near the best that are looked at: sparse tables of many lists have hundreds."""
DECIDES = 1.5
"""A list whose absence changes the estimate by this factor decides it."""
SMALL_LIST = 30
"""Persons on a list, below which it is named as small."""
NESTED_BELOW = 0.8
"""A list that holds at least this share of everybody holds another list's persons by itself."""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ZeroOverlap:
    """Two lists with no person in common, and how many would be if independent."""

    lists: tuple[str, str]
    expected: float

    def to_dict(self) -> dict[str, Any]:
        """The pair for machines."""
        return {"lists": list(self.lists), "expected": self.expected}


@dataclass(frozen=True, slots=True)
class Range:
    """The smallest and largest population among models within so many units of the best BIC."""

    within: float
    low: float
    high: float
    models: int

    def to_dict(self) -> dict[str, Any]:
        """The range for machines."""
        return {"within": self.within, "low": self.low, "high": self.high, "models": self.models}


@dataclass(frozen=True, slots=True)
class Altered:
    """The estimate with one list dropped, or two merged; ``None`` where no model has one."""

    lists: tuple[str, ...]
    observed: int
    population: float | None
    model: str | None

    def to_dict(self) -> dict[str, Any]:
        """The altered estimate for machines."""
        return {
            "lists": list(self.lists),
            "observed": self.observed,
            "population": self.population,
            "model": self.model,
        }


def zero_overlaps(counts: Counts, names: Sequence[str], population: float | None) -> tuple[ZeroOverlap, ...]:
    """The pairs of lists with nobody in common.

    ``population`` gives the expectation under independence (the persons observed where ``None``).
    """
    seen = _seen(counts, len(names))
    sizes = [float(counts[mask].sum()) for mask in seen]
    whole = population or float(counts.sum())
    return tuple(
        ZeroOverlap((names[left], names[right]), sizes[left] * sizes[right] / whole)
        for left in range(len(names))
        for right in range(left + 1, len(names))
        if not counts[seen[left] & seen[right]].any()
    )


def _seen(counts: Counts, lists: int) -> list[NDArray[np.bool_]]:
    histories = np.arange(counts.size)
    return [(histories >> number) & 1 == 1 for number in range(lists)]


def overlapping(counts: Counts) -> int:
    """How many persons more than one list saw."""
    several = np.array([history.bit_count() > 1 for history in range(counts.size)])
    return int(counts[several].sum())


def groups(counts: Counts, lists: int) -> int:
    """Into how many groups the lists fall that have nobody in common."""
    group = list(range(lists))
    for history in np.flatnonzero(counts).tolist():
        joined = {group[number] for number in range(lists) if history >> number & 1}
        least = min(joined)
        group = [least if own in joined else own for own in group]
    return len(set(group))


def nested(counts: Counts, names: Sequence[str]) -> list[tuple[str, str]]:
    """Lists whose persons are all on another list too, although that one misses many others.

    Such a list is no capture of its own: its body refers everybody, or copies.
    """
    seen = _seen(counts, len(names))
    found = []
    for inner, own in enumerate(seen):
        for outer, other in enumerate(seen):
            if inner == outer or counts[own & ~other].any() or counts[own].sum() < LEAST_OVERLAP:
                continue
            third = ~own & np.logical_or.reduce(
                [mask for place, mask in enumerate(seen) if place not in (inner, outer)],
                initial=False,
            )
            rest = int(counts[third].sum())
            if rest == 0 or counts[third & other].sum() < NESTED_BELOW * rest:
                found.append((names[inner], names[outer]))
    return found


def near_best(counts: Counts, way: Selector) -> Selection:
    """The chosen model and those near it, ranked; ranges and the rule on their spread rest on these."""
    return way.select(counts, MOST_NEAR, WIDE_WITHIN)


def model_range(selection: Selection, within: float) -> Range:
    """The range of the population over models near the best."""
    near = [entry.population for entry in selection.within(within)]
    return Range(within, min(near), max(near), len(near))


def each_dropped(counts: Counts, names: Sequence[str], way: Selector) -> tuple[Altered, ...]:
    """The estimate without each list in turn; nothing with two lists."""
    if len(names) < 3:
        return ()
    return tuple(
        _altered((name,), without_list(counts, place), [*names[:place], *names[place + 1 :]], way)
        for place, name in enumerate(names)
    )


def each_merged(counts: Counts, names: Sequence[str], way: Selector) -> tuple[Altered, ...]:
    """The estimate with each two lists taken as one; nothing with two lists."""
    if len(names) < 3:
        return ()
    return tuple(
        _altered(
            (names[left], names[right]),
            merged(counts, left, right),
            [
                f"{name} / {names[right]}" if place == left else name
                for place, name in enumerate(names)
                if place != right
            ],
            way,
        )
        for left in range(len(names))
        for right in range(left + 1, len(names))
    )


def _altered(lists: tuple[str, ...], counts: Counts, names: Sequence[str], way: Selector) -> Altered:
    observed = int(counts.sum())
    if way.max_order is not None:
        # All lists in one interaction were asked for: of the lists that are left.
        way = replace(way, max_order=min(way.max_order, len(names)))
    try:
        found = way.select(counts, 1)
    except NoCandidate:
        return Altered(lists, observed, None, None)
    return Altered(lists, observed, found.population, found.model.name(names))


def table_refusals(counts: Counts, names: Sequence[str]) -> list[Refusal]:
    """What the table alone forbids: too few seen twice, lists apart, or one inside another."""
    found = []
    if (persons := overlapping(counts)) < LEAST_OVERLAP:
        found.append(Refusal.of(RefusalKind.TINY_OVERLAP, persons=persons, least=LEAST_OVERLAP))
    if (parts := groups(counts, len(names))) > 1:
        found.append(Refusal.of(RefusalKind.DISCONNECTED, groups=parts))
    for inner, outer in nested(counts, names):
        found.append(Refusal.of(RefusalKind.NESTED, inner=inner, outer=outer))
    return found


def model_refusals(selection: Selection, population: float | None = None) -> list[Refusal]:
    """What the models forbid: a spread over a factor two near the best, or nearly all unseen.

    ``population`` is the estimate where it is not the selection's own (the median over draws).
    """
    found = []
    wide = model_range(selection, WIDE_WITHIN)
    if wide.high > WIDEST_SPREAD * wide.low:
        found.append(
            Refusal.of(
                RefusalKind.UNSTABLE,
                within=wide.within,
                low=round(wide.low),
                high=round(wide.high),
                most=WIDEST_SPREAD,
            )
        )
    ratio = (population or selection.population) / selection.seen
    if ratio > LARGEST_RATIO:
        found.append(Refusal.of(RefusalKind.MOSTLY_UNSEEN, ratio=ratio, most=LARGEST_RATIO))
    return found


def bound_refusals(interval: Interval | None, bound: float | None) -> list[Refusal]:
    """An interval that ends below the lower bound for persons who differ in visibility."""
    if interval is None or bound is None or interval.high >= bound:
        return []
    return [Refusal.of(RefusalKind.BELOW_BOUND, high=round(interval.high), bound=round(bound))]


def table_caveats(counts: Counts, names: Sequence[str], zero: Sequence[ZeroOverlap]) -> list[Caveat]:
    """Pairs without overlap and lists too small to say much."""
    found = [
        Caveat.of(CaveatKind.ZERO_OVERLAP, first=pair.lists[0], second=pair.lists[1], expected=pair.expected)
        for pair in zero
    ]
    for name, mask in zip(names, _seen(counts, len(names)), strict=True):
        if (persons := int(counts[mask].sum())) < SMALL_LIST:
            found.append(Caveat.of(CaveatKind.SMALL_LIST, list=name, persons=persons))
    return found


def deciding(population: float, dropped: Sequence[Altered]) -> list[Caveat]:
    """Lists whose absence changes the estimate by half or more."""
    return [
        Caveat.of(
            CaveatKind.LIST_DECIDES,
            list=one.lists[0],
            without=round(one.population),
            with_all=round(population),
        )
        for one in dropped
        if one.population is not None
        and max(one.population / population, population / one.population) > DECIDES
    ]
