"""Features that one list knows and another does not: persons of the latter are found less often."""

from __future__ import annotations

from collections.abc import Sequence

from clew.methods.figures import Caveat
from clew.methods.linkage.encoding.findings import Kind
from clew.methods.linkage.encoding.manifest import Manifest

APART = 0.25
"""Shares of known values that differ by more than this are told."""


def uneven(manifests: Sequence[Manifest]) -> tuple[Caveat, ...]:
    """A caveat for each feature whose share of known values differs much between the lists."""
    found = []
    for feature in (entry.name for entry in manifests[0].schema.features):
        shares = [(dict(manifest.known).get(feature, 0.0), manifest.list) for manifest in manifests]
        (least, poorest), (most, richest) = min(shares), max(shares)
        if most - least > APART:
            found.append(
                Caveat.of(
                    Kind.UNEVEN_FEATURES,
                    feature=feature,
                    poorest=poorest,
                    least=round(100 * least),
                    richest=richest,
                    most=round(100 * most),
                )
            )
    return tuple(found)
