"""Figures, tables and charts of an edition from JSON, in the form their ``to_dict`` writes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from clew.methods.figures import (
    Basis,
    Category,
    Cell,
    CellState,
    DateRule,
    Dimension,
    Figure,
    Interval,
    Period,
    Stage,
    Table,
    Unit,
)
from clew.problem import N_
from clew.rendering.charts import Chart, Look, Point, Tile, funnel, tiles, trend
from clew.rendering.exhibits import DocumentProblem, Exhibit, in_language
from clew.rendering.words.labels import label

StageOrRule = TypeVar("StageOrRule", Stage, DateRule)


class NotJson(DocumentProblem):
    says = N_("{file}, line {line}: this is no JSON.")
    remedy = N_("Correct the file there; a comma or a quotation mark may be missing.")


class ExhibitUnreadable(DocumentProblem):
    says = N_("{file}, exhibit {code}: {place} is missing or wrong.")
    remedy = N_("Write the exhibit as clew writes its results with --json.")


class UnknownKind(DocumentProblem):
    says = N_("{file}, exhibit {code}: it has none of {kinds}.")
    remedy = N_("Give the exhibit exactly one of these contents.")


def exhibits_from(text: str, file: str) -> dict[str, Exhibit]:
    """The exhibits of a JSON text, by code.

    Each has a ``title`` by language and one of ``figure``, ``table``, ``stages`` (figures in the order
    of a proceeding), ``trend`` (figures in the order of their periods) or ``regions`` (counts with the
    place of their tile, and a ``basis``). Raises subclasses of :class:`DocumentProblem`.
    """
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotJson(file=file, line=error.lineno) from error
    if not isinstance(given, dict):
        raise NotJson(file=file, line=1)
    return {code: _exhibit(code, entry, file) for code, entry in given.items()}


def _exhibit(code: str, entry: Any, file: str) -> Exhibit:
    kinds = [kind for kind in _KINDS if isinstance(entry, dict) and kind in entry]
    if len(kinds) != 1:
        raise UnknownKind(file=file, code=code, kinds=", ".join(_KINDS))
    place = "title"
    try:
        title, note = dict(entry["title"]), entry.get("note")
        place = kinds[0]
        content, basis = _KINDS[kinds[0]](entry)
    except DocumentProblem:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        missing = error.args[0] if isinstance(error, KeyError) else place
        raise ExhibitUnreadable(file=file, code=code, place=str(missing)) from error
    return Exhibit(code, title, content, basis, note, _VARYING.get(kinds[0], ()))


def figure_from(given: Mapping[str, Any]) -> Figure:
    """A figure from what :meth:`Figure.to_dict` writes; caveats stay with their kinds."""
    from clew.methods.figures import Caveat, Refusal

    def found(kind: type[Caveat] | type[Refusal], name: str) -> tuple[Any, ...]:
        return tuple(
            kind.of(entry["kind"], **{key: value for key, value in entry.items() if key != "kind"})
            for entry in given.get(name) or ()
        )

    interval, whole = given.get("interval"), given.get("denominator")
    value = given["value"]
    return Figure(
        None if value is None else float(value),
        basis_from(given["basis"]),
        Interval(
            float(interval["low"]),
            float("inf") if interval["high"] is None else float(interval["high"]),
            float(interval["level"]),
            str(interval.get("method", "")),
            bool(interval.get("conditional", False)),
        )
        if interval
        else None,
        figure_from(whole) if whole else None,
        found(Caveat, "caveats"),
        found(Refusal, "refusals"),
    )


def basis_from(given: Mapping[str, Any]) -> Basis:
    """What a figure counts, from what :meth:`Basis.to_dict` writes."""
    period = given.get("period")
    return Basis(
        Unit(given["unit"]),
        str(given["population"]),
        str(given["producer"]),
        _code(Stage, given.get("stage")),
        Period(dt.date.fromisoformat(period["start"]), dt.date.fromisoformat(period["end"]))
        if period
        else None,
        _code(DateRule, given.get("date_rule")),
        given.get("offence"),
        given.get("instance"),
        given.get("final"),
    )


def _code(kind: type[StageOrRule], code: str | None) -> StageOrRule | None:
    return kind(code) if code else None


def table_from(given: Mapping[str, Any]) -> Table:
    """A table from what :meth:`Table.to_dict` writes."""
    dimensions = tuple(
        Dimension(entry["name"], tuple(Category(c["code"], c.get("parent")) for c in entry["categories"]))
        for entry in given["dimensions"]
    )
    cells = {
        tuple(cell[dimension.name] for dimension in dimensions): Cell(
            cell["value"], CellState(cell.get("state", "shown"))
        )
        for cell in given["cells"]
    }
    return Table(str(given["name"]), dimensions, basis_from(given["basis"]), cells)


def _figure(entry: Mapping[str, Any]) -> tuple[Figure, Basis | None]:
    return figure_from(entry["figure"]), None


def _table(entry: Mapping[str, Any]) -> tuple[Table, Basis | None]:
    return table_from(entry["table"]), None


def _stages(entry: Mapping[str, Any]) -> tuple[Callable[[str, Look], Chart], Basis]:
    steps = [figure_from(step) for step in entry["stages"]]
    return (lambda title, look: funnel(steps, title, look)), steps[0].basis


def _trend(entry: Mapping[str, Any]) -> tuple[Callable[[str, Look], Chart], Basis]:
    found = [figure_from(step) for step in entry["trend"]]
    names = [_short(figure.basis.period) for figure in found]
    points = [Point(name, figure.value, figure.interval) for name, figure in zip(names, found, strict=True)]
    return (lambda title, look: trend(points, title, look)), found[-1].basis


def _short(period: Period | None) -> str:
    if period is None:
        return ""
    year = period == Period.year(period.start.year)
    return str(period.start.year) if year else f"{period.start:%Y}/{(period.start.month + 2) // 3}"


def _regions(entry: Mapping[str, Any]) -> tuple[Callable[[str, Look], Chart], Basis]:
    basis = basis_from(entry["basis"])
    given = [
        (r["name"], int(r["column"]), int(r["row"]), None if r["value"] is None else int(r["value"]))
        for r in entry["regions"]
    ]

    def draw(title: str, look: Look) -> Chart:
        found = [
            Tile(
                name if isinstance(name, str) else in_language(name, look.language, "regions"),
                column,
                row,
                value,
            )
            for name, column, row, value in given
        ]
        return tiles(found, label(basis.unit, look.language), title, look)

    return draw, basis


_VARYING = {"stages": ("Unit", "Stage"), "trend": ("Period",)}

_KINDS: dict[str, Callable[[Mapping[str, Any]], tuple[Any, Basis | None]]] = {
    "figure": _figure,
    "table": _table,
    "stages": _stages,
    "trend": _trend,
    "regions": _regions,
}
