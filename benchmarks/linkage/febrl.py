"""FEBRL 4 without the identity number, over seeded partial overlaps: ours beside Splink's.

    PYTHONPATH=src python -m benchmarks.linkage.febrl [overlaps] [first seed]

Splink is used as its guides recommend: its own comparison library (names, date of birth, address,
postcode) with term frequencies, several rules of blocking, u from random pairs, m by expectation
maximisation over two rules, prior from deterministic rules. Its F1 is given at p >= .5 and at the best
cut that labels would choose; ours only at the cut that is found without labels. One-to-one is the
assignment of highest weight among the pairs above the cut, for both alike.
"""

from __future__ import annotations

import logging
import sys
import time

import numpy as np
import polars as pl
from benchmarks.linkage.machine import machine
from benchmarks.linkage.overlaps import Overlap, f1, overlaps
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from clew.methods.linkage.comparing import comparison
from clew.methods.linkage.preparation import prepare
from clew.methods.linkage.scoring import best_cut
from clew.methods.linkage.settings import LinkageSettings

SETTINGS = LinkageSettings.from_dict({"once": ["a", "b"]})
Scored = tuple[list[str], list[str], np.ndarray]


def ours(overlap: Overlap, seed: int) -> Scored:
    """Scored pairs of ours, as ids and weights."""
    prepared = prepare({"a": overlap.left, "b": overlap.right})
    pairs = comparison(prepared, SETTINGS, rng=np.random.default_rng(seed)).pairs
    ids = np.array(pairs.record_ids)
    return ids[pairs.left].tolist(), ids[pairs.right].tolist(), pairs.weight


def splink(overlap: Overlap, seed: int) -> Scored:
    """Scored pairs of Splink 5 with its own comparison library."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.CRITICAL)
    # As its guides do: an empty text is no value, and dates are texts of year, month, day.
    tables = [
        table.with_columns(
            pl.when(pl.all().exclude("record_id") != "").then(pl.all().exclude("record_id"))
        ).with_columns(
            pl.concat_str(
                pl.col("date_of_birth").str.slice(0, 4),
                pl.col("date_of_birth").str.slice(4, 2),
                pl.col("date_of_birth").str.slice(6, 2),
                separator="-",
            )
        )
        for table in (overlap.left, overlap.right)
    ]
    api = DuckDBAPI()
    registered = [
        api.register(table.to_arrow(), dataset_display_name=name)
        for table, name in zip(tables, ("a", "b"), strict=True)
    ]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="record_id",
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            block_on("date_of_birth"),
            block_on("postcode", "given_name"),
            block_on("postcode", "surname"),
            block_on("address_1"),
            block_on("suburb", "surname"),
            block_on("given_name", "address_2"),
        ],
        comparisons=[
            cl.ForenameSurnameComparison("given_name", "surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("address_2", [0.9, 0.7]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("suburb", [0.9, 0.7]).configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("state"),
        ],
    )
    linker = Linker(registered, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given_name", "surname", "date_of_birth"), block_on("postcode", "date_of_birth")],
        recall=0.7,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=seed + 1)
    for rule in (block_on("date_of_birth"), block_on("postcode")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = pl.from_arrow(
        linker.inference.predict(threshold_match_weight=-10).as_duckdbpyrelation().to_arrow_table()
    )
    one, other = found["record_id_l"].to_list(), found["record_id_r"].to_list()
    swapped = [(a, b) if a.startswith("a") else (b, a) for a, b in zip(one, other, strict=True)]
    return [a for a, _ in swapped], [b for _, b in swapped], found["match_weight"].to_numpy()


def one_to_one(left: list[str], right: list[str], weight: np.ndarray) -> set[tuple[str, str]]:
    """The assignment of highest total weight, component by component."""
    a, left_number = np.unique(left, return_inverse=True)
    b, right_number = np.unique(right, return_inverse=True)
    graph = coo_array(
        (np.ones(len(left)), (left_number, right_number + len(a))), shape=(len(a) + len(b),) * 2
    )
    component = connected_components(graph, directed=False)[1][left_number]
    chosen = set()
    for number in np.unique(component):
        inside = np.flatnonzero(component == number)
        rows, row = np.unique(left_number[inside], return_inverse=True)
        columns, column = np.unique(right_number[inside], return_inverse=True)
        gain = np.zeros((rows.size, columns.size))
        gain[row, column] = np.maximum(weight[inside] - weight.min() + 1, 0)
        for i, j in zip(*linear_sum_assignment(gain, maximize=True), strict=True):
            if gain[i, j] > 0:
                chosen.add((str(a[rows[i]]), str(b[columns[j]])))
    return chosen


def scores(scored: Scored, cut: float, truth: frozenset[tuple[str, str]]) -> tuple[float, float]:
    """F1 of the pairs above the cut and of their one-to-one assignment."""
    left, right, weight = scored
    keep = np.flatnonzero(weight >= cut)
    above = [left[i] for i in keep], [right[i] for i in keep], weight[keep]
    return f1(set(zip(above[0], above[1], strict=True)), truth), f1(one_to_one(*above), truth)


def best_labelled(scored: Scored, truth: frozenset[tuple[str, str]]) -> tuple[float, float]:
    """The highest F1 over cuts, chosen with labels."""
    found = [scores(scored, cut, truth) for cut in np.arange(-6.0, 26.0, 2.0)]
    return max(pair[0] for pair in found), max(pair[1] for pair in found)


def interval(gain: np.ndarray) -> tuple[float, float]:
    """95 % interval of the mean by 10,000 bootstrap resamples."""
    rng = np.random.default_rng(0)
    means = rng.choice(gain, (10_000, gain.size)).mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def main(count: int = 50, first: int = 0) -> None:
    """Run ours and Splink in turn over the overlaps and print means, gains and CPU seconds."""
    print(machine())
    rows = []
    for seed in range(first, first + count):
        overlap = overlaps(seed)
        started = time.process_time()
        mine = ours(overlap, seed)
        middle = time.process_time()
        theirs = splink(overlap, seed)
        ended = time.process_time()
        row = (
            *scores(mine, best_cut(mine[2]), overlap.truth),
            *scores(theirs, 0.0, overlap.truth),
            *best_labelled(theirs, overlap.truth),
            middle - started,
            ended - middle,
        )
        rows.append(row)
        print(seed, " ".join(f"{value:.4f}" for value in row), flush=True)
    table = np.array(rows)
    names = ("ours", "ours 1:1", "Splink p>=.5", "Splink 1:1 p>=.5", "Splink best", "Splink 1:1 best")
    for number, name in enumerate(names):
        print(f"{name:18} mean F1 {table[:, number].mean():.4f} (lowest {table[:, number].min():.4f})")
    for mine_column, their_column in ((0, 2), (0, 4), (1, 3), (1, 5)):
        gain = table[:, mine_column] - table[:, their_column]
        low, high = interval(gain)
        label = f"gain of {names[mine_column]} over {names[their_column]}"
        print(f"{label}: {gain.mean():+.4f} [{low:+.4f}, {high:+.4f}]")
    print(f"CPU seconds: ours {table[:, 6].mean():.1f}, Splink {table[:, 7].mean():.1f}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
