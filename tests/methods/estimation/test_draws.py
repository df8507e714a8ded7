"""From draws of the linkage to one interval."""

from __future__ import annotations

import numpy as np
import pytest

from clew.methods.captures import CaptureList, Captures, Stratum
from clew.methods.estimation import bootstrap, from_draws, selector
from clew.methods.estimation.problems import NoCandidate

NAMES = ("A", "B", "C")
CHANCES = np.array([0.3, 0.25, 0.35])


def _counted(seen: np.ndarray) -> np.ndarray:
    table = np.bincount(seen @ np.array([1, 2, 4]), minlength=8)
    table[0] = 0
    return table


def _captures(tables: list[np.ndarray]) -> Captures:
    return Captures(tuple(CaptureList(name) for name in NAMES), np.array(tables)[:, None])


def _table(seed: int, persons: int = 600) -> np.ndarray:
    return _counted(np.random.default_rng(seed).random((persons, 3)) < CHANCES)


def test_one_draw_gives_the_ordinary_interval_widened_by_chance_in_how_many_are_seen() -> None:
    table, way = _table(1), selector("main_effects", 3)
    found = from_draws(_captures([table]), np.random.default_rng(1), selector=way, bootstraps=4000)
    plain = bootstrap.interval(table, way, 4000, np.random.default_rng(2))
    assert found.population == pytest.approx(plain.estimate)
    assert found.interval is not None and found.interval.conditional
    assert found.linkage_share == 0
    # Seen are n of N; n varies with N p (1 - p), which the estimate turns into N (1 - p) / p.
    seen = table.sum() / found.population
    more = found.population * (1 - seen) / seen
    widths = [each.high - each.low for each in (found.interval, plain.interval)]
    expected = np.hypot(widths[1] / 3.92, np.sqrt(more)) * 3.92
    assert widths[0] == pytest.approx(expected, rel=0.08)


def test_draws_that_differ_widen_the_interval_and_say_how_much_is_theirs() -> None:
    way = selector("main_effects", 3)
    calm = from_draws(_captures([_table(1)] * 20), np.random.default_rng(1), selector=way, bootstraps=1000)
    tables = [_table(1) + np.array([0, 2, 2, -1, 2, 0, 0, 0]) * step for step in range(-10, 10)]
    wide = from_draws(_captures(tables), np.random.default_rng(1), selector=way, bootstraps=1000)
    assert calm.interval is not None and wide.interval is not None
    assert wide.interval.high - wide.interval.low > 1.2 * (calm.interval.high - calm.interval.low)
    assert calm.linkage_share == 0 and 0.2 < wide.linkage_share < 0.95
    assert wide.linkage_interval.low < wide.population < wide.linkage_interval.high


def test_the_answer_depends_on_the_seed_and_not_on_workers_or_the_order_of_strata() -> None:
    tables = [_table(seed) for seed in range(5)]
    one, two = (
        from_draws(_captures(tables), np.random.default_rng(7), bootstraps=100, workers=workers)
        for workers in (1, 2)
    )
    assert one == two
    split = np.array([[table // 2, table - table // 2] for table in tables])
    strata = (Stratum.of(sex="f"), Stratum.of(sex="m"))
    halves = Captures(tuple(CaptureList(name) for name in NAMES), split, strata)
    assert from_draws(halves, np.random.default_rng(7), bootstraps=100) == one


def test_draws_without_any_estimate_are_refused() -> None:
    with pytest.raises(NoCandidate):
        from_draws(_captures([np.array([0, 9, 8, 0, 7, 0, 0, 0])] * 3), np.random.default_rng(1))


@pytest.mark.slow
def test_intervals_over_draws_from_a_known_posterior_hold_the_truth() -> None:
    # The records of a person on C are found with chance .9. An analyst who knows that (and nothing
    # else) draws the links that are missing: each unlinked pair of a record on C alone and a person
    # without C is taken back with its share of the expected number missed.
    way, truth, hits, single = selector("main_effects", 3), 600, 0, 0
    replicates = 120
    for replicate in range(replicates):
        rng = np.random.default_rng([11, replicate])
        seen = rng.random((truth, 3)) < CHANCES
        table = _counted(seen)
        observed = table.copy()
        for both in (5, 6, 7):
            missed = rng.binomial(table[both], 0.1)
            observed += missed * (
                np.eye(8, dtype=int)[both - 4] + np.eye(8, dtype=int)[4] - np.eye(8, dtype=int)[both]
            )
        draws = []
        for _ in range(25):
            table_draw = observed.copy()
            for both in (5, 6, 7):
                missed = min(
                    rng.negative_binomial(observed[both] + 1, 0.9), table_draw[4], table_draw[both - 4]
                )
                table_draw += missed * (
                    np.eye(8, dtype=int)[both] - np.eye(8, dtype=int)[both - 4] - np.eye(8, dtype=int)[4]
                )
            draws.append(table_draw)
        found = from_draws(_captures(draws), rng, selector=way, bootstraps=250)
        alone = from_draws(_captures([observed]), rng, selector=way, bootstraps=250)
        assert found.interval is not None and alone.interval is not None
        hits += truth in found.interval
        single += truth in alone.interval
    # At 95 % one expects 114 of 120; 106 or fewer has a chance below 1 in 500.
    assert hits >= 107
    assert single < 0.85 * replicates
