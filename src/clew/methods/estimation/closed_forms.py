"""Estimates that need no model fitting: two lists at a time, or the counts of once and twice seen.

They are cheap, old and instructive side by side; none of them is offered as the answer. Intervals
are log-normal in the number never seen (Chao 1987), so that no limit lies below those observed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.figures import Interval


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """An estimate by formula: ``population`` is ``None`` where the formula divides by zero."""

    method: str
    population: float | None
    variance: float | None
    interval: Interval | None

    def to_dict(self) -> dict[str, Any]:
        """The estimate for machines."""
        return {
            "method": self.method,
            "population": self.population,
            "variance": self.variance,
            "interval": self.interval.to_dict() if self.interval else None,
        }


@dataclass(frozen=True, slots=True)
class PairOfLists:
    """Two lists alone: how many each saw, how many both saw, and what two-list formulas make of it."""

    lists: tuple[str, str]
    first: int
    second: int
    both: int
    lincoln_petersen: ClosedForm
    chapman: ClosedForm

    def to_dict(self) -> dict[str, Any]:
        """The pair for machines."""
        return {
            "lists": list(self.lists),
            "first": self.first,
            "second": self.second,
            "both": self.both,
            "lincoln_petersen": self.lincoln_petersen.to_dict(),
            "chapman": self.chapman.to_dict(),
        }


def lincoln_petersen(first: int, second: int, both: int, level: float = 0.95) -> ClosedForm:
    """``n1 n2 / m``: persons seen by each of two independent lists, and by both.

    Assumes a closed population, perfect linkage, independent lists and equal chances within one of
    them. Undefined without overlap. Source: Petersen 1896; Lincoln 1930; variance of Sekar & Deming
    1949 (JASA 44:101), ``n1 n2 (n1 - m) (n2 - m) / m^3``.
    """
    if both == 0:
        return ClosedForm("lincoln_petersen", None, None, None)
    population = first * second / both
    variance = first * second * (first - both) * (second - both) / both**3
    seen = first + second - both
    return _form("lincoln_petersen", population, variance, seen, level)


def chapman(first: int, second: int, both: int, level: float = 0.95) -> ClosedForm:
    """``(n1 + 1)(n2 + 1)/(m + 1) - 1``: nearly unbiased where ``n1 + n2 >= N``.

    Finite without overlap, where it means nothing. Source: Chapman 1951; variance of Seber 1970
    (Biometrika 57:313).
    """
    population = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return _form("chapman", population, variance, first + second - both, level)


def chao(once: int, twice: int, observed: int, level: float = 0.95) -> ClosedForm:
    """``n + f1^2 / (2 f2)``: a lower bound where persons differ in how easily they are seen.

    No bound where lists depend on each other or differ much in size, nor where links are missed.
    Undefined if nobody was seen twice. Source: Chao 1987 (Biometrics 43:783), equations 9 and 10.
    """
    if twice == 0:
        return ClosedForm("chao", None, None, None)
    ratio = once / twice
    variance = twice * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)
    return _form("chao", observed + once * once / (2 * twice), variance, observed, level)


def chao_corrected(once: int, twice: int, observed: int, lists: int, level: float = 0.95) -> ClosedForm:
    """``n + ((t - 1)/t) f1 (f1 - 1) / (2 (f2 + 1))``: Chao's bound with its bias corrected.

    Source: Chao 2005 (Encyclopedia of Statistical Sciences, "Species estimation"), with the variance
    of the bias-corrected form.
    """
    share = (lists - 1) / lists
    unseen = share * once * (once - 1) / (2 * (twice + 1))
    variance = (
        unseen
        + share**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        + share**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )
    return _form("chao_corrected", observed + unseen, variance, observed, level)


def times_seen(counts: NDArray[np.int64]) -> tuple[int, ...]:
    """How many persons were seen by 0, 1, ... t lists; ``counts`` has the shape ``(2**t,)``."""
    sizes = np.array([history.bit_count() for history in range(counts.size)])
    return tuple(int(total) for total in np.bincount(sizes, weights=counts))


def chao_bounds(counts: NDArray[np.int64], level: float = 0.95) -> tuple[ClosedForm, ClosedForm]:
    """Chao's bound and its bias correction for a table of capture histories, shape ``(2**t,)``."""
    seen = times_seen(counts)
    observed = sum(seen[1:])
    return (
        chao(seen[1], seen[2], observed, level),
        chao_corrected(seen[1], seen[2], observed, len(seen) - 1, level),
    )


def pairs(counts: NDArray[np.int64], names: tuple[str, ...], level: float = 0.95) -> tuple[PairOfLists, ...]:
    """Every pair of lists by the two-list formulas; ``counts`` has the shape ``(2**len(names),)``."""
    histories = np.arange(counts.size)
    seen = [(histories >> number) & 1 == 1 for number in range(len(names))]
    found = []
    for left in range(len(names)):
        for right in range(left + 1, len(names)):
            first, second = int(counts[seen[left]].sum()), int(counts[seen[right]].sum())
            both = int(counts[seen[left] & seen[right]].sum())
            found.append(
                PairOfLists(
                    (names[left], names[right]),
                    first,
                    second,
                    both,
                    lincoln_petersen(first, second, both, level),
                    chapman(first, second, both, level),
                )
            )
    return tuple(found)


def _form(method: str, population: float, variance: float, seen: int, level: float) -> ClosedForm:
    unseen = population - seen
    if unseen <= 0 or variance <= 0:
        limits = Interval(float(seen), max(float(seen), population), level, "log_normal", conditional=True)
        return ClosedForm(method, population, variance, limits)
    from scipy.special import ndtri

    spread = math.exp(float(ndtri((1 + level) / 2)) * math.sqrt(math.log1p(variance / unseen**2)))
    limits = Interval(seen + unseen / spread, seen + unseen * spread, level, "log_normal", conditional=True)
    return ClosedForm(method, population, variance, limits)
