"""From the lists of several bodies to persons: compare, then the best partition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from clew.methods.figures import Caveat
from clew.methods.linkage.compare import Comparison, comparison
from clew.methods.linkage.constraints import Constraints
from clew.methods.linkage.partitions import Linkage, partition
from clew.methods.linkage.preparation import Prepared
from clew.methods.linkage.settings import LinkageSettings


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """The scored pairs of several lists and the partition of their records into persons."""

    comparison: Comparison
    linkage: Linkage

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """What limits the result."""
        return (*self.comparison.caveats, *self.linkage.caveats)

    def to_dict(self) -> dict[str, Any]:
        """The result for machines: counts, plan and caveats, no record."""
        return {
            "columns": self.comparison.prepared.roles,
            "plan": self.comparison.plan.to_dict(),
            "pairs": self.comparison.pairs.to_dict(),
            "linkage": self.linkage.to_dict(),
            "caveats": [caveat.to_dict() for caveat in self.caveats],
        }


def link(
    prepared: Prepared,
    settings: LinkageSettings | None = None,
    *,
    rng: np.random.Generator,
    constraints: Constraints | None = None,
    cut: float = 0.0,
    **options: Any,
) -> Linked:
    """Find who is the same person in prepared records.

    Arguments: ``settings`` name the lists that hold each person once; ``constraints`` what reviewers
    decided; ``cut`` the weight (log2 odds) at which a link begins to gain; ``options`` those of
    :func:`clew.methods.linkage.compare.comparison`. Raises what it and
    :func:`clew.methods.linkage.partitions.partition` raise.
    """
    settings = settings or LinkageSettings.shipped()
    compared = comparison(prepared, settings, rng=rng, **options)
    once = [name for name in prepared.lists if settings.is_once(name)]
    found = partition(compared.pairs, one_per_list=once, constraints=constraints, cut=cut)
    return Linked(compared, found)
