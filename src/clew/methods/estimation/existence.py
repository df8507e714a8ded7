"""Whether the maximum-likelihood estimate of a log-linear model exists and is identifiable.

Source: Fienberg & Rinaldo 2012, Annals of Statistics 40:996; for sparse capture tables Chan,
Silverman & Vincent 2021, JASA 116:1297.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clew.methods.estimation.histories import checked, margins, number_of_lists
from clew.methods.estimation.models import Model
from clew.methods.estimation.newton import kept_cells

POSITIVE = 1e-7
"""Below this share of a person the linear programme's answer counts as 0."""


class Status(IntEnum):
    """What can be said of a model's maximum-likelihood estimate."""

    OK = 0
    NOT_EXIST = 1
    NOT_IDENTIFIABLE = 2
    NEITHER = 3
    """It does not exist, and would not be identifiable."""


def status(counts: ArrayLike, model: Model) -> Status:
    """Whether the estimate exists and is identifiable; it depends on which cells are 0 alone.

    Arguments: ``counts`` persons per capture history, shape ``(2**t,)``, cell 0 ignored. Terms of the
    model in which not one person was seen run to minus infinity: they and the cells that hold them
    leave the table first.
    """
    seen = checked(counts) > 0
    return _of_pattern(seen.tobytes(), model)


@lru_cache(maxsize=65536)
def _of_pattern(pattern: bytes, model: Model) -> Status:
    seen = np.frombuffer(pattern, dtype=np.bool_)
    design, kept = reduced_design(seen.astype(np.int64), model)
    answer = 0
    if not seen[kept].all() and not _exists(design, seen[kept].astype(np.float64)):
        answer |= Status.NOT_EXIST
    if np.linalg.matrix_rank(design) < design.shape[1]:
        answer |= Status.NOT_IDENTIFIABLE
    return Status(answer)


def reduced_design(counts: NDArray[np.int64], model: Model) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The design of the cells and parameters that stay finite, and which cells these are.

    Returns the 0/1 matrix (kept cells x kept parameters, the intercept first) and a mask of cells.
    """
    sums = margins(counts)
    terms = np.array([0, *sorted(model)], dtype=np.int64)
    finite = terms[sums[terms] > 0]
    kept = kept_cells(counts.size, number_of_lists(counts), terms[sums[terms] == 0])
    cells = np.arange(counts.size)[kept]
    design: NDArray[np.float64] = (cells[:, None] & finite == finite).astype(np.float64)
    return design, kept


def _exists(design: NDArray[np.float64], table: NDArray[np.float64]) -> bool:
    """Whether some table that is positive everywhere has the margins of this one.

    The linear programme: the largest ``s`` such that ``x >= s`` in all cells and ``A'x = A'N``.
    """
    from scipy.optimize import linprog

    equalities = np.column_stack([design.T, design.sum(axis=0)])
    cost = np.zeros(equalities.shape[1])
    cost[-1] = -1.0
    bounds = [(0.0, None)] * design.shape[0] + [(0.0, 1.0)]
    found = linprog(cost, A_eq=equalities, b_eq=design.T @ table, bounds=bounds, method="highs")
    return bool(found.x is not None and found.x[-1] > POSITIVE)
