"""The tables that a rapporteur owes: versioned templates, each table with how sure it is.

A template's mark and those of its tables are the vocabulary's (V read in a source, M from memory,
L uncertain, P proposed); what is not V is shown as not confirmed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from clew.problem import N_, Problem
from clew.vocab.confidence import Confidence

FOLDER = "data/templates"


class UnknownTemplate(Problem):
    says = N_("There is no template {template}.")
    remedy = N_("The templates are: {templates}.")


@dataclass(frozen=True, slots=True)
class TemplateTable:
    """One table: what it counts (codes of unit, stage and date rule) and by which dimensions."""

    name: str
    unit: str
    stage: str
    date_rule: str
    dimensions: tuple[str, ...]
    confidence: Confidence


@dataclass(frozen=True)
class Template:
    """A set of tables owed to a body. ``dimensions`` are as a declaration of tables gives them."""

    code: str
    version: str
    name: str
    body: str
    confidence: Confidence
    note: str
    dimensions: dict[str, dict[str, Any]]
    tables: tuple[TemplateTable, ...]
    rate_per: int | None = None

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """The names of the tables that nobody has read in a source."""
        return tuple(table.name for table in self.tables if table.confidence is not Confidence.READ)


@cache
def templates() -> dict[str, Template]:
    """All templates, by code."""
    folder = resources.files("clew.vocab").joinpath(FOLDER)
    found = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            template = _template(tomllib.loads(file.read_text(encoding="utf-8")))
            found[template.code] = template
    return found


def template(code: str) -> Template:
    """The template of that code; raises :class:`UnknownTemplate`."""
    if code not in templates():
        raise UnknownTemplate(template=code, templates=", ".join(templates()))
    return templates()[code]


def _template(given: dict[str, Any]) -> Template:
    tables = tuple(
        TemplateTable(
            entry["name"],
            entry["unit"],
            entry["stage"],
            entry["date_rule"],
            tuple(entry["dimensions"]),
            Confidence(entry["confidence"]),
        )
        for entry in given["tables"]
    )
    for table in tables:
        for name in table.dimensions:
            if name not in given["dimensions"]:
                msg = f"template {given['template']}: table {table.name} has no dimension {name}"
                raise ValueError(msg)
    return Template(
        given["template"],
        given["version"],
        given["name"],
        given["body"],
        Confidence(given["confidence"]),
        given["note"],
        given["dimensions"],
        tables,
        given.get("rate_per"),
    )
