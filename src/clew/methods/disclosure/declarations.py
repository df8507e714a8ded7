"""A declaration of tables (a mapping, as TOML gives it) and the rows they are counted from.

A declaration names dimensions with their hierarchies, what is counted (unit, stage, population,
producer, period, rule of dates), the rules of the audience, and the tables. ``tabulate`` counts rows
into them: rows of persons, or rows that carry an exact count.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from clew.methods.disclosure.additive import DisclosureProblem, MarginDoesNotAdd
from clew.methods.disclosure.rules import INTERNAL, PARTNER, PUBLIC, Audience, Codes, Rules, Stricter
from clew.methods.figures import Basis, Category, Cell, DateRule, Dimension, Period, Stage, Table, Unit
from clew.problem import N_

Kind = TypeVar("Kind", bound=StrEnum)

_PRESETS = {Audience.PUBLIC: PUBLIC, Audience.PARTNER: PARTNER, Audience.INTERNAL: INTERNAL}
_TOP = frozenset({"basis", "rules", "dimensions", "tables", "count", "year", "percent_of", "rate"})
_BASIS = frozenset(
    {"unit", "stage", "population", "producer", "period", "date_rule", "offence", "instance", "final"}
)
_RULES = frozenset(
    {"audience", "minimum", "width", "sensitive", "stricter", "single_contributor", "dominance"}
)
_DIMENSION = frozenset({"column", "total", "categories", "parts", "values", "blank"})
_TABLE = frozenset({"name", "dimensions"})
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])))?")


class MissingEntry(DisclosureProblem):
    says = N_("The declaration of tables has no entry {entry}.")
    remedy = N_("Add it; docs/publish-safely.md has an example.")


class UnknownEntry(DisclosureProblem):
    says = N_("A declaration of tables has no entry {entry}.")
    remedy = N_("Here its entries are: {entries}.")


class WrongEntry(DisclosureProblem):
    says = N_("In the declaration of tables the entry {entry} is not of the right kind.")
    remedy = N_("It must be {wanted}.")


class UnknownDimension(DisclosureProblem):
    says = N_("The declaration asks for the dimension {dimension}, which it does not describe.")
    remedy = N_("Describe it under dimensions, or correct its name.")


class ValueIsNoCategory(DisclosureProblem):
    says = N_("Row {row}, column {column}: the value is no category of the dimension {dimension}.")
    remedy = N_("Declare the category (under categories, parts or values), or correct the row.")


class NotACount(DisclosureProblem):
    says = N_("Row {row}, column {column}: this is no count.")
    remedy = N_("A count is a whole number from 0 up; give exact counts, protection decides what is hidden.")


class CellTwice(DisclosureProblem):
    says = N_("Rows {first} and {row} give a count for the same cell.")
    remedy = N_("Keep one of them.")


@dataclass(frozen=True, slots=True)
class Column:
    """A dimension and where it stands in the rows: its column, values to codes, and what blank means."""

    dimension: Dimension | None
    column: str
    total: str
    values: tuple[tuple[str, str], ...] = ()
    blank: str | None = None


@dataclass(frozen=True)
class Declaration:
    """What is to be counted, for whom, and in which tables (name and dimensions of each).

    ``count`` names the column of exact counts (``None``: each row is one); ``year`` the column by
    which rows outside the basis' period are left out, so that years can be pooled. ``percent_of``
    names dimensions whose total is the denominator of a published percentage; ``rate`` is
    persons per so many inhabitants and the number of inhabitants.
    """

    basis: Basis
    rules: Rules
    columns: Mapping[str, Column]
    tables: tuple[tuple[str, tuple[str, ...]], ...]
    count: str | None = None
    year: str | None = None
    percent_of: str | None = None
    rate: tuple[int, int] | None = None

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that the rows must have."""
        extra = [column for column in (self.count, self.year) if column]
        return tuple(dict.fromkeys([*(column.column for column in self.columns.values()), *extra]))


def declare(given: Mapping[str, Any]) -> Declaration:
    """Read a declaration; raises a ``DisclosureProblem`` or ``FigureProblem`` that names the entry."""
    _only(given, _TOP, "")
    columns = {name: _column(name, entry) for name, entry in _mapping(given, "dimensions").items()}
    tables = given.get("tables", [{"name": "table", "dimensions": list(columns)}])
    if not isinstance(tables, list) or not tables:
        raise WrongEntry(entry="tables", wanted="[[tables]]")
    rate = given.get("rate")
    if rate is not None and not (isinstance(rate, dict) and set(rate) == {"per", "inhabitants"}):
        raise WrongEntry(entry="rate", wanted="{per = 100000, inhabitants = ...}")
    percent_of = _text(given, "percent_of", "", needed=False)
    if percent_of is not None and percent_of not in columns:
        raise UnknownDimension(dimension=percent_of)
    return Declaration(
        basis=_basis(_mapping(given, "basis")),
        rules=_rules(given.get("rules", {})),
        columns=columns,
        tables=tuple(_table(number, entry, columns) for number, entry in enumerate(tables, start=1)),
        count=_text(given, "count", "", needed=False),
        year=_text(given, "year", "", needed=False),
        percent_of=percent_of,
        rate=(_whole(rate, "per", "rate."), _whole(rate, "inhabitants", "rate.")) if rate else None,
    )


def tabulate(
    declaration: Declaration,
    rows: Sequence[Mapping[str, str]],
    numbers: Sequence[int] | None = None,
    *,
    years: Sequence[int] | None = None,
) -> tuple[Table, ...]:
    """Count rows (texts by column) into the declared tables, zeros and totals included.

    Arguments: ``numbers`` the rows' numbers as the person sees them; ``years`` counts these years
    instead of the basis' period. Rows of counts may give totals too: they are checked. Raises a
    ``DisclosureProblem`` that names row and column, never what stands there.
    """
    places = numbers or range(2, len(rows) + 2)
    kept = _of_period(declaration, rows, places, years)
    dimensions = {name: _dimension(name, column, kept) for name, column in declaration.columns.items()}
    basis = declaration.basis
    if years:
        basis = replace(basis, period=Period(dt.date(min(years), 1, 1), dt.date(max(years), 12, 31)))
    coded = [(place, _codes(declaration, dimensions, place, row), row) for place, row in kept]
    if declaration.count is None:
        return tuple(
            _from_leaves(name, tuple(dimensions[one] for one in names), basis, coded)
            for name, names in declaration.tables
        )
    full = _from_counts(declaration, dimensions, basis, coded)
    return tuple(
        _margin(full, tuple(dimensions), name, tuple(dimensions[one] for one in names))
        for name, names in declaration.tables
    )


def _of_period(
    declaration: Declaration,
    rows: Sequence[Mapping[str, str]],
    places: Sequence[int],
    years: Sequence[int] | None,
) -> list[tuple[int, Mapping[str, str]]]:
    if declaration.year is None or (years is None and declaration.basis.period is None):
        return list(zip(places, rows, strict=True))
    period = declaration.basis.period
    wanted = set(years or (range(period.start.year, period.end.year + 1) if period else ()))
    return [
        (place, row)
        for place, row in zip(places, rows, strict=True)
        if row[declaration.year].strip() in {str(year) for year in wanted}
    ]


def _dimension(name: str, column: Column, rows: Sequence[tuple[int, Mapping[str, str]]]) -> Dimension:
    if column.dimension is not None:
        return column.dimension
    known = dict(column.values)
    found = {known.get(row[column.column], row[column.column]) or column.blank or "" for _, row in rows}
    return Dimension.flat(name, sorted(found - {column.total, ""}), column.total)


def _codes(
    declaration: Declaration, dimensions: Mapping[str, Dimension], place: int, row: Mapping[str, str]
) -> dict[str, str]:
    codes = {}
    for name, column in declaration.columns.items():
        text = row[column.column].strip()
        code = dict(column.values).get(text, text) or column.blank or ""
        dimension = dimensions[name]
        leaf_wanted = declaration.count is None
        if code not in dimension.parents or (leaf_wanted and dimension.children[code]):
            raise ValueIsNoCategory(row=place, column=column.column, dimension=name)
        codes[name] = code
    return codes


Coded = Sequence[tuple[int, Mapping[str, str], Mapping[str, str]]]


def _from_leaves(name: str, dimensions: tuple[Dimension, ...], basis: Basis, coded: Coded) -> Table:
    counted = Counter(tuple(codes[d.name] for d in dimensions) for _, codes, _ in coded)
    return Table(name, dimensions, basis, _upwards(dimensions, counted))


def _upwards(dimensions: tuple[Dimension, ...], counted: Mapping[Codes, int]) -> dict[Codes, Cell]:
    totals: Counter[Codes] = Counter()
    for codes, count in counted.items():
        for above in products([d.ancestors(code) for d, code in zip(dimensions, codes, strict=True)]):
            totals[above] += count
    return {codes: Cell(totals[codes]) for codes in products([tuple(d.parents) for d in dimensions])}


def products(lines: Sequence[Sequence[str]]) -> Iterator[Codes]:
    """Every combination of one code a line."""
    combined: list[Codes] = [()]
    for line in lines:
        combined = [(*head, code) for head in combined for code in line]
    return iter(combined)


def _from_counts(
    declaration: Declaration, dimensions: Mapping[str, Dimension], basis: Basis, coded: Coded
) -> Table:
    order = tuple(dimensions.values())
    given: dict[Codes, tuple[int, int]] = {}
    column = declaration.count or ""
    for place, codes, row in coded:
        text = row[column].strip()
        if not re.fullmatch(r"\d+|\d{1,3}([ ,.\u00a0\u202f]\d{3})+", text, re.ASCII):
            raise NotACount(row=place, column=column)
        key = tuple(codes[dimension.name] for dimension in order)
        if key in given:
            raise CellTwice(first=given[key][1], row=place)
        given[key] = (int(re.sub(r"\D", "", text)), place)
    leaves = {
        key: count
        for key, (count, _) in given.items()
        if not any(d.children[code] for d, code in zip(order, key, strict=True))
    }
    cells = _upwards(order, leaves)
    for key, (count, place) in given.items():
        if cells[key].value != count:
            raise MarginDoesNotAdd(
                table=basis.population,
                cell=f"{' x '.join(key)} (row {place})",
                total=count,
                dimension=" x ".join(dimensions),
                sum=cells[key].value,
            )
    return Table("counts", order, basis, cells)


def _margin(full: Table, names: tuple[str, ...], name: str, dimensions: tuple[Dimension, ...]) -> Table:
    kept = [names.index(dimension.name) for dimension in dimensions]
    roots = [[code for code, parent in d.parents.items() if parent is None] for d in full.dimensions]
    cells: dict[Codes, Cell] = {}
    for codes in products([tuple(d.parents) for d in dimensions]):
        chosen = dict(zip(kept, codes, strict=True))
        parts = products([[chosen[i]] if i in chosen else roots[i] for i in range(len(names))])
        cells[codes] = Cell(sum(full.cells[part].value or 0 for part in parts))
    return Table(name, dimensions, full.basis, cells)


def _column(name: str, entry: Any) -> Column:
    if not isinstance(entry, dict):
        raise WrongEntry(entry=f"dimensions.{name}", wanted=f"[dimensions.{name}]")
    where = f"dimensions.{name}."
    _only(entry, _DIMENSION, where)
    total = _text(entry, "total", where, needed=False) or "total"
    parts, codes = entry.get("parts"), entry.get("categories")
    dimension = None
    if parts is not None:
        dimension = Dimension(name, _hierarchy(parts, total, where))
    elif codes is not None:
        if not _texts(codes):
            raise WrongEntry(entry=f"{where}categories", wanted='["...", "..."]')
        dimension = Dimension.flat(name, codes, total)
    values = entry.get("values", {})
    if not isinstance(values, dict) or not (not values or _texts(list(values.values()))):
        raise WrongEntry(entry=f"{where}values", wanted='{theirs = "ours"}')
    return Column(
        dimension,
        _text(entry, "column", where, needed=False) or name,
        total,
        tuple(values.items()),
        _text(entry, "blank", where, needed=False),
    )


def _hierarchy(parts: Any, total: str, where: str) -> tuple[Category, ...]:
    if not isinstance(parts, dict) or not all(_texts(below) for below in parts.values()):
        raise WrongEntry(entry=f"{where}parts", wanted='{total = ["child", "adult"], child = [...]}')
    above: list[tuple[str, str]] = [(code, parent) for parent, codes in parts.items() for code in codes]
    named = {code for code, _ in above}
    roots = [parent for parent in parts if parent not in named] or [total]
    return (*(Category(root) for root in roots if root not in named), *(Category(*pair) for pair in above))


def _basis(entry: Mapping[str, Any]) -> Basis:
    _only(entry, _BASIS, "basis.")
    final = entry.get("final")
    if final is not None and not isinstance(final, bool):
        raise WrongEntry(entry="basis.final", wanted="true, false")
    stage, rule = entry.get("stage"), entry.get("date_rule")
    return Basis(
        unit=_code(entry.get("unit"), Unit, "basis.unit"),
        population=_text(entry, "population", "basis.") or "",
        producer=_text(entry, "producer", "basis.") or "",
        stage=None if stage is None else _code(stage, Stage, "basis.stage"),
        period=period_of(entry.get("period")),
        date_rule=None if rule is None else _code(rule, DateRule, "basis.date_rule"),
        offence=_text(entry, "offence", "basis.", needed=False),
        instance=_text(entry, "instance", "basis.", needed=False),
        final=final,
    )


def period_of(given: Any) -> Period | None:
    """A period from 2024, "2024", "2024-Q1", "2024-H1" or {start, end} (days)."""
    wanted = '2024, "2024-Q1", "2024-H1", {start = 2024-01-01, end = 2024-12-31}'
    if given is None:
        return None
    if isinstance(given, dict):
        start, end = given.get("start"), given.get("end")
        if isinstance(start, dt.date) and isinstance(end, dt.date) and start <= end and len(given) == 2:
            return Period(start, end)
        raise WrongEntry(entry="basis.period", wanted=wanted)
    found = _PERIOD.fullmatch(str(given))
    if not found or isinstance(given, bool) or not int(found[1]):
        raise WrongEntry(entry="basis.period", wanted=wanted)
    year = int(found[1])
    if found[2]:
        return Period.quarter(year, int(found[2]))
    if found[3]:
        half = int(found[3])
        return Period(Period.quarter(year, 2 * half - 1).start, Period.quarter(year, 2 * half).end)
    return Period.year(year)


def _rules(entry: Any) -> Rules:
    if not isinstance(entry, dict):
        raise WrongEntry(entry="rules", wanted="[rules]")
    _only(entry, _RULES, "rules.")
    preset = _PRESETS[_code(entry.get("audience", "public"), Audience, "rules.audience")]
    stricter = preset.stricter
    if "stricter" in entry:
        stricter = tuple(_stricter(one) for one in entry["stricter"])
    sensitive = entry.get("sensitive")
    if sensitive is not None and not _texts(sensitive):
        raise WrongEntry(entry="rules.sensitive", wanted='["form"]')
    minimum = _whole(entry, "minimum", "rules.", preset.minimum)
    return replace(
        preset,
        minimum=minimum,
        width=_whole(entry, "width", "rules.", minimum),
        stricter=stricter,
        sensitive=preset.sensitive if sensitive is None else frozenset(sensitive),
        single_contributor=bool(entry.get("single_contributor", preset.single_contributor)),
        dominance=float(entry.get("dominance", preset.dominance)),
    )


def _stricter(entry: Any) -> Stricter:
    if not isinstance(entry, dict):
        raise WrongEntry(entry="rules.stricter", wanted="[[rules.stricter]]")
    _only(entry, frozenset({"dimension", "minimum", "categories", "under"}), "rules.stricter.")
    categories = entry.get("categories", [])
    if not _texts(categories) and categories:
        raise WrongEntry(entry="rules.stricter.categories", wanted='["...", "..."]')
    name = _text(entry, "dimension", "rules.stricter.") or ""
    under = _whole(entry, "under", "rules.stricter.") if "under" in entry else None
    return Stricter(name, _whole(entry, "minimum", "rules.stricter."), frozenset(categories), under)


def _table(number: int, entry: Any, columns: Mapping[str, Column]) -> tuple[str, tuple[str, ...]]:
    where = f"tables[{number}]."
    if not isinstance(entry, dict):
        raise WrongEntry(entry="tables", wanted="[[tables]]")
    _only(entry, _TABLE, where)
    names = entry.get("dimensions")
    if not isinstance(names, list) or not _texts(names) or len(set(names)) != len(names):
        raise WrongEntry(entry=f"{where}dimensions", wanted='["age", "form"]')
    for name in names:
        if name not in columns:
            raise UnknownDimension(dimension=name)
    return _text(entry, "name", where, needed=False) or " by ".join(names), tuple(names)


def _only(entry: Mapping[str, Any], allowed: frozenset[str], where: str) -> None:
    for name in entry:
        if name not in allowed:
            raise UnknownEntry(entry=f"{where}{name}", entries=", ".join(sorted(allowed)))


def _mapping(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = given.get(name)
    if found is None:
        raise MissingEntry(entry=name)
    if not isinstance(found, dict) or not found:
        raise WrongEntry(entry=name, wanted=f"[{name}]")
    return found


def _text(entry: Mapping[str, Any], name: str, where: str, *, needed: bool = True) -> str | None:
    found = entry.get(name)
    if found is None and not needed:
        return None
    if found is None:
        raise MissingEntry(entry=f"{where}{name}")
    if not isinstance(found, str) or not found:
        raise WrongEntry(entry=f"{where}{name}", wanted='"..."')
    return found


def _whole(entry: Mapping[str, Any], name: str, where: str, default: int | None = None) -> int:
    found = entry.get(name, default)
    if found is None:
        raise MissingEntry(entry=f"{where}{name}")
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise WrongEntry(entry=f"{where}{name}", wanted="1, 2, 3 ...")
    return found


def _texts(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(x, str) and x for x in found)


def _code(found: Any, kinds: type[Kind], entry: str) -> Kind:
    try:
        return kinds(found)
    except ValueError:
        raise WrongEntry(entry=entry, wanted=", ".join(kind.value for kind in kinds)) from None
