"""The hand-over from linkage to estimation: who was seen by which lists, as counts.

A *capture history* is the set of lists that saw a person. With lists ``0..t-1`` it is the integer
whose bit ``i`` is set when list ``i`` saw the person; history 0 (seen by nobody) is what estimation
is about, and its observed count is always 0.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.problem import N_, Problem

MOST_LISTS = 16
"""A dense table of capture histories doubles with each list; beyond this it no longer fits."""


class CapturesProblem(Problem):
    """A table of captures that cannot be used."""


class TooFewLists(CapturesProblem):
    says = N_("There are {lists} lists; an estimate of those never seen needs at least two.")
    remedy = N_("Give the records of at least two bodies that could have seen the same persons.")


class TooManyLists(CapturesProblem):
    says = N_("There are {lists} lists; at most {most} can be handled.")
    remedy = N_("Merge lists that belong together.")


class RepeatedList(CapturesProblem):
    says = N_("Two lists are called {name}.")
    remedy = N_("Give each list its own name.")


class EmptyList(CapturesProblem):
    says = N_("List {name} saw nobody.")
    remedy = N_("Leave the list out: a list without persons says nothing about those never seen.")


class WrongShape(CapturesProblem):
    says = N_("The counts have the shape {shape}; expected (draws, {strata}, {histories}).")
    remedy = N_("Give one count per draw, stratum and capture history.")


class BadCount(CapturesProblem):
    says = N_("Draw {draw}, stratum {stratum}, capture history {history} has the count {count}.")
    remedy = N_("Counts are whole numbers from 0 up, and 0 for the history seen by nobody.")


class RepeatedStratum(CapturesProblem):
    says = N_("Stratum number {number} stands there twice.")
    remedy = N_("Add the counts of equal strata together.")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the holder of a list declares about it; unknown stays ``None``.

    Lists can only be compared where they declare the same ``definition`` (whom the list records),
    period and territory, and a population that may be taken as ``closed`` over the period.
    """

    definition: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    territory: str | None = None
    closed: bool | None = None


@dataclass(frozen=True, slots=True)
class CaptureList:
    """One body's list: its name, what it declares, and whether it holds each person once."""

    name: str
    declaration: Declaration = Declaration()


@dataclass(frozen=True, slots=True, order=True)
class Stratum:
    """A combination of covariate values, e.g. ``(("sex", "female"), ("year", "2023"))``."""

    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, **values: str) -> Stratum:
        """The stratum with these covariate values, in the order given."""
        return cls(tuple(values.items()))

    def __getitem__(self, covariate: str) -> str:
        return dict(self.values)[covariate]


@dataclass(frozen=True, slots=True, eq=False)
class Captures:
    """Counts of persons by capture history, for one or many draws of the linkage.

    ``counts`` has the shape ``(draws, strata, 2**lists)`` and counts persons. A certain linkage is
    one draw. ``unreferred``, of the same shape, is the same table without the records that exist
    only because another body referred the person (such an overlap is no independent capture);
    ``None`` where nothing is known of referrals. ``source`` is the SHA-256 of what was read.
    """

    lists: tuple[CaptureList, ...]
    counts: NDArray[np.int64]
    strata: tuple[Stratum, ...] = (Stratum(),)
    source: str = ""
    unreferred: NDArray[np.int64] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        names = [entry.name for entry in self.lists]
        if len(names) < 2:
            raise TooFewLists(lists=len(names))
        if len(names) > MOST_LISTS:
            raise TooManyLists(lists=len(names), most=MOST_LISTS)
        for name in names:
            if names.count(name) > 1:
                raise RepeatedList(name=name)
        for number, stratum in enumerate(self.strata):
            if stratum in self.strata[:number]:
                raise RepeatedStratum(number=number)
        object.__setattr__(self, "counts", self._checked(self.counts))
        if self.unreferred is not None:
            object.__setattr__(self, "unreferred", self._checked(self.unreferred))
        totals = self.counts.sum(axis=(0, 1))
        histories = np.arange(totals.size)
        for number, name in enumerate(names):
            if not totals[(histories >> number) & 1 == 1].any():
                raise EmptyList(name=name)

    def _checked(self, counts: NDArray[Any]) -> NDArray[np.int64]:
        given = np.asarray(counts)
        strata, histories = len(self.strata), 2 ** len(self.lists)
        if given.ndim != 3 or given.shape[0] < 1 or given.shape[1:] != (strata, histories):
            raise WrongShape(shape=given.shape, strata=strata, histories=histories)
        whole = np.zeros(given.shape, dtype=np.int64)
        bad = ~np.isfinite(given) | (given < 0)
        np.copyto(whole, given, where=~bad, casting="unsafe")
        bad |= whole != given
        bad[:, :, 0] |= given[:, :, 0] != 0
        if bad.any():
            draw, stratum, history = (int(index) for index in np.argwhere(bad)[0])
            raise BadCount(
                draw=draw, stratum=stratum, history=history, count=str(given[draw, stratum, history])
            )
        whole.setflags(write=False)
        return whole

    @classmethod
    def from_counts(
        cls,
        lists: Sequence[str | CaptureList],
        counts: Mapping[tuple[int, ...], int],
        *,
        source: str | None = None,
    ) -> Captures:
        """One draw, one stratum, from counts per capture history given as tuples of 0 and 1.

        Arguments: ``lists`` names in order; ``counts`` maps e.g. ``(1, 0, 1)`` to persons.
        """
        entries = tuple(entry if isinstance(entry, CaptureList) else CaptureList(entry) for entry in lists)
        if not 2 <= len(entries) <= MOST_LISTS:
            raise (
                TooFewLists(lists=len(entries))
                if len(entries) < 2
                else TooManyLists(lists=len(entries), most=MOST_LISTS)
            )
        table = np.zeros((1, 1, 2 ** len(entries)), dtype=np.float64)
        for history, count in counts.items():
            table[0, 0, history_number(history)] += count
        digest = source if source is not None else digest_of(sorted(counts.items()))
        return cls(lists=entries, counts=table, source=digest)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the lists, in order."""
        return tuple(entry.name for entry in self.lists)

    @property
    def draws(self) -> int:
        """How many draws of the linkage the counts hold."""
        return int(self.counts.shape[0])

    @property
    def covariates(self) -> tuple[str, ...]:
        """The covariates that make the strata."""
        return tuple(name for name, _ in self.strata[0].values)

    def table(self, draw: int = 0) -> NDArray[np.int64]:
        """Persons by capture history in one draw, all strata together; shape ``(2**lists,)``."""
        total: NDArray[np.int64] = self.counts[draw].sum(axis=0)
        return total

    def observed(self, draw: int = 0) -> int:
        """How many persons at least one list saw, in one draw."""
        return int(self.counts[draw].sum())

    def without_referrals(self) -> Captures | None:
        """The same captures without the records that exist only through a referral, if known."""
        if self.unreferred is None:
            return None
        return Captures(lists=self.lists, counts=self.unreferred, strata=self.strata, source=self.source)

    def to_dict(self) -> dict[str, Any]:
        """The captures for machines."""
        return {
            "lists": list(self.names),
            "strata": [dict(stratum.values) for stratum in self.strata],
            "draws": self.draws,
            "counts": self.counts.tolist(),
            "source": self.source,
        }


def history_number(history: Sequence[int]) -> int:
    """The number of a capture history given as 0 and 1 per list: bit ``i`` stands for list ``i``."""
    return sum(1 << number for number, seen in enumerate(history) if seen)


def history_tuple(number: int, lists: int) -> tuple[int, ...]:
    """The capture history of this number as 0 and 1 per list."""
    return tuple((number >> position) & 1 for position in range(lists))


def digest_of(parts: Iterable[object]) -> str:
    """SHA-256 (hex) of the parts' representations, each ended by a line feed."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(repr(part).encode() + b"\n")
    return sha.hexdigest()
