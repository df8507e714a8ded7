"""What attackers recover from our encodings, by what they know and how the encodings are hardened.

Run: PYTHONPATH=src python -m benchmarks.linkage.attacks [persons] [trials] [first seed] [schema] [sources]

With a schema (names, persons, addresses) only that one is attacked; with sources (8,10), only
diffusion from so many.
"""

from __future__ import annotations

import csv
import os
import resource
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from benchmarks.linkage import attackers
from benchmarks.linkage.machine import machine
from benchmarks.linkage.overlaps import ROOT, _febrl

from clew.methods.linkage.encoding.encode import decoy_values
from clew.methods.linkage.encoding.normalisation import normalised
from clew.methods.linkage.encoding.schema import Decoys, Diffuse, Fold, Schema
from clew.methods.linkage.names import skeleton

SETTINGS = (
    "none",
    "decoys .25",
    "fold",
    "diffuse 2",
    "fold + decoys .25",
    "diffuse 3",
    "diffuse 4",
    "diffuse 6",
    "diffuse 8",
    "diffuse 10",
)


def ladder(schema: Schema, sources: list[int] | None = None) -> dict[str, Schema]:
    """From no hardening up; folding starts from a filter of twice the length with twice the insertions."""
    if sources:
        return {f"diffuse {k}": replace(schema, hardening=(Diffuse(k),)) for k in sources}
    wide = replace(
        schema, length=2 * schema.length, features=tuple(replace(f, bits=2 * f.bits) for f in schema.features)
    )
    steps = {
        "none": replace(schema, hardening=()),
        "decoys .25": replace(schema, hardening=(Decoys(0.25),)),
        "fold": replace(wide, hardening=(Fold(1),)),
        "fold + decoys .25": replace(wide, hardening=(Fold(1), Decoys(0.25))),
        **{f"diffuse {k}": replace(schema, hardening=(Diffuse(k),)) for k in (2, 3, 4, 6, 8, 10)},
    }
    return {name: steps[name] for name in SETTINGS}


def fictional_persons(count: int, rng: np.random.Generator) -> pl.DataFrame:
    """Persons of a fictional country with the names of the region, frequent names more often (1 / rank)."""
    folder = Path(os.environ.get("CLEW_SHARED", ROOT.parent / "shared")) / "data" / "linkage"

    def names(file: str, column: str, countries: set[str]) -> list[str]:
        with (folder / file).open(encoding="utf-8-sig") as rows:
            found = [row[column] for row in csv.DictReader(rows) if row["Country"] in countries]
        return [name for name in dict.fromkeys(found) if skeleton(name)]

    countries = {"BA", "HR", "SI", "MK", "AL", "ME", "RS", "NP"}
    given = names("common-forenames-by-country.csv", "Localized Name", countries)
    family = names("common-surnames-by-country.csv", "Localized Name", countries)

    def drawn(values: list[str]) -> np.ndarray:
        odds = 1.0 / np.arange(1, len(values) + 1)
        return np.array(values)[rng.choice(len(values), count, p=odds / odds.sum())]

    days = rng.integers(0, 365 * 30, count)
    births = [str(np.datetime64("1980-01-01") + day) for day in days]
    births = [f"{b[:4]}-01-01" if rng.random() < 0.1 else b for b in births]
    return pl.DataFrame(
        {
            "given_name": drawn(given),
            "family_name": drawn(family),
            "birth_date": births,
            "sex": rng.choice(["f", "m"], count, p=[0.7, 0.3]),
            "citizenship": drawn(["RS", "BA", "MK", "AL", "NP", "RO", "BG", "UA"]),
            "municipality": drawn([f"{70000 + number}" for number in range(150)]),
        }
    )


def trial(values: pl.DataFrame, schema: Schema, rng: np.random.Generator) -> dict[str, float]:
    """Share of the persons that each attacker finds."""
    size = values.height
    decoys = decoy_values(values, round(schema.decoy_share * size), rng)
    held = pl.concat([values, decoys])[rng.permutation(size + decoys.height)]
    master = rng.bytes(32)
    filters = attackers.encodings(held, schema, master)
    rows = values.with_row_index("row")
    # Equal records are one answer: the attacker who names either has found both.
    number = rows.join(rows, on=values.columns, how="left").group_by("row").agg(pl.col("row_right").min())
    first = dict(number.sort("row").iter_rows())
    same = np.array([first[row] for row in range(size)])
    index = {tuple(row): same[place] for place, row in enumerate(values.iter_rows())}
    truth = np.array([index.get(tuple(row), -1) for row in held.iter_rows()])

    def found(guess: np.ndarray, counted: np.ndarray | None = None) -> float:
        known = np.where((guess >= 0) & (guess < size), same[np.clip(guess, 0, size - 1)], -2)
        use = truth >= 0 if counted is None else counted
        return float((known == truth)[use].mean())

    result = {
        "frequency": found(attackers.frequency(values, filters)),
        "patterns": found(attackers.pattern_mining(values, filters, schema)),
    }
    plain = attackers.own_similarities(values, schema, rng)
    encoded = attackers.similarities(filters)
    padded = np.zeros_like(encoded)
    padded[:size, :size] = plain
    result["graph"] = found(attackers.graph_matching(encoded, padded))
    real = np.flatnonzero(truth >= 0)
    answers, places = np.unique(truth[real], return_index=True)
    for share in (0.05, 0.3):
        chosen = rng.permutation(answers.size)[: int(share * answers.size)]
        seeds = real[places[chosen]]
        rest = truth >= 0
        rest[seeds] = False
        guess = attackers.seeded_graph_matching(encoded, padded, seeds, answers[chosen])
        result[f"graph, {share:.0%} known"] = found(guess, rest)
    result["with the key"] = found(attackers.dictionary(values, filters, schema, master))
    return result


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    trials = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    only = sys.argv[4] if len(sys.argv) > 4 else ""
    sources = [int(text) for text in sys.argv[5].split(",")] if len(sys.argv) > 5 else None
    print(f"{machine()}\n{size} persons, {trials} trials; share re-identified, worst trial in brackets")
    fields = ["given_name", "family_name", "birth_date", "sex", "citizenship", "municipality"]
    persons = Schema.shipped("persons")
    for name, schema in {
        "names only": persons.only(["given_name", "family_name"]),
        "persons": persons.only(fields),
        "addresses (FEBRL 4)": Schema.shipped("addresses"),
    }.items():
        if not name.startswith(only):
            continue
        print(f"\n## {name}\n")
        for number, (setting, hardened) in enumerate(ladder(schema, sources).items()):
            found = []
            for seed in range(first, first + trials):
                rng = np.random.default_rng([seed, size])
                if name.startswith("addresses"):
                    table = _febrl("febrl4a")[0]
                    table = table[rng.permutation(table.height)[:size]]
                else:
                    table = fictional_persons(size, rng)
                values = normalised("list", table, hardened).frame
                found.append(trial(values, hardened, rng))
            if not number:
                print("| hardening | " + " | ".join(found[0]) + " |\n|" + "---|" * (len(found[0]) + 1))
            cells = [
                f"{np.mean([f[k] for f in found]):.3f} ({max(f[k] for f in found):.3f})" for k in found[0]
            ]
            print(f"| {setting} | " + " | ".join(cells) + " |", flush=True)
    print(f"\nCPU {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.0f} s")


if __name__ == "__main__":
    main()
