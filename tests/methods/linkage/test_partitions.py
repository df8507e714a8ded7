"""One verdict on who is the same person."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from clew.methods import linkage
from clew.methods.captures import TooManyLists
from clew.methods.linkage import Constraints, ScoredPairs, partition
from clew.methods.linkage.constraints import NoSuchList, SameAndDifferent, TwoRecordsOfOneList
from clew.methods.linkage.findings import Kind

PRIOR = -8.0


def scored(sizes: list[int], links: dict[tuple[int, int], float], missed: float = 0.0) -> ScoredPairs:
    """Lists of these sizes and pairs of records with these weights, without agreement patterns."""
    ends = np.array(list(links), dtype=np.int32).reshape(-1, 2)
    return ScoredPairs(
        lists=tuple("ABCDEFGH"[: len(sizes)]),
        record_ids=tuple(f"r{number}" for number in range(sum(sizes))),
        list_of=np.repeat(np.arange(len(sizes)), sizes).astype(np.int32),
        left=ends[:, 0],
        right=ends[:, 1],
        weight=np.array(list(links.values()), dtype=np.float64),
        pattern=np.zeros(len(links), dtype=np.int32),
        patterns=(),
        fields=(),
        prior_weight=PRIOR,
        missed=missed,
    )


def test_a_list_that_holds_each_person_once_gives_a_cluster_one_record() -> None:
    pairs = scored([2, 1], {(0, 2): 9.0, (1, 2): 5.0})
    assert partition(pairs).cluster_of.tolist() == [0, 1, 0]
    assert partition(pairs, one_per_list=["B"]).cluster_of.tolist() == [0, 0, 0]
    assert partition(pairs, one_per_list=False).persons == 1


def test_two_lists_are_linked_by_the_optimal_assignment() -> None:
    # Taking the strongest pair first would leave the others without a partner.
    pairs = scored([2, 2], {(0, 2): 10.0, (0, 3): 9.0, (1, 2): 9.0})
    assert partition(pairs).cluster_of.tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("size", [4, 9])
def test_assignments_of_two_lists_equal_scipys_whatever_the_size(size: int) -> None:
    for seed in range(10):
        rng = np.random.default_rng(seed)
        table = np.round(rng.normal(1, 6, (size, size)), 3)
        pairs = scored([size, size], {(i, size + j): table[i, j] for i in range(size) for j in range(size)})
        found = partition(pairs)
        worth = np.maximum(table, 0)
        rows, columns = linear_sum_assignment(worth, maximize=True)
        linked = found.linked(pairs)
        assert pairs.weight[linked].sum() == pytest.approx(worth[rows, columns].sum())


def _value(cluster_of: list[int], pairs: ScoredPairs) -> float:
    """By another way than the library's: all spanning trees of each cluster of up to three records."""
    weight = dict(
        zip(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True), pairs.weight.tolist(), strict=True)
    )
    total = 0.0
    for cluster in set(cluster_of):
        records = [record for record, of in enumerate(cluster_of) if of == cluster]
        if len(records) == 2:
            total += weight[records[0], records[1]]
        elif len(records) == 3:
            edges = [weight[pair] for pair in combinations(records, 2)]
            total += sum(edges) - min(edges)
    return total


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-9, 9), min_size=12, max_size=12))
def test_no_partition_is_better_than_the_one_given_for_a_small_group(weights: list[float]) -> None:
    # Three lists of two; every pattern of agreement is one of its own, so weights are only weights.
    ends = [(i, j) for i in range(6) for j in range(i + 1, 6) if i // 2 != j // 2]
    pairs = scored([2, 2, 2], dict(zip(ends, np.round(weights, 1) + 0.013, strict=True)))
    values = []
    for second in ([2, 3], [3, 2], [0, 1], [1, 0], [0, 3], [3, 0], [1, 3], [3, 1]):
        for third in [(a, b) for a in range(6) for b in range(6) if a != b]:
            values.append([0, 1, *second, *third])
    best = max(_value(each, pairs) for each in values if _separate(each))
    # Disagreement inside a cluster of three is halved where the rest agree: the library may only be lower.
    found = partition(pairs)
    assert _separate(found.cluster_of.tolist())
    if found.sizes.max() < 3:
        pairwise = max(
            _value(each, pairs) for each in values if _separate(each) and max(map(each.count, each)) < 3
        )
        assert _value(found.cluster_of.tolist(), pairs) == pytest.approx(pairwise)
    assert _value(found.cluster_of.tolist(), pairs) <= best + 1e-9


def _separate(cluster_of: list[int]) -> bool:
    return all(cluster_of[i] != cluster_of[i + 1] for i in (0, 2, 4))


def test_a_chain_longer_than_a_person_can_be_is_split_and_says_so() -> None:
    chain = {(i, 12 + i): 6.0 for i in range(12)} | {(i + 1, 12 + i): 5.0 for i in range(11)}
    found = partition(scored([12, 12], chain))
    assert found.sizes.max() == 2
    (caveat,) = found.caveats
    assert caveat.kind == Kind.CHAIN_SPLIT
    assert caveat["largest"] == 24 and caveat["limit"] == 2 and caveat["parts"] == 12


def test_a_chain_of_lists_that_may_repeat_a_person_is_cut_where_pairs_speak_against_it() -> None:
    # Two groups of six that agree throughout, bridged by one strong pair against many that differ.
    links = {(i, j): 8.0 for group in (range(6), range(6, 12)) for i in group for j in group if i < j}
    links |= {(i, j): -12.0 for i in range(6) for j in range(6, 12)} | {(5, 6): 3.0}
    found = partition(scored([12], links), one_per_list=False)
    assert found.cluster_of.tolist() == [0] * 6 + [1] * 6
    assert any(caveat.kind == Kind.CHAIN_SPLIT for caveat in found.caveats)


def test_the_cut_moves_the_weight_at_which_links_begin() -> None:
    pairs = scored([1, 1], {(0, 1): 3.0})
    assert partition(pairs).persons == 1
    assert partition(pairs, cut=4.0).persons == 2


def test_decisions_bind_and_part_records_whatever_their_weight() -> None:
    pairs = scored([2, 2], {(0, 2): 9.0, (1, 3): -4.0})
    found = partition(pairs, constraints=Constraints.of(same=[(3, 1)], different=[(0, 2), (0, 3)]))
    assert found.cluster_of.tolist() == [0, 1, 2, 1]


def test_records_bound_together_are_joined_by_others() -> None:
    pairs = scored([1, 1, 1, 1], {(0, 1): -3.0, (2, 3): -3.0, (1, 2): 9.0})
    found = partition(pairs, constraints=Constraints.of(same=[(0, 1), (2, 3)]))
    assert found.persons == 1


def test_decisions_that_no_partition_satisfies_are_refused() -> None:
    pairs = scored([2, 1], {(0, 2): 9.0})
    with pytest.raises(TwoRecordsOfOneList):
        partition(pairs, constraints=Constraints.of(same=[(0, 2), (1, 2)]))
    with pytest.raises(SameAndDifferent):
        partition(
            pairs, one_per_list=False, constraints=Constraints.of(same=[(0, 2), (1, 2)], different=[(0, 1)])
        )
    with pytest.raises(NoSuchList, match="A, B"):
        partition(pairs, one_per_list=["Z"])


def test_no_pairs_at_all_leave_every_record_a_person() -> None:
    found = partition(scored([2, 3], {}))
    assert found.persons == 5 and not found.caveats
    assert linkage.draw(scored([2, 3], {}), draws=3, rng=np.random.default_rng(1)).persons.tolist() == [5] * 3


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 4), st.booleans())
def test_every_partition_keeps_to_lists_and_decisions(seed: int, lists: int, large: bool) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 12 if large else 4, lists).tolist()
    total = sum(sizes)
    ends = [(i, j) for i in range(total) for j in range(i + 1, total) if rng.random() < 0.5]
    pairs = scored(sizes, {end: float(rng.normal(2, 6)) for end in ends}, missed=0.1)
    different = [ends[k] for k in range(0, len(ends), 5)]
    rule = Constraints.of(different=different)
    for cluster in (
        partition(pairs, constraints=rule).cluster_of,
        *linkage.draw(pairs, draws=3, rng=rng, warm_up=5, thin=1, constraints=rule).cluster_of,
    ):
        for number in range(lists):
            own = cluster[pairs.list_of == number]
            assert np.unique(own).size == own.size
        assert all(cluster[i] != cluster[j] for i, j in different)
        assert np.array_equal(np.unique(cluster), np.arange(cluster.max() + 1))


def test_no_records_are_no_persons_and_too_many_lists_are_refused() -> None:
    assert partition(scored([0, 0], {})).persons == 0
    assert linkage.draw(scored([0, 0], {}), draws=2, rng=np.random.default_rng(1)).persons.tolist() == [0, 0]
    many = replace(scored([1, 1], {}), lists=tuple(str(number) for number in range(17)))
    with pytest.raises(TooManyLists, match="17 lists"):
        linkage.draw(many, draws=2, rng=np.random.default_rng(1))
