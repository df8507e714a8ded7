"""From the lists of several bodies to persons: compare, then the best partition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from clew.methods.figures import Caveat
from clew.methods.linkage.calibration import Calibration, calibrate
from clew.methods.linkage.comparing import Comparison, comparison
from clew.methods.linkage.constraints import single_lists
from clew.methods.linkage.decisions import Decisions
from clew.methods.linkage.pairs import ScoredPairs
from clew.methods.linkage.partitions import Linkage, partition
from clew.methods.linkage.preparation import Prepared
from clew.methods.linkage.settings import LinkageSettings

_ENOUGH_REVIEWED = 20


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """The scored pairs of several lists and the partition of their records into persons."""

    comparison: Comparison
    linkage: Linkage
    calibration: Calibration | None = None
    """How weights were recalibrated on reviewed pairs, where enough were reviewed."""
    review_caveats: tuple[Caveat, ...] = ()

    @property
    def pairs(self) -> ScoredPairs:
        """The scored pairs, recalibrated where reviewed pairs allow it."""
        scored = self.comparison.pairs
        return self.calibration.apply(scored) if self.calibration else scored

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """What limits the result."""
        more = self.calibration.caveats if self.calibration else ()
        return (*self.comparison.caveats, *self.linkage.caveats, *self.review_caveats, *more)

    def to_dict(self) -> dict[str, Any]:
        """The result for machines: counts, plan and caveats, no record."""
        return {
            "columns": self.comparison.prepared.roles,
            "plan": self.comparison.plan.to_dict(),
            "pairs": self.comparison.pairs.to_dict(),
            "linkage": self.linkage.to_dict(),
            "calibration": self.calibration.to_dict() if self.calibration else None,
            "caveats": [caveat.to_dict() for caveat in self.caveats],
        }


def link(
    prepared: Prepared,
    settings: LinkageSettings | None = None,
    *,
    rng: np.random.Generator,
    decisions: Decisions | None = None,
    cut: float = 0.0,
    **options: Any,
) -> Linked:
    """Find who is the same person in prepared records.

    Arguments: ``settings`` name the lists that hold each person once; ``decisions`` what reviewers
    decided: they bind the partition, and from twenty reviewed pairs on they recalibrate the weights;
    ``cut`` the weight (log2 odds) at which a link begins to gain; ``options`` those of
    :func:`clew.methods.linkage.comparing.comparison`. Raises what it and
    :func:`clew.methods.linkage.partitions.partition` raise.
    """
    settings = settings or LinkageSettings.shipped()
    compared = comparison(prepared, settings, rng=rng, **options)
    once = [name for name in prepared.lists if settings.is_once(name)]
    pairs, constraints, calibration = compared.pairs, None, None
    caveats: tuple[Caveat, ...] = ()
    if decisions is not None:
        constraints, caveats = decisions.constraints(pairs, single_lists(pairs, once))
        rows, same = decisions.labels(pairs)
        if len(rows) >= _ENOUGH_REVIEWED:
            calibration = calibrate(pairs, rows, same)
            pairs = calibration.apply(pairs)
    found = partition(pairs, one_per_list=once, constraints=constraints, cut=cut)
    return Linked(compared, found, calibration, caveats)
