"""The declarations of tables that a template asks for: one for each thing that is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clew.methods.disclosure.declarations import Declaration, declare
from clew.vocab.templates import Template


def declarations(
    template: Template,
    *,
    producer: str,
    population: str,
    period: Any,
    rules: Mapping[str, Any] | None = None,
    columns: Mapping[str, str] | None = None,
    inhabitants: int | None = None,
) -> dict[tuple[str, str], Declaration]:
    """By unit and stage the declaration of the template's tables (units never add across).

    Arguments: ``period`` and ``rules`` as in a declaration; ``columns`` names the column of a
    dimension where it is not the dimension's own name. Raises a ``DisclosureProblem``.
    """
    found: dict[tuple[str, str], list[Any]] = {}
    for table in template.tables:
        found.setdefault((table.unit, table.stage), []).append(table)
    answer = {}
    for (unit, stage), tables in found.items():
        needed = {name for table in tables for name in table.dimensions}
        given: dict[str, Any] = {
            "basis": {
                "unit": unit,
                "stage": stage,
                "population": population,
                "producer": producer,
                "period": period,
                "date_rule": tables[0].date_rule,
            },
            "rules": dict(rules or {}),
            "dimensions": {
                name: {**entry, "column": (columns or {}).get(name, name)}
                for name, entry in template.dimensions.items()
                if name in needed
            },
            "tables": [{"name": table.name, "dimensions": list(table.dimensions)} for table in tables],
        }
        if template.rate_per and inhabitants:
            given["rate"] = {"per": template.rate_per, "inhabitants": inhabitants}
        answer[unit, stage] = declare(given)
    return answer
