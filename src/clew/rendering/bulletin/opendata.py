"""The figures of an edition as open data: one CSV, and a description after W3C's CSV on the Web."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from clew.methods.figures import Basis, Figure, Table
from clew.problem import N_
from clew.rendering.bulletin.edition import Edition
from clew.rendering.exhibits import Exhibit, in_language
from clew.rendering.words import translate

COLUMNS: dict[str, str] = {
    "exhibit": N_("code of the exhibit"),
    "categories": N_("categories, each as dimension=code"),
    "value": N_("value; empty where it is hidden or refused"),
    "state": N_("shown, hidden (primary, secondary) or rounded"),
    "low": N_("lower end of the interval"),
    "high": N_("upper end of the interval; empty where it has none"),
    "level": N_("level of the interval"),
    "unit": N_("what is counted"),
    "stage": N_("stage of the proceeding or of the referral"),
    "population": N_("population"),
    "start": N_("first day of the period"),
    "end": N_("last day of the period"),
    "date_rule": N_("cohort or period"),
    "denominator": N_("value of the figure a share refers to"),
    "producer": N_("who produced the figure"),
}
NOTE = N_("Hidden cells protect persons. Units must not be added across.")


def build(edition: Edition, language: str = "en") -> tuple[bytes, bytes]:
    """The CSV (UTF-8) and its metadata (JSON) of an edition.

    A chart that is drawn from more than a table or a figure is not part of it. No cell of the CSV
    begins with a sign that a spreadsheet would take for a formula.
    """
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(COLUMNS), lineterminator="\r\n")
    writer.writeheader()
    for exhibit in edition.exhibits:
        for row in _rows(exhibit):
            writer.writerow({name: _harmless(value) for name, value in row.items()})
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "url": "figures.csv",
        "dc:title": in_language(edition.title, language, "title"),
        "dc:publisher": in_language(edition.producer, language, "producer"),
        "dc:issued": edition.date.isoformat(),
        "dc:description": translate(NOTE, language),
        "clew:fictional": edition.fictional,
        "clew:exhibits": [
            {
                "code": exhibit.code,
                "title": exhibit.heading(language),
                "counts": exhibit.counts(language),
                "cautions": exhibit.cautions(language),
            }
            for exhibit in edition.exhibits
        ],
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "dc:description": translate(text, language)}
                for name, text in COLUMNS.items()
            ]
        },
    }
    return buffer.getvalue().encode(), (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()


def _rows(exhibit: Exhibit) -> Iterator[dict[str, Any]]:
    content = exhibit.content
    if isinstance(content, Figure):
        interval, whole = content.interval, content.denominator
        yield {
            "exhibit": exhibit.code,
            "value": _plain(content.value),
            "state": "shown" if content.value is not None else "refused",
            "low": _plain(interval.low) if interval else "",
            "high": _plain(interval.high) if interval else "",
            "level": interval.level if interval else "",
            "denominator": _plain(whole.value) if whole else "",
            **_basis(content.basis),
        }
    elif isinstance(content, Table):
        for codes, cell in content.cells.items():
            named = zip((dimension.name for dimension in content.dimensions), codes, strict=True)
            yield {
                "exhibit": exhibit.code,
                "categories": ";".join(f"{name}={code}" for name, code in named),
                "value": _plain(cell.value),
                "state": cell.state.value,
                **_basis(content.basis),
            }


def _basis(basis: Basis) -> dict[str, Any]:
    return {
        "unit": basis.unit.value,
        "stage": basis.stage.value if basis.stage else "",
        "population": basis.population,
        "start": basis.period.start.isoformat() if basis.period else "",
        "end": basis.period.end.isoformat() if basis.period else "",
        "date_rule": basis.date_rule.value if basis.date_rule else "",
        "producer": basis.producer,
    }


def _plain(value: float | None) -> str:
    if value is None or value in (float("inf"), float("-inf")):
        return ""
    return str(int(value)) if value == int(value) else f"{value:.1f}"


def _harmless(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
