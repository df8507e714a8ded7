"""Encoded lists become clusters: thresholds between every two lists, then one partition of all records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.figures import Caveat
from clew.methods.linkage.encoding.findings import Kind
from clew.methods.linkage.encoding.problems import NoThreshold, StrangersUnknown, TooFewLists
from clew.methods.linkage.encoding.schema import Measure
from clew.methods.linkage.matching.calibration import Cut, Strangers, cut, match_weights, strangers
from clew.methods.linkage.matching.clusters import best_partners, clusters
from clew.methods.linkage.matching.near import Keep, Near, near_in_parts
from clew.methods.linkage.pairs import ScoredPairs


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """Clusters over all lists, by record number of the pooled lists, list after list."""

    lists: tuple[str, ...]
    sizes: tuple[int, ...]
    cluster_of: NDArray[np.int32]
    cuts: tuple[tuple[int, int, Cut], ...]
    """First list, second list, and the threshold between them."""
    left: NDArray[np.int32] = field(repr=False)
    right: NDArray[np.int32] = field(repr=False)
    similarity: NDArray[np.float64] = field(repr=False)
    weight: NDArray[np.float64] = field(repr=False)
    """Candidate pairs of pooled records with their similarity and log2 posterior odds."""
    caveats: tuple[Caveat, ...] = ()

    @property
    def persons(self) -> int:
        """How many clusters there are, decoys included."""
        return int(self.cluster_of.max(initial=-1)) + 1

    def of(self, number: int) -> NDArray[np.int32]:
        """The clusters of one list's records, in its order."""
        start = sum(self.sizes[:number])
        return self.cluster_of[start : start + self.sizes[number]]

    def scored_pairs(self, ids: Sequence[str]) -> ScoredPairs:
        """The candidates as the rest of linkage takes them (verdicts, draws); ``ids`` per pooled record."""
        bands, pattern = np.unique(self.weight, return_inverse=True)
        possible = sum(float(a) * b for a, b in combinations(self.sizes, 2))
        matches = sum(entry.matches for _, _, entry in self.cuts)
        return ScoredPairs(
            lists=self.lists,
            record_ids=tuple(ids),
            list_of=np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes),
            left=self.left,
            right=self.right,
            weight=self.weight,
            pattern=pattern.astype(np.int32),
            patterns=tuple((number,) for number in range(bands.size)),
            fields=("encoding",),
            prior_weight=float(np.log2(max(matches, 0.5) / max(possible - matches, 1.0))),
        )

    def to_dict(self) -> dict[str, Any]:
        """A summary for machines: counts and thresholds, no record."""
        return {
            "lists": dict(zip(self.lists, self.sizes, strict=True)),
            "clusters": self.persons,
            "clusters_by_size": _by_size(self.cluster_of),
            "thresholds": [
                {"lists": [self.lists[a], self.lists[b]], **entry.to_dict()} for a, b, entry in self.cuts
            ],
            "caveats": [caveat.to_dict() for caveat in self.caveats],
        }


def match(
    lists: Mapping[str, NDArray[np.uint64]],
    measure: Measure,
    rng: np.random.Generator,
    *,
    repeating: Sequence[str] = (),
    threshold: float | None = None,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
    keep: Keep | None = None,
) -> Matched:
    """Find which encodings are the same person's. Needs no key.

    Arguments: ``lists`` name -> filters; ``repeating`` lists that may hold a person more than once
    (within such a list nothing is linked; several of its records may join one person);
    ``threshold`` where it is not to be found from the lists; ``rng`` draws sampled pairs; ``keep`` takes
    each stage (how alike strangers are, every part of the candidates), so that a killed run resumes. Raises
    :class:`TooFewLists`, :class:`StrangersUnknown` where too many lists repeat persons and, where no pair
    stands out from strangers between any two lists, :class:`NoThreshold`.
    """
    if len(lists) < 2:
        raise TooFewLists(lists=len(lists))
    names, filters = tuple(lists), list(lists.values())
    single = [name not in repeating for name in names]
    if threshold is None:
        _check_strangers([len(rows) for rows in filters], single, names)
    kept_by = keep or (lambda _, make: make())
    nobody = Strangers.from_arrays(
        kept_by("strangers", lambda: strangers(filters, single, measure, rng, workers=workers).to_arrays())
    )
    starts = np.concatenate([[0], np.cumsum([len(rows) for rows in filters])]).astype(np.int64)
    kept: list[tuple[int, int, Near, NDArray[np.float64]]] = []
    cuts: list[tuple[int, int, Cut]] = []
    caveats = [] if all(single) else [Caveat.of(Kind.STRANGERS_ASSUMED, lists=", ".join(repeating))]
    todo = list(combinations(range(len(names)), 2))
    for number, (a, b) in enumerate(todo):
        floor = nobody.candidates_from((len(filters[a]), len(filters[b]))) if threshold is None else threshold
        pairs = near_in_parts(
            filters[a], filters[b], measure, floor, kept_by, f"lists-{a + 1}-{b + 1}", workers=workers,
            on_progress=_within(on_progress, number, len(todo)),
        )  # fmt: skip
        found = _cut_between(
            pairs, (len(filters[a]), len(filters[b])), nobody, single[a] and single[b], threshold
        )
        if found is None:
            caveats.append(Caveat.of(Kind.NOTHING_IN_COMMON, first=names[a], second=names[b]))
        else:
            weights = match_weights(pairs.similarity, nobody, (len(filters[a]), len(filters[b])), found)
            kept.append((a, b, pairs, weights))
            cuts.append((a, b, found))
    if not cuts:
        raise NoThreshold
    left, right, alike, weight, above = _pooled(kept, cuts, starts)
    list_of = np.repeat(np.arange(len(names), dtype=np.int32), [len(rows) for rows in filters])
    found_clusters = clusters(list_of, np.array(single), left[above], right[above], alike[above])
    sizes = tuple(len(rows) for rows in filters)
    return Matched(names, sizes, found_clusters, tuple(cuts), left, right, alike, weight, tuple(caveats))


def _check_strangers(sizes: list[int], single: list[bool], names: Sequence[str]) -> None:
    """Refuse lists that repeat persons where strangers are known from too few pairs.

    Two records of a list are strangers for certain only where it holds each person once. ``n`` such
    records make ``n (n - 1) / 2`` pairs; for two lists to be compared at least half as many must be
    known as there are pairs between them, as is so of lists of one size that each hold persons once.
    """
    known = sum(size * (size - 1) / 2 for size, once in zip(sizes, single, strict=True) if once)
    between = (
        sizes[a] * (sizes[b] - 1) / 2
        for a, b in combinations(sorted(range(len(sizes)), key=sizes.__getitem__, reverse=True), 2)
        if not (single[a] and single[b])
    )
    if known < max(between, default=0.0):
        repeating = [name for name, once in zip(names, single, strict=True) if not once]
        raise StrangersUnknown(lists=", ".join(repeating))


def _within(
    on_progress: Callable[[int, int], None] | None, number: int, of: int
) -> Callable[[int, int], None] | None:
    """Progress of one of ``of`` equal steps as progress of the whole, in hundredths of a step."""
    if on_progress is None:
        return None
    return lambda done, parts: on_progress(100 * number + 100 * done // parts, 100 * of)


def _cut_between(
    pairs: Near, sizes: tuple[int, int], nobody: Strangers, one_to_one: bool, threshold: float | None
) -> Cut | None:
    ranked = pairs.similarity[best_partners(pairs)] if one_to_one else pairs.similarity
    if threshold is not None:
        false = float(nobody.share_above(threshold)[0]) * sizes[0] * sizes[1]
        return Cut(threshold, max(ranked.size - false, 0.0), false, ranked.size)
    try:
        return cut(ranked, nobody, sizes, one_to_one=one_to_one)
    except NoThreshold:
        return None


def _pooled(
    kept: list[tuple[int, int, Near, NDArray[np.float64]]],
    cuts: list[tuple[int, int, Cut]],
    starts: NDArray[np.int64],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    left = np.concatenate([pairs.left + starts[a] for a, _, pairs, _ in kept]).astype(np.int32)
    right = np.concatenate([pairs.right + starts[b] for _, b, pairs, _ in kept]).astype(np.int32)
    alike = np.concatenate([pairs.similarity for _, _, pairs, _ in kept])
    weight = np.concatenate([weights for _, _, _, weights in kept])
    above = np.concatenate(
        [entry[2].similarity >= found[2].threshold for entry, found in zip(kept, cuts, strict=True)]
    )
    return left, right, alike, weight, above


def _by_size(cluster_of: NDArray[np.int32]) -> dict[int, int]:
    sizes = np.bincount(np.bincount(cluster_of)) if cluster_of.size else np.zeros(1, dtype=np.int64)
    return {int(size): int(sizes[size]) for size in np.flatnonzero(sizes) if size}
