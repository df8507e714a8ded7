"""Whole partitions of the records into persons, drawn from what the pairs say.

One verdict hides how unsure it is, and a threshold that misses links invents persons never seen.
So partitions are drawn (Gibbs over records, Metropolis-Hastings exchanges) together with what the
agreement patterns say and how much the lists overlap: no prior share of matches is put in, a flat
Dirichlet on the overlap table lets it be learned. Pairs that blocking did not compare may be links
too, as often as ``missed`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.captures import MOST_LISTS, TooManyLists
from clew.methods.figures import Caveat
from clew.methods.linkage.constraints import Constraints, renumbered, single_lists
from clew.methods.linkage.findings import Kind
from clew.methods.linkage.layout import Layout, lay_out
from clew.methods.linkage.pairs import ScoredPairs
from clew.methods.linkage.weighing import LN2, engine_weights, learned

_OVERLAP_PRIOR = 0.5
"""Jeffreys' prior of each cell of the overlap table."""
_LEFT_OUT = 5e-4
"""Pairs so unlikely that together they expect this share of the links are not proposed."""
_MOST_MISSED = 0.95
_SPARSE = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class PartitionDraws:
    """Draws of who is the same person; each row of ``cluster_of`` is a whole partition."""

    lists: tuple[str, ...]
    record_ids: tuple[str, ...]
    list_of: NDArray[np.int32]
    cluster_of: NDArray[np.int32]
    """Shape ``(draws, records)``: one cluster number per pooled record."""
    persons: NDArray[np.int64]
    """How many clusters each draw has."""
    effective: float
    """Effective number of independent draws of ``persons``."""
    caveats: tuple[Caveat, ...] = ()

    def probability(self, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.float64]:
        """The share of draws in which each of these pairs of records is one person."""
        together: NDArray[np.float64] = (self.cluster_of[:, left] == self.cluster_of[:, right]).mean(axis=0)
        return together

    def to_dict(self) -> dict[str, Any]:
        """A summary for machines: counts, no record."""
        low, middle, high = (float(q) for q in np.quantile(self.persons, (0.025, 0.5, 0.975)))
        return {
            "lists": list(self.lists),
            "records": len(self.record_ids),
            "draws": int(self.persons.size),
            "persons": {"low": low, "median": middle, "high": high},
            "effective": self.effective,
            "caveats": [caveat.to_dict() for caveat in self.caveats],
        }


def draw(
    pairs: ScoredPairs,
    *,
    draws: int = 100,
    rng: np.random.Generator,
    one_per_list: bool | Iterable[str] = True,
    constraints: Constraints | None = None,
    warm_up: int = 100,
    thin: int = 5,
    on_progress: Callable[[int, int], None] | None = None,
) -> PartitionDraws:
    """Draw whole partitions of the records into persons.

    Arguments: ``pairs`` scored pairs; ``draws`` how many partitions; ``one_per_list`` whether each
    list holds a person once (or the names of the lists that do); ``constraints`` what reviewers
    decided; ``warm_up`` sweeps before the first draw and ``thin`` sweeps between draws.
    ``on_progress`` is called with sweeps done and to do. Raises a :class:`ConstraintsProblem` where
    the decisions leave no partition, and :class:`~clew.methods.captures.TooManyLists`.
    """
    if len(pairs.lists) > MOST_LISTS:
        raise TooManyLists(lists=len(pairs.lists), most=MOST_LISTS)
    lay = lay_out(pairs, single_lists(pairs, one_per_list), constraints or Constraints.of())
    chain = _Chain(lay, rng)
    shares = missed_shares(pairs, draws, rng)
    kept = np.empty((draws, len(pairs.record_ids)), dtype=np.int32)
    persons = np.empty(draws, dtype=np.int64)
    sweeps = warm_up + draws * thin
    for done in range(sweeps):
        if done in (0, warm_up // 2, warm_up):
            chain.choose_active()
        chain.missed = float(shares[max(done - warm_up, 0) // thin])
        chain.step(learn=done >= warm_up // 3)
        if done >= warm_up and (done - warm_up + 1) % thin == 0:
            number = (done - warm_up) // thin
            kept[number] = renumbered(chain.clusters())
            persons[number] = kept[number].max(initial=-1) + 1
        if on_progress is not None:
            on_progress(done + 1, sweeps)
    effective = effective_size(_without(shares, persons.astype(np.float64)))
    caveats = []
    if draws > 1 and effective < min(_SPARSE, draws) / 4:
        caveats.append(Caveat.of(Kind.SLOW_DRAWS, draws=draws, effective=round(effective)))
    kept.setflags(write=False)
    return PartitionDraws(
        pairs.lists, pairs.record_ids, pairs.list_of, kept, persons, effective, tuple(caveats)
    )


def missed_shares(pairs: ScoredPairs, draws: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """The share that blocking missed for each draw: from a beta distribution with its mean and error.

    In the order of a slow wave, up and down again: the partition follows a change of the share only
    over several sweeps, and a share drawn anew each time would be averaged out before it shows.
    """
    mean, error = _known_share(pairs), pairs.missed_error
    if mean <= 0 or error <= 0:
        return np.full(draws, mean)
    size = max(mean * (1 - mean) / error**2 - 1, 1e-3)
    drawn = np.sort(np.minimum(rng.beta(mean * size, (1 - mean) * size, draws), _MOST_MISSED))
    return np.concatenate([drawn[::2], drawn[1::2][::-1]])


def _known_share(pairs: ScoredPairs) -> float:
    return min(max(pairs.missed, 0.0), _MOST_MISSED)


def _without(shares: NDArray[np.float64], persons: NDArray[np.float64]) -> NDArray[np.float64]:
    """What of the number of persons does not follow (linearly) from the share missed.

    The shares are ordered on purpose; only the rest tells how well the chain mixes.
    """
    centred = shares - shares.mean()
    spread = float(centred @ centred)
    if spread == 0.0:
        return persons
    rest: NDArray[np.float64] = persons - centred * (float(centred @ persons) / spread)
    return rest


def effective_size(chain: NDArray[np.float64]) -> float:
    """Effective number of independent values in a chain, by Geyer's initial positive sequence.

    Source: Geyer 1992, Statistical Science 7:473.
    """
    size = chain.size
    centred = chain - chain.mean()
    variance = float(centred @ centred) / size
    if size < 4 or variance == 0.0:
        return float(size)
    total = -1.0
    for lag in range(0, size - 1, 2):
        both = sum(float(centred[: size - k] @ centred[k:]) / size / variance for k in (lag, lag + 1))
        if both <= 0.0:
            break
        total += 2.0 * both
    return min(float(size), size / max(total, 1e-12))


def _kernels() -> Any:
    """The compiled loops, imported when first needed: numba is slow to load."""
    from clew.methods.linkage import sampler

    return sampler


class _Chain:
    """The state of one Markov chain over partitions and weights."""

    def __init__(self, lay: Layout, rng: np.random.Generator) -> None:
        self.lay, self.rng = lay, rng
        self.seen = lay.plan.counts(np.ones(len(lay.pairs)))
        self.weights = engine_weights(lay.plan)
        self.at_engine, self.at_engine_steps = np.zeros(lay.plan.base.size), 0
        self.missed = _known_share(lay.pairs)
        self.often = np.full(lay.single.size, 0.01)
        self.log_prior = lay.pairs.prior_weight * LN2
        self._every_unit_alone()
        self._score()
        self.choose_active()
        for _ in range(3):
            self._sweep()

    def _every_unit_alone(self) -> None:
        lay, units = self.lay, self.lay.units
        self.members = np.full((units, lay.widest), -1, dtype=np.int32)
        self.members[:, 0] = np.arange(units)
        self.cluster_of = np.arange(units, dtype=np.int32)
        self.size = np.ones(units, dtype=np.int32)
        self.mask = lay.unit_mask.copy()
        self.value = np.zeros(units)
        self.free, self.free_count = np.zeros(units, dtype=np.int32), 0
        masks = 1 << lay.single.size
        self.mask_count = np.bincount(self.mask, minlength=masks).astype(np.int64)
        held = np.flatnonzero(self.mask_count)
        self.held = np.zeros(masks, dtype=np.int32)
        self.held[: held.size] = held
        self.place = np.zeros(masks, dtype=np.int32)
        self.place[held] = np.arange(held.size)
        self.used = int(held.size)

    def _score(self) -> None:
        """Log likelihood ratios of all pairs and clusters under the weights so far."""
        self.evidence = self.lay.evidence(self.weights, self.missed)
        _kernels().revalue(*self.lay.unit_lay(), *self.evidence, self.members, self.size, self.value)

    def _links(self) -> NDArray[np.float64]:
        """Links by pattern; a cluster of k records counts as k - 1, spread over its pairs."""
        clusters, compared = self.clusters(), len(self.lay.pairs)
        first, second = self.lay.first[:compared], self.lay.second[:compared]
        together = clusters[first] == clusters[second]
        records = np.bincount(clusters, minlength=self.size.size)
        share = np.where(together, 2.0 / np.maximum(records[clusters[first]], 2), 0.0)
        return self.lay.plan.counts(share)

    def choose_active(self) -> None:
        """The pairs worth proposing under the weights so far."""
        total = self.weights.pattern[self.lay.pattern] + self.lay.offset
        p = 1 / (1 + np.exp(-np.clip(total + self.log_prior, -500, 500)))
        order = np.argsort(p)
        dropped = np.cumsum(p[order]) <= _LEFT_OUT * p.sum()
        self.active = np.ones(p.size, dtype=np.bool_)
        self.active[order[dropped]] = False
        self.active &= ~self.lay.forbidden

    def step(self, *, learn: bool = True) -> None:
        """Draw the weights (unless still at the engine's), then every record's cluster."""
        links = self._links()
        if learn and self.at_engine_steps:
            self.weights = learned(self.lay.plan, self.at_engine / self.at_engine_steps, links, self.rng)
        else:
            self.at_engine += links
            self.at_engine_steps += 1
        self.log_prior = float(np.log(max(links.sum(), 1.0) / max(self.lay.possible, 1.0)))
        self._learn_repeats()
        self._score()
        self._sweep()

    def _learn_repeats(self) -> None:
        for number in np.flatnonzero(~self.lay.single):
            clusters = self.clusters()[self.lay.pairs.list_of == number]
            persons = np.unique(clusters).size
            more = clusters.size - persons
            self.often[number] = np.clip(self.rng.beta(1.0 + more, 1.0 + persons), 1e-6, 1 - 1e-6)

    def _sweep(self) -> None:
        lay, kernels = self.lay, _kernels()
        self.free_count, self.used = kernels.sweep(
            self.rng, self.rng.permutation(lay.units), *lay.unit_lay(), lay.unit_of, lay.unit_mask,
            lay.unit_lists, lay.single, lay.single_mask, self.often, *self.evidence[:-1], self.active,
            self.evidence[-1], _OVERLAP_PRIOR, self.cluster_of, self.members, self.size, self.mask,
            self.value, self.free, self.free_count, self.mask_count, self.held, self.place, self.used,
        )  # fmt: skip
        kernels.exchange(
            self.rng, self.rng.permutation(lay.units), *lay.unit_lay(), lay.unit_of, lay.unit_mask,
            lay.single_mask, *self.evidence[:-1], self.active, self.evidence[-1], self.cluster_of,
            self.members, self.size, self.value,
        )  # fmt: skip

    def clusters(self) -> NDArray[np.int32]:
        """The cluster of each record."""
        found: NDArray[np.int32] = self.cluster_of[self.lay.unit_of]
        return found
