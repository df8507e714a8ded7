"""Whether several chains of a sampler agree: R-hat and effective sample size.

Source: Vehtari, Gelman, Simpson, Carpenter & Buerkner 2021 (Bayesian Analysis 16:667).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def rank_normalised(chains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normal scores of all draws together, shape kept; equal draws share their mean rank."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    ranks = rankdata(chains, axis=None).reshape(chains.shape)
    scores: NDArray[np.float64] = ndtri((ranks - 0.375) / (chains.size + 0.25))
    return scores


def split(chains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each chain cut into its two halves: ``(chains, draws)`` becomes ``(2 chains, draws // 2)``."""
    half = chains.shape[1] // 2
    return np.concatenate([chains[:, :half], chains[:, -half:]])


def r_hat(chains: NDArray[np.float64]) -> float:
    """The larger of the rank-normalised split R-hat of the draws and of their distance from the median.

    Arguments: ``chains`` draws of one quantity, shape ``(chains, draws)``. Source: Vehtari et al.
    2021, section 4.
    """
    halves = split(chains)
    folded = np.abs(halves - np.median(halves))
    return max(_ratio(rank_normalised(halves)), _ratio(rank_normalised(folded)))


def _ratio(halves: NDArray[np.float64]) -> float:
    draws = halves.shape[1]
    within = halves.var(axis=1, ddof=1).mean()
    between = halves.mean(axis=1).var(ddof=1)
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    return float(np.sqrt((draws - 1) / draws + between / within))


def effective_size(chains: NDArray[np.float64]) -> float:
    """Bulk effective sample size of draws of one quantity, shape ``(chains, draws)``.

    Autocorrelations are summed in pairs while these stay positive and falling (Geyer 1992). Source:
    Vehtari et al. 2021, section 3.2 and equation 10.
    """
    halves = rank_normalised(split(chains))
    count, draws = halves.shape
    centred = halves - halves.mean(axis=1, keepdims=True)
    length = 1 << (2 * draws - 1).bit_length()
    spectrum = np.fft.rfft(centred, length)
    covariance = np.fft.irfft(spectrum * spectrum.conj(), length)[:, :draws].mean(axis=0) / draws
    within = covariance[0] * draws / (draws - 1)
    pooled = within * (draws - 1) / draws + halves.mean(axis=1).var(ddof=1)
    if pooled == 0:
        return float(count * draws)
    correlation = 1 - (within - covariance * draws / (draws - 1)) / pooled
    correlation[0] = 1.0
    total, smallest = 0.0, np.inf
    for lag in range(0, draws - 1, 2):
        pair = correlation[lag] + correlation[lag + 1]
        if pair < 0:
            break
        smallest = min(smallest, pair)
        total += smallest
    time = max(2 * total - 1, 1 / np.log10(count * draws))
    return float(count * draws / time)
