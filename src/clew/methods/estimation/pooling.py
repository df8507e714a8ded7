"""Sparse categories of a covariate are pooled by rule before strata are estimated, and named."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clew.methods.captures import Captures, Stratum
from clew.methods.estimation.findings import CaveatKind
from clew.methods.estimation.strata_design import ordered
from clew.methods.figures import Caveat

LEAST_PERSONS = 30
LEAST_OVERLAPS = 5
"""A category needs this many persons, and this many seen by more than one list, to stand alone."""


def pool(
    captures: Captures, least_persons: int = LEAST_PERSONS, least_overlaps: int = LEAST_OVERLAPS
) -> tuple[Captures, tuple[Caveat, ...]]:
    """Pool sparse categories of each covariate by itself.

    Years and other ordered categories join the neighbour with fewer persons; of other covariates all
    sparse categories become one, which takes in the next smallest while it is sparse itself. A
    covariate left with one category is dropped. Returns the captures and a caveat for each pooling.
    """
    several = np.array([history.bit_count() > 1 for history in range(captures.counts.shape[2])])
    persons = captures.counts.mean(axis=0).sum(axis=1)
    overlaps = captures.counts.mean(axis=0)[:, several].sum(axis=1)
    renamed: dict[str, dict[str, str]] = {}
    caveats = []
    for covariate in captures.covariates:
        categories = sorted({stratum[covariate] for stratum in captures.strata})
        size = {
            category: np.array(
                [
                    sum(
                        float(total[place])
                        for place, stratum in enumerate(captures.strata)
                        if stratum[covariate] == category
                    )
                    for total in (persons, overlaps)
                ]
            )
            for category in categories
        }
        least = np.array([least_persons, least_overlaps])
        groups = _neighbours(size, least) if ordered(categories) else _rest(size, least)
        renamed[covariate] = {
            category: _name(group, ordered(categories)) for group in groups for category in group
        }
        for group in groups:
            if len(group) > 1:
                caveats.append(
                    Caveat.of(
                        CaveatKind.POOLED,
                        covariate=covariate,
                        categories=tuple(group),
                        least_persons=least_persons,
                        least_overlaps=least_overlaps,
                    )
                )
    kept = [covariate for covariate, names in renamed.items() if len(set(names.values())) > 1]
    keys = [tuple((name, renamed[name][stratum[name]]) for name in kept) for stratum in captures.strata]
    strata = sorted(set(keys))
    place = np.array([strata.index(key) for key in keys])
    return (
        Captures(
            lists=captures.lists,
            counts=_added(captures.counts, place, len(strata)),
            strata=tuple(Stratum(key) for key in strata),
            source=captures.source,
            unreferred=None
            if captures.unreferred is None
            else _added(captures.unreferred, place, len(strata)),
        ),
        tuple(caveats),
    )


def _added(counts: NDArray[np.int64], place: NDArray[np.int64], strata: int) -> NDArray[np.int64]:
    total = np.zeros((counts.shape[0], strata, counts.shape[2]), dtype=np.int64)
    np.add.at(np.moveaxis(total, 1, 0), place, np.moveaxis(counts, 1, 0))
    return total


def _neighbours(size: dict[str, NDArray[np.float64]], least: NDArray[np.int64]) -> list[list[str]]:
    groups = [[category] for category in sorted(size, key=lambda name: int(name.split("-")[0]))]
    totals = [size[group[0]] for group in groups]
    while len(groups) > 1:
        sparse = [place for place, total in enumerate(totals) if (total < least).any()]
        if not sparse:
            break
        at = min(sparse, key=lambda place: (totals[place][0], place))
        beside = [place for place in (at - 1, at + 1) if 0 <= place < len(groups)]
        other = min(beside, key=lambda place: (totals[place][0], place))
        first, second = sorted((at, other))
        groups[first : second + 1] = [groups[first] + groups[second]]
        totals[first : second + 1] = [totals[first] + totals[second]]
    return groups


def _rest(size: dict[str, NDArray[np.float64]], least: NDArray[np.int64]) -> list[list[str]]:
    waiting = sorted(size, key=lambda name: (size[name][0], name))
    pooled = [name for name in waiting if (size[name] < least).any()]
    others = [name for name in waiting if name not in pooled]
    while (pooled and others) and (len(pooled) == 1 or (sum(size[name] for name in pooled) < least).any()):
        pooled.append(others.pop(0))
    return [*([sorted(pooled)] if pooled else []), *([name] for name in others)]


def _name(group: list[str], is_ordered: bool) -> str:
    if len(group) == 1:
        return group[0]
    if is_ordered:
        return f"{group[0].split('-')[0]}-{group[-1].split('-')[-1]}"
    return " + ".join(group)
