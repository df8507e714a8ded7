"""What the analyst of a linkage without names sees: which lists know the same person, as counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from clew.methods.captures import CaptureList, Captures, digest_of


def patterns(memberships: Mapping[str, Sequence[str]]) -> Captures:
    """Captures from the clusters of each list's records.

    Arguments: ``memberships`` list -> the cluster of each of its records; a cluster that a list names
    twice counts once. Raises :class:`clew.methods.captures.CapturesProblem` for lists that make no table.
    """
    histories: dict[str, int] = {}
    for number, clusters in enumerate(memberships.values()):
        for cluster in clusters:
            histories[cluster] = histories.get(cluster, 0) | 1 << number
    counts = np.bincount(list(histories.values()), minlength=1 << len(memberships))
    source = digest_of(sorted(zip(memberships, map(sorted, memberships.values()), strict=True)))
    return Captures(
        lists=tuple(CaptureList(name) for name in memberships),
        counts=counts.reshape(1, 1, -1).astype(np.float64),
        source=source,
    )
