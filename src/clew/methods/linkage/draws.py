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

from clew.methods.figures import Caveat
from clew.methods.linkage.constraints import Constraints, bound_together, renumbered, single_lists
from clew.methods.linkage.findings import Kind
from clew.methods.linkage.pairs import ScoredPairs
from clew.methods.linkage.weighing import design, engine_weights, learned

_OVERLAP_PRIOR = 0.5
"""Jeffreys' prior of each cell of the overlap table."""
_LEFT_OUT = 5e-4
"""Pairs so unlikely that together they expect this share of the links are not proposed."""
_LIST_PRIOR = 1.0
_WIDEST = 40
_SPARSE = 100.0
IMPOSSIBLE_PAIR = -1e9


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
    the decisions leave no partition.
    """
    chain = _Chain(pairs, single_lists(pairs, one_per_list), constraints or Constraints.of(), rng)
    kept = np.empty((draws, len(pairs.record_ids)), dtype=np.int32)
    persons = np.empty(draws, dtype=np.int64)
    sweeps = warm_up + draws * thin
    for done in range(sweeps):
        if done in (0, warm_up // 2, warm_up):
            chain.choose_active()
        chain.step(learn=done >= warm_up // 3)
        if done >= warm_up and (done - warm_up + 1) % thin == 0:
            number = (done - warm_up) // thin
            kept[number] = renumbered(chain.clusters())
            persons[number] = kept[number].max(initial=-1) + 1
        if on_progress is not None:
            on_progress(done + 1, sweeps)
    effective = effective_size(persons.astype(np.float64))
    caveats = []
    if draws > 1 and effective < min(_SPARSE, draws) / 4:
        caveats.append(Caveat.of(Kind.SLOW_DRAWS, draws=draws, effective=round(effective)))
    kept.setflags(write=False)
    return PartitionDraws(
        pairs.lists, pairs.record_ids, pairs.list_of, kept, persons, effective, tuple(caveats)
    )


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

    def __init__(
        self,
        pairs: ScoredPairs,
        single: NDArray[np.bool_],
        constraints: Constraints,
        rng: np.random.Generator,
    ) -> None:
        self.rng, self.single = rng, single
        self.records = len(pairs.record_ids)
        list_of = pairs.list_of.astype(np.int64)
        inside = (list_of[pairs.left] == list_of[pairs.right]) & single[list_of[pairs.left]]
        pairs = pairs.chosen(~inside)
        self.pairs, self.plan = pairs, design(pairs)
        self.seen = self.plan.counts(np.ones(len(pairs)))
        unit = bound_together(self.records, constraints, pairs.list_of, single, pairs.lists)
        self._lay_out_pairs(constraints)
        self._lay_out_units(unit, list_of)
        sizes = np.bincount(list_of, minlength=single.size).astype(np.float64)
        self.possible = (sizes.sum() ** 2 - (sizes**2).sum()) / 2
        self.possible += float((sizes * (sizes - 1) / 2)[~single].sum())
        self.weights = engine_weights(self.plan)
        self.at_engine, self.at_engine_steps = np.zeros(self.plan.base.size), 0
        self.missed = min(max(pairs.missed, 0.0), 0.95)
        self.often = np.full(single.size, 0.01)
        self.log_prior = pairs.prior_weight * np.log(2.0)
        self._start()

    def _lay_out_pairs(self, constraints: Constraints) -> None:
        """Neighbours of each record in order, the decided pairs that were not compared included."""
        pairs, size = self.pairs, len(self.pairs)
        left, right = pairs.left.astype(np.int64), pairs.right.astype(np.int64)
        code = np.minimum(left, right) * self.records + np.maximum(left, right)
        decided = constraints.different.astype(np.int64)
        apart = decided[:, 0] * self.records + decided[:, 1]
        extra = apart[~np.isin(apart, code)]
        code = np.concatenate([code, extra])
        self.forbidden = np.isin(code, apart)
        self.first, self.second = (code // self.records), (code % self.records)
        self.pair_pattern = np.concatenate([self.plan.pattern, np.zeros(extra.size, dtype=np.int32)])
        self.offset = np.concatenate([self.plan.offset, np.zeros(extra.size)])
        self.compared = size
        ends = np.concatenate([self.first, self.second])
        others = np.concatenate([self.second, self.first])
        numbers = np.tile(np.arange(code.size), 2)
        order = np.lexsort((others, ends))
        self.neighbour = others[order].astype(np.int32)
        self.pair_of = numbers[order].astype(np.int32)
        self.start = np.searchsorted(ends[order], np.arange(self.records + 1)).astype(np.int64)

    def _lay_out_units(self, unit: NDArray[np.int32], list_of: NDArray[np.int64]) -> None:
        units = int(unit.max(initial=-1)) + 1
        order = np.argsort(unit, kind="stable")
        self.unit_of, self.unit_record = unit, order.astype(np.int32)
        self.unit_start = np.searchsorted(unit[order], np.arange(units + 1)).astype(np.int64)
        self.unit_mask = np.zeros(units, dtype=np.int64)
        np.bitwise_or.at(self.unit_mask, unit, 1 << list_of)
        self.unit_lists = np.zeros((units, self.single.size), dtype=np.int16)
        np.add.at(self.unit_lists, (unit, list_of), 1)
        self.single_mask = int((self.single.astype(np.int64) << np.arange(self.single.size)).sum())
        widest = self.single.size if self.single.all() else max(_WIDEST, self.single.size)
        self.members = np.full((units, widest), -1, dtype=np.int32)
        self.members[:, 0] = np.arange(units)
        self.cluster_of = np.arange(units, dtype=np.int32)
        self.size = np.ones(units, dtype=np.int32)
        self.mask = self.unit_mask.copy()
        self.value = np.zeros(units)
        self.free, self.free_count = np.zeros(units, dtype=np.int32), 0
        masks = 1 << self.single.size
        self.mask_count = np.bincount(self.mask, minlength=masks).astype(np.int64)
        held = np.flatnonzero(self.mask_count)
        self.held = np.zeros(masks, dtype=np.int32)
        self.held[: held.size] = held
        self.place = np.zeros(masks, dtype=np.int32)
        self.place[held] = np.arange(held.size)
        self.used = int(held.size)

    def _start(self) -> None:
        """Begin at the engine's weights: every record alone, then two sweeps before anything is learned."""
        self._score()
        self.choose_active()
        for _ in range(3):
            self._sweep()

    def _score(self) -> None:
        """Log likelihood ratios of all pairs, compared or not, under the weights so far."""
        weights = self.weights
        compared = min(self.seen.sum() / self.possible, 0.999)
        self.uncompared = IMPOSSIBLE_PAIR
        if self.missed > 0:
            self.uncompared = float(np.log(self.missed) - np.log1p(-compared))
        self.rest = weights.rest[self.pair_pattern] + self.offset
        self.total = weights.pattern[self.pair_pattern] + self.offset
        self.fields = weights.fields
        _kernels().revalue(
            self.unit_start, self.unit_record, *self._evidence(),
            self.uncompared, self.members, self.size, self.value,
        )  # fmt: skip

    def _evidence(self) -> tuple[Any, ...]:
        top = self.plan.levels.max(axis=0, initial=-1)
        return (
            self.start, self.neighbour, self.pair_of, self.total, self.pair_pattern, self.rest,
            self.plan.levels, self.fields, top, self.forbidden,
        )  # fmt: skip

    def _links(self) -> NDArray[np.float64]:
        """Links by pattern; a cluster of k records counts as k - 1, spread over its pairs."""
        clusters = self.cluster_of[self.unit_of]
        first, second = self.first[: self.compared], self.second[: self.compared]
        together = clusters[first] == clusters[second]
        records = np.bincount(clusters, minlength=self.size.size)
        share = np.where(together, 2.0 / np.maximum(records[clusters[first]], 2), 0.0)
        return self.plan.counts(share)

    def choose_active(self) -> None:
        """The pairs worth proposing under the weights so far."""
        p = 1 / (1 + np.exp(-np.clip(self.total + self.log_prior, -500, 500)))
        order = np.argsort(p)
        dropped = np.cumsum(p[order]) <= _LEFT_OUT * p.sum()
        self.active = np.ones(p.size, dtype=np.bool_)
        self.active[order[dropped]] = False
        self.active &= ~self.forbidden

    def step(self, *, learn: bool = True) -> None:
        """Draw the weights (unless still at the engine's), then every record's cluster."""
        links = self._links()
        if learn and self.compared:
            self.weights = learned(self.plan, self.at_engine / self.at_engine_steps, links, self.rng)
        else:
            self.at_engine += links
            self.at_engine_steps += 1
        self.missed = self._draw_missed()
        self.log_prior = float(np.log(max(links.sum(), 1.0) / self.possible))
        self._learn_repeats()
        self._score()
        self._sweep()

    def _draw_missed(self) -> float:
        """The share that blocking missed, from a beta distribution with its mean and standard error."""
        mean, error = min(max(self.pairs.missed, 0.0), 0.95), self.pairs.missed_error
        if mean <= 0 or error <= 0:
            return mean
        size = max(mean * (1 - mean) / error**2 - 1, 1e-3)
        return min(float(self.rng.beta(mean * size, (1 - mean) * size)), 0.95)

    def _learn_repeats(self) -> None:
        for number in np.flatnonzero(~self.single):
            clusters = self.cluster_of[self.unit_of[self.pairs.list_of == number]]
            persons = np.unique(clusters).size
            self.often[number] = self.rng.beta(_LIST_PRIOR + clusters.size - persons, _LIST_PRIOR + persons)

    def _sweep(self) -> None:
        kernels = _kernels()
        units = self.unit_mask.size
        self.free_count, self.used = kernels.sweep(
            self.rng, self.rng.permutation(units), self.unit_start, self.unit_record, self.unit_of,
            self.unit_mask, self.unit_lists, self.single, self.single_mask, self.often,
            *self._evidence(), self.active, self.uncompared, _OVERLAP_PRIOR, self.cluster_of,
            self.members, self.size, self.mask, self.value, self.free, self.free_count,
            self.mask_count, self.held, self.place, self.used,
        )  # fmt: skip
        kernels.exchange(
            self.rng, self.rng.permutation(units), self.unit_start, self.unit_record, self.unit_of,
            self.unit_mask, self.single_mask, *self._evidence(), self.active, self.uncompared,
            self.cluster_of, self.members, self.size, self.value,
        )  # fmt: skip

    def clusters(self) -> NDArray[np.int32]:
        """The cluster of each record."""
        found: NDArray[np.int32] = self.cluster_of[self.unit_of]
        return found
