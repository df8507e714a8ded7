"""What may be shown, and what a published table gives away."""

from clew.methods.disclosure.additive import CellKey, DisclosureProblem, System, system_of, values_of
from clew.methods.disclosure.attacker import Intervals, intervals
from clew.methods.disclosure.exact import Optimum, optimum
from clew.methods.disclosure.protection import Protected, protect
from clew.methods.disclosure.releases import Judgement, judge
from clew.methods.disclosure.rules import (
    INTERNAL,
    PARTNER,
    PUBLIC,
    Audience,
    Contributions,
    Rules,
    Stricter,
    primary_cells,
    shown_figure,
)
from clew.methods.disclosure.suppression import CannotProtect, Pattern, suppress

__all__ = [
    "INTERNAL",
    "PARTNER",
    "PUBLIC",
    "Audience",
    "CannotProtect",
    "CellKey",
    "Contributions",
    "DisclosureProblem",
    "Intervals",
    "Judgement",
    "Optimum",
    "Pattern",
    "Protected",
    "Rules",
    "Stricter",
    "System",
    "intervals",
    "judge",
    "optimum",
    "primary_cells",
    "protect",
    "shown_figure",
    "suppress",
    "system_of",
    "values_of",
]
