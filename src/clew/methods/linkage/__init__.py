"""Who is the same person: with names, or without anybody seeing one."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clew.methods.linkage.constraints import Constraints as Constraints
    from clew.methods.linkage.draws import PartitionDraws as PartitionDraws
    from clew.methods.linkage.draws import draw as draw
    from clew.methods.linkage.histories import captures as captures
    from clew.methods.linkage.pairs import ScoredPairs as ScoredPairs
    from clew.methods.linkage.partitions import Linkage as Linkage
    from clew.methods.linkage.partitions import partition as partition

_WHERE = {
    "Constraints": "constraints",
    "Linkage": "partitions",
    "PartitionDraws": "draws",
    "ScoredPairs": "pairs",
    "captures": "histories",
    "draw": "draws",
    "partition": "partitions",
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
