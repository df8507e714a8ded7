"""Pairs of records with the weight of the evidence that they are one person.

The hand-over inside this package: the engine of names writes :class:`ScoredPairs`, partitions,
calibration, review and draws read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class ScoredPairs:
    """The pairs that were compared and how strongly each speaks for one person.

    Records of all lists are pooled, list after list; a pair names two of them by index.
    ``weight`` is the log2 of the posterior odds of a match, the prior included: it does not
    saturate where the probability is 1.0 to the last digit (above a weight of about 53).
    """

    lists: tuple[str, ...]
    """Names of the lists."""
    record_ids: tuple[str, ...]
    """Ids of the pooled records, list after list."""
    list_of: NDArray[np.int32]
    """Index into ``lists``, one per pooled record."""
    left: NDArray[np.int32]
    """Index of a pooled record; always smaller than ``right``."""
    right: NDArray[np.int32]
    weight: NDArray[np.float64]
    """log2 posterior odds of a match."""
    pattern: NDArray[np.int32]
    """Index into ``patterns``: which agreement pattern the pair shows."""
    patterns: tuple[tuple[int, ...], ...]
    """Comparison level of each field (-1: unknown on a side; 0: they differ; higher: closer)."""
    fields: tuple[str, ...]
    """Names of the compared fields, in the order of a pattern."""
    prior_weight: float
    """log2 prior odds that two random records match."""
    missed: float = 0.0
    """Estimated share of the matching pairs that blocking did not compare."""
    missed_error: float = 0.0
    """Standard error of ``missed``; 0 takes it as known."""

    @property
    def probability(self) -> NDArray[np.float64]:
        """The probability of a match of each pair; 1.0 where it saturates."""
        given: NDArray[np.float64] = 1.0 / (1.0 + np.exp2(-np.clip(self.weight, -1000.0, 1000.0)))
        return given

    def __len__(self) -> int:
        return int(self.left.size)

    def above(self, weight: float) -> ScoredPairs:
        """The same records with only the pairs of at least this weight."""
        return self.chosen(self.weight >= weight)

    def chosen(self, keep: NDArray[np.bool_]) -> ScoredPairs:
        """The same records with only the pairs where ``keep`` is true."""
        return ScoredPairs(
            lists=self.lists,
            record_ids=self.record_ids,
            list_of=self.list_of,
            left=self.left[keep],
            right=self.right[keep],
            weight=self.weight[keep],
            pattern=self.pattern[keep],
            patterns=self.patterns,
            fields=self.fields,
            prior_weight=self.prior_weight,
            missed=self.missed,
            missed_error=self.missed_error,
        )

    def to_dict(self) -> dict[str, Any]:
        """A summary for machines: counts and shape, no record."""
        return {
            "lists": list(self.lists),
            "records": len(self.record_ids),
            "pairs": len(self),
            "fields": list(self.fields),
            "patterns": len(self.patterns),
            "prior_weight": self.prior_weight,
            "missed": self.missed,
            "missed_error": self.missed_error,
        }
