"""A latent-class model with a Dirichlet-process prior: persons differ in kind, lists see kinds apart.

Within a class the lists are independent; that persons of several classes are mixed makes the lists
look dependent. The sampler may fail to mix, and the cap of those never seen may decide instead of
the data: the result carries both, and refuses where chains disagree.

Source: Manrique-Vallier 2016 (Biometrics 72:1246).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.estimation.findings import RefusalKind
from clew.methods.estimation.mixing import effective_size, r_hat
from clew.methods.figures import Interval, Refusal

CAP_RATIO = 20
"""Those never seen are at most this many times those observed, unless a cap is given."""
WORST_R_HAT = 1.05
LEAST_EFFECTIVE = 400.0
"""Below about 400 effective draws, limits are not known to two figures (Vehtari et al. 2021)."""


@dataclass(frozen=True, slots=True)
class LatentClasses:
    """The posterior of the population under latent classes, with how well the chains mixed.

    ``near_cap`` is the share of draws in the upper twentieth below ``cap``, the largest number never
    seen; ``occupied`` the posterior mean of classes that hold anybody. With ``refusals`` the numbers
    are shown for inspection only.
    """

    mean: float
    median: float
    interval: Interval
    r_hat: float
    effective: float
    standard_error: float
    chains: int
    draws: int
    classes: int
    occupied: float
    cap: int
    near_cap: float
    refusals: tuple[Refusal, ...]

    def to_dict(self) -> dict[str, Any]:
        """The posterior for machines."""
        return {
            "mean": self.mean,
            "median": self.median,
            "interval": self.interval.to_dict(),
            "r_hat": self.r_hat,
            "effective": self.effective,
            "standard_error": self.standard_error,
            "chains": self.chains,
            "draws": self.draws,
            "classes": self.classes,
            "occupied": self.occupied,
            "cap": self.cap,
            "near_cap": self.near_cap,
            "refusals": [refusal.to_dict() for refusal in self.refusals],
        }


def sample(
    counts: NDArray[np.int64],
    rng: np.random.Generator,
    *,
    cap: int | None = None,
    chains: int = 4,
    burn_in: int = 2000,
    kept: int = 1000,
    thin: int = 10,
    patience: int = 2,
    classes: int = 10,
    shape: float = 0.25,
    rate: float = 0.25,
    level: float = 0.95,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> LatentClasses:
    """Sample the population under a mixture of at most ``classes`` latent classes.

    Arguments: ``counts`` persons by capture history, shape ``(2**t,)``; ``cap`` the largest number
    never seen (default 20 times those observed); ``kept`` draws of each of ``chains``, one in
    ``thin`` after ``burn_in``; ``patience`` how often chains that disagree are run anew five times
    longer; ``shape`` and ``rate`` of the Gamma prior of the concentration; ``workers`` threads share
    the chains (same answer).
    """
    lists = counts.size.bit_length() - 1
    histories = np.flatnonzero(counts)
    seen = ((histories[:, None] >> np.arange(lists)) & 1).astype(np.int64)
    persons = counts[histories].astype(np.int64)
    observed = int(persons.sum())
    largest = CAP_RATIO * observed if cap is None else cap
    unseen, occupied = np.empty((chains, kept)), np.empty((chains, kept))
    for attempt in range(patience + 1):
        longer = 5**attempt
        run = partial(
            _one_chain, seen, persons, classes, burn_in * longer, kept, thin * longer, largest, shape, rate
        )
        with ThreadPoolExecutor(max(workers, 1)) as threads:
            for number, answer in enumerate(threads.map(run, rng.spawn(chains))):
                unseen[number], occupied[number] = answer
                if on_progress is not None:
                    on_progress(attempt * chains + number + 1, (patience + 1) * chains)
        worst, effective = r_hat(observed + unseen), effective_size(observed + unseen)
        if worst <= WORST_R_HAT and effective >= LEAST_EFFECTIVE:
            break
    population = observed + unseen
    refusals = []
    if worst > WORST_R_HAT or effective < LEAST_EFFECTIVE:
        refusals.append(
            Refusal.of(
                RefusalKind.CHAINS_DISAGREE,
                r_hat=worst,
                worst=WORST_R_HAT,
                effective=effective,
                least=LEAST_EFFECTIVE,
            )
        )
    low, median, high = np.quantile(population, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return LatentClasses(
        mean=float(population.mean()),
        median=float(median),
        interval=Interval(float(low), float(high), level, "latent_classes"),
        r_hat=worst,
        effective=effective,
        standard_error=float(population.std(ddof=1) / np.sqrt(effective)),
        chains=chains,
        draws=chains * kept,
        classes=classes,
        occupied=float(occupied.mean()),
        cap=largest,
        near_cap=float((unseen > 0.95 * largest).mean()),
        refusals=tuple(refusals),
    )


def _one_chain(*arguments: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    from clew.methods.estimation.latent_kernel import chain

    *settings, rng = arguments
    return chain(rng, *settings)
