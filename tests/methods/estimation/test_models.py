"""Hierarchical models: names, closure, enumeration."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.estimation import models
from clew.methods.estimation.models import Model
from clew.methods.estimation.problems import ModelNotHierarchical, UnknownListInModel

NAMES = ("police", "centre", "prosecution")


def test_a_model_is_read_by_the_names_of_its_lists() -> None:
    assert Model.parse("police*centre + prosecution", NAMES) == {1, 2, 4, 3}


def test_lists_left_out_of_the_text_keep_their_main_effects() -> None:
    assert Model.parse("police*centre", NAMES) == Model.parse("police*centre + prosecution", NAMES)
    assert Model.parse("", NAMES) == Model.main_effects(3)


def test_a_higher_term_brings_all_it_contains() -> None:
    assert Model.parse("police*centre*prosecution", NAMES) == {1, 2, 3, 4, 5, 6, 7}


def test_the_name_holds_only_the_largest_terms() -> None:
    assert Model({1, 2, 4, 3}).name(NAMES) == "police*centre + prosecution"


@pytest.mark.parametrize(
    "text", ["police*court", "police**centre", "police centre", "+ police", "police *", "`police"]
)
def test_a_name_that_no_list_has_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(UnknownListInModel) as problem:
        Model.parse(text, NAMES)
    assert 1 <= problem.value.parameters["position"] <= len(text) + 1


def test_terms_without_their_parts_are_refused() -> None:
    with pytest.raises(ModelNotHierarchical):
        Model({1, 2, 3, 7})


@given(
    st.lists(st.text(min_size=1, max_size=6), min_size=3, max_size=5, unique=True),
    st.lists(st.integers(1, 31), max_size=4),
)
@settings(deadline=None)
def test_whatever_the_lists_are_called_a_model_is_read_back_from_its_name(
    names: list[str], terms: list[int]
) -> None:
    lists = len(names)
    model = Model.of(lists, [term & ((1 << lists) - 1) for term in terms])
    assert Model.parse(model.name(names), names) == model


@pytest.mark.parametrize(
    ("lists", "order", "models_"),
    # Pairs: 2**(t(t-1)/2). All orders: 8 and 113 hierarchical models to order 3 of 3 and 4 lists with
    # the main effects less the saturated one of four (Silverman, Chan & Vincent 2024, section 2).
    [(2, 1, 1), (2, 2, 2), (3, 2, 8), (3, 3, 9), (4, 2, 64), (4, 3, 113), (5, 2, 1024)],
)
def test_all_hierarchical_models_are_counted(lists: int, order: int, models_: int) -> None:
    found = list(models.all_hierarchical(lists, order))
    assert len(found) == len(set(found)) == models_
    assert all(model.order <= order for model in found)


def test_the_default_order_follows_the_number_of_lists() -> None:
    assert [models.default_order(lists) for lists in range(2, 9)] == [1, 2, 3, 3, 2, 2, 2]


@given(st.permutations(range(4)), st.lists(st.integers(1, 15), max_size=3))
@settings(deadline=None)
def test_permuting_lists_keeps_the_size_of_each_term(order: list[int], terms: list[int]) -> None:
    model = Model.of(4, terms)
    there = model.permuted(order)
    back = there.permuted([order.index(number) for number in range(4)])
    assert back == model
    assert sorted(t.bit_count() for t in there) == sorted(t.bit_count() for t in model)
