"""Bayesian averaging over every decomposable graph of dependence between three to five lists.

Each graph says which lists depend on each other; the hyper-Dirichlet prior gives the probability of
the table under it in closed form, so graph and population are averaged without sampling. The answer
depends on the prior ``1/N`` and on the cap of those never seen, which are part of the result.

Source: Madigan & York 1997 (Biometrika 84:19); Dawid & Lauritzen 1993 (Annals of Statistics 21:1272).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.figures import Interval
from clew.problem import N_, Problem

FEWEST_LISTS, MOST_LISTS = 3, 5
CAP_RATIO = 20
"""Those never seen are at most this many times those observed, unless a cap is given."""


class ListsOutOfRange(Problem):
    says = N_("Averaging over decomposable graphs takes {fewest} to {most} lists; there are {lists}.")
    remedy = N_("Merge lists, or use a log-linear model.")


@dataclass(frozen=True, slots=True)
class Graph:
    """A decomposable graph over lists: its edges, maximal cliques and separators (as bit sets)."""

    edges: tuple[tuple[int, int], ...]
    cliques: tuple[int, ...]
    separators: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GraphShare:
    """A graph by its edges (names of lists) with its posterior probability and population."""

    edges: tuple[tuple[str, str], ...]
    probability: float
    population: float

    def to_dict(self) -> dict[str, Any]:
        """The graph for machines."""
        return {
            "edges": [list(edge) for edge in self.edges],
            "probability": self.probability,
            "population": self.population,
        }


@dataclass(frozen=True, slots=True)
class DecomposableAverage:
    """The posterior of the population over all graphs.

    ``cap`` is the largest number never seen that the prior allows, ``points`` how many values up to
    it were weighed, ``near_cap`` the posterior probability of its upper twentieth: where that is not
    small, the cap and not the data decides.
    """

    mean: float
    median: float
    interval: Interval
    best: tuple[GraphShare, ...]
    graphs: int
    cap: int
    points: int
    prior_cell: float
    near_cap: float

    def to_dict(self) -> dict[str, Any]:
        """The posterior for machines."""
        return {
            "mean": self.mean,
            "median": self.median,
            "interval": self.interval.to_dict(),
            "best": [share.to_dict() for share in self.best],
            "graphs": self.graphs,
            "cap": self.cap,
            "points": self.points,
            "prior_cell": self.prior_cell,
            "near_cap": self.near_cap,
        }


@lru_cache(maxsize=8)
def graphs(lists: int) -> tuple[Graph, ...]:
    """All chordal graphs over ``lists`` lists: 8, 61 and 822 for three, four and five."""
    possible = tuple(itertools.combinations(range(lists), 2))
    found = []
    for chosen in range(2 ** len(possible)):
        edges = tuple(edge for place, edge in enumerate(possible) if chosen >> place & 1)
        graph = _decomposed(edges, lists)
        if graph is not None:
            found.append(graph)
    return tuple(found)


def _decomposed(edges: tuple[tuple[int, int], ...], lists: int) -> Graph | None:
    near = [0] * lists
    for left, right in edges:
        near[left] |= 1 << right
        near[right] |= 1 << left
    # Maximum cardinality search (Tarjan & Yannakakis 1984): the graph is chordal exactly if each
    # vertex's earlier neighbours form a clique; a drop of their number closes a maximal clique.
    done, cliques, separators = 0, [], []
    current = 0
    for step in range(lists):
        vertex = max(
            (v for v in range(lists) if not done >> v & 1), key=lambda v: ((near[v] & done).bit_count(), -v)
        )
        earlier = near[vertex] & done
        members = [v for v in range(lists) if earlier >> v & 1]
        if any(earlier & ~(near[member] | 1 << member) for member in members):
            return None
        if step and earlier != current:
            cliques.append(current)
            separators.append(earlier)
        current = earlier | 1 << vertex
        done |= 1 << vertex
    return Graph(edges, (*cliques, current), tuple(separators))


def average(
    counts: NDArray[np.int64],
    names: tuple[str, ...],
    *,
    cap: int | None = None,
    points: int = 4000,
    prior_cell: float | None = None,
    level: float = 0.95,
    best: int = 5,
) -> DecomposableAverage:
    """Average the population over every decomposable graph.

    Arguments: ``counts`` persons by capture history, shape ``(2**t,)``; ``names`` of the lists;
    ``cap`` the largest number never seen (default 20 times those observed); ``points`` evenly spread
    whole numbers from 0 to the cap that are weighed; ``prior_cell`` the Dirichlet weight of one cell
    (default ``2**-t``, one pseudo-person in all); ``best`` graphs to name.

    Raises :class:`ListsOutOfRange`. Source: Madigan & York 1997, equation 9.
    """
    lists = len(names)
    if not FEWEST_LISTS <= lists <= MOST_LISTS:
        raise ListsOutOfRange(lists=lists, fewest=FEWEST_LISTS, most=MOST_LISTS)
    observed = int(counts.sum())
    largest = CAP_RATIO * observed if cap is None else cap
    weight = 2.0**-lists if prior_cell is None else prior_cell
    unseen = np.unique(np.round(np.linspace(0, largest, points)))
    known = graphs(lists)
    log = _graph_weights(known, counts, unseen, weight)
    log -= log.max()
    share = np.exp(log)
    share /= share.sum()
    population = observed + unseen
    by_population, by_graph = share.sum(axis=0), share.sum(axis=1)
    below = np.cumsum(by_population)
    tail = (1 - level) / 2
    low, median, high = (
        float(population[min(int(np.searchsorted(below, part)), unseen.size - 1)])
        for part in (tail, 0.5, 1 - tail)
    )
    ranked = sorted(range(len(known)), key=lambda number: -by_graph[number])[:best]
    return DecomposableAverage(
        mean=float(by_population @ population),
        median=median,
        interval=Interval(low, high, level, "decomposable_average"),
        best=tuple(
            GraphShare(
                tuple((names[left], names[right]) for left, right in known[number].edges),
                float(by_graph[number]),
                float(share[number] @ population / by_graph[number]),
            )
            for number in ranked
        ),
        graphs=len(known),
        cap=largest,
        points=int(unseen.size),
        prior_cell=weight,
        near_cap=float(by_population[unseen > 0.95 * largest].sum()),
    )


def _graph_weights(
    known: tuple[Graph, ...], counts: NDArray[np.int64], unseen: NDArray[np.float64], weight: float
) -> NDArray[np.float64]:
    from scipy.special import gammaln

    lists = counts.size.bit_length() - 1
    observed = float(counts.sum())
    margins = np.zeros((2**lists, unseen.size))
    histories = np.arange(counts.size)
    everything = gammaln(observed + unseen + weight * 2**lists)
    for subset in range(1, 2**lists):
        cell = weight * 2.0 ** (lists - subset.bit_count())
        table = np.bincount(histories & subset, weights=counts, minlength=2**lists)
        fixed = gammaln(table[(histories != 0) & (histories & ~subset == 0)] + cell)
        inside = 2 ** subset.bit_count()
        margins[subset] = (
            gammaln(cell * inside)
            - everything
            + gammaln(table[0] + unseen + cell)
            + fixed.sum()
            - inside * gammaln(cell)
        )
    sums = np.zeros((len(known), 2**lists))
    for number, graph in enumerate(known):
        for clique in graph.cliques:
            sums[number, clique] += 1
        for separator in graph.separators:
            sums[number, separator] -= 1
    prior = gammaln(observed + unseen + 1) - gammaln(unseen + 1) - np.log(observed + unseen)
    total: NDArray[np.float64] = sums @ margins + prior
    return total
