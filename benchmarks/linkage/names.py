"""What skeletons of names gain, and what they cost in false agreement, on common names of the region.

    PYTHONPATH=src python -m benchmarks.linkage.names

Names: CC0 lists of common forenames and surnames by country. Names of one country in different groups
are different names: agreement between them is the cost. Spellings of one group (in the national script
and romanised, or variants) are one name: agreement between them is the gain. Compared are the plain form
(small letters without marks; another script stays as it is) and the skeleton, by equality and by
Jaro-Winkler at the levels of our comparisons.
"""

from __future__ import annotations

import csv
import itertools
import os
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from benchmarks.linkage.machine import machine
from rapidfuzz.distance import JaroWinkler

from clew.methods.linkage.names import skeleton

LANGUAGES = {
    "RS": "sr", "ME": "sr", "BA": "bs", "HR": "hr", "MK": "mk", "BG": "bg", "AL": "sq", "XK": "sq",
    "TR": "tr", "NP": "ne", "RO": "ro", "UA": "uk", "GR": "el", "SI": "sl", "HU": "hu", "MD": "ro",
}  # fmt: skip
LEVELS = (1.0, 0.94, 0.87)
ROOT = Path(__file__).parents[2]
Groups = dict[tuple[str, str], dict[str, set[str]]]


def groups() -> Groups:
    """(kind, country) -> group -> spellings."""
    folder = Path(os.environ.get("CLEW_SHARED", ROOT.parent / "shared")) / "data" / "linkage"
    found: Groups = defaultdict(lambda: defaultdict(set))
    for kind in ("forenames", "surnames"):
        text = (folder / f"common-{kind}-by-country.csv").read_text(encoding="utf-8-sig")
        for row in csv.DictReader(text.splitlines()):
            if row["Country"] in LANGUAGES:
                spellings = {row["Localized Name"].strip(), row["Romanized Name"].strip()} - {""}
                group = "|".join(
                    row.get(part) or "" for part in ("Name Group", "Region", "Population", "Year")
                )
                found[kind, row["Country"]][group] |= spellings
    return found


def plain(name: str, _language: str) -> str:
    """Small letters without marks."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(letter)
    )


def told(name: str, language: str) -> str:
    """The skeleton where the record names the language."""
    return skeleton(name, language)


def untold(name: str, _language: str) -> str:
    """The skeleton where it does not."""
    return skeleton(name)


FORMS: dict[str, Callable[[str, str], str]] = {
    "plain form": plain,
    "skeleton, language known": told,
    "skeleton, language unknown": untold,
}


def pairs(given: Groups) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """Pairs (one, other, language) of spellings of one name, and of different names of one country."""
    same, different = [], []
    for (_, country), by_group in given.items():
        language = LANGUAGES[country]
        for spellings in by_group.values():
            same += [(*pair, language) for pair in itertools.combinations(sorted(spellings), 2)]
        for one, other in itertools.combinations(by_group.values(), 2):
            if not one & other:
                different += [(a, b, language) for a in sorted(one) for b in sorted(other)]
    return same, different


def main() -> None:
    """Print gain and cost by form and level, and the different names that fall together."""
    print(machine())
    same, different = pairs(groups())
    print(f"{len(same)} pairs of spellings of one name, {len(different)} of different names of one country")
    for name, form in FORMS.items():
        line = [f"{name:28}"]
        for kind, chosen in (("gain", same), ("cost", different)):
            values = [JaroWinkler.similarity(form(a, code), form(b, code)) for a, b, code in chosen]
            for level in LEVELS:
                hits = sum(value >= level for value in values)
                line.append(f"{kind} at {level}: {hits} ({100 * hits / len(values):.3f} %)")
        print("; ".join(line))
    for name in ("skeleton, language known", "skeleton, language unknown"):
        merged = [
            f"{a}/{b}"
            for a, b, code in different
            if FORMS[name](a, code) == FORMS[name](b, code) and plain(a, code) != plain(b, code)
        ]
        print(f"{name}: different names that fall together and did not before: {', '.join(merged) or 'none'}")
    apart = [
        f"{a}/{b}" for a, b, code in same if JaroWinkler.similarity(told(a, code), told(b, code)) < LEVELS[2]
    ]
    print(f"spellings of one name that stay below {LEVELS[2]}: {', '.join(apart[:40])}")


if __name__ == "__main__":
    main()
