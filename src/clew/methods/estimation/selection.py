"""Choosing a model: least BIC (exactly, or over given models) or stepwise by p-value.

BIC over hierarchical models: Silverman, Chan & Vincent 2024, Statistics and Computing 34:44.
Models whose estimate does not exist or is not identifiable are skipped, and said to be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clew.methods.estimation import existence, loglinear, stepwise
from clew.methods.estimation.compiled import kernels
from clew.methods.estimation.existence import Status
from clew.methods.estimation.histories import Counts, checked, margins, number_of_lists
from clew.methods.estimation.models import (
    Model,
    default_order,
    hierarchical_masks,
    interaction_terms,
)
from clew.methods.estimation.problems import BadOrder, NoCandidate, TooManyModels

MOST_EXHAUSTIVE = 200_000
"""So many models are still fitted one by one when that is asked for."""


class Method(StrEnum):
    """How a model is chosen."""

    BIC = "bic"
    """Least BIC over all hierarchical models to an order, by branch and bound."""
    EXHAUSTIVE = "exhaustive"
    """The same by fitting every model: slower, never better."""
    STEPWISE = "stepwise"
    """Pairs added by p-value (Chan, Silverman & Vincent 2021)."""
    CANDIDATES = "candidates"
    """Least BIC over given models."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A model with an estimate that exists: persons in the population, and BIC."""

    model: Model
    population: float
    bic: float

    def to_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """The model for machines."""
        return {"model": self.model.name(names), "population": self.population, "bic": self.bic}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A model met by the search that would have come before the last one ranked, had it an estimate."""

    model: Model
    bic: float
    status: Status

    def to_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """The model for machines."""
        return {"model": self.model.name(names), "bic": self.bic, "status": self.status.name.lower()}


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen model and those near it.

    ``ranked`` holds the models by BIC, the chosen one first; under ``STEPWISE`` it is the chosen model
    and those it grew from, last to first. ``proven`` is true where no model of the family can come
    before the chosen one; ``nodes`` counts the models fitted; ``bound`` is the least BIC that what was
    not searched could have (infinite where all was).
    """

    method: Method
    max_order: int
    seen: int
    ranked: tuple[Ranked, ...]
    skipped: tuple[Skipped, ...]
    proven: bool
    nodes: int
    bound: float = math.inf

    @property
    def model(self) -> Model:
        """The chosen model."""
        return self.ranked[0].model

    @property
    def population(self) -> float:
        """Persons in the population under the chosen model, those seen included."""
        return self.ranked[0].population

    @property
    def bic(self) -> float:
        """BIC of the chosen model."""
        return self.ranked[0].bic

    def within(self, difference: float) -> tuple[Ranked, ...]:
        """The ranked models whose BIC is at most so much above the least."""
        least = min(entry.bic for entry in self.ranked)
        return tuple(entry for entry in self.ranked if entry.bic <= least + difference)

    def to_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """The selection for machines."""
        return {
            "method": self.method.value,
            "max_order": self.max_order,
            "seen": self.seen,
            "model": self.model.name(names),
            "population": self.population,
            "bic": self.bic,
            "proven": self.proven,
            "nodes": self.nodes,
            "ranked": [entry.to_dict(names) for entry in self.ranked],
            "skipped": [entry.to_dict(names) for entry in self.skipped],
        }


@dataclass(frozen=True, slots=True)
class Selector:
    """A way of choosing a model, to be repeated on resamples.

    ``max_order`` ``None`` stands for :func:`models.default_order`; ``threshold`` is the p-value of
    ``STEPWISE``; ``candidates`` the models of ``CANDIDATES``; ``most_fits`` ends the exact search
    (``None``: half a million fits to ten lists, a quarter of it for each list more), and what it found
    is then *not proven*. ``compiled`` chooses numba or the NumPy path.
    """

    method: Method = Method.BIC
    max_order: int | None = None
    threshold: float = 0.02
    candidates: tuple[Model, ...] = ()
    most_fits: int | None = None
    compiled: bool = True
    seeds: tuple[Model, ...] = field(default=(), repr=False)

    @property
    def conditional(self) -> bool:
        """Whether there is no choice to be made, so that intervals leave its uncertainty out."""
        return self.method is Method.CANDIDATES and len(self.candidates) == 1

    def estimate(self, counts: Counts) -> tuple[float, Model | None]:
        """Population and model chosen on one (re)sampled table; NaN and ``None`` where none can be."""
        if self.method is Method.STEPWISE:
            path = stepwise.climb(counts, self.threshold, compiled=self.compiled)
            return (path[-1].population, path[-1].model) if path else (math.nan, None)
        ranked = _search(counts, self, keep=1, window=math.inf).ranked
        return (ranked[0].population, ranked[0].model) if ranked else (math.nan, None)

    def select(self, counts: ArrayLike, keep: int = 20, window: float = math.inf) -> Selection:
        """Choose on a table; see :func:`select`."""
        table = checked(counts)
        if self.method is Method.STEPWISE:
            return _stepwise(table, self)
        return _verified(table, self, keep, window)


def select(
    counts: ArrayLike,
    method: Method | str = Method.BIC,
    max_order: int | None = None,
    *,
    keep: int = 20,
    within: float = math.inf,
    candidates: Sequence[Model] = (),
    threshold: float = 0.02,
    most_fits: int | None = None,
    compiled: bool = True,
) -> Selection:
    """Choose a model for a table of capture histories.

    Arguments: ``counts`` persons per history, shape ``(2**t,)``, cell 0 ignored; ``max_order`` the
    most lists in a term; ``keep`` how many models are ranked; ``within`` the most BIC above the least
    that a ranked model may have; the rest as in :class:`Selector`. Raises :class:`NoCandidate` where
    no model has an estimate, :class:`BadOrder`, :class:`TooManyModels`, and what
    :func:`histories.checked` raises.
    """
    way = Selector(
        Method(method), max_order, threshold, tuple(candidates), most_fits=most_fits, compiled=compiled
    )
    return way.select(counts, keep, within)


def _stepwise(table: Counts, way: Selector) -> Selection:
    path = stepwise.climb(table, way.threshold, compiled=way.compiled)
    if not path:
        raise NoCandidate(models=1)
    ranked = tuple(Ranked(fit.model, fit.population, fit.bic) for fit in reversed(path))
    return Selection(Method.STEPWISE, 2, int(table.sum()), ranked, (), False, len(path))


def _verified(table: Counts, way: Selector, keep: int, window: float) -> Selection:
    """Search, then let the linear programme judge the chosen model and all that were skipped."""
    asked = keep
    while True:
        found = _search(table, way, asked, window)
        good = list(found.ranked)
        skipped: list[Skipped] = []
        while good and (judged := existence.status(table, good[0].model)) is not Status.OK:
            skipped.append(Skipped(good[0].model, good[0].bic, judged))
            del good[0]
        for entry in found.skipped:
            judged = existence.status(table, entry.model)
            if judged is Status.OK:
                fit = loglinear.fit(table, entry.model, compiled=way.compiled)
                good.append(Ranked(fit.model, fit.population, fit.bic))
            else:
                skipped.append(Skipped(entry.model, entry.bic, judged))
        if good or len(found.ranked) < asked:
            break
        asked *= 4
    if not good:
        raise NoCandidate(models=found.nodes)
    good.sort(key=lambda entry: entry.bic)
    ranked = tuple(good[:keep])
    skipped = [entry for entry in skipped if len(ranked) < keep or entry.bic <= ranked[-1].bic]
    return replace(found, ranked=ranked, skipped=tuple(skipped), proven=found.bound > ranked[0].bic)


def _search(table: Counts, way: Selector, keep: int, window: float) -> Selection:
    """One search by the kernels, whose certificates stand for the statuses."""
    lists = number_of_lists(table)
    constant = 2.0 * loglinear.log_factorials(table)
    seen = int(table.sum())
    if way.method is Method.BIC:
        order = _order(way.max_order, lists)
        family = _family(lists, order)
        found = _branch(table, way, family, keep, window)
    else:
        order, family, rows, parents = _given(way, lists)
        found = _each(table, way, family, rows, parents, keep, window)
    bics, unseen, models, lost_bics, lost, nodes, bound = found
    ranked = tuple(
        Ranked(model, seen + float(hidden), float(bic) + constant)
        for model, hidden, bic in zip(models, unseen, bics, strict=True)
    )
    skipped = tuple(
        Skipped(model, float(bic) + constant, Status.NOT_EXIST)
        for model, bic in zip(lost, lost_bics, strict=True)
        if not ranked or bic <= (bics[-1] if len(ranked) == keep else bics[0] + window)
    )
    return Selection(way.method, order, seen, ranked, skipped, bound == math.inf, nodes, bound + constant)


@dataclass(frozen=True, slots=True, eq=False)
class _Family:
    """The interaction terms models are made of, and which contain which."""

    lists: int
    elements: NDArray[np.int64]
    above: NDArray[np.bool_]
    below: NDArray[np.bool_]

    def model(self, row: NDArray[np.int8]) -> Model:
        mains = [1 << number for number in range(self.lists)]
        return Model([*mains, *(int(term) for term in self.elements[row == 1])])

    def row(self, model: Model) -> NDArray[np.int8]:
        return np.array([int(term) in model for term in self.elements], dtype=np.int8)


@lru_cache(maxsize=32)
def _family(lists: int, order: int) -> _Family:
    elements = np.array(interaction_terms(lists, order), dtype=np.int64)
    above = elements[:, None] & elements[None, :] == elements[:, None]
    return _Family(lists, elements, above, np.ascontiguousarray(above.T))


def _order(order: int | None, lists: int) -> int:
    if order is None:
        return default_order(lists)
    if not 1 <= order <= lists:
        raise BadOrder(order=order, lists=lists, most=lists)
    return order


def _branch(table: Counts, way: Selector, family: _Family, keep: int, window: float) -> Any:
    lists = family.lists
    most_fits = way.most_fits if way.most_fits is not None else 500_000 >> 2 * max(0, lists - 10)
    seeds = np.zeros((len(way.seeds), family.elements.size), dtype=np.int8)
    for place, model in enumerate(way.seeds):
        seeds[place] = family.row(model)
    (bics, unseen, rows), (lost_bics, _, lost_rows), places, fits, bound = kernels(
        way.compiled
    ).branch_and_bound(
        table.astype(np.float64),
        margins(table),
        lists,
        family.elements,
        family.above,
        family.below,
        seeds,
        math.log(table.sum()),
        keep,
        window,
        most_fits,
    )
    filled, lost = int(places[0]), int(places[1])
    if filled:
        filled = int(np.searchsorted(bics[:filled], bics[0] + window, side="right"))
    return (
        bics[:filled],
        unseen[:filled],
        [family.model(row) for row in rows[:filled]],
        lost_bics[:lost],
        [family.model(row) for row in lost_rows[:lost]],
        int(fits),
        float(bound),
    )


def _given(way: Selector, lists: int) -> tuple[int, _Family, NDArray[np.int8], NDArray[np.int64]]:
    if way.method is Method.CANDIDATES:
        if not way.candidates:
            raise NoCandidate(models=0)
        return _rows_of(way.candidates, lists)
    return _all_rows(lists, _order(way.max_order, lists))


@lru_cache(maxsize=32)
def _rows_of(
    candidates: tuple[Model, ...], lists: int
) -> tuple[int, _Family, NDArray[np.int8], NDArray[np.int64]]:
    order = max(model.order for model in candidates)
    family = _family(lists, order)
    rows = np.array([family.row(model) for model in candidates], dtype=np.int8)
    return order, family, rows.reshape(len(candidates), -1), np.full(len(candidates), -1, dtype=np.int64)


@lru_cache(maxsize=8)
def _all_rows(lists: int, order: int) -> tuple[int, _Family, NDArray[np.int8], NDArray[np.int64]]:
    masks = hierarchical_masks(lists, order, MOST_EXHAUSTIVE)
    if len(masks) > MOST_EXHAUSTIVE:
        raise TooManyModels(most=MOST_EXHAUSTIVE, lists=lists, order=order)
    family = _family(lists, order)
    rows = np.array(
        [[mask >> place & 1 for place in range(family.elements.size)] for mask in masks], dtype=np.int8
    )
    places = {mask: place for place, mask in enumerate(masks)}
    parents = [places[mask & ~(1 << (mask.bit_length() - 1))] if mask else -1 for mask in masks]
    return order, family, rows.reshape(len(masks), -1), np.array(parents, dtype=np.int64)


def _each(
    table: Counts,
    way: Selector,
    family: _Family,
    rows: NDArray[np.int8],
    parents: NDArray[np.int64],
    keep: int,
    window: float,
) -> Any:
    logliks, unseen, flags = kernels(way.compiled).evaluate(
        table.astype(np.float64), margins(table), family.lists, family.elements, rows, parents
    )
    bics = (rows.sum(axis=1) + 1 + family.lists) * math.log(table.sum()) - 2.0 * logliks
    ranking = np.lexsort((unseen, np.round(bics, 8)))
    good = ranking[flags[ranking] == 0]
    if good.size:
        good = good[bics[good] <= bics[good[0]] + window][:keep]
    lost = ranking[flags[ranking] != 0]
    return (
        bics[good],
        unseen[good],
        [family.model(row) for row in rows[good]],
        bics[lost],
        [family.model(row) for row in rows[lost]],
        len(rows),
        math.inf,
    )
