"""Drawing whole partitions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from math import lgamma

import numpy as np
import pytest

from clew.methods import linkage
from clew.methods.linkage import Constraints, ScoredPairs
from clew.methods.linkage.constraints import joined, renumbered
from clew.methods.linkage.draws import _Chain, effective_size
from clew.methods.linkage.layout import lay_out
from clew.methods.linkage.sampler import cluster_value
from clew.methods.linkage.weighing import engine_weights

FIELDS = ("name", "born", "place")


def _small(seed: int, missed: float) -> ScoredPairs:
    """Five records in three lists, most pairs compared on three fields."""
    rng = np.random.default_rng(seed)
    list_of = np.array([0, 0, 1, 1, 2], dtype=np.int32)
    ends = [(i, j) for i in range(5) for j in range(i + 1, 5) if list_of[i] != list_of[j]]
    ends = [end for end in ends if end != (1, 4)]
    patterns = tuple(product((-1, 0, 1), (0, 1), (0, 1)))
    shown = rng.integers(0, len(patterns), len(ends))
    said = np.array([sum((0, -2.0, 3.0)[level + 1] for level in patterns[p]) for p in shown])
    return ScoredPairs(
        lists=("A", "B", "C"),
        record_ids=tuple("abcde"),
        list_of=list_of,
        left=np.array([i for i, _ in ends], dtype=np.int32),
        right=np.array([j for _, j in ends], dtype=np.int32),
        weight=said - 2.0,
        pattern=shown.astype(np.int32),
        patterns=patterns,
        fields=FIELDS,
        prior_weight=-2.0,
        missed=missed,
    )


def _all_partitions(records: int) -> list[list[int]]:
    found = [[0]]
    for _ in range(records - 1):
        found = [[*each, of] for each in found for of in range(max(each) + 2)]
    return found


@pytest.mark.parametrize(("seed", "missed"), [(1, 0.2), (2, 0.0), (3, 0.2)])
def test_partitions_come_up_as_often_as_their_posterior_says(seed: int, missed: float) -> None:
    pairs = _small(seed, missed)
    lay = lay_out(pairs, np.ones(3, dtype=np.bool_), Constraints.of())
    chain = _Chain(lay, np.random.default_rng(seed))
    chain.active[:] = True
    expected = {}
    for cluster_of in _all_partitions(5):
        clusters = [[r for r in range(5) if cluster_of[r] == c] for c in range(max(cluster_of) + 1)]
        if any(len({int(pairs.list_of[r]) for r in each}) < len(each) for each in clusters):
            continue
        histories = Counter(sum(1 << int(pairs.list_of[r]) for r in each) for each in clusters)
        value = sum(lgamma(count + 0.5) - lgamma(0.5) for count in histories.values())
        for each in clusters:
            value += cluster_value(np.array(each, dtype=np.int32), len(each), *chain.evidence)
        expected[tuple(cluster_of)] = np.exp(value)
    whole = sum(expected.values())
    sweeps = 12_000
    seen: Counter[tuple[int, ...]] = Counter()
    for _ in range(sweeps):
        chain._sweep()
        seen[tuple(renumbered(chain.clusters()).tolist())] += 1
    assert set(seen) <= set(expected)
    for cluster_of, value in expected.items():
        share = value / whole
        assert seen[cluster_of] / sweeps == pytest.approx(share, abs=5 * np.sqrt(share / sweeps) + 3e-3)


def test_three_records_that_agree_throughout_carry_two_links_of_evidence() -> None:
    pairs = ScoredPairs(
        ("A", "B", "C"), tuple("abc"), np.array([0, 1, 2], dtype=np.int32),
        np.array([0, 0, 1], dtype=np.int32), np.array([1, 2, 2], dtype=np.int32), np.full(3, 4.0),
        np.zeros(3, dtype=np.int32), ((1, 1),), ("name", "born"), -6.0,
    )  # fmt: skip
    lay = lay_out(pairs, np.ones(3, dtype=np.bool_), Constraints.of())
    evidence = lay.evidence(engine_weights(lay.plan), 0.0)
    two = cluster_value(np.array([0, 1], dtype=np.int32), 2, *evidence)
    three = cluster_value(np.array([0, 1, 2], dtype=np.int32), 3, *evidence)
    assert two == pytest.approx(10 * np.log(2))
    assert three == pytest.approx(2 * two)


def _population(rng: np.random.Generator, persons: int, error: float) -> tuple[ScoredPairs, np.ndarray]:
    """Three lists; records carry five fields of 12 values, each replaced at random now and then.

    Weights are the true log odds of field agreement; pairs that agree in fewer than two of the
    first three fields are not compared.
    """
    kinds, fields = 12, 5
    truth = rng.integers(0, kinds, (persons, fields))
    rows, of, who = [], [], []
    for number, chance in enumerate((0.5, 0.4, 0.45)):
        seen = np.flatnonzero(rng.random(persons) < chance)
        noisy = np.where(
            rng.random((seen.size, fields)) < error, rng.integers(0, kinds, (seen.size, fields)), truth[seen]
        )
        rows.append(noisy)
        of.append(np.full(seen.size, number))
        who.append(seen)
    table, list_of, person = np.concatenate(rows), np.concatenate(of), np.concatenate(who)
    left, right = np.triu_indices(len(table), 1)
    keep = list_of[left] != list_of[right]
    left, right = left[keep], right[keep]
    agree = (table[left] == table[right]).astype(int)
    same = person[left] == person[right]
    compared = agree[:, :3].sum(axis=1) >= 2
    missed = 1 - same[compared].sum() / same.sum()
    m = (1 - error) ** 2 + (1 - (1 - error) ** 2) / kinds
    ratio = np.where(agree, np.log2(m * kinds), np.log2((1 - m) / (1 - 1 / kinds))).sum(axis=1)
    prior = np.log2(same.mean() / (1 - same.mean()))
    patterns, number = np.unique(agree[compared], axis=0, return_inverse=True)
    return ScoredPairs(
        ("A", "B", "C"), tuple(str(i) for i in range(len(table))), list_of.astype(np.int32),
        left[compared].astype(np.int32), right[compared].astype(np.int32), ratio[compared] + prior,
        number.astype(np.int32), tuple(tuple(int(v) for v in row) for row in patterns),
        tuple("vwxyz"), float(prior), float(missed),
    ), person  # fmt: skip


@pytest.mark.slow
def test_draws_count_persons_right_where_a_careful_cut_invents_some() -> None:
    drawn, cut, covered = [], [], 0
    replicates = 12
    for seed in range(replicates):
        rng = np.random.default_rng([7, seed])
        pairs, person = _population(rng, 250, 0.1)
        true = np.unique(person).size
        found = linkage.draw(pairs, draws=40, rng=rng, warm_up=60, thin=3)
        low, high = np.quantile(found.persons, (0.01, 0.99))
        covered += low <= true <= high
        drawn.append(found.persons.mean() / true)
        keep = pairs.probability >= 0.9
        cut.append((joined(person.size, pairs.left[keep], pairs.right[keep]).max() + 1) / true)
    assert np.mean(drawn) == pytest.approx(1, abs=0.02)
    assert np.mean(cut) > 1.06
    # 98 % intervals: 9 or fewer of 12 has a chance below 1 in 500.
    assert covered >= 10


def test_links_that_blocking_missed_are_drawn_as_often_as_said() -> None:
    # Twenty sure pairs; blocking is said to have missed a fifth of all links.
    sure, alone = 20, 40
    size = 2 * (sure + alone)
    half = size // 2
    pairs = ScoredPairs(
        ("A", "B"), tuple(str(i) for i in range(size)),
        np.repeat([0, 1], half).astype(np.int32),
        np.arange(sure, dtype=np.int32), (half + np.arange(sure)).astype(np.int32),
        np.full(sure, 20.0), np.zeros(sure, dtype=np.int32), ((1,),), ("name",), -8.0, 0.2,
    )  # fmt: skip
    found = linkage.draw(pairs, draws=200, rng=np.random.default_rng(3), thin=2)
    links = size - found.persons
    assert found.probability(pairs.left, pairs.right).min() > 0.95
    assert links.mean() - sure == pytest.approx(sure * 0.2 / 0.8, abs=2.0)
    assert np.unique(links).size > 3


@pytest.mark.slow
def test_how_unsure_the_share_missed_is_shows_in_the_draws() -> None:
    # Sure pairs only: beyond the share itself, the number of missed links varies as a count does.
    sure, alone, missed, error = 300, 500, 0.2, 0.05
    half = sure + alone
    pairs = ScoredPairs(
        ("A", "B"), tuple(str(i) for i in range(2 * half)),
        np.repeat([0, 1], half).astype(np.int32),
        np.arange(sure, dtype=np.int32), (half + np.arange(sure)).astype(np.int32),
        np.full(sure, 20.0), np.zeros(sure, dtype=np.int32), ((1,),), ("name",), -10.0, missed, error,
    )  # fmt: skip
    found = linkage.draw(pairs, draws=1500, rng=np.random.default_rng(3), warm_up=50, thin=1)
    unsure = (2 * half - found.persons).astype(float)
    known = linkage.draw(
        replace(pairs, missed_error=0.0), draws=1500, rng=np.random.default_rng(4), warm_up=50, thin=1
    )
    sure_of = (2 * half - known.persons).astype(float)
    # links = sure / (1 - missed), so the error moves them by sure * error / (1 - missed) ** 2.
    moved = np.sqrt(max(unsure.var() - sure_of.var(), 0.0))
    # Known to about 3 %; a share drawn anew at each sweep moves them by a seventh too little.
    assert moved == pytest.approx(sure * error / (1 - missed) ** 2, rel=0.08)
    # The shares are ordered; that alone does not make the chain slow.
    assert found.effective > 0.3 * known.effective


def test_two_records_that_compete_for_one_change_places() -> None:
    pairs = ScoredPairs(
        ("A", "B"), ("a", "b", "c"), np.array([0, 0, 1], dtype=np.int32),
        np.array([0, 1], dtype=np.int32), np.array([2, 2], dtype=np.int32), np.array([30.0, 30.0]),
        np.zeros(2, dtype=np.int32), ((1,),), ("name",), -5.0,
    )  # fmt: skip
    found = linkage.draw(pairs, draws=300, rng=np.random.default_rng(2), thin=1)
    assert (found.persons == 2).all()
    assert found.probability(pairs.left, pairs.right) == pytest.approx([0.5, 0.5], abs=0.1)


def test_the_seed_decides_the_draws_and_decisions_hold_in_each() -> None:
    pairs, _ = _population(np.random.default_rng(4), 60, 0.1)
    rule = Constraints.of(
        same=[(int(pairs.left[0]), int(pairs.right[0]))],
        different=[(int(pairs.left[-1]), int(pairs.right[-1]))],
    )
    one, two = (
        linkage.draw(pairs, draws=5, rng=np.random.default_rng(9), warm_up=20, constraints=rule)
        for _ in range(2)
    )
    assert np.array_equal(one.cluster_of, two.cluster_of)
    assert one.probability(pairs.left[[0, -1]], pairs.right[[0, -1]]).tolist() == [1.0, 0.0]


def test_a_list_that_may_repeat_a_person_joins_its_own_records() -> None:
    pairs = ScoredPairs(
        ("A", "B"), tuple("abcdefgh"), np.array([0, 0, 0, 0, 1, 1, 1, 1], dtype=np.int32),
        np.array([0, 0, 1, 2], dtype=np.int32), np.array([1, 4, 4, 5], dtype=np.int32), np.full(4, 15.0),
        np.zeros(4, dtype=np.int32), ((1,),), ("name",), -4.0,
    )  # fmt: skip
    found = linkage.draw(pairs, draws=50, rng=np.random.default_rng(1), one_per_list=["B"])
    assert found.probability(np.array([0, 1, 2]), np.array([1, 4, 5])).min() > 0.9
    counts = linkage.captures(found).table(0)
    assert counts.sum() == found.persons[0]


def test_the_effective_size_of_a_slow_chain_is_small() -> None:
    rng = np.random.default_rng(5)
    independent = rng.normal(size=400)
    slow = np.cumsum(rng.normal(size=400))
    assert effective_size(independent) > 250
    assert effective_size(slow) < 40
    assert effective_size(np.ones(10)) == 10
