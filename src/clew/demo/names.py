"""The pool of names: drawn by language and sex alone, so that no name can say anything of a form."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from clew.demo.settings import shares, value
from clew.demo.spelling import STYLES, spellings

KINDS = ("given", "family")
SEXES = ("female", "male")


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """All names with their spellings.

    ``written`` holds the spellings of name ``i`` from ``i * len(STYLES)`` on. ``members[language,
    kind, sex]`` are the names to draw from and ``bounds`` the cumulative shares of each: names are
    not equally frequent (rank to a negative power, of the settings). Family names of women and men
    stand at the same places of their two rows (Иванова beside Иванов).
    """

    written: tuple[str, ...]
    members: dict[tuple[str, str, str], NDArray[np.int64]]
    bounds: dict[tuple[str, str, str], NDArray[np.float64]]
    languages: tuple[str, ...]

    def draw(
        self, rng: np.random.Generator, kind: str, languages: NDArray[np.int64], female: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """One name for each person, by the index of the language and the sex."""
        uniform = rng.random(len(languages))
        drawn = np.zeros(len(languages), dtype=np.int64)
        for number, language in enumerate(self.languages):
            for is_female, sex in ((True, "female"), (False, "male")):
                here = np.flatnonzero((languages == number) & (female == is_female))
                key = (language, kind, sex)
                place = np.searchsorted(self.bounds[key], uniform[here], side="right")
                drawn[here] = self.members[key][place.clip(max=len(self.members[key]) - 1)]
        return drawn


@cache
def pool() -> Pool:
    """The pool of ``data/names.csv``, for the languages of the settings."""
    languages, _ = shares("language")
    power = value("names", "rank_power")
    written: list[str] = []
    members: dict[tuple[str, str, str], list[int]] = {}
    with (files("clew.demo") / "data" / "names.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            for sex in SEXES:
                if row[sex]:
                    key = (row["language"], row["kind"], sex)
                    members.setdefault(key, []).append(len(written) // len(STYLES))
                    written.extend(spellings(row[sex], row["language"], row[f"{sex}_cyrillic"]))
    bounds = {}
    for key, names in members.items():
        weights = np.arange(1, len(names) + 1, dtype=float) ** -power
        bounds[key] = np.cumsum(weights / weights.sum())
    return Pool(tuple(written), {key: np.array(names) for key, names in members.items()}, bounds, languages)
