"""Why a pair has its weight: field by field, as typed values that words and a waterfall are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clew.methods.linkage.comparing import Comparison
from clew.methods.linkage.comparisons import Level
from clew.methods.linkage.problems import NoSuchPair


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """What one field says of a pair: the level of agreement and its weight in log2.

    ``level`` is ``None`` where the field is unknown on a side, and then weighs nothing.
    """

    field: str
    level: Level | None
    weight: float

    def to_dict(self) -> dict[str, Any]:
        """The evidence for machines."""
        return {
            "field": self.field,
            "level": self.level.value if self.level else None,
            "weight": self.weight,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """One pair's weight in its parts: prior, fields, and what rare or common values add.

    All weights are log2 of odds; they add up to ``total``. No value of a record is contained.
    """

    left: str
    right: str
    prior: float
    fields: tuple[FieldEvidence, ...]
    frequency: float
    total: float

    def waterfall(self) -> tuple[tuple[str, float, float], ...]:
        """Name, start and end of each bar, from the prior over the fields and frequencies to the total."""
        steps = [
            ("prior", self.prior),
            *((part.field, part.weight) for part in self.fields if part.level is not None),
            ("frequency", self.frequency),
        ]
        bars, at = [], 0.0
        for name, weight in steps:
            bars.append((name, at, at + weight))
            at += weight
        return (*bars, ("total", 0.0, self.total))

    def to_dict(self) -> dict[str, Any]:
        """The explanation for machines."""
        return {
            "left": self.left,
            "right": self.right,
            "prior": self.prior,
            "fields": [part.to_dict() for part in self.fields],
            "frequency": self.frequency,
            "total": self.total,
        }


def explain(comparison: Comparison, number: int) -> Explanation:
    """Why pair ``number`` of the comparison has its weight; raises :class:`NoSuchPair`."""
    pairs = comparison.pairs
    if not 0 <= number < len(pairs):
        raise NoSuchPair(number=number, pairs=len(pairs))
    weights = comparison.trained.weights()
    levels = pairs.patterns[int(pairs.pattern[number])]
    parts = []
    for field, weight, level in zip(comparison.fields, weights, levels, strict=True):
        meaning = field.levels[level] if level >= 0 else None
        parts.append(FieldEvidence(field.name, meaning, float(weight[level]) if level >= 0 else 0.0))
    return Explanation(
        left=pairs.record_ids[int(pairs.left[number])],
        right=pairs.record_ids[int(pairs.right[number])],
        prior=pairs.prior_weight,
        fields=tuple(parts),
        frequency=float(comparison.frequency_weight[number]),
        total=float(pairs.weight[number]),
    )
