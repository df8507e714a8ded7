"""From partitions to captures: which lists saw each person, by stratum, for every draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clew.methods.captures import CaptureList, Captures, Declaration, Stratum, digest_of
from clew.methods.linkage.constraints import renumbered
from clew.problem import N_, Problem

if TYPE_CHECKING:
    from clew.methods.linkage.draws import PartitionDraws
    from clew.methods.linkage.partitions import Linkage

UNKNOWN = "unknown"
"""The category of persons for whom no record knows a covariate."""


class WrongLength(Problem):
    """A column beside the records that is longer or shorter than they are."""

    says = N_("Column {column} has {given} values for {records} records.")
    remedy = N_("Give one value per record, list after list, empty where it is unknown.")


def captures(
    linked: PartitionDraws | Linkage,
    *,
    covariates: Mapping[str, Sequence[str]] | None = None,
    referred_by: Sequence[str] | None = None,
    declarations: Mapping[str, Declaration] | None = None,
    source: str = "",
) -> Captures:
    """Count persons by capture history in one linkage or in each draw.

    Arguments: ``covariates`` one value per pooled record by name, empty where unknown: a person has
    the value most of the records agree on (of equals that of the earlier list), or ``unknown``;
    ``referred_by`` by record the list whose referral is the only reason that it exists, empty
    where there is none: :attr:`Captures.unreferred` counts persons without those records (a referral
    by a body that is no list here leaves the record in); ``declarations`` by list; ``source`` the
    digest of what was read. Raises :class:`WrongLength` for a column of another length.
    """
    draws = np.atleast_2d(linked.cluster_of)
    records = len(linked.record_ids)
    for name, column in {**(covariates or {}), "referred_by": referred_by}.items():
        if column is not None and len(column) != records:
            raise WrongLength(column=name, given=len(column), records=records)
    lists = linked.list_of.astype(np.int64)
    names = list(covariates or {})
    known = [_coded(values) for values in (covariates or {}).values()]
    keep = None if referred_by is None else np.array([name not in linked.lists for name in referred_by])
    tables: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64] | None]] = []
    for row in draws:
        cluster = renumbered(row)
        persons = int(cluster.max(initial=-1)) + 1
        strata = np.stack(
            [_of_person(cluster, codes, len(values), persons) for values, codes in known], axis=1
        ) if known else np.zeros((persons, 0), dtype=np.int64)  # fmt: skip
        every = _histories(cluster, lists, persons, None)
        without = None if keep is None else _histories(cluster, lists, persons, keep)
        tables.append((strata, every, without))
    seen = np.unique(np.concatenate([strata for strata, _, _ in tables]), axis=0)
    if not len(seen):
        seen = np.zeros((1, len(known)), dtype=np.int64)
    cells = 1 << len(linked.lists)
    counts = np.zeros((len(draws), len(seen), cells), dtype=np.int64)
    unreferred = None if keep is None else np.zeros_like(counts)
    for draw, (strata, every, without) in enumerate(tables):
        place = _place(strata, seen)
        np.add.at(counts[draw], (place, every), 1)
        if unreferred is not None and without is not None:
            np.add.at(unreferred[draw], (place, without), 1)
            unreferred[draw, :, 0] = 0
    labels = [[*values, UNKNOWN] for values, _ in known]
    declared = declarations or {}
    return Captures(
        lists=tuple(CaptureList(name, declared.get(name, Declaration())) for name in linked.lists),
        counts=counts,
        strata=tuple(
            Stratum(tuple((name, labels[i][row[i]]) for i, name in enumerate(names))) for row in seen
        ),
        source=source or digest_of([linked.record_ids, draws.tobytes()]),
        unreferred=unreferred,
    )


def _coded(values: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """The known values in order and each record's place among them, -1 where unknown."""
    order = sorted({value for value in values if value and value != UNKNOWN})
    place = {value: number for number, value in enumerate(order)}
    return order, np.array([place.get(value, -1) for value in values], dtype=np.int64)


def _of_person(
    cluster: NDArray[np.int32], codes: NDArray[np.int64], values: int, persons: int
) -> NDArray[np.int64]:
    """By person: the code most of its records have, the earlier list's of equals, else the last code."""
    result = np.full(persons, values, dtype=np.int64)
    told = np.flatnonzero(codes >= 0)
    if not told.size:
        return result
    pair, first, often = np.unique(
        cluster[told].astype(np.int64) * (values + 1) + codes[told], return_index=True, return_counts=True
    )
    person, code = pair // (values + 1), pair % (values + 1)
    order = np.lexsort((told[first], -often, person))
    chosen = order[np.unique(person[order], return_index=True)[1]]
    result[person[chosen]] = code[chosen]
    return result


def _histories(
    cluster: NDArray[np.int32], lists: NDArray[np.int64], persons: int, keep: NDArray[np.bool_] | None
) -> NDArray[np.int64]:
    history = np.zeros(persons, dtype=np.int64)
    chosen = slice(None) if keep is None else keep
    np.bitwise_or.at(history, cluster[chosen], 1 << lists[chosen])
    return history


def _place(strata: NDArray[np.int64], seen: NDArray[np.int64]) -> NDArray[np.int64]:
    if not seen.shape[1]:
        return np.zeros(len(strata), dtype=np.int64)
    rank = {tuple(row): number for number, row in enumerate(seen.tolist())}
    return np.array([rank[tuple(row)] for row in strata.tolist()], dtype=np.int64)
