"""Who is the same person: with names, or without anybody seeing one."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clew.methods.linkage.calibration import Calibration as Calibration
    from clew.methods.linkage.calibration import calibrate as calibrate
    from clew.methods.linkage.calibration import calibrate_on_draws as calibrate_on_draws
    from clew.methods.linkage.calibration import reliability as reliability
    from clew.methods.linkage.comparing import Comparison as Comparison
    from clew.methods.linkage.comparing import compare as compare
    from clew.methods.linkage.comparing import comparison as comparison
    from clew.methods.linkage.comparing import plan_pairs as plan_pairs
    from clew.methods.linkage.constraints import Constraints as Constraints
    from clew.methods.linkage.decisions import Decisions as Decisions
    from clew.methods.linkage.decisions import Verdict as Verdict
    from clew.methods.linkage.draws import PartitionDraws as PartitionDraws
    from clew.methods.linkage.draws import draw as draw
    from clew.methods.linkage.explaining import explain as explain
    from clew.methods.linkage.histories import captures as captures
    from clew.methods.linkage.linking import Linked as Linked
    from clew.methods.linkage.linking import link as link
    from clew.methods.linkage.names import skeleton as skeleton
    from clew.methods.linkage.pairs import ScoredPairs as ScoredPairs
    from clew.methods.linkage.partitions import Linkage as Linkage
    from clew.methods.linkage.partitions import partition as partition
    from clew.methods.linkage.preparation import prepare as prepare
    from clew.methods.linkage.review import questions as questions
    from clew.methods.linkage.review import review_view as review_view
    from clew.methods.linkage.scoring import best_cut as best_cut
    from clew.methods.linkage.settings import LinkageSettings as LinkageSettings
    from clew.methods.linkage.training import Trained as Trained

_WHERE = {
    "Calibration": "calibration",
    "Comparison": "comparing",
    "Constraints": "constraints",
    "Decisions": "decisions",
    "Linkage": "partitions",
    "LinkageSettings": "settings",
    "Linked": "linking",
    "PartitionDraws": "draws",
    "ScoredPairs": "pairs",
    "Trained": "training",
    "Verdict": "decisions",
    "best_cut": "scoring",
    "calibrate": "calibration",
    "calibrate_on_draws": "calibration",
    "captures": "histories",
    "compare": "comparing",
    "comparison": "comparing",
    "draw": "draws",
    "explain": "explaining",
    "link": "linking",
    "partition": "partitions",
    "plan_pairs": "comparing",
    "prepare": "preparation",
    "questions": "review",
    "reliability": "calibration",
    "review_view": "review",
    "skeleton": "names",
}
"""Each public name with its module, loaded when first used: the engines are slow to import."""


def __getattr__(name: str) -> Any:
    """A public name from its module."""
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(_WHERE)
