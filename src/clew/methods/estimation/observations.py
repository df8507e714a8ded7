"""Rows that a person gives, as :class:`~clew.methods.captures.Captures`.

Three layouts are understood: *histories* (a 0/1 column per list and a count), *persons* (a 0/1
column per list, one row a person) and *records* (a person's number and the list's name, one row a
record; records made only through a referral may be marked).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.captures import (
    MOST_LISTS,
    CaptureList,
    Captures,
    Declaration,
    Stratum,
    TooManyLists,
    digest_of,
)
from clew.methods.estimation.findings import CaveatKind
from clew.methods.estimation.input_problems import (
    CountNotNamed,
    CovariateIsList,
    ListNotNamed,
    NoListColumns,
    NoRows,
    NoSuchColumn,
    NotACount,
    NotZeroOrOne,
    RecordWithoutList,
    RecordWithoutPerson,
    SeenByNobody,
    TooManyStrata,
)
from clew.methods.figures import Caveat

COUNT_NAMES = (
    "count", "counts", "freq", "frequency", "persons", "number", "nombre", "effectif", "broj", "број", "n",
)  # fmt: skip
PERSON_NAMES = ("person", "person_id", "personid", "pseudonym")
LIST_NAMES = ("list", "body", "source", "register")
REFERRAL_NAMES = ("referred_by",)
UNKNOWN = "unknown"
"""The category of a covariate whose value is missing."""
MOST_CELLS = 20_000_000
_WHOLE = re.compile(r"\d[\d\s]*(\.0*)?")
_ZERO, _ONE = {"0", "0.0", "false", "no"}, {"1", "1.0", "true", "yes"}


class LayoutKind(StrEnum):
    """What one row of the table is."""

    HISTORIES = "histories"
    PERSONS = "persons"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns hold what; ``lists`` are columns, or for records the names of lists (may be empty)."""

    kind: LayoutKind
    lists: tuple[str, ...] = ()
    count: str | None = None
    person: str | None = None
    list_column: str | None = None
    referred_by: str | None = None
    covariates: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observations:
    """The captures, how the table was understood, and what a reader must know of it."""

    captures: Captures
    layout: Layout
    caveats: tuple[Caveat, ...]


def layout_of(
    columns: Mapping[str, Sequence[str]],
    *,
    lists: Sequence[str] = (),
    count: str | None = None,
    person: str | None = None,
    list_column: str | None = None,
    referred_by: str | None = None,
    covariates: Sequence[str] = (),
) -> Layout:
    """Find out what a table's columns are; what is named by an argument is not guessed.

    Arguments: ``columns`` by name, each the text of its cells. Raises
    :class:`~clew.methods.estimation.problems.EstimationProblem`.
    """
    if not any(len(cells) for cells in columns.values()):
        raise NoRows()
    for name in (count, person, list_column, referred_by, *covariates):
        if name is not None:
            _require(name, columns)
    free = [name for name in columns if name not in covariates]
    person = person or _named(PERSON_NAMES, free)
    list_column = list_column or _named(LIST_NAMES, free)
    if person and list_column:
        taken = {person, list_column, referred_by := referred_by or _named(REFERRAL_NAMES, free)}
        return Layout(
            LayoutKind.RECORDS,
            tuple(lists),
            person=person,
            list_column=list_column,
            referred_by=referred_by,
            covariates=tuple(covariates),
            left_out=tuple(name for name in free if name not in taken),
        )
    for name in lists:
        _require(name, columns)
        if name in covariates or name == count:
            raise CovariateIsList(column=name)
    if count in covariates:
        raise CovariateIsList(column=count)
    if count is None:
        count = next(
            (
                name
                for wanted in COUNT_NAMES
                for name in free
                if name.casefold() == wanted and name not in lists
                and (len(wanted) > 1 or not _all_binary(columns[name]))
            ),
            None,
        )  # fmt: skip
    rest = [name for name in free if name not in (count, person)]
    found = tuple(lists) or tuple(name for name in rest if _any_binary(columns[name]))
    if len(found) < 2:
        raise NoListColumns(found=len(found))
    if count is None:
        _refuse_nameless_count(columns, (*found, *covariates), [name for name in rest if name not in found])
    return Layout(
        LayoutKind.HISTORIES if count else LayoutKind.PERSONS,
        found,
        count=count,
        covariates=tuple(covariates),
        left_out=tuple(name for name in rest if name not in found),
    )


def observe(
    columns: Mapping[str, Sequence[str]],
    layout: Layout | None = None,
    *,
    rows: Sequence[int] | None = None,
    declarations: Mapping[str, Declaration] | None = None,
    source: str | None = None,
) -> Observations:
    """Count persons by capture history and stratum.

    Arguments: ``columns`` by name, each the text of its cells, equally long; ``layout`` (found out if
    absent); ``rows`` the row numbers a person sees (default 2, 3, ...); ``declarations`` by list;
    ``source`` the SHA-256 of the file (default: of the counts). Raises
    :class:`~clew.methods.estimation.problems.EstimationProblem` with row and column, or
    :class:`~clew.methods.captures.CapturesProblem`.
    """
    layout = layout or layout_of(columns)
    height = len(next(iter(columns.values()), ()))
    if height == 0:
        raise NoRows()
    numbers = range(2, height + 2) if rows is None else rows
    caveats: list[Caveat] = []
    if layout.kind is LayoutKind.RECORDS:
        names, histories, unreferred, weights, values = _from_records(columns, layout, numbers, caveats)
    else:
        names = layout.lists
        _check_lists(len(names))
        histories, weights = _from_rows(columns, layout, numbers, caveats)
        unreferred = None
        values = {name: _text(columns[name]) for name in layout.covariates}
    strata, place = _strata(values, weights, caveats)
    if len(strata) * 2 ** len(names) > MOST_CELLS:
        raise TooManyStrata(strata=len(strata), histories=2 ** len(names))
    if layout.left_out:
        caveats.append(Caveat.of(CaveatKind.COLUMNS_LEFT_OUT, columns=layout.left_out))
    counts = _table(histories, place, weights, len(strata), len(names))
    declared = declarations or {}
    captures = Captures(
        lists=tuple(CaptureList(name, declared.get(name, Declaration())) for name in names),
        counts=counts,
        strata=strata,
        source=source if source is not None else digest_of([names, counts.tolist()]),
        unreferred=None
        if unreferred is None
        else _table(unreferred, place, weights, len(strata), len(names), drop_unseen=True),
    )
    return Observations(captures, layout, tuple(caveats))


def _require(name: str, columns: Mapping[str, Sequence[str]]) -> None:
    if name not in columns:
        raise NoSuchColumn(column=name, columns=", ".join(columns))


def _refuse_nameless_count(
    columns: Mapping[str, Sequence[str]], said: Sequence[str], left: Sequence[str]
) -> None:
    """Counts under an unknown heading must not be passed over, or each history would count once."""
    rows = list(zip(*(columns[name] for name in said), strict=True))
    if len(set(rows)) < len(rows):
        return
    for name in left:
        if all(_WHOLE.fullmatch(str(cell).strip()) for cell in columns[name]):
            raise CountNotNamed(column=name)


def _named(wanted: Sequence[str], columns: Sequence[str]) -> str | None:
    return next((name for want in wanted for name in columns if name.casefold() == want), None)


def _text(cells: Sequence[Any]) -> NDArray[np.str_]:
    return np.array(["" if cell is None else str(cell).strip() for cell in cells], dtype=np.str_)


def _all_binary(cells: Sequence[Any]) -> bool:
    return all(str(cell).strip().casefold() in _ZERO | _ONE for cell in cells)


def _any_binary(cells: Sequence[Any]) -> bool:
    # A list's column may hold a mistake and must then be named in the error, not passed over;
    # a covariate such as an age may hold a 1 here and there.
    # An empty cell says nothing: a list that leaves out its zeros is still a list.
    filled = [text for cell in cells if (text := "" if cell is None else str(cell).strip().casefold())]
    return sum(text in _ZERO | _ONE for text in filled) * 2 >= len(filled) > 0


def _check_lists(lists: int) -> None:
    if lists > MOST_LISTS:
        raise TooManyLists(lists=lists, most=MOST_LISTS)


def _from_rows(
    columns: Mapping[str, Sequence[str]], layout: Layout, numbers: Sequence[int], caveats: list[Caveat]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    histories = np.zeros(len(numbers), dtype=np.int64)
    for bit, name in enumerate(layout.lists):
        marks = np.char.lower(_text(columns[name]))
        one = np.isin(marks, sorted(_ONE))
        wrong = np.flatnonzero(~one & ~np.isin(marks, sorted(_ZERO)))
        if wrong.size:
            raise NotZeroOrOne(row=numbers[int(wrong[0])], column=name)
        histories |= one.astype(np.int64) << bit
    weights = np.ones(len(numbers), dtype=np.int64)
    if layout.count is not None:
        for index, cell in enumerate(_text(columns[layout.count])):
            weights[index] = _count(str(cell), numbers[index], layout.count)
        keys = list(zip(histories.tolist(), *(columns[name] for name in layout.covariates), strict=True))
        if len(set(keys)) < len(keys):
            caveats.append(Caveat.of(CaveatKind.REPEATED_HISTORY, rows=len(keys) - len(set(keys))))
    unseen = np.flatnonzero((histories == 0) & (weights > 0))
    if unseen.size:
        raise SeenByNobody(row=numbers[int(unseen[0])])
    return histories, weights


def _count(cell: str, row: int, column: str) -> int:
    plain = cell.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    whole, _, decimals = plain.partition(".")
    if not (whole.isascii() and whole.isdigit()) or decimals.strip("0") or len(whole) > 12:
        raise NotACount(row=row, column=column)
    return int(whole)


def _from_records(
    columns: Mapping[str, Sequence[str]], layout: Layout, numbers: Sequence[int], caveats: list[Caveat]
) -> tuple[
    tuple[str, ...],
    NDArray[np.int64],
    NDArray[np.int64] | None,
    NDArray[np.int64],
    dict[str, NDArray[np.str_]],
]:
    assert layout.person is not None and layout.list_column is not None
    persons, lists = _text(columns[layout.person]), _text(columns[layout.list_column])
    for cells, column, problem in (
        (persons, layout.person, RecordWithoutPerson),
        (lists, layout.list_column, RecordWithoutList),
    ):
        missing = np.flatnonzero(cells == "")
        if missing.size:
            raise problem(row=numbers[int(missing[0])], column=column)
    names = layout.lists or tuple(dict.fromkeys(lists.tolist()))
    _check_lists(len(names))
    bit_of = {name: bit for bit, name in enumerate(names)}
    bits = np.array([bit_of.get(name, -1) for name in lists.tolist()], dtype=np.int64)
    unknown = np.flatnonzero(bits < 0)
    if unknown.size:
        raise ListNotNamed(row=numbers[int(unknown[0])], column=layout.list_column)
    found, number = np.unique(persons, return_inverse=True)
    histories = _seen(found.size, number, bits)
    repeated = bits.size - sum(history.bit_count() for history in histories.tolist())
    if repeated:
        caveats.append(Caveat.of(CaveatKind.REPEATED_RECORD, records=repeated))
    unreferred = None
    if layout.referred_by is not None:
        marks = np.char.lower(_text(columns[layout.referred_by]))
        own = np.isin(marks, ["", *sorted(_ZERO)])
        unreferred = _seen(found.size, number[own], bits[own])
    values = {}
    for name in layout.covariates:
        cells = _text(columns[name])
        given = np.flatnonzero(cells != "")
        # Written backwards, so that a person's first record that says anything stands last.
        first = np.zeros(found.size, dtype=cells.dtype)
        first[number[given][::-1]] = cells[given][::-1]
        differing = np.unique(number[given][cells[given] != first[number[given]]]).size
        if differing:
            caveats.append(Caveat.of(CaveatKind.CONFLICTING_COVARIATE, covariate=name, persons=differing))
        values[name] = first
    return names, histories, unreferred, np.ones(found.size, dtype=np.int64), values


def _seen(persons: int, number: NDArray[Any], bits: NDArray[np.int64]) -> NDArray[np.int64]:
    histories = np.zeros(persons, dtype=np.int64)
    np.bitwise_or.at(histories, number, np.int64(1) << bits)
    return histories


def _strata(
    values: Mapping[str, NDArray[np.str_]], weights: NDArray[np.int64], caveats: list[Caveat]
) -> tuple[tuple[Stratum, ...], NDArray[np.int64]]:
    if not values:
        return (Stratum(),), np.zeros(weights.size, dtype=np.int64)
    filled = []
    for name, cells in values.items():
        missing = int(weights[cells == ""].sum())
        if missing:
            caveats.append(Caveat.of(CaveatKind.MISSING_COVARIATE, covariate=name, persons=missing))
        filled.append([cell or UNKNOWN for cell in cells.tolist()])
    keys = list(zip(*filled, strict=True))
    ordered = sorted(set(keys))
    place = {key: index for index, key in enumerate(ordered)}
    strata = tuple(Stratum(tuple(zip(values, key, strict=True))) for key in ordered)
    return strata, np.array([place[key] for key in keys], dtype=np.int64)


def _table(
    histories: NDArray[np.int64],
    place: NDArray[np.int64],
    weights: NDArray[np.int64],
    strata: int,
    lists: int,
    *,
    drop_unseen: bool = False,
) -> NDArray[np.int64]:
    counts = np.zeros((1, strata, 2**lists), dtype=np.int64)
    np.add.at(counts[0], (place, histories), weights)
    if drop_unseen:
        counts[:, :, 0] = 0
    return counts
