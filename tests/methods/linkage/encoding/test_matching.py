"""Matching without a key: nothing lost by pruning, one record a list, thresholds without truth."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.linkage.encoding.problems import NoThreshold, StrangersUnknown, TooFewLists
from clew.methods.linkage.encoding.schema import Measure
from clew.methods.linkage.matching import near as near_module
from clew.methods.linkage.matching.clusters import clusters
from clew.methods.linkage.matching.match import match
from clew.methods.linkage.matching.near import near, near_in_parts
from clew.methods.linkage.matching.patterns import patterns

WORDS = 16


def strangers(rng: np.random.Generator, records: int, share: float = 0.5) -> np.ndarray:
    bits = rng.random((records, WORDS * 64)) < share
    return np.packbits(bits, axis=1, bitorder="little").view(np.uint64)


def noisy(rng: np.random.Generator, filters: np.ndarray, share: float) -> np.ndarray:
    return filters ^ strangers(rng, len(filters), share)


def by_definition(left: np.ndarray, right: np.ndarray, measure: Measure) -> np.ndarray:
    a = np.unpackbits(left.view(np.uint8), axis=1).astype(np.int64)
    b = np.unpackbits(right.view(np.uint8), axis=1).astype(np.int64)
    both, one, other = a @ b.T, a.sum(axis=1)[:, None], b.sum(axis=1)[None, :]
    if measure is Measure.AGREEMENT:
        return 1 - (one + other - 2 * both) / a.shape[1]
    if measure is Measure.DICE:
        return 2 * both / (one + other)
    return both / (one + other - both)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    measure=st.sampled_from(list(Measure)),
    threshold=st.floats(0.3, 0.95),
    sizes=st.tuples(st.integers(1, 300), st.integers(1, 600)),
    fill=st.sampled_from([0.1, 0.43, 0.5]),
)
def test_pruning_loses_no_pair_and_invents_none(
    seed: int, measure: Measure, threshold: float, sizes: tuple[int, int], fill: float
) -> None:
    rng = np.random.default_rng(seed)
    left, right = strangers(rng, sizes[0], fill), strangers(rng, sizes[1], fill)
    common = min(sizes) // 2
    right[:common] = noisy(rng, left[:common], 0.08)
    found = near(left, right, measure, threshold)
    alike = by_definition(left, right, measure)
    wanted = {(int(a), int(b)) for a, b in np.argwhere(alike >= threshold - 1e-12)}
    assert set(zip(found.left.tolist(), found.right.tolist(), strict=True)) == wanted
    assert found.similarity == pytest.approx(alike[found.left, found.right])


def test_within_one_list_each_pair_is_found_once() -> None:
    rng = np.random.default_rng(1)
    rows = strangers(rng, 2500)
    rows[2000:] = noisy(rng, rows[:500], 0.05)
    found = near(rows, None, Measure.AGREEMENT, 0.8)
    assert sorted(zip(found.left.tolist(), found.right.tolist(), strict=True)) == [
        (i, 2000 + i) for i in range(500)
    ]


def test_threads_change_nothing() -> None:
    rng = np.random.default_rng(2)
    left, right = strangers(rng, 5000), strangers(rng, 400)
    one, two = (near(left, right, Measure.AGREEMENT, 0.54, workers=workers) for workers in (1, 2))
    assert (one.left == two.left).all() and (one.right == two.right).all() and len(one) > 100


def test_parts_kept_one_by_one_are_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_module, "_PAIRS_A_PART", 1.0)
    rng = np.random.default_rng(6)
    left, right = strangers(rng, 5000), strangers(rng, 400)
    whole = near(left, right, Measure.AGREEMENT, 0.54)
    kept: dict[str, dict[str, np.ndarray]] = {}
    for _ in range(2):
        found = near_in_parts(
            left, right, Measure.AGREEMENT, 0.54, lambda s, make: kept.setdefault(s, make()), "x"
        )
        for entry, value in whole.to_arrays().items():
            assert (found.to_arrays()[entry] == value).all()
    assert list(kept) == ["x-part-1", "x-part-2", "x-part-3"]


def test_a_block_with_more_pairs_than_room_is_done_again() -> None:
    rows = np.zeros((300, WORDS), dtype=np.uint64)
    assert len(near(rows, rows, Measure.AGREEMENT, 1.0)) == 90_000


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), lists=st.integers(2, 5))
def test_a_cluster_never_holds_two_records_of_a_list_that_holds_each_person_once(
    seed: int, lists: int
) -> None:
    rng = np.random.default_rng(seed)
    list_of = np.repeat(np.arange(lists, dtype=np.int32), 8)
    pairs = np.array([p for p in combinations(range(len(list_of)), 2) if list_of[p[0]] != list_of[p[1]]])
    chosen = pairs[rng.random(len(pairs)) < 0.3].astype(np.int32).reshape(-1, 2)
    single = rng.random(lists) < 0.7
    found = clusters(list_of, single, chosen[:, 0], chosen[:, 1], rng.random(len(chosen)))
    for cluster in np.unique(found):
        held = np.bincount(list_of[found == cluster], minlength=lists)
        assert (held[single] <= 1).all()


def test_the_threshold_is_found_without_truth_and_links_the_right_pairs() -> None:
    rng = np.random.default_rng(3)
    persons = strangers(rng, 1500)
    lists = {
        "a": noisy(rng, persons[:700], 0.1),
        "b": noisy(rng, persons[400:1100], 0.1),
        "c": noisy(rng, persons[600:1500], 0.1),
    }
    found = match(lists, Measure.AGREEMENT, np.random.default_rng(0))
    persons_of = np.concatenate([np.arange(700), np.arange(400, 1100), np.arange(600, 1500)])
    together = {tuple(np.flatnonzero(found.cluster_of == c)) for c in range(found.persons)}
    truth = {tuple(np.flatnonzero(persons_of == p)) for p in range(1500)}
    assert together == truth
    for _, _, cut in found.cuts:
        assert 0.56 < cut.threshold < 0.75 and cut.false < 1
    expected = {(0, 1): 300, (0, 2): 100, (1, 2): 500}
    assert {(a, b): round(cut.matches) for a, b, cut in found.cuts} == expected
    pairs = found.scored_pairs([str(number) for number in range(2300)])
    linked = persons_of[pairs.left] == persons_of[pairs.right]
    assert (pairs.weight[linked] > 0).all() and (pairs.left < pairs.right).all()
    assert pairs.weight[linked].min() > pairs.weight[~linked].max(initial=-np.inf)


def test_lists_without_anybody_in_common_are_not_linked() -> None:
    rng = np.random.default_rng(4)
    one, two = strangers(rng, 400), strangers(rng, 300)
    with pytest.raises(NoThreshold):
        match({"a": one, "b": two}, Measure.AGREEMENT, np.random.default_rng(0))
    lists = {"a": one, "b": two, "c": noisy(rng, one, 0.05)}
    found = match(lists, Measure.AGREEMENT, np.random.default_rng(0))
    assert [caveat["first"] + caveat["second"] for caveat in found.caveats] == ["ab", "bc"]
    assert found.persons == 700


def test_a_repeating_list_may_give_a_person_two_records() -> None:
    rng = np.random.default_rng(5)
    persons = strangers(rng, 300)
    lists = {"a": noisy(rng, persons, 0.05), "b": noisy(rng, np.repeat(persons[:50], 2, axis=0), 0.05)}
    found = match(lists, Measure.AGREEMENT, np.random.default_rng(0), repeating=["b"])
    assert (np.bincount(found.cluster_of)[found.of(1)] == 3).all()
    assert found.persons == 300


@pytest.mark.parametrize("repeating", [["a", "b"], ["b"]])
def test_lists_that_repeat_persons_are_refused_where_strangers_are_unknown(repeating: list[str]) -> None:
    rng = np.random.default_rng(7)
    persons = strangers(rng, 400)
    lists = {"a": noisy(rng, persons[:100], 0.05), "b": noisy(rng, np.repeat(persons, 2, axis=0), 0.05)}
    with pytest.raises(StrangersUnknown, match=r"beside the lists .*b\) no"):
        match(lists, Measure.AGREEMENT, np.random.default_rng(0), repeating=repeating)
    found = match(lists, Measure.AGREEMENT, np.random.default_rng(0), repeating=repeating, threshold=0.8)
    assert (np.bincount(found.cluster_of)[found.of(0)] == 3).all()


def test_one_list_is_too_few() -> None:
    with pytest.raises(TooFewLists):
        match({"a": np.zeros((2, 16), dtype=np.uint64)}, Measure.DICE, np.random.default_rng(0))


def test_the_analyst_gets_captures() -> None:
    found = patterns({"a": ["1", "2", "3", "3"], "b": ["2", "9"]})
    assert found.table().tolist() == [0, 2, 1, 1] and found.observed() == 4
