"""FEBRL 4 as lists of two bodies that share some persons: 3000 and 3000 records, 1000 persons in common.

Source: FEBRL data set 4 (Christen 2008), 5000 synthetic persons, each once in both files; the truth is
the number in ``rec_id``. The identity number ``soc_sec_id`` is left out. The ids that the frames carry
say nothing of the truth.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, eq=False)
class Overlap:
    """Two lists and the pairs of ``record_id`` that are one person."""

    left: pl.DataFrame
    right: pl.DataFrame
    truth: frozenset[tuple[str, str]]


@cache
def _febrl(name: str) -> tuple[pl.DataFrame, np.ndarray]:
    folder = Path(os.environ.get("CLEW_SHARED", ROOT.parent / "shared"))
    frame = pl.read_csv(folder / "data" / "linkage" / f"{name}.csv", infer_schema=False)
    frame = frame.rename(str.strip).select(pl.all().str.strip_chars().fill_null(""))
    person = frame["rec_id"].str.extract(r"rec-(\d+)-").cast(pl.Int64).to_numpy()
    return frame.drop("rec_id", "soc_sec_id"), person


def overlaps(seed: int, *, size: int = 3000, common: int = 1000) -> Overlap:
    """The overlap of this seed: ``size`` records a list, ``common`` persons in both."""
    rng = np.random.default_rng(seed)
    (first, person_a), (second, person_b) = _febrl("febrl4a"), _febrl("febrl4b")
    persons = rng.permutation(np.unique(person_a))
    both, only = persons[:common], persons[common:]
    chosen_a = rng.permutation(np.concatenate([both, only[: size - common]]))
    chosen_b = rng.permutation(np.concatenate([both, only[size - common : 2 * (size - common)]]))
    left = _chosen(first, person_a, chosen_a, "a")
    right = _chosen(second, person_b, chosen_b, "b")
    place_a = {int(person): number for number, person in enumerate(chosen_a)}
    place_b = {int(person): number for number, person in enumerate(chosen_b)}
    truth = frozenset((f"a{place_a[int(p)]}", f"b{place_b[int(p)]}") for p in both)
    return Overlap(left, right, truth)


def _chosen(frame: pl.DataFrame, person: np.ndarray, chosen: np.ndarray, letter: str) -> pl.DataFrame:
    order = np.argsort(person)
    rows = order[np.searchsorted(person[order], chosen)]
    ids = pl.Series("record_id", [f"{letter}{number}" for number in range(len(chosen))])
    return frame[rows].insert_column(0, ids)


def f1(found: set[tuple[str, str]] | frozenset[tuple[str, str]], truth: frozenset[tuple[str, str]]) -> float:
    """F1 of found pairs."""
    return 2 * len(found & truth) / max(len(found) + len(truth), 1)
