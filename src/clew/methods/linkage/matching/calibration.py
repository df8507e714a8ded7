"""Thresholds without truth: how alike strangers can be, and how many pairs stand out from that.

Strangers are known with certainty in one place: two records of a list that holds each person once.
Their similarities, taken over the pairs of both lists, say how many pairs of strangers reach any
threshold between the lists; beyond the most alike strangers seen, the tail goes on as the normal
distribution fitted to all. What is found between the lists beyond that are matches, and the threshold
is where the expected F1 is greatest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.encoding.problems import NoThreshold
from clew.methods.linkage.encoding.schema import Measure
from clew.methods.linkage.matching.measures import bits_set, similarity
from clew.methods.linkage.matching.near import near

SAMPLED = 400_000
"""Random pairs to which the body of the distribution of strangers is fitted."""
CHANCE = 1e-4
"""Pairs stand out if strangers alone would reach so many with at most this probability."""
PAIRS_WITHIN = 2e9
"""Pairs within lists that are looked at for the tail of strangers, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Strangers:
    """How alike strangers are: a normal body and the highest similarities seen.

    ``tail`` holds the similarities of pairs within lists above ``floor`` in rising order, of
    ``looked_at`` pairs in all; it is empty where no list holds each person once.
    """

    mean: float
    deviation: float
    floor: float
    tail: NDArray[np.float64]
    looked_at: float

    def to_arrays(self) -> dict[str, NDArray[np.float64]]:
        """What is kept between runs: numbers of the whole, no record's."""
        return {
            "shape": np.array([self.mean, self.deviation, self.floor, self.looked_at]),
            "tail": self.tail,
        }

    @classmethod
    def from_arrays(cls, kept: Mapping[str, NDArray[np.float64]]) -> Strangers:
        """The strangers of :meth:`to_arrays`."""
        mean, deviation, floor, looked_at = (float(value) for value in kept["shape"])
        return cls(mean, deviation, floor, kept["tail"], looked_at)

    def share_above(self, threshold: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """The share of pairs of strangers at or above each threshold."""
        from scipy.stats import norm

        at = np.atleast_1d(np.asarray(threshold, dtype=np.float64))
        share: NDArray[np.float64] = norm.sf(at, self.mean, self.deviation)
        if self.looked_at:
            seen = (self.tail.size - np.searchsorted(self.tail, at, side="left")) / self.looked_at
            share = np.where(at >= self.floor, np.maximum(share, seen), share)
        return share

    def candidates_from(self, sizes: tuple[int, int]) -> float:
        """The similarity from which pairs between lists of these sizes are worth keeping."""
        likely = self.likely_above(float(sizes[0]) * sizes[1] / (0.5 * max(min(sizes), 1)))
        return max(self.floor, likely) if self.looked_at else likely

    def likely_above(self, pairs: float) -> float:
        """The similarity that so many pairs of strangers would exceed once."""
        from scipy.stats import norm

        return float(norm.isf(min(1.0 / max(pairs, 2.0), 0.5), self.mean, self.deviation))


def strangers(
    lists: list[NDArray[np.uint64]],
    single: list[bool],
    measure: Measure,
    rng: np.random.Generator,
    *,
    workers: int = 1,
) -> Strangers:
    """Learn how alike strangers are in these lists.

    Arguments: filters per list; ``single`` whether each list holds each person once.
    """
    length = lists[0].shape[1] * 64
    pooled = np.concatenate(lists)
    first, second = rng.integers(0, len(pooled), SAMPLED), rng.integers(0, len(pooled), SAMPLED)
    first, second = first[first != second], second[first != second]
    set_bits = bits_set(pooled)
    apart = np.bitwise_count(pooled[first] ^ pooled[second]).sum(axis=1, dtype=np.int32)
    alike = similarity(apart, set_bits[first], set_bits[second], measure, length)
    # Matches among random pairs lie above the middle: the half below it says how wide strangers spread.
    middle = float(np.median(alike))
    deviation = float(np.sqrt(np.mean((alike[alike <= middle] - middle) ** 2)))
    deviation = max(deviation, float(np.quantile(alike, 0.84134) - middle), 1e-4)
    drafted = Strangers(middle, deviation, np.inf, np.zeros(0), 0.0)
    usable = [filters for filters, once in zip(lists, single, strict=True) if once and len(filters) > 1]
    if not usable:
        return drafted
    largest = max(len(filters) for filters in usable)
    floor = drafted.likely_above(2.0 * largest)
    found, looked_at = [], 0.0
    for filters in usable:
        rows = int(min(len(filters), max(PAIRS_WITHIN / len(usable) / len(filters), 2)))
        if rows == len(filters):
            found.append(near(filters, None, measure, floor, workers=workers).similarity)
            looked_at += rows * (rows - 1) / 2
        else:
            chosen = np.sort(rng.choice(len(filters), rows, replace=False))
            pairs = near(filters[chosen], filters, measure, floor, workers=workers)
            found.append(pairs.similarity[chosen[pairs.left] != pairs.right])
            looked_at += rows * (len(filters) - 1.0)
    return Strangers(middle, deviation, floor, np.sort(np.concatenate(found)), looked_at)


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The threshold between two lists, with what is expected at it."""

    threshold: float
    matches: float
    """Pairs of one person that are expected between the lists in all."""
    false: float
    """Pairs of strangers expected among those at or above the threshold."""
    found: int
    """Pairs at or above the threshold (best partners only, where lists hold each person once)."""

    def to_dict(self) -> dict[str, Any]:
        """The cut for machines."""
        return {
            "threshold": self.threshold,
            "matches": self.matches,
            "false": self.false,
            "found": self.found,
        }


def cut(alike: NDArray[np.float64], nobody: Strangers, sizes: tuple[int, int], *, one_to_one: bool) -> Cut:
    """The threshold of greatest expected F1 among the similarities of candidate pairs.

    Arguments: ``alike`` the candidates' similarities, best partners only where ``one_to_one``; sizes
    of the two lists. With one-to-one links, a pair of strangers is linked only if both lack a better
    partner, so their number shrinks with the share of persons matched. Raises :class:`NoThreshold`.
    """
    from scipy.stats import poisson

    ranked = np.sort(alike)[::-1]
    if not ranked.size:
        raise NoThreshold
    number = np.arange(1, ranked.size + 1, dtype=np.float64)
    level, last = np.unique(-ranked, return_index=True)
    upto = np.append(last[1:], ranked.size)
    found, at = number[upto - 1], -level
    raw = nobody.share_above(at) * sizes[0] * sizes[1]
    if float(poisson.sf(found - 1, raw).min()) > CHANCE:
        raise NoThreshold
    matches, false, bound = 0.0, raw, raw
    for _ in range(100):
        if one_to_one:
            false = raw * (1.0 - min(matches / sizes[0], 1.0)) * (1.0 - min(matches / sizes[1], 1.0))
        bound = false + np.sqrt(false)  # a number of strangers varies by its root: cautious by that much
        more = float(np.maximum(found - bound, 0.0).max())
        if abs(more - matches) < 1e-6:
            break
        matches = more
    if matches < 0.5:
        raise NoThreshold
    score = 2.0 * np.maximum(found - bound, 0.0) / (found + matches)
    best = int(np.argmax(score))
    # Between the last pair taken and the first left out nothing is known: the cut lies halfway.
    below = at[best + 1] if best + 1 < at.size else at[best]
    return Cut(float((at[best] + below) / 2.0), matches, float(false[best]), int(found[best]))


def match_weights(
    alike: NDArray[np.float64], nobody: Strangers, sizes: tuple[int, int], cut_at: Cut, bins: int = 40
) -> NDArray[np.float64]:
    """log2 posterior odds of each candidate pair, rising with its similarity.

    From what is found in a band of similarity against the strangers expected there; half a pair is
    added on either side, so that an empty band says little.
    """
    edges = np.unique(np.quantile(alike, np.linspace(0, 1, bins + 1)))
    edges = np.unique(np.concatenate([edges, [cut_at.threshold]]))
    edges[-1] += 1e-9
    band = np.clip(np.searchsorted(edges, alike, side="right") - 1, 0, max(edges.size - 2, 0))
    seen = np.bincount(band, minlength=max(edges.size - 1, 1)).astype(np.float64)
    above = nobody.share_above(edges) * sizes[0] * sizes[1]
    expected = np.maximum(above[:-1] - above[1:], 1e-12) if edges.size > 1 else above
    odds = np.log2((np.maximum(seen - expected, 0.0) + 0.5) / (expected + 1e-3))
    rising: NDArray[np.float64] = np.maximum.accumulate(odds)[band]
    return rising
