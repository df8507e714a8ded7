"""Finds out how a published sheet is laid out, and turns it into cells with their categories.

A *long* table has one value column and columns of categories; a *cross-table* has labels of rows and
heads of columns. Either can be wrong: the layout found is a mapping that a person can correct.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clew.methods.disclosure.additive import DisclosureProblem
from clew.methods.disclosure.statements import Says, Statement, read_statement
from clew.problem import N_

FORMAT = 1
TOTALS = frozenset(
    ("total", "totals", "all", "both", "both sexes", "_t", "t", "grand total", "overall", "sum", "all ages",
     "ensemble", "tous", "toutes", "total général", "ensemble des âges", "les deux sexes", "tout",
     "ukupno", "svi", "sve", "svega", "oba pola", "укупно", "сви", "све", "свега", "оба пола", "gjithsej")
)  # fmt: skip
_VALUE_NAMES = frozenset(
    ("value", "txtvalue", "obs_value", "count", "counts", "number", "n", "cases", "persons", "victims",
     "broj", "broj žrtava", "vrednost", "вредност", "број", "valeur", "nombre", "effectif", "effectifs")
)  # fmt: skip
_REMARKS = re.compile(
    r"(?:foot)?notes?|comments?|remarks?|flags?|obs_status|conf_status|source|napomena|напомена|remarque|izvor"
)
_WITHIN = re.compile(r"(?:of which|of whom|dont|od (?:toga|njih|čega)|од (?:тога|њих|чега))\b", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")


class NoTable(DisclosureProblem):
    says = N_("In {sheet} no table of counts was found.")
    remedy = N_("Give a mapping (see --save-mapping), or a sheet with a column of counts or a cross-table.")


class WrongMapping(DisclosureProblem):
    says = N_("The mapping's entry {entry} is missing or does not fit {sheet}.")
    remedy = N_("Save a mapping with --save-mapping and change what is wrong in it.")


@dataclass(frozen=True)
class Layout:
    """How to read a sheet.

    ``kind``: ``long`` or ``cross``. Long: ``value``, ``groups`` (columns that keep tables apart),
    ``dimensions`` (columns with a total), ``breakdowns`` (pairs of columns: which breakdown, which
    category; all categories of a breakdown make the total). Cross: the sheet's row numbers of the
    ``heads`` and of the first and last row of counts, and how many ``labels`` columns come first.
    ``parts``: by dimension, categories that are sums of others.
    """

    kind: str
    value: str = ""
    groups: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    breakdowns: tuple[tuple[str, str], ...] = ()
    heads: tuple[int, ...] = ()
    rows: tuple[int, int] = (0, 0)
    labels: int = 1
    parts: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The layout as it is saved."""
        common: dict[str, Any] = {"layout": self.kind}
        if self.kind == "long":
            common |= {
                "value": self.value,
                "groups": list(self.groups),
                "dimensions": list(self.dimensions),
                "breakdowns": [list(pair) for pair in self.breakdowns],
            }
        else:
            common |= {"heads": list(self.heads), "rows": list(self.rows), "labels": self.labels}
        parts = {name: {c: list(p) for c, p in inner.items()} for name, inner in self.parts.items()}
        return {**common, "parts": parts}

    @classmethod
    def of(cls, given: Any, sheet: str) -> Layout:
        """The layout that a saved mapping describes; raises :class:`WrongMapping`."""
        if not isinstance(given, dict) or given.get("layout") not in ("long", "cross"):
            raise WrongMapping(entry="layout", sheet=sheet)
        try:
            parts = {
                str(name): {str(c): tuple(map(str, p)) for c, p in inner.items()}
                for name, inner in given.get("parts", {}).items()
            }
            if given["layout"] == "long":
                return cls(
                    "long",
                    str(given["value"]),
                    tuple(map(str, given.get("groups", []))),
                    tuple(map(str, given.get("dimensions", []))),
                    tuple((str(one), str(two)) for one, two in given.get("breakdowns", [])),
                    parts=parts,
                )
            first, last = given["rows"]
            heads = tuple(int(row) for row in given["heads"])
            return cls(
                "cross", heads=heads, rows=(int(first), int(last)), labels=int(given["labels"]), parts=parts
            )
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise WrongMapping(entry=str(fault.args[0] if fault.args else "?")[:40], sheet=sheet) from None


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """One printed cell: its group, its category in each dimension (``None``: the total), what it says."""

    group: tuple[str, ...]
    place: tuple[tuple[str, str], ...]
    """Dimension and category, totals left out, sorted."""
    statement: Statement


@dataclass(frozen=True, slots=True)
class Reading:
    """The cells of a sheet and how many texts in value places were no values."""

    cells: tuple[PublishedCell, ...]
    breakdowns: frozenset[str]
    """Dimensions whose categories sum to the cell without the dimension, though no total is printed."""
    unread: int
    set_aside: int
    """Lines "of which ...": parts of another line that need not be all of it."""


def is_total(text: str) -> bool:
    """Whether a category is a word for the total."""
    return text.strip().casefold() in TOTALS


def find_layout(rows: Sequence[Sequence[str]], numbers: Sequence[int], sheet: str) -> Layout:
    """The layout of a sheet (rows of texts and their numbers); raises :class:`NoTable`."""
    return _long(rows) or _cross(rows, numbers) or _none(sheet)


def _none(sheet: str) -> Layout:
    raise NoTable(sheet=sheet)


def _long(rows: Sequence[Sequence[str]]) -> Layout | None:
    heads = list(rows[0])
    body = rows[1:]
    if len(heads) < 2 or len(body) < 3 or not all(heads) or len(set(heads)) < len(heads):
        return None
    if sum(len(row) > len(heads) for row in body) or sum(bool(_YEAR.fullmatch(head)) for head in heads) > 1:
        return None
    columns = {
        head: [row[place] if place < len(row) else "" for row in body] for place, head in enumerate(heads)
    }
    values = [name for name, texts in columns.items() if _values(name, texts)]
    named = [name for name in values if name.strip().casefold() in _VALUE_NAMES]
    if len(named) == 1:
        values = named
    if len(values) != 1 or not any(
        is_total(text) for name in heads if name != values[0] for text in columns[name]
    ):
        return None
    if any(_shares(columns[name]) for name in heads):
        return None
    used = [
        name
        for name in heads
        if name != values[0]
        and not _REMARKS.fullmatch(name.strip().casefold())
        and len(set(columns[name])) > 1
    ]
    with_total = [name for name in used if any(is_total(text) for text in columns[name])]
    pairs = _breakdowns(columns, with_total)
    paired = {name for pair in pairs for name in pair}
    groups = tuple(name for name in used if name not in with_total)
    dimensions = tuple(name for name in with_total if name not in paired)
    return Layout("long", values[0], groups, dimensions, pairs)


def _values(name: str, texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    if not filled or all(_YEAR.fullmatch(text) for text in filled):
        return False
    read = [read_statement(text) for text in filled]
    return sum(found is not None and found.says is not Says.SHARE for found in read) >= 0.9 * len(filled)


def _shares(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    read = [read_statement(text) for text in filled]
    return bool(filled) and all(found is not None and found.says is Says.SHARE for found in read)


def _breakdowns(columns: Mapping[str, Sequence[str]], names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pairs (which breakdown, which category): totals together, each breakdown with several categories."""
    pairs = []
    for one in names:
        for two in names:
            if one == two:
                continue
            both = list(zip(columns[one], columns[two], strict=True))
            kinds = {a for a, _ in both if not is_total(a)}
            categories = {b for _, b in both if not is_total(b)}
            together = all(is_total(a) == is_total(b) for a, b in both if a and b)
            if together and len(kinds) < len(categories) and kinds:
                pairs.append((one, two))
    return tuple(pairs)


def _cross(rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> Layout | None:
    width = max(len(row) for row in rows)
    labels, body = 0, []
    for labels in range(1, min(4, width)):
        body = [
            place
            for place, row in enumerate(rows)
            if any(row[:labels]) and _counts(row[labels:]) and not _years(row[labels:])
        ]
        texts = [
            row[place]
            for place in range(labels - 1, labels)
            for row in (rows[i] for i in body)
            if place < len(row)
        ]
        following = [row[labels] for row in (rows[i] for i in body) if labels < len(row) and row[labels]]
        if len(body) >= 2 and texts and following and all(read_statement(text) for text in following):
            break
    else:
        return None
    first, last = body[0], body[-1]
    heads = [place for place in range(first) if sum(bool(text) for text in rows[place][labels:]) >= 1]
    heads = [place for place in heads if len([t for t in rows[place] if t]) >= 2 or place == first - 1][-2:]
    heads = [place for place in heads if all(place + later in [*heads, first] for later in (1,))]
    if not heads:
        return None
    return Layout(
        "cross",
        heads=tuple(numbers[place] for place in heads),
        rows=(numbers[first], numbers[last]),
        labels=labels,
    )


def _counts(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return bool(filled) and all(read_statement(text) is not None for text in filled)


def _years(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return bool(filled) and all(_YEAR.fullmatch(text.rstrip(".")) for text in filled)


def read_cells(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], layout: Layout, sheet: str, *, nil: bool = True
) -> Reading:
    """The cells of a sheet read by a layout; raises :class:`WrongMapping` where it does not fit."""
    if layout.kind == "long":
        return _read_long(rows, layout, sheet, nil)
    return _read_cross(rows, numbers, layout, sheet, nil)


def _read_long(rows: Sequence[Sequence[str]], layout: Layout, sheet: str, nil: bool) -> Reading:
    heads = list(rows[0])
    place = {name: column for column, name in enumerate(heads)}
    pairs = [name for pair in layout.breakdowns for name in pair]
    for name in (layout.value, *layout.groups, *layout.dimensions, *pairs):
        if name not in place:
            raise WrongMapping(entry=name, sheet=sheet)
    cells, unread, kinds = [], 0, set()
    for row in rows[1:]:
        texts = {name: row[column].strip() if column < len(row) else "" for name, column in place.items()}
        statement = read_statement(texts[layout.value], nil=nil)
        if statement is None:
            unread += 1
            continue
        where = [
            (name, texts[name]) for name in layout.dimensions if texts[name] and not is_total(texts[name])
        ]
        for one, two in layout.breakdowns:
            if not is_total(texts[one]) and texts[one]:
                where.append((texts[one], texts[two]))
                kinds.add(texts[one])
        group = tuple(texts[name] for name in layout.groups)
        cells.append(PublishedCell(group, tuple(sorted(where)), statement))
    return Reading(tuple(cells), frozenset(kinds), unread, 0)


def _read_cross(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], layout: Layout, sheet: str, nil: bool
) -> Reading:
    index = {number: place for place, number in enumerate(numbers)}
    if any(number not in index for number in (*layout.heads, *layout.rows)) or layout.labels < 1:
        raise WrongMapping(entry="rows", sheet=sheet)
    heads = [_filled_forward(rows[index[number]], top=number != layout.heads[-1]) for number in layout.heads]
    cells, unread, aside = [], 0, 0
    above = [""] * layout.labels
    columns = _columns(heads, layout.labels, max(len(row) for row in rows))
    for number in range(index[layout.rows[0]], index[layout.rows[1]] + 1):
        row = rows[number]
        names = [row[place] if place < len(row) else "" for place in range(layout.labels)]
        names = [name or (above[place] if any(names) else "") for place, name in enumerate(names)]
        above = names
        if any(_WITHIN.match(name) for name in names):
            aside += 1
            continue
        down = [
            (f"rows {place + 1}", name) for place, name in enumerate(names) if name and not is_total(name)
        ]
        counts: dict[int, Statement] = {}
        for column, (across, share) in columns.items():
            statement = read_statement(row[column] if column < len(row) else "", nil=nil)
            if statement is None:
                unread += 1
            elif share is not None or statement.says is Says.SHARE:
                target = share if share is not None else column
                cells.append(PublishedCell(("%",), tuple(sorted([*down, *columns[target][0]])), statement))
            else:
                counts[column] = statement
                cells.append(PublishedCell((), tuple(sorted([*down, *across])), statement))
    return Reading(tuple(cells), frozenset(), unread, aside)


def _columns(
    heads: Sequence[Sequence[str]], labels: int, width: int
) -> dict[int, tuple[list[tuple[str, str]], int | None]]:
    """For each column of counts its categories, and for one of percentages the column it belongs to."""
    found: dict[int, tuple[list[tuple[str, str]], int | None]] = {}
    last: int | None = None
    for column in range(labels, width):
        names = [head[column] if column < len(head) else "" for head in heads]
        if not any(names):
            continue
        if any("%" in name or name.casefold() in ("percent", "share", "procenat", "part") for name in names):
            found[column] = ([], last)
            continue
        across = [
            (f"columns {place + 1}", name)
            for place, name in enumerate(names)
            if name and not is_total(name) and not (place and name.casefold() in _VALUE_NAMES)
        ]
        found[column] = (across, None)
        last = column
    return found


def _filled_forward(texts: Sequence[str], *, top: bool) -> list[str]:
    if not top:
        return list(texts)
    filled: list[str] = []
    for text in texts:
        filled.append(text or (filled[-1] if filled else ""))
    return filled
