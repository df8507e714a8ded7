"""Populations with a known size, for the simulation of coverage. Nothing here is known to the methods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.int64]
Maker = Callable[[np.random.Generator], tuple[Table, int]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A way to make a table of capture histories, the truth, and whether every method must fail."""

    name: str
    says: str
    make: Maker
    doomed: bool = False


def counted(seen: NDArray[np.bool_]) -> Table:
    """Persons by capture history from who was seen by which list, shape ``(persons, lists)``."""
    histories = seen @ (1 << np.arange(seen.shape[1]))
    table = np.bincount(histories, minlength=2 ** seen.shape[1])
    table[0] = 0
    return table


def _independent(persons: int, chances: tuple[float, ...]) -> Maker:
    def make(rng: np.random.Generator) -> tuple[Table, int]:
        return counted(rng.random((persons, len(chances))) < chances), persons

    return make


def _log_linear(persons: int, terms: dict[int, float], lists: int) -> Maker:
    histories = np.arange(2**lists)
    eta = sum(value * (histories & term == term) for term, value in terms.items())
    shares = np.exp(eta) / np.exp(eta).sum()

    def make(rng: np.random.Generator) -> tuple[Table, int]:
        table = rng.multinomial(persons, shares)
        table[0] = 0
        return table, persons

    return make


def _mixed(persons: int, spread: float) -> Maker:
    def make(rng: np.random.Generator) -> tuple[Table, int]:
        ease = spread * rng.standard_normal(persons)[:, None]
        logits = np.array([-1.6, -1.2, -1.8, -1.4]) + ease
        return counted(rng.random((persons, 4)) < 1 / (1 + np.exp(-logits))), persons

    return make


def _two_kinds(persons: int) -> Maker:
    """A quarter of the persons is four times as easily seen; lists differ much in size."""

    def make(rng: np.random.Generator) -> tuple[Table, int]:
        ease = np.where(rng.random(persons) < 0.25, 4.0, 1.0)[:, None]
        return counted(rng.random((persons, 5)) < np.array([0.02, 0.08, 0.15, 0.05, 0.03]) * ease), persons

    return make


def _never_seen(persons: int, hidden: float) -> Maker:
    def make(rng: np.random.Generator) -> tuple[Table, int]:
        seen = rng.random((persons, 4)) < (0.25, 0.2, 0.3, 0.15)
        seen[: int(hidden * persons)] = False
        return counted(seen), persons

    return make


def _referred(persons: int) -> Maker:
    """Every person on list 0 is sent on to list 1, which sees few others: one list twice."""

    def make(rng: np.random.Generator) -> tuple[Table, int]:
        seen = rng.random((persons, 3)) < (0.2, 0.02, 0.15)
        seen[:, 1] |= seen[:, 0]
        return counted(seen), persons

    return make


def _missed_links(persons: int, missed: float) -> Maker:
    """Each record of a person after the first is taken for another person with chance ``missed``."""

    def make(rng: np.random.Generator) -> tuple[Table, int]:
        seen = rng.random((persons, 4)) < (0.25, 0.2, 0.3, 0.15)
        first = seen & (np.cumsum(seen, axis=1) == 1)
        lost = seen & ~first & (rng.random(seen.shape) < missed)
        alone = np.zeros((int(lost.sum()), 4), dtype=bool)
        alone[np.arange(alone.shape[0]), np.nonzero(lost)[1]] = True
        return counted(np.vstack([seen & ~lost, alone])), persons

    return make


MAINS = {1: -1.5, 2: -1.8, 4: -1.2, 8: -2.0}
SCENARIOS = (
    Scenario("independent", "four independent lists, 1,000 persons",
             _independent(1000, (0.25, 0.2, 0.3, 0.15))),
    Scenario("pairwise", "four lists, one pair positively and one negatively dependent, 2,000 persons",
             _log_linear(2000, {**MAINS, 3: 1.2, 12: -0.8}, 4)),
    Scenario("three-way", "four lists, three of them dependent beyond their pairs, 3,000 persons",
             _log_linear(3000, {**MAINS, 3: 0.5, 5: 0.4, 6: 0.4, 7: 1.0}, 4)),
    Scenario("heterogeneity", "four lists, persons differ in how easily they are seen, 2,000 persons",
             _mixed(2000, 0.8)),
    Scenario("small", "three independent lists, 150 persons", _independent(150, (0.3, 0.25, 0.35))),
    Scenario("linkage error", "four independent lists, 10 % of links missed, 1,000 persons",
             _missed_links(1000, 0.1), doomed=True),
    Scenario("never seen", "four independent lists, 30 % of persons unreachable, 1,000 persons",
             _never_seen(1000, 0.3), doomed=True),
    Scenario("perfect referral", "list A sends everybody on to B; C apart; 1,000 persons",
             _referred(1000), doomed=True),
    Scenario("tiny overlap", "three independent lists that see 2 to 3 % each, 1,000 persons",
             _independent(1000, (0.02, 0.03, 0.02)), doomed=True),
    Scenario("unequal lists", "five independent lists that see 2 to 15 %, 3,000 persons",
             _independent(3000, (0.02, 0.08, 0.15, 0.05, 0.03))),
    Scenario("two kinds", "the same lists, a quarter of the persons four times as easily seen",
             _two_kinds(3000)),
)  # fmt: skip
