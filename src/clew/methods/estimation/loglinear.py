"""The fit of one hierarchical log-linear model to one table of capture histories.

With counts ``N_w`` Poisson with mean ``mu_w`` and ``log mu_w`` the sum of ``alpha_theta`` over the
terms inside ``w``, the persons never seen are ``exp(alpha_0)`` and the population is the persons seen
plus these (Fienberg 1972, Biometrika 59:591). A term in which not one person was seen has
``alpha = -inf``: the cells that hold it leave the table (Chan, Silverman & Vincent 2021).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clew.methods.estimation import existence
from clew.methods.estimation.compiled import kernels
from clew.methods.estimation.existence import Status
from clew.methods.estimation.histories import checked, margins, number_of_lists
from clew.methods.estimation.models import Model
from clew.methods.estimation.primitives import subset_sums
from clew.methods.estimation.problems import ModelBeyondLists


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted model.

    ``population`` (persons, never below those seen) is NaN unless ``status`` is OK; ``loglik`` (with
    the factorials) is then still the supremum, so ``bic`` and ``aic`` can be compared. Both count all
    terms of the model and the intercept, those at minus infinity too; BIC takes the logarithm of the
    persons seen. ``parameters`` maps each term (0 is the intercept) to its value; ``fitted`` holds the
    fitted mean of each cell, in cell 0 that of the persons never seen.
    """

    model: Model
    population: float
    seen: int
    loglik: float
    bic: float
    aic: float
    status: Status
    parameters: Mapping[int, float]
    fitted: NDArray[np.float64]

    def to_dict(self, names: Sequence[str]) -> dict[str, Any]:
        """The fit for machines."""
        return {
            "model": self.model.name(names),
            "population": self.population if self.status is Status.OK else None,
            "seen": self.seen,
            "loglik": self.loglik,
            "bic": self.bic,
            "aic": self.aic,
            "status": self.status.name.lower(),
        }


def fit(counts: ArrayLike, model: Model, *, compiled: bool = True) -> Fit:
    """Fit a model by maximum likelihood.

    Arguments: ``counts`` persons per capture history, shape ``(2**t,)``, bit ``i`` of the index is
    list ``i``, cell 0 ignored; ``model`` a hierarchical model of these lists; ``compiled`` whether the
    numba kernels are used or the NumPy path (the same numbers). Raises
    :class:`ModelBeyondLists`, and what :func:`histories.checked` raises.
    """
    table = checked(counts)
    lists = number_of_lists(table)
    if model.lists > lists:
        raise ModelBeyondLists(needed=model.lists, lists=lists)
    value, flag, finite, alpha, keep = _maximum(table, model, compiled)
    seen = int(table.sum())
    loglik = float(value) - log_factorials(table)
    # Flag 0 is a certificate; what lacks one is judged by the linear programme.
    found = Status.OK if flag == 0 else existence.status(table, model)
    parameters = dict.fromkeys((0, *sorted(model)), -math.inf)
    parameters.update(zip(finite.tolist(), alpha.tolist(), strict=True))
    eta = np.zeros(table.size)
    eta[finite] = alpha
    subset_sums(eta, lists)
    keep[0] = True
    fitted = np.where(keep, np.exp(np.where(keep, eta, 0.0)), 0.0)
    return Fit(
        model=model,
        population=seen + float(fitted[0]) if found is Status.OK else math.nan,
        seen=seen,
        loglik=loglik,
        bic=(len(model) + 1) * math.log(seen) - 2 * loglik,
        aic=2 * (len(model) + 1) - 2 * loglik,
        status=found,
        parameters=parameters,
        fitted=fitted,
    )


def certified(counts: ArrayLike, model: Model, *, compiled: bool = True) -> bool:
    """Whether Newton's method itself proves that the estimate exists and is identifiable.

    See ``newton``; :func:`existence.status` decides the same by a linear programme.
    """
    return bool(_maximum(checked(counts), model, compiled)[1] == 0)


def _maximum(table: NDArray[np.int64], model: Model, compiled: bool) -> tuple[Any, ...]:
    """Log-likelihood without constant, flag, finite terms, their parameters, and the kept cells."""
    engine = kernels(compiled)
    lists = number_of_lists(table)
    sums = margins(table)
    terms = np.array([0, *sorted(model)], dtype=np.int64)
    keep = engine.kept_cells(table.size, lists, terms[sums[terms] == 0])
    finite = terms[sums[terms] > 0]
    alpha = engine.first_guess(table.astype(np.float64), finite, keep, lists)
    vanishing = np.zeros(table.size, dtype=np.bool_)
    goal = sums[finite]
    value, _, flag = engine.maximise(goal, finite, keep, lists, alpha, -np.inf, 0.0, False, vanishing)
    return value, flag, finite, alpha, keep


def log_factorials(counts: NDArray[np.int64]) -> float:
    """The constant of the Poisson log-likelihood: the sum of ``log N_w!``."""
    return math.fsum(math.lgamma(count + 1.0) for count in counts[counts > 1].tolist())
