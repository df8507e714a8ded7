"""An estimate as pictures: what the charts need from it, and nothing computed anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clew.methods.captures import Captures
from clew.methods.estimation import Estimate
from clew.problem import N_
from clew.rendering import charts
from clew.rendering.charts import Chart, Look, Model, Point
from clew.rendering.words import translate
from clew.rendering.words.estimation import METHODS

SMALLEST = 5
"""Counts of persons below this are hatched in the picture of overlaps: it may leave the desk."""


def pictures(estimate: Estimate, captures: Captures, look: Look | None = None) -> dict[str, Chart]:
    """Every picture that the estimate allows, by the name of its file.

    ``overlap`` capture histories; ``models`` estimates against BIC; ``lists`` each list dropped;
    ``resamples`` the bootstrap; ``methods`` all methods; ``trend`` by year.
    """
    look = look or Look()
    draw = estimate.over_draws.middle if estimate.over_draws else 0
    found = {
        "overlap": charts.overlap(
            captures, _("Who was seen by which lists", look), look, smallest=SMALLEST, draw=draw
        ),
        "methods": charts.intervals(
            [
                Point(
                    _(METHODS[entry.method], look),
                    None if entry.refusals else entry.population,
                    None if entry.refusals else entry.interval,
                    main=bool(estimate.selected and entry.method == estimate.selected.method),
                )
                for entry in estimate.methods
            ],
            _("The methods side by side", look),
            look,
            observed=estimate.observed,
        ),
    }
    if estimate.models:
        best = min(estimate.models, key=lambda model: model.bic)
        found["models"] = charts.models(
            [Model(entry.name, entry.population, entry.bic, entry == best) for entry in estimate.models],
            _("Models that fit about equally well", look),
            look,
        )
    selected = estimate.selected
    if selected is not None and estimate.dropped:
        found["lists"] = charts.list_drop(
            Point(_("All lists", look), selected.population, selected.interval, main=True),
            [Point(entry.lists[0], entry.population) for entry in estimate.dropped],
            _("The estimate without each list", look),
            look,
        )
    if selected is not None and estimate.resamples:
        found["resamples"] = charts.density(
            np.array(estimate.resamples),
            _("The estimate over resamples that choose their model anew", look),
            look,
            point=selected.population,
            interval=selected.interval,
        )
    if estimate.strata is not None and estimate.strata.trend is not None:
        found["trend"] = charts.trend(
            [
                Point(point.values[0][1], point.population, point.interval)
                for point in estimate.strata.trend.points
            ],
            _("Estimate by year", look),
            look,
        )
    return found


def on_paper(chart: Chart) -> Chart:
    """The chart on white, for a file that stands alone (on a page the page is the paper)."""
    after = chart.svg.find("</desc>")
    place = after + len("</desc>") if after >= 0 else chart.svg.index(">") + 1
    paper = f'<rect width="{chart.width}" height="{chart.height}" fill="#ffffff"/>'
    return replace(chart, svg=chart.svg[:place] + paper + chart.svg[place:])


def _(message: str, look: Look) -> str:
    return translate(message, look.language)


TITLES = (
    N_("Who was seen by which lists"),
    N_("The methods side by side"),
    N_("Models that fit about equally well"),
    N_("All lists"),
    N_("The estimate without each list"),
    N_("The estimate over resamples that choose their model anew"),
    N_("Estimate by year"),
)
"""Every title above, marked for translation."""
