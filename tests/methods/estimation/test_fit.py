"""The fit of one model: closed forms, existence, and one source on two engines."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from clew.methods.estimation import existence, histories, loglinear
from clew.methods.estimation.existence import Status
from clew.methods.estimation.models import Model
from clew.methods.estimation.problems import ModelBeyondLists


def tables(lists: int, most: int = 40) -> st.SearchStrategy[NDArray[np.int64]]:
    """Tables with many empty cells."""
    count = st.one_of(st.just(0), st.integers(0, most))
    cells = st.lists(count, min_size=2**lists - 1, max_size=2**lists - 1)
    return cells.filter(any).map(lambda counts: np.array([0, *counts], dtype=np.int64))


MODELS = st.lists(st.integers(1, 15), max_size=5).map(lambda terms: Model.of(4, terms))


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 200))
@settings(deadline=None)
def test_two_independent_lists_give_lincoln_and_petersen(first: int, second: int, both: int) -> None:
    found = loglinear.fit([0, first, second, both], Model.main_effects(2))
    exists = first > 0 and second > 0
    if exists:
        assert found.status is Status.OK
        assert found.population == pytest.approx((first + both) * (second + both) / both, rel=1e-9)
    else:
        assert found.status is Status.NOT_EXIST
        assert math.isnan(found.population)


def test_conditional_independence_of_three_lists_has_its_closed_form() -> None:
    """Fienberg 1972: with 12 and 13 in the model the unseen are N010 N001 / N011."""
    counts = np.array([0, 20, 30, 8, 40, 9, 6, 5])
    found = loglinear.fit(counts, Model.of(3, [3, 5]))
    assert found.fitted[0] == pytest.approx(30 * 40 / 6)


@given(tables(4), MODELS)
@settings(max_examples=60, deadline=None)
def test_the_numba_and_the_numpy_path_give_the_same_numbers(counts: NDArray[np.int64], model: Model) -> None:
    fast = loglinear.fit(counts, model)
    slow = loglinear.fit(counts, model, compiled=False)
    assert fast.status is slow.status
    assert fast.bic == pytest.approx(slow.bic, abs=1e-7)
    if fast.status is Status.OK:
        assert fast.population == pytest.approx(slow.population, rel=1e-8)
        assert fast.fitted == pytest.approx(slow.fitted, rel=1e-7, abs=1e-9)


@given(tables(4), MODELS)
@settings(max_examples=60, deadline=None)
def test_a_fit_keeps_the_margins_of_its_terms_and_never_falls_below_the_persons_seen(
    counts: NDArray[np.int64], model: Model
) -> None:
    found = loglinear.fit(counts, model)
    observed = found.fitted.copy()
    observed[0] = 0.0
    assert observed.sum() == pytest.approx(counts.sum(), rel=1e-6)
    if found.status is Status.OK:
        assert found.population >= found.seen == counts.sum()
        wanted = histories.margins(counts)
        for number in range(4):
            pairs = observed.reshape(-1, 2, 1 << number)
            pairs[:, 0] += pairs[:, 1]
        for term in model:
            assert observed[term] == pytest.approx(wanted[term], rel=1e-6, abs=1e-6)


@given(tables(3), st.lists(st.integers(1, 7), max_size=3), st.integers(2, 9))
@settings(max_examples=60, deadline=None)
def test_counting_everybody_several_times_multiplies_the_estimate(
    counts: NDArray[np.int64], terms: list[int], times: int
) -> None:
    model = Model.of(3, terms)
    once = loglinear.fit(counts, model)
    often = loglinear.fit(counts * times, model)
    assert often.status is once.status
    if once.status is Status.OK:
        assert often.population == pytest.approx(times * once.population, rel=1e-7)


@given(tables(4), MODELS, st.permutations(range(4)))
@settings(max_examples=60, deadline=None)
def test_permuting_the_lists_permutes_the_fit(
    counts: NDArray[np.int64], model: Model, order: list[int]
) -> None:
    here = loglinear.fit(counts, model)
    there = loglinear.fit(histories.permuted(counts, order), model.permuted(order))
    assert there.status is here.status
    assert there.bic == pytest.approx(here.bic, abs=1e-6)
    if here.status is Status.OK:
        assert there.population == pytest.approx(here.population, rel=1e-7)


@given(tables(4, 6), MODELS)
@settings(max_examples=150, deadline=None)
def test_the_certificate_of_the_fit_agrees_with_the_linear_programme(
    counts: NDArray[np.int64], model: Model
) -> None:
    """The fit asks the programme only where it has no certificate; here both answer, apart."""
    engine_says = loglinear.certified(counts, model)
    assert engine_says == (existence.status(counts, model) is Status.OK)


@given(tables(4, 6), MODELS, st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_whether_an_estimate_exists_depends_on_the_empty_cells_alone(
    counts: NDArray[np.int64], model: Model, factor: int
) -> None:
    other = np.where(counts > 0, counts * factor + np.arange(16), 0)
    assert existence.status(other, model) is existence.status(counts, model)


def test_a_term_without_a_single_person_runs_to_minus_infinity() -> None:
    counts = np.array([0, 30, 20, 0, 15, 4, 3, 0])
    found = loglinear.fit(counts, Model.of(3, [3]))
    assert found.status is Status.OK
    assert found.parameters[3] == -math.inf
    assert found.fitted[3] == found.fitted[7] == 0.0
    assert found.bic == pytest.approx(5 * math.log(72) - 2 * found.loglik)


def test_without_any_overlap_independent_lists_have_no_estimate() -> None:
    found = loglinear.fit([0, 10, 20, 0, 30, 0, 0, 0], Model.main_effects(3))
    assert found.status is Status.NOT_EXIST
    assert math.isnan(found.population)


def test_an_estimate_that_neither_exists_nor_is_determined_is_told_apart() -> None:
    every = Model.of(3, [7])
    assert existence.status([0, 5, 0, 3, 4, 0, 2, 0], every) in (Status.NOT_IDENTIFIABLE, Status.NEITHER)
    assert existence.status([0, 5, 4, 3, 4, 3, 2, 1], Model.of(3, [3, 5, 6])) is Status.OK
    assert existence.status([0, 5, 4, 3, 4, 3, 2, 1], every) is Status.NOT_IDENTIFIABLE


def test_a_model_of_more_lists_than_the_table_is_refused() -> None:
    with pytest.raises(ModelBeyondLists):
        loglinear.fit([0, 1, 2, 3], Model.main_effects(3))


def test_a_fit_says_for_machines_what_it_is() -> None:
    found = loglinear.fit([0, 40, 30, 10], Model.main_effects(2)).to_dict(["police", "centre"])
    assert found["model"] == "police + centre"
    assert found["population"] == pytest.approx(200.0)
    assert found["status"] == "ok"
