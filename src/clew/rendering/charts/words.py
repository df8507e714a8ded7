"""What charts say: their alternative texts, and the marks on them."""

from __future__ import annotations

from collections.abc import Sequence

from clew.problem import N_
from clew.rendering.words import translate

HIDDEN = N_("hidden to protect persons")
HIDDEN_SHORT = N_("hidden")
COUNT = N_("count")
SHARE_OF = N_("share of its denominator")
ESTIMATE = N_("estimate")
LOW = N_("from")
HIGH = N_("to")
OBSERVED = N_("observed")
TRUTH = N_("truth (known here because the country is fictional)")

BARS = N_("Bar chart. {title}. {values}.")
FUNNEL = N_("Stages of justice from first to last, each in its own unit. {title}. {values}.")
FLOWS = N_("Flows from the left to the right. {title}. {values}.")
OVERLAP = N_(
    "Which lists saw the same persons: one column for each combination of lists, the tallest first. "
    "{title}. {values}."
)
INTERVALS = N_("Points with their intervals. {title}. {values}.")
MODELS = N_(
    "Each dot is a model: its estimate against its BIC, the lowest BIC being the best. {title}. {values}."
)
DENSITY = N_("How the estimate spreads over the resamples. {title}. {values}.")
TREND = N_("A line over time with its interval. {title}. {values}.")
TILES = N_("A map of one tile for each region; the position is rough. {title}. {values}.")


def alternative(pattern: str, title: str, values: Sequence[str], language: str) -> str:
    """The alternative text of a chart: what kind it is, its title, and its values."""
    return translate(pattern, language, title=title.rstrip("."), values="; ".join(values))
