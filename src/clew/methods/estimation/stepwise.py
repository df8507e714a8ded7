"""Stepwise choice of pairs by p-value.

Source: Chan, Silverman & Vincent 2021, Multiple systems estimation for sparse capture data, Journal
of the American Statistical Association 116:1297.
"""

from __future__ import annotations

from clew.methods.estimation import loglinear
from clew.methods.estimation.existence import Status
from clew.methods.estimation.histories import Counts, margins, number_of_lists
from clew.methods.estimation.loglinear import Fit
from clew.methods.estimation.models import Model, interaction_terms
from clew.methods.estimation.primitives import superset_sums


def climb(counts: Counts, threshold: float, *, compiled: bool = True) -> list[Fit]:
    """The fits from the main effects on, each with one pair more; the last is the chosen one.

    For each absent pair the persons seen by both lists are compared with what the present model
    expects, as a Poisson count; the smaller tail is its p-value. Of the pairs whose model has an
    estimate, that of smallest p enters while p is below ``threshold``. Empty where even the main
    effects have no estimate.
    """
    lists = number_of_lists(counts)
    sums = margins(counts)
    present = loglinear.fit(counts, Model.main_effects(lists), compiled=compiled)
    if present.status is not Status.OK:
        return []
    path = [present]
    absent = list(interaction_terms(lists, 2))
    while absent:
        expected = present.fitted.copy()
        superset_sums(expected, lists)
        tails = sorted((_tail(sums[pair], expected[pair]), pair) for pair in absent)
        for tail, pair in tails:
            if tail >= threshold:
                return path
            larger = loglinear.fit(counts, Model([*present.model, pair]), compiled=compiled)
            if larger.status is Status.OK:
                present = larger
                path.append(present)
                absent.remove(pair)
                break
        else:
            return path
    return path


def _tail(observed: float, expected: float) -> float:
    """The smaller of P(Poisson <= observed) and P(Poisson >= observed)."""
    from scipy.special import pdtr, pdtrc

    at_least = 1.0 if observed == 0 else float(pdtrc(observed - 1, expected))
    return min(float(pdtr(observed, expected)), at_least)
