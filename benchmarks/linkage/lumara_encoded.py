"""Lumara's five lists without names: pairs within clusters, by hardening. Reported, no goal.

Lumara's lists repeat persons, and matching takes each list to hold a person once. So each list is used
twice: as it is, and with one record a person, as if its holder had removed repetitions without a mistake
(the truth is used for that: an upper bound).

Run: PYTHONPATH=src python -m benchmarks.linkage.lumara_encoded [seeds] [size] [first seed] [list,...]

With lists, those alone are made one record a person and all others are declared to repeat persons
("none": all do); the hardening is the default, and refusals are shown as such and then ignored, to see
what they spare.
"""

from __future__ import annotations

import sys

import numpy as np
from benchmarks.linkage.lumara import score, truth, within
from benchmarks.linkage.machine import machine

from clew.demo.lumara import build
from clew.methods.linkage.encoding.encode import encode
from clew.methods.linkage.encoding.keys import run_keys
from clew.methods.linkage.encoding.problems import StrangersUnknown
from clew.methods.linkage.encoding.schema import Diffuse, Schema
from clew.methods.linkage.matching import match as module
from clew.methods.linkage.matching.match import match

FEATURES = ["given_name", "family_name", "birth_date", "sex"]


def main(seeds: int = 3, size: str = "national", first: int = 0, once: str = "") -> None:
    base = Schema.shipped("persons").only(FEATURES)
    if once:
        for seed in range(first, first + seeds):
            precision, recall, harmonic = pairs(seed, size, base, once.split(","), repeating=True)
            print(f"{seed}, once {once}: precision {precision:.4f}, recall {recall:.4f}, F1 {harmonic:.4f}")
        return
    print(
        f"{machine()}\nLumara ({size}), {seeds} seeds, features {', '.join(FEATURES)}; pairs within clusters"
    )
    settings = {"not hardened": base.without_hardening()} | {
        f"diffusion from {count}": base.hardened(Diffuse(count)) for count in (3, 6, 10, 11, 12)
    }
    for name, schema in settings.items():
        for once in (False, True):
            chosen = None if once else []
            found = [pairs(seed, size, schema, chosen) for seed in range(first, first + seeds)]
            precision, recall, harmonic = np.mean(found, axis=0)
            which = "one record a person" if once else "as they are"
            print(
                f"{name}, {which}: precision {precision:.4f}, recall {recall:.4f}, F1 {harmonic:.4f}",
                flush=True,
            )


def pairs(
    seed: int, size: str, schema: Schema, once: list[str] | None, *, repeating: bool = False
) -> tuple[float, float, float]:
    """Precision, recall and F1; ``once`` are the lists made one record a person (None: all)."""
    country = build(seed, size)
    keys = run_keys(np.random.default_rng(seed).bytes(32), "benchmark", str(seed))
    filters, names = {}, []
    for body, table in country.lists.items():
        # A record with nothing but a given name is refused by encode; the holder leaves it out.
        known = table.filter((table["family_name"] != "") | (table["birth_date"] != ""))
        if once is None or body in once:
            links = country.links.filter(country.links["list"] == body).select("record_id", "person_id")
            known = known.join(links, on="record_id", how="left").unique(
                "person_id", keep="first", maintain_order=True
            )
            known = known.drop("person_id")
        made = encode(body, known, schema, keys, np.random.default_rng(0))
        filters[body] = made.filters
        names += [f"{body}/{record}" for record in made.record_ids]
    others = [body for body in filters if once is not None and body not in once] if repeating else []
    try:
        linked = match(filters, schema.measure, np.random.default_rng(0), repeating=others)
    except StrangersUnknown as refused:
        print(f"refused: {refused}")
        module._check_strangers = lambda *_: None
        linked = match(filters, schema.measure, np.random.default_rng(0), repeating=others)
    held = set(names)
    # As they are, also the records that encode refuses count as missed.
    true = truth(country) if once == [] else {p for p in truth(country) if held.issuperset(p)}
    return score(within(names, linked.cluster_of), true)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(*(int(text) for text in given[:1]), *given[1:2], *(int(text) for text in given[2:3]), *given[3:4])
