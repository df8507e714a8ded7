"""How many were never seen: multiple systems estimation from lists, with its doubts.

``estimate(captures, options, rng)`` runs everything; the names below are the library, each imported
when first used::

    from clew.methods import estimation

    found = estimation.observe(columns)          # rows -> Captures
    answer = estimation.estimate(found.captures, estimation.Options(bootstraps=1000), rng)
    answer.figure      # the headline, or why there is none
    answer.selected    # the selected model with its interval, in any case
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clew.methods.estimation.closed_forms import chao_bounds, chapman, lincoln_petersen, pairs
    from clew.methods.estimation.covariates import Stratified, stratified
    from clew.methods.estimation.declarations import declared
    from clew.methods.estimation.draws import DrawsEstimate, from_draws
    from clew.methods.estimation.estimator import Estimate, Options, estimate, selector
    from clew.methods.estimation.findings import CaveatKind, RefusalKind
    from clew.methods.estimation.models import Model
    from clew.methods.estimation.observations import Layout, Observations, layout_of, observe
    from clew.methods.estimation.selection import Selection, Selector, select

__all__ = [
    "CaveatKind",
    "DrawsEstimate",
    "Estimate",
    "Layout",
    "Model",
    "Observations",
    "Options",
    "RefusalKind",
    "Selection",
    "Selector",
    "Stratified",
    "chao_bounds",
    "chapman",
    "declared",
    "estimate",
    "from_draws",
    "layout_of",
    "lincoln_petersen",
    "observe",
    "pairs",
    "select",
    "selector",
    "stratified",
]

_HOMES = {
    "closed_forms": ("chao_bounds", "chapman", "lincoln_petersen", "pairs"),
    "covariates": ("Stratified", "stratified"),
    "declarations": ("declared",),
    "draws": ("DrawsEstimate", "from_draws"),
    "estimator": ("Estimate", "Options", "estimate", "selector"),
    "findings": ("CaveatKind", "RefusalKind"),
    "models": ("Model",),
    "observations": ("Layout", "Observations", "layout_of", "observe"),
    "selection": ("Selection", "Selector", "select"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
