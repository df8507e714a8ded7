"""Methods against the truth: how well records were linked, and whether an interval held the number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from clew.methods.figures import Interval
from clew.problem import N_, Problem


class RecordsDiffer(Problem):
    """A linkage of other records than the truth's."""

    says = N_("The linkage and the truth do not hold the same records: {missing} missing, {unknown} unknown.")
    remedy = N_("Score a linkage of exactly the records whose truth is given.")


@dataclass(frozen=True, slots=True)
class LinkageScore:
    """How a linkage agrees with the truth.

    Pairs: ``precision`` is the share of linked pairs that are one person's, ``recall`` the share of
    one person's pairs that were linked. Clusters: ``cluster_precision`` is the share of clusters
    that are exactly one person with all records, ``cluster_recall`` the share of persons found so.
    A share of nothing is 1.
    """

    right_pairs: int
    linked_pairs: int
    true_pairs: int
    right_clusters: int
    clusters: int
    persons: int

    @property
    def precision(self) -> float:
        """Of pairs."""
        return _share(self.right_pairs, self.linked_pairs)

    @property
    def recall(self) -> float:
        """Of pairs."""
        return _share(self.right_pairs, self.true_pairs)

    @property
    def f1(self) -> float:
        """Of pairs: the harmonic mean of precision and recall."""
        return _harmonic(self.precision, self.recall)

    @property
    def cluster_precision(self) -> float:
        """Of whole clusters."""
        return _share(self.right_clusters, self.clusters)

    @property
    def cluster_recall(self) -> float:
        """Of whole persons."""
        return _share(self.right_clusters, self.persons)

    @property
    def cluster_f1(self) -> float:
        """Of whole clusters and persons."""
        return _harmonic(self.cluster_precision, self.cluster_recall)

    def to_dict(self) -> dict[str, Any]:
        """The score for machines."""
        return {
            "right_pairs": self.right_pairs,
            "linked_pairs": self.linked_pairs,
            "true_pairs": self.true_pairs,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "right_clusters": self.right_clusters,
            "clusters": self.clusters,
            "persons": self.persons,
            "cluster_precision": self.cluster_precision,
            "cluster_recall": self.cluster_recall,
            "cluster_f1": self.cluster_f1,
        }


def truth_of(links: pl.DataFrame) -> dict[tuple[str, str], str]:
    """The person of each record, by list and record id, of a table of links."""
    rows = links.select("list", "record_id", "person_id").iter_rows()
    return {(name, record_id): person for name, record_id, person in rows}


def score_linkage(
    found: Mapping[tuple[str, str], Hashable], truth: Mapping[tuple[str, str], Hashable]
) -> LinkageScore:
    """Score clusters against persons.

    Arguments: both map a record (list, record id) to the cluster it was put into and to its person.
    Raises :class:`RecordsDiffer` where they are not about the same records.
    """
    if found.keys() != truth.keys():
        missing, unknown = len(truth.keys() - found.keys()), len(found.keys() - truth.keys())
        raise RecordsDiffer(missing=missing, unknown=unknown)
    clusters = Counter(found.values())
    persons = Counter(truth.values())
    both = Counter((found[record], person) for record, person in truth.items())
    right = sum(count == clusters[cluster] == persons[person] for (cluster, person), count in both.items())
    return LinkageScore(
        right_pairs=_pairs(both.values()),
        linked_pairs=_pairs(clusters.values()),
        true_pairs=_pairs(persons.values()),
        right_clusters=right,
        clusters=len(clusters),
        persons=len(persons),
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of several countries: how often an interval held the truth, missed it, or was refused."""

    held: int
    missed: int
    refused: int

    @property
    def share(self) -> float | None:
        """Of the intervals given, those that held the truth; ``None`` where none was given."""
        given = self.held + self.missed
        return self.held / given if given else None

    @property
    def limits(self) -> tuple[float, float]:
        """Exact 95 % limits of the share (Clopper & Pearson 1934)."""
        from scipy.stats import beta

        low = float(beta.ppf(0.025, self.held, self.missed + 1)) if self.held else 0.0
        high = float(beta.ppf(0.975, self.held + 1, self.missed)) if self.missed else 1.0
        return low, high

    def to_dict(self) -> dict[str, Any]:
        """The coverage for machines."""
        return {
            "held": self.held,
            "missed": self.missed,
            "refused": self.refused,
            "share": self.share,
            "limits": list(self.limits),
        }


def holds(interval: Interval | None, truth: float) -> bool | None:
    """Whether the interval holds the truth; ``None`` where there is no interval."""
    return None if interval is None else truth in interval


def coverage(answers: Sequence[tuple[Interval | None, float]]) -> Coverage:
    """Count intervals (``None``: refused) with their truths."""
    verdicts = [holds(interval, truth) for interval, truth in answers]
    return Coverage(verdicts.count(True), verdicts.count(False), verdicts.count(None))


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _harmonic(first: float, second: float) -> float:
    return 2 * first * second / (first + second) if first + second else 0.0
