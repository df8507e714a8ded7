"""Lumara, the fictional country, over seeds: ours beside Splink with its defaults. No goal is set.

    PYTHONPATH=src python -m benchmarks.linkage.lumara [seeds] [first seed] [size]

Whoever writes the noise must not mark their own homework: these scores say that the whole works on
records shaped like those of the region, not how good it is. Splink has its own comparison library on
the columns as they are, with defaults. F1 counts pairs of records: for clusters, all pairs inside.
"""

from __future__ import annotations

import logging
import sys
import time

import numpy as np
import polars as pl
from benchmarks.linkage.machine import machine

from clew.demo.lumara import Country, build
from clew.methods.linkage.constraints import joined
from clew.methods.linkage.linking import link
from clew.methods.linkage.preparation import prepare
from clew.methods.linkage.settings import LinkageSettings

Pairs = set[tuple[str, str]]


def within(records: list[str], cluster: np.ndarray) -> Pairs:
    """All pairs of records inside clusters."""
    order = np.argsort(cluster, kind="stable")
    found: Pairs = set()
    start = 0
    for end in [*np.flatnonzero(np.diff(cluster[order])) + 1, len(order)]:
        members = sorted(records[i] for i in order[start:end])
        found |= {(a, b) for i, a in enumerate(members) for b in members[i + 1 :]}
        start = end
    return found


def truth(country: Country) -> Pairs:
    """All pairs of records of one person."""
    names = (country.links["list"] + "/" + country.links["record_id"]).to_list()
    person = np.unique(country.links["person_id"].to_numpy(), return_inverse=True)[1]
    return within(names, person)


def score(found: Pairs, true: Pairs) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    both = len(found & true)
    return both / max(len(found), 1), both / max(len(true), 1), 2 * both / max(len(found) + len(true), 1)


def ours(country: Country, seed: int) -> tuple[Pairs, Pairs, float]:
    """Pairs at p >= .5, pairs within clusters, estimated share missed by blocking."""
    near = country.municipalities
    neighbours = {code: text.split() for code, text in near.select("code", "neighbours").iter_rows()}
    made = link(
        prepare(country.lists, neighbours=neighbours),
        LinkageSettings.shipped(),
        rng=np.random.default_rng(seed),
    )
    pairs = made.comparison.pairs
    names = [f"{pairs.lists[n]}/{r}" for n, r in zip(pairs.list_of, pairs.record_ids, strict=True)]
    likely = pairs.above(0.0)
    chosen = {tuple(sorted((names[a], names[b]))) for a, b in zip(likely.left, likely.right, strict=True)}
    return chosen, within(names, made.linkage.cluster_of), pairs.missed


def splink(country: Country, seed: int) -> tuple[Pairs, Pairs]:
    """Splink with its own comparisons and defaults: pairs at p >= .5 and their connected components."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.CRITICAL)
    table = pl.concat(
        frame.with_columns(pl.concat_str(pl.lit(f"{name}/"), "record_id").alias("record_id"))
        for name, frame in country.lists.items()
    ).with_columns(pl.when(pl.all() != "").then(pl.all()))
    api = DuckDBAPI()
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "family_name"),
            block_on("birth_date"),
            block_on("personal_number"),
            block_on("document_number"),
            block_on("phone"),
            block_on("family_name", "municipality"),
            block_on("given_name", "municipality"),
        ],
        comparisons=[
            cl.ForenameSurnameComparison("given_name", "family_name"),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.LevenshteinAtThresholds("personal_number", [1, 2]),
            cl.LevenshteinAtThresholds("document_number", [1, 2]),
            cl.ExactMatch("phone"),
            cl.ExactMatch("sex"),
            cl.ExactMatch("citizenship").configure(term_frequency_adjustments=True),
            cl.ExactMatch("municipality").configure(term_frequency_adjustments=True),
        ],
    )
    linker = Linker(api.register(table.to_arrow()), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given_name", "family_name", "birth_date"), block_on("personal_number")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=seed + 1)
    for rule in (block_on("birth_date"), block_on("given_name", "family_name")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = pl.from_arrow(
        linker.inference.predict(threshold_match_weight=0.0).as_duckdbpyrelation().to_arrow_table()
    )
    one, other = found["record_id_l"].to_list(), found["record_id_r"].to_list()
    chosen = {tuple(sorted(pair)) for pair in zip(one, other, strict=True)}
    names = table["record_id"].to_list()
    place = {name: number for number, name in enumerate(names)}
    left = np.array([place[a] for a, _ in chosen], dtype=np.int32)
    right = np.array([place[b] for _, b in chosen], dtype=np.int32)
    return chosen, within(names, joined(len(names), left, right))


def main(seeds: int = 20, first: int = 0, size: str = "national") -> None:
    """Print precision, recall and F1 by seed, their means and the paired gain."""
    print(machine())
    rows = []
    for seed in range(first, first + seeds):
        country = build(seed, size)
        true = truth(country)
        start = time.process_time()
        pairs, clusters, missed = ours(country, seed)
        middle = time.process_time()
        their_pairs, their_clusters = splink(country, seed)
        end = time.process_time()
        row = [
            *score(pairs, true), *score(clusters, true), *score(their_pairs, true),
            *score(their_clusters, true), missed, middle - start, end - middle,
        ]  # fmt: skip
        rows.append(row)
        print(seed, len(true), " ".join(f"{value:.4f}" for value in row), flush=True)
    table = np.array(rows)
    for number, name in enumerate(("ours, pairs", "ours, clusters", "Splink, pairs", "Splink, clusters")):
        part = table[:, 3 * number : 3 * number + 3].mean(axis=0)
        print(f"{name:16} precision {part[0]:.4f}, recall {part[1]:.4f}, F1 {part[2]:.4f}")
    gain = table[:, 5] - np.maximum(table[:, 8], table[:, 11])
    error = gain.std(ddof=1) / np.sqrt(len(gain)) if len(gain) > 1 else float("nan")
    print(
        f"paired gain of ours (clusters) over the better of Splink's: {gain.mean():+.4f} ± {1.96 * error:.4f}"
    )
    print(f"CPU seconds: ours {table[:, 13].mean():.1f}, Splink {table[:, 14].mean():.1f}")


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:3]), *sys.argv[3:4])
