"""Chao's lower bound where lists see unequally many: how far unequal visibility reaches at least.

A log-linear model of the lists' main effects and of how many lists saw a person, free beyond two and
never falling: persons who are easily seen may be as easily seen as they are. Where the interval of
another method lies below this bound, persons seem to differ in visibility in a way that method misses.

Source: Rivest & Baillargeon 2007 (Biometrics 63:999), model Mth with Chao's bound; equal to the R
package Rcapture.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from clew.methods.estimation.strata_design import newton


def lower_bound(counts: NDArray[np.int64]) -> float | None:
    """The bound on the population; ``None`` where the model has no estimate.

    Arguments: ``counts`` persons by capture history, shape ``(2**t,)``.
    """
    lists = counts.size.bit_length() - 1
    histories = np.arange(1, counts.size)
    times = np.array([int(history).bit_count() for history in histories])
    main = [np.ones(histories.size), *((histories >> place & 1).astype(float) for place in range(lists))]
    beyond = {least: np.maximum(times - least, 0).astype(float) for least in range(2, lists)}
    persons = counts[1:].astype(float)
    while True:
        beyond = {least: column for least, column in beyond.items() if column @ persons > 0}
        columns = np.stack([*main, *beyond.values()], axis=1)
        start = np.zeros(columns.shape[1])
        start[0] = math.log(max(float(persons.mean()), 1e-3))
        found, _, exists = newton(columns, persons, start)
        if not exists:
            return None
        falling = [least for least, value in zip(beyond, found[lists + 1 :], strict=True) if value < 0]
        if not falling:
            return float(counts.sum() + math.exp(min(found[0], 700.0)))
        for least in falling:
            del beyond[least]
