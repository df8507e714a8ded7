"""Choosing a model: the exact search against fitting every model, and what is invariant."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from clew.methods.estimation import existence, histories
from clew.methods.estimation.existence import Status
from clew.methods.estimation.models import Model, default_order
from clew.methods.estimation.problems import BadOrder, NoCandidate, TooManyModels
from clew.methods.estimation.selection import Method, select

Table = NDArray[np.int64]
# Korea, three lists (Chan, Silverman & Vincent 2021, JASA 116:1297).
KOREA = np.array([0, 5, 5, 54, 41, 6, 0, 12])


def drawn(seed: int, lists: int, persons: int) -> Table:
    """A table of dependent lists."""
    rng = np.random.default_rng(seed)
    cells = np.arange(2**lists)
    logits = np.zeros(2**lists)
    for number, share in enumerate(rng.uniform(0.02, 0.4, lists)):
        logits += math.log(share / (1 - share)) * (cells >> number & 1)
        for other in range(number):
            if rng.random() < 0.4:
                logits += rng.normal(0, 1.2) * ((cells >> number & 1) & (cells >> other & 1))
    weights = np.exp(logits)
    weights[0] = 0.0
    counts: Table = rng.multinomial(persons, weights / weights.sum())
    return counts


def both(counts: Table, order: int, keep: int) -> tuple[list[float], list[float]]:
    """BICs of the best models by the exact search and by fitting every model; empty where none."""
    answers = []
    for method in (Method.BIC, Method.EXHAUSTIVE):
        try:
            answers.append([entry.bic for entry in select(counts, method, order, keep=keep).ranked])
        except NoCandidate:
            answers.append([])
    return answers[0], answers[1]


@given(st.integers(0, 10**6), st.integers(2, 4), st.integers(3, 400), st.integers(1, 6))
@settings(max_examples=100, deadline=None)
def test_branch_and_bound_ranks_as_fitting_every_model_does(
    seed: int, lists: int, persons: int, keep: int
) -> None:
    counts = drawn(seed, lists, persons)
    for order in range(1, lists + 1):
        exact, every = both(counts, order, keep)
        assert exact == pytest.approx(every, abs=1e-6)


@pytest.mark.parametrize(("lists", "order"), [(5, 2), (5, 3), (6, 2)])
def test_branch_and_bound_is_exact_on_resamples(lists: int, order: int) -> None:
    rng = np.random.default_rng(lists * 10 + order)
    base = drawn(1, lists, 900)
    for counts in rng.multinomial(900, base / base.sum(), size=200 if (lists, order) == (5, 2) else 8):
        exact, every = both(counts, order, 3)
        assert exact == pytest.approx(every, abs=1e-6)


@pytest.mark.parametrize("persons", [60, 200, 5000])
def test_eight_lists_are_proven_and_no_neighbour_is_better(persons: int) -> None:
    counts = drawn(5, 8, persons)
    found = select(counts, "bic", 2, keep=3)
    assert found.proven
    chosen = set(found.model.interactions)
    for pair in pairs_of(8):
        other = Model.of(8, chosen ^ {pair})
        if existence.status(counts, other) is Status.OK:
            assert select(counts, "candidates", candidates=[other]).bic >= found.bic - 1e-6


def test_a_list_seen_only_inside_another_does_not_make_the_exact_search_long() -> None:
    """A resample of the New Orleans table (Bales, Murphy & Silverman 2020): no estimate wherever the
    lists 2 and 6 are joined, since all whom list 2 saw list 6 saw as well."""
    counts = np.zeros(256, dtype=np.int64)
    seen = {1: 31, 4: 71, 5: 1, 8: 30, 9: 1, 12: 3, 16: 5, 17: 3, 24: 3, 25: 3}
    for cell, persons in (seen | {32: 2, 34: 3, 64: 1, 69: 1, 128: 28}).items():
        counts[cell] = persons
    found = select(counts, "bic", 2, keep=1, most_fits=5000)
    assert found.proven
    assert 34 not in found.model
    assert found.population == pytest.approx(1340.508999561877, rel=1e-8)


def pairs_of(lists: int) -> list[int]:
    return [1 << one | 1 << two for one in range(lists) for two in range(one)]


def test_a_search_cut_short_says_it_is_not_proven() -> None:
    counts = drawn(3, 9, 150)
    short = select(counts, "bic", 2, most_fits=1)
    long = select(counts, "bic", 2)
    assert not short.proven
    assert long.proven
    assert short.bound <= long.bic <= short.bic + 1e-9


@given(st.integers(0, 10**6), st.permutations(range(4)), st.sampled_from(["bic", "stepwise"]))
@settings(max_examples=40, deadline=None)
def test_permuting_the_lists_permutes_the_choice(seed: int, order: list[int], method: str) -> None:
    counts = drawn(seed, 4, 300)
    here = select(counts, method)
    there = select(histories.permuted(counts, order), method)
    assert there.bic == pytest.approx(here.bic, abs=1e-6)
    if len(here.ranked) == 1 or abs(here.ranked[1].bic - here.bic) > 1e-6:
        assert there.model == here.model.permuted(order)
        assert there.population == pytest.approx(here.population, rel=1e-7)


@given(st.integers(0, 10**6), st.integers(20, 400))
@settings(max_examples=30, deadline=None)
def test_a_list_that_repeats_another_changes_nothing_once_merged(seed: int, persons: int) -> None:
    counts = drawn(seed, 3, persons)
    cells = np.arange(8)
    doubled = np.zeros(16, dtype=np.int64)
    doubled[cells | (cells & 1) << 3] = counts
    assert (histories.merged(doubled, 0, 3) == counts).all()


@given(st.integers(0, 10**6), st.sampled_from(["bic", "exhaustive", "stepwise"]))
@settings(max_examples=30, deadline=None)
def test_every_ranked_model_has_an_estimate_not_below_the_persons_seen(seed: int, method: str) -> None:
    counts = drawn(seed, 4, 60)
    try:
        found = select(counts, method, keep=200)
    except NoCandidate:
        return
    for entry in found.ranked:
        assert entry.population >= counts.sum()
        assert existence.status(counts, entry.model) is Status.OK
    for skipped in found.skipped:
        assert existence.status(counts, skipped.model) is skipped.status is not Status.OK


def test_the_numpy_path_chooses_the_same() -> None:
    for seed in range(3):
        counts = drawn(seed, 4, 200)
        fast = select(counts)
        slow = select(counts, compiled=False)
        assert fast.model == slow.model
        assert fast.nodes == slow.nodes
        assert fast.population == pytest.approx(slow.population, rel=1e-8)


def test_models_within_a_distance_of_the_best_are_listed() -> None:
    found = select(KOREA, within=6.0)
    assert len(found.ranked) == 2
    assert [round(entry.population, 3) for entry in found.within(6.0)] == [157.167, 268.778]
    assert len(found.within(1.0)) == 1


def test_the_default_order_is_used() -> None:
    assert [select(drawn(1, lists, 500)).max_order for lists in range(2, 8)] == [
        default_order(lists) for lists in range(2, 8)
    ]


def test_lists_without_overlap_leave_no_model() -> None:
    with pytest.raises(NoCandidate):
        select([0, 10, 20, 0])
    with pytest.raises(NoCandidate):
        select([0, 10, 20, 0], "stepwise")


@pytest.mark.parametrize("order", [0, 4, -1])
def test_an_order_beyond_the_lists_is_refused(order: int) -> None:
    with pytest.raises(BadOrder):
        select(KOREA, "bic", order)


def test_too_many_models_to_fit_one_by_one_are_refused() -> None:
    with pytest.raises(TooManyModels):
        select(drawn(1, 7, 300), "exhaustive", 2)


def test_no_candidates_are_refused() -> None:
    with pytest.raises(NoCandidate):
        select(KOREA, "candidates")


def test_a_list_that_saw_nobody_in_a_resample_leaves_the_others_their_estimate() -> None:
    counts = np.zeros(8, dtype=np.int64)
    counts[[1, 2, 3]] = [40, 30, 10]
    found = select(counts, "bic", 1)
    assert found.population == pytest.approx(200.0)


def test_a_selection_says_for_machines_what_it_is() -> None:
    found = select(KOREA).to_dict(["b", "c", "d"])
    assert found["model"] == "b*c + c*d"
    assert found["proven"] is True
    assert {entry["status"] for entry in found["skipped"]} == {"not_exist"}
