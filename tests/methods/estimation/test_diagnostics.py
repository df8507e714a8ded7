"""What is printed with every estimate, and what refuses a headline."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from clew.methods.estimation import diagnostics, selector
from clew.methods.estimation.findings import CaveatKind, RefusalKind


def _kinds(counts: list[int], names: str) -> set[str]:
    return {refusal.kind for refusal in diagnostics.table_refusals(np.array(counts), tuple(names))}


def test_tiny_overlap_is_refused() -> None:
    assert _kinds([0, 50, 50, 9], "AB") == {RefusalKind.TINY_OVERLAP}
    assert _kinds([0, 50, 50, 10], "AB") == set()


def test_lists_that_nothing_ties_together_are_refused() -> None:
    counts = np.zeros(16, dtype=np.int64)
    counts[[1, 2, 3, 4, 8, 12]] = 40
    found = diagnostics.table_refusals(counts, tuple("ABCD"))
    assert [refusal.kind for refusal in found] == [RefusalKind.DISCONNECTED] and found[0]["groups"] == 2


def test_a_list_inside_another_is_refused() -> None:
    # Everybody on A is on B; B sees 10 of the 110 others that C knows.
    assert _kinds([0, 0, 20, 40, 100, 0, 10, 15], "ABC") == {RefusalKind.NESTED}


def test_a_list_that_holds_nearly_everybody_holds_the_others_by_itself() -> None:
    assert _kinds([0, 0, 20, 40, 10, 0, 100, 15], "ABC") == set()


def test_pairs_without_overlap_are_named_with_what_independence_would_expect(published: ModuleType) -> None:
    names, counts = published.table(published.UK_5)
    (pair,) = diagnostics.zero_overlaps(counts, names, 12000.0)
    assert pair.lists == ("LA", "GP") and pair.expected == pytest.approx(94 * 336 / 12000)


def test_uk_models_near_the_best_spread_over_more_than_a_factor_two(published: ModuleType) -> None:
    _, counts = published.table(published.UK_5)
    found = selector("bic", 5).select(counts, 200, 6.0)
    close, wide = (diagnostics.model_range(found, within) for within in (2.0, 6.0))
    assert wide.low <= close.low < close.high <= wide.high and close.models < wide.models
    # BIC within 6 of the best by R's MultipleSystemsEstimation at maximum order 3: 10,674 to 34,083.
    assert (round(wide.low), round(wide.high)) == (10674, 34083)
    assert [refusal.kind for refusal in diagnostics.model_refusals(found)] == [RefusalKind.UNSTABLE]


def test_more_than_twenty_times_those_seen_is_refused() -> None:
    found = selector("main_effects", 2).select(np.array([0, 800, 900, 12]))
    assert {refusal.kind for refusal in diagnostics.model_refusals(found)} == {RefusalKind.MOSTLY_UNSEEN}


def test_each_list_dropped_and_each_pair_merged_is_there_by_name(published: ModuleType) -> None:
    names, counts = published.table(published.KOREA)
    way = selector("bic", 3)
    dropped = diagnostics.each_dropped(counts, names, way)
    assert [entry.lists for entry in dropped] == [("b",), ("c",), ("d",)]
    # Without d the two lists b and c give Lincoln-Petersen: 77 * 71 / 66.
    assert dropped[2].population == pytest.approx(77 * 71 / 66) and dropped[2].observed == 82
    merged = diagnostics.each_merged(counts, names, way)
    # b and c as one list: 82 persons, d 59, both 18.
    assert merged[0].population == pytest.approx(82 * 59 / 18)
    assert [caveat["list"] for caveat in diagnostics.deciding(157.0, dropped)] == ["b", "c", "d"]
    assert diagnostics.each_dropped(np.array([0, 5, 5, 5]), ("a", "b"), way) == ()


def test_a_small_list_is_named() -> None:
    found = diagnostics.table_caveats(np.array([0, 5, 50, 10]), ("a", "b"), ())
    assert [(caveat.kind, caveat["list"]) for caveat in found] == [(CaveatKind.SMALL_LIST, "a")]


def test_with_all_lists_in_one_interaction_each_list_can_still_be_dropped(published: ModuleType) -> None:
    names, counts = published.table(published.KOREA)
    dropped = diagnostics.each_dropped(counts, names, selector("bic", 3, 3))
    assert dropped[2].population == pytest.approx(77 * 71 / 66)
    merged = diagnostics.each_merged(counts, names, selector("bic", 3, 3))
    assert merged[0].population == pytest.approx(82 * 59 / 18)


def test_the_range_is_over_all_models_near_the_best_however_many() -> None:
    seen = np.random.default_rng(1).random((60, 6)) < 0.1
    counts = np.bincount(seen @ (1 << np.arange(6)), minlength=64)
    counts[0] = 0
    found = diagnostics.model_range(diagnostics.near_best(counts, selector("bic", 6)), 6.0)
    least = selector("bic", 6).select(counts, 1).bic
    near = [
        entry for entry in selector("bic", 6).select(counts, 2000, 7.0).ranked if entry.bic <= least + 6.0
    ]
    assert found.models == len(near) > 200
    assert found.low == pytest.approx(min(entry.population for entry in near))
    assert found.high == pytest.approx(max(entry.population for entry in near))
