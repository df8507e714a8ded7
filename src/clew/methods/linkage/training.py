"""What agreement and disagreement of each field are worth, learnt from the records alone.

The model is Fellegi and Sunter's (1969): within matches a field shows level ``k`` with probability
``m[k]``, within non-matches with ``u[k]``, and the log2 of the ratio is the level's weight. Two things
differ from the usual estimation. All fields are learnt in one run over every compared pair, by
agreement pattern. And the sample of random pairs from which ``u`` comes is cleared of the matches in
it: among two lists of a thousand that share most persons, more random pairs agree on a birth date
because they are one person than by chance, and uncorrected weights would punish small lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROUNDS = 200
_STILL = 1e-7
_PRIOR_RECORDS = 2.0
"""Weight, in pairs, of the starting guess of ``m``: it decides only where there is no evidence."""


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Agreement patterns with how many pairs show each; ``levels`` has shape (patterns, fields)."""

    levels: NDArray[np.int8]
    counts: Floats


@dataclass(frozen=True, slots=True)
class Trained:
    """Trained parameters, frozen: an artefact that can be kept, versioned and used again.

    ``m`` and ``u`` hold one probability per level of each field, the level of disagreement first.
    ``version`` is the version of the settings that named the levels.
    """

    fields: tuple[str, ...]
    m: tuple[tuple[float, ...], ...]
    u: tuple[tuple[float, ...], ...]
    prior: float
    version: str = ""

    @property
    def prior_weight(self) -> float:
        """log2 prior odds that two random records match."""
        return float(np.log2(self.prior) - np.log2(1 - self.prior))

    def weights(self) -> tuple[Floats, ...]:
        """log2(m/u) of each level of each field."""
        return tuple(np.log2(np.array(m)) - np.log2(np.array(u)) for m, u in zip(self.m, self.u, strict=True))

    def to_dict(self) -> dict[str, Any]:
        """The parameters for machines; :meth:`from_dict` reads them back."""
        return {
            "version": self.version,
            "prior": self.prior,
            "fields": [
                {"name": name, "m": list(m), "u": list(u)}
                for name, m, u in zip(self.fields, self.m, self.u, strict=True)
            ],
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Trained:
        """Parameters as :meth:`to_dict` wrote them."""
        fields = given["fields"]
        return cls(
            fields=tuple(str(entry["name"]) for entry in fields),
            m=tuple(tuple(map(float, entry["m"])) for entry in fields),
            u=tuple(tuple(map(float, entry["u"])) for entry in fields),
            prior=float(given["prior"]),
            version=str(given.get("version", "")),
        )


def pattern_weights(levels: NDArray[np.int8], weights: Sequence[Floats]) -> Floats:
    """Sum of the fields' weights of each pattern; an unknown field weighs nothing."""
    total = np.zeros(len(levels))
    for number, weight in enumerate(weights):
        level = levels[:, number]
        total += np.where(level >= 0, weight[np.maximum(level, 0)], 0.0)
    return total


def train(
    fields: Sequence[str],
    sizes: Sequence[int],
    compared: Patterns,
    random: Patterns,
    *,
    pairs: float,
    starts: Sequence[Sequence[float]],
    expected_matches: float,
    version: str = "",
) -> Trained:
    """Learn the weights of all fields from compared and random pairs, without labels.

    Arguments: ``sizes`` number of levels of each field; ``compared`` the patterns of the pairs that
    blocking let through; ``random`` those of random pairs; ``pairs`` how many pairs there are at all;
    ``starts`` first guess of ``m`` per field; ``expected_matches`` first guess of the matching pairs.
    Expectation maximisation (Dempster, Laird and Rubin 1977) in which pairs that were not compared
    count as non-matches.
    """
    matches = float(expected_matches)
    m = [np.array(start, dtype=np.float64) / np.sum(start) for start in starts]
    guesses = [start.copy() for start in m]
    margins = [_margin(random, number, size) for number, size in enumerate(sizes)]
    u = [_without_matches(margin, guess * 0, 0.0) for margin, guess in zip(margins, m, strict=True)]
    for _ in range(_ROUNDS):
        weights = [np.log(a) - np.log(b) for a, b in zip(m, u, strict=True)]
        prior = min(matches / pairs, 0.5)
        odds = pattern_weights(compared.levels, weights) + np.log(prior) - np.log1p(-prior)
        certain = 1.0 / (1.0 + np.exp(-np.clip(odds, -700, 700)))
        share = compared.counts * certain
        found = float(share.sum())
        change = abs(found - matches) / max(matches, 1.0)
        matches = max(found, 1e-3)
        for number, size in enumerate(sizes):
            level = compared.levels[:, number]
            known = level >= 0
            of_level = np.bincount(level[known], weights=share[known], minlength=size)
            new = of_level + _PRIOR_RECORDS * guesses[number]
            new = np.maximum(new / new.sum(), 1e-9)
            change = max(change, float(np.abs(new - m[number]).max()))
            m[number] = new
            in_sample = random.counts.sum() * matches / pairs * of_level / max(found, 1e-300)
            u[number] = _without_matches(margins[number], in_sample, 0.5)
        if change < _STILL:
            break
    return Trained(
        fields=tuple(fields),
        m=tuple(tuple(float(value) for value in values) for values in m),
        u=tuple(tuple(float(value) for value in values) for values in u),
        prior=float(min(matches / pairs, 0.5)),
        version=version,
    )


def _margin(patterns: Patterns, number: int, size: int) -> Floats:
    level = patterns.levels[:, number]
    known = level >= 0
    return np.bincount(level[known], weights=patterns.counts[known], minlength=size).astype(np.float64)


def _without_matches(margin: Floats, matching: Floats, floor: float) -> Floats:
    """Level probabilities among random pairs that do not match.

    A level that no random non-matching pair showed gets half a pair: an upper bound rather than zero.
    """
    left = np.maximum(margin - matching, max(floor, 0.5))
    share: Floats = left / left.sum()
    return share
