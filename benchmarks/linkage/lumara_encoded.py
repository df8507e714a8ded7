"""Lumara's five lists without names: pairs within clusters, by hardening. Reported, no goal.

Lumara's lists repeat persons, and matching takes each list to hold a person once. So each list is used
twice: as it is, and with one record a person, as if its holder had removed repetitions without a mistake
(the truth is used for that: an upper bound).

Run: PYTHONPATH=src python -m benchmarks.linkage.lumara_encoded [seeds] [size]
"""

from __future__ import annotations

import sys

import numpy as np
from benchmarks.linkage.lumara import score, truth, within
from benchmarks.linkage.machine import machine

from clew.demo.lumara import build
from clew.methods.linkage.encoding.encode import encode
from clew.methods.linkage.encoding.keys import run_keys
from clew.methods.linkage.encoding.schema import Diffuse, Schema
from clew.methods.linkage.matching.match import match

FEATURES = ["given_name", "family_name", "birth_date", "sex"]


def main(seeds: int = 3, size: str = "national") -> None:
    base = Schema.shipped("persons").only(FEATURES)
    print(
        f"{machine()}\nLumara ({size}), {seeds} seeds, features {', '.join(FEATURES)}; pairs within clusters"
    )
    settings = {"not hardened": base.without_hardening()} | {
        f"diffusion from {count}": base.hardened(Diffuse(count)) for count in (3, 6, 10)
    }
    for name, schema in settings.items():
        for once in (False, True):
            found = [pairs(seed, size, schema, once) for seed in range(seeds)]
            precision, recall, harmonic = np.mean(found, axis=0)
            which = "one record a person" if once else "as they are"
            print(
                f"{name}, {which}: precision {precision:.4f}, recall {recall:.4f}, F1 {harmonic:.4f}",
                flush=True,
            )


def pairs(seed: int, size: str, schema: Schema, once: bool) -> tuple[float, float, float]:
    country = build(seed, size)
    keys = run_keys(np.random.default_rng(seed).bytes(32), "benchmark", str(seed))
    filters, names = {}, []
    for body, table in country.lists.items():
        # A record with nothing but a given name is refused by encode; the holder leaves it out.
        known = table.filter((table["family_name"] != "") | (table["birth_date"] != ""))
        if once:
            links = country.links.filter(country.links["list"] == body).select("record_id", "person_id")
            known = known.join(links, on="record_id", how="left").unique(
                "person_id", keep="first", maintain_order=True
            )
            known = known.drop("person_id")
        made = encode(body, known, schema, keys, np.random.default_rng(0))
        filters[body] = made.filters
        names += [f"{body}/{record}" for record in made.record_ids]
    linked = match(filters, schema.measure, np.random.default_rng(0))
    held = set(names)
    true = {pair for pair in truth(country) if held.issuperset(pair)} if once else truth(country)
    return score(within(names, linked.cluster_of), true)


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:2]), *sys.argv[2:3])
