"""Primary rules: which cells say too much by themselves, for which audience."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from clew.methods.disclosure.findings import Reason, RefusalKind
from clew.methods.figures import Figure, Refusal, Table

Codes = tuple[str, ...]

_BAND = re.compile(r"\d+\s*(?:-|–|—|to|à|do|до)\s*(\d+)", re.IGNORECASE)
_BELOW = re.compile(r"(?:<|under|below|moins de|ispod|испод|mlađi od|млађи од)\s*(\d+)", re.IGNORECASE)


class Audience(StrEnum):
    """Who reads the table. A statutory delivery in exact figures counts as public."""

    PUBLIC = "public"
    PARTNER = "partner"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Stricter:
    """A higher minimum where a dimension stands at one of these categories (all, if none named).

    ``under``: also at every band of ages that ends below that age (``0-8``, ``15 to 17``, ``<18``).
    """

    dimension: str
    minimum: int
    categories: frozenset[str] = frozenset()
    under: int | None = None

    def applies(self, names: Sequence[str], codes: Codes, roots: Codes) -> bool:
        """Whether a cell falls under it; a dimension at its grand total does not."""
        for name, code, root in zip(names, codes, roots, strict=True):
            if name == self.dimension and code != root:
                if not self.categories and self.under is None:
                    return True
                return code in self.categories or (self.under is not None and _ends_below(code, self.under))
        return False


def _ends_below(band: str, age: int) -> bool:
    found = _BAND.search(band)
    if found:
        return int(found[1]) < age
    found = _BELOW.search(band)
    return bool(found) and int(found[1] if found else age) <= age


@dataclass(frozen=True, slots=True)
class Rules:
    """What may not be shown to an audience.

    A count from 1 to ``minimum`` - 1 is primary; ``stricter`` raises the minimum for minors or small
    places. Where all persons of a group of at least ``minimum`` fall into one category of a
    ``sensitive`` dimension, that cell is primary: it says something of everyone in the group. Every
    hidden cell must stay unknown within ``width``. For money, a cell is primary where its largest
    contribution is more than ``dominance`` of it.
    """

    audience: Audience
    minimum: int
    width: int
    stricter: tuple[Stricter, ...] = ()
    sensitive: frozenset[str] = frozenset()
    single_contributor: bool = True
    dominance: float = 0.75

    def to_dict(self) -> dict[str, Any]:
        """The rules for machines."""
        return {
            "audience": self.audience.value,
            "minimum": self.minimum,
            "width": self.width,
            "stricter": [
                {
                    "dimension": s.dimension,
                    "minimum": s.minimum,
                    "categories": sorted(s.categories),
                    "under": s.under,
                }
                for s in self.stricter
            ],
            "sensitive": sorted(self.sensitive),
            "single_contributor": self.single_contributor,
            "dominance": self.dominance,
        }


PUBLIC = Rules(
    Audience.PUBLIC,
    minimum=5,
    width=5,
    stricter=(
        Stricter("municipality", 10),
        Stricter("age", 10, frozenset({"child", "minor"}), under=18),
    ),
    sensitive=frozenset({"form", "purpose", "exploitation"}),
)
"""The proposal for the public: five, ten for municipalities and minors; an instance may set others."""

PARTNER = Rules(Audience.PARTNER, minimum=3, width=3, sensitive=PUBLIC.sensitive)
"""For a partner bound by an agreement."""

INTERNAL = Rules(Audience.INTERNAL, minimum=1, width=1, single_contributor=False)
"""Inside the body that holds the records: nothing is hidden."""


@dataclass(frozen=True, slots=True)
class Contributions:
    """What stands behind cells: how many bodies contributed, or the amounts (money only)."""

    bodies: Mapping[Codes, int] = field(default_factory=dict)
    amounts: Mapping[Codes, Sequence[float]] = field(default_factory=dict)


def shown_figure(figure: Figure, rules: Rules) -> Figure:
    """The figure, or one without value and denominator where either counts too few for the audience."""
    parts = (figure, figure.denominator)
    if not any(part and part.value is not None and 0 < part.value < rules.minimum for part in parts):
        return figure
    refusal = Refusal.of(RefusalKind.SMALL, most=rules.minimum - 1)
    return replace(figure, value=None, interval=None, denominator=None, refusals=(*figure.refusals, refusal))


def primary_cells(
    table: Table, rules: Rules, contributions: Contributions = Contributions()
) -> dict[Codes, Reason]:
    """The cells of a table that may not be shown by themselves, with the reason for each."""
    found: dict[Codes, Reason] = {}
    names = [dimension.name for dimension in table.dimensions]
    for codes, cell in table.cells.items():
        count = cell.value or 0
        roots = tuple(d.ancestors(code)[-1] for d, code in zip(table.dimensions, codes, strict=True))
        minimum = max([rules.minimum, *(s.minimum for s in rules.stricter if s.applies(names, codes, roots))])
        amounts = contributions.amounts.get(codes, ())
        if 0 < count < minimum:
            found[codes] = Reason.SMALL
        elif rules.single_contributor and count and contributions.bodies.get(codes, 2) == 1:
            found[codes] = Reason.SINGLE_CONTRIBUTOR
        elif amounts and max(amounts) > rules.dominance * sum(amounts):
            found[codes] = Reason.DOMINATED
        elif _is_full(table, rules, codes, count):
            found[codes] = Reason.FULL
    return found


def _is_full(table: Table, rules: Rules, codes: Codes, count: int) -> bool:
    if count < rules.minimum or rules.audience is Audience.INTERNAL:
        return False
    for place, dimension in enumerate(table.dimensions):
        parent = dimension.parents[codes[place]]
        if dimension.name not in rules.sensitive or parent is None or len(dimension.children[parent]) < 2:
            continue
        above = table.cells.get((*codes[:place], parent, *codes[place + 1 :]))
        if above is not None and above.value == count:
            return True
    return False
