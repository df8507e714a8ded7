"""What the design of Lumara lets an estimate find: referrals counted or not, dependence known or not.

The noise of records plays no part: whom each record is about is taken from the truth.

    PYTHONPATH=src python -m benchmarks.demo.estimability [COUNTRIES]
"""

import sys
import time

import numpy as np
import polars as pl

from clew.demo import lumara
from clew.demo.bodies import LISTS
from clew.demo.settings import topic
from clew.methods.estimation import loglinear, selection
from clew.methods.estimation.models import Model


def histories(country: lumara.Country, *, referred: bool) -> np.ndarray:
    """Counts of persons by capture history, with or without the records that exist by referral alone."""
    bits = {}
    for name, frame in country.lists.items():
        mine = country.links.filter(pl.col("list") == name).with_columns(frame["referred_by"])
        if not referred:
            mine = mine.filter(pl.col("referred_by") == "")
        for person in mine["person_id"]:
            bits[person] = bits.get(person, 0) | 1 << LISTS.index(name)
    return np.bincount(list(bits.values()), minlength=2 ** len(LISTS))


def main(countries: int) -> None:
    pairs = [sum(1 << LISTS.index(name) for name in pair.split("*")) for pair in topic("dependence")]
    alone = Model.main_effects(len(LISTS))
    design = Model([*(1 << bit for bit in range(len(LISTS))), *pairs])
    found: dict[str, list[float]] = {}
    cpu = time.process_time()
    for seed in range(countries):
        country = lumara.build(seed, "national")
        own, all_records = histories(country, referred=False), histories(country, referred=True)
        for label, answer in {
            "known to somebody": country.known,
            "main effects, overlaps by referral counted": loglinear.fit(all_records, alone).population,
            "main effects": loglinear.fit(own, alone).population,
            "chosen by BIC": selection.select(own).ranked[0].population,
            "the pairs of the design": loglinear.fit(own, design).population,
        }.items():
            found.setdefault(label, []).append(float(answer))
    print(f"{countries} national countries of 5,000 persons; {time.process_time() - cpu:.1f} CPU s")
    print("| estimate | median | lowest | highest |\n|---|---|---|---|")
    for label, answers in found.items():
        print(f"| {label} | {np.median(answers):,.0f} | {min(answers):,.0f} | {max(answers):,.0f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
